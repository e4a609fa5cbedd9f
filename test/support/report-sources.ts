// What reports are made of, for tests of their sections: bundles of given evidence, appraised.

import { type AppraiseOptions, appraiseBundle } from '../../src/core/appraisal/appraise-bundle.js';
import { INTEL_SGX_ROOT_CA } from '../../src/core/appraisal/hardware/trust-anchor.js';
import {
  type Bundle,
  type BundleComponent,
  type CollectedItem,
  createBundle,
  OS_IMAGE_ITEMS,
  recordAppraisal,
} from '../../src/core/bundle.js';
import { readEvidenceItem } from '../../src/core/bundle-evidence.js';
import { toHex } from '../../src/core/bytes.js';
import { parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import type { ReportSource } from '../../src/core/report/source.js';
import type { Phase } from '../../src/core/result/words.js';
import {
  type Bend,
  createDeployment,
  createWholeDeployment,
  type Deployment,
  guestAgentInfo,
  type WholeBend,
} from '../../src/simulator/index.js';

const COLLECTED = '2026-06-15T12:00:00.000Z';

/** Documents by the names of their items: evidence, or in `references` what it is compared with. */
export interface Given {
  evidence: Readonly<Record<string, unknown>>;
  /** Of all machines; null: none was obtained. */
  collateral: unknown;
  references?: Readonly<Record<string, unknown>>;
}

export interface Judging {
  policy: string;
  at: number;
  /** Of a test root, x || y; left out: Intel’s. */
  root?: Uint8Array;
  phases?: Phase[];
}

function bytesOf(document: unknown): Uint8Array {
  if (document instanceof Uint8Array) return document;
  return new Uint8Array(Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)));
}

/** The machines are listed as they are found in the evidence. */
export function bundleOf({ evidence, collateral, references = {} }: Given): Bundle {
  const item = (role: CollectedItem['role'], name: string, document: unknown): CollectedItem => ({
    role,
    name,
    source: `file:${name.replaceAll('/', '-')}`,
    collectedAt: COLLECTED,
    bytes: bytesOf(document),
  });
  const items = Object.entries(evidence).map(([name, document]) => item('evidence', name, document));
  const count = { app: 0, kms: 0, gateway: 0 };
  const components = items.flatMap(({ name, bytes }) =>
    readEvidenceItem(name, bytes).machines.map(
      ({ role }, machine): BundleComponent => ({
        role,
        instance: count[role]++,
        acquired: 'replayed',
        evidence: { item: name, machine },
        collateral: collateral === null ? null : 'collateral/0',
      }),
    ),
  );
  return createBundle({
    target: { kind: 'file', name: 'evidence.json' },
    components,
    gaps: [],
    items: [
      ...items,
      ...(collateral === null ? [] : [item('endorsement', 'collateral/0', collateral)]),
      ...Object.entries(references).map(([name, document]) => item('reference', name, document)),
    ],
  });
}

export async function sourceOf(bundle: Bundle, { policy: text, at, root, phases }: Judging): Promise<ReportSource> {
  const policy = resolvePolicy(await parsePolicy(text), {
    defaultFreshness: 'replayed',
    ...(phases === undefined ? {} : { phases }),
  });
  const trustAnchors = root === undefined ? [INTEL_SGX_ROOT_CA] : [{ publicKey: root }];
  const options: AppraiseOptions = { policy, at, trustAnchors };
  return {
    bundle: recordAppraisal(bundle, at, policy),
    result: await appraiseBundle(bundle, options),
    roots: { trustAnchors: root === undefined ? [] : [toHex(root)], trustedRoots: null },
    summary: null,
    timeline: null,
  };
}

/** One simulated VM. @param given what else the bundle has, or has in another form */
export function simulatedSource(
  bend: Bend = {},
  given: Partial<Given> = {},
  judging: Partial<Judging> = {},
): Promise<ReportSource> {
  return sourceOfDeployment(createDeployment({ seed: 'report', ...bend }), given, judging);
}

export function sourceOfDeployment(
  deployment: Deployment,
  given: Partial<Given> = {},
  judging: Partial<Judging> = {},
): Promise<ReportSource> {
  const { evidence, collateral, policy, at, keys } = deployment;
  const bundle = bundleOf({ evidence: { evidence }, collateral, ...given });
  return sourceOf(bundle, { policy, at: at.getTime(), root: keys('root').publicKey, ...judging });
}

/** The image of a deployment, as an item of the bundle. */
export function imageItem({ imageReference }: Deployment): Record<string, unknown> {
  return { [`${OS_IMAGE_ITEMS}0`]: imageReference };
}

/** App with its instances, KMS and gateway. */
export function wholeSource(bend: WholeBend = {}): Promise<ReportSource> {
  const { instances, app, kms, gateway, meta, policy } = createWholeDeployment({ seed: 'report', ...bend });
  const apps = instances.map(({ evidence }, i) => [i === 0 ? 'evidence' : `evidence/${i}`, evidence]);
  const bundle = bundleOf({
    evidence: {
      ...Object.fromEntries(apps),
      'kms-evidence/0': guestAgentInfo(kms),
      'kms-evidence/1': meta,
      'gateway-evidence/0': guestAgentInfo(gateway),
    },
    collateral: app.collateral,
  });
  return sourceOf(bundle, { policy, at: app.at.getTime(), root: app.keys('root').publicKey });
}
