import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../../src/core/formats/codec/json.js';
import { parseAttestationAnswer, parseGetQuote } from '../../../../src/core/formats/get-quote.js';
import { msgpack, quoteLike, toHex } from './encode.js';
import { readsOrRefuses, refusalText } from './refusal.js';

const quote = toHex(quoteLike());
const event = { imr: 3, event_type: 134217729, digest: '', event: 'app-id', event_payload: 'c0ffee' };
const answer: JsonObject = {
  quote,
  event_log: JSON.stringify([event]),
  report_data: '12'.repeat(64),
  vm_config: '{"cpu_count":1,"mr_config":"M"}',
};
const attestation = toHex(
  msgpack({
    version: 1,
    platform: { kind: 'tdx', data: { quote: quoteLike(), event_log: [] } },
    stack: { kind: 'dstack', data: { report_data: new Uint8Array(64), runtime_events: [], config: '' } },
  }),
);

const refusalOf = (change: JsonObject): string => refusalText(() => parseGetQuote({ ...answer, ...change }));

describe('parseGetQuote', () => {
  it('reads an answer', () => {
    const evidence = parseGetQuote(answer);
    expect(toHex(evidence.quote ?? new Uint8Array())).toBe(quote);
    expect(evidence.eventLog?.map(({ event: name }) => name)).toEqual(['app-id']);
    expect(evidence).toMatchObject({
      role: 'app',
      reportData: new Uint8Array(64).fill(0x12),
      vmConfig: '{"cpu_count":1,"mr_config":"M"}',
      mrConfig: 'M',
      platform: null,
      problem: null,
    });
  });

  it('takes 0x before hex, an event log as an array, a vm_config as an object', () => {
    const evidence = parseGetQuote({
      quote: `0x${quote}`,
      event_log: [event],
      report_data: '0x1234',
      vm_config: { cpu_count: 1 },
    });
    expect(toHex(evidence.quote ?? new Uint8Array())).toBe(quote);
    expect(evidence).toMatchObject({
      reportData: Uint8Array.of(0x12, 0x34),
      vmConfig: '{"cpu_count":1}',
      mrConfig: null,
    });
    expect(evidence.eventLog).toHaveLength(1);
  });

  it.each([3, 4, 5])('takes a quote of version %i in base64 and as a list of bytes', (version) => {
    const bytes = quoteLike();
    bytes[0] = version;
    for (const encoded of [Buffer.from(bytes).toString('base64'), [...bytes]]) {
      expect(parseGetQuote({ quote: encoded }).quote).toEqual(bytes);
    }
  });

  it('gives null for what is absent, null or empty', () => {
    const absent = { eventLog: null, reportData: null, vmConfig: null, mrConfig: null };
    expect(parseGetQuote({ quote })).toMatchObject(absent);
    expect(parseGetQuote({ quote, event_log: null, report_data: null, vm_config: null })).toMatchObject(absent);
    expect(parseGetQuote({ quote, event_log: '', report_data: '', vm_config: '' })).toMatchObject(absent);
  });

  it('hands on a quote that no quote parser would take', () => {
    expect(parseGetQuote({ quote: '00' }).quote).toEqual(Uint8Array.of(0));
  });

  it('reads the versioned attestation only where there is no quote', () => {
    expect(parseGetQuote({ ...answer, attestation: 'nonsense' }).platform).toBeNull();
    expect(parseGetQuote({ quote: '', attestation }).platform).toBe('dstack-tdx');
  });

  it.each<[string, JsonObject, string]>([
    ['no quote', { quote: null }, 'PARSE_INVALID get_quote.quote: is missing or empty'],
    ['an empty quote', { quote: '' }, 'PARSE_INVALID get_quote.quote: is missing or empty'],
    ['a quote that is no hex', { quote: 'AAQ=' }, 'PARSE_INVALID get_quote.quote: expected hexadecimal, got "AAQ="'],
    ['a quote of an odd length', { quote: '040' }, 'PARSE_INVALID get_quote.quote: expected hexadecimal, got "040"'],
    [
      'a quote as numbers that are no bytes',
      { quote: [4, 256] },
      'PARSE_INVALID get_quote.quote: expected bytes, got a list',
    ],
    ['a quote as fractions', { quote: [4, 0.5] }, 'PARSE_INVALID get_quote.quote: expected bytes, got a list'],
    ['a quote as an empty list', { quote: [] }, 'PARSE_INVALID get_quote.quote: is missing or empty'],
    [
      'a quote in broken base64',
      { quote: 'BAACAI' },
      'PARSE_INVALID get_quote.quote (offset 6): base64 does not end in its canonical form',
    ],
    [
      'long report data',
      { report_data: '00'.repeat(65) },
      'PARSE_INVALID get_quote.report_data: expected at most 64 bytes, got 65',
    ],
    [
      'an event log that is no JSON',
      { event_log: 'x' },
      'PARSE_INVALID get_quote.event_log (offset 0): not JSON: expected a value, got "x"',
    ],
    [
      'a bad event',
      { event_log: [{ ...event, imr: 5 }] },
      'PARSE_INVALID get_quote.event_log[0].imr: expected 0..3, got 5',
    ],
    ['a vm_config of another type', { vm_config: 7 }, 'PARSE_INVALID get_quote.vm_config: expected a text, got 7'],
  ])('refuses %s', (_, change, message) => {
    expect(refusalOf(change)).toBe(message);
  });

  it('throws nothing but ParseError', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(answer), 'attestation'), fc.jsonValue()), (change) => {
        readsOrRefuses(() => parseGetQuote({ ...answer, ...(change as Record<string, JsonValue>) }));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('parseAttestationAnswer', () => {
  it('reads hex with or without 0x', () => {
    expect(parseAttestationAnswer({ attestation }).platform).toBe('dstack-tdx');
    expect(parseAttestationAnswer({ attestation: `0x${attestation}` }).platform).toBe('dstack-tdx');
  });

  it('refuses other text', () => {
    expect(refusalText(() => parseAttestationAnswer({ attestation: 'xyz' }))).toBe(
      'PARSE_INVALID attest.attestation: expected hexadecimal, got "xyz"',
    );
    expect(refusalText(() => parseAttestationAnswer({ attestation: 5 }))).toBe(
      'PARSE_INVALID attest.attestation: expected a text, got 5',
    );
  });
});
