import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../../src/core/bytes.js';
import {
  type EventLogEntryJson,
  flipBit,
  hex,
  type MeasuredEvent,
  runtimeEvent,
  sha256,
  utf8,
} from '../../../../../src/simulator/index.js';
import { another, check, finding, simulate, withStatus } from '../simulated.js';

const { deployment, eventLog, report, sourceCode } = simulate();
const composeHash = toHex(deployment.app.composeHash);
const appId = toHex(deployment.app.appId);
const file = { sha256: composeHash, label: 'app-compose.json', bytes: deployment.appCompose };
const ALL = [
  'source-code.event-log-replay',
  'source-code.event-digests',
  'source-code.launch-events',
  'source-code.compose-hash',
  'source-code.mr-config-id',
  'source-code.app-id',
  'source-code.instance-id',
  'source-code.key-provider',
];
const IDENTITY = ['source-code.compose-hash', 'source-code.mr-config-id', ...ALL.slice(5)];
const NO_IDENTITY = {
  appId: null,
  instanceId: null,
  composeHash: null,
  osImageHash: null,
  keyProvider: null,
};
/** Edits the event of that name as the log tells it. */
const retold = (name: string, edit: (entry: EventLogEntryJson) => Partial<EventLogEntryJson>) => ({
  eventLog: (entries: EventLogEntryJson[]) =>
    entries.map((entry) => (entry.event === name ? { ...entry, ...edit(entry) } : entry)),
});
/** Edits the event of that name before it is measured. */
const measured = (name: string, edit: Partial<MeasuredEvent>) => ({
  events: (events: MeasuredEvent[]) => events.map((event) => (event.event === name ? { ...event, ...edit } : event)),
});

describe('a launch as expected', () => {
  it('passes every check once, in order', () => {
    const outcome = sourceCode({}, { expectedAppCompose: file });
    expect(outcome.checks.map(({ id }) => id)).toEqual(ALL);
    expect(withStatus(outcome, 'pass')).toEqual(ALL);
    expect(outcome.checks.map(({ component, phase }) => `${component} ${phase}`)).toEqual(
      ALL.map(() => 'app/0 source-code'),
    );
    expect(outcome.expectedComposeHash).toBe(composeHash);
    expect(outcome.app).toEqual({
      appId,
      instanceId: toHex(deployment.app.instanceId),
      composeHash,
      osImageHash: toHex(deployment.app.osImageHash),
      keyProvider: deployment.app.keyProvider,
      mrConfigId: 'v1',
    });
  });

  it('says what was found', () => {
    const outcome = sourceCode({ appIds: [appId] }, { expectedAppCompose: file });
    expect(outcome.checks.map(({ detail }) => detail)).toEqual([
      '9 events replay to RTMR3.',
      'Every digest follows from type, name and payload (9 runtime events, 9 of them with a digest in the log).',
      '8 launch events stand before system-ready.',
      'The measured compose hash is that of app-compose.json.',
      'MRCONFIGID binds the measured compose hash (version 1).',
      'The app id is measured and accepted. It is the beginning of the compose hash: no contract governs this app.',
      'The instance id is measured.',
      'The key provider is kms.',
    ]);
  });

  it('passes with version 2 events and without digests in the log', () => {
    const v2 = simulate({ app: { eventLogVersion: 2 } });
    expect(withStatus(v2.sourceCode({}, { expectedAppCompose: file }), 'pass')).toEqual(ALL);
    const bare = simulate({ eventLog: (entries) => entries.map((e) => (e.imr === 3 ? { ...e, digest: '' } : e)) });
    const outcome = bare.sourceCode({}, { expectedAppCompose: file });
    expect(withStatus(outcome, 'pass')).toEqual(ALL);
    expect(check(outcome, 'source-code.event-digests').detail).toBe(
      'Every digest follows from type, name and payload (9 runtime events, 0 of them with a digest in the log).',
    );
  });
});

