// RA-TLS certificates for the tests, made by @peculiar/x509.

import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { join } from './encode.js';

const ARC = '1.3.6.1.4.1.62397.1';

export interface MadeCertificate {
  der: Uint8Array;
  pem: string;
  /** DER SubjectPublicKeyInfo. */
  spki: Uint8Array;
}

/** A DER OCTET STRING of up to 64 KiB. */
export function octetString(content: Uint8Array): Uint8Array {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return join(Uint8Array.of(0x04, ...size), content);
}

/**
 * A self-signed certificate.
 * @param extensions value of each extension by the last number of its OID, in an OCTET STRING already
 */
export async function makeCertificate(extensions: Record<number, Uint8Array>): Promise<MadeCertificate> {
  x509.cryptoProvider.set(webcrypto as Crypto);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=test',
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2027-01-01T00:00:00Z'),
    signingAlgorithm: algorithm,
    keys: keys as CryptoKeyPair,
    extensions: Object.entries(extensions).map(
      ([number, value]) => new x509.Extension(`${ARC}.${number}`, false, new Uint8Array(value)),
    ),
  });
  return {
    der: new Uint8Array(certificate.rawData),
    pem: certificate.toString('pem'),
    spki: new Uint8Array(certificate.publicKey.rawData),
  };
}
