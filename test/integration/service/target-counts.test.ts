// The counts of targets, which triggers keep, against counting the targets themselves.

import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wordOf } from '../../../src/service/standing.js';
import type { Store } from '../../../src/service/store/open.js';
import { STANDINGS, type Standing } from '../../../src/service/store/tables.js';
import {
  changeTarget,
  countTargets,
  createTarget,
  gatherCounts,
  recountTargets,
  removeTarget,
  type TargetSettings,
} from '../../../src/service/store/targets.js';
import { testStore } from '../../support/service/store.js';

let store: Store;
beforeAll(async () => {
  store = await testStore();
}, 60_000);
afterAll(() => store?.close());

const NOW = Date.UTC(2026, 2, 18, 12);
const AT = new Date(NOW);
const HOUR = 3_600_000;
const SLUGS = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const SETTINGS: TargetSettings = {
  name: 'a target',
  kind: 'asked',
  spec: { url: 'https://agent.example' },
  policy: null,
  every: 3600,
  paused: false,
  visibility: 'private',
  publishes: 'verdict',
};

async function newOrganisation(): Promise<string> {
  const id = v7();
  const row = { id, slug: id, name: '', created_at: AT, evidence_days: null };
  await store.db.insertInto('organisation').values(row).execute();
  return id;
}

/** Each as it stands, one by one. */
async function fullCount(organisation: string): Promise<Record<string, number>> {
  const rows = await store.db.selectFrom('target').selectAll().where('organisation', '=', organisation).execute();
  const words: Record<string, number> = {};
  for (const row of rows) words[wordOf(row, NOW)] = (words[wordOf(row, NOW)] ?? 0) + 1;
  return words;
}

async function setStanding(organisation: string, slugs: readonly string[], standing: Standing, checkedAt: number) {
  await store.db
    .updateTable('target')
    .set({ standing, checked_at: standing === 'none' ? null : new Date(checkedAt) })
    .where('organisation', '=', organisation)
    .where('slug', 'in', slugs)
    .execute();
}

