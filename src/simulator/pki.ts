// The simulated root of trust: root CA, PCK CA, PCK certificate with Intel's SGX extension, TCB signing certificate and
// the two revocation lists (RFC 5280; Intel SGX PCK Certificate and CRL Profile Specification). Same shapes and
// subject names as Intel's, other keys.

import { hex, nth, sha1 } from './bytes.js';
import * as der from './der.js';
import { derivedBytes, type Keyring, type Signed, type Signer } from './keys.js';

/** What the processor package is: the facts that its PCK certificate states. */
export interface Platform {
  ca: 'platform' | 'processor';
  ppid: Uint8Array;
  /** 16 SVNs. */
  sgxComponents: number[];
  pceSvn: number;
  /** Null: as the components say. */
  cpuSvn: Uint8Array | null;
  pceId: Uint8Array;
  fmspc: Uint8Array;
  /** 0 standard, 1 scalable, 2 scalable with integrity. */
  sgxType: number;
  /** Platform CA only. */
  platformInstanceId: Uint8Array | null;
  /** Platform CA only. */
  configuration: { dynamicPlatform: boolean; cachedKeys: boolean; smtEnabled: boolean } | null;
}

/** Attributes are written in this order; those left out are not. */
export interface Name {
  commonName: string;
  organization?: string;
  locality?: string;
  state?: string;
  country?: string;
}

export interface Extension {
  oid: string;
  critical: boolean;
  /** Content of the OCTET STRING. */
  value: Uint8Array;
}

/** Bits of KeyUsage, by number. */
export const KEY_USAGE = { digitalSignature: 0, nonRepudiation: 1, keyCertSign: 5, crlSign: 6 } as const;
export type KeyUsage = keyof typeof KEY_USAGE;

export interface CertificateParams {
  /** Names of keys in the world's keyring; any name exists. */
  key: string;
  signedBy: string;
  /** As encoded: 2 is X.509 v3. */
  version: number;
  serial: Uint8Array;
  issuer: Name;
  subject: Name;
  notBefore: Date;
  notAfter: Date;
  signatureAlgorithm: string;
  /** The copy outside the signed part; null: the same. */
  outerSignatureAlgorithm: string | null;
  /** Null: the subject's key. Otherwise DER in its place. */
  spki: Uint8Array | null;
  /** Null leaves an extension out, here and below. */
  authorityKeyId: Uint8Array | null;
  crlDistributionPoint: string | null;
  subjectKeyId: Uint8Array | null;
  keyUsage: KeyUsage[] | null;
  basicConstraints: { ca: boolean; pathLength: number | null } | null;
  sgx: Platform | null;
  /** Edits the finished list: changes criticality, duplicates, removes, adds. */
  extensions: (list: Extension[]) => Extension[];
}

export interface Revocation {
  serial: Uint8Array;
  date: Date;
  /** CRLReason; 1 is keyCompromise. Null: no entry extension. */
  reason: number | null;
}

export interface CrlParams {
  /** As encoded: 1 is v2. */
  version: number;
  issuer: Name;
  signedBy: string;
  thisUpdate: Date;
  nextUpdate: Date | null;
  revoked: Revocation[];
  signatureAlgorithm: string;
  outerSignatureAlgorithm: string | null;
  crlNumber: number | null;
  authorityKeyId: Uint8Array | null;
  extensions: (list: Extension[]) => Extension[];
}

export interface PkiParams {
  certificates: {
    root: CertificateParams;
    pckCa: CertificateParams;
    pck: CertificateParams;
    tcbSigning: CertificateParams;
    [name: string]: CertificateParams;
  };
  crls: { root: CrlParams; pck: CrlParams };
  /** Certificate names, leaf first, for each place that carries a chain. */
  chains: { pck: string[]; pckCrlIssuer: string[]; tcbInfoIssuer: string[]; qeIdentityIssuer: string[] };
}

export interface Pki {
  params: PkiParams;
  /** DER by name. */
  certificates: Record<string, Buffer>;
  rootCaPem: string;
  rootCrl: Buffer;
  pckCrl: Buffer;
  /** PEM, leaf first. */
  chains: Record<keyof PkiParams['chains'], string>;
}

export const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const SGX_EXTENSION = '1.2.840.113741.1.13.1';
const ROOT_CRL_URL = 'https://certificates.trustedservices.intel.com/IntelSGXRootCA.der';

