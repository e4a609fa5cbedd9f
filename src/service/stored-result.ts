// The result of a verification as it was recorded, for pages that show it. Its bytes have the digest that the database names:
// they are what a worker of this service wrote. Only what this version writes is read: another one may have written others.

import { fromUtf8 } from '../core/bytes.js';
import { parseJson } from '../core/formats/codec/json.js';
import { RESULT_SCHEMA, type ResultDocument } from '../core/result/document.js';
import { VERSION } from '../core/version.js';
import { BlobError } from './blobs/blobs.js';
import type { Service } from './service.js';
import type { Verification } from './store/verifications.js';

const MAX_BYTES = 32 * 2 ** 20;

export interface StoredResult {
  /** null: it has none, or it is not kept any more, or another version wrote it. */
  result: ResultDocument | null;
  /** What is wrong with it, as a sentence; null: nothing. */
  problem: string | null;
}

/** @throws BlobError BLOB_UNAVAILABLE */
export async function storedResult(
  { blobs, log }: Pick<Service, 'blobs' | 'log'>,
  { id, result: digest, core_version: core }: Pick<Verification, 'id' | 'result' | 'core_version'>,
): Promise<StoredResult> {
  if (digest === null || core !== VERSION) return { result: null, problem: null };
  try {
    const document = parseJson(fromUtf8(await blobs.get(digest), 'result'), 'result', { bytes: MAX_BYTES });
    if (isResult(document)) return { result: document, problem: null };
  } catch (error) {
    if (!(error instanceof BlobError) || error.code === 'BLOB_UNAVAILABLE') throw error;
    if (error.code === 'BLOB_MISSING') return { result: null, problem: null };
  }
  log.error({ verification: id, digest }, 'a stored result is not what was recorded');
  return { result: null, problem: 'The stored result is not what was recorded: it is not shown.' };
}

function isResult(document: unknown): document is ResultDocument {
  return typeof document === 'object' && document !== null && 'schema' in document && document.schema === RESULT_SCHEMA;
}