const slug = fc.constantFrom(...SLUGS);
const kind = fc.constantFrom('asked' as const, 'uploaded' as const);
const standing = fc.constantFrom<Standing>(...STANDINGS, 'verified', 'verified');
const checkedAt = fc.constantFrom(NOW - 200 * HOUR, NOW - 4 * HOUR, NOW - HOUR, NOW, NOW + HOUR);
const step = fc.oneof(
  fc.record({ do: fc.constant('create' as const), slug, kind }),
  fc.record({ do: fc.constant('remove' as const), slug }),
  fc.record({ do: fc.constant('kind' as const), slug, kind }),
  fc.record({ do: fc.constant('every' as const), slug, every: fc.constantFrom(null, 60, 86_400) }),
  fc.record({ do: fc.constant('ended' as const), slugs: fc.uniqueArray(slug, { minLength: 1 }), standing, checkedAt }),
  fc.record({ do: fc.constant('undone' as const), slug, standing, checkedAt }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function take(organisation: string, one: Step): Promise<void> {
  const { db } = store;
  if (one.do === 'ended') return setStanding(organisation, one.slugs, one.standing, one.checkedAt);
  await db
    .transaction()
    .execute(async (transaction) => {
      if (one.do === 'create') {
        await createTarget(transaction, organisation, one.slug, { ...SETTINGS, kind: one.kind }, AT);
      } else if (one.do === 'remove') await removeTarget(transaction, organisation, one.slug);
      else if (one.do === 'kind') await changeTarget(transaction, organisation, one.slug, { kind: one.kind }, AT);
      else if (one.do === 'every') await changeTarget(transaction, organisation, one.slug, { every: one.every }, AT);
      else {
        await transaction
          .updateTable('target')
          .set({ standing: one.standing, checked_at: new Date(one.checkedAt) })
          .where('organisation', '=', organisation)
          .where('slug', '=', one.slug)
          .execute();
        throw new Undone();
      }
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error;
    });
}

class Undone extends Error {}

describe('the counts of targets', () => {
  it('are those of the targets after whatever happened to them, with nothing of another organisation', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(step, fc.boolean()), { maxLength: 25 }), async (steps) => {
        const [one, other] = [await newOrganisation(), await newOrganisation()];
        for (const [taken, isOther] of steps) await take(isOther ? other : one, taken);
        if (steps.length % 2 === 1) await gatherCounts(store.db);
        for (const organisation of [one, other]) {
          const counts = await countTargets(store.db, organisation, AT);
          const full = await fullCount(organisation);
          expect(counts.standings).toEqual(full);
          expect(counts.more).toEqual([]);
          expect(counts.total).toBe(Object.values(full).reduce((sum, n) => sum + n, 0));
        }
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('are never more than there are where they stop counting, and say so', async () => {
    const given = fc.array(fc.tuple(kind, standing, checkedAt), { maxLength: 24 });
    await fc.assert(
      fc.asyncProperty(given, fc.integer({ min: 0, max: 5 }), async (targets, most) => {
        const organisation = await newOrganisation();
        for (const [i, [of, stands, at]] of targets.entries()) {
          await take(organisation, { do: 'create', slug: `t-${i}` as 'a', kind: of });
          await setStanding(organisation, [`t-${i}`], stands, at);
        }
        const { standings, more, total } = await countTargets(store.db, organisation, AT, most);
        const full = await fullCount(organisation);
        expect(total).toBe(targets.length);
        for (const word of new Set([...Object.keys(full), ...Object.keys(standings), ...more])) {
          const [counted, truth] = [standings[word as 'stale'] ?? 0, full[word] ?? 0];
          if (more.includes(word as 'stale')) {
            expect(truth).toBeGreaterThan(counted);
            expect(counted).toBeGreaterThanOrEqual(most);
          } else expect(counted).toBe(truth);
        }
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('are right when many change at once, and nobody waits for somebody who waits for them', async () => {
    const organisation = await newOrganisation();
    for (const one of SLUGS) await take(organisation, { do: 'create', slug: one, kind: 'asked' });
    const random = fc
      .sample(step, { numRuns: 200, seed: 7 })
      .filter((one) => one.do !== 'ended' || one.slugs.length === 1);
    const all = random.flatMap((one, i) => [
      take(organisation, one),
      ...(i % 20 === 0 ? [gatherCounts(store.db)] : []),
    ]);
    await Promise.all(all);
    const full = await fullCount(organisation);
    expect((await countTargets(store.db, organisation, AT)).standings).toEqual(full);
    const rows = () =>
      store.db.selectFrom('target_count').selectAll().where('organisation', '=', organisation).execute();
    for (let i = 0; i < 3; i++)
      for (const one of ['verified', 'failed'] as const) await setStanding(organisation, SLUGS, one, NOW);
    const before = (await rows()).length;
    const counts = await countTargets(store.db, organisation, AT);
    await gatherCounts(store.db);
    expect((await rows()).length).toBeLessThan(before);
    expect(await countTargets(store.db, organisation, AT)).toEqual(counts);
  }, 60_000);

  it('go with the organisation', async () => {
    const organisation = await newOrganisation();
    for (const one of SLUGS) await take(organisation, { do: 'create', slug: one, kind: 'asked' });
    await setStanding(organisation, ['a', 'b'], 'verified', NOW);
    await store.db.deleteFrom('organisation').where('id', '=', organisation).execute();
    expect(await countTargets(store.db, organisation, AT)).toEqual({ total: 0, standings: {}, more: [], oldest: null });
  });

  it('are made anew where they were lost, and are an error rather than wrong the good way', async () => {
    const organisation = await newOrganisation();
    for (const one of SLUGS) await take(organisation, { do: 'create', slug: one, kind: 'asked' });
    await setStanding(organisation, ['a', 'b'], 'verified', NOW - 4 * HOUR);
    await sql`delete from target_count where standing = 'verified' and organisation = ${organisation}`.execute(
      store.db,
    );
    await sql`insert into target_count (organisation, standing, kind, targets) values (${organisation}, 'verified', 'asked', 1)`.execute(
      store.db,
    );
    await expect(countTargets(store.db, organisation, AT)).rejects.toThrow(/reindex/);
    await store.db.transaction().execute(recountTargets);
    expect((await countTargets(store.db, organisation, AT)).standings).toEqual({ none: 4, stale: 2 });
  });
});