describe('source-code.event-log-replay', () => {
  it('is unknown without an event log, as is all that rests on it', () => {
    const outcome = sourceCode({}, { eventLog: null, expectedAppCompose: file });
    expect(withStatus(outcome, 'unknown')).toEqual(ALL);
    expect(outcome.app).toEqual({ ...NO_IDENTITY, mrConfigId: 'v1' });
    expect(outcome.expectedComposeHash).toBe(composeHash);
    const [replay, ...rest] = outcome.checks;
    expect(replay?.hint).toBe(
      'Give evidence with an event log: a GetQuote response, or a Phala Cloud attestations answer.',
    );
    for (const { detail, followsFrom } of rest) {
      expect(detail).toBe('The evidence carries no event log.');
      expect(followsFrom).toBe('source-code.event-log-replay');
    }
  });

  it('fails for another log, and nothing that it tells counts', () => {
    const other = simulate({ seed: 'another' });
    const outcome = sourceCode({}, { eventLog: other.eventLog, expectedAppCompose: file });
    expect(withStatus(outcome, 'fail')).toEqual(['source-code.event-log-replay']);
    expect(withStatus(outcome, 'unknown')).toEqual(['source-code.launch-events', ...IDENTITY]);
    expect(outcome.app).toEqual({ ...NO_IDENTITY, mrConfigId: 'v1' });
    expect(check(outcome, 'source-code.event-log-replay')).toMatchObject({
      detail: 'RTMR3 replays to another value: the event log is not what this VM measured.',
      expected: deployment.registers.rtmr3,
      actual: other.deployment.registers.rtmr3,
      hint: 'Fetch quote and event log again in one answer; the events must be complete, unaltered and in order.',
    });
    expect(finding(outcome, 'source-code.app-id')).toBe(
      'unknown: The event log does not replay to RTMR3, so its events prove nothing.',
    );
    expect(finding(outcome, 'source-code.launch-events')).toBe(
      'unknown: 8 launch events stand before system-ready. But the log does not replay to RTMR3, so they prove nothing.',
    );
  });

  it('fails for every event dropped, doubled or swapped with the next, and never passes a check of identity', () => {
    const first = eventLog.findIndex(({ imr }) => imr === 3);
    for (let at = first; at < eventLog.length; at++) {
      const [event, next] = eventLog.slice(at, at + 2);
      if (event === undefined) throw new Error('no event');
      const logs = [eventLog.toSpliced(at, 1), eventLog.toSpliced(at, 0, event)];
      if (next !== undefined) logs.push(eventLog.toSpliced(at, 2, next, event));
      for (const log of logs) {
        const outcome = sourceCode({}, { eventLog: log, expectedAppCompose: file });
        expect(withStatus(outcome, 'fail')).toContain('source-code.event-log-replay');
        expect(withStatus(outcome, 'pass')).toEqual(['source-code.event-digests']);
        expect(outcome.app).toEqual({ ...NO_IDENTITY, mrConfigId: 'v1' });
      }
    }
  });

  it('fails for an event without digest that has to have one', () => {
    const foreign = eventLog.map((event) =>
      event.event === 'app-id' ? { ...event, eventType: 4, digest: null } : event,
    );
    const outcome = sourceCode({}, { eventLog: foreign });
    expect(check(outcome, 'source-code.event-log-replay')).toMatchObject({
      status: 'fail',
      detail: 'RTMR3 cannot be replayed, event 21 has no digest: the event log is not what this VM measured.',
      expected: deployment.registers.rtmr3,
    });
    expect(check(outcome, 'source-code.event-log-replay').actual).toBeUndefined();
  });
});

describe('source-code.event-digests', () => {
  it('fails when a payload is changed and its digest kept', () => {
    const forged = simulate(retold('compose-hash', () => ({ event_payload: '00'.repeat(32) })));
    const outcome = forged.sourceCode({}, { expectedAppCompose: { ...file, sha256: '00'.repeat(32) } });
    expect(withStatus(outcome, 'fail')).toEqual(['source-code.event-log-replay', 'source-code.event-digests']);
    expect(withStatus(outcome, 'pass')).toEqual([]);
    expect(finding(outcome, 'source-code.event-digests')).toBe(
      'fail: The digest in the log does not follow from name and payload: compose-hash (event 22).',
    );
  });

  it('fails when a digest is changed and its payload kept, though the log replays', () => {
    for (const name of ['system-preparing', 'app-id', 'key-provider', 'system-ready']) {
      const forged = simulate(retold(name, ({ digest }) => ({ digest: another(digest) })));
      const outcome = forged.sourceCode({}, { expectedAppCompose: file });
      expect(withStatus(outcome, 'fail')).toEqual(['source-code.event-digests']);
      expect(withStatus(outcome, 'pass')).toContain('source-code.event-log-replay');
    }
  });

  it('fails when a name is changed, and for the other rule', () => {
    for (const edit of [{ event: 'app_id' }, { version: 2 }]) {
      const outcome = simulate(retold('app-id', () => edit)).sourceCode();
      expect(withStatus(outcome, 'fail')).toContain('source-code.event-digests');
      expect(withStatus(outcome, 'fail')).toContain('source-code.event-log-replay');
    }
  });

  it('names the first of many', () => {
    const forged = simulate({
      eventLog: (entries) => entries.map((e) => (e.imr === 3 ? { ...e, digest: '00'.repeat(48) } : e)),
    });
    const { detail, expected, actual } = check(forged.sourceCode(), 'source-code.event-digests');
    expect(detail).toBe(
      'The digest in the log does not follow from name and payload: system-preparing (event 20); app-id (event 21); compose-hash (event 22); instance-id (event 23); boot-mr-done (event 24); and 4 more.',
    );
    expect(expected).toBe(
      'f9974020ef507068183313d0ca808e0d1ca9b2d1ad0c61f5784e7157c362c06536f5ddacdad4451693f48fcc72fff624',
    );
    expect(actual).toBe('00'.repeat(48));
  });
});

