// From a verification to the statement about it: adds what has to be looked up in the bundle.

import { composeImages } from '../appraisal/source-code/compose-images.js';
import { APP_COMPOSE_ITEM, type Bundle, itemBytes, OS_IMAGE_ITEMS } from '../bundle.js';
import { fromUtf8 } from '../bytes.js';
import { ParseError } from '../errors.js';
import { composeHash } from '../formats/app-compose.js';
import { parseImageReference } from '../measure/image-reference.js';
import type { Policy } from '../policy/policy.js';
import type { ResultDocument } from '../result/document.js';
import type { Statement } from './in-toto.js';
import { relianceLimit } from './reliance.js';
import { acceptedComposeHash } from './subjects.js';
import { type SummaryPredicate, summaryStatement } from './write.js';

export interface Verified {
  result: ResultDocument;
  /** What it was made from. */
  bundle: Bundle;
  policy: Policy;
  /** SHA-256 in hex of its report, rendered without a summary; left out: the summary names none. */
  report?: string;
}

/**
 * The summary of a verification, whatever its verdict.
 * @param policyUri where the policy can be read, if anywhere
 * @throws InputError when bundle or policy are not those that the result was made from
 */
export async function summarise(
  { result, bundle, policy, report }: Verified,
  policyUri: string | null = null,
): Promise<Statement<SummaryPredicate>> {
  return summaryStatement({
    result,
    bundle,
    policy,
    policyUri,
    expected: {
      composeHashes: [...appComposeHashes(bundle), ...policy.sourceCode.composeHashes],
      osImageHashes: [...osImageHashes(bundle), ...policy.os.images.map(({ osImageHash }) => osImageHash)],
    },
    images: await imagesOf(result, bundle),
    report: report ?? null,
    notAfter: relianceLimit(bundle, Date.parse(result.appraisedAt)),
  });
}

/** Of the file given, if one was. */
function appComposeHashes(bundle: Bundle): string[] {
  const given = bundle.items.some(({ role, name }) => role === 'reference' && name === APP_COMPOSE_ITEM);
  return given ? [composeHash(itemBytes(bundle, APP_COMPOSE_ITEM))] : [];
}

/** Of the images that were given or fetched from their publisher. An image that nobody vouched for was not expected. */
function osImageHashes(bundle: Bundle): string[] {
  const items = bundle.items.filter(({ role, name }) => role === 'reference' && name.startsWith(OS_IMAGE_ITEMS));
  const references = items.map(({ name }) => parseImageReference(fromUtf8(itemBytes(bundle, name), name)));
  return references.filter(({ grade }) => grade !== 'unvouched').map(({ osImageHash }) => osImageHash);
}

/** Of the app-compose given, if it is the one that was measured and accepted. */
async function imagesOf(result: ResultDocument, bundle: Bundle): Promise<{ name: string; sha256: string }[]> {
  const [hash] = appComposeHashes(bundle);
  const runs = hash !== undefined && result.components.some((component) => acceptedComposeHash(component) === hash);
  return runs ? imagesByDigest(itemBytes(bundle, APP_COMPOSE_ITEM)) : [];
}

/** Of a file that cannot be read, none. */
async function imagesByDigest(appCompose: Uint8Array): Promise<{ name: string; sha256: string }[]> {
  const images = await composeImages(appCompose).catch((error: unknown) => {
    if (error instanceof ParseError) return [];
    throw error;
  });
  return images.flatMap((image) => {
    const digest = image.kind === 'named' ? image.image.digest : null;
    if (digest === null) return [];
    const name = (image.reference ?? '').slice(0, -`@${digest}`.length);
    return [{ name, sha256: digest.slice('sha256:'.length) }];
  });
}
