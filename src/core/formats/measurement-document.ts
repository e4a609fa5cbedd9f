// measurement.tdx.cbor, versions 2 to 4: what an image contributes to MRTD and RTMR0-2, and sha256sum.txt, the manifest
// that binds it to the OS image hash (SHA-256 of the manifest; in version 2 of the document itself).

import { ByteReader, preview } from '../bytes.js';
import { ParseError } from '../errors.js';
import { anyMap, hasMember, member, memberOr, type Reader, read, refuse } from '../schema/reader.js';
import { boolean, bytes, text } from '../schema/scalars.js';
import { decodeCbor } from './codec/cbor.js';
import type { PackedMap } from './codec/packed-value.js';

/** Its name in an image. */
export const DOCUMENT_FILE = 'measurement.tdx.cbor';

export type MeasurementDocument = SupportedMeasurementDocument | { supported: false; version: number | null };

/** Digests are SHA-384, 48 bytes. */
export interface SupportedMeasurementDocument {
  supported: true;
  version: (typeof DOCUMENT_VERSIONS)[number];
  image: {
    /** The text as in metadata.json, or the digest of what is measured of it (`… initrd=initrd`, UTF-16LE, NUL). */
    cmdline: { text: string } | { sha384: Uint8Array };
    kernel: DocumentKernel;
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

/** Authenticode digests of the kernel. */
export interface DocumentKernel {
  /** As QEMU patches it for 2 GiB, or at least 0xB0000000 bytes, of memory; null where it is not stated. */
  patched: Uint8Array | null;
  /** Of the unchanged file; null where it is not stated. */
  plain: Uint8Array | null;
  /** The firmware undoes what QEMU writes: the plain file is measured under every version. */
  headerNormalized: boolean;
}

/** Memory that the firmware accepts: TD HOB and temporary memory. Unit: pages of 4 KiB; starts relative to `basePage`. */
export interface TdHobWitness {
  basePage: number;
  tdHobPageDelta: number;
  ranges: { startPageDelta: number; pages: number }[];
}

export const DOCUMENT_VERSIONS = [2, 3, 4] as const;
/** One has some 500 bytes. */
const MAX_BYTES = 8 * 1024;
/** With page numbers up to 2^39, every address and every sum of two stays an exact integer (below 2^53). */
const MAX_PAGE = 2 ** 39;
/** A real witness has about four. */
const MAX_RANGES = 64;

/**
 * Parse a measurement document. An unknown version is `supported: false`, whatever else it holds.
 * @param wrapper version of what it came in, which alone names version 2; null for none
 * @throws ParseError for bytes that are no CBOR map, and for a document of a known version with a wrong field
 */
export function parseMeasurementDocument(encoded: Uint8Array, wrapper: number | null = null): MeasurementDocument {
  const name = 'measurement';
  if (encoded.length > MAX_BYTES) {
    throw new ParseError('PARSE_LIMIT', name, `${encoded.length} bytes, over the limit of ${MAX_BYTES}`);
  }
  return read(decodeCbor(encoded, name), name, (value) => {
    const document = anyMap(value);
    const told = document.get('version');
    const version = told === undefined && wrapper === 2 ? 2 : DOCUMENT_VERSIONS.find((known) => known === told);
    if (version === undefined || (version === 2 && told !== undefined)) {
      return { supported: false, version: typeof told === 'number' ? told : null };
    }
    return supportedDocument(document, version);
  });
}

const digest = bytes(48);

function supportedDocument(
  document: PackedMap,
  version: SupportedMeasurementDocument['version'],
): SupportedMeasurementDocument {
  return {
    supported: true,
    version,
    image: member(document, 'image', (value) => {
      const image = anyMap(value);
      const hasText = hasMember(image, 'cmdline');
      if (hasText && version !== 4) refuse(`has a cmdline, which version ${version} has not`);
      if (hasText && hasMember(image, 'cmdline_sha384'))
        refuse('has cmdline and cmdline_sha384, which exclude each other');
      return {
        cmdline: hasText
          ? { text: member(image, 'cmdline', cmdline) }
          : { sha384: member(image, 'cmdline_sha384', digest) },
        kernel: version === 4 && !hasText ? kernelOfBoth(image) : kernelOfOne(image),
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
}

/** One digest, of the kernel that is measured: the plain file where firmware normalises it, else as QEMU patches it. */
function kernelOfOne(image: PackedMap): DocumentKernel {
  if (hasMember(image, PATCHED)) refuse(`has ${PATCHED} beside a digest of the patched kernel`, UNSUPPORTED);
  const kernel = member(image, 'kernel_authenticode', digest);
  const headerNormalized = memberOr(image, NORMALIZED, false, boolean);
  return { patched: headerNormalized ? null : kernel, plain: headerNormalized ? kernel : null, headerNormalized };
}

/** The other form of version 4, known by its keys. */
function kernelOfBoth(image: PackedMap): DocumentKernel {
  if (!hasMember(image, PATCHED)) refuse(`has neither cmdline nor ${PATCHED}: no known form of version 4`, UNSUPPORTED);
  if (hasMember(image, NORMALIZED)) refuse(`has ${NORMALIZED} and ${PATCHED}: no known form of version 4`, UNSUPPORTED);
  const plain = member(image, 'kernel_authenticode', digest);
  return { patched: member(image, PATCHED, digest), plain, headerNormalized: false };
}

const NORMALIZED = 'kernel_header_normalized';
const PATCHED = 'patched_kernel_authenticode';
const UNSUPPORTED = { code: 'PARSE_UNSUPPORTED' } as const;
const ROOTFS = /(?:^| )dstack\.rootfs_hash=[0-9a-f]{64}(?= |$)/g;

/** The root file system is bound by the command line alone: one that names none, or several, boots any. */
const cmdline: Reader<string> = (value) => {
  const line = text(value);
  const [strange] = /[^ -~]/u.exec(line) ?? [];
  if (strange !== undefined) refuse(`${preview(strange)} is not printable ASCII`);
  const named = line.match(ROOTFS)?.length ?? 0;
  if (named !== 1 || line.split('dstack.rootfs_hash').length !== 2)
    refuse('expected one dstack.rootfs_hash of 64 hex digits');
  return line;
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
