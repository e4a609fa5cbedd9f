import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { appraiseBundle } from '../../../../src/core/appraisal/appraise-bundle.js';
import { createBundle, parseBundle, serialiseBundle } from '../../../../src/core/bundle.js';
import { type Policy, type PolicyInput, parsePolicy, resolvePolicy } from '../../../../src/core/policy/policy.js';
import type { ResultDocument } from '../../../../src/core/result/document.js';
import type { Phase } from '../../../../src/core/result/words.js';
import { badgeOf } from '../../../../src/core/views/badge.js';
import { readBadgeFacts } from '../../../../src/core/views/badge-facts.js';
import { renderJson } from '../../../../src/core/views/json.js';
import { renderMarkdown } from '../../../../src/core/views/markdown.js';
import { renderText } from '../../../../src/core/views/text.js';
import {
  createDeployment,
  type PhalaCloudInstanceJson,
  phalaCloudAttestations,
} from '../../../../src/simulator/index.js';

const world = createDeployment({ seed: 'instances' });
const answer = phalaCloudAttestations(world, { running: 3, stopped: 2 });
let pinned: PolicyInput;
beforeAll(async () => {
  pinned = await parsePolicy(world.policy);
});

/** The instance of that number, changed. */
function instance(number: number, change: Partial<PhalaCloudInstanceJson> = {}): PhalaCloudInstanceJson {
  const [found] = answer.instances.slice(number, number + 1);
  if (found === undefined) throw new Error(`no instance ${number}`);
  return { ...found, ...change };
}
const RUNNING = [0, 1, 2].map((number) => instance(number));
const STOPPED = [3, 4].map((number) => instance(number));
const silent = (status: string): PhalaCloudInstanceJson => instance(3, { status });

/** A quote that no key of the platform signed. */
function forged(number: number): PhalaCloudInstanceJson {
  const { quote } = instance(number);
  const at = 2 * (48 + 520 + 10);
  return instance(number, { quote: `${quote?.slice(0, at)}${quote?.[at] === '0' ? '1' : '0'}${quote?.slice(at + 1)}` });
}

interface Given {
  instances?: Policy['instances'];
  phases?: Phase[];
}

async function appraised(
  machines: readonly PhalaCloudInstanceJson[],
  { instances = 'running', phases = ['hardware', 'os', 'source-code'] }: Given = {},
): Promise<ResultDocument> {
  const collectedAt = world.at.toISOString();
  const item = (role: 'evidence' | 'endorsement' | 'reference', name: string, text: string | Uint8Array) => {
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    return { role, name, source: `file:${name}`, collectedAt, bytes };
  };
  const bundle = createBundle({
    target: { kind: 'file', name: 'attestations.json' },
    components: machines.map(({ quote }, machine) => ({
      role: 'app',
      instance: machine,
      acquired: 'fetched',
      evidence: { item: 'evidence', machine },
      collateral: quote === null ? null : 'collateral/0',
    })),
    gaps: [],
    items: [
      item('evidence', 'evidence', JSON.stringify({ ...answer, instances: machines })),
      item('endorsement', 'collateral/0', JSON.stringify(world.collateral)),
      // To be compared, which needs the phase.
      ...(phases.includes('source-code') ? [item('reference', 'app-compose', Uint8Array.from(world.appCompose))] : []),
    ],
  });
  const options = {
    policy: { ...resolvePolicy(pinned, { defaultFreshness: 'fetched', phases }), instances },
    at: world.at.getTime(),
    trustAnchors: [{ publicKey: world.keys('root').publicKey }],
  };
  const result = await appraiseBundle(bundle, options);
  // What replay does, from the file.
  expect(renderJson(await appraiseBundle(parseBundle(serialiseBundle(bundle)), options))).toBe(renderJson(result));
  return result;
}

const reasonOf = ({ verdictReason }: ResultDocument): string =>
  verdictReason.replace(' — test root, not production', '');
const told = ({ notShown }: ResultDocument): string[] =>
  notShown.flatMap(({ what, why }) => (what === 'instances' ? [why] : []));

