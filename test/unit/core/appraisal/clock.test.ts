import { describe, expect, it } from 'vitest';
import { judgeClock } from '../../../../src/core/appraisal/clock.js';
import { readHttpDate, readServerClock, type ServerClock } from '../../../../src/core/formats/server-clock.js';

const SERVER = Date.UTC(2026, 5, 15, 12);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** @param ahead ms by which the clock here is ahead */
const clock = (ahead: number, more: Partial<ServerClock> = {}): ServerClock => ({
  source: 'https://agent.example/prpc/Info',
  date: 'Mon, 15 Jun 2026 12:00:00 GMT',
  age: 0,
  askedAt: SERVER + ahead,
  receivedAt: SERVER + ahead + 200,
  ...more,
});

describe('hardware.clock', () => {
  it.each([0, 900, -100, 5 * MINUTE, -5 * MINUTE])(
    'passes where the clocks agree as far as the policy asks: %d ms',
    (ahead) => {
      const { status, detail } = judgeClock(clock(ahead), 5);
      expect([status, detail]).toEqual([
        'pass',
        'The clock here and that of https://agent.example/prpc/Info differ by no more than 5 minutes.',
      ]);
    },
  );

  it('is unknown by what is no date', () => {
    const { status, detail } = judgeClock(clock(0, { date: 'today' }), 5);
    expect([status, detail]).toEqual(['unknown', 'What https://agent.example/prpc/Info says of the time is no date.']);
  });

  it.each([
    [DAY, '1440 minutes ahead of'],
    [-DAY, '1440 minutes behind'],
    [7 * MINUTE, '7 minutes ahead of'],
  ])('is unknown where they do not: %d ms', (ahead, words) => {
    const { status, detail, shown } = judgeClock(clock(ahead), 5);
    expect(status).toBe('unknown');
    expect(detail).toContain(`The clock here is ${words} that of https://agent.example/prpc/Info.`);
    expect(shown).toEqual({
      expected: '2026-06-15T12:00:00.000Z',
      actual: new Date(SERVER + ahead + 200).toISOString(),
      hint: expect.stringContaining('Set the clock'),
    });
  });

  it('takes an answer that was long in coming for one of any moment in between', () => {
    expect(judgeClock(clock(-DAY, { receivedAt: SERVER + MINUTE }), 0).status).toBe('pass');
  });

  it('counts the time that a cache kept the answer', () => {
    expect(judgeClock(clock(DAY, { age: 86_400 }), 5).status).toBe('pass');
    expect(judgeClock(clock(0, { age: 86_400 }), 5).status).toBe('unknown');
  });

  it('is judged whatever a bundle says', () => {
    const latest = { date: 'Fri, 31 Dec 9999 23:59:59 GMT', age: 999_999_999, receivedAt: 253_402_300_799_999 };
    for (const one of [latest, { ...latest, askedAt: 253_402_300_799_999, receivedAt: 0 }]) {
      expect(['pass', 'unknown']).toContain(judgeClock(readServerClock(JSON.stringify(clock(0, one))), 60).status);
    }
  });

  it('knows the clocks to a second where the policy allows no difference', () => {
    expect(judgeClock(clock(0), 0).status).toBe('pass');
    expect(judgeClock(clock(2000), 0).status).toBe('unknown');
  });
});

describe('the time that a server names', () => {
  it.each([
    ['Mon, 15 Jun 2026 12:00:00 GMT', SERVER],
    ['Monday, 15-Jun-26 12:00:00 GMT', null],
    ['Mon, 15 Jun 2026 12:00:00', null],
    ['Mon, 15 Xyz 2026 12:00:00 GMT', null],
    ['2026-06-15T12:00:00Z', null],
    ['', null],
  ])('%s', (date, time) => expect(readHttpDate(date)).toBe(time));

  it('is read from a bundle as it was written there, and nothing else', () => {
    expect(readServerClock(JSON.stringify(clock(0)))).toEqual(clock(0));
    for (const bad of [
      { date: 'now' },
      { age: -1 },
      { askedAt: 0.5 },
      { receivedAt: null },
      { more: 1 },
      { age: 1e9 },
      { receivedAt: 1e15 },
      { source: 'x'.repeat(401) },
    ]) {
      expect(() => readServerClock(JSON.stringify({ ...clock(0), ...bad }))).toThrow('server-clock');
    }
  });
});
