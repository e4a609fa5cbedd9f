// What all workers share: collateral that is asked for once, and how often one host is asked.

import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collateralOfAll } from '../../../src/service/collateral.js';
import { hostLimits } from '../../../src/service/host-limits.js';
import { requestVerification } from '../../../src/service/jobs/request.js';
import { verifier } from '../../../src/service/jobs/verify.js';
import { eventually } from '../../support/service/eventually.js';
import { describeWith, type Server, startRedis } from '../../support/service/servers.js';
import { type TestService, testService } from '../../support/service/service.js';
import { addTarget, type Simulated, simulated } from '../../support/service/targets.js';

let service: TestService;
let world: Simulated;
beforeAll(async () => {
  service = await testService();
  world = await simulated('shared');
}, 60_000);
afterAll(async () => {
  await service?.close();
  await world?.close();
});

async function ask(): Promise<string> {
  const { organisation } = service;
  const target = await addTarget(service, organisation, { spec: world.spec, policy: world.policy });
  const request = { organisation, target, trigger: 'api', requestedBy: 'a test', evidence: null } as const;
  return (await requestVerification(service, request)).id;
}

describe('collateral', () => {
  it('is asked for once by all workers, and kept for the next ones', async () => {
    // Each is what another process would be: nothing but the database is shared.
    const workers = await Promise.all(Array.from({ length: 4 }, () => verifier(service)));
    const never = new AbortController().signal;
    const ids = await Promise.all(workers.map(() => ask()));
    await Promise.all(workers.map(({ work }, i) => work(ids[i] ?? '', never)));
    const asked = world.pccs.requests.filter((path) => path.includes('/tdx/certification/v4/tcb'));
    expect(asked).toHaveLength(1);
    await workers[0]?.work(await ask(), never);
    expect(world.pccs.requests.filter((path) => path.includes('/tdx/certification/v4/tcb'))).toHaveLength(1);
    const rows = await service.db.selectFrom('verification').select('verdict').execute();
    expect(rows.map(({ verdict }) => verdict)).toEqual(Array(5).fill('verified'));
    for (const { close } of workers) close();
  }, 60_000);

  it('that was put into the table by somebody is fetched again, or is not believed', async () => {
    await service.db.updateTable('collateral').set({ entry: '{"tcb_info":"all is well"}' }).execute();
    const before = world.pccs.requests.length;
    const { work, close } = await verifier(service);
    const id = await ask();
    await work(id, new AbortController().signal);
    expect(world.pccs.requests.length).toBeGreaterThan(before);
    const row = await service.db.selectFrom('verification').select('verdict').where('id', '=', id).executeTakeFirst();
    expect(row?.verdict).toBe('verified');
    close();
  }, 60_000);

  it('waits for nobody who is gone', async () => {
    const { sharedCollateral } = collateralOfAll(service, 'here');
    const ended = new Date(Date.now() - 1000);
    let asked = 0;
    const get = () =>
      sharedCollateral.get(
        'a question',
        () => true,
        async () => {
          asked++;
          throw new Error('no source');
        },
      );
    await expect(get()).rejects.toThrow('no source');
    const [turn] = await service.db.selectFrom('collateral_turn').selectAll().execute();
    expect(turn).toBeUndefined();
    const question = createHash('sha256').update('a question').digest('hex');
    await service.db.insertInto('collateral_turn').values({ question, holder: 'gone', until: ended }).execute();
    await expect(get()).rejects.toThrow('no source');
    expect(asked).toBe(2);
  }, 60_000);
});

function limitSuite(redis: () => string | null): void {
  it('is asked so often in a second, by all workers together', async () => {
    const settings = { ...service.settings, redisUrl: redis() };
    const make = () => hostLimits({ ...service, settings }, { points: 3, duration: 2 });
    const [one, other] = await Promise.all([
      make(),
      service.store.engine === 'pglite' && redis() === null ? null : make(),
    ]);
    const host = `${randomBytes(6).toString('hex')}.example`;
    await eventually(async () => expect(await one.take(`first.${host}`)).toBe(0));
    const waits: number[] = [];
    for (let i = 0; i < 4; i++) waits.push(await (i % 2 === 0 ? one : (other ?? one)).take(host));
    expect(waits.slice(0, 3)).toEqual([0, 0, 0]);
    expect(waits[3]).toBeGreaterThan(0);
    expect(waits[3]).toBeLessThanOrEqual(2000);
    expect(await one.take(`another.${host}`)).toBe(0);
    await eventually(async () => expect(await one.take(host)).toBe(0));
    one.close();
    other?.close();
  }, 60_000);

  it('is asked by many that come at once one after the other, and not by all of them again and again', async () => {
    const settings = { ...service.settings, redisUrl: redis() };
    const limits = await hostLimits({ ...service, settings }, { points: 3, duration: 60 });
    const host = `${randomBytes(6).toString('hex')}.example`;
    await eventually(async () => expect(await limits.take(`first.${host}`)).toBe(0));
    const windows: number[] = [];
    for (let i = 0; i < 12; i++) windows.push(Math.ceil((await limits.take(host)) / 60_000));
    expect(windows).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]);
    limits.close();
  }, 60_000);
}

describe('a host', () => {
  limitSuite(() => null);

  it('that is asked often enough has its verifications wait, and none is lost', async () => {
    const limits = { take: async () => 700, close: () => {} };
    const { work } = await verifier(service, { limits });
    const id = await ask();
    await work(id, new AbortController().signal);
    const row = await service.db.selectFrom('verification').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ status: 'queued', attempt: 0 });
    expect(row.not_before?.getTime()).toBeGreaterThan(row.requested_at.getTime());
    const free = await verifier(service);
    await free.work(id, new AbortController().signal); // not yet
    await eventually(async () => {
      await free.work(id, new AbortController().signal);
      const { status } = await service.db
        .selectFrom('verification')
        .select('status')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      expect(status).toBe('appraised');
    });
    free.close();
  }, 60_000);
});

describeWith(['redis'], 'a host, counted in Redis', () => {
  let redis: Server | null = null;
  beforeAll(async () => {
    redis = await startRedis();
  }, 60_000);
  afterAll(() => redis?.close());
  limitSuite(() => redis?.url ?? null);
});
