// The statements that a service sends to its database, those of the queue aside.

import type { PoolClient } from 'pg';
import type { Store } from '../../../src/service/store/open.js';

export interface Counted {
  /** Their texts, in order. */
  sent: string[];
}

/** From now on, on all of its connections. */
export function counted({ pool }: Pick<Store, 'pool'>): Counted {
  const sent: string[] = [];
  const known = new WeakSet<object>();
  const note = (statement: unknown): void => {
    const { text } = typeof statement === 'string' ? { text: statement } : (statement as { text: string });
    sent.push(text.replaceAll(/\s+/g, ' ').trim());
  };
  const listened = (client: PoolClient): PoolClient => {
    if (known.has(client)) return client;
    known.add(client);
    const query = client.query.bind(client) as (...given: unknown[]) => unknown;
    const noted = (...given: unknown[]): unknown => {
      note(given[0]);
      return query(...given);
    };
    return Object.assign(client, { query: noted }) as PoolClient;
  };
  const connect = pool.connect.bind(pool) as (...given: unknown[]) => unknown;
  Object.assign(pool, {
    connect(callback?: (error: Error | undefined, client: PoolClient | undefined, done: unknown) => void) {
      if (callback === undefined) return (connect() as Promise<PoolClient>).then(listened);
      return connect((error: Error | undefined, client: PoolClient | undefined, done: unknown) =>
        callback(error, client === undefined ? undefined : listened(client), done),
      );
    },
  });
  return { sent };
}
