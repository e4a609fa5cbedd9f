// Points in time as formats write them -> Unix milliseconds, and back for people; without a clock or a time zone.

import { preview } from '../../bytes.js';
import { ParseError } from '../../errors.js';
import { Remembered } from '../../remembered.js';

export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;
/** How far the clocks of two machines may differ. */
export const MAX_CLOCK_SKEW_MS = 5 * MINUTE_MS;

/** The Gregorian calendar repeats after 400 years. `Date.UTC` takes the years 0..99 for 1900..1999, so it is asked for a later cycle. */
const CYCLE_YEARS = 400;
const CYCLE_MILLISECONDS = 146_097 * DAY_MS;

/** Unix milliseconds of a UTC date and time, or null if the calendar has no such moment (leap seconds included). */
export function unixMilliseconds(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | null {
  if (hour > 23 || minute > 59 || second > 59 || day < 1 || month < 1 || month > 12) return null;
  const time = Date.UTC(year + CYCLE_YEARS, month - 1, day, hour, minute, second);
  if (new Date(time).getUTCMonth() !== month - 1) return null;
  return time - CYCLE_MILLISECONDS;
}

const RFC3339_UTC = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?Z$/;

/**
 * Unix milliseconds of an RFC 3339 time in UTC, e.g. `2026-03-18T15:43:27Z`. Digits beyond milliseconds are dropped.
 * @throws ParseError for any other form, also one with a numeric offset
 */
export function parseRfc3339(text: string, field: string): number {
  const match = RFC3339_UTC.exec(text);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match?.slice(1, 7).map(Number) ?? [];
  const time = match === null ? null : unixMilliseconds(year, month, day, hour, minute, second);
  if (time === null) {
    throw new ParseError('PARSE_INVALID', field, `expected a time like 2026-03-18T15:43:27Z, got ${preview(text)}`);
  }
  return time + Number((match?.[7] ?? '').padEnd(3, '0').slice(0, 3));
}

/** A collateral has some twenty times, which every machine's checks repeat. */
const formatted = new Remembered<string, number>(64);

/** RFC 3339, UTC, to the second. */
export function formatTime(at: number): string {
  return formatted.get(at, () => `${new Date(at).toISOString().slice(0, -5)}Z`);
}

/** The UTC day. */
export function formatDay(at: number): string {
  return formatTime(at).slice(0, 10);
}
