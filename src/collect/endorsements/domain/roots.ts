// The public root CAs in whose name a served chain can end, from the store that comes with Node: Mozilla's, as it was when
// that version was made.

import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { type CollectedItem, PUBLIC_ROOTS_ITEM } from '../../../core/bundle.js';
import { utf8 } from '../../../core/bytes.js';
import { toPem } from '../../../core/formats/codec/pem.js';
import { type Certificate, parseCertificateOrNull } from '../../../core/formats/codec/x509.js';
import { collected } from '../../items.js';

/** Those that are named as the issuer of a certificate that was served. Where none is, all of them: then the record shows that. */
export function publicRoots(chains: readonly Uint8Array[][], now: () => number): CollectedItem {
  const issuers = new Set(
    chains
      .flat()
      .flatMap(readable)
      .map(({ issuer }) => hex(issuer)),
  );
  // One that cannot be read could be no anchor.
  const roots = rootCertificates.flatMap((pem) => readable(new X509Certificate(pem).raw));
  const named = roots.filter(({ subject }) => issuers.has(hex(subject)));
  const source = `node ${process.version}: ${roots.length} Mozilla roots`;
  return collected(
    'endorsement',
    PUBLIC_ROOTS_ITEM,
    { bytes: utf8((named.length === 0 ? roots : named).map(({ raw }) => toPem(raw)).join('')), source },
    now(),
  );
}

/** Of a certificate, which may be anything; what cannot be read gives nothing. */
function readable(der: Uint8Array): Certificate[] {
  const certificate = parseCertificateOrNull(der);
  return certificate === null ? [] : [certificate];
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