describe('source-code.launch-events', () => {
  it('names late events of launch names, which do not count', () => {
    const late = [
      runtimeEvent('app-id', new Uint8Array(20)),
      runtimeEvent('compose-hash', sha256(utf8('evil'))),
      runtimeEvent('key-provider', utf8('{"name":"none","id":""}')),
      runtimeEvent('anything', utf8('else')),
    ];
    const world = simulate({ events: (events) => [...events, ...late] });
    const outcome = world.sourceCode({}, { expectedAppCompose: file });
    expect(withStatus(outcome, 'pass')).toEqual(ALL);
    expect(outcome.app).toMatchObject({ appId, composeHash, keyProvider: { name: 'kms' } });
    expect(check(outcome, 'source-code.launch-events').detail).toBe(
      '8 launch events stand before system-ready. Later events of such names do not count: app-id (event 29); compose-hash (event 30); key-provider (event 31).',
    );
  });

  it('fails for a measured launch with a second compose hash, which then has none', () => {
    const forged = runtimeEvent('compose-hash', sha256(utf8('evil')));
    const world = simulate({ events: (events) => events.toSpliced(22, 0, forged) });
    const outcome = world.sourceCode({}, { expectedAppCompose: file });
    expect(withStatus(outcome, 'fail')).toEqual([
      'source-code.launch-events',
      'source-code.compose-hash',
      'source-code.mr-config-id',
    ]);
    expect(finding(outcome, 'source-code.launch-events')).toBe(
      'fail: The launch events are not those of a dstack VM: compose-hash stands 2 times (events 22, 23).',
    );
    expect(finding(outcome, 'source-code.compose-hash')).toBe(
      'fail: There are 2 compose-hash events in the launch (events 22, 23).',
    );
    expect(finding(outcome, 'source-code.mr-config-id')).toBe(
      'fail: MRCONFIGID binds a launch whose events are incomplete.',
    );
    expect(outcome.app.composeHash).toBeNull();
  });

  it('fails without system-ready, and then nothing counts', () => {
    const world = simulate({ events: (events) => events.slice(0, -1) });
    const outcome = world.sourceCode({}, { expectedAppCompose: file });
    expect(withStatus(outcome, 'fail')).toEqual(['source-code.launch-events']);
    expect(withStatus(outcome, 'unknown')).toEqual(IDENTITY);
    expect(finding(outcome, 'source-code.compose-hash')).toBe(
      'unknown: No system-ready event ends the launch, so the measured events prove nothing.',
    );
    expect(outcome.app).toEqual({ ...NO_IDENTITY, mrConfigId: 'v1' });
  });

  it.each([
    ['app-id', 'source-code.app-id'],
    ['compose-hash', 'source-code.compose-hash'],
    ['instance-id', 'source-code.instance-id'],
    ['key-provider', 'source-code.key-provider'],
  ])('fails without %s, as does its own check', (name, id) => {
    const world = simulate({ events: (events) => events.filter(({ event }) => event !== name) });
    const failed = withStatus(world.sourceCode({}, { expectedAppCompose: file }), 'fail');
    expect(failed).toContain('source-code.launch-events');
    expect(failed).toContain(id);
    expect(failed).toContain('source-code.mr-config-id');
  });

  it.each(['app-id', 'compose-hash', 'instance-id'])('fails for a measured %s of the wrong size', (name) => {
    const outcome = simulate(measured(name, { payload: new Uint8Array(5) })).sourceCode();
    expect(withStatus(outcome, 'fail')).toContain('source-code.launch-events');
    expect(withStatus(outcome, 'fail')).toContain(`source-code.${name}`);
  });

  it('fails for another kind of event in RTMR3', () => {
    const digest = sha256(utf8('x'));
    const foreign = {
      ...runtimeEvent('', utf8('')),
      eventType: 13,
      digest: Buffer.concat([digest, digest.subarray(16)]),
    };
    const world = simulate({ events: (events) => events.toSpliced(22, 0, foreign) });
    const outcome = world.sourceCode({}, { expectedAppCompose: file });
    expect(withStatus(outcome, 'fail')).toEqual(['source-code.launch-events']);
    expect(finding(outcome, 'source-code.launch-events')).toBe(
      'fail: The launch events are not those of a dstack VM: event 22 in RTMR3 has type 0xd, not a runtime event’s.',
    );
  });

  it('fails for a runtime event in another register', () => {
    const moved = { ...runtimeEvent('app-id', new Uint8Array(20)), imr: 2 };
    const outcome = simulate({ events: (events) => [...events, moved] }).sourceCode();
    expect(finding(outcome, 'source-code.launch-events')).toBe(
      'fail: The launch events are not those of a dstack VM: app-id (event 29) is a runtime event in RTMR2, not RTMR3.',
    );
  });
});

