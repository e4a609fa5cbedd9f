// The library's face and the command line, given the same, come to the same: success there is exit status 0 here, for every
// choice of phases and whatever is named beside the evidence.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/verify.js';
import type { Phase } from '../../src/core/result/words.js';
import { type VerificationConfig, VerificationService, type VerificationServiceOptions } from '../../src/index.js';
import { imageWorld } from '../support/image-world.js';

const folder = mkdtempSync(join(tmpdir(), 'trust-center-faces-'));
const file = (name: string): string => join(folder, name);
const write = (name: string, content: string | Uint8Array): string => {
  writeFileSync(file(name), content);
  return file(name);
};

interface Case {
  config?: Partial<VerificationConfig>;
  options?: VerificationServiceOptions;
  argv?: string[];
}

const cases: Record<string, Case> = { nothing: {} };
let common: { options: VerificationServiceOptions; argv: string[] };

beforeAll(async () => {
  const world = await imageWorld(folder, { version: '0.5.3' });
  const { path: otherImage } = await imageWorld(folder, { version: '0.5.4' });
  const { deployment } = world;
  const evidence = write('evidence.json', JSON.stringify(deployment.evidence));
  const collateralPath = write('collateral.json', JSON.stringify(deployment.collateral));
  const rootCa = write('root-ca.pem', deployment.rootCaPem);
  const appCompose = write('app-compose.json', deployment.appCompose);
  const otherCompose = write('other-compose.json', `${deployment.appCompose.toString('utf8')}\n`);
  const { mrtd, rtmr0, rtmr1, rtmr2 } = deployment.registers;
  const pinned = JSON.stringify({ version: 1, os: { measurements: [{ mrtd, rtmr0, rtmr1, rtmr2 }] } });
  const domain = JSON.stringify({ ...JSON.parse(pinned), phases: ['hardware', 'domain'] });
  const appId = Buffer.from(deployment.app.appId).toString('hex');
  const reportData = deployment.reportData.toString('hex');
  common = {
    options: {
      collateralPaths: [collateralPath],
      offline: true,
      at: deployment.at,
      insecureRootKey: deployment.keys('root').publicKey.toString('hex'),
      allowExperiment: true,
    },
    argv: [
      ...['--evidence', evidence, '--collateral', collateralPath, '--offline', '--insecure-root-ca', rootCa],
      ...['--at', deployment.at.toISOString(), '--allow-experiment', '--quiet', '--output', file('out.txt')],
    ],
  };
  const given = { options: { osImage: world.path, appComposePath: appCompose } };
  const argv = ['--os-image', world.path, '--app-compose', appCompose];
  const add = (
    name: string,
    config: Partial<VerificationConfig>,
    options: VerificationServiceOptions,
    more: string[],
  ) => {
    cases[name] = { config, options: { ...given.options, ...options }, argv: [...argv, ...more] };
  };
  add('image and compose', {}, {}, []);
  add('the app', { appId }, {}, ['--app-id', appId]);
  add('another app', { contractAddress: '11'.repeat(20) }, {}, ['--app-id', '11'.repeat(20)]);
  add('the report data as nonce', { nonce: reportData } as object, {}, ['--nonce', reportData]);
  add('another nonce', { nonce: 'c3'.repeat(32) } as object, {}, ['--nonce', 'c3'.repeat(32)]);
  add('the image hash', {}, { osImageHashes: [world.osImageHash] }, ['--os-image-hash', world.osImageHash]);
  add('another image hash', {}, { osImageHashes: ['ab'.repeat(32)] }, ['--os-image-hash', 'ab'.repeat(32)]);
  const release = ['--os-image-url', 'https://mirror.example/dstack-0.5.3.tar.gz'];
  cases['a release that cannot be had'] = {
    config: { metadata: { osSource: { version: 'v0.5.3' } } },
    options: {
      appComposePath: appCompose,
      osImageUrl: 'https://mirror.example/{release}.tar.gz',
      policy: pinned,
    },
    argv: [...release, '--app-compose', appCompose, '--policy', write('pinned.json', pinned)],
  };
  cases['another image'] = {
    options: { osImage: otherImage, appComposePath: appCompose },
    argv: ['--os-image', otherImage, '--app-compose', appCompose],
  };
  cases['another file'] = {
    options: { osImage: world.path, appComposePath: otherCompose },
    argv: ['--os-image', world.path, '--app-compose', otherCompose],
  };
  cases['pinned registers'] = {
    options: { policy: pinned, appComposePath: appCompose },
    argv: ['--policy', file('pinned.json'), '--app-compose', appCompose],
  };
  cases['a policy that requires the domain'] = {
    options: { policy: domain, appComposePath: appCompose },
    argv: ['--policy', write('domain.json', domain), '--app-compose', appCompose],
  };
});

const NAMES = [
  'nothing',
  'image and compose',
  'the app',
  'another app',
  'the report data as nonce',
  'another nonce',
  'the image hash',
  'another image hash',
  'a release that cannot be had',
  'another image',
  'another file',
  'pinned registers',
  'a policy that requires the domain',
];

const CHOICES: Phase[][] = [
  ['hardware'],
  ['os'],
  ['source-code'],
  ['hardware', 'os'],
  ['hardware', 'source-code'],
  ['os', 'source-code'],
  ['hardware', 'os', 'source-code'],
  ['hardware', 'os', 'source-code', 'domain'],
];

describe.each(NAMES)('with %s', (name) => {
  it('both faces agree, whatever is required', { timeout: 120_000 }, async () => {
    expect(Object.keys(cases).sort()).toEqual([...NAMES].sort());
    const { config = {}, options = {}, argv = [] } = cases[name] ?? {};
    const service = new VerificationService({ ...common.options, ...options });
    for (const phases of CHOICES) {
      const on = (phase: Phase): boolean => phases.includes(phase);
      const domain = on('domain');
      const { success } = await service.verify(
        { ...config, evidence: file('evidence.json') },
        {
          hardware: on('hardware'),
          os: on('os'),
          sourceCode: on('source-code'),
          teeControlledKey: domain,
          certificateKey: domain,
          dnsCAA: domain,
          ctLog: domain,
        },
      );
      const status = await run([...common.argv, ...argv, '--phases', phases.join(',')]).catch(() => 2);
      expect({ phases, success }).toEqual({ phases, success: status === 0 });
    }
    // Left to the defaults, the library never asks for less than the policy.
    const { success } = await service.verify({ ...config, evidence: file('evidence.json') });
    const status = await run([...common.argv, ...argv]).catch(() => 2);
    if (success) expect(status).toBe(0);
  });
});

it('is no comparison of failures alone', async () => {
  const { options = {} } = cases['image and compose'] ?? {};
  const service = new VerificationService({ ...common.options, ...options });
  expect(await service.verify({ evidence: file('evidence.json') })).toMatchObject({ success: true });
});
