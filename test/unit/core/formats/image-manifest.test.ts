import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParseError } from '../../../../src/core/errors.js';
import {
  entriesForDstack,
  type ImageContent,
  MAX_MANIFEST_BYTES,
  parseImageManifest,
} from '../../../../src/core/formats/image-manifest.js';
import { text } from './encode.js';

const digest = (byte: string): string => `sha256:${byte.repeat(32)}`;
const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

const parse = (json: unknown): ImageContent => parseImageManifest(text(JSON.stringify(json)));
const entry = (byte: string, platform?: object, more: object = {}): object => ({
  mediaType: OCI_MANIFEST,
  digest: digest(byte),
  size: 500,
  ...(platform === undefined ? {} : { platform }),
  ...more,
});
const index = {
  schemaVersion: 2,
  mediaType: OCI_INDEX,
  manifests: [entry('01', { os: 'linux', architecture: 'amd64' })],
};
const manifest = {
  schemaVersion: 2,
  mediaType: OCI_MANIFEST,
  config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digest('02'), size: 7 },
  layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: digest('03'), size: 9 }],
};

describe('parseImageManifest', () => {
  it('reads an index, of OCI or Docker, with or without a media type', () => {
    expect(parse(index)).toEqual({
      kind: 'index',
      mediaType: OCI_INDEX,
      entries: [
        {
          mediaType: OCI_MANIFEST,
          digest: digest('01'),
          size: 500,
          platform: { os: 'linux', architecture: 'amd64', isNarrower: false },
          artifactType: null,
          annotations: new Map(),
        },
      ],
    });
    expect(parse({ ...index, mediaType: DOCKER_LIST })).toMatchObject({ kind: 'index', mediaType: DOCKER_LIST });
    expect(parse({ ...index, mediaType: undefined })).toMatchObject({ kind: 'index', mediaType: OCI_INDEX });
    expect(parse({ ...index, manifests: [] })).toMatchObject({ kind: 'index', entries: [] });
  });

  it('reads a manifest, of OCI or Docker, and what it is about', () => {
    expect(parse(manifest)).toMatchObject({
      kind: 'manifest',
      mediaType: OCI_MANIFEST,
      artifactType: null,
      subject: null,
    });
    expect(parse({ ...manifest, mediaType: DOCKER_MANIFEST })).toMatchObject({ mediaType: DOCKER_MANIFEST });
    const referrer = { ...manifest, artifactType: 'application/x', subject: entry('04') };
    expect(parse(referrer)).toMatchObject({ artifactType: 'application/x', subject: digest('04') });
  });

  it.each<[string, unknown]>([
    ['what is both', { ...manifest, manifests: [] }],
    ['what is neither', { schemaVersion: 2 }],
    ['an index that calls itself a manifest', { ...index, mediaType: OCI_MANIFEST }],
    ['a manifest that calls itself an index', { ...manifest, mediaType: OCI_INDEX }],
    [
      'a manifest of schema 1',
      { schemaVersion: 1, fsLayers: [], mediaType: 'application/vnd.docker.distribution.manifest.v1+json' },
    ],
    ['an index that calls itself nothing', { ...index, mediaType: '' }],
    ['a digest that is none', { ...index, manifests: [{ ...entry('01'), digest: 'sha256:01' }] }],
    ['a size that is none', { ...index, manifests: [{ ...entry('01'), size: -1 }] }],
    [
      'a platform in letters with two ways to another case',
      { ...index, manifests: [entry('01', { os: 'lİnux', architecture: 'amd64' })] },
    ],
    ['a platform without its architecture', { ...index, manifests: [entry('01', { os: 'linux' })] }],
    ['an annotation that is no text', { ...index, manifests: [entry('01', undefined, { annotations: { a: 1 } })] }],
    ['entries without end', { ...index, manifests: Array.from({ length: 4097 }, () => entry('01')) }],
    ['a list', []],
  ])('refuses %s', (_, json) => {
    expect(() => parse(json)).toThrow(ParseError);
  });

  it('refuses a member that is there twice, and what is too long', () => {
    expect(() => parseImageManifest(text('{"manifests":[],"manifests":[]}'))).toThrow(ParseError);
    expect(() => parseImageManifest(new Uint8Array(MAX_MANIFEST_BYTES + 1).fill(0x20))).toThrow(ParseError);
  });

  it.each<[string, unknown]>([
    ['entries', { ...index, Manifests: [entry('09')] }],
    ['entries with a long s', { ...index, 'manife\u017ft\u017f': [entry('09')] }],
    ['entries of a manifest', { ...manifest, MANIFESTS: [entry('09')] }],
    ['layers', { ...manifest, Layers: [] }],
    ['a media type', { ...index, mediatype: OCI_MANIFEST }],
    ['a digest', { ...index, manifests: [{ ...entry('01'), Digest: digest('09') }] }],
    ['a platform', { ...index, manifests: [{ ...entry('01'), PLATFORM: { os: 'linux', architecture: 'amd64' } }] }],
    [
      'an architecture',
      { ...index, manifests: [entry('01', { os: 'linux', architecture: 'arm64', Architecture: 'amd64' })] },
    ],
  ])('refuses %s that only readers see which ignore the case of a member', (_, json) => {
    expect(() => parse(json)).toThrow(/some readers take the member/);
  });

  it('lets annotations be called as they are', () => {
    expect(() => parse({ ...index, annotations: { Digest: 'x', digest: 'y' } })).not.toThrow();
  });

  it('throws nothing but ParseError', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        try {
          parseImageManifest(text(json));
        } catch (error) {
          if (!(error instanceof ParseError)) throw error;
        }
      }),
    );
  });
});

