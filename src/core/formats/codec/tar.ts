// tar archives (IEEE Std 1003.1, pax interchange and ustar formats; GNU's spelling of the header), read in one pass from
// pieces of any size. Only regular files and folders with plain names are taken: links, devices, sparse files, long-name
// and pax overrides, and whatever else two readers may understand differently, are refused.

import { isZero, preview } from '../../bytes.js';
import { ParseError } from '../../errors.js';

export interface TarEntry {
  kind: 'file' | 'folder';
  /** Plain components joined by `/`, without `./` before or `/` after; empty for the folder `./`. */
  path: string;
  /** Bytes of content; 0 for a folder. */
  size: number;
}

export interface TarLimits {
  /** Most headers: one for each member, and those that only carry pax records. */
  headers: number;
  /** Most bytes of one file. */
  fileBytes: number;
  /** Most bytes of all files. */
  totalBytes: number;
}

/** Called for each member in order: with its entry, then its content in pieces (which share memory with the input). */
export interface TarVisitor {
  entry(entry: TarEntry): void;
  data(piece: Uint8Array): void;
}

const BLOCK = 512;
const MAX_PAX_BYTES = 8192;
/** GNU tar fills up a record of 20 blocks after the end; other writers a little more. */
const MAX_ZEROS_AFTER_END = 1024 * 1024;
/** Cannot look like an option or a hidden file; has no space, backslash, colon or control character. */
const PLAIN_NAME = /^[A-Za-z0-9_][A-Za-z0-9._+~-]*$/;
/** Records that change neither name, size nor content. */
const HARMLESS_PAX_RECORDS = new Set(['atime', 'comment', 'ctime', 'gid', 'gname', 'mtime', 'uid', 'uname']);

const REFUSED_TYPES: Record<string, string> = {
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a character device',
  '4': 'a block device',
  '6': 'a named pipe',
  '7': 'a contiguous file',
  K: 'a GNU long link name',
  L: 'a GNU long name',
  S: 'a GNU sparse file',
};

/**
 * Push parser: `push` every piece of the archive, then `end`. Both throw a ParseError, with the offset of the member's
 * header, at the first violation; the reader must not be used after that.
 */
export class TarReader {
  readonly #what: string;
  readonly #limits: TarLimits;
  readonly #visitor: TarVisitor;
  readonly #names = new Set<string>();
  readonly #header = new Uint8Array(BLOCK);
  #headerFill = 0;
  #headers = 0;
  #totalBytes = 0;
  #offset = 0;
  /** Offset of the header under way or last read. */
  #headerOffset = 0;
  /** Bytes still to come of the current member. */
  #contentLeft = 0;
  #paddingLeft = 0;
  /** The pax records being read, and how many of their bytes have come. */
  #pax: Uint8Array | null = null;
  #paxFill = 0;
  /** The last header was a pax header for the next member, which must follow. */
  #awaitsMember = false;
  #zeroBlocks = 0;
  #zerosAfterEnd = 0;

  /** @param what name of the archive in errors */
  constructor(what: string, limits: TarLimits, visitor: TarVisitor) {
    this.#what = what;
    this.#limits = limits;
    this.#visitor = visitor;
  }

