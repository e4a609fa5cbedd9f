// A verdict over every subset of phases and of what a caller can name, rightly or wrongly: nothing that was named is
// unchecked in a `verified` result, and nothing stands on what was not proven.

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { appraiseBundle } from '../../../../src/core/appraisal/appraise-bundle.js';
import { GROUND, isProven, statusesOf } from '../../../../src/core/appraisal/ground.js';
import { type BundleTarget, createBundle } from '../../../../src/core/bundle.js';
import { type PolicyInput, parsePolicy, resolvePolicy } from '../../../../src/core/policy/policy.js';
import type { ResultDocument } from '../../../../src/core/result/document.js';
import { PHASES, type Phase } from '../../../../src/core/result/words.js';
import { levelsOf } from '../../../../src/core/summary/levels.js';
import { acceptedComposeHash, imageInHand } from '../../../../src/core/summary/subjects.js';
import { statedVerdict } from '../../../../src/core/summary/write.js';
import { badgeOf } from '../../../../src/core/views/badge.js';
import { createDeployment, type Deployment, guestAgentInfo, toHex } from '../../../../src/simulator/index.js';

const NONCE = '5a'.repeat(32);
const world = createDeployment({ seed: 'named' });
const evidence = JSON.stringify(world.attest(Buffer.from(NONCE.padEnd(128, '0'), 'hex')));
const COMPOSE_FILE = JSON.parse(world.appCompose.toString('utf8')).docker_compose_file as string;
const right = { appId: toHex(world.app.appId), osImageHash: toHex(world.app.osImageHash) };
const info = JSON.stringify(guestAgentInfo(world));
const wrong = { appId: '11'.repeat(20), osImageHash: 'ab'.repeat(32) };

type Naming = 'none' | 'right' | 'wrong';
interface Named {
  appId: Naming;
  appCompose: Naming;
  /** `untold`: the right one, and the target does not tell what runs; `unlisted`: the policy accepts nothing beside it. */
  composeFile: Naming | 'untold' | 'unlisted';
  osImage: Naming;
  nonce: Naming;
  /** The image itself; `missing`: it could not be had. */
  image: Naming | 'missing';
  domain: boolean;
  /** The target is the app id itself, as on Phala Cloud. */
  byTarget: boolean;
}

/** `listed`: not the hash of the app-compose, but every member of it beside the Docker Compose file. */
let policies: Record<'pinned' | 'listed' | 'unlisted', PolicyInput>;
let ofEnclaves: PolicyInput;
beforeAll(async () => {
  ofEnclaves = await parsePolicy('version: 1\nhardware: { tee-types: [sgx] }\n');
  const pinned = await parsePolicy(world.policy);
  // Nothing of the app is pinned: only what the call names can tell it.
  const of = (sourceCode: Partial<PolicyInput['sourceCode']>): PolicyInput => {
    return { ...pinned, sourceCode: { ...pinned.sourceCode, appIds: [], ...sourceCode } };
  };
  const { docker_compose_file: _, ...appCompose } = JSON.parse(world.appCompose.toString('utf8'));
  policies = {
    pinned: of({}),
    listed: of({ composeHashes: [], appCompose }),
    unlisted: of({ composeHashes: [] }),
  };
});

function policyOf({ composeFile }: Named): keyof typeof policies {
  if (composeFile === 'none') return 'pinned';
  return composeFile === 'unlisted' ? 'unlisted' : 'listed';
}

