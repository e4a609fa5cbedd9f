// The library's face and the command line, given the same, come to the same: success there is exit status 0 here, for every
// choice of phases and whatever is named beside the evidence.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/verify.js';
import type { Phase } from '../../src/core/result/words.js';
import { type VerificationConfig, VerificationService, type VerificationServiceOptions } from '../../src/index.js';
import { createWholeDeployment, type Deployment, guestAgentInfo } from '../../src/simulator/index.js';
import { imageWorld } from '../support/image-world.js';

const folder = mkdtempSync(join(tmpdir(), 'trust-center-faces-'));
const file = (name: string): string => join(folder, name);
const write = (name: string, content: string | Uint8Array): string => {
  writeFileSync(file(name), content);
  return file(name);
};

interface Given {
  evidence: string;
  options: VerificationServiceOptions;
  argv: string[];
}

interface Case {
  /** Left out: the app that all others are about. */
  given?: Given;
  config?: Partial<VerificationConfig>;
  options?: VerificationServiceOptions;
  argv?: string[];
}

const cases: Record<string, Case> = { nothing: {} };
let common: Given;

/** Evidence, and what it is judged by. */
function givenBy(deployment: Deployment, name: string): Given {
  const evidence = write(`${name}-evidence.json`, JSON.stringify(deployment.evidence));
  const collateral = write(`${name}-collateral.json`, JSON.stringify(deployment.collateral));
  const rootCa = write(`${name}-root-ca.pem`, deployment.rootCaPem);
  return {
    evidence,
    options: {
      collateralPaths: [collateral],
      offline: true,
      at: deployment.at,
      insecureRootKey: deployment.keys('root').publicKey.toString('hex'),
      allowExperiment: true,
    },
    argv: [
      ...['--evidence', evidence, '--collateral', collateral, '--offline', '--insecure-root-ca', rootCa],
      ...['--at', deployment.at.toISOString(), '--allow-experiment', '--quiet', '--output', file('out.txt')],
    ],
  };
}

beforeAll(async () => {
  const world = await imageWorld(folder, { version: '0.5.3' });
  const { path: otherImage } = await imageWorld(folder, { version: '0.5.4' });
  const { deployment } = world;
  const appCompose = write('app-compose.json', deployment.appCompose);
  const otherCompose = write('other-compose.json', `${deployment.appCompose.toString('utf8')}\n`);
  const { mrtd, rtmr0, rtmr1, rtmr2 } = deployment.registers;
  const pinned = JSON.stringify({ version: 1, os: { measurements: [{ mrtd, rtmr0, rtmr1, rtmr2 }] } });
  const domain = JSON.stringify({ ...JSON.parse(pinned), phases: ['hardware', 'domain'] });
  const appId = Buffer.from(deployment.app.appId).toString('hex');
  const reportData = deployment.reportData.toString('hex');
  common = givenBy(deployment, 'app');
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
  const whole = createWholeDeployment({ seed: 'faces', at: deployment.at.toISOString() });
  const kms = [
    write('kms-info.json', JSON.stringify(guestAgentInfo(whole.kms))),
    write('kms-meta.json', JSON.stringify(whole.meta)),
  ];
  const gateway = write('gateway-info.json', JSON.stringify(guestAgentInfo(whole.gateway)));
  const ofWhole = givenBy(whole.app, 'whole');
  const policy = `${whole.policy}components: [app, kms, gateway]\n`;
  const judged = ['--policy', write('whole.yaml', policy), '--gateway-evidence', gateway];
  cases['a KMS and a gateway'] = {
    given: ofWhole,
    options: { policy, kmsEvidencePaths: kms, gatewayEvidencePaths: [gateway] },
    argv: [...judged, ...kms.flatMap((path) => ['--kms-evidence', path])],
  };
  cases['no KMS where one is required'] = {
    given: ofWhole,
    options: { policy, gatewayEvidencePaths: [gateway] },
    argv: judged,
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
  'a KMS and a gateway',
  'no KMS where one is required',
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
    const { given = common, config = {}, options = {}, argv = [] } = cases[name] ?? {};
    const { evidence } = given;
    const service = new VerificationService({ ...given.options, ...options });
    for (const phases of CHOICES) {
      const on = (phase: Phase): boolean => phases.includes(phase);
      const domain = on('domain');
      const { success } = await service.verify(
        { ...config, evidence },
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
      const status = await run([...given.argv, ...argv, '--phases', phases.join(',')]).catch(() => 2);
      expect({ phases, success }).toEqual({ phases, success: status === 0 });
    }
    // Left to the defaults, the library never asks for less than the policy.
    const { success } = await service.verify({ ...config, evidence });
    const status = await run([...given.argv, ...argv]).catch(() => 2);
    if (success) expect(status).toBe(0);
  });
});

it.each(['image and compose', 'a KMS and a gateway'])('is no comparison of failures alone: %s', async (name) => {
  const { given = common, options = {} } = cases[name] ?? {};
  const service = new VerificationService({ ...given.options, ...options });
  expect(await service.verify({ evidence: given.evidence })).toMatchObject({ success: true });
});
