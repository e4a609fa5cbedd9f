// What reports of simulated deployments are made of: evidence, appraised as a call would, and the roots of that call.

import { appraiseBundle } from '../../src/core/appraisal/appraise-bundle.js';
import { createBundle, recordAppraisal } from '../../src/core/bundle.js';
import { utf8 } from '../../src/core/bytes.js';
import { type Policy, parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import type { ReportSource } from '../../src/core/report/source.js';
import { reportSource } from '../../src/report.js';
import { type Bend, createDeployment } from '../../src/simulator/index.js';

export interface SourceOptions {
  /** How the deployment is made. */
  bend?: Bend;
  /** Of the target. */
  name?: string;
  /** The app-compose that is expected; left out: the one that runs. */
  appCompose?: string;
  policy?: (policy: Policy) => void;
}

/** Of one instance, recorded: verified under the simulated root CA, unless the options say otherwise. */
export async function sourceOf({
  bend = {},
  name = 'evidence.json',
  ...options
}: SourceOptions = {}): Promise<ReportSource> {
  const world = createDeployment({ seed: 'report', ...bend });
  const at = world.at.getTime();
  const item = (role: 'evidence' | 'endorsement' | 'reference', itemName: string, content: string | Uint8Array) => ({
    role,
    name: itemName,
    source: `file:${itemName}.json`,
    collectedAt: world.at.toISOString(),
    bytes: typeof content === 'string' ? utf8(content) : new Uint8Array(content),
  });
  const policy = resolvePolicy(await parsePolicy(world.policy), { defaultFreshness: 'replayed' });
  options.policy?.(policy);
  const bundle = createBundle({
    target: { kind: 'file', name },
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
      item('reference', 'app-compose', options.appCompose ?? world.appCompose),
    ],
  });
  const judged = { policy, at, trustAnchors: [{ publicKey: new Uint8Array(world.keys('root').publicKey) }] };
  return reportSource(
    { result: await appraiseBundle(bundle, judged), bundle: recordAppraisal(bundle, at, policy) },
    judged,
  );
}
