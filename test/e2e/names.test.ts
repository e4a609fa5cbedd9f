// Names with two meanings: a release, an app, an address or a digest, and also a file of that name. The program never
// guesses which was meant: anybody who can add a file would then choose.

import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cliIn, temporaryFolder } from './run.js';
import { demo, step, writeDemo } from './step.js';

beforeAll(writeDemo);

const APP_ID = '00112233445566778899aabbccddeeff00112233';
const RELEASE = 'https://github.com/Dstack-TEE/meta-dstack/releases/download/v0.5.5/dstack-0.5.5.tar.gz';

/** A folder with the evidence of the demo under `name`. */
function withFile(name: string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), readFileSync(join(demo, 'evidence.json')));
  return folder;
}

describe('verify TARGET', () => {
  it.each([APP_ID, `0x${APP_ID.toUpperCase()}`])('refuses an app id that is a file’s name too: %s', async (name) => {
    const folder = withFile(name);
    expect(await cliIn(folder, 'verify', name, '--offline')).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'trust-center: TARGET is an app id, and a file here is called so [INPUT_INVALID]\n' +
        '  Write ./ before it for the file, or --app-id for the other.\n',
    });
    const file = await cliIn(folder, 'verify', `./${name}`, '--offline', '--format', 'json');
    expect(JSON.parse(file.stdout).target).toEqual({ kind: 'file', name });
    const app = await cliIn(folder, 'verify', '--app-id', name, '--offline');
    expect(app.stderr).toContain('offline: this target has to be asked over the network');
  });

  it('refuses an address that is a file’s name too, without its password', async () => {
    const name = 'https:/user:secret@agent.example';
    const folder = withFile(name);
    const outcome = await cliIn(folder, 'verify', 'https://user:secret@agent.example', '--offline');
    expect(outcome).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'trust-center: TARGET is a URL, and a file here is called so [INPUT_INVALID]\n' +
        '  Write ./ before it for the file, or --url for the other.\n',
    });
    const file = await cliIn(folder, 'verify', `./${name}`, '--offline', '--format', 'json');
    expect(JSON.parse(file.stdout).target).toEqual({ kind: 'file', name });
  });

  it('takes either where there is only one', async () => {
    expect((await cliIn(temporaryFolder(), 'verify', APP_ID, '--offline')).stderr).toContain('over the network');
    expect((await cliIn(temporaryFolder(), 'verify', 'https://agent.example', '--offline')).stderr).toContain(
      'over the network',
    );
  });
});

describe('the OS image', () => {
  const refused = `os-image: dstack-0.5.5 is a release, and a file or folder here is called so [INPUT_INVALID]`;
  const hint = `Write ./dstack-0.5.5 for the file or folder; for the release, leave out os-image and give os-image-url: ${RELEASE}`;

  it.each(['file', 'folder'])(
    'refuses on the command line the name of a release that is one of a %s too',
    async (kind) => {
      const folder = temporaryFolder();
      if (kind === 'folder') mkdirSync(join(folder, 'dstack-0.5.5'));
      else writeFileSync(join(folder, 'dstack-0.5.5'), 'x');
      const verify = (...image: string[]) =>
        cliIn(folder, 'verify', '--evidence', join(demo, 'evidence.json'), '--offline', '--format', 'json', ...image);
      expect(await verify('--os-image', 'dstack-0.5.5')).toEqual({
        status: 2,
        stdout: '',
        stderr: `trust-center: ${refused}\n  ${hint}\n`,
      });
      expect((await verify('--os-image', './dstack-0.5.5')).stderr).toMatch(/^trust-center: .*dstack-0\.5\.5/);
      expect((await verify('--os-image-url', RELEASE)).status).toBe(1);
    },
  );

  it('refuses it in the action', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'dstack-0.5.5'));
    const { status, stdout, outputs } = await step({ 'os-image': 'dstack-0.5.5' }, {}, folder);
    expect(status).toBe(1);
    expect(stdout).toContain(`::error::${refused}%0A${hint}\n`);
    expect(outputs.verdict).toBeUndefined();
  });

  it('refuses in the action the word for a build where a folder is called so', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'rebuild'));
    const inputs = {
      'os-image': 'rebuild',
      rebuild: `repository: https://git.example/x\ncommit: ${'a'.repeat(40)}\nrelease: x.tar.gz`,
    };
    const { status, stdout, outputs } = await step(inputs, {}, folder);
    expect(status).toBe(1);
    expect(stdout).toContain(
      '::error::os-image: rebuild asks for a build, and a file or folder here is called so [INPUT_INVALID]%0AWrite ./rebuild for the file or folder.',
    );
    expect(outputs.verdict).toBeUndefined();
    // The folder, by its own name: it is no image.
    expect((await step({ 'os-image': './rebuild' }, {}, folder)).stdout).toMatch(/^::error::.*rebuild/m);
    // The build, where nothing else is meant.
    expect((await step(inputs, {}, temporaryFolder())).stdout).toContain(
      'rebuild 1:1: give either backend, or command and output-folder',
    );
  });
});

describe('verify-summary --subject', () => {
  it.each([
    ['1'.repeat(64), `sha256:${'1'.repeat(64)}`],
    [`sha256:${'1'.repeat(64)}`, '1'.repeat(64)],
  ])('refuses a digest that is a file’s name too: %s', async (name, other) => {
    const folder = withFile(name);
    const key = join(folder, 'key.pem');
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(key, publicKey.export({ type: 'spki', format: 'pem' }));
    const verify = (subject: string) => cliIn(folder, 'verify-summary', 'no.json', '--key', key, '--subject', subject);
    expect(await verify(name)).toEqual({
      status: 2,
      stdout: '',
      stderr:
        `trust-center: --subject: ${name} is a digest, and a file here is called so [INPUT_INVALID]\n` +
        `  Write ./${name} for the file, or ${other} for the digest.\n`,
    });
    for (const meant of [`./${name}`, other]) {
      expect((await verify(meant)).stderr).toContain('summary: "no.json" does not exist');
    }
  });
});
