// A message of DNS (RFC 1035, EDNS of RFC 6891): the question that is sent, and what an answer says. An answer is read whole
// or not at all, in a time that its length bounds. A name is followed through aliases as far as the message itself has them,
// and records of any other name count for nothing.

import { toHex } from '../bytes.js';
import { ParseError } from '../errors.js';
import type { DnsAnswer, DnsType } from './dns-record.js';

export interface DnsMessage {
  id: number;
  /** It answers; a question was not merely sent back. */
  isResponse: boolean;
  /** TC: the rest is missing. */
  isTruncated: boolean;
  /** AD: the resolver says that it validated DNSSEC. */
  isValidated: boolean;
  /** RA: whoever answers resolves for others. */
  isResolver: boolean;
  opcode: number;
  /** With the upper bits of EDNS: 0 is no error, 3 is no such name. */
  rcode: number;
  /** What was asked, as the answer repeats it; null: not exactly one thing. */
  question: { name: string; type: number; class: number } | null;
  answers: ResourceRecord[];
}

export interface ResourceRecord {
  /** As `readName` writes names. */
  name: string;
  type: number;
  class: number;
  data: Uint8Array;
  /** Of an alias, the name it leads to; null for any other. */
  target: string | null;
}

/** What an answer says of the name and type that were asked. */
export type DnsOutcome =
  | { kind: 'records'; records: Uint8Array[]; aliases: string[]; isValidated: boolean }
  /** The name, or the last that aliases lead to, has none of this type; or is not there at all. */
  | { kind: 'none'; isNoName: boolean; aliases: string[]; isValidated: boolean }
  /** Nothing can be concluded. */
  | { kind: 'unusable'; reason: string };

export const DNS_TYPE_NUMBERS: Readonly<Record<DnsType, number>> = { A: 1, AAAA: 28, CAA: 257, TXT: 16 };

const CNAME = 5;
const OPT = 41;
const IN = 1;
const MAX_NAME = 255;
const MAX_JUMPS = 64;
const MAX_ALIASES = 16;
const MAX_MESSAGE = 65_535;
/** What an answer by UDP may be long without being cut in pieces on the way (DNS flag day 2020). */
const UDP_PAYLOAD = 1232;

const QUERY_FLAGS = 0x0120; // RD and AD: resolve it, and say whether DNSSEC was validated
const DNSSEC_OK = 0x8000;

/** The question, with EDNS. @throws ParseError for what is no name */
export function writeDnsQuery(id: number, name: string, type: DnsType): Uint8Array {
  const labels = name.split('.');
  const isName = name.length <= 253 && labels.every((label) => /^[a-z0-9_-]{1,63}$/.test(label));
  if (!isName) throw new ParseError('PARSE_INVALID', 'name', 'not a domain name in lower case');
  const bytes = [...u16(id), ...u16(QUERY_FLAGS), ...u16(1), ...u16(0), ...u16(0), ...u16(1)];
  for (const label of labels) bytes.push(label.length, ...[...label].map((character) => character.charCodeAt(0)));
  bytes.push(0, ...u16(DNS_TYPE_NUMBERS[type]), ...u16(IN));
  bytes.push(0, ...u16(OPT), ...u16(UDP_PAYLOAD), ...u16(0), ...u16(DNSSEC_OK), ...u16(0));
  return Uint8Array.from(bytes);
}

function u16(value: number): [number, number] {
  return [(value >> 8) & 0xff, value & 0xff];
}

/** @throws ParseError */
export function readDnsMessage(bytes: Uint8Array): DnsMessage {
  const reader = new MessageReader(bytes);
  const id = reader.u16('id');
  const flags = reader.u16('flags');
  const counts = ['questions', 'answers', 'authorities', 'additionals'].map((field) => reader.u16(field));
  const [questionCount = 0, answerCount = 0, authorityCount = 0, additionalCount = 0] = counts;
  const questions = repeat(questionCount, () => {
    return { name: reader.name('question'), type: reader.u16('question.type'), class: reader.u16('question.class') };
  });
  const answers = repeat(answerCount, () => reader.record('answer'));
  const others = repeat(authorityCount + additionalCount, () => reader.record('additional'));
  reader.end();
  const edns = others.filter(({ type }) => type === OPT);
  if (edns.length > 1) throw new ParseError('PARSE_INVALID', 'dns.additional', 'more than one OPT record');
  return {
    id,
    isResponse: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 0xf,
    isTruncated: (flags & 0x0200) !== 0,
    isResolver: (flags & 0x0080) !== 0,
    isValidated: (flags & 0x0020) !== 0,
    rcode: (flags & 0xf) | ((edns[0]?.extendedRcode ?? 0) << 4),
    question: questions.length === 1 ? (questions[0] ?? null) : null,
    answers: answers.map(({ extendedRcode: _, ...record }) => record),
  };
}

/** No count is believed: each of them takes bytes, and ends with those that are there. */
function repeat<T>(count: number, one: () => T): T[] {
  const made: T[] = [];
  for (let i = 0; i < count; i++) made.push(one());
  return made;
}