describe('entriesForDstack', () => {
  it('are those for linux/amd64, whatever their variant, and those that name no platform', () => {
    const content = parse({
      ...index,
      manifests: [
        entry('01', { os: 'linux', architecture: 'amd64' }),
        entry('02', { os: 'linux', architecture: 'arm64', variant: 'v8' }),
        entry('03', { os: 'windows', architecture: 'amd64', 'os.version': '10' }),
        entry('04', { os: 'linux', architecture: 'amd64', variant: 'v3' }),
        entry(
          '05',
          { os: 'unknown', architecture: 'unknown' },
          {
            annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
          },
        ),
        entry('06'),
      ],
    });
    const entries = content.kind === 'index' ? entriesForDstack(content.entries) : [];
    expect(entries.map((one) => one.digest)).toEqual(['01', '04', '06'].map(digest));
  });

  const ofPlatforms = (...platforms: (object | undefined)[]): number[] => {
    const manifests = platforms.map((platform, at) => entry(`0${at}`, platform));
    const content = parse({ ...index, manifests });
    const entries = content.kind === 'index' ? entriesForDstack(content.entries) : [];
    return entries.map((one) => Number(one.digest.slice(-1)));
  };
  const plain = { os: 'linux', architecture: 'amd64' };
  const i386 = { os: 'linux', architecture: '386' };

  it('are those that containerd takes for linux/amd64 under another name', () => {
    expect(ofPlatforms({ os: 'Linux', architecture: 'x86_64' }, { os: '', architecture: 'AMD64' })).toEqual([0, 1]);
    expect(ofPlatforms(plain, { os: '', architecture: '' })).toEqual([0, 1]);
    expect(ofPlatforms(plain, { os: 'darwin', architecture: 'amd64' }, { os: '', architecture: 'arm64' })).toEqual([0]);
  });

  it('are those that Docker goes on to, where none is plainly for linux/amd64', () => {
    expect(ofPlatforms(i386, plain)).toEqual([1]);
    expect(ofPlatforms(i386)).toEqual([0]);
    expect(ofPlatforms({ ...plain, variant: 'v3' }, { os: 'linux', architecture: 'I386' })).toEqual([0, 1]);
    expect(ofPlatforms({ ...plain, 'os.features': ['x'] }, i386, { os: 'linux', architecture: '' })).toEqual([0, 1, 2]);
    expect(ofPlatforms({ os: 'linux', architecture: 'arm64' })).toEqual([]);
  });

  it.each([
    ['a media type of its own', { mediaType: 'application/x' }],
    ['a kind of artifact', { artifactType: 'application/x' }],
    ['a note that it is about another', { annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } }],
  ])('are those besides one with %s, which Docker may pass over', (_, more) => {
    const content = parse({ ...index, manifests: [entry('00', plain, more), entry('01', i386)] });
    expect(content.kind === 'index' && entriesForDstack(content.entries)).toHaveLength(2);
  });
});
