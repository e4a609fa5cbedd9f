// PGlite, PostgreSQL within the process, behind the face of a pool. It has one session, which is handed out for one
// statement, or from `begin` to the end of the transaction. Locks of a session (`pg_advisory_lock`) keep nobody out, as all
// have the same one; those of a transaction do, as there is one at a time.

import { setImmediate } from 'node:timers/promises';
import type { PGlite } from '@electric-sql/pglite';
import pg, { type QueryResult } from 'pg';
import { pgliteSocket } from './pglite-socket.js';
import type { Pool } from './pool.js';
import { type Ask, preparing, statementNames } from './preparing.js';

/** What somebody waits for the session before that is an error: a transaction hangs, or waits for a statement outside of it. */
const MAX_WAIT_MS = 120_000;

type Answer = Pick<QueryResult, 'rows' | 'rowCount' | 'command' | 'fields'>;
type Statement = string | { text: string; values?: unknown[] };
type Notified = (message: { channel: string; payload: string; processId: number }) => void;

/** How long timers and sockets wait for the statements of whoever asks again and again. */
const MOST_TURN_MS = 20;

/** The one session. */
export interface Session {
  ask: Ask;
  /**
   * Waits until all before have given it back; then names without a schema mean those of this one.
   * @returns gives it back; called with an error, nobody gets it any more: it is not known what it is in
   */
  acquire(schema: string): Promise<(broken?: Error) => void>;
  /** Before each statement. They run within this process and end as microtasks, which alone leave no turn to others. */
  leaveTurn(): Promise<void>;
  /** By channel, who listens on it. */
  listeners: Map<string, Set<(payload: string) => void>>;
  /** When all who wait have had it. */
  close(): Promise<void>;
}

export async function sessionOf(db: PGlite): Promise<Session> {
  const client = new pg.Client({ stream: () => pgliteSocket(db), user: 'postgres', database: 'postgres' });
  let tail: Promise<void> = Promise.resolve();
  let current = '';
  let unusable: Error | null = null;
  let turnedAt = performance.now();
  const listeners = new Map<string, Set<(payload: string) => void>>();
  client.on('notification', ({ channel, payload = '' }) => {
    for (const hear of [...(listeners.get(channel) ?? [])]) hear(payload);
  });
  client.on('error', (error) => {
    unusable ??= error;
  });
  await client.connect();

  async function turn(): Promise<(broken?: Error) => void> {
    let next = (): void => {};
    const before = tail;
    tail = new Promise((resolve) => {
      next = resolve;
    });
    await waitFor(before).catch((error) => {
      void before.then(next);
      throw error;
    });
    if (unusable !== null) {
      next();
      throw unusable;
    }
    return (broken) => {
      unusable ??= broken ?? null;
      next();
    };
  }

  return {
    ask: client.query.bind(client) as Ask,
    listeners,
    async acquire(schema) {
      const free = await turn();
      if (current === schema) return free;
      try {
        await client.query(`set search_path = ${schema}`);
        current = schema;
        return free;
      } catch (error) {
        free();
        throw error;
      }
    },
    async leaveTurn() {
      if (performance.now() - turnedAt < MOST_TURN_MS) return;
      await setImmediate();
      turnedAt = performance.now();
    },
    async close() {
      const free = await turn();
      await db.close();
      free(new Error('the database is closed'));
    },
  };
}

function waitFor(turn: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      const what = 'a transaction hangs, or waits for a statement that is not part of it';
      reject(new Error(`the embedded database was busy for ${MAX_WAIT_MS / 1000} seconds: ${what}`));
    };
    const timer = setTimeout(giveUp, MAX_WAIT_MS);
    void turn.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** The first word, in capitals: comments before it are no part of the statement. */
function commandOf(text: string): string {
  const bare = text.replace(/^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, '');
  return (/^\w+/.exec(bare)?.[0] ?? '').toUpperCase();
}

const LISTENING = /\b(?:UN)?LISTEN\s+(?:"([^"]+)"|([A-Za-z_][A-Za-z0-9_]*))\s*;?\s*$/i;

