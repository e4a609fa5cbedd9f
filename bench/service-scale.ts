// The service at a million targets: what its database is asked most often, in a PostgreSQL server that is made for it. One
// organisation has ten thousand of them, and another one the rest. Medians in milliseconds.

import { sql } from 'kysely';
import { v7 } from 'uuid';
import { scheduleDue } from '../src/service/jobs/schedule.js';
import type { Service } from '../src/service/service.js';
import { openStore } from '../src/service/store/open.js';
import { countTargets, listTargets } from '../src/service/store/targets.js';
import { haveServer, startPostgres } from '../test/support/service/servers.js';

const TARGETS = 1_000_000;
const OF_SMALL = 10_000;
const SPANS = 4;
const ROUNDS = 15;
const DUE = 200;
/** Milliseconds. */
const LIMITS = { claim: 50, page: 20 };

if (haveServer.postgresql) await measure();
else console.log('skipped: PostgreSQL is not installed (Debian: postgresql)');

async function measure(): Promise<void> {
  const server = await startPostgres();
  const fail = (error: Error): void => {
    throw error;
  };
  const store = await openStore({ url: server.url, folder: null, onError: fail });
  const { db } = store;
  const [large, small] = [v7(), v7()];
  const named = [
    { id: large, slug: 'large' },
    { id: small, slug: 'small' },
  ];
  try {
    const organisations = named.map((one) => ({
      ...one,
      name: one.slug,
      created_at: new Date(),
      evidence_days: null,
    }));
    await db.insertInto('organisation').values(organisations).execute();
    await fill();
    const service = { db, now: Date.now, signal: new AbortController().signal, queue: { offer: async () => {} } };
    const claim = await median(makeDue, async () => {
      if ((await scheduleDue(service as unknown as Service)) !== DUE)
        throw new Error('not all that are due were taken');
    });
    const page = (organisation: string, later = 0) =>
      median(nothing, async () => {
        const now = new Date(Date.now() + later);
        await Promise.all([
          listTargets(db, organisation, {}, { order: 'worst', limit: 50, after: null, now }),
          countTargets(db, organisation, now),
        ]);
      });
    const [ofSmall, ofLarge] = [await page(small), await page(large)];
    const halfStale = await page(large, 1.5 * 3_600_000);
    const list = await median(nothing, async () => {
      await listTargets(db, large, {}, { order: 'worst', limit: 50, after: null, now: new Date() });
    });
    const one = await db.selectFrom('target').select('id').where('slug', '=', 't-500000').executeTakeFirstOrThrow();
    const history = await median(nothing, async () => {
      await db
        .selectFrom('span')
        .selectAll()
        .where('target', '=', one.id)
        .orderBy('number', 'desc')
        .limit(90)
        .execute();
    });
    console.log(`${TARGETS} targets, ${TARGETS * SPANS} spans, PostgreSQL`);
    judged(`take ${DUE} that are due`, claim, LIMITS.claim);
    judged(`dashboard of an organisation with ${OF_SMALL}`, ofSmall, LIMITS.page);
    judged(`dashboard of an organisation with ${TARGETS - OF_SMALL}`, ofLarge, LIMITS.page);
    judged('  of the same, while half of them are stale', halfStale, LIMITS.page);
    console.log(`  of it the list, without the counts: ${list.toFixed(1)} ms`);
    console.log(`  history of a target: ${history.toFixed(1)} ms`);
  } finally {
    await store.close();
    await server.close();
  }

  async function fill(): Promise<void> {
    console.log(`making ${TARGETS} targets (a minute or two)`);
    await sql`insert into target (id, organisation, slug, name, kind, spec, every, next_at, visibility, publishes,
        created_at, updated_at, standing, reason, checked_at, os_image, tcb_status)
      select gen_random_uuid(), case when i <= ${sql.lit(OF_SMALL)} then ${small}::uuid else ${large}::uuid end, 't-' || i,
        'Target ' || i, 'asked', '{"url": "https://agent.example"}', 3600, now() + random() * interval '1 hour' + interval '1 hour',
        'private', 'verdict', now(), now(),
        case when i % 100 = 0 then 'failed' when i % 130 = 0 then 'inconclusive' else 'verified' end, 'all checks passed',
        now() - random() * interval '3 hours 2 seconds', 'dstack-0.5.5', 'UpToDate'
      from generate_series(1, ${sql.lit(TARGETS)}) i`.execute(db);
    await sql`insert into span (id, organisation, target, number, standing, first_at, last_at, checks, first_verification, last_verification)
      select gen_random_uuid(), organisation, id, n, 'verified', now() - interval '9 days', now(), 24,
        gen_random_uuid(), gen_random_uuid()
      from target, generate_series(1, ${sql.lit(SPANS)}) n`.execute(db);
    await sql`analyze`.execute(db);
    await sql`vacuum target`.execute(db);
  }

  async function makeDue(): Promise<void> {
    await sql`delete from verification`.execute(db);
    await sql`update target set next_at = now() - interval '1 minute'
      where id in (select id from target where organisation = ${large} offset ${Math.floor(Math.random() * 100_000)} limit ${sql.lit(DUE)})`.execute(
      db,
    );
  }
}

async function nothing(): Promise<void> {}

function judged(what: string, ms: number, limit: number): void {
  console.log(`  ${what}: ${ms.toFixed(1)} ms${ms <= limit ? '' : ` MISSED: over ${limit}`}`);
  if (ms > limit) process.exitCode = 1;
}

async function median(before: () => Promise<void>, work: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await before();
    const from = performance.now();
    await work();
    times.push(performance.now() - from);
  }
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
}
