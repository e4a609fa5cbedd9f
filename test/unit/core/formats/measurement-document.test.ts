import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseChecksumManifest, parseMeasurementDocument } from '../../../../src/core/formats/measurement-document.js';
import { bytes, cbor, type Plain } from './encode.js';
import { readsOrRefuses, refusalText } from './refusal.js';

const digest = (byte: number): Uint8Array => new Uint8Array(48).fill(byte);
const WITNESS = '8010 09 04 0006 0902 0b02 1010';

const document = (change: { top?: object; image?: object; tdvf?: object; mrtd?: object } = {}): Uint8Array =>
  cbor({
    version: 3,
    image: { cmdline_sha384: digest(1), kernel_authenticode: digest(2), initrd_sha384: digest(3), ...change.image },
    tdvf: {
      ovmf: 'pre202505',
      mrtd: { single_pass: digest(4), two_pass: digest(5), ...change.mrtd },
      td_hob: bytes(WITNESS),
      ...change.tdvf,
    },
    ...change.top,
  } as { [key: string]: Plain });

const refusalOf = (change: Parameters<typeof document>[0]): string =>
  refusalText(() => parseMeasurementDocument(document(change)));
const witness = (hex: string): string => refusalOf({ tdvf: { td_hob: bytes(hex) } });

