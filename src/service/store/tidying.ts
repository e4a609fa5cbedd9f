// What a server does by itself (autovacuum), and the embedded database leaves to its program: rows that were deleted give
// their place to new ones, and the planner learns how large tables have become, for statements that keep their plan as well.

import type { Pool } from './pool.js';

export interface TidyingOptions {
  /** Between two tables: while one is tidied, the database does nothing else. */
  everyMs: number;
  onError: (error: Error) => void;
}

/** Goes through the tables of all schemas, over and over. @returns ends it */
export function startTidying(pool: Pool, { everyMs, onError }: TidyingOptions): () => void {
  let left: string[] = [];
  let isOver = false;
  let isBusy = false;

  async function tidyNext(): Promise<void> {
    if (left.length === 0) {
      const named = "select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables order by 1";
      left = (await pool.query<{ name: string }>(named)).rows.map(({ name }) => name);
    }
    const name = left.shift();
    if (name !== undefined && !isOver) await pool.query(`vacuum (analyze) ${name}`);
  }

  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    tidyNext()
      .catch((error) => {
        if (!isOver) onError(error);
      })
      .finally(() => {
        isBusy = false;
      });
  }, everyMs);
  timer.unref();
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}
