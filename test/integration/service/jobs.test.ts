import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseBundle } from '../../../src/core/bundle.js';
import { verifyEntryProof } from '../../../src/core/history/log/proof.js';
import { verifyLog } from '../../../src/core/history/log/verify-log.js';
import type { Blobs } from '../../../src/service/blobs/blobs.js';
import { logSigners, signCheckpoints } from '../../../src/service/jobs/checkpoint.js';
import { cancelRequest, requestVerification } from '../../../src/service/jobs/request.js';
import { type Running, startWorker } from '../../../src/service/jobs/run.js';
import { scheduleDue } from '../../../src/service/jobs/schedule.js';
import { sweep } from '../../../src/service/jobs/sweep.js';
import { verifier } from '../../../src/service/jobs/verify.js';
import { bullmqQueue } from '../../../src/service/queue/bullmq.js';
import { keep } from '../../../src/service/store/keep.js';
import { findLog, logFiles, proofOf } from '../../../src/service/store/log.js';
import { changeTarget } from '../../../src/service/store/targets.js';
import { findVerification, type Verification } from '../../../src/service/store/verifications.js';
import { TEST_REDIS } from '../../support/service/elsewhere.js';
import { eventually } from '../../support/service/eventually.js';
import { addOrganisation, type TestService, testService } from '../../support/service/service.js';
import { testStore } from '../../support/service/store.js';
import { addTarget, type Simulated, simulated } from '../../support/service/targets.js';

let service: TestService;
let world: Simulated;
let running: Running | null = null;

beforeAll(async () => {
  const store = await testStore();
  const space = randomBytes(6).toString('hex');
  const queue = await bullmqQueue({ store, redisUrl: TEST_REDIS, onError: () => {}, space });
  service = await testService({}, { store, queue });
  world = await simulated();
}, 60_000);
afterEach(async () => {
  await running?.stop(5000);
  running = null;
});
afterAll(async () => {
  await service?.close();
  await world?.close();
});

const ended = (id: string): Promise<Verification> =>
  eventually(async () => {
    const row = await findVerification(service.db, service.organisation, id);
    expect(row?.finished_at, JSON.stringify(row)).toBeInstanceOf(Date);
    return row as Verification;
  });

async function ask(target: string, more: Partial<Parameters<typeof requestVerification>[1]> = {}): Promise<string> {
  const request = {
    organisation: service.organisation,
    target,
    trigger: 'api',
    requestedBy: 'a test',
    evidence: null,
  } as const;
  return (await requestVerification(service, { ...request, ...more })).id;
}

const targetRow = (id: string) =>
  service.db.selectFrom('target').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const events = async (verification: string): Promise<string[]> => {
  const rows = await service.db
    .selectFrom('event')
    .select('kind')
    .where('verification', '=', verification)
    .orderBy('seq')
    .execute();
  return rows.map(({ kind }) => kind);
};

