// Where KMS and gateway are asked: where the caller says, else where Phala Cloud says that they are; the gateway else where
// the name of the domain says that it is.

import { documentText } from '../../core/bytes.js';
import type { EvidenceDocument } from '../../core/collection/acquired.js';
import type { OtherRole } from '../../core/formats/component-evidence.js';
import { type NamedAddresses, parseNamedAddresses } from '../../core/formats/phala-cloud.js';
import { readJson } from '../../core/schema/reader.js';
import type { CollectRequest } from '../collect-request.js';
import type { WantedDomain } from '../endorsements/domain/wanted.js';

export interface Place {
  role: OtherRole;
  url: string;
  /** Who says so, where the caller does not name it. */
  learnedFrom: 'phala-cloud' | 'domain' | null;
}

export function placesOf(request: CollectRequest, own: readonly EvidenceDocument[]): Place[] {
  const { target, kmsUrl, gatewayUrl, domain } = request;
  const [first] = own;
  const told = target.kind === 'phala-cloud' && first !== undefined ? addressesIn(first.item.bytes) : NOWHERE;
  const before = domain === undefined ? null : gatewayBefore(domain);
  const found: (Omit<Place, 'url'> & { url: string | null | undefined })[] = [
    { role: 'kms', url: kmsUrl, learnedFrom: null },
    { role: 'kms', url: told.kmsUrl, learnedFrom: 'phala-cloud' },
    { role: 'gateway', url: gatewayUrl, learnedFrom: null },
    { role: 'gateway', url: told.gatewayUrl, learnedFrom: 'phala-cloud' },
    { role: 'gateway', url: before, learnedFrom: 'domain' },
  ];
  const usable = found.flatMap(({ url, ...place }) => (typeof url === 'string' ? [{ ...place, url }] : []));
  return usable.filter(({ role }, i) => usable.findIndex((place) => place.role === role) === i);
}

/** `<app or instance id>[-port][s|g].<base>`: a gateway answers there, and by itself at `gateway.<base>` of the same port. */
const BEHIND_GATEWAY = /^[0-9a-f]{40}(?:-[0-9]{0,5}[sg]?)?\.(.+)$/;

function gatewayBefore({ name, port }: Pick<WantedDomain, 'name' | 'port'>): string | null {
  const base = BEHIND_GATEWAY.exec(name)?.[1];
  if (base === undefined) return null;
  return `https://gateway.${base}${port === 443 ? '' : `:${port}`}`;
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
