// Where a certificate says that its CA publishes which certificates it revoked (RFC 5280 section 4.2.1.13).

import { fromUtf8 } from '../../bytes.js';
import { contextTag, DerReader, TAG } from './der.js';
import { type Certificate, findExtension } from './x509.js';

const OID_CRL_DISTRIBUTION_POINTS = '2.5.29.31';
const UNIFORM_RESOURCE_IDENTIFIER = contextTag(6, false);

/** URLs in the order of the certificate, of any scheme; none: it names no list. @throws ParseError */
export function distributionPointUrls(certificate: Certificate, field: string): string[] {
  const extension = findExtension(certificate, OID_CRL_DISTRIBUTION_POINTS);
  if (extension === undefined) return [];
  const input = new DerReader(extension.value, field);
  const points = input.enter(TAG.SEQUENCE, '');
  input.end('');
  const urls: string[] = [];
  while (!points.done) {
    const point = points.enter(TAG.SEQUENCE, 'point');
    if (point.nextTag !== contextTag(0, true)) continue;
    const name = point.enter(contextTag(0, true), 'name');
    // The other choice is a name in a directory.
    if (name.nextTag !== contextTag(0, true)) continue;
    const fullName = name.enter(contextTag(0, true), 'full_name');
    while (!fullName.done) {
      if (fullName.nextTag !== UNIFORM_RESOURCE_IDENTIFIER) fullName.any('name');
      else urls.push(fromUtf8(fullName.content(UNIFORM_RESOURCE_IDENTIFIER, 'url'), `${field}.url`));
    }
  }
  return urls;
}
