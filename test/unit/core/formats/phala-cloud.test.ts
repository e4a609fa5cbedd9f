import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../../src/core/formats/codec/json.js';
import { parsePhalaCloudAttestations } from '../../../../src/core/formats/phala-cloud.js';
import { quoteLike, toHex } from './encode.js';
import { readsOrRefuses, refusal, refusalText } from './refusal.js';

const quotes = [1, 2, 3, 4].map((filler) => toHex(quoteLike(600, filler)));
const event = (name: string) => ({ imr: 3, event_type: 134217729, digest: '', event: name, event_payload: '' });
const running = {
  vm_uuid: 'u',
  name: 'n',
  instance_id: 'aa',
  quote: quotes[0] ?? '',
  eventlog: [event('a')],
  image_version: 'dstack-0.5.3',
  tcb_info: { event_log: [event('b')], app_compose: '{}' },
};
const answer = (...instances: JsonValue[]): JsonObject => ({
  app_id: '0xC0FFEE',
  contract_address: '0xc0ffee',
  kms_info: {},
  instances,
  kms_guest_agent_info: null,
  gateway_guest_agent_info: null,
  qemu_version: null,
});

describe('parsePhalaCloudAttestations', () => {
  it('reads every instance', () => {
    const second = {
      quote: `0x${quotes[1]}`,
      eventlog: null,
      tcb_info: JSON.stringify(running.tcb_info),
      vm_config: '{"cpu_count":1}',
    };
    const machines = parsePhalaCloudAttestations(answer(running, second));
    expect(machines.map(({ quote }) => toHex(quote ?? new Uint8Array()))).toEqual(quotes.slice(0, 2));
    expect(machines.map(({ eventLog }) => eventLog?.map(({ event: name }) => name))).toEqual([['a'], ['b']]);
    expect(machines).toMatchObject([
      { role: 'app', appCompose: '{}', vmConfig: null, reported: { appId: 'c0ffee', instanceId: 'aa' }, problem: null },
      { role: 'app', appCompose: '{}', vmConfig: '{"cpu_count":1}', reported: { appId: 'c0ffee' }, problem: null },
    ]);
  });

  it.each(['stopped', 'exited'])('keeps an instance that is %s, as it is called', (status) => {
    const nulls = { quote: null, eventlog: null, tcb_info: null, app_certificates: null, error: null };
    const empty = { quote: '', eventlog: [], tcb_info: '', app_certificates: [], error: '' };
    const told = { vm_uuid: 'u', name: 'n', instance_id: '0xAA', image_version: null, status };
    const machines = parsePhalaCloudAttestations(answer({ ...told, ...nulls }, { ...told, ...empty }, { status }));
    expect(machines).toMatchObject([
      { quote: null, problem: null, stopped: { name: 'n', status }, reported: { instanceId: 'aa' } },
      { quote: null, problem: null, stopped: { name: 'n', status } },
      { quote: null, problem: null, stopped: { name: null, status } },
    ]);
  });

  it('gives a quote to be judged, whatever is said of the instance', () => {
    for (const status of ['stopped', 'exited', 'error']) {
      const [machine] = parsePhalaCloudAttestations(answer({ ...running, status, error: 'gone' }));
      expect([toHex(machine?.quote ?? new Uint8Array()), machine?.stopped, machine?.problem]).toEqual([
        quotes[0],
        null,
        null,
      ]);
    }
  });

  it.each<[string, JsonObject, string]>([
    ['no status', { status: null }, '; it may be stopped'],
    ['running', { status: 'running' }, ' (status "running")'],
    ['stopping, which still runs', { status: 'stopping' }, ' (status "stopping")'],
    ['another spelling', { status: 'Stopped' }, ' (status "Stopped")'],
    ['more than the word', { status: 'stopped ' }, ' (status "stopped ")'],
    ['the status of an error', { status: 'error' }, ' (status "error")'],
    ['an error', { status: 'stopped', error: 'no answer' }, ' (status "stopped", error "no answer")'],
    ['events', { status: 'stopped', eventlog: [event('a')] }, ' (status "stopped", but an event log)'],
    [
      'events and an app-compose elsewhere',
      { status: 'exited', tcb_info: running.tcb_info },
      ' (status "exited", but an event log and an app-compose)',
    ],
    ['certificates', { status: 'stopped', app_certificates: [{}] }, ' (status "stopped", but certificates)'],
  ])('calls an instance without a quote a problem with %s', (_, more, why) => {
    const [machine] = parsePhalaCloudAttestations(answer({ ...more, quote: null }));
    expect([machine?.stopped, machine?.problem]).toEqual([null, `Phala Cloud gives no quote for this instance${why}`]);
  });

  it('keeps an instance without a quote, with its problem', () => {
    const machines = parsePhalaCloudAttestations(
      answer(
        { quote: null, eventlog: null, tcb_info: null },
        { quote: '', status: 'stopped', error: 'no answer' },
        { error: 'gone' },
      ),
    );
    expect(machines.map(({ quote, problem }) => [quote, problem])).toEqual([
      [null, 'Phala Cloud gives no quote for this instance; it may be stopped'],
      [null, 'Phala Cloud gives no quote for this instance (status "stopped", error "no answer")'],
      [null, 'Phala Cloud gives no quote for this instance (error "gone")'],
    ]);
  });

  it('quotes what Phala Cloud says of an instance spelled out and cut', () => {
    const [machine] = parsePhalaCloudAttestations(
      answer({ quote: null, status: `\u001b[31m${'s'.repeat(500)}`, error: `\u202e\n::error::${'e'.repeat(500)}` }),
    );
    const status = `"\\u001b[31m${'s'.repeat(35)}…"`;
    const error = `"\\u{202e}\\n::error::${'e'.repeat(89)}…"`;
    expect(machine?.problem).toBe(`Phala Cloud gives no quote for this instance (status ${status}, error ${error})`);
  });

  it('adds KMS and gateway where they carry a quote', () => {
    const agent = (quote: string | null) => ({
      app_id: 'dd',
      app_certificates: [{ quote }],
      tcb_info: { event_log: [event('k')] },
    });
    const machines = parsePhalaCloudAttestations({
      ...answer(running),
      kms_guest_agent_info: agent(quotes[2] ?? ''),
      gateway_guest_agent_info: agent(quotes[3] ?? ''),
    });
    expect(machines.map(({ role, quote }) => [role, toHex(quote ?? new Uint8Array())])).toEqual([
      ['app', quotes[0]],
      ['kms', quotes[2]],
      ['gateway', quotes[3]],
    ]);
    expect(machines[1]).toMatchObject({ reported: { appId: 'dd' }, eventLog: [{ event: 'k' }] });
    const without = parsePhalaCloudAttestations({
      ...answer(running),
      kms_guest_agent_info: agent(null),
      gateway_guest_agent_info: {},
    });
    expect(without.map(({ role }) => role)).toEqual(['app']);
  });

  it('refuses an app without instances', () => {
    const error = refusal(() => parsePhalaCloudAttestations(answer()));
    expect(error.message).toBe('attestations.instances: the app has no instances');
    expect(error.hint).toBe('Start the app, then fetch its attestations again.');
  });

  it.each<[string, JsonObject, string]>([
    [
      'instances that are no array',
      { instances: {} },
      'PARSE_INVALID attestations.instances: expected a list, got an object',
    ],
    [
      'too many instances',
      { instances: new Array<JsonValue>(257).fill({}) },
      'PARSE_LIMIT attestations.instances: 257 elements, over the limit of 256',
    ],
    [
      'an instance that is no object',
      { instances: [running, null] },
      'PARSE_INVALID attestations.instances[1]: expected an object, got null',
    ],
    [
      'a quote that is no hex',
      { instances: [{ quote: 'zz' }] },
      'PARSE_INVALID attestations.instances[0].quote: expected hexadecimal, got "zz"',
    ],
    [
      'a bad event log',
      { instances: [{ ...running, eventlog: 'x' }] },
      'PARSE_INVALID attestations.instances[0].eventlog (offset 0): not JSON: expected a value, got "x"',
    ],
    [
      'a bad event in tcb_info, even unused',
      { instances: [{ ...running, tcb_info: { event_log: 1 } }] },
      'PARSE_INVALID attestations.instances[0].tcb_info.event_log: expected a list, got 1',
    ],
    [
      'certificates that are no list, of an instance without a quote',
      { instances: [{ app_certificates: 'x' }] },
      'PARSE_INVALID attestations.instances[0].app_certificates: expected a list, got "x"',
    ],
    [
      'a KMS that is no object',
      { kms_guest_agent_info: 'x' },
      'PARSE_INVALID attestations.kms_guest_agent_info: expected an object, got "x"',
    ],
    [
      'a gateway that cannot be read',
      { gateway_guest_agent_info: { app_cert: 'x' } },
      'PARSE_INVALID attestations.gateway_guest_agent_info.app_cert (offset 0): expected "-----BEGIN CERTIFICATE-----"',
    ],
  ])('refuses %s', (_, change, message) => {
    expect(refusalText(() => parsePhalaCloudAttestations({ ...answer(running), ...change }))).toBe(message);
  });

  it('throws nothing but ParseError', () => {
    const odd = fc.dictionary(
      fc.constantFrom(...Object.keys(running), 'vm_config', 'status', 'error', 'app_certificates'),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.array(odd, { maxLength: 3 }), fc.jsonValue(), (instances, agent) => {
        readsOrRefuses(() =>
          parsePhalaCloudAttestations({
            ...answer(...(instances as JsonValue[])),
            kms_guest_agent_info: agent as JsonValue,
          }),
        );
      }),
      { numRuns: 1000 },
    );
  });
});
