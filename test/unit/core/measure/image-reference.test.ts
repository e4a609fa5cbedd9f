import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParseError } from '../../../../src/core/errors.js';
import {
  IMAGE_REFERENCE_SCHEMA,
  parseImageReference,
  serialiseImageReference,
} from '../../../../src/core/measure/image-reference.js';
import { GRADES } from '../../../../src/core/result/words.js';
import { createDeployment, type ImageReferenceJson } from '../../../../src/simulator/index.js';

const { imageReference } = createDeployment({ seed: 'image reference' });
const text = JSON.stringify(imageReference);
const refusal = (json: unknown): string => {
  try {
    parseImageReference(typeof json === 'string' ? json : JSON.stringify(json));
  } catch (error) {
    if (error instanceof ParseError) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'read';
};
const bent = (edit: (image: ImageReferenceJson & Record<string, unknown>) => void): string => {
  const image = structuredClone(imageReference) as ImageReferenceJson & Record<string, unknown>;
  edit(image);
  return refusal(image);
};

describe('image references', () => {
  it('are read as they are written', () => {
    const { schema, ...content } = imageReference;
    expect(schema).toBe(IMAGE_REFERENCE_SCHEMA);
    expect(parseImageReference(text)).toEqual(content);
    const written = serialiseImageReference(parseImageReference(text));
    expect(JSON.parse(written)).toEqual(imageReference);
    expect(serialiseImageReference(parseImageReference(written))).toBe(written);
  });

  it('may leave unsaid what an image does not say', () => {
    const image = structuredClone(imageReference);
    image.isDev = null;
    image.profile.ovmfVariant = null;
    image.profile.cfv = [];
    image.profile.kernel.patched = [];
    const { isDev, profile } = parseImageReference(JSON.stringify(image));
    expect(isDev).toBeNull();
    expect(profile).toEqual(image.profile);
  });

  it('have hex in lower case, whatever case it was in', () => {
    const upper = { ...imageReference, osImageHash: imageReference.osImageHash.toUpperCase() };
    expect(parseImageReference(JSON.stringify(upper)).osImageHash).toBe(imageReference.osImageHash);
  });

  it('are graded, strongest first', () => {
    expect(GRADES).toEqual(['rebuilt', 'attested', 'release', 'local', 'pinned']);
    for (const grade of ['rebuilt', 'release', 'local']) {
      expect(parseImageReference(JSON.stringify({ ...imageReference, grade })).grade).toBe(grade);
    }
  });

  it.each([
    [
      'another schema',
      { schema: 'trust-center/os-image/v2' },
      'PARSE_UNSUPPORTED image-reference.schema: "trust-center/os-image/v2"; supported: trust-center/os-image/v1',
    ],
    [
      'a grade that no image has',
      { grade: 'pinned' },
      'PARSE_INVALID image-reference.grade: expected one of rebuilt, release, local, unvouched, got "pinned"',
    ],
    ['an unknown key', { trusted: true }, 'PARSE_INVALID image-reference: unknown key "trusted"'],
    ['an empty name', { name: '' }, 'PARSE_INVALID image-reference.name: expected 1 to 1000 characters, got ""'],
    [
      'a long source',
      { source: 'x'.repeat(1001) },
      'PARSE_INVALID image-reference.source: expected 1 to 1000 characters, got "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"',
    ],
    [
      'a short hash',
      { osImageHash: '00' },
      'PARSE_INVALID image-reference.osImageHash: expected 32 bytes of hexadecimal, got 1',
    ],
    [
      'no word on development',
      { isDev: 'no' },
      'PARSE_INVALID image-reference.isDev: expected true or false, got "no"',
    ],
  ])('are refused with %s', (_, change, message) => {
    expect(refusal({ ...imageReference, ...change })).toBe(message);
  });

  it('are refused for a profile that is not whole', () => {
    const digest = '00'.repeat(47);
    expect(bent(({ profile }) => Object.assign(profile, { more: 1 }))).toBe(
      'PARSE_INVALID image-reference.profile: unknown key "more"',
    );
    expect(bent(({ profile }) => Object.assign(profile.mrtd, { more: 1 }))).toContain('profile.mrtd: unknown key');
    expect(bent(({ profile }) => Object.assign(profile.kernel, { more: 1 }))).toContain('profile.kernel: unknown key');
    expect(bent(({ profile }) => Object.assign(profile.acceptedMemory, { more: 1 }))).toContain(
      'profile.acceptedMemory: unknown key',
    );
    expect(
      bent(({ profile }) => profile.acceptedMemory.ranges.map((range) => Object.assign(range, { more: 1 }))),
    ).toContain('profile.acceptedMemory.ranges[0]: unknown key');
    expect(bent(({ profile }) => profile.kernel.patched.map((patch) => Object.assign(patch, { more: 1 })))).toContain(
      'profile.kernel.patched[0]: unknown key',
    );
    expect(bent(({ profile }) => (profile.cfv = [digest]))).toContain('profile.cfv[0]');
    expect(bent(({ profile }) => (profile.mrtd.twoPass = digest))).toContain(
      'profile.mrtd.twoPass: expected 48 bytes of hexadecimal, got 47',
    );
    expect(bent(({ profile }) => (profile.kernel.initrdSize = 0))).toContain(
      'expected a whole number from 1 to 4294967295',
    );
    expect(bent(({ profile }) => (profile.acceptedMemory.basePage = 2 ** 40))).toContain(
      'expected a whole number from 0 to',
    );
    expect(bent(({ profile }) => (profile.cfv = Array(1025).fill('00'.repeat(48))))).toContain('PARSE_LIMIT');
  });

  it('are refused without any one member', () => {
    const members = (value: unknown, path: string[] = []): string[][] =>
      typeof value !== 'object' || value === null || Array.isArray(value)
        ? []
        : Object.entries(value).flatMap(([key, member]) => [[...path, key], ...members(member, [...path, key])]);
    const paths = members(imageReference);
    expect(paths.length).toBeGreaterThan(20);
    for (const path of paths) {
      const message = bent((image) => {
        const parent = path.slice(0, -1).reduce<Record<string, unknown>>((at, key) => at[key] as never, image);
        delete parent[path.at(-1) ?? ''];
      });
      expect(message).toBe(`PARSE_INVALID image-reference.${path.join('.')}: is missing`);
    }
  });

  it('are refused when cut short anywhere, and never with another error', () => {
    for (let length = 0; length < text.length; length++) expect(refusal(text.slice(0, length))).not.toBe('read');
    fc.assert(
      fc.property(fc.nat(text.length), fc.string(), (at, noise) => {
        refusal(text.slice(0, at) + noise + text.slice(at + noise.length));
      }),
    );
    expect(refusal(' '.repeat(256 * 1024 + 1))).toContain('PARSE_LIMIT');
  });
});
