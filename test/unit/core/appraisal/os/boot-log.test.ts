import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { falsePayloads, follows, otherConstants, readBootLog } from '../../../../../src/core/appraisal/os/boot-log.js';
import type { EventLogEntry } from '../../../../../src/core/formats/event-log.js';
import { PRE202505 } from '../../../../../src/core/measure/boot-events.js';
import { defaultVm, sha384, toHex, zeros } from '../../../../../src/simulator/index.js';
import { simulate } from '../simulated.js';

const { eventLog, report } = simulate();
const rtmr0 = eventLog.filter(({ imr }) => imr === 0);
const at = (index: number): EventLogEntry => {
  const event = rtmr0[index];
  if (event === undefined) throw new Error('no event');
  return event;
};

describe('readBootLog', () => {
  it('replays the three boot registers and names the layout', () => {
    const log = readBootLog(eventLog, report.rtmrs);
    expect(log.layout).toBe('pre202505');
    expect(log.replays.map(({ name, bound, events }) => [name, bound, events.length])).toEqual([
      ['RTMR0', true, 13],
      ['RTMR1', true, 5],
      ['RTMR2', true, 2],
    ]);
  });

  it('knows no layout with events missing, added or in another order', () => {
    const layoutOf = (events: EventLogEntry[]) => readBootLog(events, report.rtmrs).layout;
    expect(layoutOf([])).toBeNull();
    for (let i = 0; i < rtmr0.length; i++) {
      expect(layoutOf(rtmr0.toSpliced(i, 1))).toBeNull();
      expect(layoutOf(rtmr0.toSpliced(i, 0, at(i)))).toBeNull();
    }
    expect(layoutOf(rtmr0.toSpliced(0, 2, at(1), at(0)))).toBeNull();
  });

  it('tells the ACPI digests where the layout tells which they are', () => {
    const { acpi } = defaultVm();
    const told = { loader: toHex(acpi.loader), rsdp: toHex(acpi.rsdp), tables: toHex(acpi.tables) };
    const acpiOf = (events: EventLogEntry[]) => readBootLog(events, report.rtmrs).acpi;
    expect(acpiOf(eventLog)).toEqual(told);
    expect(acpiOf(rtmr0.slice(8, 11))).toEqual(told);
    expect(acpiOf(rtmr0.slice(1))).toBeNull();
    expect(acpiOf(rtmr0.with(9, { ...at(9), digest: null }))).toBeNull();
  });

  it('takes three ACPI events and nothing else for a reduced log', () => {
    const layoutOf = (events: EventLogEntry[]) => readBootLog(events, report.rtmrs).layout;
    const kept = rtmr0.slice(8, 11);
    const runtime = eventLog.filter(({ imr }) => imr === 3);
    expect(layoutOf([...kept, ...runtime])).toBe('reduced');
    for (const others of [
      kept.slice(1),
      [...kept, at(10)],
      [at(0), ...kept.slice(1)],
      ...[1, 2].map((register) => [...kept, ...eventLog.filter(({ imr }) => imr === register).slice(0, 1)]),
      runtime,
    ]) {
      expect(layoutOf(others)).toBeNull();
    }
    // Three events that are all there were: not reduced, but of no known firmware.
    const whole = kept.reduce<Uint8Array>((register, { digest }) => sha384(register, digest ?? zeros(0)), zeros(48));
    expect(readBootLog(kept, [whole, zeros(48), zeros(48), zeros(48)]).layout).toBeNull();
  });
});

describe('otherConstants', () => {
  it('names what is not as known', () => {
    expect(follows(rtmr0, PRE202505.rtmr0)).toBe(true);
    expect(otherConstants(rtmr0, PRE202505.rtmr0)).toEqual([]);
    const other = rtmr0.map((event) => ({ ...event, digest: new Uint8Array(48) }));
    expect(otherConstants(other, PRE202505.rtmr0)).toEqual([
      'CFV (event 1)',
      'SecureBoot (event 2)',
      'PK (event 3)',
      'KEK (event 4)',
      'db (event 5)',
      'dbx (event 6)',
      'separator (event 7)',
      'BootOrder (event 12)',
      'Boot0000 (event 13)',
    ]);
    expect(otherConstants(rtmr0.with(1, { ...at(1), digest: null }), PRE202505.rtmr0)).toEqual(['CFV (event 1)']);
    expect(otherConstants(rtmr0.slice(0, 1), PRE202505.rtmr0)).toEqual([]);
  });
});

describe('falsePayloads', () => {
  it('finds none in a log with payloads, and none in a log without', () => {
    expect(eventLog.filter(({ imr, payload }) => imr !== 3 && payload.length > 0).length).toBe(20);
    expect(falsePayloads(eventLog)).toEqual([]);
    expect(falsePayloads(eventLog.map((event) => ({ ...event, payload: new Uint8Array() })))).toEqual([]);
    expect(falsePayloads(eventLog.map((event) => ({ ...event, digest: null })))).toEqual([]);
  });

  it('finds every payload that is what was hashed, and is not', () => {
    const changed = eventLog
      .filter(({ imr }) => imr !== 3)
      .map((event) => {
        const payload = event.payload.slice();
        payload[payload.length - 1] = (payload.at(-1) ?? 0) ^ 1;
        return { ...event, payload };
      });
    const found = [2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 18, 19].map((index) => `event ${index}`);
    expect(falsePayloads(changed)).toEqual(found);
  });

  it('takes a variable cut short for false', () => {
    const bootOrder = at(11);
    for (let length = 1; length < bootOrder.payload.length; length++) {
      expect(falsePayloads([{ ...bootOrder, payload: bootOrder.payload.subarray(0, length) }])).toEqual(['event 12']);
    }
    const endless = bootOrder.payload.slice().fill(0xff, 16, 24);
    expect(falsePayloads([{ ...bootOrder, payload: endless }])).toEqual(['event 12']);
  });

  it('never throws', () => {
    const eventType = fc.constantFrom(4, 10, 0x80000001, 0x80000002, 0x80000007, 0x80000009);
    fc.assert(
      fc.property(eventType, fc.uint8Array({ maxLength: 64 }), (type, payload) => {
        falsePayloads([{ ...at(0), eventType: type, payload }]);
      }),
    );
  });
});
