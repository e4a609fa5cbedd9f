// An OS image that the verifier measured itself: what it contributes to the registers, and how the verifier came by it.
// As JSON it is an item of the evidence bundle, so that a replay needs no image.

import { toHex } from '../bytes.js';
import { canonicalJson } from '../canonical-json.js';
import { listOf, object, optional, orNull, type Reader, readJson } from '../schema/reader.js';
import { boolean, hexBytes, integer, matching, oneOf, supported, text } from '../schema/scalars.js';
import type { ImageProfile } from './image.js';
import { VOUCHED_GRADES } from './reference-values.js';

export const IMAGE_REFERENCE_SCHEMA = 'trust-center/os-image/v1';

/** `unvouched`: from a cache; neither publisher nor user vouched for it in this run. Matching it proves nothing. */
const IMAGE_GRADES = [...VOUCHED_GRADES, 'unvouched'] as const;

export interface ImageReference {
  /** What to call it: `dstack-0.6.0`. */
  name: string;
  /** Hex, 32 bytes: SHA-256 of its sha256sum.txt. */
  osImageHash: string;
  grade: (typeof IMAGE_GRADES)[number];
  /** Where it came from, for people: a repository and commit, a URL, a path. */
  source: string;
  /** `is_dev` of its metadata.json; null when that says nothing. */
  isDev: boolean | null;
  /** `git_revision` of its metadata.json, of a repository that it does not name; left out where that names none. */
  gitRevision?: string;
  profile: ImageProfile;
}

/** Canonical JSON: equal references have equal texts. */
export function serialiseImageReference(reference: ImageReference): string {
  const { name, osImageHash, grade, source, isDev, gitRevision, profile } = reference;
  const revision = gitRevision === undefined ? {} : { gitRevision };
  return canonicalJson({
    schema: IMAGE_REFERENCE_SCHEMA,
    name,
    osImageHash,
    grade,
    source,
    isDev,
    ...revision,
    profile,
  });
}

const MAX_BYTES = 256 * 1024;
const MAX_LIST = 1024;
/** Pages up to 2^39 put every address and every sum of two below 2^53. */
const MAX_PAGE = 2 ** 39;
const MAX_ADDRESS = 0xffff_ffff;

/**
 * Parse an image reference. Every member must be there, and no other.
 * @throws ParseError naming the member
 */
export function parseImageReference(json: string): ImageReference {
  const { schema, ...reference } = readJson(json, 'image-reference', document, { bytes: MAX_BYTES, depth: 6 });
  return reference;
}

/** Whole, or the beginning of one. */
export const GIT_REVISION = /^[0-9a-f]{7,64}$/;

const shortText = matching(/^[\s\S]{1,1000}$/, '1 to 1000 characters');
const digest = hexOf(48);

function hexOf(bytes: number): Reader<string> {
  const read = hexBytes(bytes);
  return (value) => toHex(read(value));
}

const profile = object<ImageProfile>({
  mrtd: object({ singlePass: digest, twoPass: digest }),
  ovmfVariant: orNull(shortText),
  acceptedMemory: object({
    basePage: integer(0, MAX_PAGE),
    tdHobPageDelta: integer(0, MAX_PAGE),
    ranges: listOf(object({ startPageDelta: integer(0, MAX_PAGE), pages: integer(1, MAX_PAGE) }), { most: MAX_LIST }),
  }),
  cfv: listOf(digest, { most: MAX_LIST }),
  kernel: object({
    plain: digest,
    headerNormalized: boolean,
    initrdMax: integer(0, MAX_ADDRESS),
    initrdSize: integer(1, MAX_ADDRESS),
    patched: listOf(object({ initrdAddress: integer(0, MAX_ADDRESS), digest }), { most: MAX_LIST }),
  }),
  cmdline: digest,
  initrd: digest,
});

const document = object<ImageReference & { schema: string }>({
  schema: supported(text, [IMAGE_REFERENCE_SCHEMA]),
  name: shortText,
  osImageHash: hexOf(32),
  grade: oneOf(...IMAGE_GRADES),
  source: shortText,
  isDev: orNull(boolean),
  gitRevision: optional(matching(GIT_REVISION, 'a git revision')),
  profile,
});
