// Makes certificates and revocation lists for tests, right ones and ones that break any rule: written with the simulator's
// DER writer and signed by node:crypto, so that nothing of the code under test has a part in them.

import { constants, createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import * as der from '../../src/simulator/der.js';

export interface Key {
  spki: Buffer;
  privateKey: KeyObject;
  /** DER AlgorithmIdentifier, and how it is made. */
  sign: (tbs: Uint8Array) => { algorithm: Buffer; value: Buffer };
}

const NULL = Buffer.from('0500', 'hex');
const ECDSA: Record<string, string> = {
  sha1: '1.2.840.10045.4.1',
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
  sha512: '1.2.840.10045.4.3.4',
};
const RSA: Record<string, string> = {
  md5: '1.2.840.113549.1.1.4',
  sha1: '1.2.840.113549.1.1.5',
  sha256: '1.2.840.113549.1.1.11',
  sha384: '1.2.840.113549.1.1.12',
  sha512: '1.2.840.113549.1.1.13',
};

export function ecKey(namedCurve = 'P-256', hash = 'sha256'): Key {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
  const algorithm = der.sequence(der.oid(ECDSA[hash] ?? ''));
  return {
    spki: publicKey.export({ format: 'der', type: 'spki' }),
    privateKey,
    sign: (tbs) => ({ algorithm, value: sign(hash, tbs, privateKey) }),
  };
}

export function rsaKey(modulusLength = 2048, hash = 'sha256'): Key {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength });
  return rsaSigner(publicKey.export({ format: 'der', type: 'spki' }), privateKey, hash);
}

function rsaSigner(spki: Buffer, privateKey: KeyObject, hash: string): Key {
  const algorithm = der.sequence(der.oid(RSA[hash] ?? ''), NULL);
  return { spki, privateKey, sign: (tbs) => ({ algorithm, value: sign(hash, tbs, privateKey) }) };
}

/** The same key, signing with another hash. */
export function withHash({ spki, privateKey }: Key, hash: string): Key {
  if (privateKey.asymmetricKeyType === 'rsa') return rsaSigner(spki, privateKey, hash);
  const algorithm = der.sequence(der.oid(ECDSA[hash] ?? ''));
  return { spki, privateKey, sign: (tbs) => ({ algorithm, value: sign(hash, tbs, privateKey) }) };
}

