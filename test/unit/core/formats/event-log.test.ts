import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../../src/core/formats/codec/json.js';
import { optionalEventLog, parseEventLog, runtimeEvent } from '../../../../src/core/formats/event-log.js';
import { memberOr } from '../../../../src/core/schema/reader.js';
import { readsOrRefuses, refusalText } from './refusal.js';

const DIGEST = 'ab'.repeat(48);
const firmware: JsonObject = { imr: 0, event_type: 2147483659, digest: DIGEST, event: '', event_payload: '095464' };
const runtime: JsonObject = { imr: 3, event_type: 134217729, digest: '', event: 'app-id', event_payload: 'c0ffee' };

const refusalOf = (...events: JsonValue[]): string => refusalText(() => parseEventLog(events, 'log'));

describe('parseEventLog', () => {
  it('reads events of firmware and of dstack', () => {
    expect(parseEventLog([firmware, runtime], 'log')).toEqual([
      {
        index: 0,
        imr: 0,
        eventType: 0x8000000b,
        digest: new Uint8Array(48).fill(0xab),
        event: '',
        payload: Uint8Array.of(0x09, 0x54, 0x64),
        version: 1,
      },
      {
        index: 1,
        imr: 3,
        eventType: 0x08000001,
        digest: null,
        event: 'app-id',
        payload: Uint8Array.of(0xc0, 0xff, 0xee),
        version: 1,
      },
    ]);
  });

  it('reads JSON text as it reads the array in it', () => {
    expect(parseEventLog(JSON.stringify([firmware, runtime]), 'log')).toEqual(
      parseEventLog([firmware, runtime], 'log'),
    );
    expect(parseEventLog('[]', 'log')).toEqual([]);
  });

  it('takes 0x before hex, a digest that is absent or null, and versions 1 and 2; ignores the rest', () => {
    const { digest: _, ...withoutDigest } = runtime;
    const events = parseEventLog(
      [
        { ...firmware, digest: `0x${DIGEST.toUpperCase()}`, event_payload: '0x00' },
        { ...withoutDigest, version: 2, preimage: '7b7d', more: [1] },
        { ...runtime, digest: null, version: 1 },
      ],
      'log',
    );
    expect(events.map(({ digest, version }) => [digest?.length ?? null, version])).toEqual([
      [48, 1],
      [null, 2],
      [null, 1],
    ]);
  });

  it.each<[string, JsonValue, string]>([
    ['what is no object', 'x', 'PARSE_INVALID log[0]: expected an object, got "x"'],
    ['a register over 3', { ...firmware, imr: 4 }, 'PARSE_INVALID log[0].imr: expected 0..3, got 4'],
    [
      'a register that is no integer',
      { ...firmware, imr: 0.5 },
      'PARSE_INVALID log[0].imr: expected a whole number from 0 to 4294967295, got 0.5',
    ],
    [
      'a register as text',
      { ...firmware, imr: '3' },
      'PARSE_INVALID log[0].imr: expected a whole number from 0 to 4294967295, got the text "3"',
    ],
    [
      'a type over 32 bits',
      { ...firmware, event_type: 2 ** 32 },
      'PARSE_INVALID log[0].event_type: expected a whole number from 0 to 4294967295, got 4294967296',
    ],
    [
      'an empty digest outside RTMR3',
      { ...firmware, digest: '' },
      'PARSE_INVALID log[0].digest: expected 48 bytes, got 0',
    ],
    ['a short digest', { ...runtime, digest: 'abcd' }, 'PARSE_INVALID log[0].digest: expected 48 bytes, got 2'],
    [
      'a digest that is no hex',
      { ...runtime, digest: 'xy' },
      'PARSE_INVALID log[0].digest: expected hexadecimal, got "xy"',
    ],
    [
      'a payload that is no hex',
      { ...runtime, event_payload: 'abc' },
      'PARSE_INVALID log[0].event_payload: expected hexadecimal, got "abc"',
    ],
    [
      'no payload',
      { ...runtime, event_payload: null },
      'PARSE_INVALID log[0].event_payload: expected a text, got null',
    ],
    ['no name', { ...runtime, event: null }, 'PARSE_INVALID log[0].event: expected a text, got null'],
    [
      'a name too long',
      { ...runtime, event: 'x'.repeat(4097) },
      'PARSE_LIMIT log[0].event: 4097 characters, over the limit of 4096',
    ],
    ['an unknown version', { ...runtime, version: 3 }, 'PARSE_UNSUPPORTED log[0].version: 3; supported: 1, 2'],
    [
      'a version as text',
      { ...runtime, version: '2' },
      'PARSE_INVALID log[0].version: expected a whole number from 0 to 4294967295, got the text "2"',
    ],
  ])('refuses %s', (_, event, message) => {
    expect(refusalOf(event)).toBe(message);
  });

  it('names the event by its position', () => {
    expect(refusalOf(firmware, { ...runtime, imr: 9 })).toBe('PARSE_INVALID log[1].imr: expected 0..3, got 9');
  });

  it('refuses a log that is no array or no JSON, too long, or with too large a payload', () => {
    expect(refusalText(() => parseEventLog({}, 'log'))).toBe('PARSE_INVALID log: expected a list, got an object');
    expect(refusalText(() => parseEventLog('{}', 'log'))).toBe('PARSE_INVALID log: expected a list, got an object');
    expect(refusalText(() => parseEventLog('[', 'log'))).toMatch(/^PARSE_TRUNCATED log \(offset 1\): /);
    expect(refusalOf(...new Array<JsonValue>(4097).fill(runtime))).toBe(
      'PARSE_LIMIT log: 4097 elements, over the limit of 4096',
    );
    expect(refusalOf({ ...runtime, event_payload: '00'.repeat(2 ** 20 + 1) })).toBe(
      'PARSE_LIMIT log[0].event_payload: 1048577 bytes, over the limit of 1048576',
    );
  });

  it('throws nothing but ParseError, whatever the JSON and wherever it is cut', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        readsOrRefuses(() => parseEventLog(value as JsonValue, 'log'));
      }),
    );
    const odd = fc.oneof(fc.jsonValue(), fc.constantFrom<JsonValue>('', DIGEST, '0x', 3, 134217729, 'app-id'));
    const event = fc.record(
      { imr: odd, event_type: odd, digest: odd, event: odd, event_payload: odd, version: odd },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 3 }), (events) => {
        readsOrRefuses(() => parseEventLog(events as JsonValue, 'log'));
      }),
      { numRuns: 1000 },
    );
    const whole = JSON.stringify([firmware, runtime]);
    for (let length = 0; length < whole.length; length++) {
      expect(readsOrRefuses(() => parseEventLog(whole.slice(0, length), 'log'))).toBe(false);
    }
  });
});

describe('optionalEventLog', () => {
  it('gives null for what is absent, null or empty text, and an empty log for an empty array', () => {
    const optional = (doc: JsonObject) => memberOr(doc, 'event_log', null, optionalEventLog);
    expect(optional({})).toBeNull();
    expect(optional({ event_log: null })).toBeNull();
    expect(optional({ event_log: '' })).toBeNull();
    expect(optional({ event_log: [] })).toEqual([]);
    expect(refusalText(() => optional({ event_log: 7 }))).toBe('PARSE_INVALID event_log: expected a list, got 7');
  });
});

describe('runtimeEvent', () => {
  it('is an event of RTMR3 without a digest', () => {
    expect(runtimeEvent(4, 'system-ready', new Uint8Array(0), 2, 'doc')).toEqual({
      index: 4,
      imr: 3,
      eventType: 0x08000001,
      digest: null,
      event: 'system-ready',
      payload: new Uint8Array(0),
      version: 2,
    });
  });
});
