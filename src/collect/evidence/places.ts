// Where KMS and gateway are asked: where the caller says, else where Phala Cloud says that they are.

import { documentText } from '../../core/bytes.js';
import type { OtherRole } from '../../core/formats/component-evidence.js';
import { type NamedAddresses, parseNamedAddresses } from '../../core/formats/phala-cloud.js';
import { readJson } from '../../core/schema/reader.js';
import type { CollectRequest } from '../collect-request.js';
import type { EvidenceDocument } from './acquired.js';

export interface Place {
  role: OtherRole;
  url: string;
  /** The caller named it; else a third party did. */
  isNamed: boolean;
}

export function placesOf({ target, kmsUrl, gatewayUrl }: CollectRequest, own: readonly EvidenceDocument[]): Place[] {
  const [first] = own;
  const told = target.kind === 'phala-cloud' && first !== undefined ? addressesIn(first.item.bytes) : NOWHERE;
  const place = (role: OtherRole, named: string | undefined, learned: string | null): Place[] => {
    const url = named ?? learned;
    return url === null ? [] : [{ role, url, isNamed: named !== undefined }];
  };
  return [...place('kms', kmsUrl, told.kmsUrl), ...place('gateway', gatewayUrl, told.gatewayUrl)];
}

const NOWHERE: NamedAddresses = { kmsUrl: null, gatewayUrl: null };

/** What Phala Cloud says, where it is an address that can be asked at all. */
function addressesIn(answer: Uint8Array): NamedAddresses {
  const { kmsUrl, gatewayUrl } = readJson(documentText(answer, 'evidence'), 'evidence', parseNamedAddresses);
  const usable = (url: string | null): string | null => (url !== null && isPlainHttps(url) ? url : null);
  return { kmsUrl: usable(kmsUrl), gatewayUrl: usable(gatewayUrl) };
}

function isPlainHttps(text: string): boolean {
  if (text.length > MAX_LEARNED_URL || !URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return protocol === 'https:' && [username, password, search, hash].every((part) => part === '');
}

const MAX_LEARNED_URL = 250;
