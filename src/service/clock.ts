// Whether this machine's clock can be relied on: it decides whether evidence and collateral are of today. It is compared with
// those that nobody under verification has a hand in: of the servers that collateral comes from, and of the database. Collateral
// that was signed later than this clock says is refused where it is judged.

import { sql } from 'kysely';
import { MAX_CLOCK_SKEW_MS, MINUTE_MS } from '../core/formats/codec/time.js';
import { httpSend } from '../io/http.js';
import { displayUrl } from '../io/url.js';
import type { Database } from './store/tables.js';

export interface Clock {
  /** Why nothing may be recorded as verified now; null: no clock contradicts this one by more than five minutes. */
  problem(): string | null;
  /** Milliseconds that this clock is ahead of the one that differs most; null: it was compared with none. */
  skewMs(): number | null;
  /** Compares now. What does not answer is known by its last answer. */
  look(): Promise<void>;
}

export interface ClockOptions {
  /** Of servers that say what time it is in the header Date; https, or on this machine. */
  urls: readonly string[];
  /** A server's, which has a clock of its own; null: it is in this process. */
  db: Database | null;
  now: () => number;
  /** Milliseconds since anything: they go on evenly, whatever the clock is set to. */
  elapsed?: () => number;
}

interface Compared {
  /** By how much this clock was ahead. */
  skewMs: number;
  /** What this clock said then beyond what had elapsed: when it is set, that changes, and so does how it compares. */
  offset: number;
}

const ANSWER_MS = 10_000;

export function newClock({ urls, db, now, elapsed = () => performance.now() }: ClockOptions): Clock {
  const compared = new Map<string, Compared>();
  const offset = (): number => now() - elapsed();

  async function ofServer(url: string): Promise<void> {
    const before = elapsed();
    // Whatever it answers to: each answer says when it was made.
    const question = { method: 'GET', headers: {} } as const;
    const { headers } = await httpSend(new URL('/', url).href, question, { timeoutMs: ANSWER_MS });
    compare(displayUrl(new URL(url).origin), Date.parse(headers.date ?? ''), elapsed() - before);
  }

  async function ofDatabase(database: Database): Promise<void> {
    const before = elapsed();
    const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(database);
    compare('the database', rows[0]?.at.getTime() ?? Number.NaN, elapsed() - before);
  }

  /** The time of an answer is of some moment between the question and now: in doubt, of the one that differs least. */
  function compare(name: string, at: number, tookMs: number): void {
    if (Number.isNaN(at)) return;
    const latest = now() - at;
    const earliest = latest - tookMs;
    compared.set(name, { skewMs: earliest > 0 ? earliest : Math.min(latest, 0), offset: offset() });
  }

  function worst(): { name: string; skewMs: number } | null {
    let found: { name: string; skewMs: number } | null = null;
    for (const [name, then] of compared) {
      const skewMs = then.skewMs + offset() - then.offset;
      if (found === null || Math.abs(skewMs) > Math.abs(found.skewMs)) found = { name, skewMs };
    }
    return found;
  }

  return {
    async look() {
      await Promise.allSettled([...urls.map(ofServer), ...(db === null ? [] : [ofDatabase(db)])]);
    },
    skewMs: () => worst()?.skewMs ?? null,
    problem() {
      const found = worst();
      if (found === null || Math.abs(found.skewMs) <= MAX_CLOCK_SKEW_MS) return null;
      const minutes = Math.round(Math.abs(found.skewMs) / MINUTE_MS);
      const way = found.skewMs > 0 ? 'ahead of' : 'behind';
      return `the clock of this machine is ${minutes} minutes ${way} that of ${found.name}`;
    },
  };
}