/** What was answered, as it was kept. */
export function outcomeOf({ name, type, message, problem }: DnsAnswer): DnsOutcome {
  if (message === null) return { kind: 'unusable', reason: problem ?? 'no answer came' };
  try {
    return outcomeOfMessage(readDnsMessage(message), name, type);
  } catch (error) {
    if (error instanceof ParseError) return { kind: 'unusable', reason: `the answer cannot be read: ${error.message}` };
    throw error;
  }
}

/** @param name in lower case, without the dot at its end */
export function outcomeOfMessage(message: DnsMessage, name: string, type: DnsType): DnsOutcome {
  const unusable = (reason: string): DnsOutcome => ({ kind: 'unusable', reason });
  const { question, rcode, isValidated } = message;
  const wanted = DNS_TYPE_NUMBERS[type];
  if (!message.isResponse || message.opcode !== 0) return unusable('it is no answer to a question');
  if (question === null || question.name !== name || question.type !== wanted || question.class !== IN) {
    return unusable('it answers another question');
  }
  if (message.isTruncated) return unusable('the answer is cut short');
  if (rcode !== 0 && rcode !== NO_SUCH_NAME) return unusable(RCODES[rcode] ?? `error ${rcode}`);
  // Who answers for its own zones alone may mean `ask another server` by an answer without records.
  if (!message.isResolver) return unusable('whoever answered is no resolver (RA is not set)');
  const records = message.answers.filter((record) => record.class === IN);
  const aliases: string[] = [];
  for (let owner = name; ; ) {
    const here = records.filter((record) => record.name === owner);
    const found = here.filter((record) => record.type === wanted).map(({ data }) => data);
    const targets = new Set(here.flatMap(({ target }) => target ?? []));
    const [target] = targets;
    if (target === undefined) {
      if (found.length === 0) return { kind: 'none', isNoName: rcode === NO_SUCH_NAME, aliases, isValidated };
      if (rcode === NO_SUCH_NAME) return unusable('it has records of a name that it says is not there');
      return { kind: 'records', records: found, aliases, isValidated };
    }
    if (targets.size > 1 || found.length > 0) return unusable('a name is an alias and something else as well');
    if (aliases.length === MAX_ALIASES) return unusable(`more than ${MAX_ALIASES} aliases lead on from each other`);
    if (target === name || aliases.includes(target)) return unusable('aliases lead in a circle');
    aliases.push(target);
    owner = target;
  }
}

const NO_SUCH_NAME = 3;
const RCODES: Readonly<Record<number, string>> = {
  1: 'the resolver could not read the question (FORMERR)',
  2: 'the resolver could not find out, or DNSSEC did not validate (SERVFAIL)',
  4: 'the resolver does not know this kind of question (NOTIMP)',
  5: 'the resolver refuses to answer (REFUSED)',
};

export interface CaaRecord {
  flags: number;
  /** In lower case. */
  tag: string;
  value: Uint8Array;
}

/** Data of a CAA record (RFC 8659 section 4.1). @throws ParseError */
export function readCaa(data: Uint8Array): CaaRecord {
  const [flags, length] = data;
  if (flags === undefined || length === undefined)
    throw new ParseError('PARSE_TRUNCATED', 'caa', 'ends before its tag');
  if (length === 0) throw new ParseError('PARSE_INVALID', 'caa.tag', 'is empty');
  if (data.length < 2 + length) throw new ParseError('PARSE_TRUNCATED', 'caa.tag', 'is cut short');
  return { flags, tag: latin1(data.subarray(2, 2 + length)).toLowerCase(), value: data.subarray(2 + length) };
}

/** The strings of a TXT record as one, a character for each byte. @throws ParseError */
export function readTxt(data: Uint8Array): string {
  let text = '';
  for (let at = 0; at < data.length; ) {
    const end = at + 1 + (data[at] ?? 0);
    if (end > data.length) throw new ParseError('PARSE_TRUNCATED', 'txt', 'a string is cut short', { offset: at });
    text += latin1(data.subarray(at + 1, end));
    at = end;
  }
  return text;
}

/** Text of the address in an A or AAAA record (RFC 5952). @throws ParseError for another length */
export function readAddress(data: Uint8Array): string {
  if (data.length === 4) return data.join('.');
  if (data.length !== 16) throw new ParseError('PARSE_INVALID', 'address', `has ${data.length} bytes`);
  const groups = Array.from({ length: 8 }, (_, i) => Number.parseInt(toHex(data.subarray(2 * i, 2 * i + 2)), 16));
  const zeros = [
    ...groups
      .map((group) => (group === 0 ? '0' : '-'))
      .join('')
      .matchAll(/00+/g),
  ];
  const longest = zeros.sort((a, b) => b[0].length - a[0].length || a.index - b.index)[0];
  const hex = groups.map((group) => group.toString(16));
  if (longest === undefined) return hex.join(':');
  return `${hex.slice(0, longest.index).join(':')}::${hex.slice(longest.index + longest[0].length).join(':')}`;
}

