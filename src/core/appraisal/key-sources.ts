// Where keys can come from: the KMS in the evidence, with what it says of itself, and local key providers. What is found of
// them is held against the keys that each component has.

import type { Collateral } from '../formats/collateral.js';
import { sectionsOf } from '../policy/sections.js';
import type { Appraised } from './component/phases.js';
import { whyUnproven } from './ground.js';
import type { AppraisalInput, ComponentInput } from './input.js';
import { unanswered } from './not-obtained.js';
import type { KmsNode, KmsSide, KmsWord } from './source-code/kms-binding.js';
import { judgeProviderQuote, type ProviderFinding } from './source-code/provider-quote.js';
import { judgeRootKeyQuote } from './source-code/root-key-quote.js';
import { judgeRpcIssuer } from './source-code/rpc-issuer.js';
import type { Work } from './work.js';

export const NO_KMS: KmsSide = { nodes: [], statements: [], missing: null, silent: null };

/** Local key providers, each judged by its own quote. */
export async function providersOf(input: AppraisalInput, work: Work): Promise<ProviderFinding[]> {
  const findings: ProviderFinding[] = [];
  const judging = { ...input, policy: sectionsOf('kms', input.policy).hardware, verify: work.verify };
  for (const given of input.providerQuotes ?? []) {
    findings.push(await judgeProviderQuote(given, input.providerCollateral ?? [], judging));
  }
  return findings;
}

/** The machines of the KMS as they came out, and its statements with what was found of each. */
export async function kmsSide(
  components: readonly ComponentInput[],
  appraised: ReadonlyMap<ComponentInput, Appraised>,
  input: AppraisalInput,
  work: Work,
): Promise<KmsSide> {
  const collaterals = new Map<KmsNode, Collateral | null>();
  for (const component of components) {
    const outcome = component.role === 'kms' ? appraised.get(component) : undefined;
    if (outcome === undefined || outcome.aggregated === null) continue;
    const open = whyUnproven(outcome.result, input.policy.phases);
    const node = { name: `kms/${component.instance}`, aggregated: outcome.aggregated, open };
    collaterals.set(node, component.collateral);
  }
  const nodes = [...collaterals.keys()];
  const statements: KmsWord[] = [];
  for (const statement of input.kmsStatements) {
    const { rootKeyQuote } = statement;
    const judging = { ...input, policy: sectionsOf('kms', input.policy).hardware, verify: work.verify };
    const collateralOf = (node: KmsNode): Collateral | null => collaterals.get(node) ?? null;
    const rootKey = rootKeyQuote === null ? null : await judgeRootKeyQuote(rootKeyQuote, nodes, collateralOf, judging);
    const others = input.kmsStatements.filter((one) => one !== statement);
    const issuer = statement.rpcChain.length === 0 ? null : await judgeRpcIssuer(statement, others, work.verify);
    statements.push({ statement, rootKey, issuer });
  }
  const missing = input.named.includes('kms') ? unanswered('kms', input) : null;
  const silent = input.gaps.find(({ name }) => name === 'kms/meta')?.reason ?? null;
  return { nodes, statements, missing, silent };
}
