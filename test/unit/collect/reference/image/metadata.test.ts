import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseImageMetadata, rootfsHashOf } from '../../../../../src/collect/reference/image/metadata.js';
import { text } from '../../../core/formats/encode.js';
import { readsOrRefuses, refusalText } from '../../../core/formats/refusal.js';

const HASH = '0123456789abcdef'.repeat(4);
const full = {
  bios: 'ovmf.fd',
  'bios-sev': 'ovmf-sev.fd',
  kernel: 'bzImage',
  cmdline: `console=ttyS0 init=/init dstack.rootfs_hash=${HASH} dstack.rootfs_size=4096`,
  initrd: 'initramfs.cpio.gz',
  rootfs: 'rootfs.img.parted.verity',
  version: '0.6.0',
  git_revision: 'abcdef0123456789',
  shared_ro: true,
  is_dev: true,
  ovmf_variant: 'pre202505',
  kernel_header_normalized: true,
};

const parse = (metadata: unknown) => parseImageMetadata(text(JSON.stringify(metadata)));
const refused = (change: Record<string, unknown>): string => refusalText(() => parse({ ...full, ...change }));

describe('parseImageMetadata', () => {
  it('reads what releases say', () => {
    expect(parse(full)).toEqual({
      bios: 'ovmf.fd',
      kernel: 'bzImage',
      initrd: 'initramfs.cpio.gz',
      rootfs: 'rootfs.img.parted.verity',
      cmdline: full.cmdline,
      version: '0.6.0',
      gitRevision: 'abcdef0123456789',
      isDev: true,
      kernelHeaderNormalized: true,
      ovmfVariant: 'pre202505',
    });
  });

  it('does not make up what an image does not say', () => {
    const { bios, kernel, initrd, cmdline } = full;
    const said = { rootfs: null, version: null, gitRevision: null, isDev: null };
    const assumed = { kernelHeaderNormalized: false, ovmfVariant: null };
    expect(parse({ bios, kernel, initrd, cmdline })).toEqual({ bios, kernel, initrd, cmdline, ...said, ...assumed });
    expect(parse({ bios, kernel, initrd, cmdline, is_dev: null, rootfs: null }).isDev).toBeNull();
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['no firmware', { bios: undefined }, 'PARSE_INVALID metadata.json.bios: is missing'],
    [
      'a firmware line that is no name',
      { ovmf_variant: 'pre 202505' },
      'PARSE_INVALID metadata.json.ovmf_variant: expected the name of a firmware line, got "pre 202505"',
    ],
    ['no kernel', { kernel: null }, 'PARSE_INVALID metadata.json.kernel: expected a file name, got null'],
    ['no command line', { cmdline: undefined }, 'PARSE_INVALID metadata.json.cmdline: is missing'],
    ['a path', { initrd: '../initrd' }, 'PARSE_INVALID metadata.json.initrd: expected a file name, got "../initrd"'],
    [
      'an absolute path',
      { bios: '/etc/shadow' },
      'PARSE_INVALID metadata.json.bios: expected a file name, got "/etc/shadow"',
    ],
    ['a hidden file', { rootfs: '.rootfs' }, 'PARSE_INVALID metadata.json.rootfs: expected a file name, got ".rootfs"'],
    ['an empty name', { kernel: '' }, 'PARSE_INVALID metadata.json.kernel: expected a file name, got ""'],
    [
      'a name with a line feed',
      { kernel: 'bzImage\n' },
      'PARSE_INVALID metadata.json.kernel: expected a file name, got "bzImage\\n"',
    ],
    [
      'is_dev as text',
      { is_dev: 'false' },
      'PARSE_INVALID metadata.json.is_dev: expected true or false, got the text "false"',
    ],
    ['is_dev as a number', { is_dev: 0 }, 'PARSE_INVALID metadata.json.is_dev: expected true or false, got 0'],
    [
      'kernel_header_normalized as text',
      { kernel_header_normalized: 'yes' },
      'PARSE_INVALID metadata.json.kernel_header_normalized: expected true or false, got "yes"',
    ],
    [
      'a line feed in the command line',
      { cmdline: 'a\nb' },
      'PARSE_INVALID metadata.json.cmdline: expected printable ASCII, got "\\n" at 1',
    ],
    [
      'a NUL in the command line',
      { cmdline: 'ab\0' },
      'PARSE_INVALID metadata.json.cmdline: expected printable ASCII, got "\\u0000" at 2',
    ],
    [
      'a letter outside ASCII',
      { cmdline: 'é' },
      'PARSE_INVALID metadata.json.cmdline: expected printable ASCII, got "é" at 0',
    ],
    [
      'a command line without end',
      { cmdline: 'a'.repeat(4097) },
      'PARSE_LIMIT metadata.json.cmdline: 4097 characters, at most 4096',
    ],
  ])('refuses %s', (_, change, message) => {
    expect(refused(change)).toBe(message);
  });

  it('refuses what is no JSON object, a key twice, and too much', () => {
    expect(refusalText(() => parseImageMetadata(text('[]')))).toBe(
      'PARSE_INVALID metadata.json: expected an object, got a list',
    );
    expect(refusalText(() => parseImageMetadata(text('{"kernel":"a","kernel":"b"}')))).toContain(
      'the key "kernel" appears twice in one object',
    );
    expect(refusalText(() => parseImageMetadata(new Uint8Array([0xff])))).toBe(
      'PARSE_INVALID metadata.json: not valid UTF-8',
    );
    expect(refused({ filler: 'x'.repeat(70_000) })).toMatch(/^PARSE_LIMIT metadata\.json: \d+ bytes of JSON/);
  });

  it('throws nothing but ParseError: truncation at every offset, any byte changed', () => {
    const whole = text(JSON.stringify(full));
    for (let length = 0; length < whole.length; length++) {
      expect(readsOrRefuses(() => parseImageMetadata(whole.subarray(0, length)))).toBe(false);
    }
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, value) => {
        const copy = whole.slice();
        copy[at] = value;
        readsOrRefuses(() => rootfsHashOf(parseImageMetadata(copy).cmdline));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('rootfsHashOf', () => {
  it('finds the root hash, wherever it stands', () => {
    expect(rootfsHashOf(full.cmdline)).toBe(HASH);
    expect(rootfsHashOf(`dstack.rootfs_hash=${HASH}`)).toBe(HASH);
  });

  it.each(['', 'console=ttyS0', 'dstack.rootfs_size=4096'])('finds none in %j', (cmdline) => {
    expect(rootfsHashOf(cmdline)).toBeNull();
  });

  it.each([
    [
      'two, even if equal',
      `dstack.rootfs_hash=${HASH} dstack.rootfs_hash=${HASH}`,
      'dstack.rootfs_hash= is there more than once',
    ],
    ['upper case', `dstack.rootfs_hash=${HASH.toUpperCase()}`, 'expected dstack.rootfs_hash= with 64 hex digits'],
    ['a short one', `dstack.rootfs_hash=${HASH.slice(1)}`, 'expected dstack.rootfs_hash= with 64 hex digits'],
    ['an empty one', 'dstack.rootfs_hash=', 'expected dstack.rootfs_hash= with 64 hex digits'],
    ['another argument around it', `x.dstack.rootfs_hash=${HASH}`, 'expected dstack.rootfs_hash= with 64 hex digits'],
    ['quotes around it', `"dstack.rootfs_hash=${HASH}"`, 'expected dstack.rootfs_hash= with 64 hex digits'],
  ])('refuses %s', (_, cmdline, message) => {
    expect(refusalText(() => rootfsHashOf(cmdline))).toContain(`PARSE_INVALID metadata.json.cmdline: ${message}`);
  });
});