function appraised(phases: readonly Phase[], named: Named, other?: Deployment): Promise<ResultDocument> {
  const isEnclave = other?.bend.tee === 'sgx';
  const of = <T>(naming: Naming, values: { right: T; wrong: T }): T | undefined =>
    naming === 'none' ? undefined : values[naming];
  const appId = of(named.appId, { right: right.appId, wrong: wrong.appId });
  const osImageHash = of(named.osImage, { right: right.osImageHash, wrong: wrong.osImageHash });
  const nonce = of(named.nonce, { right: NONCE, wrong: 'a5'.repeat(32) });
  const otherCompose = Buffer.from(`${world.appCompose.toString('utf8')}\n`);
  const appCompose = of(named.appCompose, { right: world.appCompose, wrong: otherCompose });
  const composeFile =
    named.composeFile === 'none' ? undefined : `${COMPOSE_FILE}${named.composeFile === 'wrong' ? '\n' : ''}`;
  const otherImage = { ...world.imageReference, name: 'other', osImageHash: wrong.osImageHash };
  const image =
    named.image === 'missing' ? undefined : of(named.image, { right: world.imageReference, wrong: otherImage });
  const target: BundleTarget = {
    ...(named.byTarget && appId !== undefined
      ? { kind: 'phala-cloud', name: appId }
      : { kind: 'file', name: 'evidence.json', ...(appId === undefined ? {} : { appId }) }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(osImageHash === undefined ? {} : { osImageHashes: [osImageHash] }),
    ...(named.domain ? { domain: 'app.example' } : {}),
  };
  const collectedAt = world.at.toISOString();
  const item = (role: 'evidence' | 'endorsement' | 'reference', name: string, content: string | Uint8Array) => {
    return { role, name, source: `file:${name}`, collectedAt, bytes: new Uint8Array(Buffer.from(content)) };
  };
  const bundle = createBundle({
    target,
    components: [
      {
        role: 'app',
        instance: 0,
        acquired: 'fetched',
        evidence: { item: 'evidence', machine: 0 },
        collateral: 'collateral/0',
      },
    ],
    gaps: named.image === 'missing' ? [{ name: 'os-image/release', reason: 'the connection was refused' }] : [],
    items: [
      item(
        'evidence',
        'evidence',
        isEnclave ? other.quote : other === undefined ? evidence : JSON.stringify(other.evidence),
      ),
      ...(named.composeFile === 'untold' ? [] : [item('evidence', 'guest-agent-info', info)]),
      item('endorsement', 'collateral/0', JSON.stringify((other ?? world).collateral)),
      ...(appCompose === undefined ? [] : [item('reference', 'app-compose', appCompose)]),
      ...(composeFile === undefined ? [] : [item('reference', 'compose-file', composeFile)]),
      ...(image === undefined ? [] : [item('reference', 'os-image/given', JSON.stringify(image))]),
    ],
  });
  return appraiseBundle(bundle, {
    policy: resolvePolicy(isEnclave ? ofEnclaves : policies[policyOf(named)], {
      defaultFreshness: 'fetched',
      phases,
      ...(osImageHash === undefined ? {} : { osImageHashes: [osImageHash] }),
      ...(appId === undefined ? {} : { appIds: [appId] }),
    }),
    at: world.at.getTime(),
    trustAnchors: [{ publicKey: (other ?? world).keys('root').publicKey }],
  });
}

const COMPARED_BY = {
  appId: 'source-code.app-id',
  appCompose: 'source-code.compose-hash',
  composeFile: 'source-code.compose-file',
  osImage: 'os.reference-value',
  image: 'os.reference-value',
  nonce: 'hardware.report-data',
} as const;

const naming = fc.constantFrom<Naming>('none', 'right', 'wrong');
const mostlyRight = fc.constantFrom<Naming>('none', 'right', 'right', 'right', 'right', 'wrong');
const namedBy = (one: typeof naming) =>
  fc.record({
    appId: one,
    appCompose: one,
    composeFile: fc.oneof({ weight: 8, arbitrary: one }, fc.constantFrom<Named['composeFile']>('untold', 'unlisted')),
    osImage: one,
    nonce: one,
    image: fc.oneof({ weight: 8, arbitrary: one }, fc.constant<'missing'>('missing')),
    domain: fc.nat({ max: 5 }).map((n) => n === 0),
    byTarget: fc.boolean(),
  });
const phasesOf = fc.subarray([...PHASES], { minLength: 1 });
const towers = fc.constantFrom<Phase[]>(['hardware'], ['hardware', 'os'], ['hardware', 'os', 'source-code']);

describe('verified, over all subsets of phases and expectations', () => {
  it('leaves nothing unchecked that was named, and stands on nothing that was not proven', async () => {
    const verdicts = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(phasesOf, towers),
        fc.oneof(namedBy(naming), namedBy(mostlyRight)),
        async (phases, named) => {
          const result = await appraised(phases, named);
          verdicts.add(result.verdict);
          const [component] = result.components;
          if (component === undefined) throw new Error('one component was given');
          const statuses = statusesOf(component.phases);
          const checks = PHASES.flatMap((phase) => component.phases[phase].checks);
          const isWrong = Object.values(named).includes('wrong');
          const referenceGrade = component.reference?.grade ?? null;
          const summarised = [{ role: 'app' as const, phases: statuses, referenceGrade, imagesBuilt: false }];

          // A summary leaves the verdict to its reader, who must come to the same.
          expect(
            statedVerdict({
              accepts: { instances: 'running' },
              instances: { judged: 1, distinct: 1, stopped: 0 },
              components: [{ role: 'app', phases: statuses }],
            }),
          ).toBe(result.verdict);

          // Whatever the verdict: what is not proven all the way down shows nowhere as if it were.
          for (const phase of PHASES) {
            if (statuses[phase] === 'pass')
              for (const below of GROUND[phase]) expect(isProven(below, statuses)).toBe(true);
            if (!phases.includes(phase)) expect(statuses[phase]).not.toBe('pass');
          }
          if (!phases.includes('os'))
            expect([acceptedComposeHash(component), imageInHand(component)]).toEqual([null, null]);
          if (!phases.includes('os')) expect(levelsOf(summarised).join()).not.toMatch(/SOURCE_CODE|OS_/);

          if (result.verdict !== 'verified') {
            const badge = badgeOf(result, world.at.getTime(), { maxAgeDays: 7 });
            expect(badge.state).not.toBe('verified');
            return;
          }
          expect(isWrong || named.image === 'missing' || named.domain).toBe(false);
          const isWhole = named.appCompose === 'right';
          if (named.composeFile === 'untold' || named.composeFile === 'unlisted') expect(isWhole).toBe(true);
          if (named.composeFile !== 'none')
            expect(checks.find(({ id }) => id === 'source-code.app-compose')?.status).toBe('pass');
          for (const phase of PHASES) expect(statuses[phase]).toBe(phases.includes(phase) ? 'pass' : 'skipped');
          for (const [what, id] of Object.entries(COMPARED_BY)) {
            if (named[what as keyof typeof COMPARED_BY] === 'none') continue;
            expect(checks.find((check) => check.id === id)?.status, id).toBe('pass');
          }
        },
      ),
      { numRuns: 400 },
    );
    expect([...verdicts].sort()).toEqual(['failed', 'inconclusive', 'verified']);
  }, 120_000);

  const nothing: Named = {
    appId: 'none',
    appCompose: 'none',
    composeFile: 'none',
    osImage: 'none',
    nonce: 'none',
    image: 'none',
    domain: false,
    byTarget: false,
  };
  const verdictOf = async (phases: Phase[], named: Partial<Named>) =>
    (await appraised(phases, { ...nothing, ...named })).verdict;

  it.each<[string, Phase[], Partial<Named>, string]>([
    ['the app asked for, without its phase', ['hardware', 'os'], { appId: 'right' }, 'verified'],
    [
      'the target of Phala Cloud, without its phase',
      ['hardware', 'os'],
      { appId: 'right', byTarget: true },
      'verified',
    ],
    ['another app', ['hardware', 'os'], { appId: 'wrong' }, 'failed'],
    ['another target of Phala Cloud', ['hardware', 'os'], { appId: 'wrong', byTarget: true }, 'failed'],
    ['an app under an OS that was not asked about', ['hardware'], { appId: 'right' }, 'inconclusive'],
    ['another app under an OS that was not asked about', ['hardware'], { appId: 'wrong' }, 'failed'],
    ['the compose file, without its phase', ['hardware', 'os'], { appCompose: 'right' }, 'verified'],
    ['another compose file', ['hardware', 'os'], { appCompose: 'wrong' }, 'failed'],
    ['the Docker Compose file, without its phase', ['hardware', 'os'], { composeFile: 'right' }, 'verified'],
    ['another Docker Compose file', ['hardware', 'os'], { composeFile: 'wrong' }, 'failed'],
    ['a Docker Compose file in a file that is not told', ['hardware', 'os'], { composeFile: 'untold' }, 'inconclusive'],
    [
      'a Docker Compose file beside what nobody accepted',
      ['hardware', 'os'],
      { composeFile: 'unlisted' },
      'inconclusive',
    ],
    [
      'a Docker Compose file under an OS that was not asked about',
      ['hardware'],
      { composeFile: 'right' },
      'inconclusive',
    ],
    ['both files', ['hardware', 'os'], { appCompose: 'right', composeFile: 'unlisted' }, 'verified'],
    ['both files, the inner one another', ['hardware', 'os'], { appCompose: 'right', composeFile: 'wrong' }, 'failed'],
    ['both files, the outer one another', ['hardware', 'os'], { appCompose: 'wrong', composeFile: 'right' }, 'failed'],
    ['the image, without its phase', ['hardware'], { osImage: 'right' }, 'verified'],
    ['another image, beside registers that the policy pins', ['hardware', 'os'], { osImage: 'wrong' }, 'failed'],
    ['another image, without its phase', ['hardware'], { osImage: 'wrong' }, 'failed'],
    ['the image itself', ['hardware', 'os'], { image: 'right' }, 'verified'],
    ['another image itself, beside what the policy knows', ['hardware', 'os'], { image: 'wrong' }, 'failed'],
    ['another image itself, without its phase', ['hardware'], { image: 'wrong' }, 'failed'],
    ['an image that could not be had', ['hardware', 'os'], { image: 'missing' }, 'inconclusive'],
    ['the image, and another by its hash', ['hardware', 'os'], { image: 'right', osImage: 'wrong' }, 'failed'],
    ['another image, and the right hash', ['hardware', 'os'], { image: 'wrong', osImage: 'right' }, 'failed'],
    ['another nonce', ['hardware'], { nonce: 'wrong' }, 'failed'],
    ['a nonce without the hardware', ['os'], { nonce: 'right' }, 'inconclusive'],
    ['a domain', ['hardware', 'os', 'source-code'], { domain: true, appCompose: 'right' }, 'inconclusive'],
    ['source code without the OS', ['hardware', 'source-code'], { appCompose: 'right' }, 'inconclusive'],
  ])('of %s', async (_, phases, named, verdict) => {
    expect(await verdictOf(phases, named)).toBe(verdict);
  });

  it('takes no named image for booted with ACPI tables that only the event log tells', async () => {
    // A host with tables of its own claims a VM whose tables nobody can make.
    const hostile = createDeployment({
      seed: 'named',
      at: world.at.toISOString(),
      vm: (vm) => ({ ...vm, acpi: { ...vm.acpi, tables: Buffer.alloc(48, 0x66) } }),
      vmConfig: (config) => ({ ...config, swtpm: true }),
    });
    for (const phases of [['hardware'], ['hardware', 'os']] as const) {
      const { verdict, verdictReason } = await appraised(phases, { ...nothing, image: 'right' }, hostile);
      expect(verdict).toBe('inconclusive');
      expect(verdictReason).toContain('os.acpi-tables');
    }
  });

  it('finds nothing of a VM in an enclave', async () => {
    const enclave = createDeployment({ seed: 'named', tee: 'sgx', at: world.at.toISOString() });
    const judged = async (named: Partial<Named>) =>
      (await appraised(['hardware'], { ...nothing, ...named }, enclave)).verdict;
    expect(await judged({})).toBe('verified');
    for (const what of ['appId', 'appCompose', 'composeFile', 'osImage', 'nonce', 'image'] as const) {
      expect(await judged({ [what]: 'right' }), what).toBe('failed');
    }
  });
});