describe('source-code.compose-hash', () => {
  const wrong = { sha256: '11'.repeat(32), label: 'other.json', bytes: new Uint8Array() };

  it('is unknown when nothing is expected', () => {
    const outcome = sourceCode();
    expect(withStatus(outcome, 'unknown')).toEqual(['source-code.compose-hash']);
    expect(check(outcome, 'source-code.compose-hash')).toMatchObject({
      detail: 'An app-compose file is measured, but none is expected.',
      actual: composeHash,
      hint: 'Give the file that should run (--app-compose FILE), or list its hash in the policy (source-code.compose-hashes).',
    });
    expect(outcome.expectedComposeHash).toBeNull();
  });

  it('fails for another file, with both hashes', () => {
    const outcome = sourceCode({}, { expectedAppCompose: wrong });
    expect(withStatus(outcome, 'fail')).toEqual(['source-code.compose-hash']);
    expect(check(outcome, 'source-code.compose-hash')).toMatchObject({
      detail: 'The measured compose hash is not that of other.json.',
      expected: wrong.sha256,
      actual: composeHash,
      hint: 'Another app-compose file was deployed. Every byte counts: compare your file with the deployed one, or deploy again.',
    });
    expect(outcome.expectedComposeHash).toBe(wrong.sha256);
  });

  it('fails for a hash that differs in its last digit', () => {
    const sha256 = `${composeHash.slice(0, -1)}${composeHash.endsWith('0') ? 1 : 0}`;
    const outcome = sourceCode({}, { expectedAppCompose: { ...file, sha256 } });
    expect(withStatus(outcome, 'fail')).toEqual(['source-code.compose-hash']);
  });

  it('is decided by the file when both file and policy are given', () => {
    const outcome = sourceCode({ composeHashes: [composeHash] }, { expectedAppCompose: wrong });
    expect(withStatus(outcome, 'fail')).toEqual(['source-code.compose-hash']);
    const other = sourceCode({ composeHashes: [wrong.sha256] }, { expectedAppCompose: file });
    expect(withStatus(other, 'fail')).toEqual([]);
  });

  it('accepts any hash of the policy', () => {
    const outcome = sourceCode({ composeHashes: ['00'.repeat(32), composeHash] });
    expect(finding(outcome, 'source-code.compose-hash')).toBe(
      'pass: The measured compose hash is one that the policy accepts.',
    );
    expect(outcome.expectedComposeHash).toBe(composeHash);
  });

  it('fails for a hash that the policy does not accept', () => {
    const outcome = sourceCode({ composeHashes: ['00'.repeat(32), '11'.repeat(32)] });
    expect(check(outcome, 'source-code.compose-hash')).toMatchObject({
      status: 'fail',
      detail: 'The measured compose hash is not one that the policy accepts.',
      expected: `${'00'.repeat(32)} or ${'11'.repeat(32)}`,
    });
    expect(outcome.expectedComposeHash).toBeNull();
    expect(sourceCode({ composeHashes: ['00'.repeat(32)] }).expectedComposeHash).toBe('00'.repeat(32));
  });
});

