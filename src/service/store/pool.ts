// Connections to a PostgreSQL server.

import pg from 'pg';
import { type Ask, preparing, statementNames } from './preparing.js';

/** What is used of a pool: one of `pg`, or the face of the embedded database. */
export type Pool = pg.Pool;

/** Numbers that JavaScript can hold, where `pg` would give texts: no count of ours is larger. */
const BIGINT = 20;
pg.types.setTypeParser(BIGINT, (text: string) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`a number over 2^53 in the database: ${text}`);
  return value;
});

export interface PoolOptions {
  /** Connections at most. */
  max: number;
  schema: string;
  /** Called with what went wrong on a connection that nobody waits for. */
  onError: (error: Error) => void;
}

/** @param url as DATABASE_URL */
export function serverPool(url: string, { max, schema, onError }: PoolOptions): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    keepAlive: true,
    // A server that was switched off says nothing: to wait for it as long as the system would is to hang.
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: 10_000,
    // A process that was stopped in the middle of a transaction keeps nobody waiting for its locks.
    idle_in_transaction_session_timeout: 60_000,
    options: `-c search_path=${schema}`,
    application_name: 'trust-center',
  });
  const names = statementNames(schema);
  pool.on('error', onError);
  // A client that is out on loan when the server goes away tells it by itself; unheard, that would end the process.
  pool.on('connect', (client) => {
    client.on('error', onError);
    client.query = preparing(client.query.bind(client) as Ask, names) as typeof client.query;
  });
  return pool;
}
