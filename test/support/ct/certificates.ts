// Certificates of a public CA, as logs of Certificate Transparency have them: made by the simulator's writer of DER.

import { createHash } from 'node:crypto';
import * as der from '../../../src/simulator/der.js';
import {
  addDays,
  buildCertificate,
  createKeyring,
  createSigner,
  ECDSA_WITH_SHA256,
  type Extension,
  type Key,
} from '../../../src/simulator/index.js';

export const NOW = new Date('2026-11-20T12:00:00Z');

export interface LoggedCertificate {
  names: string[];
  /** Name of a key; any exists. */
  key?: string;
  /** Big-endian. */
  serial?: Uint8Array;
  notBefore?: Date;
  notAfter?: Date;
  issuer?: string;
  /** Null: none. */
  commonName?: string | null;
  /** As it was logged before it was issued. */
  precertificate?: boolean;
}

const keyring = createKeyring('ct');
const sign = createSigner(keyring, {});
const POISON: Extension = { oid: '1.3.6.1.4.1.11129.2.4.3', critical: true, value: Buffer.of(5, 0) };

export function keyOf(name: string): Key {
  return keyring(name);
}

/** SHA-256 of the key's SubjectPublicKeyInfo, hex. */
export function keyHash(name: string): string {
  return createHash('sha256').update(keyring(name).spki).digest('hex');
}

export function loggedCertificate(logged: LoggedCertificate): Buffer {
  const { names, key = 'leaf', serial = Buffer.from('00f1a2b3c4d5e6f708', 'hex'), issuer = 'YE1' } = logged;
  const { notBefore = addDays(NOW, -10), notAfter = addDays(NOW, 80), commonName = null, precertificate } = logged;
  const subjectAltName: Extension = {
    oid: '2.5.29.17',
    critical: commonName === null,
    value: der.sequence(
      ...names.map((name) => der.implicit(2, Buffer.from(name, 'latin1'))),
      der.implicit(7, Buffer.of(192, 0, 2, 1)),
    ),
  };
  const authority = { commonName: issuer, organization: "Let's Encrypt", country: 'US' };
  return buildCertificate(
    'logged',
    {
      key,
      signedBy: `ca/${issuer}`,
      version: 2,
      serial,
      issuer: authority,
      // An empty name is not written by the simulator's Name: its common name is empty then.
      subject: { commonName: commonName ?? '' },
      notBefore,
      notAfter,
      signatureAlgorithm: ECDSA_WITH_SHA256,
      outerSignatureAlgorithm: null,
      spki: null,
      authorityKeyId: null,
      crlDistributionPoint: null,
      subjectKeyId: null,
      keyUsage: ['digitalSignature'],
      basicConstraints: { ca: false, pathLength: null },
      sgx: null,
      extensions: (list) => [...list, subjectAltName, ...(precertificate === true ? [POISON] : [])],
    },
    keyring,
    sign,
  );
}
