// Evidence over HTTP: one GET, JSON expected, bytes kept as they came.

import { InputError } from '../../core/errors.js';
import { type HttpOptions, httpGet, JSON_TYPES } from '../../io/http.js';
import { displayUrl, isConfidential, parseHttpUrl } from '../../io/url.js';

/** A document as it came, and where from (URL without credentials, or `file:` and a name). */
export interface SourcedBytes {
  bytes: Uint8Array;
  source: string;
}

export type FetchOptions = Pick<HttpOptions, 'timeoutMs' | 'idleTimeoutMs' | 'retries' | 'wait' | 'signal'>;

/** A service may take this long to make quotes and GPU evidence for a nonce. */
const PATIENCE = { timeoutMs: 120_000, idleTimeoutMs: 60_000 };

/**
 * Evidence without a nonce is fresh only if the connection is authentic: over plain http, anybody on the way could answer
 * with old evidence.
 * @throws InputError, also for a URL that is neither https nor on this machine; FetchError
 */
export async function fetchEvidence(url: string, options: FetchOptions): Promise<SourcedBytes> {
  if (!isConfidential(parseHttpUrl(url))) {
    throw new InputError(
      'INPUT_INVALID',
      `${displayUrl(url)} is not https: anybody on the way could answer in its place`,
      {
        hint: 'Give an https: URL. What a service answers on a network of your own can be saved, and given with --evidence.',
      },
    );
  }
  const answer = await httpGet(url, { ...PATIENCE, ...options, contentTypes: JSON_TYPES });
  return { bytes: answer.body, source: answer.url };
}

/** `base` with `path` below it, whether or not `base` ends with a slash. */
export function below(base: string, path: string): string {
  return `${base.replace(/\/+$/, '')}/${path}`;
}
