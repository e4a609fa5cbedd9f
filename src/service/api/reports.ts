// Reports, rendered when they are asked for: one at a time, as each takes a while, and the last few are at hand.

import { utf8 } from '../../core/bytes.js';
import { renderReport, reportSource } from '../../report.js';
import { rootsOf } from '../roots.js';
import type { Service } from '../service.js';
import type { Verification } from '../store/verifications.js';
import { Problem } from './problem.js';
import { ofTheService, verifiedOf } from './verified.js';

/** Each may have some MiB. */
const AT_HAND = 8;
/** That wait for their turn: everybody may ask, and each takes a while. */
const MOST_WAITING = 50;

export type ReportRow = Pick<Verification, 'id' | 'roots'> & { evidence: string; result: string };

export function reportsOf({ blobs }: Pick<Service, 'blobs'>): (row: ReportRow) => Promise<Uint8Array> {
  const made = new Map<string, Promise<Uint8Array>>();
  let turn: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const render = async (row: ReportRow): Promise<Uint8Array> => {
    const [verified, roots] = await Promise.all([verifiedOf(blobs, row), rootsOf(blobs, row.roots)]);
    return ofTheService(async () => utf8(await renderReport(reportSource(verified, roots))));
  };
  return (row) => {
    const known = made.get(row.id);
    if (known !== undefined) return known;
    if (waiting >= MOST_WAITING) throw tooMany();
    waiting += 1;
    const next = turn.then(() => render(row));
    turn = next
      .catch(() => {})
      .finally(() => {
        waiting -= 1;
      });
    made.set(row.id, next);
    next.catch(() => made.delete(row.id));
    const [oldest] = made.keys();
    if (made.size > AT_HAND && oldest !== undefined) made.delete(oldest);
    return next;
  };
}

function tooMany(): Problem {
  return new Problem('UNAVAILABLE', `${MOST_WAITING} reports wait to be rendered`, {
    hint: 'Ask again in some seconds. The result and the evidence are there at once.',
    headers: { 'Retry-After': '10' },
  });
}
