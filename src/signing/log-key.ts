// The key that a log signs its checkpoints with: Ed25519, in the name of the log.

import { createPublicKey } from 'node:crypto';
import { preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { isKeyName, type NoteKey, type SignText } from '../core/history/log/note.js';
import { PASSWORD_VARIABLE, readSigningKey } from './key.js';

export interface LogSigner {
  key: NoteKey;
  sign: SignText;
}

/** How to make one. */
export const NEW_KEY = 'openssl genpkey -algorithm ed25519 -out history-key.pem';

/**
 * @param pem PKCS#8
 * @param origin name of the log
 * @param field where the key was given, in errors
 * @throws InputError that quotes neither key nor password
 */
export function readLogSigner(
  pem: string,
  origin: string,
  { password, field }: { password: string | undefined; field: string },
): LogSigner {
  expectOrigin(origin);
  const { sign, publicKeyPem } = readSigningKey(pem, password, field);
  const { kty, crv, x } = createPublicKey(publicKeyPem).export({ format: 'jwk' });
  if (kty !== 'OKP' || crv !== 'Ed25519' || x === undefined) {
    throw new InputError(
      'INPUT_INVALID',
      `${field}: a log is signed with a key of Ed25519, and this is one of ${crv}`,
      {
        hint: `Make one: ${NEW_KEY}`,
      },
    );
  }
  return {
    key: { name: origin, publicKey: new Uint8Array(Buffer.from(x, 'base64url')) },
    sign: async (text) => sign(text),
  };
}

/** @throws InputError for what cannot name a log */
export function expectOrigin(origin: string): void {
  if (isKeyName(origin)) return;
  throw new InputError(
    'INPUT_INVALID',
    `${preview(origin, 200)} cannot name a log: expected 1 to 200 characters without space and +`,
    {
      hint: 'Write it like an address without its scheme: github.com/OWNER/REPO/trust-center.',
    },
  );
}

/** Nobody could tell an unsigned log from one that somebody else wrote. */
export function noLogKey(how: string): InputError {
  return new InputError('INPUT_INVALID', 'a log is signed, and no key was given', {
    hint: `Make one key for the log, once, and keep it: ${NEW_KEY}. Then give it: ${how}.`,
  });
}

export { PASSWORD_VARIABLE };