const intel = (commonName: string): Name => ({
  commonName,
  organization: 'Intel Corporation',
  locality: 'Santa Clara',
  state: 'CA',
  country: 'US',
});

/** `date` moved by a number of days, whole seconds. */
export function addDays(date: Date, days: number): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000 + days * 86_400_000);
}

export function defaultPlatform(seed: string): Platform {
  return {
    ca: 'platform',
    ppid: derivedBytes(seed, 'ppid', 16),
    sgxComponents: [4, 4, 2, 2, 4, 1, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0],
    pceSvn: 13,
    cpuSvn: null,
    pceId: hex('0000'),
    fmspc: hex('70d06e5ee500'),
    sgxType: 1,
    platformInstanceId: derivedBytes(seed, 'platform-instance-id', 16),
    configuration: { dynamicPlatform: true, cachedKeys: true, smtEnabled: true },
  };
}

/** Every certificate and list valid at `at`; none of the world's own certificates revoked. */
export function defaultPki(keyring: Keyring, seed: string, platform: Platform, at: Date): PkiParams {
  const keyId = (key: string) => sha1(Buffer.of(4), keyring(key).publicKey);
  const serial = (name: string) => Buffer.concat([Buffer.of(0x5a), derivedBytes(seed, `serial/${name}`, 19)]);
  const pckCaName = platform.ca === 'platform' ? 'Intel SGX PCK Platform CA' : 'Intel SGX PCK Processor CA';
  const base = (key: string, signedBy: string) => ({
    key,
    signedBy,
    version: 2,
    serial: serial(key),
    signatureAlgorithm: ECDSA_WITH_SHA256,
    outerSignatureAlgorithm: null,
    spki: null,
    authorityKeyId: keyId(signedBy),
    subjectKeyId: keyId(key),
    crlDistributionPoint: ROOT_CRL_URL,
    sgx: null,
    extensions: (list: Extension[]) => list,
  });
  const crl = (issuer: string, key: string) => ({
    version: 1,
    issuer: intel(issuer),
    signedBy: key,
    signatureAlgorithm: ECDSA_WITH_SHA256,
    outerSignatureAlgorithm: null,
    crlNumber: 1,
    authorityKeyId: keyId(key),
    extensions: (list: Extension[]) => list,
  });
  return {
    certificates: {
      root: {
        ...base('root', 'root'),
        issuer: intel('Intel SGX Root CA'),
        subject: intel('Intel SGX Root CA'),
        notBefore: addDays(at, -8 * 365),
        notAfter: new Date('2049-12-31T23:59:59Z'),
        keyUsage: ['keyCertSign', 'crlSign'],
        basicConstraints: { ca: true, pathLength: 1 },
      },
      pckCa: {
        ...base('pckCa', 'root'),
        issuer: intel('Intel SGX Root CA'),
        subject: intel(pckCaName),
        notBefore: addDays(at, -8 * 365),
        notAfter: addDays(at, 7 * 365),
        keyUsage: ['keyCertSign', 'crlSign'],
        basicConstraints: { ca: true, pathLength: 0 },
      },
      pck: {
        ...base('pck', 'pckCa'),
        issuer: intel(pckCaName),
        subject: intel('Intel SGX PCK Certificate'),
        notBefore: addDays(at, -200),
        notAfter: addDays(at, 6 * 365),
        crlDistributionPoint: `https://api.trustedservices.intel.com/sgx/certification/v4/pckcrl?ca=${platform.ca}&encoding=der`,
        keyUsage: ['digitalSignature', 'nonRepudiation'],
        basicConstraints: { ca: false, pathLength: null },
        sgx: structuredClone(platform),
      },
      tcbSigning: {
        ...base('tcbSigning', 'root'),
        issuer: intel('Intel SGX Root CA'),
        subject: intel('Intel SGX TCB Signing'),
        notBefore: addDays(at, -365),
        notAfter: addDays(at, 6 * 365),
        keyUsage: ['digitalSignature', 'nonRepudiation'],
        basicConstraints: { ca: false, pathLength: null },
      },
    },
    crls: {
      root: {
        ...crl('Intel SGX Root CA', 'root'),
        thisUpdate: addDays(at, -100),
        nextUpdate: addDays(at, 265),
        revoked: [],
      },
      pck: {
        ...crl(pckCaName, 'pckCa'),
        thisUpdate: addDays(at, -1),
        nextUpdate: addDays(at, 29),
        revoked: [1, 2, 3].map((n) => ({ serial: serial(`stranger-${n}`), date: addDays(at, -1), reason: 1 })),
      },
    },
    chains: {
      pck: ['pck', 'pckCa', 'root'],
      pckCrlIssuer: ['pckCa', 'root'],
      tcbInfoIssuer: ['tcbSigning', 'root'],
      qeIdentityIssuer: ['tcbSigning', 'root'],
    },
  };
}

