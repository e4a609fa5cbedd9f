import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../../src/core/bytes.js';
import {
  defaultImage,
  type EventLogEntryJson,
  type MeasuredEvent,
  sha384,
  tdHobBytes,
  utf8,
} from '../../../../../src/simulator/index.js';

import { another, check, finding, simulate, withStatus } from '../simulated.js';

const { deployment, eventLog, os, pin } = simulate();
const measurements = [pin];
const COVERED = ' The pinned set "pinned" covers it.';

/** Edits the event at `index` as the log tells it. */
const retold = (index: number, edit: (entry: EventLogEntryJson) => Partial<EventLogEntryJson>) =>
  simulate({
    eventLog: (entries) => entries.map((entry, i) => (i === index ? { ...entry, ...edit(entry) } : entry)),
  });
/** Edits the event at `index` before it is measured. */
const measured = (index: number, edit: (event: MeasuredEvent) => Partial<MeasuredEvent>) =>
  simulate({ events: (events) => events.map((event, i) => (i === index ? { ...event, ...edit(event) } : event)) });
const unlike = { digest: Buffer.alloc(48, 1), payload: Buffer.alloc(0) };

/** A log as firmware of edk2-stable202505 writes it. */
const later = (events: MeasuredEvent[]): MeasuredEvent[] => {
  const event = (eventType: number, name: string): MeasuredEvent => ({
    imr: 0,
    eventType,
    event: '',
    payload: Buffer.alloc(0),
    digest: sha384(utf8(name)),
    version: 1,
  });
  const [hob, cfv, ...rest] = events.filter(({ imr }) => imr === 0);
  if (hob === undefined || cfv === undefined) throw new Error('no RTMR0 events');
  return [
    ...[hob, cfv, event(10, 'BootMenu'), event(10, 'bootorder'), ...rest.slice(0, -2)],
    ...[event(0x80000009, 'smbios'), event(0x80000002, 'order'), event(0x80000002, '0'), event(0x80000002, '1')],
    ...events.filter(({ imr }) => imr !== 0),
  ];
};

describe('os.event-log-replay', () => {
  const id = 'os.event-log-replay';

  it('passes for the log of the quote', () => {
    expect(finding(os(), id)).toBe('pass: The log replays: 13 events to RTMR0, 5 events to RTMR1, 2 events to RTMR2.');
  });

  it('names each register that the log does not lead to, with both values', () => {
    const other = simulate({ image: { cmdline: 'console=hvc0', kernelAuthenticode: Buffer.alloc(48, 9) } });
    expect(check(os({}, { eventLog: other.eventLog }), id)).toMatchObject({
      status: 'fail',
      detail:
        'RTMR1 replays to another value; RTMR2 replays to another value: the event log is not what this VM measured.',
      expected: `RTMR1 ${deployment.registers.rtmr1}, RTMR2 ${deployment.registers.rtmr2}`,
      actual: `RTMR1 ${other.deployment.registers.rtmr1}, RTMR2 ${other.deployment.registers.rtmr2}`,
      hint: 'Fetch quote and event log again in one answer; the events must be complete, unaltered and in order.',
    });
  });

  it('fails for a firmware event without digest', () => {
    const stripped = eventLog.map((event) => (event.index === 4 ? { ...event, digest: null } : event));
    const judged = check(os({}, { eventLog: stripped }), id);
    expect(judged).toMatchObject({
      status: 'fail',
      detail: 'RTMR0 cannot be replayed, event 4 has no digest: the event log is not what this VM measured.',
      expected: `RTMR0 ${deployment.registers.rtmr0}`,
    });
    expect(judged.actual).toBeUndefined();
  });

  it.each([null, eventLog.filter(({ imr }) => imr === 3)])(
    'is unknown without boot events, even under a pin',
    (log) => {
      const outcome = os({ measurements }, { eventLog: log });
      expect(check(outcome, id)).toMatchObject({
        status: 'unknown',
        detail: 'The evidence carries no event log of the boot (RTMR0 to RTMR2).',
        hint: 'Give evidence with an event log: a GetQuote response, or a Phala Cloud attestations answer.',
      });
      expect(finding(outcome, 'os.boot-path')).toBe(
        `pass: The evidence carries no event log of the boot (RTMR0 to RTMR2).${COVERED}`,
      );
      expect(check(os({}, { eventLog: log }), 'os.boot-path').status).toBe('unknown');
    },
  );

  it('fails for every boot event dropped, doubled, swapped with the next of its register, or with one digest bit changed', () => {
    const boot = eventLog.filter(({ imr }) => imr !== 3);
    for (const [at, event] of boot.entries()) {
      const digest = Uint8Array.from(event.digest ?? []);
      digest[at] = (digest[at] ?? 0) ^ 0x10;
      const logs = [boot.toSpliced(at, 1), boot.toSpliced(at, 0, event), boot.with(at, { ...event, digest })];
      const next = boot.findIndex(({ imr }, i) => i > at && imr === event.imr);
      const after = boot[next];
      if (after !== undefined && !Buffer.from(after.digest ?? []).equals(event.digest ?? Buffer.alloc(0))) {
        logs.push(boot.with(at, after).with(next, event));
      }
      for (const log of logs) {
        const outcome = os({ measurements }, { eventLog: log });
        expect(withStatus(outcome, 'fail')).toContain(id);
        expect(check(outcome, id).detail).toContain(`RTMR${event.imr} replays to another value`);
      }
    }
  });
});