  /** @throws ParseError, and what the visitor throws */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const taken = this.#take(bytes.subarray(at));
      at += taken;
      this.#offset += taken;
    }
  }

  /** @throws ParseError unless the archive is complete */
  end(): void {
    if (this.#zeroBlocks === 2) return;
    this.#headerOffset = this.#offset;
    this.#fail('PARSE_TRUNCATED', 'the archive ends before its end marker (two blocks of zeros)');
  }

  /** Handles the start of `bytes`, and returns how many bytes that were. */
  #take(bytes: Uint8Array): number {
    if (this.#contentLeft > 0) return this.#takeContent(bytes.subarray(0, this.#contentLeft));
    if (this.#paddingLeft > 0) {
      const length = Math.min(bytes.length, this.#paddingLeft);
      this.#paddingLeft -= length;
      return length;
    }
    if (this.#zeroBlocks === 2) return this.#takeAfterEnd(bytes);
    if (this.#headerFill === 0) this.#headerOffset = this.#offset;
    const piece = bytes.subarray(0, BLOCK - this.#headerFill);
    this.#header.set(piece, this.#headerFill);
    this.#headerFill += piece.length;
    if (this.#headerFill === BLOCK) {
      this.#headerFill = 0;
      this.#readHeader();
    }
    return piece.length;
  }

  #takeContent(piece: Uint8Array): number {
    this.#contentLeft -= piece.length;
    if (this.#pax === null) this.#visitor.data(piece);
    else {
      this.#pax.set(piece, this.#paxFill);
      this.#paxFill += piece.length;
      if (this.#contentLeft === 0) {
        this.#checkPax(this.#pax);
        this.#pax = null;
      }
    }
    return piece.length;
  }

  #takeAfterEnd(bytes: Uint8Array): number {
    this.#zerosAfterEnd += bytes.length;
    if (this.#zerosAfterEnd > MAX_ZEROS_AFTER_END || !isZero(bytes)) {
      this.#fail('PARSE_TRAILING', 'more follows the end of the archive');
    }
    return bytes.length;
  }

  #readHeader(): void {
    const header = this.#header;
    if (isZero(header)) {
      if (this.#awaitsMember) this.#fail('PARSE_INVALID', 'a pax header without the member it is for');
      this.#zeroBlocks += 1;
      return;
    }
    if (this.#zeroBlocks > 0) this.#fail('PARSE_INVALID', 'a lone block of zeros between members');
    this.#checkFormat();
    this.#headers += 1;
    if (this.#headers > this.#limits.headers) this.#fail('PARSE_LIMIT', `more than ${this.#limits.headers} members`);
    const type = header[156] === 0 ? '0' : String.fromCharCode(header[156] ?? 0);
    const size = this.#octal(124, 12, 'size');
    if (type === 'x' || type === 'g') this.#beginPax(type, size);
    else this.#beginMember(type, size);
    this.#paddingLeft = (BLOCK - (size % BLOCK)) % BLOCK;
    this.#contentLeft = size;
  }

  #checkFormat(): void {
    const header = this.#header;
    const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
    const magic = String.fromCharCode(...header.subarray(257, 265));
    if (magic !== 'ustar\x0000' && magic !== 'ustar  \0') {
      this.#fail('PARSE_UNSUPPORTED', `no tar header (ustar or GNU): its mark is ${preview(magic)}`);
    }
    if (this.#octal(148, 8, 'checksum') !== sum) this.#fail('PARSE_INVALID', 'the checksum of the header is wrong');
    // In GNU's header these bytes are no prefix of the name but fields of incremental and sparse archives.
    if (magic === 'ustar  \0' && !isZero(header.subarray(345))) {
      this.#fail('PARSE_UNSUPPORTED', 'a GNU header with fields of an incremental or sparse archive');
    }
  }

  #beginPax(type: 'x' | 'g', size: number): void {
    if (this.#awaitsMember) this.#fail('PARSE_INVALID', 'a pax header for a pax header');
    if (size === 0) this.#fail('PARSE_INVALID', 'a pax header without records');
    if (size > MAX_PAX_BYTES) this.#fail('PARSE_LIMIT', `pax records of ${size} bytes, at most ${MAX_PAX_BYTES}`);
    this.#awaitsMember = type === 'x';
    this.#pax = new Uint8Array(size);
    this.#paxFill = 0;
  }

  #beginMember(type: string, size: number): void {
    this.#awaitsMember = false;
    const name = this.#name();
    if (type !== '0' && type !== '5') {
      const kind = REFUSED_TYPES[type] ?? `of the unknown type ${preview(type)}`;
      this.#fail('PARSE_UNSUPPORTED', `${preview(name, 100)} is ${kind}; only regular files and folders are taken`);
    }
    const path = this.#plainPath(name, type === '5');
    // Without regard to case: on some disks `a` and `A` are one file.
    const identity = path.toLowerCase();
    if (this.#names.has(identity)) this.#fail('PARSE_INVALID', `${preview(name, 100)} is there twice`);
    this.#names.add(identity);
    if (type === '5' && size > 0) this.#fail('PARSE_INVALID', `the folder ${preview(name, 100)} has content`);
    if (size > this.#limits.fileBytes) {
      this.#fail('PARSE_LIMIT', `${preview(name, 100)} has ${size} bytes, at most ${this.#limits.fileBytes}`);
    }
    this.#totalBytes += size;
    if (this.#totalBytes > this.#limits.totalBytes) {
      this.#fail('PARSE_LIMIT', `the files have more than ${this.#limits.totalBytes} bytes together`);
    }
    this.#visitor.entry({ kind: type === '5' ? 'folder' : 'file', path, size });
  }

  #plainPath(name: string, isFolder: boolean): string {
    const path = name.replace(/^\.\//, '').replace(/\/$/, '');
    if (isFolder && (path === '' || path === '.')) return '';
    if (name.endsWith('/') && !isFolder) {
      this.#fail('PARSE_INVALID', `the file ${preview(name, 100)} is named like a folder`);
    }
    if (!path.split('/').every((component) => PLAIN_NAME.test(component))) {
      const hint = 'Names are made of letters, digits and ._+~-, and do not start with a dot or a dash.';
      this.#fail('PARSE_INVALID', `${preview(name, 100)} is not a plain relative name`, hint);
    }
    return path;
  }

  #name(): string {
    const name = this.#text(0, 100, 'name');
    const prefix = this.#header[263] === 0x30 ? this.#text(345, 155, 'prefix') : '';
    return prefix === '' ? name : `${prefix}/${name}`;
  }

  /** Each record is `<length> <keyword>=<value>\n`, its length counted in bytes and with itself. */
  #checkPax(records: Uint8Array): void {
    const text = String.fromCharCode(...records);
    for (let at = 0; at < text.length; ) {
      const [, digits = '', keyword = ''] = /^([1-9][0-9]{0,3}) ([^=\n]+)=/.exec(text.slice(at, at + 300)) ?? [];
      const end = at + Number(digits);
      if (digits === '' || end > text.length || end - at < `${digits} ${keyword}=\n`.length || text[end - 1] !== '\n') {
        this.#fail('PARSE_INVALID', 'a pax record that is not `length keyword=value`');
      }
      if (!HARMLESS_PAX_RECORDS.has(keyword)) {
        const hint = 'Pack the image with GNU tar and short names: `tar -czf IMAGE.tar.gz FOLDER`.';
        this.#fail('PARSE_UNSUPPORTED', `a pax record that changes what a member is: ${preview(keyword)}`, hint);
      }
      at = end;
    }
  }

  /** Text up to the first NUL, which only more NULs may follow. */
  #text(at: number, length: number, field: string): string {
    const bytes = this.#header.subarray(at, at + length);
    const end = bytes.indexOf(0);
    if (end !== -1 && !isZero(bytes.subarray(end))) this.#fail('PARSE_INVALID', `${field}: text after its final NUL`);
    return String.fromCharCode(...bytes.subarray(0, end === -1 ? length : end));
  }

  #octal(at: number, length: number, field: string): number {
    const text = String.fromCharCode(...this.#header.subarray(at, at + length));
    const [, digits] = /^ *([0-7]+)[ \0]*$/.exec(text) ?? [];
    if (digits === undefined) this.#fail('PARSE_INVALID', `${field}: expected an octal number, got ${preview(text)}`);
    return Number.parseInt(digits, 8);
  }

  #fail(
    code: 'PARSE_TRUNCATED' | 'PARSE_INVALID' | 'PARSE_UNSUPPORTED' | 'PARSE_TRAILING' | 'PARSE_LIMIT',
    message: string,
    hint?: string,
  ): never {
    throw new ParseError(code, this.#what, message, {
      offset: this.#headerOffset,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}
