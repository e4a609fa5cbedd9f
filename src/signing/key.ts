// Keys in PEM: the private key that signs outside GitHub, and the public key that its signatures are checked with.

import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { sha256 } from '#crypto';
import { documentText } from '../core/bytes.js';
import { InputError } from '../core/errors.js';

export const PASSWORD_VARIABLE = 'TRUST_CENTER_SIGNING_PASSWORD';

export interface SigningKey {
  /** Signs the whole message. */
  sign(message: Uint8Array): Uint8Array;
  /** SPKI PEM. */
  publicKeyPem: string;
  /** Base64 of SHA-256 of the DER SubjectPublicKeyInfo: how a bundle refers to the key. */
  hint: string;
}

/**
 * Text of a key file.
 * @throws InputError for a key in DER, ParseError for text that is not UTF-8
 */
export function pemOf(bytes: Uint8Array, field: string): string {
  if (bytes[0] === DER_SEQUENCE) {
    throw invalid(
      field,
      'DER, expected PEM',
      'Convert it: openssl pkey -inform DER -in KEY.der (public: -pubin) -out KEY.pem.',
    );
  }
  return documentText(bytes, field);
}

/** First byte of a key in DER; of text it would be the digit 0. */
const DER_SEQUENCE = 0x30;

/** Which hash each kind of key signs over; Ed25519 hashes by itself. */
const HASHES: Record<string, string | null> = { 'P-256': 'sha256', 'P-384': 'sha384', Ed25519: null };
const KINDS = 'ECDSA P-256, ECDSA P-384 or Ed25519';
const ENCRYPTED = '-----BEGIN ENCRYPTED PRIVATE KEY-----';

/**
 * @param pem PKCS#8, or SEC1 for ECDSA without encryption
 * @param password of an encrypted PKCS#8 key; undefined or empty: none was given
 * @param field where it was given, in errors
 * @throws InputError that quotes neither key nor password
 */
export function readSigningKey(pem: string, password: string | undefined, field = 'signing-key'): SigningKey {
  if (/-----BEGIN ENCRYPTED (?:SIGSTORE|COSIGN) PRIVATE KEY-----/.test(pem)) {
    throw invalid(field, 'a key in the format of cosign', 'Give the key as PKCS#8 PEM: BEGIN [ENCRYPTED] PRIVATE KEY.');
  }
  if (/^Proc-Type: *4,ENCRYPTED/m.test(pem)) {
    throw invalid(
      field,
      'encrypted in the old PEM way, which is weak',
      'Convert it: openssl pkcs8 -topk8 -in KEY.pem.',
    );
  }
  const isEncrypted = pem.trimStart().startsWith(ENCRYPTED);
  if (isEncrypted && (password ?? '') === '') {
    throw invalid(field, 'the key is encrypted and there is no password', `Set ${PASSWORD_VARIABLE} to its password.`);
  }
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: pem, format: 'pem', ...(isEncrypted ? { passphrase: password ?? '' } : {}) });
  } catch {
    // The cause is not kept: what it quotes may be secret.
    throw isEncrypted
      ? invalid(field, 'the password does not open the key', `Check ${PASSWORD_VARIABLE}, and that the file is whole.`)
      : invalid(field, 'not a private key in PEM', 'Give PKCS#8 PEM: BEGIN [ENCRYPTED] PRIVATE KEY.');
  }
  const hash = HASHES[kindOf(key)];
  if (hash === undefined) throw invalid(field, `a key of another kind (${kindOf(key)})`, `Use ${KINDS}.`);
  const publicKey = createPublicKey(key);
  const der = publicKey.export({ format: 'der', type: 'spki' });
  return {
    sign: (message) => new Uint8Array(sign(hash, message, key)),
    publicKeyPem: String(publicKey.export({ format: 'pem', type: 'spki' })),
    hint: keyHint(der),
  };
}

/**
 * @returns DER SubjectPublicKeyInfo
 * @throws InputError for a private key too: it has no business where signatures are checked
 */
export function readPublicKey(pem: string, field: string): Uint8Array {
  if (!pem.trimStart().startsWith('-----BEGIN PUBLIC KEY-----')) {
    const isPrivate = /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem);
    throw invalid(
      field,
      isPrivate ? 'that is a private key' : 'not a public key in PEM',
      'Give the public key: openssl pkey -in KEY.pem -pubout.',
    );
  }
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch (cause) {
    throw new InputError('INPUT_INVALID', `${field}: not a public key in PEM`, { cause });
  }
  if (HASHES[kindOf(key)] === undefined)
    throw invalid(field, `a key of another kind (${kindOf(key)})`, `Use ${KINDS}.`);
  return new Uint8Array(key.export({ format: 'der', type: 'spki' }));
}

/**
 * Whether `signature` is that of `message` by the key, under the hash that belongs to its kind.
 * @param publicKey DER SubjectPublicKeyInfo
 */
export function verifyWith(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
  const hash = HASHES[kindOf(key)];
  return hash !== undefined && verify(hash, message, key, signature);
}

export function keyHint(der: Uint8Array): string {
  return Buffer.from(sha256(der)).toString('base64');
}

function kindOf(key: KeyObject): string {
  if (key.asymmetricKeyType === 'ed25519') return 'Ed25519';
  if (key.asymmetricKeyType !== 'ec') return key.asymmetricKeyType ?? 'unknown';
  const curve = key.asymmetricKeyDetails?.namedCurve ?? 'unknown';
  return { prime256v1: 'P-256', secp384r1: 'P-384' }[curve] ?? `ec ${curve}`;
}

function invalid(field: string, message: string, hint: string): InputError {
  return new InputError('INPUT_INVALID', `${field}: ${message}`, { hint });
}
