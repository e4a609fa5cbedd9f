// A whole deployment, three instances on hosts of their own, KMS and gateway, as Phala Cloud hands it out: verified by
// library, command line and action; and nothing verified where any of them, or the cloud itself, lies or is silent.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serialiseBundle } from '../../src/core/bundle.js';
import type { Check, ResultDocument } from '../../src/core/result/document.js';
import { renderJson } from '../../src/core/views/json.js';
import {
  type Answer,
  type Bend,
  createWholeDeployment,
  guestAgentInfo,
  type LoopbackServer,
  phalaCloudAttestations,
  startPccs,
  startPhalaCloud,
  toHex,
  type WholeBend,
} from '../../src/simulator/index.js';
import { VerificationService } from '../../src/verification-service.js';
import { cliIn, temporaryFolder } from './run.js';
import { demo, stepOnGitHub, writeDemo } from './step.js';

const folder = temporaryFolder();
const AT = new Date().toISOString();
const whole = (bend: WholeBend = {}) => createWholeDeployment({ seed: 'three', at: AT, more: [{}, {}], ...bend });
const world = whole();
const APP_ID = toHex(world.app.app.appId);
/** Of the answer nobody's word names the gateway: the policy does. */
const NAMED = world.policy.replace('gateway:\n', `gateway:\n  app-ids: ["${toHex(world.gateway.app.appId)}"]\n`);
const REQUIRED = `${NAMED}components: [app, kms, gateway]\n`;
type Cloud = ReturnType<typeof phalaCloudAttestations>;
const answerOf = ({ app, instances, kms, gateway } = world): Cloud =>
  phalaCloudAttestations(app, { instances, stopped: 0, kms, gateway });
const honest = answerOf();

let pccs: LoopbackServer;
beforeAll(async () => {
  process.env.TRUST_CENTER_CACHE = join(folder, 'cache');
  pccs = await startPccs(world.app);
  writeFileSync(join(folder, 'root-ca.pem'), world.app.rootCaPem);
  await writeDemo();
});
afterAll(async () => {
  delete process.env.TRUST_CENTER_CACHE;
  await pccs.close();
});

/** What the library makes of this answer, from the cloud's own address; its bundle is kept, and replays to the same bytes. */
async function verified(cloud: unknown, policy = REQUIRED): Promise<ResultDocument> {
  const respond = (answer: Answer): Answer => ({ ...answer, body: JSON.stringify(cloud) });
  const server = await startPhalaCloud(world.app, { respond });
  const service = new VerificationService({
    policy,
    phalaCloudApi: server.url,
    pccsUrls: [pccs.url],
    at: new Date(AT),
    insecureRootKey: world.app.keys('root').publicKey.toString('hex'),
    allowExperiment: true,
  });
  const flags = { teeControlledKey: false, certificateKey: false, dnsCAA: false };
  const { result, bundle } = await service.verify({ appId: APP_ID }, flags);
  await server.close();
  if (result === null || bundle === null) throw new Error('no result');
  writeFileSync(join(folder, 'bundle.json'), serialiseBundle(bundle));
  const root = ['--insecure-root-ca', 'root-ca.pem', '--allow-experiment'];
  const { stdout } = await cliIn(folder, 'replay', 'bundle.json', ...root, '--format', 'json');
  expect(stdout).toBe(renderJson(result));
  return result;
}

function failures({ components }: ResultDocument): string[] {
  const checks = components.flatMap(({ phases }) => Object.values(phases).flatMap((phase): Check[] => phase.checks));
  const causes = checks.filter(({ status, followsFrom }) => status !== 'pass' && followsFrom === undefined);
  return causes.map(({ component, id, status }) => `${status}: ${id} (${component})`);
}

/** The answer with one instance of another deployment in the place of the second. */
const withSecond = (instance: Cloud['instances'][number] | undefined): Cloud => ({
  ...honest,
  instances: honest.instances.map((one, i) => (i === 1 && instance !== undefined ? instance : one)),
});
const secondOf = (bend: Bend): Cloud => withSecond(answerOf(whole({ more: [bend] })).instances[1]);
const silent = { quote: null, eventlog: null, tcb_info: null, image_version: null };

