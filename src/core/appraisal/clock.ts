// The clock that everything is judged by, compared with that of the server which gave the evidence: by a clock that is
// slow, old collateral still looks current.

import { MINUTE_MS } from '../formats/codec/time.js';
import { object, readJson, refuse } from '../schema/reader.js';
import { integer, text } from '../schema/scalars.js';
import { type Judgement, pass, unknown } from './judgement.js';

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

const time = integer(0, Number.MAX_SAFE_INTEGER);
const serverClock = object<ServerClock>({
  source: text,
  date: (value) => (readHttpDate(text(value)) === null ? refuse('expected a date as HTTP writes it') : text(value)),
  age: time,
  askedAt: time,
  receivedAt: time,
});

/** A `Date` has whole seconds. */
const RESOLUTION_MS = 1000;

export function judgeClock({ source, date, age, askedAt, receivedAt }: ServerClock, skewMinutes: number): Judgement {
  const server = (readHttpDate(date) ?? Number.NaN) + age * 1000;
  const [earliest, latest] = [askedAt - server - RESOLUTION_MS, receivedAt - server];
  // By how much the clock here is ahead at least; negative: behind.
  const ahead = earliest > 0 ? earliest : latest < 0 ? latest : 0;
  const shown = { expected: new Date(server).toISOString(), actual: new Date(receivedAt).toISOString() };
  const tolerance = skewMinutes * MINUTE_MS;
  if (ahead === 0 || Math.abs(ahead) <= tolerance) {
    return pass(`The clock here and that of ${source} differ by no more than ${skewMinutes} minutes.`, shown);
  }
  const minutes = Math.max(1, Math.round(Math.abs(ahead) / MINUTE_MS));
  return unknown(
    `The clock here is ${minutes} minutes ${ahead > 0 ? 'ahead of' : 'behind'} that of ${source}. By a wrong clock, what has expired can look current.`,
    { ...shown, hint: 'Set the clock of this machine right, and verify again. If it is right, the server’s is not.' },
  );
}
