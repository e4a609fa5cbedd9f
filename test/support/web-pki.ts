// A web PKI for tests: certificate authorities, the servers' certificates under them, and their revocation lists; made by
// @peculiar/x509, which no code under test uses.

import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

export interface Authority {
  name: string;
  keys: CryptoKeyPair;
  pem: string;
  der: Uint8Array;
}

export interface ServerCertificate {
  /** PEM. */
  key: string;
  pem: string;
  der: Uint8Array;
}

export interface IssueOptions {
  /** Where it says that revocation lists are. */
  lists?: readonly string[];
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const HOUR_MS = 3_600_000;

let serial = 1;

async function generateKeys(): Promise<CryptoKeyPair> {
  x509.cryptoProvider.set(webcrypto as Crypto);
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

/** @param issuer left out: it is a root */
export async function makeAuthority(
  name: string,
  issuer?: Authority,
  { lists = [] }: IssueOptions = {},
): Promise<Authority> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    ...stated(name, issuer?.name ?? name),
    publicKey: keys.publicKey,
    signingKey: (issuer?.keys ?? keys).privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ...pointsTo(lists),
    ],
  });
  return { name, keys, pem: pemOf(certificate), der: new Uint8Array(certificate.rawData) };
}

export async function makeServerCertificate(
  hostNames: readonly string[],
  issuer: Authority,
  { lists = [] }: IssueOptions = {},
): Promise<ServerCertificate> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    ...stated(hostNames[0] ?? '', issuer.name),
    publicKey: keys.publicKey,
    signingKey: issuer.keys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.SubjectAlternativeNameExtension(hostNames.map((value) => ({ type: 'dns' as const, value }))),
      ...pointsTo(lists),
    ],
  });
  const privateKey = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const key = `-----BEGIN PRIVATE KEY-----\n${privateKey}\n-----END PRIVATE KEY-----\n`;
  return { key, pem: pemOf(certificate), der: new Uint8Array(certificate.rawData) };
}

/** DER of a list that revokes nothing. */
export async function makeRevocationList(issuer: Authority): Promise<Uint8Array> {
  const list = await x509.X509CrlGenerator.create({
    issuer: `CN=${issuer.name}`,
    thisUpdate: new Date(Date.now() - HOUR_MS),
    nextUpdate: new Date(Date.now() + HOUR_MS),
    entries: [],
    signingAlgorithm: ALGORITHM,
    signingKey: issuer.keys.privateKey,
  });
  return new Uint8Array(list.rawData);
}

function stated(subject: string, issuer: string) {
  serial += 1;
  return {
    serialNumber: serial.toString(16).padStart(4, '0'),
    subject: `CN=${subject}`,
    issuer: `CN=${issuer}`,
    notBefore: new Date(Date.now() - HOUR_MS),
    notAfter: new Date(Date.now() + 24 * HOUR_MS),
    signingAlgorithm: ALGORITHM,
  };
}

function pointsTo(lists: readonly string[]): x509.Extension[] {
  return lists.length === 0 ? [] : [new x509.CRLDistributionPointsExtension([...lists])];
}

function pemOf(certificate: x509.X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}
