// The `#crypto` port on Node, with a recorder: while it is on, every verification asked for is kept.

import { verifyP256Sha256 as verify } from '../../src/core/crypto/node.js';

export {
  decodeBase64,
  decodeHex,
  encodeHex,
  sha256,
  sha384,
  sha384Stream,
  sha512,
  verifyWithSpki,
} from '../../src/core/crypto/node.js';

export interface Verification {
  point: Uint8Array;
  message: Uint8Array;
  signature: Uint8Array;
}

let recording: Verification[] | null = null;

export function verifyP256Sha256(
  point: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean | Promise<boolean> {
  recording?.push({ point, message, signature });
  return verify(point, message, signature);
}

/** The verifications that `run` asks for. */
export async function recorded(run: () => Promise<unknown>): Promise<Verification[]> {
  const made: Verification[] = [];
  recording = made;
  try {
    await run();
  } finally {
    recording = null;
  }
  return made;
}
