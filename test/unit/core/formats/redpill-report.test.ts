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

  it('reads the list of a model that others serve, its quotes in base64', () => {
    const base64 = quotes.map((quote) => Buffer.from(quote, 'hex').toString('base64'));
    const all_attestations = base64.map((intel_quote, i) => ({
      instance_id: `i${i}`,
      nonce: '00'.repeat(32),
      e2e_pubkey: `key${i}`,
      intel_quote,
      gpu_evidence: [],
    }));
    const report = { attestation_type: 'chutes', nonce: '00'.repeat(32), all_attestations };
    expect(shown(report)).toEqual(quotes);
    expect(parseRedpillReport(report)).toMatchObject([
      { role: 'app', e2ePublicKey: 'key0', eventLog: null, problem: null },
      { role: 'app', e2ePublicKey: 'key1', eventLog: null, problem: null },
    ]);
  });

  describe('with the attestation of a gateway', () => {
    const [model, gateway] = [machine(quotes[0]), { ...machine(quotes[1]), report_data: '12'.repeat(64) }];

    it('reads the machines of the model first, then the gateway', () => {
      const machines = parseRedpillReport({ gateway_attestation: gateway, model_attestations: [model] });
      expect(machines.map(({ role, quote }) => `${role} ${toHex(quote ?? new Uint8Array())}`)).toEqual([
        `app ${quotes[0]}`,
        `gateway ${quotes[1]}`,
      ]);
      expect(machines[1]?.reportData).toEqual(new Uint8Array(64).fill(0x12));
    });

    it('reads several machines, and a report without a gateway', () => {
      const model_attestations = [{ ...model, all_attestations: [model, machine(quotes[1])] }];
      expect(shown({ model_attestations })).toEqual(quotes);
      expect(shown({ model_attestations: [model, machine(quotes[1])], gateway_attestation: null })).toEqual(quotes);
    });

    it('tells a manager of compose files, whatever it says', () => {
      for (const compose_manager_attestation of [{}, 'x', { actions: [] }]) {
        expect(parseRedpillReport({ model_attestations: [{ ...model, compose_manager_attestation }] })).toMatchObject([
          { hasComposeManager: true },
        ]);
      }
      expect(parseRedpillReport({ model_attestations: [model] })).toMatchObject([{ hasComposeManager: false }]);
    });

    it('is refused without a machine of a model, and with too many', () => {
      const message = 'PARSE_INVALID report.model_attestations: the report has no machine of a model';
      expect(refusalText(() => parseRedpillReport({ gateway_attestation: gateway }))).toBe(message);
      expect(refusalText(() => parseRedpillReport({ model_attestations: [] }))).toBe(message);
      const each = { all_attestations: new Array<JsonValue>(200).fill({}) };
      expect(refusalText(() => parseRedpillReport({ model_attestations: [each, each] }))).toBe(
        'PARSE_LIMIT report: more than 256 machines',
      );
    });
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
    const odd = fc.dictionary(
      fc.constantFrom(
        'intel_quote',
        'event_log',
        'info',
        'all_attestations',
        'model_attestations',
        'gateway_attestation',
        'e2e_pubkey',
        'report_data',
      ),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(odd, (change) => {
        readsOrRefuses(() => parseRedpillReport({ ...machine(quotes[0]), ...(change as Record<string, JsonValue>) }));
      }),
      { numRuns: 1000 },
    );
  });
});
