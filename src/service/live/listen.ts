// Events as they are committed. NOTIFY says only that there is something to read: the rows are the truth, and are read in
// the order of `seq`, so that what was committed while the connection was gone is heard when it is back.

import type { PoolClient } from 'pg';
import { pause } from '../../io/http.js';
import { EVENT_CHANNEL } from '../store/events.js';
import type { Store } from '../store/open.js';
import type { Live, LiveEvent } from './live.js';

export interface ListenOptions {
  store: Pick<Store, 'pool' | 'engine'>;
  /** Called with why the connection was lost, or what somebody who listened has thrown. */
  onError: (error: Error) => void;
  /** Reads unasked every so many ms: a connection that a network has forgotten tells nothing by itself. */
  lookMs?: number;
  /** Longest time for one statement. */
  answerMs?: number;
}

const LOOK_MS = 15_000;
const ANSWER_MS = 10_000;
/** The embedded one has no network to lose, and one session, which others may have for longer than that. */
const EMBEDDED_ANSWER_MS = 150_000;
const BATCH = 500;
/** From one look to the next where more is told of: one look is for all that was committed meanwhile. */
const TOGETHER_MS = 20;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

type Hear = (event: LiveEvent) => void;

/** Once it is there, whatever is committed will be heard. @throws where the database cannot be reached */
export async function openLive(options: ListenOptions): Promise<Live> {
  const { store, onError, lookMs = LOOK_MS } = options;
  const { answerMs = store.engine === 'pglite' ? EMBEDDED_ANSWER_MS : ANSWER_MS } = options;
  const audience = audienceOf(onError);
  const stop = new AbortController();
  /** `seq` of the last event that was told; null: there was no connection yet. */
  let told: number | null = null;
  /** Ends the wait for something new. */
  let wake = (): void => {};

  async function connect(): Promise<PoolClient> {
    const client = await within(answerMs, store.pool.connect(), (late) => late.release(true));
    try {
      await within(answerMs, client.query(`listen ${EVENT_CHANNEL}`));
      const newest = await within(answerMs, newestOf(client));
      // The newest may be older than what was told: of a database that was set back.
      told = Math.min(told ?? newest, newest);
      return client;
    } catch (error) {
      await client.release(true);
      throw error;
    }
  }

  /** Tells whatever is new, until the connection breaks or nobody needs it. */
  async function tellFrom(client: PoolClient): Promise<void> {
    /** The newest that was told of. */
    let newest = 0;
    let broken: Error | null = null;
    const isOver = (): boolean => broken !== null || stop.signal.aborted;
    client.on('notification', ({ payload }) => {
      newest = Math.max(newest, seqIn(payload));
      wake();
    });
    client.on('error', (error) => {
      broken ??= error;
      wake();
    });
    client.on('end', () => {
      broken ??= new Error('the connection that hears of events was closed');
      wake();
    });
    try {
      while (!stop.signal.aborted) {
        // What was told of until now is read now, or is of another service in the same database.
        newest = 0;
        const events = await within(answerMs, readAfter(client, told ?? 0));
        for (const event of events) {
          told = event.seq;
          audience.tell(event);
        }
        if (events.length === BATCH || stop.signal.aborted) continue;
        await wokenBy(isOver, TOGETHER_MS);
        await wokenBy(() => isOver() || newest > (told ?? 0), lookMs);
        if (broken !== null) throw broken;
      }
      // Given back whole, so that closing the pool waits for its end.
      await within(answerMs, client.query(`unlisten ${EVENT_CHANNEL}`));
    } catch (error) {
      await client.release(true);
      throw error;
    }
    await client.release();
  }

  /** Waits until it is so, and no longer than that. */
  async function wokenBy(isSo: () => boolean, ms: number): Promise<void> {
    if (isSo()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        if (!isSo()) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function follow(first: PoolClient): Promise<void> {
    let client: PoolClient | null = first;
    let waitMs = FIRST_WAIT_MS;
    while (!stop.signal.aborted) {
      try {
        client ??= await connect();
        const connected = client;
        client = null;
        waitMs = FIRST_WAIT_MS;
        await tellFrom(connected);
      } catch (error) {
        if (stop.signal.aborted) return;
        onError(asError(error));
        await pause(waitMs, stop.signal);
        waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
      }
    }
    await client?.release(true);
  }

  const followed = follow(await connect());
  return {
    subscribe: audience.subscribe,
    subscribeAll: audience.subscribeAll,
    async close() {
      stop.abort();
      wake();
      await followed;
    },
  };
}

/** Who listens, of one organisation or of all. */
function audienceOf(onError: (error: Error) => void) {
  const ofAll = new Set<Hear>();
  const ofOrganisation = new Map<string, Set<Hear>>();
  return {
    subscribe(organisation: string, hear: Hear): () => void {
      const heard = ofOrganisation.get(organisation) ?? new Set();
      ofOrganisation.set(organisation, heard.add(hear));
      return () => {
        heard.delete(hear);
        if (heard.size === 0 && ofOrganisation.get(organisation) === heard) ofOrganisation.delete(organisation);
      };
    },
    subscribeAll(hear: Hear): () => void {
      ofAll.add(hear);
      return () => void ofAll.delete(hear);
    },
    /** What one of them throws keeps nothing from the others. */
    tell(event: LiveEvent): void {
      for (const hear of [...ofAll, ...(ofOrganisation.get(event.organisation) ?? [])]) {
        try {
          hear(event);
        } catch (error) {
          onError(asError(error));
        }
      }
    },
  };
}

/** What a notification tells of; where it does not say, it may be anything. */
function seqIn(payload: string | undefined): number {
  const [, seq] = /"seq" ?: ?(\d{1,15})\b/.exec(payload ?? '') ?? [];
  return seq === undefined ? Number.POSITIVE_INFINITY : Number(seq);
}

async function newestOf(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ seq: number }>('select coalesce(max(seq), 0) as seq from event');
  return rows[0]?.seq ?? 0;
}

async function readAfter(client: PoolClient, after: number): Promise<LiveEvent[]> {
  const { rows } = await client.query<Omit<LiveEvent, 'at'> & { at: Date }>(
    'select seq, organisation, target, verification, kind, at, data from event where seq > $1 order by seq limit $2',
    [after, BATCH],
  );
  return rows.map(({ at, ...row }) => ({ ...row, at: at.toISOString() }));
}

/** @param late called with what comes when nobody waits for it any more */
async function within<T>(ms: number, asked: Promise<T>, late: (value: T) => void = () => {}): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      asked.then(late, () => {});
      reject(new Error(`the database gave no answer within ${ms} ms`));
    }, ms);
  });
  try {
    return await Promise.race([asked, over]);
  } finally {
    clearTimeout(timer);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
