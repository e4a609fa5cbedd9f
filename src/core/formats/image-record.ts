// What a registry and those who keep attestations answered about one image that a Compose file names: the raw answers, for
// the checks to read. A manifest is authentic by its digest and an attestation by its signature; all else is somebody's word.

import { listOf, object, orNull, type Reader, readJson } from '../schema/reader.js';
import { base64Bytes, matching, oneOf } from '../schema/scalars.js';
import { toBase64 } from './codec/base64.js';

export const IMAGE_RECORD_SCHEMA = 'trust-center/image-record/v1';
/** Largest record, in characters: manifests of 4 MiB would fit, real ones have some kilobytes, attestations some 10 each. */
export const MAX_IMAGE_RECORD = 8 * 1024 * 1024;
const MAX_MANIFESTS = 64;
const MAX_ATTESTATIONS = 128;

export interface ImageRecord {
  schema: typeof IMAGE_RECORD_SCHEMA;
  /** The reference as the Compose file writes it. */
  reference: string;
  /** Registry host, with its port where it is not 443, and name of the repository: `registry-1.docker.io`, `library/nginx`. */
  registry: string;
  repository: string;
  /** What the tag of the reference named when it was asked for; null: there is no tag beside a digest, or no answer. */
  tagDigest: string | null;
  /**
   * The manifest or index that the reference names, and the manifests for linux/amd64 that an index leads to; an index that the tag
   * beside a digest names and that lists it.
   */
  manifests: ImageManifest[];
  /** Sigstore bundles over any of these manifests, each once. */
  attestations: ImageAttestation[];
  /** What was asked for and not obtained. */
  problems: ImageProblem[];
}

export interface ImageManifest {
  /** `sha256:` and 64 hex digits: what was asked for. For a reference without one: of the bytes. */
  digest: string;
  mediaType: string;
  /** The exact bytes; base64 in the document. */
  bytes: Uint8Array;
}

export interface ImageAttestation {
  /** `github`: the attestations API; `referrer`: the registry's referrers API; `tag`: its fallback tag. */
  source: 'github' | 'referrer' | 'tag';
  /** URL without credentials. */
  url: string;
  /** The manifest that it was asked for by. */
  subject: string;
  /** The bundle, its exact bytes; base64 in the document. */
  bundle: Uint8Array;
}

export interface ImageProblem {
  what: 'tag' | 'manifest' | 'github' | 'referrers' | 'attestation';
  reason: string;
}

export const imageDigest: Reader<string> = matching(/^sha256:[0-9a-f]{64}$/, 'a digest, sha256: and 64 hex digits');
const line = matching(/^\P{C}{1,1000}$/u, 'printable text of 1 to 1000 characters');

const imageRecord = object<ImageRecord>({
  schema: oneOf(IMAGE_RECORD_SCHEMA),
  reference: line,
  registry: line,
  repository: line,
  tagDigest: orNull(imageDigest),
  manifests: listOf(object<ImageManifest>({ digest: imageDigest, mediaType: line, bytes: base64Bytes }), {
    most: MAX_MANIFESTS,
  }),
  attestations: listOf(
    object<ImageAttestation>({
      source: oneOf('github', 'referrer', 'tag'),
      url: line,
      subject: imageDigest,
      bundle: base64Bytes,
    }),
    { most: MAX_ATTESTATIONS },
  ),
  problems: listOf(
    object<ImageProblem>({
      what: oneOf('tag', 'manifest', 'github', 'referrers', 'attestation'),
      reason: line,
    }),
    { most: MAX_MANIFESTS },
  ),
});

/** The document. Equal records have equal texts. */
export function serialiseImageRecord(record: ImageRecord): string {
  const { schema, reference, registry, repository, tagDigest, manifests, attestations, problems } = record;
  return JSON.stringify({
    schema,
    reference,
    registry,
    repository,
    tagDigest,
    manifests: manifests.map(({ digest, mediaType, bytes }) => ({ digest, mediaType, bytes: toBase64(bytes) })),
    attestations: attestations.map(({ source, url, subject, bundle }) => {
      return { source, url, subject, bundle: toBase64(bundle) };
    }),
    problems: problems.map(({ what, reason }) => ({ what, reason })),
  });
}

/** @throws ParseError */
export function parseImageRecord(json: string, name: string): ImageRecord {
  return readJson(json, name, imageRecord, { bytes: MAX_IMAGE_RECORD });
}
