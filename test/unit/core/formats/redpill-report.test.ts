import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../../src/core/formats/codec/json.js';
import { parseRedpillReport } from '../../../../src/core/formats/redpill-report.js';
import { quoteLike, toHex } from './encode.js';
import { readsOrRefuses, refusalText } from './refusal.js';

const quotes = [1, 2].map((filler) => toHex(quoteLike(600, filler)));
const event = (name: string) => ({ imr: 3, event_type: 134217729, digest: '', event: name, event_payload: '' });
const machine = (quote: string | undefined): JsonObject => ({
  request_nonce: '00'.repeat(32),
  signing_address: `0x${'11'.repeat(20)}`,
  intel_quote: quote ?? null,
  nvidia_payload: '{}',
  event_log: [event('a')],
  info: {
    app_id: 'aa',
    vm_config: '{"cpu_count":1,"mr_config":"M"}',
    tcb_info: { app_compose: '{}', event_log: [event('b')] },
  },
});
const shown = (report: JsonObject): string[] =>
  parseRedpillReport(report).map(({ quote }) => toHex(quote ?? new Uint8Array()));

describe('parseRedpillReport', () => {
  it('reads the machine that answered', () => {
    const [evidence, ...others] = parseRedpillReport(machine(quotes[0]));
    expect(others).toEqual([]);
    expect(toHex(evidence?.quote ?? new Uint8Array())).toBe(quotes[0]);
    expect(evidence).toMatchObject({
      role: 'app',
      eventLog: [{ event: 'a' }],
      vmConfig: '{"cpu_count":1,"mr_config":"M"}',
      mrConfig: 'M',
      appCompose: '{}',
      reported: { appId: 'aa' },
      reportData: null,
      problem: null,
    });
  });

  it('adds the other machines of the model, each once', () => {
    const report = { ...machine(quotes[0]), all_attestations: [machine(quotes[0]), machine(`0x${quotes[1]}`)] };
    expect(shown(report)).toEqual(quotes);
    expect(shown({ all_attestations: [machine(quotes[1]), machine(quotes[0])] })).toEqual([quotes[1], quotes[0]]);
  });

  it('takes info as text, and the log of tcb_info where there is no other', () => {
    const whole = machine(quotes[0]);
    const [evidence] = parseRedpillReport({ ...whole, event_log: null, info: JSON.stringify(whole.info) });
    expect(evidence).toMatchObject({ eventLog: [{ event: 'b' }], reported: { appId: 'aa' } });
    for (const info of [null, '']) {
      expect(parseRedpillReport({ ...whole, event_log: '[]', info })).toMatchObject([
        { eventLog: [], vmConfig: null, appCompose: null },
      ]);
    }
  });

  it('keeps a machine without a quote, with its problem', () => {
    const machines = parseRedpillReport({ ...machine(quotes[0]), all_attestations: [machine(undefined)] });
    expect(machines.map(({ problem }) => problem)).toEqual([null, 'the report has no intel_quote for this machine']);
  });

  it.each<[string, JsonObject, string]>([
    [
      'a quote that is no hex',
      { intel_quote: 'zz' },
      'PARSE_INVALID report.intel_quote: expected hexadecimal, got "zz"',
    ],
    ['an info of another type', { info: 5 }, 'PARSE_INVALID report.info: expected an object, got 5'],
    [
      'an info that is no JSON',
      { info: '{' },
      'PARSE_TRUNCATED report.info (offset 1): the JSON text ends where a key in double quotes is expected',
    ],
    [
      'machines that are no array',
      { all_attestations: {} },
      'PARSE_INVALID report.all_attestations: expected a list, got an object',
    ],
    [
      'a machine that is no object',
      { all_attestations: [1] },
      'PARSE_INVALID report.all_attestations[0]: expected an object, got 1',
    ],
    [
      'too many machines',
      { all_attestations: new Array<JsonValue>(257).fill({}) },
      'PARSE_LIMIT report.all_attestations: 257 elements, over the limit of 256',
    ],
  ])('refuses %s', (_, change, message) => {
    expect(refusalText(() => parseRedpillReport({ ...machine(quotes[0]), ...change }))).toBe(message);
  });

  it('throws nothing but ParseError', () => {
    const odd = fc.dictionary(fc.constantFrom('intel_quote', 'event_log', 'info', 'all_attestations'), fc.jsonValue());
    fc.assert(
      fc.property(odd, (change) => {
        readsOrRefuses(() => parseRedpillReport({ ...machine(quotes[0]), ...(change as Record<string, JsonValue>) }));
      }),
      { numRuns: 1000 },
    );
  });
});
