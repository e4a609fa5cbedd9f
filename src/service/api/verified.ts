// A verification's evidence and result, as they are kept.

import { type Bundle, parseBundle } from '../../core/bundle.js';
import { fromUtf8 } from '../../core/bytes.js';
import { TrustCenterError } from '../../core/errors.js';
import { RESULT_SCHEMA, type ResultDocument } from '../../core/result/document.js';
import type { Blobs } from '../blobs/blobs.js';
import { Problem } from './problem.js';

/** What it was made from, and what came of it. @throws BlobError; Problem */
export async function verifiedOf(
  blobs: Blobs,
  { evidence, result }: { evidence: string; result: string },
): Promise<{ bundle: Bundle; result: ResultDocument }> {
  const [bundle, document] = await Promise.all([blobs.get(evidence), blobs.get(result)]);
  return ofTheService(async () => {
    const found = JSON.parse(fromUtf8(document, 'result')) as ResultDocument;
    if (found.schema !== RESULT_SCHEMA) {
      throw new Problem('NOT_POSSIBLE', 'the result was written by another version, which this one does not render', {
        hint: 'Result and bundle are served as they are.',
      });
    }
    return { bundle: parseBundle(fromUtf8(bundle, 'bundle')), result: found };
  });
}

/** What is wrong with bytes of the service is no fault of the request. */
export async function ofTheService<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TrustCenterError)) throw error;
    throw new Problem('INTERNAL', 'what is kept of this verification cannot be read', { cause: error });
  }
}
