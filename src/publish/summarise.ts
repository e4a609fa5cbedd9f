// From a verification to the statement about it: adds what has to be looked up in the bundle.

import { APP_COMPOSE_ITEM } from '../appraise-bundle.js';
import { type Bundle, itemBytes } from '../evidence/bundle.js';
import { composeHash } from '../formats/app-compose.js';
import type { Policy } from '../policy.js';
import type { ResultDocument } from '../result/document.js';
import { composeImages } from './compose-images.js';
import type { Statement, Subject } from './in-toto.js';
import { relianceLimit } from './not-after.js';
import { type SummaryPredicate, summaryStatement } from './statement.js';

export interface Verified {
  result: ResultDocument;
  /** What it was made from. */
  bundle: Bundle;
  policy: Policy;
}

/**
 * The summary of a verification, whatever its verdict.
 * @param policyUri where the policy can be read, if anywhere
 * @throws InputError when bundle or policy are not those that the result was made from
 */
export async function summarise(
  { result, bundle, policy }: Verified,
  policyUri: string | null = null,
): Promise<Statement<SummaryPredicate>> {
  return summaryStatement({
    result,
    bundle,
    policy,
    policyUri,
    images: await imagesOf(result, bundle),
    notAfter: relianceLimit(bundle, Date.parse(result.appraisedAt)),
  });
}

/** Of the app-compose given, if it is the one that was measured and accepted. */
async function imagesOf(result: ResultDocument, bundle: Bundle): Promise<Subject[]> {
  if (!bundle.items.some(({ name }) => name === APP_COMPOSE_ITEM)) return [];
  const bytes = itemBytes(bundle, APP_COMPOSE_ITEM);
  const hash = composeHash(bytes);
  const runs = result.components.some(
    ({ phases, app }) => phases['source-code'].status === 'pass' && app?.composeHash === hash,
  );
  return runs ? composeImages(bytes) : [];
}
