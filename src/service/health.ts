// Whether the process lives, whether it can do its work, and what it counts. The first two are for anybody: they say what is
// the matter in a word, and the log says why.

import { Hono } from 'hono';
import { sql } from 'kysely';
import type { Web } from './auth/principal.js';
import { QUEUES } from './queue/queue.js';
import type { Service } from './service.js';
import { targetsByWord } from './store/targets.js';

/** `database` and `blobs` have to be there; without the queue, and with a wrong clock, pages and API still answer. */
export interface Readiness {
  database: 'ok' | 'unavailable';
  blobs: 'ok' | 'unavailable';
  queue: 'ok' | 'reconnecting';
  clock: 'ok' | 'off';
}

const PATIENCE_MS = 3000;
/** Everybody may ask, and each answer costs a statement and a file. */
const KNOWN_FOR_MS = 2000;

export function healthRoutes(service: Service): Hono<Web> {
  const readiness = readinessOf(service);
  return new Hono<Web>()
    .get('/healthz', (c) => c.text('ok\n', 200, NOT_KEPT))
    .get('/readyz', async (c) => {
      const found = await readiness();
      return c.json(found, isReady(found) ? 200 : 503, NOT_KEPT);
    });
}

/** For a port of its own: it says how much there is of everything. */
export function metricsRoutes(service: Service): Hono {
  const { registry } = service.metrics;
  return new Hono().get('/metrics', async (c) => {
    return c.text(`${await registry.metrics()}${await standMetrics(service)}`, 200, {
      ...NOT_KEPT,
      'content-type': registry.contentType,
    });
  });
}

const NOT_KEPT = { 'cache-control': 'no-store' };

export function isReady({ database, blobs }: Readiness): boolean {
  return database === 'ok' && blobs === 'ok';
}

/** Asked by many at once, it looks once. */
function readinessOf(service: Service): () => Promise<Readiness> {
  let known: { at: number; found: Promise<Readiness> } | null = null;
  return () => {
    const at = performance.now();
    if (known === null || at - known.at > KNOWN_FOR_MS) known = { at, found: look(service) };
    return known.found;
  };
}

async function look({ db, blobs, queue, clock, log }: Service): Promise<Readiness> {
  const works = async (what: string, work: Promise<unknown>): Promise<boolean> => {
    try {
      await within(work);
      return true;
    } catch (error) {
      log.warn({ err: error }, `not ready: ${what}`);
      return false;
    }
  };
  const [hasDatabase, hasBlobs, hasQueue] = await Promise.all([
    works('database', sql`select 1`.execute(db)),
    works('blobs', blobs.probe()),
    works('queue', depthOf(queue.depth('verify'))),
  ]);
  return {
    database: hasDatabase ? 'ok' : 'unavailable',
    blobs: hasBlobs ? 'ok' : 'unavailable',
    queue: hasQueue ? 'ok' : 'reconnecting',
    clock: clock.problem() === null ? 'ok' : 'off',
  };
}

async function depthOf(depth: Promise<object | null>): Promise<void> {
  if ((await depth) === null) throw new Error('the queue cannot be reached');
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What the whole service has, whichever process is asked; left out where it cannot be looked up. Over all organisations. */
async function standMetrics({ db, queue, clock, log, now }: Service): Promise<string> {
  const lines: string[] = [];
  const gauge = (name: string, help: string, values: readonly (readonly [labels: string, value: number])[]): void => {
    if (values.length === 0) return;
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} gauge`);
    for (const [labels, value] of values) lines.push(`${name}${labels === '' ? '' : `{${labels}}`} ${value}`);
  };
  const depths: [string, number][] = [];
  for (const name of QUEUES) {
    const depth = await within(queue.depth(name)).catch(() => null);
    if (depth === null) continue;
    depths.push([`queue="${name}",state="waiting"`, depth.waiting], [`queue="${name}",state="running"`, depth.running]);
  }
  gauge('trust_center_queue_jobs', 'Jobs that wait and that run.', depths);
  const skew = clock.skewMs();
  const skews = skew === null ? [] : ([['', skew / 1000]] as const);
  gauge('trust_center_clock_skew_seconds', 'How far ahead this clock is of the one that differs most.', skews);
  try {
    const targets = await within(targetsByWord(db, new Date(now())));
    const open = await within(
      sql<{ status: string; count: number; oldest: number }>`
        select status, count(*) as count, extract(epoch from now() - min(requested_at))::float8 as oldest
        from verification where status in ('queued', 'running') group by status order by status`.execute(db),
    );
    const byWord = targets.map(({ word, targets: count }) => [`standing="${word}"`, count] as const);
    gauge('trust_center_targets', 'Targets that are not paused, by how they stand now.', byWord);
    const oldest = targets.flatMap(({ oldest: at }) => (at === null ? [] : [(now() - at.getTime()) / 1000]));
    const oldestCheck = oldest.length === 0 ? [] : ([['', Math.max(...oldest)]] as const);
    gauge('trust_center_oldest_check_seconds', 'Age of the oldest of those newest verifications.', oldestCheck);
    const byStatus = open.rows.map(({ status, count }) => [`status="${status}"`, count] as const);
    gauge('trust_center_verifications_open', 'Verifications that are not at their end.', byStatus);
    const waits = open.rows.map(({ status, oldest: age }) => [`status="${status}"`, age] as const);
    gauge('trust_center_verifications_oldest_seconds', 'Seconds since the oldest of them was asked for.', waits);
  } catch (error) {
    log.warn({ err: error }, 'metrics without those of the database');
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