/** A character for each byte, so that different bytes are never the same text. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

interface ReadName {
  name: string;
  /** In bytes, as if it had no pointer. */
  length: number;
  /** Pointers that it leads through. */
  depth: number;
  end: number;
}

class MessageReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** By where they begin. */
  readonly #names = new Map<number, ReadName>();
  #at = 0;

  constructor(bytes: Uint8Array) {
    if (bytes.length > MAX_MESSAGE) throw new ParseError('PARSE_LIMIT', 'dns', `longer than ${MAX_MESSAGE} bytes`);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u16(field: string): number {
    return this.#view.getUint16(this.#advance(2, field));
  }

  record(field: string): ResourceRecord & { extendedRcode: number } {
    const name = this.name(field);
    const type = this.u16(`${field}.type`);
    const recordClass = this.u16(`${field}.class`);
    const extendedRcode = this.#view.getUint8(this.#advance(4, `${field}.ttl`)); // of OPT; a part of the TTL of others
    const length = this.u16(`${field}.length`);
    const from = this.#advance(length, `${field}.data`);
    const data = this.#bytes.subarray(from, from + length);
    if (type !== CNAME) return { name, type, class: recordClass, data, target: null, extendedRcode };
    const target = this.#nameAt(from, `${field}.data`);
    if (target.end !== from + length) this.#fail('PARSE_INVALID', `${field}.data`, 'not one name');
    return { name, type, class: recordClass, data, target: target.name, extendedRcode };
  }

  name(field: string): string {
    const { name, end } = this.#nameAt(this.#at, field);
    this.#at = end;
    return name;
  }

  end(): void {
    const left = this.#bytes.length - this.#at;
    if (left > 0) this.#fail('PARSE_TRAILING', 'end', `${left} bytes left over`);
  }

  /**
   * A pointer leads to before where its name began, so that none leads in a circle; the root is ``. What names lead to is read
   * once: a message can have thousands that lead to the same.
   * @param depth pointers that led here
   */
  #nameAt(start: number, field: string, depth = 0): ReadName {
    if (depth > MAX_JUMPS) return this.#fail('PARSE_LIMIT', field, `more than ${MAX_JUMPS} pointers in a name`);
    const known = this.#names.get(start);
    const read = known ?? this.#readName(start, field, depth);
    if (known === undefined) this.#names.set(start, read);
    else if (depth + read.depth > MAX_JUMPS) {
      return this.#fail('PARSE_LIMIT', field, `more than ${MAX_JUMPS} pointers in a name`);
    }
    return read;
  }

  #readName(start: number, field: string, depth: number): ReadName {
    const labels: string[] = [];
    let at = start;
    let length = 1;
    for (;;) {
      const size = this.#bytes[at];
      if (size === undefined) return this.#fail('PARSE_TRUNCATED', field, 'a name is cut short');
      if (size === 0) return { name: labels.join('.'), length, depth: 0, end: at + 1 };
      if (size >= 0x40) break;
      length += size + 1;
      if (length > MAX_NAME) return this.#fail('PARSE_LIMIT', field, `a name of more than ${MAX_NAME} bytes`);
      if (at + 1 + size > this.#bytes.length) return this.#fail('PARSE_TRUNCATED', field, 'a name is cut short');
      labels.push(labelText(this.#bytes.subarray(at + 1, at + 1 + size)));
      at += 1 + size;
    }
    const [high = 0, low] = this.#bytes.subarray(at, at + 2);
    if (high < 0xc0) return this.#fail('PARSE_UNSUPPORTED', field, 'a label of an unknown kind');
    if (low === undefined) return this.#fail('PARSE_TRUNCATED', field, 'a name is cut short');
    const to = ((high & 0x3f) << 8) | low;
    if (to >= start) return this.#fail('PARSE_INVALID', field, 'a pointer in a name does not lead back');
    const rest = this.#nameAt(to, field, depth + 1);
    length += rest.length - 1;
    if (length > MAX_NAME) return this.#fail('PARSE_LIMIT', field, `a name of more than ${MAX_NAME} bytes`);
    if (rest.name !== '') labels.push(rest.name);
    return { name: labels.join('.'), length, depth: rest.depth + 1, end: at + 2 };
  }

  #advance(length: number, field: string): number {
    const at = this.#at;
    if (at + length > this.#bytes.length) this.#fail('PARSE_TRUNCATED', field, `needs ${length} bytes`);
    this.#at += length;
    return at;
  }

  #fail(code: ParseError['code'], field: string, reason: string): never {
    throw new ParseError(code, `dns.${field}`, reason, { offset: this.#at });
  }
}

/** Of each byte in a name: in lower case, or as `\DDD` (RFC 1035 section 5.1), so that a dot in a label ends none. */
const NAME_TEXT: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte).toLowerCase();
  return byte < 0x80 && /[a-z0-9_*-]/.test(character) ? character : `\\${String(byte).padStart(3, '0')}`;
});

function labelText(label: Uint8Array): string {
  let text = '';
  for (const byte of label) text += NAME_TEXT[byte];
  return text;
}