/** The same RSA key, signing by PSS. */
export function withPss({ spki, privateKey }: Key): Key {
  const sha256 = der.sequence(der.oid('2.16.840.1.101.3.4.2.1'), NULL);
  const parameters = der.sequence(
    der.explicit(0, sha256),
    der.explicit(1, der.sequence(der.oid('1.2.840.113549.1.1.8'), sha256)),
    der.explicit(2, der.integer(32)),
  );
  const algorithm = der.sequence(der.oid('1.2.840.113549.1.1.10'), parameters);
  const how = { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  return { spki, privateKey, sign: (tbs) => ({ algorithm, value: sign('sha256', tbs, how) }) };
}

export const name = (commonName: string): Buffer =>
  der.sequence(der.set(der.sequence(der.oid('2.5.4.3'), der.utf8String(commonName))));

export const extension = (oid: string, value: Uint8Array, critical = false): Buffer =>
  der.sequence(der.oid(oid), ...(critical ? [der.boolean(true)] : []), der.octetString(value));

export const basicConstraints = (ca: boolean, pathLength?: number, critical = true): Buffer => {
  const parts = [...(ca ? [der.boolean(true)] : []), ...(pathLength === undefined ? [] : [der.integer(pathLength)])];
  return extension('2.5.29.19', der.sequence(...parts), critical);
};

/** @param bits numbers of RFC 5280: 0 digitalSignature, 2 keyEncipherment, 5 keyCertSign, 6 cRLSign */
export const keyUsage = (...bits: number[]): Buffer => {
  const byte = bits.reduce((sum, bit) => sum | (0x80 >> bit), 0);
  return extension('2.5.29.15', der.bitString(Uint8Array.of(byte), 7 - Math.max(...bits)), true);
};

export const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
export const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
export const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';
export const ANY_PURPOSE = '2.5.29.37.0';
export const purposes = (...oids: string[]): Buffer => extension('2.5.29.37', der.sequence(...oids.map(der.oid)));

export const dns = (text: string): Buffer => der.implicit(2, Buffer.from(text, 'latin1'));
export const ip = (...bytes: number[]): Buffer => der.implicit(7, Uint8Array.from(bytes));
export const email = (text: string): Buffer => der.implicit(1, Buffer.from(text, 'latin1'));
export const uri = (text: string): Buffer => der.implicit(6, Buffer.from(text, 'latin1'));
export const directory = (dn: Buffer): Buffer => der.explicit(4, dn);
export const altNames = (...names: Buffer[]): Buffer => extension('2.5.29.17', der.sequence(...names));

export function nameConstraints(permitted: Buffer[], excluded: Buffer[] = []): Buffer {
  const subtrees = (bases: Buffer[]): Buffer[] => bases.map((base) => der.sequence(base));
  const parts = [
    ...(permitted.length > 0 ? [der.explicit(0, ...subtrees(permitted))] : []),
    ...(excluded.length > 0 ? [der.explicit(1, ...subtrees(excluded))] : []),
  ];
  return extension('2.5.29.30', der.sequence(...parts), true);
}

export const crlPoints = (...urls: string[]): Buffer =>
  extension('2.5.29.31', der.sequence(...urls.map((url) => der.sequence(fullName(url)))));
export const fullName = (...urls: string[]): Buffer => der.explicit(0, der.explicit(0, ...urls.map(uri)));
export const ocspAt = (url: string): Buffer =>
  extension('1.3.6.1.5.5.7.1.1', der.sequence(der.sequence(der.oid('1.3.6.1.5.5.7.48.1'), uri(url))));
export const MUST_STAPLE = extension('1.3.6.1.5.5.7.1.24', der.sequence(der.integer(5)));

const keyId = (key: Key): Buffer => createHash('sha1').update(key.spki).digest();
export const subjectKeyId = (key: Key): Buffer => extension('2.5.29.14', der.octetString(keyId(key)));
export const authorityKeyId = (key: Key): Buffer => extension('2.5.29.35', der.sequence(der.implicit(0, keyId(key))));

export interface CertificateParts {
  subject: Buffer;
  issuer: Buffer;
  key: Key;
  issuerKey: Key;
  serial?: number | Buffer;
  from?: string;
  until?: string;
  /** X.509 version less one. */
  version?: number;
  extensions: Buffer[];
}

let serials = 1000;

export function certificate(parts: CertificateParts): Buffer {
  const { subject, issuer, key, issuerKey, extensions } = parts;
  const { serial = ++serials, from = '2020-01-01T00:00:00Z', until = '2040-01-01T00:00:00Z', version = 2 } = parts;
  const { algorithm } = issuerKey.sign(Buffer.alloc(0));
  const tbs = der.sequence(
    ...(version > 0 ? [der.explicit(0, der.integer(version))] : []),
    der.integer(serial),
    algorithm,
    issuer,
    der.sequence(der.time(new Date(from)), der.time(new Date(until))),
    subject,
    key.spki,
    ...(extensions.length > 0 ? [der.explicit(3, der.sequence(...extensions))] : []),
  );
  return der.sequence(tbs, algorithm, der.bitString(issuerKey.sign(tbs).value));
}

export interface CrlParts {
  issuer: Buffer;
  issuerKey: Key;
  from?: string;
  until?: string | null;
  revoked?: (number | Buffer)[];
  extensions?: Buffer[];
}

export function crl(parts: CrlParts): Buffer {
  const { issuer, issuerKey, revoked = [], extensions = [] } = parts;
  const { from = '2026-05-30T00:00:00Z', until = '2026-06-07T00:00:00Z' } = parts;
  const { algorithm } = issuerKey.sign(Buffer.alloc(0));
  const since = der.time(new Date('2026-05-01T00:00:00Z'));
  const entries = revoked.map((serial) => der.sequence(der.integer(serial), since));
  const tbs = der.sequence(
    der.integer(1),
    algorithm,
    issuer,
    der.time(new Date(from)),
    ...(until === null ? [] : [der.time(new Date(until))]),
    ...(entries.length > 0 ? [der.sequence(Buffer.concat(entries))] : []),
    der.explicit(0, der.sequence(authorityKeyId(issuerKey), extension('2.5.29.20', der.integer(7)), ...extensions)),
  );
  return der.sequence(tbs, algorithm, der.bitString(issuerKey.sign(tbs).value));
}

/** @param parts members after the distribution point, e.g. `implicit(1, ff)`: only user certificates */
export const issuingPoint = (url: string | null, ...parts: Buffer[]): Buffer =>
  extension('2.5.29.28', der.sequence(...(url === null ? [] : [fullName(url)]), ...parts), true);
export const flagged = (number: number): Buffer => der.implicit(number, Uint8Array.of(0xff));

export interface OcspParts {
  /** Of the certificate that it is about, and its issuer. */
  serial: number;
  issuer: Buffer;
  issuerKey: Key;
  /** Who signs it; left out: the issuer. */
  responder?: { name: Buffer; key: Key; certificates: Buffer[] };
  status?: Buffer;
  from?: string;
  until?: string | null;
  extensions?: Buffer[];
}

const generalizedTime = (text: string): Buffer => der.tlv(0x18, Buffer.from(text.replaceAll(/[-:T]/g, ''), 'latin1'));
export const GOOD = der.implicit(0, Buffer.alloc(0));
export const REVOKED = der.explicit(1, generalizedTime('2026-05-01T00:00:00Z'));
export const UNKNOWN = der.implicit(2, Buffer.alloc(0));

export function ocspResponse(parts: OcspParts): Buffer {
  const { serial, issuer, issuerKey, status = GOOD, extensions = [] } = parts;
  const { from = '2026-05-30T00:00:00Z', until = '2026-06-07T00:00:00Z' } = parts;
  const { responder = { name: issuer, key: issuerKey, certificates: [] } } = parts;
  const sha1 = (bytes: Uint8Array): Buffer => der.octetString(createHash('sha1').update(bytes).digest());
  // The BIT STRING's content: what follows the algorithm, its header and the byte of unused bits.
  const bits = issuerKey.spki.subarray(issuerKey.spki.length - bitsLength(issuerKey.spki));
  const id = der.sequence(der.sequence(der.oid('1.3.14.3.2.26'), NULL), sha1(issuer), sha1(bits), der.integer(serial));
  const next = until === null ? [] : [der.explicit(0, generalizedTime(until))];
  const tbs = der.sequence(
    der.explicit(1, responder.name),
    generalizedTime(from),
    der.sequence(der.sequence(id, status, generalizedTime(from), ...next)),
    ...(extensions.length > 0 ? [der.explicit(1, der.sequence(...extensions))] : []),
  );
  const { algorithm, value } = responder.key.sign(tbs);
  const certificates =
    responder.certificates.length > 0 ? [der.explicit(0, der.sequence(...responder.certificates))] : [];
  const basic = der.sequence(tbs, algorithm, der.bitString(value), ...certificates);
  const bytes = der.sequence(der.oid('1.3.6.1.5.5.7.48.1.1'), der.octetString(basic));
  return der.sequence(der.enumerated(0), der.explicit(0, bytes));
}

/** Of the public key in a SubjectPublicKeyInfo: of ECDSA keys, an uncompressed point. */
function bitsLength(spki: Buffer): number {
  const lengths: Record<number, number> = { 91: 65, 120: 97, 158: 133 };
  const length = lengths[spki.length];
  if (length === undefined) throw new Error('only of ECDSA keys');
  return length;
}