describe('a whole deployment on Phala Cloud', () => {
  it('is verified by the library: three instances on three hosts, KMS and gateway', async () => {
    const result = await verified(honest);
    expect(result.verdict).toBe('verified');
    expect(result.components.map(({ role, instance }) => `${role}/${instance}`)).toEqual([
      'app/0',
      'app/1',
      'app/2',
      'kms/0',
      'gateway/0',
    ]);
    expect(result.instances).toEqual({ judged: 3, distinct: 3, stopped: [] });
    expect(result.drift.map(({ what, values }) => [what, values.length])).toEqual([['host', 3]]);
    expect(result.verdictReason).not.toMatch(/not appraised|differ/);
  });

  it('is verified by the command line, from the recorded answer', async () => {
    writeFileSync(join(folder, 'cloud.json'), JSON.stringify(honest));
    writeFileSync(join(folder, 'policy.yaml'), REQUIRED);
    const given = ['verify', 'cloud.json', '--app-id', APP_ID, '--policy', 'policy.yaml', '--pccs-url', pccs.url];
    const page = await cliIn(folder, ...given, '--insecure-root-ca', 'root-ca.pem', '--allow-experiment');
    expect(page.status).toBe(0);
    expect(page.stdout).toContain('Different among instances\n    app host  ');
  });

  it('is one table in the summary of a step, and one check run for each component', async () => {
    writeFileSync(join(demo, 'cloud.json'), JSON.stringify(honest));
    writeFileSync(join(demo, 'three.yaml'), REQUIRED);
    writeFileSync(join(demo, 'three-root.pem'), world.app.rootCaPem);
    writeFileSync(join(demo, 'three-collateral.json'), JSON.stringify(world.app.collateral));
    const inputs = {
      evidence: join(demo, 'cloud.json'),
      policy: join(demo, 'three.yaml'),
      collateral: join(demo, 'three-collateral.json'),
      'app-compose': undefined,
      'insecure-root-ca': join(demo, 'three-root.pem'),
      'check-run': 'true',
    };
    const { status, summary, outputs, standIn } = await stepOnGitHub({ name: 'push' }, inputs);
    expect([status, outputs.verdict]).toEqual([0, 'verified']);
    const bold = [...summary.matchAll(/^\*\*(.*)\*\*$/gm)].map(([, words]) => words);
    expect(bold).toEqual([
      'App instances 1 to 3 of 3',
      'The KMS',
      'The gateway',
      'Not shown',
      'Different among instances',
    ]);
    const names = standIn.checkRuns.map(({ name }) => name);
    for (const component of ['app/0', 'app/1', 'app/2', 'kms/0', 'gateway/0'])
      expect(names.filter((name) => name.includes(component))).toHaveLength(1);
    expect(names).toHaveLength(5);
  });
});