describe('source-code.mr-config-id', () => {
  it.each(['v1', 'v2', 'v3'] as const)('passes for form %s of any launch', (mrConfig) => {
    for (const name of ['none', 'local-sgx', 'kms', 'tpm']) {
      const world = simulate({ app: { mrConfig, keyProvider: { name, id: name === 'none' ? '' : 'ab' } } });
      const outcome = world.sourceCode();
      expect(check(outcome, 'source-code.mr-config-id').status).toBe('pass');
      expect(outcome.app.mrConfigId).toBe(mrConfig);
    }
  });

  it.each(['v1', 'v2', 'v3'] as const)('fails for form %s with another hash', (mrConfig) => {
    const world = simulate({ app: { mrConfig }, td: (td) => ({ ...td, mrConfigId: flipBit(td.mrConfigId, 20) }) });
    const outcome = world.sourceCode();
    expect(withStatus(outcome, 'fail')).toEqual(['source-code.mr-config-id']);
    expect(check(outcome, 'source-code.mr-config-id').actual).toBe(toHex(world.report.mrConfigId));
  });

  it('passes when zero, and says that nothing is bound', () => {
    const world = simulate({ app: { mrConfig: 'none' } });
    const outcome = world.sourceCode();
    expect(finding(outcome, 'source-code.mr-config-id')).toBe(
      'pass: MRCONFIGID is zero: the host bound no launch configuration by it.',
    );
    expect(outcome.app.mrConfigId).toBe('none');
    expect(check(world.sourceCode({}, { eventLog: null }), 'source-code.mr-config-id').status).toBe('pass');
  });

  it('fails when zero and required', () => {
    const world = simulate({ app: { mrConfig: 'none' } });
    const outcome = world.sourceCode({ requireMrConfigId: true });
    expect(check(outcome, 'source-code.mr-config-id')).toMatchObject({
      status: 'fail',
      detail: 'MRCONFIGID is zero: the host bound no launch configuration by it, and the policy requires one.',
      hint: 'Deploy on a host that sets MRCONFIGID, or drop the requirement (source-code.mr-config-id).',
    });
    expect(check(sourceCode({ requireMrConfigId: true }), 'source-code.mr-config-id').status).toBe('pass');
  });

  it.each([0, 4, 255])('is unknown for an unknown first byte %i', (first) => {
    const mrConfigId = Buffer.alloc(48, 1).fill(first, 0, 1);
    const outcome = simulate({ td: { mrConfigId } }).sourceCode();
    expect(finding(outcome, 'source-code.mr-config-id')).toBe(
      `unknown: MRCONFIGID begins with byte ${first}, a form that this version does not know.`,
    );
    expect(outcome.app.mrConfigId).toBe('unrecognised');
  });

  it('is unknown for form v3 without its document', () => {
    const outcome = simulate({ app: { mrConfig: 'v3' } }).sourceCode({}, { mrConfigDocument: null });
    expect(check(outcome, 'source-code.mr-config-id').status).toBe('unknown');
  });
});

describe('source-code.app-id', () => {
  it('says when it is not derived from the compose hash', () => {
    const outcome = simulate({ app: { appId: hex('ab'.repeat(20)) } }).sourceCode();
    expect(finding(outcome, 'source-code.app-id')).toBe(
      'pass: The app id is measured. It is not the beginning of the compose hash: a contract’s address, or the id from an earlier compose file.',
    );
  });

  it('fails for an app that the policy does not accept', () => {
    const outcome = sourceCode({ appIds: ['cd'.repeat(20), 'ef'.repeat(20)] });
    expect(check(outcome, 'source-code.app-id')).toMatchObject({
      status: 'fail',
      detail: 'The measured app id is not one that the policy accepts.',
      expected: `${'cd'.repeat(20)} or ${'ef'.repeat(20)}`,
      actual: appId,
      hint: 'This is another app. If it is the one you mean, list its id in the policy (source-code.app-ids).',
    });
  });
});

describe('source-code.instance-id', () => {
  it('may be measured as empty', () => {
    const outcome = simulate({ app: { instanceId: Buffer.alloc(0) } }).sourceCode();
    expect(finding(outcome, 'source-code.instance-id')).toBe('pass: The instance id is measured as empty.');
    expect(outcome.app.instanceId).toBe('');
  });
});

