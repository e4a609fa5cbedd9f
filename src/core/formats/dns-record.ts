// What one resolver answered about a domain: each message as it came, for the checks to read. Nothing signs them here: a
// resolver is one witness, and says by the AD flag whether it validated DNSSEC.

import { listOf, mismatch, object, orNull, type Reader, readJson } from '../schema/reader.js';
import { base64Bytes, matching, oneOf, text } from '../schema/scalars.js';
import { toBase64 } from './codec/base64.js';
import { resolverName } from './dns-resolver.js';

export const DNS_RECORD_SCHEMA = 'trust-center/dns-record/v1';
const MAX_RECORD = 4 * 1024 * 1024;
const MAX_ANSWERS = 256;

export const DNS_TYPES = ['A', 'AAAA', 'CAA', 'TXT'] as const;
export type DnsType = (typeof DNS_TYPES)[number];

export interface DnsRecord {
  schema: typeof DNS_RECORD_SCHEMA;
  /** As `resolverName` has it: `https://dns.example/dns-query`, or `dns://192.0.2.1:53` (UDP, and TCP where that is truncated). */
  resolver: string;
  answers: DnsAnswer[];
}

export interface DnsAnswer {
  /** What was asked: a name in lower case without the dot at its end, and a type. */
  name: string;
  type: DnsType;
  /** The message that answered, as it came; null: none did. Base64 in the document. */
  message: Uint8Array | null;
  /** Why there is none; null where there is one. */
  problem: string | null;
}

const name = matching(/^[a-z0-9_.-]{1,253}$/, 'a domain name in lower case');
const line = matching(/^\P{C}{1,1000}$/u, 'printable text of 1 to 1000 characters');
const resolver: Reader<string> = (value) => {
  const given = text(value);
  return resolverName(given) === given ? given : mismatch('the name of a resolver', value);
};

const dnsRecord = object<DnsRecord>({
  schema: oneOf(DNS_RECORD_SCHEMA),
  resolver,
  answers: listOf(
    object<DnsAnswer>({ name, type: oneOf(...DNS_TYPES), message: orNull(base64Bytes), problem: orNull(line) }),
    { most: MAX_ANSWERS },
  ),
});

/** The document. Equal records have equal texts. */
export function serialiseDnsRecord({ schema, resolver, answers }: DnsRecord): string {
  return JSON.stringify({
    schema,
    resolver,
    answers: answers.map(({ name, type, message, problem }) => {
      return { name, type, message: message === null ? null : toBase64(message), problem };
    }),
  });
}

/** @throws ParseError */
export function parseDnsRecord(json: string, name: string): DnsRecord {
  return readJson(json, name, dnsRecord, { bytes: MAX_RECORD });
}
