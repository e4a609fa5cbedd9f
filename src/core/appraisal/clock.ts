// The clock that everything is judged by, compared with that of the server which gave the evidence: by a clock that is
// slow, old collateral still looks current.

import { MINUTE_MS } from '../formats/codec/time.js';
import { readHttpDate, type ServerClock } from '../formats/server-clock.js';
import { type Judgement, pass, unknown } from './judgement.js';

/** A `Date` has whole seconds. */
const RESOLUTION_MS = 1000;

export function judgeClock({ source, date, age, askedAt, receivedAt }: ServerClock, skewMinutes: number): Judgement {
  const said = readHttpDate(date);
  if (said === null)
    return unknown(`What ${source} says of the time is no date.`, { hint: 'Fetch the evidence again.' });
  const server = said + age * 1000;
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
