// A verification result written out by hand, with the bundle and policy that it claims to be made from: what summaries
// are made of in tests.

import { type Bundle, createBundle } from '../../../../src/core/bundle.js';
import { canonicalJson } from '../../../../src/core/canonical-json.js';
import { defaultPolicy, type Policy, policyDigest } from '../../../../src/core/policy/policy.js';
import {
  type ComponentResult,
  type OsReference,
  RESULT_SCHEMA,
  type ResultDocument,
} from '../../../../src/core/result/document.js';
import type { CheckStatus, Coverage, Phase, Verdict } from '../../../../src/core/result/words.js';
import type { Verified } from '../../../../src/core/summary/summarise.js';
import { createDeployment, DEFAULT_AT, type Deployment } from '../../../../src/simulator/index.js';

export const OS_IMAGE_HASH = 'aa'.repeat(32);
export const IMAGE_DIGEST = 'bb'.repeat(32);

const COMPOSE = `services:
  web:
    image: docker.io/library/web@sha256:${IMAGE_DIGEST}
  side:
    image: side:latest
`;

export interface SampleOptions {
  verdict?: Verdict;
  /** RFC 3339; the collateral is current then. */
  at?: string;
  statuses?: Partial<Record<Phase, CheckStatus>>;
  /** Name of the target's file. */
  target?: string;
  testRoot?: boolean;
  reference?: OsReference | null;
  result?: (result: ResultDocument) => void;
  policy?: (policy: Policy) => void;
}

export interface Sample extends Verified {
  bundle: Bundle;
  policy: Policy;
  world: Deployment;
}

const worlds = new Map<string, Deployment>();

/** A deployment of that day; made once, its collateral is current for weeks. */
function worldOf(day: string): Deployment {
  const known = worlds.get(day);
  if (known !== undefined) return known;
  const world = createDeployment({ compose: { docker_compose_file: COMPOSE }, at: `${day}T00:00:00Z` });
  worlds.set(day, world);
  return world;
}

/** A verified app with a pinned OS, unless the options say otherwise. */
export function sampleVerification(options: SampleOptions = {}): Sample {
  const { verdict = 'verified', target = 'evidence.json', testRoot = false } = options;
  const appraisedAt = new Date(options.at ?? DEFAULT_AT).toISOString();
  const world = worldOf(appraisedAt.slice(0, 10));
  const item = (role: 'evidence' | 'endorsement' | 'reference', name: string, text: string) => {
    return { role, name, source: `file:${name}.json`, collectedAt: appraisedAt, bytes: Buffer.from(text) };
  };
  const bundle = createBundle({
    target: { kind: 'file', name: target },
    components: [
      {
        role: 'app',
        instance: 0,
        acquired: 'replayed',
        evidence: { item: 'evidence', machine: 0 },
        collateral: 'collateral/0',
      },
    ],
    gaps: [],
    items: [
      item('evidence', 'evidence', JSON.stringify(world.evidence)),
      item('endorsement', 'collateral/0', JSON.stringify(world.collateral)),
      item('reference', 'app-compose', world.appCompose.toString('utf8')),
    ],
  });
  const policy = structuredClone(defaultPolicy({ freshness: 'replayed' }));
  options.policy?.(policy);
  const statusOf = (phase: Phase): CheckStatus => {
    const usual = { verified: 'pass', failed: 'fail', inconclusive: 'unknown' } as const;
    // What does not stand on a proven phase is not passed.
    const above = verdict === 'verified' ? 'pass' : 'unknown';
    const otherwise = { hardware: usual[verdict], os: above, 'source-code': above, domain: 'skipped' } as const;
    return options.statuses?.[phase] ?? otherwise[phase];
  };
  const coverageOf = (phase: Phase): Coverage => {
    const status = statusOf(phase);
    return status === 'skipped' ? 'skipped' : status === 'unknown' ? 'partial' : 'full';
  };
  const phases = Object.fromEntries(
    (['hardware', 'os', 'source-code', 'domain'] as const).map((phase) => [
      phase,
      { status: statusOf(phase), checks: [] },
    ]),
  ) as unknown as ComponentResult['phases'];
  const { registers } = world;
  const composeHash = world.eventLog.find(({ event }) => event === 'compose-hash')?.event_payload ?? '';
  const result: ResultDocument = {
    schema: RESULT_SCHEMA,
    verdict,
    verdictReason: `${verdict}: by hand`,
    notShown: [],
    target: { kind: 'file', name: target },
    appraisedAt,
    evidenceDigest: bundle.digest,
    policyDigest: `sha256:${policyDigest(policy)}`,
    trustAnchor: testRoot ? `insecure:${'cc'.repeat(32)}` : 'intel-sgx-root-ca',
    experiment: testRoot ? 'test root' : null,
    coverage: {
      hardware: coverageOf('hardware'),
      os: coverageOf('os'),
      'source-code': coverageOf('source-code'),
      domain: coverageOf('domain'),
    },
    gaps: [],
    instances: { judged: 1, distinct: 1, stopped: [] },
    drift: [],
    registry: null,
    domain: null,
    components: [
      {
        role: 'app',
        instance: 0,
        phases,
        tcb: null,
        measurements: registers,
        expected: { ...pick(registers), composeHash },
        reference: options.reference === undefined ? referenceOf('local', OS_IMAGE_HASH) : options.reference,
        app: {
          appId: '11'.repeat(20),
          instanceId: '22'.repeat(20),
          composeHash,
          osImageHash: OS_IMAGE_HASH,
          mrKms: null,
          keyProvider: null,
          mrConfigId: 'none',
        },
        images: [],
        freshness: 'replayed',
      },
    ],
  };
  options.result?.(result);
  return { result, bundle, policy, world };
}

export function referenceOf(grade: OsReference['grade'], osImageHash: string | null = null): OsReference {
  return { name: 'dstack-0.5.4', grade, osImageHash };
}

function pick({ mrtd, rtmr0, rtmr1, rtmr2 }: Record<'mrtd' | 'rtmr0' | 'rtmr1' | 'rtmr2', string>) {
  return { mrtd, rtmr0, rtmr1, rtmr2 };
}

/** A copy of a plain value, edited. */
export function edited<T>(value: T, edit: (copy: T) => void): T {
  const copy = JSON.parse(canonicalJson(value)) as T;
  edit(copy);
  return copy;
}
