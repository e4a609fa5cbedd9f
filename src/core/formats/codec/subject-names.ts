// The DNS names that a certificate is for (subjectAltName, RFC 5280 section 4.2.1.6).

import { contextTag, DerReader, TAG } from './der.js';
import { type Certificate, findExtension } from './x509.js';

const SUBJECT_ALT_NAME = '2.5.29.17';
const DNS_NAME = contextTag(2, false);
const MAX_NAMES = 1000;

/** In lower case, as they stand there: `*.example.com`. @throws ParseError */
export function dnsNamesOf(certificate: Certificate, field: string): string[] {
  const extension = findExtension(certificate, SUBJECT_ALT_NAME);
  if (extension === undefined) return [];
  const reader = new DerReader(extension.value, `${field}.subject_alternative_name`);
  const all = reader.enter(TAG.SEQUENCE, 'names');
  reader.end('names');
  const names: string[] = [];
  for (let count = 0; !all.done; count++) {
    if (count === MAX_NAMES) all.fail('PARSE_LIMIT', 'names', `more than ${MAX_NAMES}`);
    if (all.nextTag === DNS_NAME) names.push(ascii(all.content(DNS_NAME, 'dns_name')));
    else all.any('name');
  }
  return names;
}

function ascii(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte))
    .join('')
    .toLowerCase();
}

/** Whether a certificate for `name`, which may begin with `*.` for one label, is for `domain` (RFC 6125). */
export function isNameOf(name: string, domain: string): boolean {
  return name === domain || (name.startsWith('*.') && name.slice(1) === domain.slice(domain.indexOf('.')));
}
