import { beforeAll, describe, expect, it } from 'vitest';
import { appraiseBundle } from '../../../../src/core/appraisal/appraise-bundle.js';
import { runningAppCompose } from '../../../../src/core/appraisal/running-file.js';
import { createBundle } from '../../../../src/core/bundle.js';
import { type PolicyInput, parsePolicy, resolvePolicy } from '../../../../src/core/policy/policy.js';
import type { Phase } from '../../../../src/core/result/words.js';
import {
  createDeployment,
  defaultCompose,
  guestAgentInfo,
  phalaCloudAttestations,
} from '../../../../src/simulator/index.js';

const world = createDeployment({ seed: 'running-file' });
const text = world.appCompose.toString('utf8');
let policy: PolicyInput;
beforeAll(async () => {
  policy = await parsePolicy(world.policy);
});

interface Given {
  evidence?: object;
  /** What the guest agent told beside it. */
  info?: unknown;
  appCompose?: string;
  phases?: Phase[];
  isGenuine?: boolean;
  machines?: number;
}

async function running({ evidence = world.evidence, info, appCompose, phases, isGenuine = true, machines = 1 }: Given) {
  const item = (role: 'evidence' | 'endorsement' | 'reference', name: string, content: string) => {
    const collectedAt = world.at.toISOString();
    return { role, name, source: `file:${name}`, collectedAt, bytes: new TextEncoder().encode(content) };
  };
  const bundle = createBundle({
    target: { kind: 'file', name: 'evidence.json' },
    components: Array.from({ length: machines }, (_, machine) => ({
      role: 'app',
      instance: machine,
      acquired: 'fetched',
      evidence: { item: 'evidence', machine },
      collateral: 'collateral/0',
    })),
    gaps: [],
    items: [
      item('evidence', 'evidence', JSON.stringify(evidence)),
      ...(info === undefined ? [] : [item('evidence', 'guest-agent-info', JSON.stringify(info))]),
      item('endorsement', 'collateral/0', JSON.stringify(world.collateral)),
      ...(appCompose === undefined ? [] : [item('reference', 'app-compose', appCompose)]),
    ],
  });
  const result = await appraiseBundle(bundle, {
    policy: resolvePolicy(policy, { defaultFreshness: 'fetched', ...(phases === undefined ? {} : { phases }) }),
    at: world.at.getTime(),
    trustAnchors: [{ publicKey: (isGenuine ? world : createDeployment({ seed: 'other' })).keys('root').publicKey }],
  });
  const file = runningAppCompose(bundle, result);
  const { bytes, problem } = file;
  const doubt = 'doubt' in file ? file.doubt : null;
  return { text: bytes === null ? null : new TextDecoder().decode(bytes), doubt, problem, result };
}

describe('the app-compose that runs', () => {
  it('is the text whose hash is measured, wherever it is', async () => {
    expect(await running({ evidence: guestAgentInfo(world) })).toMatchObject({ text, doubt: null, problem: null });
    expect(await running({ info: guestAgentInfo(world) })).toMatchObject({ text, doubt: null, problem: null });
    expect(await running({ appCompose: text })).toMatchObject({ text, doubt: null, problem: null });
    const cloud = phalaCloudAttestations(world, { running: 2, stopped: 0 });
    expect(await running({ evidence: cloud, machines: 2 })).toMatchObject({ text, doubt: null, problem: null });
  });

  it('is there under an OS that nobody knows: whoever saves it wants to read it', async () => {
    const given = { info: guestAgentInfo(world), phases: ['hardware', 'source-code'] as Phase[] };
    const { result, ...file } = await running(given);
    const doubt = 'the OS of app/0, which measured its hash, is not proven: another one can measure any hash';
    expect([result.verdict, file]).toEqual(['inconclusive', { text, doubt, problem: null }]);
  });

  it('is none where nothing vouches for it', async () => {
    const info = guestAgentInfo(world);
    const told = (app_compose: string | undefined) => ({
      ...info,
      tcb_info: JSON.stringify({ ...JSON.parse(info.tcb_info), app_compose }),
    });
    const problemOf = async (given: Given) => {
      const { text: found, problem } = await running(given);
      expect(found).toBeNull();
      return problem;
    };
    expect(await problemOf({})).toBe('its text is not in the evidence');
    expect(await problemOf({ info: told(`${text}\n`) })).toBe('its text is not in the evidence');
    expect(await problemOf({ info: told(undefined) })).toBe('its text is not in the evidence');
    expect(await problemOf({ info: { nothing: 'known' } })).toBe('its text is not in the evidence');
    expect(await problemOf({ appCompose: `${text}\n` })).toBe('its text is not in the evidence');
    expect(await problemOf({ info, isGenuine: false })).toBe(
      'the hardware phase of app/0 did not pass, so nothing vouches for it',
    );
    expect(await problemOf({ info, phases: ['os'] })).toContain('the hardware phase of app/0 did not pass');
    expect(await problemOf({ info, phases: ['hardware'] })).toBe(
      'the source-code phase is not required, so nobody looked',
    );
    const log = world.evidence.event_log.replace(/"event":"storage-fs"/, '"event":"storage-xx"');
    expect(await problemOf({ evidence: { ...world.evidence, event_log: log }, info })).toBe(
      'no compose hash of app/0 is proven by its event log',
    );
  });

  it('is none where the instances run different files', async () => {
    const other = createDeployment({ seed: 'running-file', compose: () => ({ ...defaultCompose(), name: 'other' }) });
    const cloud = phalaCloudAttestations(world, { running: 1, stopped: 0 });
    const instances = [...cloud.instances, ...phalaCloudAttestations(other, { running: 1, stopped: 0 }).instances];
    const { text: found, problem } = await running({ evidence: { ...cloud, instances }, machines: 2 });
    expect([found, problem]).toEqual([null, 'the instances run different files']);
  });
});
