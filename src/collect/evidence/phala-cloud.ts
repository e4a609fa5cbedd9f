// Evidence of every instance of an app, as Phala Cloud hands it out.

import { below, type FetchOptions, fetchEvidence, type SourcedBytes } from './fetch-evidence.js';

export const PHALA_CLOUD_API = 'https://cloud-api.phala.com';

/**
 * @param appId 20 bytes, hex
 * @param api base URL
 * @throws InputError, FetchError
 */
export function fetchPhalaCloudAttestations(
  appId: string,
  api = PHALA_CLOUD_API,
  options: FetchOptions = {},
): Promise<SourcedBytes> {
  return fetchEvidence(below(api, `api/v1/apps/${appId}/attestations`), options);
}
