// The Docker Compose file that people have, and the app-compose that runs, from the command line.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDeployment, guestAgentInfo } from '../../src/simulator/index.js';
import { cliIn, type Outcome, temporaryFolder } from './run.js';

const folder = temporaryFolder();
const world = createDeployment({ seed: 'compose-file' });
const told = JSON.parse(world.appCompose.toString('utf8'));
const write = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content);
const read = (name: string): Buffer => readFileSync(join(folder, name));

beforeAll(() => {
  write('evidence.json', JSON.stringify(guestAgentInfo(world)));
  write('quote.json', JSON.stringify(world.evidence));
  write('collateral.json', JSON.stringify(world.collateral));
  write('root-ca.pem', world.rootCaPem);
  write('docker-compose.yml', told.docker_compose_file);
  const os = world.policy.slice(world.policy.indexOf('os:'), world.policy.indexOf('source-code:'));
  write('policy.yaml', `version: 1\n${os}`);
});

const TEST_ROOT = ['--insecure-root-ca', 'root-ca.pem', '--allow-experiment'];
const verify = (evidence: string, ...more: string[]): Promise<Outcome> => {
  const given = ['--collateral', 'collateral.json', '--at', world.at.toISOString(), '--policy', 'policy.yaml'];
  return cliIn(folder, 'verify', evidence, ...given, ...TEST_ROOT, ...more);
};

describe('--compose-file', () => {
  it('is inconclusive until the lines that it prints are in the policy, then verified, and replays to the same', async () => {
    const first = await verify('evidence.json', '--compose-file', 'docker-compose.yml');
    expect(first.status).toBe(3);
    const page = first.stdout.split('\n').map((line) => line.slice(6));
    const lines = page.slice(page.indexOf('source-code:')).filter((line, i) => i < 2 || line.startsWith('    '));
    expect(lines.slice(0, 7)).toEqual([
      ...['source-code:', '  app-compose:', '    gateway_enabled: true', '    kms_enabled: true'],
      ...['    public_logs: true', '    public_sysinfo: true', '    secure_time: false'],
    ]);
    write('accepting.yaml', `${read('policy.yaml')}${lines.slice(0, 7).join('\n')}\n`);
    const given = ['--compose-file', 'docker-compose.yml', '--policy', 'accepting.yaml', '--format', 'json'];
    const args = ['verify', 'evidence.json', '--collateral', 'collateral.json', '--at', world.at.toISOString()];
    const second = await cliIn(folder, ...args, ...given, ...TEST_ROOT, '--save-bundle', 'bundle.json');
    expect(second.status).toBe(0);
    const again = await cliIn(folder, 'replay', 'bundle.json', ...TEST_ROOT, '--format', 'json');
    expect(again).toMatchObject({ status: 0, stdout: second.stdout });

    write('other.yml', told.docker_compose_file.replace('80:80', '81:80'));
    const other = await cliIn(
      folder,
      ...args,
      ...TEST_ROOT,
      '--policy',
      'accepting.yaml',
      '--compose-file',
      'other.yml',
    );
    expect(other.status).toBe(1);
    expect(other.stdout).toContain('\n      -      - "81:80"\n      +      - "80:80"\n');
  });

  it('is inconclusive where the evidence does not hold what runs', async () => {
    const { status, stdout } = await verify('quote.json', '--compose-file', 'docker-compose.yml');
    expect(status).toBe(3);
    expect(stdout.replace(/\s+/g, ' ')).toContain('The app-compose that runs is not in the evidence');
  });

  it('is misuse with another file', async () => {
    write('app-compose.json', world.appCompose);
    const { status, stderr } = await verify('evidence.json', '--compose-file', 'app-compose.json');
    expect([status, stderr]).toEqual([
      2,
      'trust-center: compose-file: it is an app-compose.json [INPUT_INVALID]\n  Give it as app-compose.\n',
    ]);
  });
});

describe('an app-compose with another hash', () => {
  it('differs only in form, and says how to keep it', async () => {
    write('windows.json', `\ufeff${JSON.stringify(told, null, 2).replaceAll('\n', '\r\n')}\r\n`);
    const { status, stdout } = await verify('evidence.json', '--app-compose', 'windows.json');
    expect(status).toBe(1);
    const text = stdout.replace(/\s+/g, ' ');
    expect(text).toContain('differs only in form (a byte order mark, deployed no byte order mark; CRLF line ends');
    expect(text).toContain('`trust-center compose-hash FILE --normalise --output FILE`');
  });
});

describe('--save-app-compose', () => {
  it('writes what runs, byte for byte, whatever the verdict', async () => {
    const { status, stdout } = await verify('evidence.json', '--save-app-compose', 'saved.json');
    expect(status).toBe(3);
    expect(read('saved.json')).toEqual(world.appCompose);
    expect(stdout).toContain('Written: saved.json (app-compose that runs)');
    const { stdout: hash } = await cliIn(folder, 'compose-hash', 'saved.json', '--format', 'json');
    expect(JSON.parse(hash).composeHash).toBe(Buffer.from(world.app.composeHash).toString('hex'));
  });

  it('writes nothing that genuine hardware did not measure, leaves what is there, and is no success then', async () => {
    const forged = guestAgentInfo(world);
    const tcbInfo = { ...JSON.parse(forged.tcb_info), app_compose: `${world.appCompose.toString('utf8')} ` };
    write('forged.json', JSON.stringify({ ...forged, tcb_info: JSON.stringify(tcbInfo) }));
    write('kept.json', 'of an earlier run');
    for (const evidence of ['forged.json', 'quote.json']) {
      const { status, stdout } = await verify(evidence, '--save-app-compose', 'kept.json');
      expect(status).toBe(3);
      expect(stdout.replace(/\s+/g, ' ')).toContain(
        'Not written: kept.json (app-compose): its text is not in the evidence',
      );
    }
    const withoutRoot = ['--collateral', 'collateral.json', '--at', world.at.toISOString()];
    await cliIn(folder, 'verify', 'evidence.json', ...withoutRoot, '--save-app-compose', 'kept.json');
    expect(read('kept.json').toString()).toBe('of an earlier run');
    // Verified, but of another phase: a script must not go on with a file that is not there.
    const phases = ['--phases', 'hardware', '--save-app-compose', 'none.json'];
    expect((await verify('evidence.json', ...phases)).status).toBe(3);
    expect((await verify('evidence.json', '--phases', 'hardware')).status).toBe(0);
    expect(existsSync(join(folder, 'none.json'))).toBe(false);
  });
});
