// Entries of a log by a digest that they name: those that are listed and those that are not yet, against all of them.

import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromUtf8 } from '../../../src/core/bytes.js';
import { appendEvents } from '../../../src/service/store/events.js';
import {
  beginLog,
  entryWrites,
  holdLog,
  keepCheckpoint,
  type LogPlace,
  leftOf,
} from '../../../src/service/store/log.js';
import { entriesNaming, listAllDigests } from '../../../src/service/store/log-digests.js';
import type { Store } from '../../../src/service/store/open.js';
import { testStore } from '../../support/service/store.js';

let store: Store;
beforeAll(async () => {
  store = await testStore();
}, 60_000);
afterAll(() => store?.close());

const AT = new Date(Date.UTC(2026, 2, 18));
const DIGITS = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(64));

async function newOrganisation(): Promise<string> {
  const id = v7();
  const row = { id, slug: id, name: '', created_at: AT, evidence_days: null };
  await store.db.insertInto('organisation').values(row).execute();
  return id;
}

async function append(organisation: string, named: readonly string[] | null): Promise<void> {
  const common = { target: v7(), appraisedAt: AT.toISOString(), coreVersion: '1.0.0', trigger: 'schedule' } as const;
  const [evidenceDigest = '', resultDigest = '', factsDigest = '', policyDigest = ''] = (named ?? []).map(
    (digits) => `sha256:${digits}`,
  );
  const digests = { evidenceDigest, resultDigest, factsDigest, policyDigest };
  const draft =
    named === null
      ? { ...common, verdict: null, error: 'COLLECT_UNREACHABLE' }
      : { ...common, verdict: 'verified' as const, ...digests };
  await store.db.transaction().execute(async (transaction) => {
    await beginLog(transaction, organisation, 'https://t.example');
    const [id, size] = [sql`${organisation}::uuid`, sql.ref('head.size')];
    const asked = sql<LogPlace>`with head as (${holdLog(id)}) select head.*, ${leftOf(id, size)} as "left" from head`;
    const [place] = (await asked.execute(transaction)).rows;
    if (place === undefined) throw new Error('there is no log');
    await appendEvents(transaction, [], entryWrites(transaction, place, { organisation, verification: v7(), draft }));
  });
}

const sign = (organisation: string, size: number) =>
  keepCheckpoint(store.db, { organisation, vkey: 'key', size, note: `of ${size}` });

async function naming(organisation: string, digits: string): Promise<number[]> {
  const rows = await store.db.selectFrom('log_entry').selectAll().where('organisation', '=', organisation).execute();
  const those = rows.filter(({ entry }) => fromUtf8(new Uint8Array(entry), 'entry').includes(digits));
  return those.map(({ seq }) => seq).sort((a, b) => b - a);
}

const entry = fc.option(fc.array(fc.constantFrom(...DIGITS), { minLength: 4, maxLength: 4 }), { freq: 6 });

describe('a search for a digest', () => {
  it('finds each entry that names it, signed or not, the newest first, and none of another organisation', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(entry, fc.boolean()), { maxLength: 20 }), async (entries) => {
        const [organisation, other] = [await newOrganisation(), await newOrganisation()];
        await append(other, DIGITS);
        await sign(other, 1);
        for (const [i, [named, isSigned]] of entries.entries()) {
          await append(organisation, named);
          if (isSigned) expect(await sign(organisation, i + 1)).toBe(true);
        }
        for (const digits of DIGITS) {
          const expected = await naming(organisation, digits);
          const found = await entriesNaming(store.db, organisation, digits, { limit: 30 });
          expect(found).toEqual({ seqs: expected, unread: 0 });
          const first = await entriesNaming(store.db, organisation, digits, { limit: 2 });
          expect(first.seqs).toEqual(expected.slice(0, 2));
        }
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  it('says how many it has not looked through where too many wait for a checkpoint', async () => {
    const organisation = await newOrganisation();
    for (let i = 0; i < 6; i++) await append(organisation, DIGITS);
    await sign(organisation, 1);
    const found = await entriesNaming(store.db, organisation, DIGITS[0] ?? '', { limit: 30, most: 2 });
    expect(found).toEqual({ seqs: [5, 4, 0], unread: 3 });
  });

  it('finds the same once all are listed anew', async () => {
    const organisation = await newOrganisation();
    for (let i = 0; i < 5; i++) await append(organisation, DIGITS);
    await sign(organisation, 4);
    await store.db.deleteFrom('log_digest').execute();
    await store.db.transaction().execute(listAllDigests);
    const rows = await store.db.selectFrom('log_digest').selectAll().where('organisation', '=', organisation).execute();
    expect(rows).toHaveLength(16);
    expect((await entriesNaming(store.db, organisation, DIGITS[3] ?? '', { limit: 9 })).seqs).toEqual([4, 3, 2, 1, 0]);
  });
});
