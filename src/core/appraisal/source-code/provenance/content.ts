// What a digest of an image leads to, by bytes that have that digest. Whose word a registry's answer is does not matter then:
// no other bytes can have it.

import { sha256 } from '#crypto';
import { toHex } from '../../../bytes.js';
import { ParseError } from '../../../errors.js';
import type { ContainerImage } from '../../../formats/container-image.js';
import {
  entriesForDstack,
  type ImageContent,
  type ImageDescriptor,
  INDEX_TYPES,
  MANIFEST_TYPES,
  parseImageManifest,
} from '../../../formats/image-manifest.js';
import type { ImageManifest, ImageRecord } from '../../../formats/image-record.js';
import { type Found, found, MISSING } from './found.js';

/** An image that a file fixes by its digest. */
export type PinnedImage = ContainerImage & { digest: string };

export interface Content {
  /** Whether bytes and digests agree, and lead to something that dstack runs. */
  found: Found;
  /** Digests of the manifests for linux/amd64; the image's own where that is one. Empty: they are not known. */
  manifests: string[];
  /** Digests of indexes that list the manifest that the image is. */
  indexes: string[];
  /** What the tag beside the digest names by now, where that is something else. */
  movedTag: string | null;
}

const UNREAD = { manifests: [], indexes: [], movedTag: null };

/** @param missing why there is no record. Never throws, whatever the record */
export function contentOf(image: PinnedImage, record: ImageRecord | null, missing: string): Content {
  if (record === null)
    return { ...UNREAD, found: found('unknown', `what its digest leads to is not known: ${missing}`, MISSING) };
  const forged = record.manifests.find(({ digest, bytes }) => digestOf(bytes) !== digest);
  if (forged !== undefined) {
    const detail = `what was given for ${forged.digest} has the digest ${digestOf(forged.bytes)}`;
    return { ...UNREAD, found: found('fail', detail, FORGED) };
  }
  const own = record.manifests.find(({ digest }) => digest === image.digest);
  if (own === undefined) {
    const reasons = problemsOf(record, ['manifest']);
    const detail = `what its digest leads to was not obtained${reasons === '' ? '' : `: ${reasons}`}`;
    return { ...UNREAD, found: found('unknown', detail, MISSING) };
  }
  const content = read(own);
  if ('problem' in content) return { ...UNREAD, found: found('fail', content.problem, FORGED) };
  const indexes = record.manifests.flatMap((other) => (lists(other, image.digest) ? [other.digest] : []));
  const isMoved =
    image.tag !== null && record.tagDigest !== null && ![image.digest, ...indexes].includes(record.tagDigest);
  const movedTag = isMoved ? record.tagDigest : null;
  if (content.kind === 'manifest') {
    return { found: found('pass', 'a manifest'), manifests: [image.digest], indexes, movedTag };
  }
  return { ...ofIndex(content.entries, record), indexes, movedTag };
}

/** What the registry or the attestation stores did not answer, of these kinds. */
export function problemsOf(
  { problems }: ImageRecord,
  kinds: readonly ImageRecord['problems'][number]['what'][],
): string {
  const reasons = problems.filter(({ what }) => kinds.includes(what)).map(({ reason }) => reason);
  return [...new Set(reasons)].slice(0, 3).join('; ');
}

function ofIndex(all: readonly ImageDescriptor[], record: ImageRecord): Pick<Content, 'found' | 'manifests'> {
  const entries = entriesForDstack(all);
  const manifests = [...new Set(entries.map(({ digest }) => digest))];
  if (manifests.length === 0) {
    const hint = 'Build the image for linux/amd64 too, or name the digest of one that is.';
    return { manifests, found: found('fail', 'an index that lists no manifest for linux/amd64', hint) };
  }
  for (const entry of entries) {
    const listed = record.manifests.find(({ digest }) => digest === entry.digest);
    if (listed === undefined) {
      const reasons = problemsOf(record, ['manifest']);
      const detail = `an index, whose manifest ${entry.digest} was not obtained${reasons === '' ? '' : `: ${reasons}`}`;
      return { manifests, found: found('unknown', detail, MISSING) };
    }
    const content = read(listed);
    const problem = 'problem' in content ? content.problem : differing(entry, listed, content);
    if (problem !== null) return { manifests, found: found('fail', `an index: ${problem}`, FORGED) };
  }
  const named = manifests.length === 1 ? `the manifest ${manifests[0]}` : `${manifests.length} manifests`;
  return { manifests, found: found('pass', `an index with ${named} for linux/amd64`) };
}

function differing(entry: ImageDescriptor, { bytes }: ImageManifest, content: ImageContent): string | null {
  if (content.kind !== 'manifest') return `${entry.digest} is an index again, not a manifest`;
  if (entry.size === bytes.length) return null;
  return `it says that ${entry.digest} has ${entry.size} bytes, and it has ${bytes.length}`;
}

function read({ digest, mediaType, bytes }: ImageManifest): ImageContent | { problem: string } {
  try {
    const content = parseImageManifest(bytes);
    const other: readonly string[] = content.kind === 'index' ? MANIFEST_TYPES : INDEX_TYPES;
    if (!other.includes(mediaType)) return content;
    return {
      problem: `the registry calls ${digest} ${mediaType}, and it is ${content.kind === 'index' ? 'an index' : 'a manifest'}`,
    };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return { problem: `${digest} is nothing that can run: ${error.message}` };
  }
}

function lists(index: ImageManifest, digest: string): boolean {
  const content = read(index);
  return (
    'kind' in content &&
    content.kind === 'index' &&
    entriesForDstack(content.entries).some((entry) => entry.digest === digest)
  );
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${toHex(sha256(bytes))}`;
}

const FORGED =
  'The registry, or whoever made the bundle, gave something else than it was asked for: ask again, and find out who answered.';