describe('a verification', () => {
  it('goes from its request to a result that is kept with its evidence', async () => {
    const { spec, policy } = world;
    const target = await addTarget(service, service.organisation, { spec, policy, every: 3600 });
    running = await startWorker(service);
    const id = await ask(target);
    const row = await ended(id);
    expect(row).toMatchObject({ status: 'appraised', verdict: 'verified', experiment: true, attempt: 1 });
    const bundle = parseBundle(Buffer.from(await service.blobs.get(row.evidence ?? '')).toString());
    const result = JSON.parse(Buffer.from(await service.blobs.get(row.result ?? '')).toString());
    expect(result).toMatchObject({ verdict: 'verified', evidenceDigest: bundle.digest });
    expect(await targetRow(target)).toMatchObject({
      standing: 'experiment',
      last_verification: id,
      span: row.span,
      tcb_status: 'UpToDate',
      compose_hash: result.components[0].app.composeHash,
      instances: 1,
    });
    const kinds = await events(id);
    expect(kinds.filter((kind) => kind !== 'verification.step')).toEqual([
      'verification.queued',
      'verification.running',
      'verification.appraised',
      'target.changed',
    ]);
    expect(kinds).toContain('verification.step');
    // Counted as what it is.
    const counted = await service.metrics.registry.metrics();
    expect(counted).toContain('trust_center_verification_seconds_count{outcome="experiment"} 1');
    expect(counted).not.toContain('outcome="verified"');
  }, 60_000);

  it('extends a span where nothing changed, and begins another with the drift where something did', async () => {
    const { spec, policy } = world;
    const target = await addTarget(service, service.organisation, { spec, policy });
    running = await startWorker(service);
    const [first, second] = [await ended(await ask(target)), await ended(await ask(target))];
    expect(second.span).toBe(first.span);
    await service.db
      .updateTable('target')
      .set({ spec: JSON.stringify({ ...spec, 'app-compose': '{"name":"another"}' }) })
      .where('id', '=', target)
      .execute();
    const third = await ended(await ask(target));
    expect(third.verdict).toBe('failed');
    const spans = await service.db
      .selectFrom('span')
      .selectAll()
      .where('target', '=', target)
      .orderBy('number')
      .execute();
    expect(spans.map(({ standing, checks }) => ({ standing, checks }))).toEqual([
      { standing: 'experiment', checks: 2 },
      { standing: 'failed', checks: 1 },
    ]);
    const drift = await service.db
      .selectFrom('drift')
      .selectAll()
      .where('target', '=', target)
      .executeTakeFirstOrThrow();
    expect(drift).toMatchObject({ from_verification: second.id, to_verification: third.id, weight: 'worse' });
    expect(await targetRow(target)).toMatchObject({ standing: 'failed', last_verification: third.id });
  }, 60_000);

  it('is joined by another request of its target', async () => {
    const target = await addTarget(service, service.organisation, { spec: world.spec, policy: world.policy });
    const id = await ask(target);
    const request = {
      organisation: service.organisation,
      target,
      trigger: 'manual',
      requestedBy: 'x',
      evidence: null,
    } as const;
    expect(await requestVerification(service, request)).toEqual({ id, joined: true });
    expect(await cancelRequest(service, { organisation: service.organisation, id, by: 'x' })).toBe(true);
    expect(await cancelRequest(service, { organisation: service.organisation, id, by: 'x' })).toBe(false);
    expect((await requestVerification(service, request)).joined).toBe(false);
  }, 60_000);

  it('is of one organisation alone', async () => {
    const target = await addTarget(service, service.organisation, { spec: world.spec });
    const other = '0193d1c2-0000-7000-8000-00000000ffff';
    await expect(ask(target, { organisation: other })).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
  });

  it('ends without result where its policy cannot be read, and says why', async () => {
    const target = await addTarget(service, service.organisation, {
      spec: world.spec,
      policy: 'version: 1\nphasen: []',
    });
    running = await startWorker(service);
    const row = await ended(await ask(target));
    expect(row).toMatchObject({ status: 'without-result', error_code: 'POLICY_INVALID', verdict: null });
    expect(await targetRow(target)).toMatchObject({ standing: 'without-result', tcb_status: null });
  }, 60_000);

  it('is inconclusive where the target never answers', async () => {
    const silent = await simulated('silent');
    await silent.agent.close();
    const target = await addTarget(service, service.organisation, { spec: silent.spec, policy: silent.policy });
    running = await startWorker(service);
    expect(await ended(await ask(target))).toMatchObject({ status: 'appraised', verdict: 'inconclusive' });
    await silent.pccs.close();
  }, 120_000);

  it('judges evidence that is handed in as replayed, and lets it decide of nothing that is asked', async () => {
    const { spec, policy } = world;
    const asked = await addTarget(service, service.organisation, { spec, policy });
    running = await startWorker(service);
    const own = await ended(await ask(asked));
    const evidence = await keep(service, 'bundle', await service.blobs.get(own.evidence ?? ''));
    const handedIn = await ended(await ask(asked, { trigger: 'upload', evidence }));
    // Under Intel's root, whatever the target is otherwise judged by.
    expect(handedIn).toMatchObject({ status: 'appraised', verdict: 'failed', experiment: false, span: null });
    expect(await targetRow(asked)).toMatchObject({ standing: 'experiment', last_verification: own.id });
    const bundle = parseBundle(Buffer.from(await service.blobs.get(handedIn.evidence ?? '')).toString());
    expect(bundle.components.map(({ acquired }) => acquired)).toEqual(['replayed']);

    const uploaded = await addTarget(service, service.organisation, { kind: 'uploaded', policy });
    const judged = await ended(await ask(uploaded, { trigger: 'upload', evidence }));
    expect(await targetRow(uploaded)).toMatchObject({ standing: 'failed', last_verification: judged.id });
    await expect(ask(uploaded)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  }, 60_000);
});

describe('what is asked', () => {
  it('is changed while it is being asked: what is found for the old question decides nothing', async () => {
    const { spec, policy } = world;
    const target = await addTarget(service, service.organisation, { spec, policy, slug: 'changed' });
    const id = await ask(target);
    let change: (() => Promise<unknown>) | null = () =>
      service.db
        .transaction()
        .execute((transaction) =>
          changeTarget(
            transaction,
            service.organisation,
            'changed',
            { spec: { ...spec, 'app-id': '01'.repeat(20) } },
            new Date(),
          ),
        );
    const blobs: Blobs = {
      ...service.blobs,
      async put(bytes) {
        const once = change;
        change = null;
        await once?.();
        return service.blobs.put(bytes);
      },
    };
    const { work, close } = await verifier({ ...service, blobs });
    await work(id, new AbortController().signal);
    expect(await findVerification(service.db, service.organisation, id)).toMatchObject({
      status: 'queued',
      verdict: null,
    });
    expect(await targetRow(target)).toMatchObject({ standing: 'none' });
    await work(id, new AbortController().signal);
    expect((await ended(id)).status).toMatch(/appraised|without-result/);
    expect((await targetRow(target)).standing).not.toMatch(/^(?:verified|experiment|none)$/);
    close();
  }, 60_000);
});

describe('the scheduler', () => {
  it('asks for what is due, once, however many look', async () => {
    const target = await addTarget(service, service.organisation, {
      spec: world.spec,
      policy: world.policy,
      every: 3600,
    });
    const counts = await Promise.all([scheduleDue(service), scheduleDue(service), scheduleDue(service)]);
    const rows = await service.db.selectFrom('verification').selectAll().where('target', '=', target).execute();
    expect(rows).toMatchObject([{ trigger: 'schedule', status: 'queued' }]);
    expect(counts.reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(1);
    const { next_at: next } = await targetRow(target);
    const inSeconds = ((next?.getTime() ?? 0) - Date.now()) / 1000;
    expect(inSeconds).toBeGreaterThan(3600 * 0.95 - 60);
    expect(inSeconds).toBeLessThan(3600 * 1.05 + 60);
  }, 60_000);
});

describe('the sweeper', () => {
  it('offers again what no queue has', async () => {
    const target = await addTarget(service, service.organisation, { spec: world.spec, policy: world.policy });
    const lost = {
      ...service,
      queue: {
        ...service.queue,
        offer: async () => {
          throw new Error('it is gone');
        },
      },
    };
    const request = {
      organisation: service.organisation,
      target,
      trigger: 'api',
      requestedBy: 'x',
      evidence: null,
    } as const;
    const { id } = await requestVerification(lost, request);
    running = await startWorker(service);
    await eventually(async () => {
      await sweep(service);
      expect((await findVerification(service.db, service.organisation, id))?.finished_at).toBeInstanceOf(Date);
    });
  }, 60_000);

  it('gives up what was begun too often, and that is no success', async () => {
    const target = await addTarget(service, service.organisation, { spec: world.spec, policy: world.policy });
    const id = await ask(target);
    const long = new Date(Date.now() - 60_000);
    await service.db
      .updateTable('verification')
      .set({ status: 'running', attempt: 5, lease_until: long, requested_at: long })
      .where('id', '=', id)
      .execute();
    await sweep(service);
    expect(await ended(id)).toMatchObject({ status: 'without-result', error_code: 'SERVICE_GAVE_UP' });
    expect(await targetRow(target)).toMatchObject({ standing: 'without-result' });
  }, 60_000);

  it('gives up later what cannot be recorded, and offers the others', async () => {
    const { db } = service;
    const organisation = await addOrganisation(service, 'without-hashes');
    await db.insertInto('log_head').values({ organisation, origin: 'log', size: 1, checkpoint_size: 0 }).execute();
    const target = await addTarget(service, organisation);
    const id = await ask(target, { organisation });
    const other = await ask(await addTarget(service, service.organisation, { kind: 'asked' }));
    const [long, longer] = [60_000, 120_000].map((ms) => new Date(Date.now() - ms)) as [Date, Date];
    await db.updateTable('verification').set({ attempt: 5, requested_at: longer }).where('id', '=', id).execute();
    await db.updateTable('verification').set({ requested_at: long }).where('id', '=', other).execute();
    const offered: string[] = [];
    const offer = async (_: string, one: string): Promise<void> => void offered.push(one);
    const quick = { ...service, settings: { ...service.settings, leaseSeconds: 0.01 } };
    await sweep({ ...quick, queue: { ...service.queue, offer } });
    expect(offered).toContain(other);
    expect(await findVerification(db, organisation, id)).toMatchObject({ status: 'running', finished_at: null });
    await db.updateTable('log_head').set({ size: 0 }).where('organisation', '=', organisation).execute();
    await eventually(async () => {
      await sweep(quick);
      expect(await findVerification(db, organisation, id)).toMatchObject({ error_code: 'SERVICE_GAVE_UP' });
    });
    await db.deleteFrom('organisation').where('id', '=', organisation).execute();
  }, 60_000);
});

describe('the log', () => {
  it('has an entry for each verification that ended, under a signed checkpoint, with a proof', async () => {
    const signers = await logSigners(service.settings, {});
    await signCheckpoints(service, signers);
    const log = await findLog(service.db, service.organisation);
    const verified = await verifyLog(
      { read: logFiles(service.db, service.organisation) },
      { vkey: log?.vkey ?? '', since: [] },
    );
    const ends = await service.db
      .selectFrom('verification')
      .select(['id', 'verdict', 'target', 'log_seq'])
      .where('status', 'in', ['appraised', 'without-result'])
      .orderBy('log_seq')
      .execute();
    expect(verified.entries.map(({ seq, target, verdict }) => ({ seq, target, verdict }))).toEqual(
      ends.map(({ log_seq: seq, target, verdict }) => ({ seq, target, verdict })),
    );
    for (const { seq } of verified.entries) {
      const proof = await proofOf(service.db, service.organisation, seq);
      expect((await verifyEntryProof(proof ?? '', log?.vkey ?? '')).entry.seq).toBe(seq);
    }
    // The key is kept: the next process signs with the same.
    expect((await logSigners(service.settings, {}))('x').key).toEqual(signers('x').key);
  }, 60_000);
});
