// PCK collateral once for each platform, for all workers: a table where the folder of caches would be, and a turn for whoever
// asks, so that the others wait for the answer. No more is trusted than an answer from the network.

import { sql } from 'kysely';
import { sha256 } from '#crypto';
import type { CollectRequest } from '../collect/collect-request.js';
import { type CollateralCache, cacheKey, isCurrent } from '../collect/endorsements/cache.js';
import { SharedAnswers, type Turns } from '../collect/endorsements/shared-answers.js';
import { toHex, utf8 } from '../core/bytes.js';
import { TrustCenterError } from '../core/errors.js';
import { MINUTE_MS } from '../core/formats/codec/time.js';
import type { Service } from './service.js';

/** What a collection is given. */
export type SharedByAll = Required<Pick<CollectRequest, 'collateralCache' | 'sharedCollateral'>>;

/** Recoveries and revocations are seen within the hour. */
const MAX_AGE_MS = 60 * MINUTE_MS;
/** Of 20 KB, as Intel signs them. */
const MAX_ENTRY_BYTES = 8 * 1024 * 1024;
/** After which others take their turn, as whoever asks may be gone; an answer of all sources takes less. */
const TURN_SECONDS = 45;
const LOOK_MS = 250;
/** Nobody waits longer: then each asks for itself. */
const MAX_WAIT_MS = 90_000;

/** @param worker a name that no other has */
export function collateralOfAll({ db, log }: Pick<Service, 'db' | 'log'>, worker: string): SharedByAll {
  return {
    collateralCache: tableCache({ db, log }),
    sharedCollateral: new SharedAnswers(turnsIn({ db, log }, worker)),
  };
}

/** Where the database fails, nothing is kept and everybody asks. */
function tableCache({ db, log }: Pick<Service, 'db' | 'log'>): CollateralCache {
  return {
    async read(source, platform, now) {
      const key = cacheKey(source, platform);
      const row = await db
        .selectFrom('collateral')
        .select(['entry', 'fetched_at'])
        .where('key', '=', key)
        .where(sql<number>`octet_length(entry)`, '<=', MAX_ENTRY_BYTES)
        .executeTakeFirst()
        .catch((error: unknown) => {
          log.warn({ err: error }, 'kept collateral could not be read');
          return undefined;
        });
      if (row === undefined) return null;
      const entry = { text: row.entry, fetchedAt: row.fetched_at.getTime() };
      try {
        return isCurrent(entry, now, MAX_AGE_MS) ? entry : null;
      } catch (error) {
        if (error instanceof TrustCenterError) return null; // damaged: it is fetched again
        throw error;
      }
    },

    async write(source, platform, { text, fetchedAt }) {
      const row = { key: cacheKey(source, platform), entry: text, fetched_at: new Date(fetchedAt) };
      const { key, ...rest } = row;
      await db
        .insertInto('collateral')
        .values(row)
        .onConflict((conflict) => conflict.column('key').doUpdateSet(rest))
        .execute()
        .catch((error: unknown) => log.warn({ err: error, key }, 'collateral could not be kept'));
    },
  };
}

function turnsIn({ db, log }: Pick<Service, 'db' | 'log'>, worker: string): Turns {
  let count = 0;
  return async (asked, ask) => {
    const question = toHex(sha256(utf8(asked)));
    const holder = `${worker} ${count++}`;
    const take = async (): Promise<boolean> => {
      const until = sql<Date>`now() + make_interval(secs => ${TURN_SECONDS})`;
      const taken = await db
        .insertInto('collateral_turn')
        .values({ question, holder, until })
        .onConflict((conflict) =>
          conflict
            .column('question')
            .doUpdateSet({ holder, until })
            .where('collateral_turn.until', '<', sql<Date>`now()`),
        )
        .returning('holder')
        .executeTakeFirst();
      return taken !== undefined;
    };
    try {
      for (const end = Date.now() + MAX_WAIT_MS; !(await take()) && Date.now() < end; ) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    } catch (error) {
      log.warn({ err: error }, 'no turn to ask for collateral: it is asked for all the same');
    }
    try {
      return await ask();
    } finally {
      await db
        .deleteFrom('collateral_turn')
        .where('question', '=', question)
        .where('holder', '=', holder)
        .execute()
        .catch((error: unknown) => log.warn({ err: error }, 'a turn to ask for collateral is left to end by itself'));
    }
  };
}
