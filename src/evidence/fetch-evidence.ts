// Evidence over HTTP: one GET, JSON expected, bytes kept as they came.

import { type HttpOptions, httpGet, JSON_TYPES } from '../http.js';

/** A document as it came, and where from (URL without credentials, or `file:` and a name). */
export interface SourcedBytes {
  bytes: Uint8Array;
  source: string;
}

export type FetchOptions = Pick<HttpOptions, 'timeoutMs' | 'idleTimeoutMs' | 'retries' | 'wait' | 'signal'>;

/** Making quotes and GPU evidence for a nonce takes a service that many seconds. */
const PATIENCE = { timeoutMs: 120_000, idleTimeoutMs: 60_000 };

/** @throws InputError, FetchError */
export async function fetchEvidence(url: string, options: FetchOptions): Promise<SourcedBytes> {
  const answer = await httpGet(url, { ...PATIENCE, ...options, contentTypes: JSON_TYPES });
  return { bytes: answer.body, source: answer.url };
}

/** `base` with `path` below it, whether or not `base` ends with a slash. */
export function below(base: string, path: string): string {
  return `${base.replace(/\/+$/, '')}/${path}`;
}
