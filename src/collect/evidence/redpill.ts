// The attestation report of a model that Redpill serves, made for a nonce of ours.

import { toHex } from '../../core/bytes.js';
import { InputError } from '../../core/errors.js';
import { below, type FetchOptions, fetchEvidence, type SourcedBytes } from './fetch-evidence.js';

export const REDPILL_API = 'https://api.redpill.ai';
/** Length of the nonce that the report's quote carries, in bytes. */
export const REDPILL_NONCE_BYTES = 32;

/**
 * @param nonce fresh, 32 bytes
 * @param api base URL
 * @throws InputError, FetchError
 */
export async function fetchRedpillReport(
  model: string,
  nonce: Uint8Array,
  api = REDPILL_API,
  options: FetchOptions = {},
): Promise<SourcedBytes> {
  if (nonce.length !== REDPILL_NONCE_BYTES) {
    throw new InputError('INPUT_INVALID', `nonce: Redpill takes ${REDPILL_NONCE_BYTES} bytes, got ${nonce.length}`, {
      hint: 'Give 64 hex digits, or none: then a random nonce is made.',
    });
  }
  const query = new URLSearchParams({ model, nonce: toHex(nonce) });
  return fetchEvidence(below(api, `v1/attestation/report?${query}`), options);
}
