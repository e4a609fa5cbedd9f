// What a digest of a container image leads to (OCI image specification 1.1, and Docker's formats, which came before): an
// index, which lists a manifest for each platform, or a manifest, which lists layers. Which of the two the bytes are is
// read from them alone: a registry that calls them the other thing would show two readers two images.

import { fromUtf8 } from '../bytes.js';
import { anyObject, hasMember, listOf, member, memberOr, type Reader, readJson, refuse } from '../schema/reader.js';
import { integer, matching, text } from '../schema/scalars.js';
import { imageDigest } from './image-record.js';

export const INDEX_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
] as const;
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
] as const;

export interface ImageDescriptor {
  mediaType: string;
  digest: string;
  size: number;
  /** Of an entry of an index; null: it names no platform. */
  platform: { os: string; architecture: string } | null;
  /** Of an entry of a list of referrers; null: it has none. */
  artifactType: string | null;
  annotations: ReadonlyMap<string, string>;
}

export type ImageContent =
  | { kind: 'index'; mediaType: string; entries: ImageDescriptor[] }
  | {
      kind: 'manifest';
      mediaType: string;
      artifactType: string | null;
      subject: string | null;
      layers: ImageDescriptor[];
    };

/** Docker's own limit, and that of registries. */
export const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
const MAX_DESCRIPTORS = 4096;

const mediaType = matching(/^[\x21-\x7e][\x20-\x7e]{0,254}$/, 'a media type');
const platformPart = matching(/^\P{C}{0,100}$/u, 'printable text');
const platform: Reader<NonNullable<ImageDescriptor['platform']>> = (value) => {
  const json = anyObject(value);
  return { os: member(json, 'os', platformPart), architecture: member(json, 'architecture', platformPart) };
};
const annotations: Reader<ReadonlyMap<string, string>> = (value) =>
  new Map(Object.entries(anyObject(value)).map(([key, content]) => [key, text(content)]));

const descriptor: Reader<ImageDescriptor> = (value) => {
  const json = anyObject(value);
  return {
    mediaType: member(json, 'mediaType', mediaType),
    digest: member(json, 'digest', imageDigest),
    size: member(json, 'size', integer(0, Number.MAX_SAFE_INTEGER)),
    platform: memberOr(json, 'platform', null, platform),
    artifactType: memberOr(json, 'artifactType', null, text) || null,
    annotations: memberOr(json, 'annotations', new Map<string, string>(), annotations),
  };
};
const descriptors = listOf(descriptor, { most: MAX_DESCRIPTORS });

const content: Reader<ImageContent> = (value) => {
  const json = anyObject(value);
  const isIndex = hasMember(json, 'manifests');
  const isManifest = hasMember(json, 'layers') || hasMember(json, 'config') || hasMember(json, 'fsLayers');
  if (isIndex === isManifest) {
    refuse(isIndex ? 'it has members of an index and of a manifest' : 'neither an index nor a manifest');
  }
  const types: readonly string[] = isIndex ? INDEX_TYPES : MANIFEST_TYPES;
  const stated = memberOr(json, 'mediaType', types[0] ?? '', text);
  if (!types.includes(stated)) refuse(`its media type is not that of ${isIndex ? 'an index' : 'a manifest'}`);
  if (isIndex) return { kind: 'index', mediaType: stated, entries: memberOr(json, 'manifests', [], descriptors) };
  return {
    kind: 'manifest',
    mediaType: stated,
    artifactType: memberOr(json, 'artifactType', null, text) || null,
    subject: memberOr(json, 'subject', null, descriptor)?.digest ?? null,
    layers: memberOr(json, 'layers', [], descriptors),
  };
};

/** @throws ParseError for what is neither, or could be taken for either */
export function parseImageManifest(bytes: Uint8Array): ImageContent {
  return readJson(fromUtf8(bytes, 'manifest'), 'manifest', content, { bytes: MAX_MANIFEST_BYTES });
}

/**
 * The entries of an index that may run where dstack runs, on linux/amd64: of any variant, and those that name no platform.
 * What BuildKit adds about the others (`unknown/unknown`) is no image.
 */
export function entriesForDstack(entries: readonly ImageDescriptor[]): ImageDescriptor[] {
  return entries.filter(({ platform: of }) => of === null || (of.os === 'linux' && of.architecture === 'amd64'));
}
