import fc from 'fast-check';
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { standingNow } from '../../../src/service/standing.js';
import type { Store } from '../../../src/service/store/open.js';
import { STANDINGS, type Standing } from '../../../src/service/store/tables.js';
import { countTargets, listTargets, STANDINGS_NOW } from '../../../src/service/store/targets.js';
import { testStore } from '../../support/service/store.js';

let store: Store;
beforeAll(async () => {
  store = await testStore();
}, 60_000);
afterAll(() => store?.close());

const NOW = Date.UTC(2026, 2, 18, 12);
const HOUR = 3_600_000;
const ORDER = ['failed', 'without-result', 'inconclusive', 'stale', 'experiment', 'none', 'recorded', 'verified'];

const targets = fc.array(
  fc.record({
    kind: fc.constantFrom('asked', 'uploaded'),
    standing: fc.constantFrom<Standing>(...STANDINGS),
    every: fc.option(fc.integer({ min: 60, max: 400 * 86_400 })),
    // Close to where a success turns, on both sides, in both directions of time.
    checkedAt: fc.integer({ min: NOW - 9 * 24 * HOUR, max: NOW + HOUR }),
  }),
  { maxLength: 40 },
);

it('lists and counts every target as it stands now, the worst first, page by page', async () => {
  await fc.assert(
    fc.asyncProperty(targets, fc.integer({ min: 1, max: 15 }), async (given, limit) => {
      const organisation = v7();
      const at = new Date(0);
      const { db } = store;
      await db
        .insertInto('organisation')
        .values({ id: organisation, slug: organisation, name: '', created_at: at, evidence_days: null })
        .execute();
      const rows = given.map(({ kind, standing, every, checkedAt }, i) => ({
        id: v7(),
        organisation,
        slug: `t-${String(i).padStart(3, '0')}`,
        name: 'a target',
        kind,
        spec: '{}',
        every,
        paused: false,
        visibility: 'private' as const,
        publishes: 'verdict' as const,
        created_at: at,
        updated_at: at,
        standing,
        checked_at: standing === 'none' ? null : new Date(checkedAt),
        advisories: [],
      }));
      if (rows.length > 0) await db.insertInto('target').values(rows).execute();
      const state = (row: (typeof rows)[number]): string => {
        const { standing, isStale } = standingNow(row, NOW);
        if (standing !== 'verified') return standing;
        return isStale ? 'stale' : row.kind === 'uploaded' ? 'recorded' : 'verified';
      };
      const expected = rows
        .toSorted((a, b) => ORDER.indexOf(state(a)) - ORDER.indexOf(state(b)) || (a.slug < b.slug ? -1 : 1))
        .map(({ slug }) => slug);

      const listed: string[] = [];
      for (let after = null, more = true; more; ) {
        const page = await listTargets(db, organisation, {}, { order: 'worst', limit, after, now: new Date(NOW) });
        listed.push(...page.targets.map(({ slug }) => slug));
        after = page.next;
        more = after !== null;
      }
      expect(listed).toEqual(expected);
      for (const one of STANDINGS_NOW) {
        const { targets: those } = await listTargets(
          db,
          organisation,
          { standings: [one] },
          { order: 'slug', limit: 50, after: null, now: new Date(NOW) },
        );
        expect(those.map(({ slug }) => slug)).toEqual(rows.filter((row) => state(row) === one).map(({ slug }) => slug));
      }

      const counts = await countTargets(db, organisation, new Date(NOW));
      const byState = Object.fromEntries(
        STANDINGS_NOW.map((one) => [one, rows.filter((row) => state(row) === one).length]).filter(([, n]) => n !== 0),
      );
      expect(counts.standings).toEqual(byState);
      const times = rows.flatMap(({ checked_at: time }) => (time === null ? [] : [time.getTime()]));
      expect(counts.oldest?.getTime() ?? null).toBe(times.length === 0 ? null : Math.min(...times));
    }),
    { numRuns: 60 },
  );
}, 120_000);
