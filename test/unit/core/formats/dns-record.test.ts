// The record of what one resolver answered, as a bundle holds it.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParseError } from '../../../../src/core/errors.js';
import {
  DNS_RECORD_SCHEMA,
  DNS_TYPES,
  type DnsRecord,
  parseDnsRecord,
  serialiseDnsRecord,
} from '../../../../src/core/formats/dns-record.js';

const answer = fc.record({
  name: fc.stringMatching(/^[a-z0-9_.-]{1,60}$/),
  type: fc.constantFrom(...DNS_TYPES),
  message: fc.option(fc.uint8Array({ maxLength: 200 }), { nil: null }),
  problem: fc.option(fc.stringMatching(/^[ -~äö]{1,40}$/), { nil: null }),
});
const record: fc.Arbitrary<DnsRecord> = fc.record({
  schema: fc.constant(DNS_RECORD_SCHEMA),
  resolver: fc.constantFrom('https://dns.example/dns-query', 'dns://192.0.2.1:53', 'dns://[2001:db8::1]:5353'),
  answers: fc.array(answer, { maxLength: 8 }),
});

describe('a DNS record', () => {
  it('is read as it was written, and has one text', () => {
    fc.assert(
      fc.property(record, (made) => {
        const text = serialiseDnsRecord(made);
        const read = parseDnsRecord(text, 'dns-record/0');
        expect(read).toEqual(made);
        expect(serialiseDnsRecord(read)).toBe(text);
      }),
    );
  });

  it.each([
    '',
    '192.0.2.1',
    'dns://192.0.2.1',
    'HTTPS://dns.example/',
    'http://dns.example/',
    'https://user:pass@dns.example/',
    'https://dns.example/?key=1',
  ])('is of no resolver %j', (resolver) => {
    const text = serialiseDnsRecord({ schema: DNS_RECORD_SCHEMA, resolver, answers: [] });
    expect(() => parseDnsRecord(text, 'dns-record/0')).toThrow(ParseError);
  });

  it.each([
    { name: 'Upper.example', type: 'A', message: null, problem: null },
    { name: '', type: 'A', message: null, problem: null },
    { name: 'a.example', type: 'MX', message: null, problem: null },
    { name: 'a.example', type: 'A', message: 'no base64!', problem: null },
    { name: 'a.example', type: 'A', message: null, problem: 'two\nlines' },
    { name: 'a.example', type: 'A', message: null },
  ])('has no answer %j', (given) => {
    const text = JSON.stringify({ schema: DNS_RECORD_SCHEMA, resolver: 'dns://192.0.2.1:53', answers: [given] });
    expect(() => parseDnsRecord(text, 'dns-record/0')).toThrow(ParseError);
  });

  it('has no more answers than are asked for', () => {
    const one = { name: 'a.example', type: 'A' as const, message: null, problem: null };
    const text = serialiseDnsRecord({
      schema: DNS_RECORD_SCHEMA,
      resolver: 'dns://192.0.2.1:53',
      answers: Array.from({ length: 257 }, () => one),
    });
    expect(() => parseDnsRecord(text, 'dns-record/0')).toThrow(ParseError);
  });
});
