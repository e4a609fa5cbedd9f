// The `#sigstore` port in a browser: the Sigstore client needs Node, so nothing is verified there, and nothing passes.

import type { Certified } from './node.js';

/** @see sigstore/node.ts */
export const canVerify: boolean = false;

/** @see sigstore/node.ts. Nobody calls it where nothing can be verified. */
export function verifyCertified(): Promise<Certified> {
  throw new TypeError('signatures of Sigstore are verified on Node only');
}