describe('is not verified', () => {
  const { kms_info, kms_guest_agent_info: _, gateway_guest_agent_info: __, ...alone } = honest;
  const otherKms = whole({ kms: { compose: { name: 'other-kms' } } });

  it.each<[string, unknown, RegExp]>([
    [
      'an instance that does not answer',
      withSecond({ ...honest.instances[1], ...silent, error: 'timeout' } as Cloud['instances'][number]),
      /^unknown: hardware\.quote-format \(app\/1\)/,
    ],
    ['no word of KMS and gateway', { ...alone, kms_info }, /quote-format \(kms\/0\).*quote-format \(gateway\/0\)/],
    [
      'no word of the gateway',
      { ...honest, gateway_guest_agent_info: null },
      /^unknown: hardware\.quote-format \(gateway\/0\)/,
    ],
    [
      'an instance of another app',
      secondOf({ compose: { name: 'another app' } }),
      /fail: source-code\.app-id \(app\/1\)/,
    ],
    [
      'all instances of another app, under the id that was asked for',
      { ...answerOf(whole({ app: { compose: { name: 'another app' } }, more: [] })), app_id: APP_ID },
      /fail: source-code\.app-id \(app\/0\)/,
    ],
    [
      'another app-compose, with the text of the accepted one',
      secondOf({ app: { appId: world.app.app.appId }, compose: { name: 'another version' } }),
      /fail: source-code\.compose-hash \(app\/1\)/,
    ],
    ['an instance on another image', secondOf({ vm: { memorySize: 64 * 2 ** 30 } }), /os\.reference-value \(app\/1\)/],
    [
      'the KMS of another operator, of which it says what it says of ours',
      { ...honest, kms_guest_agent_info: guestAgentInfo(otherKms.kms) },
      /fail: source-code\.kms-binding \(app\/0\)/,
    ],
    [
      'the app in the place of its KMS',
      { ...honest, kms_guest_agent_info: guestAgentInfo(world.app) },
      /fail: .*\((?:kms|app)\/0\)/,
    ],
    [
      'a gateway under another KMS',
      {
        ...honest,
        gateway_guest_agent_info: guestAgentInfo(
          whole({ gateway: { app: { keyProvider: { name: 'kms', id: 'abcd' } } } }).gateway,
        ),
      },
      /fail: source-code\.kms-binding \(gateway\/0\)/,
    ],
    [
      'registers that no quote has, in a quote of ours',
      withSecond({ ...honest.instances[1], quote: flipped(honest.instances[1]?.quote) } as Cloud['instances'][number]),
      /fail: hardware\.quote-signature \(app\/1\)/,
    ],
  ])('%s', async (_name, cloud, expected) => {
    const result = await verified(cloud);
    expect(result.verdict).not.toBe('verified');
    expect(failures(result).join(', ')).toMatch(expected);
    expect(JSON.parse(readFileSync(join(folder, 'bundle.json'), 'utf8')).items.length).toBeGreaterThan(1);
  });

  it('a list of three that is one machine, where three are asked', async () => {
    const [one] = honest.instances;
    const result = await verified({ ...honest, instances: [one, one, one] }, `${REQUIRED}instances: { at-least: 3 }\n`);
    expect(result.verdict).toBe('inconclusive');
  });

  it('hosts that may not differ and do', async () => {
    const result = await verified(honest, `${REQUIRED}drift: { fail: [host] }\n`);
    expect(result.verdict).toBe('failed');
    expect(failures(result)).toEqual([0, 1, 2].map((number) => `fail: hardware.drift (app/${number})`));
  });
});

describe('what the cloud says beside quotes', () => {
  it('decides nothing: app-compose, registers, hashes and the address of a contract', async () => {
    const lies = { mrtd: '11'.repeat(48), rtmr0: '11'.repeat(48), app_compose: '{"name":"a lie"}' };
    const instances = honest.instances.map((one) => ({
      ...one,
      tcb_info: { ...(one.tcb_info as object), ...lies },
    }));
    const address = `0x${'66'.repeat(20)}`;
    const kms_info = { ...honest.kms_info, contract_address: address, gateway_app_id: address };
    const result = await verified({ ...honest, contract_address: address, instances, kms_info });
    const told = renderJson(result);
    expect(told).not.toContain('a lie');
    expect(told).not.toContain('66'.repeat(20));
    expect(told).not.toContain('11'.repeat(48));
    const [app] = result.components;
    expect([app?.phases.hardware.status, app?.phases.os.status]).toEqual(['pass', 'pass']);
    expect(app?.app?.composeHash).toBe(toHex(world.app.app.composeHash));
  });

  it('and a KMS that it does not speak of is named in the line of the verdict, where the policy requires none', async () => {
    const { kms_guest_agent_info: _, gateway_guest_agent_info: __, ...alone } = honest;
    const result = await verified(alone, world.policy);
    expect(result.verdictReason).toContain('KMS and gateway not appraised');
    expect(result.notShown.map(({ what }) => what)).toEqual(expect.arrayContaining(['KMS', 'gateway']));
  });
});

/** One bit of RTMR1 is another. */
function flipped(quote: string | null | undefined): string {
  const bytes = Buffer.from(quote ?? '', 'hex');
  const at = 48 + 376;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes.toString('hex');
}