/** Puts the serial of the named certificate on the list of its issuer (root or PCK CA). */
export function revoke(params: PkiParams, name: string): void {
  const certificate = params.certificates[name];
  if (certificate === undefined) throw new RangeError(`no certificate named ${name}`);
  const byRoot = certificate.issuer.commonName === params.certificates.root.subject.commonName;
  const list = byRoot ? params.crls.root : params.crls.pck;
  list.revoked.push({ serial: certificate.serial, date: list.thisUpdate, reason: 1 });
}

export function buildPki(params: PkiParams, keyring: Keyring, sign: Signer): Pki {
  const certificates: Record<string, Buffer> = {};
  for (const [name, certificate] of Object.entries(params.certificates)) {
    certificates[name] = buildCertificate(name, certificate, keyring, sign);
  }
  const chain = (names: string[]) =>
    names
      .map((name) => {
        const certificate = certificates[name];
        if (certificate === undefined) throw new RangeError(`no certificate named ${name}`);
        return der.pem(certificate);
      })
      .join('');
  return {
    params,
    certificates,
    rootCaPem: chain(['root']),
    rootCrl: buildCrl('crl/root', params.crls.root, sign),
    pckCrl: buildCrl('crl/pck', params.crls.pck, sign),
    chains: {
      pck: chain(params.chains.pck),
      pckCrlIssuer: chain(params.chains.pckCrlIssuer),
      tcbInfoIssuer: chain(params.chains.tcbInfoIssuer),
      qeIdentityIssuer: chain(params.chains.qeIdentityIssuer),
    },
  };
}

export function buildCertificate(name: string, params: CertificateParams, keyring: Keyring, sign: Signer): Buffer {
  const algorithm = der.sequence(der.oid(params.signatureAlgorithm));
  const tbs = der.sequence(
    der.explicit(0, der.integer(params.version)),
    der.integer(params.serial),
    algorithm,
    nameDer(params.issuer),
    der.sequence(der.time(params.notBefore), der.time(params.notAfter)),
    nameDer(params.subject),
    params.spki ?? keyring(params.key).spki,
    der.explicit(3, der.sequence(...params.extensions(certificateExtensions(params)).map(extensionDer))),
  );
  return signedDer(sign(`certificate/${name}`, params.signedBy, tbs), params);
}

export function buildCrl(name: `crl/${string}`, params: CrlParams, sign: Signer): Buffer {
  const algorithm = der.sequence(der.oid(params.signatureAlgorithm));
  const extensions: Extension[] = [];
  if (params.crlNumber !== null) {
    extensions.push({ oid: '2.5.29.20', critical: false, value: der.integer(params.crlNumber) });
  }
  if (params.authorityKeyId !== null) extensions.push(authorityKeyIdExtension(params.authorityKeyId));
  const tbs = der.sequence(
    der.integer(params.version),
    algorithm,
    nameDer(params.issuer),
    der.time(params.thisUpdate),
    ...(params.nextUpdate === null ? [] : [der.time(params.nextUpdate)]),
    ...(params.revoked.length === 0 ? [] : [der.sequence(...params.revoked.map(revocationDer))]),
    der.explicit(0, der.sequence(...params.extensions(extensions).map(extensionDer))),
  );
  return signedDer(sign(name, params.signedBy, tbs), params);
}

function signedDer(signed: Signed, params: CertificateParams | CrlParams): Buffer {
  const algorithm = der.sequence(der.oid(params.outerSignatureAlgorithm ?? params.signatureAlgorithm));
  return der.sequence(signed.content, algorithm, der.bitString(der.ecdsaSignature(signed.signature)));
}

