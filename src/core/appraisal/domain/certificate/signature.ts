// Signatures by the keys of certificates: which keys and algorithms count, and each signature verified once.

import { type SignatureScheme, sha256, verifyWithSpki } from '#crypto';
import { concatBytes, toHex } from '../../../bytes.js';
import { ParseError } from '../../../errors.js';
import { ecdsaSignature } from '../../../formats/codec/der.js';
import { type Curve, type PublicKey, readPublicKey } from '../../../formats/codec/public-key.js';
import type { SignatureParts } from '../../../formats/codec/x509.js';

/** What is signed, as certificates, revocation lists and OCSP responses have it. */
export interface Signed {
  tbs: Uint8Array;
  signed: SignatureParts;
}

const PKCS1 = 'RSASSA-PKCS1-v1_5';
type Hash = SignatureScheme['hash'];

/**
 * By AlgorithmIdentifier in DER, hexadecimal. For RSA-PSS the parameters are those that the CA/Browser Forum writes out: one
 * hash for everything, and a salt as long as it. MD5 and SHA-1 are not here: certificates can be forged by their collisions.
 */
const ALGORITHMS: ReadonlyMap<string, { name: SignatureScheme['name']; hash: Hash; saltLength: number }> = new Map([
  ['300a06082a8648ce3d040302', { name: 'ECDSA', hash: 'SHA-256', saltLength: 0 }],
  ['300a06082a8648ce3d040303', { name: 'ECDSA', hash: 'SHA-384', saltLength: 0 }],
  ['300a06082a8648ce3d040304', { name: 'ECDSA', hash: 'SHA-512', saltLength: 0 }],
  ['300d06092a864886f70d01010b0500', { name: PKCS1, hash: 'SHA-256', saltLength: 0 }],
  ['300d06092a864886f70d01010c0500', { name: PKCS1, hash: 'SHA-384', saltLength: 0 }],
  ['300d06092a864886f70d01010d0500', { name: PKCS1, hash: 'SHA-512', saltLength: 0 }],
  [pss('01', '20'), { name: 'RSA-PSS', hash: 'SHA-256', saltLength: 32 }],
  [pss('02', '30'), { name: 'RSA-PSS', hash: 'SHA-384', saltLength: 48 }],
  [pss('03', '40'), { name: 'RSA-PSS', hash: 'SHA-512', saltLength: 64 }],
]);

function pss(hash: string, salt: string): string {
  const algorithm = `300d06096086480165030402${hash}0500`;
  return `304106092a864886f70d01010a3034a00f${algorithm}a11c301a06092a864886f70d010108${algorithm}a2030201${salt}`;
}

const ORDER_BYTES: Readonly<Record<Curve, number>> = { 'P-256': 32, 'P-384': 48, 'P-521': 66 };
const LEAST_RSA_BITS = 2048;
/** What a verifier can be made to work on is bounded; public CAs have 4096. */
const MOST_RSA_BITS = 8192;
const MOST_EXPONENT_BYTES = 4;

/** Why a key is not strong enough, or none that certificates of TLS servers have, as a clause; null: it is. */
export function keyProblem(spki: Uint8Array): string | null {
  const key = keyOf(spki);
  if (key === null) return 'has a key that is neither RSA nor ECDSA on P-256, P-384 or P-521';
  if (key.kind === 'ecdsa') return null;
  if (key.bits < LEAST_RSA_BITS) return `has an RSA key of ${key.bits} bits, fewer than ${LEAST_RSA_BITS}`;
  if (key.bits > MOST_RSA_BITS) return `has an RSA key of ${key.bits} bits, more than ${MOST_RSA_BITS}`;
  const isOdd = ((key.exponent.at(-1) ?? 0) & 1) === 1;
  const isOne = key.exponent.length === 1 && key.exponent[0] === 1;
  const isUsual = isOdd && !isOne && key.exponent.length <= MOST_EXPONENT_BYTES;
  return isUsual ? null : `has an RSA key with the exponent 0x${toHex(key.exponent.subarray(0, 8))}`;
}

function keyOf(spki: Uint8Array): PublicKey | null {
  try {
    return readPublicKey(spki, 'key');
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}

/** Each signature of an appraisal is verified once: the same CAs signed what every address serves. */
export class Signatures {
  readonly #known = new Map<string, boolean>();

  /** Why a key did not sign this, as a clause; null: it did. */
  async problem({ tbs, signed }: Signed, spki: Uint8Array): Promise<string | null> {
    const algorithm = ALGORITHMS.get(toHex(signed.algorithm));
    if (algorithm === undefined) return 'is signed with an algorithm that does not count';
    const weak = keyProblem(spki);
    if (weak !== null) return `is signed by a CA that ${weak}`;
    const isValid = await this.#verify(algorithm, tbs, signed.value, spki);
    return isValid ? null : 'has a signature that does not verify under its issuer’s key';
  }

  async #verify(
    { name, hash, saltLength }: { name: SignatureScheme['name']; hash: Hash; saltLength: number },
    tbs: Uint8Array,
    value: Uint8Array | null,
    spki: Uint8Array,
  ): Promise<boolean> {
    const key = keyOf(spki);
    if (key === null || value === null || (key.kind === 'ecdsa') !== (name === 'ECDSA')) return false;
    const raw = key.kind === 'ecdsa' ? ecdsaSignature(value, ORDER_BYTES[key.curve]) : value;
    if (raw === null) return false;
    const id = [name, hash, ...[spki, tbs, value].map((part) => toHex(sha256(part)))].join();
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const valid = await verifyWithSpki(spki, schemeOf(name, hash, saltLength, key), tbs, raw);
    this.#known.set(id, valid);
    return valid;
  }
}

function schemeOf(name: SignatureScheme['name'], hash: Hash, saltLength: number, key: PublicKey): SignatureScheme {
  if (key.kind === 'ecdsa') return { name: 'ECDSA', curve: key.curve, hash };
  return name === 'RSA-PSS' ? { name, hash, saltLength } : { name: PKCS1, hash };
}

/** What two certificates of one CA have in common, whatever else they say: its name and its key. */
export function identityOf({ subject, spki }: { subject: Uint8Array; spki: Uint8Array }): string {
  return toHex(sha256(concatBytes(sha256(subject), sha256(spki))));
}
