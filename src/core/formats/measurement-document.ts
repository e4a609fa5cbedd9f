// measurement.tdx.cbor, version 3: what an image contributes to MRTD and RTMR0-2, and sha256sum.txt, the manifest
// that binds it to the OS image hash (SHA-256 of the manifest).

import { ByteReader, preview } from '../bytes.js';
import { ParseError } from '../errors.js';
import { anyMap, member, type Reader, read } from '../schema/reader.js';
import { bytes, text } from '../schema/scalars.js';
import { decodeCbor } from './codec/cbor.js';

/** Its name in an image. */
export const DOCUMENT_FILE = 'measurement.tdx.cbor';

export type MeasurementDocument = SupportedMeasurementDocument | { supported: false; version: number | null };

/** Digests are SHA-384, 48 bytes. */
export interface SupportedMeasurementDocument {
  supported: true;
  version: 3;
  image: {
    /** Of the command line as measured (`… initrd=initrd`, UTF-16LE, NUL). */
    cmdlineSha384: Uint8Array;
    /** Authenticode digest of the kernel as QEMU patches it for 2 GiB, or at least 0xB0000000 bytes, of memory. */
    kernelAuthenticode: Uint8Array;
    initrdSha384: Uint8Array;
  };
  tdvf: {
    /** Firmware layout; `pre202505` is the 13-event one. */
    ovmf: string;
    /** MRTD by the order in which QEMU adds and measures pages. */
    mrtd: { singlePass: Uint8Array; twoPass: Uint8Array };
    tdHob: TdHobWitness;
  };
}

/** Memory that the firmware accepts: TD HOB and temporary memory. Unit: pages of 4 KiB; starts relative to `basePage`. */
export interface TdHobWitness {
  basePage: number;
  tdHobPageDelta: number;
  ranges: { startPageDelta: number; pages: number }[];
}

const VERSION = 3;
/** One has some 500 bytes. */
const MAX_BYTES = 8 * 1024;
/** With page numbers up to 2^39, every address and every sum of two stays an exact integer (below 2^53). */
const MAX_PAGE = 2 ** 39;
/** A real witness has about four. */
const MAX_RANGES = 64;

/**
 * Parse a measurement document. A version other than 3 (or none) is `supported: false`, whatever else it holds.
 * @throws ParseError for bytes that are no CBOR map, and for a version 3 document with a wrong field
 */
export function parseMeasurementDocument(encoded: Uint8Array): MeasurementDocument {
  const name = 'measurement';
  if (encoded.length > MAX_BYTES) {
    throw new ParseError('PARSE_LIMIT', name, `${encoded.length} bytes, over the limit of ${MAX_BYTES}`);
  }
  return read(decodeCbor(encoded, name), name, (value) => {
    const version = anyMap(value).get('version');
    if (version === VERSION) return supportedDocument(value);
    return { supported: false, version: typeof version === 'number' ? version : null };
  });
}

const digest = bytes(48);

const supportedDocument: Reader<SupportedMeasurementDocument> = (value) => {
  const document = anyMap(value);
  return {
    supported: true,
    version: VERSION,
    image: member(document, 'image', (value) => {
      const image = anyMap(value);
      return {
        cmdlineSha384: member(image, 'cmdline_sha384', digest),
        kernelAuthenticode: member(image, 'kernel_authenticode', digest),
        initrdSha384: member(image, 'initrd_sha384', digest),
      };
    }),
    tdvf: member(document, 'tdvf', (value) => {
      const tdvf = anyMap(value);
      return {
        ovmf: member(tdvf, 'ovmf', text),
        mrtd: member(tdvf, 'mrtd', (value) => {
          const mrtd = anyMap(value);
          return { singlePass: member(mrtd, 'single_pass', digest), twoPass: member(mrtd, 'two_pass', digest) };
        }),
        tdHob: member(tdvf, 'td_hob', (value) => readTdHobWitness(bytes()(value))),
      };
    }),
  };
};

function readTdHobWitness(encoded: Uint8Array): TdHobWitness {
  const reader = new ByteReader(encoded, '');
  const basePage = readVarint(reader, 'base_page');
  const tdHobPageDelta = readVarint(reader, 'td_hob_page_delta');
  const count = readVarint(reader, 'ranges.length');
  if (count > MAX_RANGES) reader.fail('PARSE_LIMIT', 'ranges', `${count} ranges, over the limit of ${MAX_RANGES}`);
  const ranges: TdHobWitness['ranges'] = [];
  for (let i = 0; i < count; i++) {
    const startPageDelta = readVarint(reader, `ranges[${i}].start_page_delta`);
    ranges.push({ startPageDelta, pages: readVarint(reader, `ranges[${i}].pages`) });
  }
  reader.end();
  return { basePage, tdHobPageDelta, ranges };
}

/** Unsigned LEB128 in its shortest form. */
function readVarint(reader: ByteReader, field: string): number {
  let value = 0;
  for (let unit = 1; ; unit *= 0x80) {
    const byte = reader.u8(field);
    value += (byte & 0x7f) * unit;
    if (value > MAX_PAGE || unit > MAX_PAGE) reader.fail('PARSE_LIMIT', field, `over ${MAX_PAGE}`);
    if (byte === 0 && unit > 1) reader.fail('PARSE_INVALID', field, 'a varint not in its shortest form');
    if (byte < 0x80) return value;
  }
}

export interface ChecksumEntry {
  /** Lower-case hex. */
  sha256: string;
  /** File name without folder. */
  name: string;
}

const MAX_MANIFEST_ENTRIES = 1024;
const MANIFEST_LINE = /^([0-9a-f]{64}) {2}([A-Za-z0-9][A-Za-z0-9._-]{0,254})$/;

/**
 * Entries of sha256sum.txt. Only what `sha256sum FILE…` writes is read: 64 hex digits, two spaces, a flat file name,
 * a line feed. Anything that another reader might skip or read otherwise (a blank line, a comment, `*`, CR, a name
 * twice, no final line feed) is refused, since the image hash is the hash of all of it.
 * @throws ParseError naming the line
 */
export function parseChecksumManifest(text: string): ChecksumEntry[] {
  const field = 'sha256sum.txt';
  if (!text.endsWith('\n')) throw new ParseError('PARSE_TRUNCATED', field, 'does not end with a line feed');
  const lines = text.slice(0, -1).split('\n', MAX_MANIFEST_ENTRIES + 1);
  if (lines.length > MAX_MANIFEST_ENTRIES) {
    throw new ParseError('PARSE_LIMIT', field, `more than ${MAX_MANIFEST_ENTRIES} lines`);
  }
  const names = new Set<string>();
  return lines.map((line, index) => {
    const [, sha256, name] = MANIFEST_LINE.exec(line) ?? [];
    const where = `${field} line ${index + 1}`;
    if (sha256 === undefined || name === undefined) {
      throw new ParseError(
        'PARSE_INVALID',
        where,
        `expected 64 hex digits, two spaces and a file name, got ${preview(line)}`,
      );
    }
    if (names.has(name)) throw new ParseError('PARSE_INVALID', where, `${preview(name)} is listed twice`);
    names.add(name);
    return { sha256, name };
  });
}
