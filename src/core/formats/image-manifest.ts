// What a digest of a container image leads to (OCI image specification 1.1, and Docker's formats, which came before): an
// index, which lists a manifest for each platform, or a manifest, which lists layers. Which of the two the bytes are is
// read from them alone: a registry that calls them the other thing would show two readers two images. The programs that
// run images are written in Go, whose reader of JSON takes a member in any case for the one that it knows, and the last of
// them counts: a member that only they would see is refused.

import { fromUtf8, preview } from '../bytes.js';
import { anyObject, hasMember, listOf, member, memberOr, type Reader, readJson, refuse } from '../schema/reader.js';
import { integer, matching, text } from '../schema/scalars.js';
import type { JsonObject } from './codec/json.js';
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
  platform: Platform | null;
  /** Of an entry of a list of referrers; null: it has none. */
  artifactType: string | null;
  annotations: ReadonlyMap<string, string>;
}

export interface Platform {
  os: string;
  architecture: string;
  /** Whether it says more: a variant of the processor, a version of the system. Docker may take such an entry for no match. */
  isNarrower: boolean;
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

/** Members that decide what an image is, of documents, entries and platforms alike. */
const DECISIVE = [
  'schemaVersion',
  'mediaType',
  'artifactType',
  'manifests',
  'config',
  'layers',
  'fsLayers',
  'subject',
  'annotations',
  'digest',
  'size',
  'platform',
  'os',
  'architecture',
  'variant',
  'os.version',
  'os.features',
];
const BY_ANY_CASE = new Map(DECISIVE.map((name) => [anyCase(name), name]));

/** One text for what Go takes for one name: in capitals first, as the long s and the sign of Kelvin have no other way to s and k. */
function anyCase(name: string): string {
  return name.toUpperCase().toLowerCase();
}

/** An object whose members are the same for a reader that looks at their case and for one that does not. */
const asWritten: Reader<JsonObject> = (value) => {
  const json = anyObject(value);
  for (const key of Object.keys(json)) {
    const name = BY_ANY_CASE.get(anyCase(key));
    if (name !== undefined && name !== key) refuse(`some readers take the member ${preview(key)} for ${name}`);
  }
  return json;
};

const mediaType = matching(/^[\x21-\x7e][\x20-\x7e]{0,254}$/, 'a media type');
/** Of other letters, readers differ on which are the same in another case. */
const platformPart = matching(/^[\x20-\x7e]{0,100}$/, 'printable ASCII of at most 100 characters');
const platform: Reader<Platform> = (value) => {
  const json = asWritten(value);
  const os = member(json, 'os', platformPart);
  const architecture = member(json, 'architecture', platformPart);
  const isNarrower = Object.keys(json).some((key) => key !== 'os' && key !== 'architecture' && hasMember(json, key));
  return { os, architecture, isNarrower };
};
const annotations: Reader<ReadonlyMap<string, string>> = (value) =>
  new Map(Object.entries(anyObject(value)).map(([key, content]) => [key, text(content)]));

const descriptor: Reader<ImageDescriptor> = (value) => {
  const json = asWritten(value);
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
  const json = asWritten(value);
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
 * The entries of an index that Docker may run where dstack runs: those for linux/amd64, and those that name no platform. What
 * BuildKit adds about the others (`unknown/unknown`) is no image. If none is plainly for linux/amd64, Docker goes on to what
 * such a processor runs besides; the name of a platform is what the maker of the index wrote, and keeps nothing from running.
 */
export function entriesForDstack(entries: readonly ImageDescriptor[]): ImageDescriptor[] {
  const isFixed = entries.some(isPlain);
  return entries.filter(({ platform: of }) => {
    const fit = of === null ? 'open' : fitOf(of);
    return fit === 'amd64' || fit === 'open' || (fit === 'besides' && !isFixed);
  });
}

/** Whether no version of Docker passes the entry over: some do with what is not called an image. */
function isPlain({ platform: of, mediaType: type, artifactType, annotations: notes }: ImageDescriptor): boolean {
  const isImage =
    (MANIFEST_TYPES as readonly string[]).includes(type) && artifactType === null && !notes.has(REFERENCE);
  return isImage && of !== null && fitOf(of) === 'amd64' && !of.isNarrower;
}

/** By this annotation BuildKit says that an entry is about another one. */
const REFERENCE = 'vnd.docker.reference.type';
const AMD64 = ['amd64', 'x86_64', 'x86-64'];
const BESIDES = ['386', 'i386', ''];

/** As containerd reads the names of platforms, in any case and under other names. `open`: it is as if none were named. */
function fitOf({ os, architecture }: Platform): 'amd64' | 'besides' | 'open' | 'none' {
  if (os === '' && architecture === '') return 'open';
  if (os !== '' && os.toLowerCase() !== 'linux') return 'none';
  const name = architecture.toLowerCase();
  if (AMD64.includes(name)) return 'amd64';
  return BESIDES.includes(name) ? 'besides' : 'none';
}