describe('source-code.key-provider', () => {
  const { name, id } = deployment.app.keyProvider;
  const none = simulate({ app: { keyProvider: { name: 'none', id: '' } } });

  it.each(['kms', 'local-sgx', 'tpm'])('accepts %s without a policy', (kind) => {
    const outcome = simulate({ app: { keyProvider: { name: kind, id: 'ab' } } }).sourceCode();
    expect(finding(outcome, 'source-code.key-provider')).toBe(`pass: The key provider is ${kind}.`);
  });

  it('accepts the one that the policy names, whatever the case of its id', () => {
    for (const keyProvider of [
      { kind: 'kms' as const, id },
      { kind: null, id: id.toUpperCase() },
      { kind: 'kms' as const, id: null },
    ]) {
      expect(finding(sourceCode({ keyProvider }), 'source-code.key-provider')).toBe(
        'pass: The key provider is kms, which the policy accepts.',
      );
    }
  });

  it('fails for another kind or id', () => {
    const judged = (keyProvider: { kind: 'kms' | 'tpm' | null; id: string | null }) =>
      check(sourceCode({ keyProvider }), 'source-code.key-provider');
    expect(judged({ kind: 'tpm', id: null })).toMatchObject({
      status: 'fail',
      detail: 'The measured key provider is not the one that the policy accepts.',
      expected: 'tpm',
      actual: `${name} ${id}`,
    });
    expect(judged({ kind: null, id: 'ab' })).toMatchObject({ status: 'fail', expected: 'any kind ab' });
    expect(judged({ kind: 'kms', id: id.slice(2) }).status).toBe('fail');
    expect(judged({ kind: 'kms', id: id.slice(0, -2) }).status).toBe('fail');
  });

  it('fails for none, unless the policy names it', () => {
    expect(check(none.sourceCode(), 'source-code.key-provider')).toMatchObject({
      status: 'fail',
      detail: 'There is no key provider: the app’s disk and keys are not tied to a TEE.',
      expected: 'kms or local-sgx or tpm',
      actual: 'none',
      hint: 'If the app keeps no secrets, accept it by name in the policy (source-code.key-provider: {kind: none}).',
    });
    expect(check(none.sourceCode({ keyProvider: { kind: null, id: null } }), 'source-code.key-provider').status).toBe(
      'fail',
    );
    const accepted = none.sourceCode({ keyProvider: { kind: 'none', id: null } });
    expect(finding(accepted, 'source-code.key-provider')).toBe(
      'pass: The key provider is none, which the policy accepts.',
    );
  });

  it('fails for a kind it does not know, and for an event it cannot read', () => {
    const odd = simulate({ app: { keyProvider: { name: 'KMS', id: 'ab' } } }).sourceCode();
    expect(check(odd, 'source-code.key-provider')).toMatchObject({
      status: 'fail',
      detail: 'The measured key provider is of a kind that this version does not know.',
      expected: 'kms or local-sgx or tpm or none',
      actual: 'KMS ab',
    });
    const garbled = simulate(measured('key-provider', { payload: utf8('kms') })).sourceCode();
    expect(check(garbled, 'source-code.key-provider').status).toBe('fail');
    expect(garbled.app.keyProvider).toBeNull();
  });
});

describe('every check', () => {
  it('that does not pass says what to do, or what it follows from', () => {
    const outcomes = [
      sourceCode(),
      sourceCode({}, { eventLog: null }),
      sourceCode({}, { eventLog: [] }),
      sourceCode({ appIds: ['00'], keyProvider: { kind: 'tpm', id: null }, composeHashes: ['00'] }),
      simulate({ events: (events) => events.slice(0, 21) }).sourceCode(),
      simulate({ td: { mrConfigId: Buffer.alloc(48, 9) } }).sourceCode(),
    ];
    for (const { id, status, hint, followsFrom } of outcomes.flatMap(({ checks }) => checks)) {
      if (status !== 'pass') expect([hint, followsFrom].filter(Boolean), id).toHaveLength(1);
    }
  });

  it('is made for a quote whose RTMR3 was never extended', () => {
    const zero = new Uint8Array(48);
    const outcome = sourceCode({}, { eventLog: [], report: { ...report, rtmrs: [zero, zero, zero, zero] } });
    expect(outcome.checks.map(({ id }) => id)).toEqual(ALL);
    expect(withStatus(outcome, 'fail')).toEqual(['source-code.launch-events']);
    expect(outcome.app.appId).toBeNull();
  });
});
