// What was met of a domain as it was collected: the certificates that were served, and the resolvers that answered. The
// appraisal has read all of it, or refused the bundle.

import { type Bundle, DNS_RECORD_ITEMS, itemBytes, SERVED_CERTIFICATE_ITEMS } from '../../../bundle.js';
import { documentText } from '../../../bytes.js';
import { parseDnsRecord } from '../../../formats/dns-record.js';
import { parseServedCertificate, type ServedCertificate } from '../../../formats/served-certificate.js';

export function servedIn(bundle: Bundle): ServedCertificate[] {
  return documentsOf(bundle, 'evidence', SERVED_CERTIFICATE_ITEMS, parseServedCertificate);
}

/** Each once. */
export function resolversIn(bundle: Bundle): string[] {
  return [
    ...new Set(documentsOf(bundle, 'endorsement', DNS_RECORD_ITEMS, parseDnsRecord).map(({ resolver }) => resolver)),
  ];
}

function documentsOf<T>(
  bundle: Bundle,
  role: 'evidence' | 'endorsement',
  names: string,
  parse: (text: string, name: string) => T,
): T[] {
  return bundle.items
    .filter((item) => item.role === role && item.name.startsWith(names))
    .map(({ name }) => parse(documentText(itemBytes(bundle, name), name), name));
}
