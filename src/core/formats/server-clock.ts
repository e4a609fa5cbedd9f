// What a server said of the time, beside the time here: an item of a bundle.

import { object, readJson, refuse } from '../schema/reader.js';
import { integer, text } from '../schema/scalars.js';

/** What an authentic answer said of the time, and when that was by the clock here. */
export interface ServerClock {
  /** URL without credentials. */
  source: string;
  /** The header `Date`, as it stood there (RFC 9110 section 5.6.7). */
  date: string;
  /** Seconds for which a cache had kept the answer. */
  age: number;
  /** Unix milliseconds: when the question was sent, and the answer complete. */
  askedAt: number;
  receivedAt: number;
}

const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:[A-Z][a-z]{2}) \d{4} \d\d:\d\d:\d\d GMT$/;

/** Unix milliseconds; null for any other text. */
export function readHttpDate(date: string): number | null {
  const time = HTTP_DATE.test(date) ? Date.parse(date) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

/** @throws ParseError */
export function readServerClock(json: string): ServerClock {
  return readJson(json, 'server-clock', serverClock);
}

/** The end of the year 9999. */
const time = integer(0, 253_402_300_799_999);
const MAX_SOURCE = 400;
const serverClock = object<ServerClock>({
  source: (value) => (text(value).length > MAX_SOURCE ? refuse('expected a URL as results show it') : text(value)),
  date: (value) => (readHttpDate(text(value)) === null ? refuse('expected a date as HTTP writes it') : text(value)),
  age: integer(0, 999_999_999),
  askedAt: time,
  receivedAt: time,
});
