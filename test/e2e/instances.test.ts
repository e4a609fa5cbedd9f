// Instances of an app on Phala Cloud that are called stopped, as the user of the committed bundle meets them.

import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { serialiseBundle } from '../../src/core/bundle.js';
import { renderJson } from '../../src/core/views/json.js';
import { createDeployment, phalaCloudAttestations, startPccs, startPhalaCloud } from '../../src/simulator/index.js';
import { VerificationService } from '../../src/verification-service.js';
import { cliIn, type Outcome, temporaryFolder } from './run.js';

const folder = temporaryFolder();
const world = createDeployment({ seed: 'stopped' });
const answer = phalaCloudAttestations(world, { running: 2, stopped: 1 });
const stoppedId = String(answer.instances[2]?.instance_id);
const write = (name: string, content: string): void => writeFileSync(join(folder, name), content);
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const flat = (text: string): string => text.replace(/\s+/g, ' ');
const NOTE = '1 of 3 instances stopped and not judged';

beforeAll(() => {
  write('collateral.json', JSON.stringify(world.collateral));
  write('root-ca.pem', world.rootCaPem);
  write('policy.yaml', world.policy);
  write('all.yaml', `${world.policy}instances: all\n`);
  write('three.yaml', `${world.policy}instances: { at-least: 3 }\n`);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  write('key.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  write('key.pub', publicKey.export({ type: 'spki', format: 'pem' }).toString());
});

const TEST_ROOT = ['--insecure-root-ca', 'root-ca.pem', '--allow-experiment'];

function verify(instances: object[], policy: string, ...more: string[]): Promise<Outcome> {
  write('attestations.json', JSON.stringify({ ...answer, instances }));
  const given = ['--evidence', 'attestations.json', '--collateral', 'collateral.json', '--policy', policy];
  return cliIn(folder, 'verify', ...given, '--at', world.at.toISOString(), ...TEST_ROOT, ...more);
}

describe('a stopped instance in a recorded answer', () => {
  it('is listed beside a success, in its bundle, its replay and its signed summary', async () => {
    const written = ['--save-bundle', 'bundle.json', '--summary', 'summary.json', '--signing-key', 'key.pem'];
    const page = await verify(answer.instances, 'policy.yaml', ...written);
    expect(page.status).toBe(0);
    expect(page.stdout).toMatch(/^⚠ verified/);
    expect(flat(page.stdout)).toContain(NOTE);
    expect(flat(page.stdout)).toContain(
      `instances 1 of 3 called stopped by whoever gave the evidence, and not judged: ${stoppedId}`,
    );
    const json = await verify(answer.instances, 'policy.yaml', '--format', 'json', '--save-bundle', 'bundle.json');
    expect(JSON.parse(json.stdout).instances).toMatchObject({
      judged: 2,
      distinct: 2,
      stopped: [{ instanceId: stoppedId }],
    });
    const replayed = await cliIn(folder, 'replay', 'bundle.json', ...TEST_ROOT, '--format', 'json');
    expect(replayed).toMatchObject({ status: 0, stdout: json.stdout });
    // A test root: the signature is good, and the summary says what it does not show.
    const summary = await cliIn(folder, 'verify-summary', 'summary.json', '--key', 'key.pub', '--max-age', '10000d');
    expect(summary.stdout).toContain('instances  2 judged, 1 called stopped and not judged\n');
    expect(summary.stdout).toContain('; stopped instances\n');
    // Nothing of the list can be left out of the bundle.
    const bundle = JSON.parse(read('bundle.json'));
    write('shorter.json', JSON.stringify({ ...bundle, components: bundle.components.slice(0, 2) }));
    expect((await cliIn(folder, 'replay', 'shorter.json', ...TEST_ROOT)).status).toBe(2);
  });

  it.each([
    ['all.yaml', `${NOTE}, and the policy asks for all of them`],
    ['three.yaml', '2 judged, and the policy asks for 3'],
  ])('is not enough for %s', async (policy, reason) => {
    const { status, stdout } = await verify(answer.instances, policy);
    expect(status).toBe(3);
    expect(flat(stdout)).toContain(`? app/instances was not obtained: ${reason} To do: Start`);
  });

  it('is nothing to verify alone', async () => {
    const { status, stdout } = await verify(answer.instances.slice(2), 'policy.yaml');
    expect(status).toBe(3);
    expect(flat(stdout)).toContain('there is nothing to appraise: every instance is said to be stopped (1)');
  });

  it('is judged if it has a quote, and undecided if it is not called stopped', async () => {
    const [first = {}, second = {}, third = {}] = answer.instances;
    const live = await verify([first, { ...second, status: 'stopped' }], 'policy.yaml', '--format', 'json');
    expect([live.status, JSON.parse(live.stdout).instances]).toEqual([0, { judged: 2, distinct: 2, stopped: [] }]);
    for (const change of [{ status: 'running' }, { error: 'no answer' }, { status: 'gone' }]) {
      const hidden = await verify([first, { ...third, ...change }], 'policy.yaml');
      expect(hidden.status).toBe(3);
      expect(flat(hidden.stdout)).toContain('Phala Cloud gives no quote for this instance');
    }
  });
});

describe('a stopped instance in a live answer', () => {
  it('is listed, and the bundle replays to the same', async () => {
    const [cloud, pccs] = await Promise.all([startPhalaCloud(world, { running: 1, stopped: 2 }), startPccs(world)]);
    process.env.TRUST_CENTER_CACHE = join(folder, 'cache');
    const { result, bundle } = await new VerificationService({
      policy: world.policy,
      phalaCloudApi: cloud.url,
      pccsUrls: [pccs.url],
      at: world.at,
      insecureRootKey: world.keys('root').publicKey.toString('hex'),
      allowExperiment: true,
    }).verify(
      { appId: Buffer.from(world.app.appId).toString('hex') },
      { teeControlledKey: false, certificateKey: false, dnsCAA: false },
    );
    delete process.env.TRUST_CENTER_CACHE;
    await Promise.all([cloud.close(), pccs.close()]);
    if (result === null || bundle === null) throw new Error('no result');
    expect(result.verdict).toBe('verified');
    expect(result.verdictReason).toContain('2 of 3 instances stopped and not judged');
    write('live.json', serialiseBundle(bundle));
    const { status, stdout } = await cliIn(folder, 'replay', 'live.json', ...TEST_ROOT, '--format', 'json');
    expect([status, stdout]).toEqual([0, renderJson(result)]);
  });
});
