import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../src/core/bytes.js';
import { parsePe } from '../../../../src/core/formats/codec/pe.js';
import { authenticodeSha384 } from '../../../../src/core/measure/authenticode.js';
import {
  CERTIFICATE_ENTRY_AT,
  CHECKSUM_AT,
  type KernelParams,
  kernelFile,
  kernelParams,
} from '../formats/boot-files.js';
import { authenticodeOracle } from './oracle.js';

const digestOf = (file: Uint8Array, head?: Uint8Array): string =>
  toHex(authenticodeSha384(file, parsePe(file, 'kernel'), head));
const given = (change: Partial<KernelParams>): Uint8Array => kernelFile({ ...kernelParams(), ...change });

describe('authenticodeSha384', () => {
  // As osslsigncode 2.9 (extract-data -h sha384) and virt-firmware 26.10 (pe_authenticode_hash) give them.
  const usual = 'b0aa381752e3bf6df9f7ead920286c322dff12e62d24fcbd0c783e4a8e4543bddc4d9c4d4716ea6545fea3bb341bc404';
  it.each<[string, Partial<KernelParams>, string]>([
    ['with bytes after the last section', {}, usual],
    ['with certificates, which do not count', { certificates: 1480 }, usual],
    [
      'of a length that needs padding',
      { size: 0x5013 },
      'cbf8f4ac6d96d1307bcae2f62bac4f952942d1b455dfd4a1604607d20285f168636ece355c95e43c2361e9bc589cc8eb',
    ],
    [
      'without bytes after the last section',
      { size: 0x5000 },
      'c85841c9d7340cd6687dc953915d5d3fa546b57f54b87f7a74fbff2c18129e81fc6fb40a57f26e1d66e532565f3bdef5',
    ],
    [
      'with certificates after padding',
      { size: 0x5010, certificates: 64 },
      '36f56b3916fa83569ebb42b88f78dcee02565192875a2757845d204cdd1c8514bd6450b222811837c13dc86bdb5cc0d2',
    ],
  ])('is that of other tools for a file %s', (_, change, digest) => {
    expect(digestOf(given(change))).toBe(digest);
  });

  it('covers every byte but checksum, certificates and their entry', () => {
    const file = given({ certificates: 64 });
    const before = digestOf(file);
    const free = new Set<number>();
    // Bytes that the headers' own structure depends on are left alone: a change there is another file layout.
    const bytes = [0x2, 0x3b, CHECKSUM_AT, CHECKSUM_AT + 3, CHECKSUM_AT + 4, CERTIFICATE_ENTRY_AT - 1];
    for (const at of [
      ...bytes,
      CERTIFICATE_ENTRY_AT + 8,
      0x3ff,
      0x400,
      0x2000,
      0x4fff,
      0x5000,
      0x5017,
      0x5018,
      0x5057,
    ]) {
      const bent = file.slice();
      bent[at] = (bent[at] ?? 0) ^ 1;
      if (digestOf(bent) === before) free.add(at);
    }
    expect([...free]).toEqual([CHECKSUM_AT, CHECKSUM_AT + 3, 0x5018, 0x5057]);
  });

  it('takes a head in place of the first bytes, wherever it ends', () => {
    const file = given({});
    for (const length of [
      0,
      1,
      CHECKSUM_AT,
      CHECKSUM_AT + 2,
      CERTIFICATE_ENTRY_AT + 3,
      0x238,
      0x400,
      0x2345,
      file.length,
    ]) {
      const other = file.slice();
      if (length > 2) other[2] = 0x55;
      if (length > 0x237) other[0x237] = 0xaa;
      expect(digestOf(file, other.slice(0, length))).toBe(digestOf(other));
    }
  });

  it('agrees with another implementation on any layout', () => {
    const part = fc.record({ gap: fc.constantFrom(0, 0, 0, 5, 512), size: fc.integer({ min: 1, max: 0x900 }) });
    const layout = fc.record({
      parts: fc.array(part, { maxLength: 5 }),
      tail: fc.nat(40),
      certificates: fc.constantFrom(0, 8, 1480),
      directories: fc.constantFrom(4, 6, 8),
      reverse: fc.boolean(),
    });
    fc.assert(
      fc.property(layout, ({ parts, tail, certificates, directories, reverse }) => {
        let at = 0x400;
        const sections = parts.map(({ gap, size }, i) => {
          const offset = at + gap;
          at = offset + size;
          return { name: `.${i}`, offset, size };
        });
        const params = {
          ...kernelParams(),
          size: at + tail,
          directories,
          certificates: directories > 4 ? certificates : 0,
          sections: reverse ? sections.toReversed() : sections,
        };
        const file = kernelFile(params);
        expect(digestOf(file)).toBe(authenticodeOracle(file, params));
      }),
    );
  });
});