describe('parseMeasurementDocument', () => {
  it('reads no more than a document can be', () => {
    const other = (length: number) => refusalOf({ top: { version: 2, x: new Uint8Array(length) } });
    expect(other(8192)).toMatch(/^PARSE_LIMIT measurement: \d+ bytes, over the limit of 8192$/);
    expect(parseMeasurementDocument(document({ top: { version: 2, x: new Uint8Array(7000) } }))).toEqual({
      supported: false,
      version: 2,
    });
  });

  it('reads version 3', () => {
    expect(parseMeasurementDocument(document())).toEqual({
      supported: true,
      version: 3,
      image: {
        cmdline: { sha384: digest(1) },
        kernel: { patched: digest(2), plain: null, headerNormalized: false },
        initrdSha384: digest(3),
      },
      tdvf: {
        ovmf: 'pre202505',
        mrtd: { singlePass: digest(4), twoPass: digest(5) },
        tdHob: {
          basePage: 0x800,
          tdHobPageDelta: 9,
          ranges: [
            { startPageDelta: 0, pages: 6 },
            { startPageDelta: 9, pages: 2 },
            { startPageDelta: 11, pages: 2 },
            { startPageDelta: 16, pages: 16 },
          ],
        },
      },
    });
  });

  it.each<[Plain | undefined, number | null]>([
    [2, 2],
    [5, 5],
    ['3', null],
    [null, null],
  ])('says that version %j is not supported, whatever else is there', (version, reported) => {
    expect(parseMeasurementDocument(cbor({ version: version ?? null, other: 1 }))).toEqual({
      supported: false,
      version: reported,
    });
  });

  describe('other versions', () => {
    const ROOTFS = `dstack.rootfs_hash=${'11'.repeat(32)}`;
    const withText = (cmdline: Plain, change: object = {}) => ({
      top: { version: 4 },
      image: { cmdline_sha384: null, cmdline, ...change },
    });
    const imageOf = (change: Parameters<typeof document>[0]) => {
      const read = parseMeasurementDocument(document(change));
      return read.supported ? { version: read.version, ...read.image } : null;
    };
    const plain = { patched: null, plain: digest(2), headerNormalized: true };

    it('reads a kernel whose header is normalised', () => {
      for (const change of [
        { image: { kernel_header_normalized: true } },
        withText(ROOTFS, { kernel_header_normalized: true }),
      ]) {
        expect(imageOf(change)?.kernel).toEqual(plain);
      }
      const patched = { patched: digest(2), plain: null, headerNormalized: false };
      expect(imageOf({ image: { kernel_header_normalized: false } })?.kernel).toEqual(patched);
      expect(refusalOf({ image: { kernel_header_normalized: 1 } })).toContain('kernel_header_normalized: expected');
    });

    it('reads version 4 with the command line itself', () => {
      const line = `console=ttyS0 ${ROOTFS} quiet`;
      expect(imageOf(withText(line))).toMatchObject({ version: 4, cmdline: { text: line } });
    });

    it('reads version 4 with both digests of the kernel', () => {
      const both = { top: { version: 4 }, image: { patched_kernel_authenticode: digest(6) } };
      expect(imageOf(both)).toMatchObject({
        version: 4,
        cmdline: { sha384: digest(1) },
        kernel: { patched: digest(6), plain: digest(2), headerNormalized: false },
      });
    });

    it.each<[string, Parameters<typeof document>[0], string]>([
      ['neither form', { top: { version: 4 } }, 'PARSE_UNSUPPORTED measurement.image: has neither cmdline nor'],
      [
        'both forms',
        withText(ROOTFS, { patched_kernel_authenticode: digest(6) }),
        'PARSE_UNSUPPORTED measurement.image: has patched_kernel_authenticode beside',
      ],
      [
        'both digests of a normalised kernel',
        { top: { version: 4 }, image: { patched_kernel_authenticode: digest(6), kernel_header_normalized: true } },
        'PARSE_UNSUPPORTED measurement.image: has kernel_header_normalized and',
      ],
      [
        'the other form’s key in version 3',
        { image: { patched_kernel_authenticode: digest(6) } },
        'PARSE_UNSUPPORTED measurement.image: has patched_kernel_authenticode beside',
      ],
      [
        'text and digest',
        { top: { version: 4 }, image: { cmdline: ROOTFS } },
        'PARSE_INVALID measurement.image: has cmdline and cmdline_sha384, which exclude each other',
      ],
      [
        'a text in version 3',
        { image: { cmdline: ROOTFS } },
        'PARSE_INVALID measurement.image: has a cmdline, which version 3 has not',
      ],
      ['a text of another type', withText(digest(1)), 'PARSE_INVALID measurement.image.cmdline: expected a text'],
      [
        'no root file system',
        withText('quiet'),
        'PARSE_INVALID measurement.image.cmdline: expected one dstack.rootfs_hash',
      ],
      [
        'two',
        withText(`${ROOTFS} ${ROOTFS}`),
        'PARSE_INVALID measurement.image.cmdline: expected one dstack.rootfs_hash',
      ],
      [
        'a second that another reader may take',
        withText(`${ROOTFS} dstack.rootfs_hash=`),
        'PARSE_INVALID measurement.image.cmdline: expected one dstack.rootfs_hash',
      ],
      ['a short hash', withText(ROOTFS.slice(0, -1)), 'PARSE_INVALID measurement.image.cmdline: expected one'],
      ['a name that ends alike', withText(`x${ROOTFS}`), 'PARSE_INVALID measurement.image.cmdline: expected one'],
      [
        'characters of other scripts',
        withText(`${ROOTFS} é`),
        'PARSE_INVALID measurement.image.cmdline: "é" is not printable',
      ],
    ])('refuse %s', (_, change, message) => {
      expect(refusalOf(change)).toContain(message);
    });

    it('read version 2 by its wrapper alone', () => {
      const bare = (change: object = {}) =>
        cbor({
          image: { cmdline_sha384: digest(1), kernel_authenticode: digest(2), initrd_sha384: digest(3) },
          tdvf: { ovmf: 'pre202505', mrtd: { single_pass: digest(4), two_pass: digest(5) }, td_hob: bytes(WITNESS) },
          ...change,
        } as { [key: string]: Plain });
      expect(parseMeasurementDocument(bare(), 2)).toMatchObject({ supported: true, version: 2 });
      for (const wrapper of [null, 0, 1, 3, 4]) {
        expect(parseMeasurementDocument(bare(), wrapper)).toEqual({ supported: false, version: null });
      }
      expect(parseMeasurementDocument(bare({ version: 2 }), 2)).toEqual({ supported: false, version: 2 });
      expect(parseMeasurementDocument(bare({ version: null }), 2)).toEqual({ supported: false, version: null });
    });
  });

  it('says that a document without version is not supported', () => {
    expect(parseMeasurementDocument(cbor({ image: {}, tdvf: {} }))).toEqual({ supported: false, version: null });
  });

  it.each<[string, Parameters<typeof document>[0], string]>([
    [
      'a short digest',
      { image: { initrd_sha384: bytes('00') } },
      'PARSE_INVALID measurement.image.initrd_sha384: expected 48 bytes, got 1',
    ],
    [
      'a digest as text',
      { mrtd: { two_pass: 'x' } },
      'PARSE_INVALID measurement.tdvf.mrtd.two_pass: expected bytes, got "x"',
    ],
    ['no image', { top: { image: 1 } }, 'PARSE_INVALID measurement.image: expected a map, got 1'],
    ['no firmware layout', { tdvf: { ovmf: null } }, 'PARSE_INVALID measurement.tdvf.ovmf: expected a text, got null'],
  ])('refuses version 3 with %s', (_, change, message) => {
    expect(refusalOf(change)).toBe(message);
  });

  it('refuses what is no CBOR map', () => {
    expect(refusalText(() => parseMeasurementDocument(cbor([1])))).toBe(
      'PARSE_INVALID measurement: expected a map, got a list',
    );
    expect(refusalText(() => parseMeasurementDocument(bytes('')))).toMatch(/^PARSE_TRUNCATED measurement/);
    expect(refusalText(() => parseMeasurementDocument(bytes('a1')))).toMatch(/^PARSE_TRUNCATED measurement/);
  });

  it.each([
    ['', 'PARSE_TRUNCATED measurement.tdvf.td_hob.base_page (offset 0): needs 1 bytes, 0 are left'],
    ['00 00 01 00', 'PARSE_TRUNCATED measurement.tdvf.td_hob.ranges[0].pages (offset 4): needs 1 bytes, 0 are left'],
    ['00 00 00 00', 'PARSE_TRAILING measurement.tdvf.td_hob.end (offset 3): 1 bytes left over'],
    ['8000', 'PARSE_INVALID measurement.tdvf.td_hob.base_page (offset 2): a varint not in its shortest form'],
    ['00 00 41', 'PARSE_LIMIT measurement.tdvf.td_hob.ranges (offset 3): 65 ranges, over the limit of 64'],
    ['ffffffffff7f', 'PARSE_LIMIT measurement.tdvf.td_hob.base_page (offset 6): over 549755813888'],
    ['80808080808080808001', 'PARSE_LIMIT measurement.tdvf.td_hob.base_page (offset 7): over 549755813888'],
  ])('refuses the TD HOB witness %s', (hex, message) => {
    expect(witness(hex)).toBe(message);
  });

  it('reads pages up to 2^39', () => {
    const read = parseMeasurementDocument(document({ tdvf: { td_hob: bytes('8080808080 10 00 00') } }));
    expect(read.supported && read.tdvf.tdHob.basePage).toBe(2 ** 39);
  });

  it('throws nothing but ParseError: truncation at every offset, any byte changed', () => {
    const whole = document();
    for (let length = 0; length < whole.length; length++) {
      expect(readsOrRefuses(() => parseMeasurementDocument(whole.subarray(0, length)))).toBe(false);
    }
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, value) => {
        const copy = whole.slice();
        copy[at] = value;
        readsOrRefuses(() => parseMeasurementDocument(copy));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('parseChecksumManifest', () => {
  const HASH = '0123456789abcdef'.repeat(4);
  const NOT_A_LINE = 'expected 64 hex digits, two spaces and a file name, got';

  it('reads what sha256sum writes', () => {
    const names = ['ovmf.fd', 'bzImage', 'initramfs.cpio.gz', 'measurement.tdx.cbor', 'rootfs_v2-x86'];
    expect(parseChecksumManifest(names.map((name) => `${HASH}  ${name}\n`).join(''))).toEqual(
      names.map((name) => ({ sha256: HASH, name })),
    );
  });

  it.each([
    ['nothing', '', 'PARSE_TRUNCATED sha256sum.txt: does not end with a line feed'],
    ['no final line feed', `${HASH}  a`, 'PARSE_TRUNCATED sha256sum.txt: does not end with a line feed'],
    ['a blank line', `${HASH}  a\n\n`, `PARSE_INVALID sha256sum.txt line 2: ${NOT_A_LINE} ""`],
    ['a comment', `# made by\n${HASH}  a\n`, `PARSE_INVALID sha256sum.txt line 1: ${NOT_A_LINE} "# made by"`],
    [
      'CR LF',
      `${HASH}  a\r\n`,
      `PARSE_INVALID sha256sum.txt line 1: ${NOT_A_LINE} ${JSON.stringify(`${HASH.slice(0, 40)}…`)}`,
    ],
    ['a name twice', `${HASH}  a\n${HASH}  b\n${HASH}  a\n`, 'PARSE_INVALID sha256sum.txt line 3: "a" is listed twice'],
  ])('refuses %s', (_, manifest, message) => {
    expect(refusalText(() => parseChecksumManifest(manifest))).toBe(message);
  });

  it.each([
    ['the binary mark', `${HASH} *a`],
    ['one space', `${HASH} a`],
    ['three spaces', `${HASH}   a`],
    ['upper case', `${HASH.toUpperCase()}  a`],
    ['a short hash', `${HASH.slice(2)}  a`],
    ['a long hash', `${HASH}00  a`],
    ['an escaped line', `\\${HASH}  a`],
    ['leading space', ` ${HASH}  a`],
    ['trailing space', `${HASH}  a `],
    ['a folder', `${HASH}  a/b`],
    ['a folder before', `${HASH}  ./a`],
    ['a parent folder', `${HASH}  ../a`],
    ['an absolute path', `${HASH}  /a`],
    ['a hidden file', `${HASH}  .a`],
    ['an option', `${HASH}  -a`],
    ['a space in the name', `${HASH}  a b`],
    ['a name outside ASCII', `${HASH}  a\u200b`],
    ['no name', `${HASH}  `],
    ['a form feed', `${HASH}  a\f`],
    ['a line separator', `${HASH}  a\u2028${HASH}  b`],
  ])('refuses %s', (_, line) => {
    expect(refusalText(() => parseChecksumManifest(`${line}\n`))).toContain('PARSE_INVALID sha256sum.txt line 1: ');
  });

  it('bounds the number of lines', () => {
    const lines = (count: number): string => Array.from({ length: count }, (_, i) => `${HASH}  f${i}\n`).join('');
    expect(parseChecksumManifest(lines(1024))).toHaveLength(1024);
    expect(refusalText(() => parseChecksumManifest(lines(1025)))).toBe(
      'PARSE_LIMIT sha256sum.txt: more than 1024 lines',
    );
  });

  it('accepts only what it would write again', () => {
    const piece = fc.constantFrom(HASH, '  ', ' ', '\n', '\r', '*', 'a', 'b.fd', '#', '\\', '/', '\t');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const manifest = pieces.join('');
        readsOrRefuses(() => {
          const entries = parseChecksumManifest(manifest);
          expect(entries.map(({ sha256, name }) => `${sha256}  ${name}\n`).join('')).toBe(manifest);
        });
      }),
      { numRuns: 3000 },
    );
  });
});
