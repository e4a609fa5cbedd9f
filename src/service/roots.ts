// Whom an appraisal trusted, where that is not what is shipped: kept with it, so that it can be repeated, and its report made.

import { INTEL_SGX_ROOT_CA, parseTrustAnchor, type TrustAnchor } from '../core/appraisal/hardware/trust-anchor.js';
import { fromUtf8, utf8 } from '../core/bytes.js';
import { canonicalJson } from '../core/canonical-json.js';
import { object, orNull, readJson } from '../core/schema/reader.js';
import { text } from '../core/schema/scalars.js';
import { parseTrustedRoots, type TrustedRoot } from '../core/sigstore/trusted-root.js';
import type { Blobs } from './blobs/blobs.js';

/** As they were given, each as text; null: the shipped one. */
export interface GivenRoots {
  rootCa: string | null;
  trustedRoot: string | null;
}

/** As an appraisal takes them. */
export interface Roots {
  trustAnchors: TrustAnchor[];
  trustedRoots?: readonly TrustedRoot[];
}

const MAX_BYTES = 4 * 2 ** 20;
const document = object<GivenRoots>({ rootCa: orNull(text), trustedRoot: orNull(text) });

export function writeRoots(given: GivenRoots): Uint8Array {
  return utf8(canonicalJson(given));
}

/**
 * @param digest of the verification's row; null: the shipped roots
 * @throws BlobError; ParseError, InputError for a blob that is none of ours
 */
export async function rootsOf(blobs: Blobs, digest: string | null): Promise<Roots> {
  if (digest === null) return { trustAnchors: [INTEL_SGX_ROOT_CA] };
  const json = fromUtf8(await blobs.get(digest), 'roots');
  const { rootCa, trustedRoot } = readJson(json, 'roots', document, { bytes: MAX_BYTES });
  return {
    trustAnchors: [rootCa === null ? INTEL_SGX_ROOT_CA : parseTrustAnchor(utf8(rootCa), 'roots')],
    ...(trustedRoot === null ? {} : { trustedRoots: parseTrustedRoots(trustedRoot, 'roots') }),
  };
}