describe('os.event-layout', () => {
  const id = 'os.event-layout';

  it('passes for the 13 events', () => {
    expect(finding(os(), id)).toBe('pass: RTMR0 has the 13 events of dstack’s firmware (pre202505), in order.');
  });

  it('is unknown for them in a log that does not replay', () => {
    const outcome = retold(8, ({ digest }) => ({ digest: another(digest) })).os();
    expect(check(outcome, id)).toMatchObject({
      status: 'unknown',
      detail:
        'RTMR0 has the 13 events of dstack’s firmware (pre202505), in order. But the log does not replay to RTMR0.',
      followsFrom: 'os.event-log-replay',
    });
  });

  it('passes for the 17 events of later firmware', () => {
    const world = simulate({ image: { ovmf: 'stable202505' } });
    expect(finding(world.os(), id)).toBe(
      'pass: RTMR0 has the 17 events of dstack’s firmware (stable202505), in order.',
    );
  });

  it('is unknown for any other, naming the platform', () => {
    const world = simulate({ events: (events) => events.filter((_, i) => i !== 2) });
    expect(finding(world.os(), id)).toBe(
      'unknown: RTMR0 has 12 events in an order that this version does not know. Against pre202505, missing: SecureBoot.',
    );
    expect(finding(world.os({}, { platform: 'dstack-gcp-tdx' }), id)).toBe(
      'unknown: RTMR0 has 12 events in an order that this version does not know (platform dstack-gcp-tdx). Against pre202505, missing: SecureBoot.',
    );
    expect(withStatus(world.os({ measurements: [world.pin] }), 'unknown')).toEqual([]);
  });
});