/** As notifications name it. */
function channelOf(text: string): string | null {
  const [, quoted, bare] = LISTENING.exec(text) ?? [];
  return quoted ?? bare?.toLowerCase() ?? null;
}

function textOf(statement: Statement): string {
  return typeof statement === 'string' ? statement : statement.text;
}

/** @param schema where the names of its statements are, as several pools may share the session */
export function pglitePool(session: Session, schema: string): Pool {
  const ask = preparing(session.ask, statementNames(schema));

  async function run(statement: Statement, values?: unknown[]): Promise<Answer> {
    await session.leaveTurn();
    return (await ask(statement, values)) as Answer;
  }

  async function once(statement: Statement, values?: unknown[]): Promise<Answer> {
    const free = await session.acquire(schema);
    try {
      return await run(statement, values);
    } finally {
      free();
    }
  }

  function connect() {
    /** Gives the session back; null: it is not held. */
    let held: ((broken?: Error) => void) | null = null;
    const heard = new Map<string, (payload: string) => void>();
    const notified = new Set<Notified>();
    const inSession = (statement: Statement, values?: unknown[]): Promise<Answer> =>
      held === null ? once(statement, values) : run(statement, values);
    const giveBack = (broken?: Error): void => {
      held?.(broken);
      held = null;
    };

    async function listen(channel: string): Promise<void> {
      if (heard.has(channel)) return;
      const hear = (payload: string): void => {
        for (const notify of [...notified]) notify({ channel, payload, processId: 0 });
      };
      heard.set(channel, hear);
      const all = session.listeners.get(channel) ?? new Set();
      session.listeners.set(channel, all.add(hear));
      await inSession(`listen "${channel}"`);
    }

    async function unlisten(channel: string): Promise<void> {
      const hear = heard.get(channel);
      const all = session.listeners.get(channel);
      if (hear === undefined || all === undefined) return;
      heard.delete(channel);
      all.delete(hear);
      if (all.size > 0) return;
      session.listeners.delete(channel);
      await inSession(`unlisten "${channel}"`);
    }

    async function begin(statement: Statement, values?: unknown[]): Promise<Answer> {
      const free = await session.acquire(schema);
      try {
        const answer = await run(statement, values);
        held = free;
        return answer;
      } catch (error) {
        free();
        throw error;
      }
    }

    const client = {
      async query(statement: Statement, values?: unknown[]): Promise<Answer> {
        const text = textOf(statement);
        const command = commandOf(text);
        if (command === 'LISTEN' || command === 'UNLISTEN') {
          const channel = channelOf(text);
          if (channel === null) throw new Error(`not a channel by its name: ${text.slice(0, 200)}`);
          await (command === 'LISTEN' ? listen(channel) : unlisten(channel));
          return { rows: [], rowCount: 0, command, fields: [] };
        }
        if (held === null) {
          return command === 'BEGIN' || command === 'START' ? begin(statement, values) : once(statement, values);
        }
        const ends = command === 'COMMIT' || command === 'END' || (command === 'ROLLBACK' && !/\bTO\b/i.test(text));
        try {
          return await run(statement, values);
        } finally {
          if (ends) giveBack();
        }
      },
      on(event: string, listener: Notified) {
        if (event === 'notification') notified.add(listener);
        return client;
      },
      removeListener(_event: string, listener: Notified) {
        notified.delete(listener);
        return client;
      },
      removeAllListeners() {
        notified.clear();
        return client;
      },
      connection: { stream: { setKeepAlive() {} } },
      async release() {
        notified.clear();
        if (held !== null) {
          try {
            await run('rollback');
            giveBack();
          } catch (cause) {
            giveBack(new Error('a transaction of the embedded database could not be undone', { cause }));
          }
        }
        for (const channel of [...heard.keys()]) {
          await unlisten(channel).catch(() => {}); // a session that is closed hears nothing any more
        }
      },
    };
    return client;
  }

  const pool = {
    query: once,
    connect: async () => connect(),
    end: async () => {},
    on: () => pool,
    removeListener: () => pool,
    removeAllListeners: () => pool,
    options: { keepAlive: true, max: 1 },
  };
  // Of all that a pool of `pg` has, this is what Kysely and BullMQ use.
  return pool as unknown as Pool;
}
