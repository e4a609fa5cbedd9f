// What a CA sends to the logs of Certificate Transparency before it signs (RFC 6962 section 3.2): the signed part of the
// certificate to be, as yet without their timestamps. It is made again from the certificate, whose DER has one form only.

import { concatBytes } from '../../bytes.js';
import { contextTag, DerReader, TAG } from './der.js';
import type { Certificate } from './x509.js';

/** Of the extension with the SCTs: a SignedCertificateTimestampList in an OCTET STRING. */
export const SCT_LIST_OID = '1.3.6.1.4.1.11129.2.4.2';

const EXTENSIONS_TAG = contextTag(3, true);

/** DER of the certificate's signed part without the SCTs. */
export function precertificateTbs({ tbs }: Certificate): Uint8Array {
  const fields = new DerReader(tbs, 'tbs').enter(TAG.SEQUENCE, '');
  const kept: Uint8Array[] = [];
  while (!fields.done) {
    if (fields.nextTag !== EXTENSIONS_TAG) {
      kept.push(fields.any('field'));
      continue;
    }
    const extensions = withoutScts(fields.enter(EXTENSIONS_TAG, 'extensions').enter(TAG.SEQUENCE, 'extensions'));
    // A certificate without any extension has no list of them either.
    if (extensions.length > 0) kept.push(element(EXTENSIONS_TAG, element(TAG.SEQUENCE, ...extensions)));
  }
  return element(TAG.SEQUENCE, ...kept);
}

function withoutScts(list: DerReader): Uint8Array[] {
  const kept: Uint8Array[] = [];
  while (!list.done) {
    const extension = list.any('extension');
    if (new DerReader(extension, 'extension').enter(TAG.SEQUENCE, '').oid('oid') !== SCT_LIST_OID) kept.push(extension);
  }
  return kept;
}

function element(tag: number, ...contents: Uint8Array[]): Uint8Array {
  const content = concatBytes(...contents);
  return concatBytes(Uint8Array.of(tag, ...lengthOctets(content.length)), content);
}

/** In the shortest form. */
function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 256)) octets.unshift(left % 256);
  return [0x80 | octets.length, ...octets];
}
