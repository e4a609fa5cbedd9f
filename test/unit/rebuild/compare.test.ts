import { describe, expect, it } from 'vitest';
import {
  compareArtifacts,
  counts,
  DEFAULT_ROOTFS,
  type ImageListing,
  isPlainName,
  verdictOf,
} from '../../../src/rebuild/compare.js';

const MEASURED = ['ovmf.fd', 'bzImage', 'initramfs.cpio.gz', 'metadata.json'];
const ALL = [...MEASURED, DEFAULT_ROOTFS, 'sha256sum.txt', 'digest.txt'];

/** An image of files whose digests are made of their contents here. */
function image(files: Record<string, string>, more: Partial<ImageListing> = {}): ImageListing {
  const digests = Object.entries(files).map(([name, content]): [string, { size: number; sha256: string }] => [
    name,
    { size: content.length, sha256: content.padEnd(64, '0') },
  ]);
  return {
    files: new Map(digests),
    unusable: new Map(),
    others: [],
    named: MEASURED,
    rootfs: DEFAULT_ROOTFS,
    revision: null,
    ...more,
  };
}

const files = Object.fromEntries(ALL.map((name) => [name, 'a']));
const without = (...names: string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));
const compare = (expected: ImageListing, actual: ImageListing) => {
  const { artifacts, notCompared } = compareArtifacts(expected, actual);
  const unequal = artifacts.filter(({ status }) => status !== 'equal');
  return {
    verdict: verdictOf(artifacts),
    unequal: Object.fromEntries(
      unequal.map(({ name, status, note }) => [name, note === null ? status : [status, note]]),
    ),
    names: artifacts.map(({ name }) => name),
    notCompared,
  };
};

describe('which files count', () => {
  it.each([...ALL, 'measurement.tdx.cbor', 'measurement.snp.cbor', 'measurement.aws.v2.cbor'])('%s does', (name) => {
    expect(counts(name, [])).toBe(true);
  });

  it.each(['disk.raw', 'auth_hash.txt', 'measurement.cbor', 'measurement.TDX.cbor', 'x/bzImage', '../bzImage', ''])(
    '%j does not',
    (name) => {
      expect(counts(name, [])).toBe(false);
    },
  );

  it('what an image names does, as long as it is a plain name', () => {
    expect(counts('measurement.aws.replay.json', ['measurement.aws.replay.json'])).toBe(true);
    for (const name of ['../etc/passwd', '/etc/passwd', '.hidden', '-rf', 'a b', 'a\nb', 'a\u202eb', 'a'.repeat(300)]) {
      expect({ name, counts: counts(name, [name]), plain: isPlainName(name) }).toEqual({
        name,
        counts: false,
        plain: false,
      });
    }
  });
});

describe('two images', () => {
  it('are equal when all their artifacts are; what is made from the others comes last', () => {
    expect(compare(image(files), image(files))).toEqual({
      verdict: 'reproduced',
      unequal: {},
      names: [
        'bzImage',
        'initramfs.cpio.gz',
        'metadata.json',
        'ovmf.fd',
        DEFAULT_ROOTFS,
        'sha256sum.txt',
        'digest.txt',
      ],
      notCompared: [],
    });
  });

  it.each(ALL)('differ when %s has another digest, or another size', (name) => {
    expect(compare(image(files), image({ ...files, [name]: 'b' }))).toMatchObject({
      verdict: 'differs',
      unequal: { [name]: 'differs' },
    });
    expect(compare(image(files), image({ ...files, [name]: 'a0' }))).toMatchObject({
      verdict: 'differs',
      unequal: { [name]: 'differs' },
    });
  });

  it.each(ALL)('cannot be compared whole when the second has no %s', (name) => {
    expect(compare(image(files), image(without(name)))).toMatchObject({
      verdict: 'incomplete',
      unequal: { [name]: 'missing' },
    });
  });

  it.each(['ovmf.fd', 'bzImage', 'initramfs.cpio.gz', 'metadata.json', 'sha256sum.txt', 'digest.txt'])(
    'differ when the first has no %s but the second has it',
    (name) => {
      expect(compare(image(without(name)), image(files))).toMatchObject({
        verdict: 'differs',
        unequal: { [name]: 'extra' },
      });
    },
  );

  it('cannot be compared whole when the first is a bundle without root file system', () => {
    expect(compare(image(without(DEFAULT_ROOTFS)), image(files))).toMatchObject({
      verdict: 'incomplete',
      unequal: { [DEFAULT_ROOTFS]: 'missing' },
    });
  });

  it('without root file system on either side are not reproduced', () => {
    const bundle = image(without(DEFAULT_ROOTFS));
    expect(compare(bundle, bundle)).toMatchObject({ verdict: 'incomplete', unequal: { [DEFAULT_ROOTFS]: 'missing' } });
  });

  it('that are empty are not reproduced', () => {
    expect(compare(image({}), image({})).verdict).toBe('incomplete');
    expect(compare(image({}, { named: [] }), image({}, { named: [] })).verdict).toBe('incomplete');
    expect(verdictOf([])).toBe('incomplete');
  });

  it('differ by a measurement document that one of them has', () => {
    expect(compare(image(files), image({ ...files, 'measurement.snp.cbor': '' }))).toMatchObject({
      verdict: 'differs',
      unequal: { 'measurement.snp.cbor': 'extra' },
    });
  });

  it('are compared in all that their manifests list, and in the root file system of their metadata', () => {
    const named = [...MEASURED, 'measurement.aws.replay.json'];
    const older = { ...without(DEFAULT_ROOTFS), 'rootfs.img.verity': 'a' };
    const expected = image(older, { named, rootfs: 'rootfs.img.verity' });
    expect(compare(expected, image(older))).toMatchObject({
      verdict: 'incomplete',
      unequal: { 'measurement.aws.replay.json': 'missing' },
    });
  });

  it('that differ are not incomplete, whatever is missing besides', () => {
    expect(compare(image(files), image({ ...without('ovmf.fd'), bzImage: 'b' })).verdict).toBe('differs');
  });

  it('have files that are none', () => {
    const actual = image(without('bzImage'), { unusable: new Map([['bzImage', 'a symbolic link']]) });
    expect(compare(image(files), actual)).toMatchObject({
      verdict: 'incomplete',
      unequal: { bzImage: ['missing', 'a symbolic link'] },
    });
  });

  it('may have other files, which are named', () => {
    const expected = image(files, { others: ['ovmf-sev.fd'] });
    expect(compare(expected, image(files, { others: ['disk.raw', 'ovmf-sev.fd'] }))).toMatchObject({
      verdict: 'reproduced',
      notCompared: ['disk.raw', 'ovmf-sev.fd'],
    });
  });
});
