// What becomes of verifications when workers, the queue, the database and the blob store fail: real processes, killed.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseBundle } from '../../../src/core/bundle.js';
import { folderBlobs } from '../../../src/service/blobs/folder.js';
import { requestVerification } from '../../../src/service/jobs/request.js';
import { sweep } from '../../../src/service/jobs/sweep.js';
import { bullmqQueue } from '../../../src/service/queue/bullmq.js';
import type { Queue } from '../../../src/service/queue/queue.js';
import { openStore, type Store } from '../../../src/service/store/open.js';
import { eventually } from '../../support/service/eventually.js';
import { testScript } from '../../support/service/process.js';
import { describeWith, type Server, startPostgres, startRedis } from '../../support/service/servers.js';
import { type TestService, testService } from '../../support/service/service.js';
import { addTarget, type Simulated, simulated } from '../../support/service/targets.js';

const COUNT = 12;
const errors = (): void => {};

describeWith(['postgresql', 'redis'], 'workers that are killed', () => {
  const start = testScript(new URL('worker-script.ts', import.meta.url));
  let [postgres, redis]: [Server | null, Server | null] = [null, null];
  let world: Simulated;
  let data: string;
  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'trust-center-crash-'));
    [postgres, redis, world] = await Promise.all([startPostgres(), startRedis({ durable: false }), simulated('crash')]);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([postgres?.close(), redis?.close(), world?.close()]);
    rmSync(data, { recursive: true, force: true });
  });

  interface Scene {
    service: TestService;
    store: Store;
    queue: Queue;
    worker: (hold?: number) => ReturnType<typeof start>;
    /** Sweeps until all have ended. */
    settled: () => Promise<void>;
    ask: (count: number) => Promise<string[]>;
    close: () => Promise<void>;
  }

  async function scene(redisUrl: string | null): Promise<Scene> {
    const url = postgres?.url ?? '';
    const space = randomBytes(6).toString('hex');
    const store = await openStore({ url, folder: null, onError: errors });
    const queue = await bullmqQueue({ store, redisUrl, onError: errors, space });
    await store.pool.query('truncate organisation cascade');
    const blobs = await folderBlobs(join(data, 'blobs'));
    const service = await testService({ leaseSeconds: 2, redisUrl }, { store, queue, blobs });
    const unfinished = async (): Promise<unknown[]> => {
      await sweep({ ...service, settings: { ...service.settings, sweepSeconds: 1 } });
      return service.db.selectFrom('verification').select('id').where('finished_at', 'is', null).execute();
    };
    return {
      service,
      store,
      queue,
      worker: (hold = 0) => start([url, data, redisUrl ?? '-', space, String(hold)]),
      settled: () => eventually(async () => expect(await unfinished()).toEqual([]), 240_000),
      async ask(count) {
        const { organisation } = service;
        const ids: string[] = [];
        for (let i = 0; i < count; i++) {
          const target = await addTarget(service, organisation, { spec: world.spec, policy: world.policy });
          const asked = { organisation, target, trigger: 'api', requestedBy: 'a test', evidence: null } as const;
          ids.push((await requestVerification(service, asked)).id);
        }
        return ids;
      },
      close: () => service.close(),
    };
  }

  /** Every one has one result, with its evidence, and one place in the log. */
  async function expectOneResultEach({ service }: Scene, ids: readonly string[]): Promise<void> {
    const rows = await service.db.selectFrom('verification').selectAll().where('id', 'in', ids).execute();
    expect(rows.map(({ status, verdict }) => ({ status, verdict }))).toEqual(
      ids.map(() => ({ status: 'appraised', verdict: 'verified' })),
    );
    for (const { evidence, result } of rows) {
      const bundle = parseBundle(Buffer.from(await service.blobs.get(evidence ?? '')).toString());
      const document = JSON.parse(Buffer.from(await service.blobs.get(result ?? '')).toString());
      expect(document.evidenceDigest).toBe(bundle.digest);
    }
    const entries = await service.db.selectFrom('log_entry').select(['verification', 'seq']).orderBy('seq').execute();
    expect(entries.map(({ verification }) => verification).toSorted()).toEqual([...ids].toSorted());
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, i) => i));
    const spans = await service.db.selectFrom('span').select('checks').execute();
    expect(spans.reduce((sum, { checks }) => sum + checks, 0)).toBe(ids.length);
    const ends = await service.db
      .selectFrom('event')
      .select('verification')
      .where('kind', '=', 'verification.appraised')
      .execute();
    expect(ends.map(({ verification }) => verification).toSorted()).toEqual([...ids].toSorted());
  }

  for (const on of ['PostgreSQL', 'Redis'] as const) {
    it(`give one result each, with the queue on ${on}`, async () => {
      const here = await scene(on === 'Redis' ? (redis?.url ?? null) : null);
      const ids = await here.ask(COUNT);
      for (let i = 0; i < 3; i++) {
        const worker = here.worker(1500);
        await worker.said(/^freezing/);
        await worker.kill();
      }
      const last = here.worker();
      await here.settled();
      await expectOneResultEach(here, ids);
      const attempts = await here.service.db.selectFrom('verification').select('attempt').execute();
      expect(attempts.some(({ attempt }) => attempt > 1)).toBe(true);
      await last.kill();
      await here.close();
    }, 300_000);
  }

  it('write nothing late where they hang past their lease', async () => {
    const here = await scene(null);
    const ids = await here.ask(1);
    const hanging = here.worker(200);
    await hanging.said(/^freezing/);
    hanging.signal('SIGSTOP');
    const other = here.worker();
    await here.settled();
    await other.kill();
    hanging.signal('SIGCONT');
    await hanging.said(/another’s now|left to another worker/);
    await expectOneResultEach(here, ids);
    await hanging.kill();
    await here.close();
  }, 300_000);

  it('get their work back where Redis is killed and comes back empty', async () => {
    const here = await scene(redis?.url ?? null);
    const ids = await here.ask(COUNT);
    await redis?.kill();
    const asked = await here.ask(1); // what is asked meanwhile is kept all the same
    await redis?.start();
    const worker = here.worker();
    await here.settled();
    await expectOneResultEach(here, [...ids, ...asked]);
    await worker.kill();
    await here.close();
  }, 300_000);

  it('end all of it where PostgreSQL is stopped at once in the middle', async () => {
    const here = await scene(redis?.url ?? null);
    const ids = await here.ask(COUNT);
    const worker = here.worker(300);
    await worker.said(/^freezing/);
    await postgres?.kill();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await postgres?.start();
    await here.settled();
    await expectOneResultEach(here, ids);
    expect(worker.lines.filter((line) => line === 'working')).toHaveLength(1);
    await worker.kill();
    await here.close();
  }, 300_000);
});
