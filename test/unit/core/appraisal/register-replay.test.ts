import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replayFailure, replayRegister, runtimeEventDigest } from '../../../../src/core/appraisal/register-replay.js';
import { toHex } from '../../../../src/core/bytes.js';
import type { EventLogEntry } from '../../../../src/core/formats/event-log.js';
import { digestOf, runtimeEvent, utf8 } from '../../../../src/simulator/index.js';
import { simulate } from './simulated.js';

describe('runtimeEventDigest', () => {
  it('version 1 hashes type, name and payload', () => {
    // In the event log of a real VM.
    const payload = new Uint8Array();
    expect(toHex(runtimeEventDigest({ event: 'system-preparing', payload, version: 1 }))).toBe(
      'f9974020ef507068183313d0ca808e0d1ca9b2d1ad0c61f5784e7157c362c06536f5ddacdad4451693f48fcc72fff624',
    );
    expect(toHex(runtimeEventDigest({ event: 'storage-fs', payload: utf8('zfs'), version: 1 }))).toBe(
      'ba51104636900268b0e059fa3d266419d079d1e94aea26fb9fcbb8d764bf4c89a67ac271b8a0d1a3989945132a111fc7',
    );
  });

  it('version 2 hashes canonical JSON', () => {
    // SHA-384 of {"name":"compose-hash","payload":"abcd","type":134217729}, by coreutils.
    expect(toHex(runtimeEventDigest({ event: 'compose-hash', payload: Uint8Array.of(0xab, 0xcd), version: 2 }))).toBe(
      '9dde1673f544faa94b921825209593ddde08d0baf9cd6990175dffaf3081f1bb10311d56de189491feb33842a050ad7b',
    );
    // SHA-384 of {"name":"\b\n\"\\\u0001é🦀","payload":"","type":134217729}, by coreutils.
    expect(toHex(runtimeEventDigest({ event: '\b\n"\\\u0001é🦀', payload: new Uint8Array(), version: 2 }))).toBe(
      '4b3b5bb20f5a02a3b134ce6a08531cb7bdb40907c77eaa468a08129bb413ad0f7c7e05ab235cc9066b2c1eb65697f096',
    );
  });

  it('agrees with another implementation on any name and payload', () => {
    const version = fc.constantFrom<1 | 2>(1, 2);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.uint8Array(), version, (event, payload, rule) => {
        const digest = runtimeEventDigest({ event, payload, version: rule });
        expect(toHex(digest)).toBe(toHex(digestOf(runtimeEvent(event, payload, rule))));
      }),
    );
  });
});

describe('replayRegister', () => {
  const { eventLog, report } = simulate();

  it.each([0, 1, 2, 3] as const)('binds the events of RTMR%i', (imr) => {
    const replay = replayRegister(eventLog, imr, report.rtmrs);
    expect(replay).toMatchObject({ name: `RTMR${imr}`, bound: true });
    expect(replay.events).toEqual(eventLog.filter((event) => event.imr === imr));
    expect(replay.replayed).toEqual(replay.measured);
  });

  it('binds an empty log to a register that was never extended, and to no other', () => {
    const zero = new Uint8Array(48);
    expect(replayRegister([], 0, [zero, zero, zero, zero]).bound).toBe(true);
    expect(replayRegister([], 0, report.rtmrs).bound).toBe(false);
    expect(replayRegister([], 3, []).bound).toBe(false);
  });

  it('never takes the digest of a runtime event from the log', () => {
    const without = eventLog.map((event) => (event.imr === 3 ? { ...event, digest: null } : event));
    expect(replayRegister(without, 3, report.rtmrs).bound).toBe(true);
    const other = eventLog.map((event) => (event.imr === 3 ? { ...event, digest: new Uint8Array(48) } : event));
    expect(replayRegister(other, 3, report.rtmrs).bound).toBe(true);
    const renamed = eventLog.map((event) => (event.event === 'app-id' ? { ...event, event: 'app-ID' } : event));
    expect(replayRegister(renamed, 3, report.rtmrs).bound).toBe(false);
  });

  it('needs a digest for every other event', () => {
    const strip = (index: number): EventLogEntry[] =>
      eventLog.map((event) => (event.index === index ? { ...event, digest: null } : event));
    const firmware = replayRegister(strip(4), 0, report.rtmrs);
    expect(firmware).toMatchObject({ replayed: null, bound: false });
    expect(replayFailure(firmware)).toBe('RTMR0 cannot be replayed, event 4 has no digest');
    const misplaced = strip(21).map((event) => (event.index === 21 ? { ...event, imr: 0 as const } : event));
    expect(replayRegister(misplaced, 0, report.rtmrs).replayed).toBeNull();
    const foreign = strip(21).map((event) => (event.index === 21 ? { ...event, eventType: 4 } : event));
    expect(replayFailure(replayRegister(foreign, 3, report.rtmrs))).toBe(
      'RTMR3 cannot be replayed, event 21 has no digest',
    );
  });

  it('does not bind a log with events lost, added, moved or altered', () => {
    const imrOf = (events: EventLogEntry[]): boolean[] =>
      ([0, 1, 2, 3] as const).map((imr) => replayRegister(events, imr, report.rtmrs).bound);
    for (const [position, event] of eventLog.entries()) {
      const others = [0, 1, 2, 3].map((imr) => imr !== event.imr);
      const lost = eventLog.toSpliced(position, 1);
      expect(imrOf(lost)).toEqual(others);
      expect(imrOf(eventLog.toSpliced(position, 0, event))).toEqual(others);
      const moved = { ...event, imr: ((event.imr + 1) % 4) as EventLogEntry['imr'] };
      expect(imrOf(eventLog.with(position, moved)).filter((bound) => !bound).length).toBe(2);
      const altered =
        event.imr === 3
          ? { ...event, payload: Uint8Array.of(...event.payload, 0) }
          : { ...event, digest: event.digest?.map((byte, i) => (i === 47 ? byte ^ 1 : byte)) ?? null };
      expect(imrOf(eventLog.with(position, altered))).toEqual(others);
    }
  });

  it('binds the order within a register and no order between registers', () => {
    const sorted = [...eventLog].sort((a, b) => a.imr - b.imr);
    for (const imr of [0, 1, 2, 3] as const) expect(replayRegister(sorted, imr, report.rtmrs).bound).toBe(true);
    const reversed = [...eventLog].reverse();
    for (const imr of [0, 1, 2, 3] as const) expect(replayRegister(reversed, imr, report.rtmrs).bound).toBe(false);
  });
});