export function nameDer(name: Name): Buffer {
  const attribute = (oid: string, text: string | undefined, write = der.utf8String) =>
    text === undefined ? [] : [der.set(der.sequence(der.oid(oid), write(text)))];
  return der.sequence(
    ...attribute('2.5.4.3', name.commonName),
    ...attribute('2.5.4.10', name.organization),
    ...attribute('2.5.4.7', name.locality),
    ...attribute('2.5.4.8', name.state),
    ...attribute('2.5.4.6', name.country, der.printableString),
  );
}

function certificateExtensions(params: CertificateParams): Extension[] {
  const list: Extension[] = [];
  const add = (oid: string, critical: boolean, value: Uint8Array) => list.push({ oid, critical, value });
  if (params.authorityKeyId !== null) list.push(authorityKeyIdExtension(params.authorityKeyId));
  if (params.crlDistributionPoint !== null) {
    const uri = der.implicit(6, Buffer.from(params.crlDistributionPoint));
    add('2.5.29.31', false, der.sequence(der.sequence(der.explicit(0, der.explicit(0, uri)))));
  }
  if (params.subjectKeyId !== null) add('2.5.29.14', false, der.octetString(params.subjectKeyId));
  if (params.keyUsage !== null) add('2.5.29.15', true, keyUsageDer(params.keyUsage));
  if (params.basicConstraints !== null) {
    const { ca, pathLength } = params.basicConstraints;
    const items = ca ? [der.boolean(true)] : [];
    if (pathLength !== null) items.push(der.integer(pathLength));
    add('2.5.29.19', true, der.sequence(...items));
  }
  if (params.sgx !== null) add(SGX_EXTENSION, false, sgxExtension(params.sgx));
  return list;
}

function authorityKeyIdExtension(keyId: Uint8Array): Extension {
  return { oid: '2.5.29.35', critical: false, value: der.sequence(der.implicit(0, keyId)) };
}

function extensionDer(extension: Extension): Buffer {
  const critical = extension.critical ? [der.boolean(true)] : [];
  return der.sequence(der.oid(extension.oid), ...critical, der.octetString(extension.value));
}

function keyUsageDer(usages: KeyUsage[]): Buffer {
  const bits: number[] = usages.map((usage) => KEY_USAGE[usage]);
  const highest = Math.max(...bits);
  const byte = bits.reduce((sum, bit) => sum | (0x80 >> bit), 0);
  return der.bitString(Uint8Array.of(byte), 7 - highest);
}

function revocationDer(revocation: Revocation): Buffer {
  const reason =
    revocation.reason === null
      ? []
      : [der.sequence(der.sequence(der.oid('2.5.29.21'), der.octetString(der.enumerated(revocation.reason))))];
  return der.sequence(der.integer(revocation.serial), der.time(revocation.date), ...reason);
}

/** The SGX extension (PCK certificate profile, section 1.3.5). */
export function sgxExtension(platform: Platform): Buffer {
  const id = (suffix: string) => der.oid(`${SGX_EXTENSION}.${suffix}`);
  const item = (suffix: string, value: Uint8Array) => der.sequence(id(suffix), value);
  const tcb = [
    ...platform.sgxComponents.map((svn, i) => item(`2.${i + 1}`, der.integer(svn))),
    item('2.17', der.integer(platform.pceSvn)),
    item('2.18', der.octetString(cpuSvnOf(platform))),
  ];
  const items = [
    item('1', der.octetString(platform.ppid)),
    item('2', der.sequence(...tcb)),
    item('3', der.octetString(platform.pceId)),
    item('4', der.octetString(platform.fmspc)),
    item('5', der.enumerated(platform.sgxType)),
  ];
  if (platform.platformInstanceId !== null) items.push(item('6', der.octetString(platform.platformInstanceId)));
  if (platform.configuration !== null) {
    const { dynamicPlatform, cachedKeys, smtEnabled } = platform.configuration;
    const flags = [dynamicPlatform, cachedKeys, smtEnabled].map((flag, i) => item(`7.${i + 1}`, der.boolean(flag)));
    items.push(item('7', der.sequence(...flags)));
  }
  return der.sequence(...items);
}

export function cpuSvnOf(platform: Platform): Uint8Array {
  return platform.cpuSvn ?? Buffer.from(platform.sgxComponents);
}

/** The extension with the given OID, for bends of the list. */
export function extensionOf(list: Extension[], oid: string): Extension {
  const found = list.filter((extension) => extension.oid === oid);
  return nth(found, 0);
}