describe('an instance that is called stopped', () => {
  it('is listed and not judged, and the others are', async () => {
    const result = await appraised([...STOPPED.slice(0, 1), ...RUNNING, ...STOPPED.slice(1)]);
    expect(result.verdict).toBe('verified');
    expect(reasonOf(result)).toBe(
      'verified: hardware, os and source-code (domain skipped; 2 of 5 instances stopped and not judged; KMS and gateway not appraised)',
    );
    expect(result.components.map(({ role, instance }) => `${role}/${instance}`)).toEqual(['app/1', 'app/2', 'app/3']);
    const reason = 'it gives no quote, and its status is "stopped"';
    const ids = STOPPED.map(({ instance_id }) => instance_id);
    expect(result.instances).toEqual({
      judged: 3,
      distinct: 3,
      stopped: STOPPED.map(({ instance_id: instanceId, name }) => ({ instanceId, name, reason })),
    });
    expect(told(result)).toEqual([
      `2 of 5 called stopped by whoever gave the evidence, and not judged: ${ids.join('; ')}`,
    ]);
    expect(result.gaps).toEqual([]);
  });

  it('stands in every view of a success', async () => {
    const result = await appraised([...RUNNING, ...STOPPED]);
    const at = world.at.getTime();
    const id = String(STOPPED[0]?.instance_id);
    const page = { at, width: 80, colour: false };
    for (const text of [
      renderText(result, { ...page, detail: 'summary' }),
      renderText(result, { ...page, detail: 'every check' }),
      renderMarkdown(result, { at }),
      renderJson(result),
    ]) {
      expect(text.replace(/\s+/g, ' ')).toContain('2 of 5 instances stopped and not judged');
      expect(text).toContain(id);
    }
    expect(renderText(result, { ...page, detail: 'every check' })).toContain('Instances that were not judged');
    const production = { ...result, experiment: null, trustAnchor: 'intel-sgx-root-ca' };
    const { state, message } = badgeOf(readBadgeFacts(renderJson(production)), at, { maxAgeDays: 7 });
    expect([state, message]).toEqual(['verified', 'verified, 2 of 5 instances stopped, domain skipped · 2026-06-15']);
  });

  it('is judged if it has a quote after all', async () => {
    const live = await appraised([instance(0), instance(1, { status: 'stopped' })]);
    expect([live.verdict, live.instances]).toEqual(['verified', { judged: 2, distinct: 2, stopped: [] }]);
    const { quote, ...rest } = forged(1);
    expect((await appraised([instance(0), { ...rest, quote, status: 'stopped' }])).verdict).toBe('failed');
  });

  it.each(['running', 'stopping', 'error', 'Stopped', 'unknown'])('is not one whose status is %s', async (status) => {
    const result = await appraised([instance(0), silent(status)]);
    expect(result.verdict).toBe('inconclusive');
    expect(reasonOf(result)).toMatch(/^inconclusive: hardware\.quote-format \(app\/1\)/);
    expect(result.instances).toEqual({ judged: 1, distinct: 1, stopped: [] });
  });

  it('leaves nothing verified where there is no other', async () => {
    for (const stopped of [STOPPED, STOPPED.slice(0, 1)]) {
      const result = await appraised(stopped);
      expect(result.verdict).toBe('inconclusive');
      expect(reasonOf(result)).toBe(
        `inconclusive: there is nothing to appraise: every instance is said to be stopped (${stopped.length}) (domain skipped)`,
      );
      expect(result.components).toEqual([]);
      expect(result.instances.stopped).toHaveLength(stopped.length);
      expect(result.gaps).toMatchObject([{ name: 'app/instances', hint: 'Start the app.' }]);
    }
  });

  it('is named by what the target calls it, on one line and cut', async () => {
    const name = `\u202e\u001b[2J\n${'x'.repeat(500)}`;
    const result = await appraised([...RUNNING, { ...silent('stopped'), instance_id: 'no hex', name }]);
    const [stopped] = result.instances.stopped;
    expect(stopped).toMatchObject({ instanceId: null });
    expect(stopped?.name).toMatch(/^\\u\{202e\}\\u001b\[2J\\nx{90,}…$/);
    expect(told(result)[0]).toContain(`not judged: "${stopped?.name}"`);
  });
});

describe('the policy of instances', () => {
  it('all: leaves nothing verified while one is stopped', async () => {
    expect((await appraised(RUNNING, { instances: 'all' })).verdict).toBe('verified');
    const result = await appraised([...RUNNING, ...STOPPED], { instances: 'all' });
    expect(result.verdict).toBe('inconclusive');
    expect(reasonOf(result)).toBe(
      'inconclusive: whether every instance passes (2 of 5 stopped) could not be decided (domain skipped; 2 of 5 instances stopped and not judged; KMS and gateway not appraised)',
    );
    expect(result.gaps).toEqual([
      {
        name: 'app/instances',
        reason: '2 of 5 instances stopped and not judged, and the policy asks for all of them',
        code: null,
        hint: 'Start them, or accept in the policy that some are stopped (instances: running).',
      },
    ]);
  });

  it('at-least: counts those that were judged, not those that are said to be there', async () => {
    const machines = [...RUNNING.slice(0, 2), ...STOPPED];
    expect((await appraised(machines, { instances: { atLeast: 2 } })).verdict).toBe('verified');
    const result = await appraised(machines, { instances: { atLeast: 3 } });
    expect(result.verdict).toBe('inconclusive');
    expect(reasonOf(result)).toMatch(/^inconclusive: whether 3 instances pass \(2 judged\) could not be decided/);
    expect(result.gaps).toMatchObject([{ reason: '2 judged, and the policy asks for 3' }]);
  });

  it('at-least: does not count one instance twice', async () => {
    const twice = [instance(0), instance(1), instance(0)];
    const result = await appraised(twice, { instances: { atLeast: 3 } });
    expect(result.verdict).toBe('inconclusive');
    expect(result.instances).toMatchObject({ judged: 3, distinct: 2 });
    expect(result.gaps).toMatchObject([{ reason: '3 judged, 2 by different instance ids, and the policy asks for 3' }]);
    expect(told(result)).toEqual(['3 were judged that have 2 instance ids: some are one machine']);
    // Nothing tells them apart where the ids are not read.
    const phases: Phase[] = ['hardware'];
    expect((await appraised(RUNNING, { instances: { atLeast: 2 }, phases })).verdict).toBe('inconclusive');
    expect((await appraised(RUNNING, { instances: { atLeast: 1 }, phases })).verdict).toBe('verified');
  });

  it('does not hide a failure', async () => {
    const result = await appraised([forged(0), instance(1), ...STOPPED], { instances: 'all' });
    expect(result.verdict).toBe('failed');
  });
});

describe('instances of every kind', () => {
  const KINDS = [
    'passes',
    'fails',
    'stopped',
    'exited',
    'no status',
    'running, silent',
    'stopped, with a quote',
  ] as const;
  type Kind = (typeof KINDS)[number];
  const machineOf: Record<Kind, (number: number) => PhalaCloudInstanceJson> = {
    passes: (number) => instance(number % 3),
    fails: (number) => forged(number % 3),
    stopped: () => silent('stopped'),
    exited: () => silent('exited'),
    'no status': () => silent(''),
    'running, silent': () => silent('running'),
    'stopped, with a quote': (number) => instance(number % 3, { status: 'stopped' }),
  };
  const QUOTED: readonly Kind[] = ['passes', 'fails', 'stopped, with a quote'];
  const policies: Policy['instances'][] = ['running', 'all', { atLeast: 1 }, { atLeast: 2 }, { atLeast: 3 }];
  const good = fc.constantFrom<Kind>('passes', 'stopped', 'exited', 'stopped, with a quote');

  it('are verified only if at least one was judged, all that were pass, none is undecided, and the policy is met', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 4, arbitrary: good }, fc.constantFrom(...KINDS)), { minLength: 1, maxLength: 5 }),
        fc.constantFrom(...policies),
        async (kinds, instances) => {
          const result = await appraised(
            kinds.map((kind, i) => machineOf[kind](i)),
            { instances },
          );
          const judged = kinds.flatMap((kind, i) =>
            kind === 'passes' || kind === 'stopped, with a quote' ? [i % 3] : [],
          );
          const stopped = kinds.filter((kind) => kind === 'stopped' || kind === 'exited').length;
          const isUndecided = kinds.includes('no status') || kinds.includes('running, silent');
          const isMet =
            instances === 'running' ||
            (instances === 'all' ? stopped === 0 : new Set(judged).size >= instances.atLeast);
          const isVerified = judged.length > 0 && !isUndecided && isMet;
          const expected = kinds.includes('fails') ? 'failed' : isVerified ? 'verified' : 'inconclusive';
          expect(result.verdict).toBe(expected);
          expect(result.instances.stopped).toHaveLength(stopped);
          expect(result.components).toHaveLength(kinds.length - stopped);
          const quoted = kinds.flatMap((kind, i) => (QUOTED.includes(kind) ? [i % 3] : []));
          if (stopped > 0) expect(told(result)[0]).toContain(`${stopped} of`);
          else if (new Set(quoted).size === quoted.length) expect(told(result)).toEqual([]);
          seen.add(result.verdict);
        },
      ),
      { numRuns: 120 },
    );
    expect([...seen].sort()).toEqual(['failed', 'inconclusive', 'verified']);
  });
});
