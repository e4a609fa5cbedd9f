// The keys of one simulated world: P-256, each made on first use from the world's seed and the key's name, so that any
// name is a key and a world with the same seed has the same keys. Signatures are randomised all the same.

import { createECDH, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { hex, join, sha256, utf8 } from './bytes.js';

export interface Key {
  name: string;
  privateKey: KeyObject;
  /** x || y. */
  publicKey: Buffer;
  /** DER SubjectPublicKeyInfo. */
  spki: Buffer;
}

export type Keyring = (name: string) => Key;

const SPKI_PREFIX = hex('3059301306072a8648ce3d020106082a8648ce3d03010703420004');

export function createKeyring(seed: string): Keyring {
  const keys = new Map<string, Key>();
  return (name) => {
    const known = keys.get(name);
    if (known !== undefined) return known;
    const key = deriveKey(seed, name);
    keys.set(name, key);
    return key;
  };
}

function deriveKey(seed: string, name: string): Key {
  const scalar = derivedBytes(seed, `key/${name}`, 32);
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(scalar);
  const publicKey = curve.getPublicKey().subarray(1);
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    d: scalar.toString('base64url'),
    x: publicKey.subarray(0, 32).toString('base64url'),
    y: publicKey.subarray(32).toString('base64url'),
  };
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
  return { name, privateKey, publicKey, spki: join(SPKI_PREFIX, publicKey) };
}

/** Bytes that look random and belong to the seed: PPIDs, serial numbers, measurements. */
export function derivedBytes(seed: string, name: string, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let i = 0; i * 32 < length; i++) blocks.push(sha256(utf8(`${seed}/${name}/${i}`)));
  return join(...blocks).subarray(0, length);
}

/** Everything in a world that is signed. */
export type SignedName =
  | `certificate/${string}`
  | `crl/${string}`
  | `ocsp/${string}`
  | 'tcb-info'
  | 'tcb-numbers'
  | 'qe-identity'
  | 'qe-report'
  | 'quote';

export interface Signed {
  content: Uint8Array;
  /** r || s. */
  signature: Uint8Array;
}

export interface SigningHooks {
  /** Replaces what is about to be signed: the result is authentic. */
  beforeSign?: (name: SignedName, content: Uint8Array) => Uint8Array | undefined;
  /** Replaces content or signature afterwards: the result is tampered with. */
  afterSign?: (name: SignedName, signed: Signed) => Signed | undefined;
}

export type Signer = (name: SignedName, keyName: string, content: Uint8Array) => Signed;

export function createSigner(keyring: Keyring, hooks: SigningHooks): Signer {
  return (name, keyName, original) => {
    const content = hooks.beforeSign?.(name, original) ?? original;
    const signature = signP256(keyring(keyName), content);
    return hooks.afterSign?.(name, { content, signature }) ?? { content, signature };
  };
}

/** ECDSA P-256 with SHA-256, r || s. */
export function signP256(key: Key, message: Uint8Array): Buffer {
  return sign('sha256', message, { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
}