describe('os.constant-events', () => {
  const id = 'os.constant-events';

  it('passes for the known digests', () => {
    expect(finding(os(), id)).toBe(
      'pass: CFV, Secure Boot variables, separator and boot options have their known digests.',
    );
  });

  it.each([
    [1, 'CFV (event 1)'],
    [2, 'SecureBoot (event 2)'],
    [6, 'dbx (event 6)'],
    [7, 'separator (event 7)'],
    [12, 'BootOrder (event 12)'],
    [13, 'Boot0000 (event 13)'],
  ])('fails for another event %i, named', (index, name) => {
    const world = measured(index, () => unlike);
    expect(check(world.os(), id)).toMatchObject({
      status: 'fail',
      detail: `Not the known digest: ${name}.`,
      hint: 'The firmware, Secure Boot variables or boot options are not dstack’s, or the log was altered.',
    });
    expect(withStatus(world.os(), 'fail')).toContain('os.rtmr0');
    const pinned = world.os({ measurements: [world.pin] });
    expect(finding(pinned, id)).toBe(`pass: Not the known digest: ${name}.${COVERED}`);
  });

  it('names an altered event even under a pin, when the log is not what was pinned', () => {
    const world = retold(4, ({ digest }) => ({ digest: another(digest), event_payload: '' }));
    const outcome = world.os({ measurements });
    expect(withStatus(outcome, 'fail')).toEqual(['os.event-log-replay', id]);
    expect(check(outcome, id).detail).toBe('Not the known digest: KEK (event 4).');
  });

  it('is unknown when the constants are right and the log does not replay', () => {
    expect(finding(retold(8, ({ digest }) => ({ digest: another(digest) })).os(), id)).toBe(
      'unknown: CFV, Secure Boot variables, separator and boot options have their known digests. But the log does not replay to RTMR0.',
    );
  });

  it('fails for a payload that was made up, whatever is pinned', () => {
    const world = retold(2, ({ event_payload }) => ({ event_payload: `${event_payload}00` }));
    const outcome = world.os({ measurements });
    expect(withStatus(outcome, 'fail')).toEqual([id]);
    expect(check(outcome, id)).toMatchObject({
      detail: 'The payload does not lead to the digest: event 2.',
      hint: 'Payload or digest was altered after it was measured: fetch the event log again from the VM.',
    });
    const otherLayout = simulate({ events: later }).eventLog.map((event) =>
      event.index === 4 ? { ...event, payload: Uint8Array.of(1) } : event,
    );
    expect(finding(os({}, { eventLog: otherLayout }), id)).toBe(
      'fail: The payload does not lead to the digest: event 4.',
    );
  });
});

describe('os.td-hob', () => {
  const id = 'os.td-hob';
  const GIB = 1024 ** 3;
  const claiming = (memory: number, edit: object = {}) =>
    JSON.stringify({ ...deployment.vmConfig, memory_size: memory, ...edit });
  const noDocument = { tdx_measurement: null };

  it('passes for the claimed memory, by the witness and by the usual firmware', () => {
    const detail = 'pass: The TD HOB describes 8589934592 bytes of memory, as vm_config claims.';
    expect(finding(os(), id)).toBe(detail);
    expect(finding(os({}, { vmConfig: claiming(8 * GIB, noDocument) }), id)).toBe(detail);
  });

  it('fails for other memory than the witness allows', () => {
    const outcome = os({}, { vmConfig: claiming(16 * GIB) });
    expect(withStatus(outcome, 'fail')).toEqual([id, 'os.rtmr0']);
    expect(check(outcome, id)).toEqual(
      expect.objectContaining({
        detail: 'The TD HOB is not that of 17179869184 bytes of memory under the image’s firmware.',
        expected: toHex(sha384(tdHobBytes(defaultImage(), 16 * GIB))),
        actual: toHex(sha384(tdHobBytes(defaultImage(), 8 * GIB))),
        hint: 'The VM has another amount of memory than vm_config claims, or the log was altered.',
      }),
    );
  });

  it('fails for memory that cannot hold the firmware', () => {
    const judged = check(os({}, { vmConfig: claiming(4096) }), id);
    expect(judged.status).toBe('fail');
    expect(judged.expected).toBeUndefined();
  });

  it('is unknown for other memory without a document, and without vm_config', () => {
    const outcome = os({}, { vmConfig: claiming(16 * GIB, noDocument) });
    expect(check(outcome, id)).toMatchObject({
      status: 'unknown',
      detail:
        'The TD HOB is not that of 17179869184 bytes of memory under the usual firmware, and no image or measurement document tells of another.',
      followsFrom: 'os.reference-value',
    });
    expect(check(os({}, { vmConfig: null }), id)).toMatchObject({
      status: 'unknown',
      detail: 'The evidence does not tell the VM’s memory.',
      followsFrom: 'os.acpi-tables',
    });
  });

  it('takes nothing from a document that is not the image’s', () => {
    const vmConfig = claiming(8 * GIB, { os_image_hash: '00'.repeat(32) });
    expect(check(os({}, { vmConfig }), id).status).toBe('pass');
    expect(check(os({}, { vmConfig: claiming(16 * GIB, { os_image_hash: '00'.repeat(32) }) }), id).status).toBe(
      'unknown',
    );
  });

  it('is unknown when it is right and the log does not replay', () => {
    const world = retold(8, ({ digest }) => ({ digest: another(digest) }));
    expect(check(world.os(), id)).toMatchObject({ status: 'unknown', followsFrom: 'os.event-log-replay' });
    expect(check(retold(0, ({ digest }) => ({ digest: another(digest) })).os({ measurements }), id).status).toBe(
      'fail',
    );
  });

  it('is unknown without a TD HOB at its place', () => {
    const world = simulate({ events: (events) => events.filter((_, i) => i !== 0) });
    expect(finding(world.os(), id)).toBe('unknown: The event log has no TD HOB at a known place.');
  });

  it('is covered by a pin', () => {
    expect(finding(os({ measurements }, { vmConfig: null }), id)).toBe(
      `pass: The evidence does not tell the VM’s memory.${COVERED}`,
    );
    expect(check(os({ measurements }, { vmConfig: claiming(16 * GIB) }), id)).toMatchObject({
      status: 'pass',
      detail: `The TD HOB is not that of 17179869184 bytes of memory under the image’s firmware.${COVERED}`,
    });
  });
});

describe('os.boot-path', () => {
  const id = 'os.boot-path';

  it('passes for a directly started kernel', () => {
    expect(finding(os(), id)).toBe(
      'pass: The firmware started the kernel directly, with one command line and one initrd.',
    );
  });

  it('fails for other actions of the firmware', () => {
    const world = measured(14, () => unlike);
    expect(check(world.os(), id)).toMatchObject({
      status: 'fail',
      detail: 'Not the known digest: Calling EFI Application from Boot Option (event 14).',
      hint: 'Something else than a dstack kernel was started, or the log was altered.',
    });
    expect(check(world.os({ measurements: [world.pin] }), id).status).toBe('pass');
  });

  it('fails for another path, which only a pin can cover', () => {
    const extra: MeasuredEvent = { imr: 2, eventType: 13, event: '', ...unlike, version: 1 };
    const world = simulate({ events: (events) => [...events, extra] });
    const detail =
      'The kernel was not started directly: 5 events in RTMR1 and 3 in RTMR2 are not the known 5 and 2, or of other types.';
    expect(finding(world.os(), id)).toBe(`fail: ${detail}`);
    expect(finding(world.os({ measurements: [world.pin] }), id)).toBe(`pass: ${detail}${COVERED}`);
    const missing = simulate({ events: (events) => events.filter((_, i) => i !== 15) });
    expect(check(missing.os(), id).status).toBe('fail');
  });

  it('fails for a path that was only told, even under a pin', () => {
    const world = simulate({ eventLog: (entries) => entries.filter((_, i) => i !== 15) });
    expect(withStatus(world.os({ measurements }), 'fail')).toEqual(['os.event-log-replay', id]);
    const other = retold(18, () => ({ digest: '00'.repeat(48), event_payload: '' }));
    expect(withStatus(other.os({ measurements }), 'fail')).toEqual(['os.event-log-replay', id]);
  });

  it('is unknown for another path after firmware that is not known either', () => {
    const world = simulate({ events: (events) => events.filter((_, i) => i !== 2 && i !== 15) });
    expect(check(world.os(), id)).toMatchObject({ status: 'unknown', followsFrom: 'os.event-layout' });
  });

  it('fails for a payload that was made up', () => {
    const world = retold(19, () => ({ event_payload: toHex(utf8('Exit Boot Services Returned with Failure')) }));
    expect(withStatus(world.os({ measurements }), 'fail')).toEqual([id]);
    expect(check(world.os(), id).detail).toBe('The payload does not lead to the digest: event 19.');
  });

  it('is unknown when it is right and the log does not replay', () => {
    const world = retold(16, ({ digest }) => ({ digest: another(digest) }));
    expect(finding(world.os(), id)).toBe(
      'unknown: The firmware started the kernel directly, with one command line and one initrd. But the log does not replay to RTMR2.',
    );
  });
});
