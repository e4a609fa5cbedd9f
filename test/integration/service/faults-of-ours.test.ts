// Faults of the service itself: none of them makes a result, and none makes one better.

import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BlobError, type Blobs } from '../../../src/service/blobs/blobs.js';
import { folderBlobs } from '../../../src/service/blobs/folder.js';
import { requestVerification } from '../../../src/service/jobs/request.js';
import { type Running, startWorker } from '../../../src/service/jobs/run.js';
import { sweep } from '../../../src/service/jobs/sweep.js';
import { verifier } from '../../../src/service/jobs/verify.js';
import { bullmqQueue } from '../../../src/service/queue/bullmq.js';
import type { Service } from '../../../src/service/service.js';
import { keep } from '../../../src/service/store/keep.js';
import { findVerification, type Verification } from '../../../src/service/store/verifications.js';
import { HAS_BLOB_FILES } from '../../support/service/elsewhere.js';
import { eventually } from '../../support/service/eventually.js';
import { type TestService, testService } from '../../support/service/service.js';
import { smallDisk } from '../../support/service/small-disk.js';
import { testStore } from '../../support/service/store.js';
import { addTarget, type Simulated, simulated } from '../../support/service/targets.js';

let service: TestService;
let world: Simulated;
const running: Running[] = [];

beforeAll(async () => {
  const store = await testStore();
  const queue = await bullmqQueue({
    store,
    redisUrl: null,
    onError: () => {},
    space: randomBytes(6).toString('hex'),
  });
  service = await testService({ sweepSeconds: 1 }, { store, queue });
  world = await simulated('faults');
}, 60_000);
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop(1000)));
});
afterAll(async () => {
  await service?.close();
  await world?.close();
});

async function ask(spec = world.spec): Promise<{ id: string; target: string }> {
  const { organisation } = service;
  const target = await addTarget(service, organisation, { spec, policy: world.policy });
  const request = { organisation, target, trigger: 'api', requestedBy: 'a test', evidence: null } as const;
  return { id: (await requestVerification(service, request)).id, target };
}

const rowOf = async (id: string): Promise<Verification> =>
  (await findVerification(service.db, service.organisation, id)) as Verification;

async function work(parts: Partial<Service>): Promise<void> {
  running.push(await startWorker({ ...service, ...parts }));
}

const ended = (id: string): Promise<Verification> =>
  eventually(async () => {
    await sweep(service);
    const row = await rowOf(id);
    expect(row.finished_at, JSON.stringify(row)).toBeInstanceOf(Date);
    return row;
  });

describe('the blob store', () => {
  it('fails, and there is no result until the evidence is kept', async () => {
    let isBroken = true;
    let tries = 0;
    const blobs: Blobs = {
      ...service.blobs,
      async put(bytes) {
        tries++;
        if (isBroken) throw new BlobError('BLOB_UNAVAILABLE', 'the disk is full');
        return service.blobs.put(bytes);
      },
    };
    const { id, target } = await ask();
    await work({ blobs });
    await eventually(() => expect(tries).toBeGreaterThan(0));
    await eventually(async () =>
      expect(await rowOf(id)).toMatchObject({
        status: 'queued',
        verdict: null,
        result: null,
        error_code: 'BLOB_UNAVAILABLE',
      }),
    );
    const row = await service.db.selectFrom('target').select('standing').where('id', '=', target).executeTakeFirst();
    expect(row?.standing).toBe('none');
    isBroken = false;
    const done = await ended(id);
    expect(done).toMatchObject({ status: 'appraised', error_code: null });
    expect((await service.blobs.get(done.evidence ?? '')).length).toBeGreaterThan(0);
  }, 120_000);

  it('has evidence that is not what was handed in: told, and never judged', async () => {
    const { organisation } = service;
    const target = await addTarget(service, organisation, { kind: 'uploaded', policy: world.policy });
    const evidence = await keep(service, 'bundle', randomBytes(100));
    const altered: Blobs = {
      ...service.blobs,
      async get(digest) {
        if (digest === evidence) throw new BlobError('BLOB_ALTERED', 'other bytes');
        return service.blobs.get(digest);
      },
    };
    const request = { organisation, target, trigger: 'upload', requestedBy: 'a test', evidence } as const;
    const { id } = await requestVerification(service, request);
    await work({ blobs: altered });
    expect(await ended(id)).toMatchObject({ status: 'without-result', error_code: 'BLOB_ALTERED', verdict: null });
    const told = await service.db
      .selectFrom('event')
      .select('data')
      .where('verification', '=', id)
      .where('kind', '=', 'evidence.altered')
      .execute();
    expect(told).toEqual([{ data: { digest: evidence } }]);
  }, 120_000);

  it('has another text of the policy than its target names: told, and never judged', async () => {
    const { db, organisation } = service;
    const policy = `${world.policy}\n# as it was accepted\n`;
    const target = await addTarget(service, organisation, { spec: world.spec, policy });
    const { policy: digest } = await db
      .selectFrom('target')
      .select('policy')
      .where('id', '=', target)
      .executeTakeFirstOrThrow();
    const setText = (text: string) =>
      db.updateTable('policy').set({ text }).where('digest', '=', digest).executeTakeFirstOrThrow();
    await setText('version: 1\n');
    const request = { organisation, target, trigger: 'api', requestedBy: 'a test', evidence: null } as const;
    const { id } = await requestVerification(service, request);
    await work({});
    const row = await ended(id);
    expect(row).toMatchObject({ status: 'without-result', error_code: 'POLICY_ALTERED', verdict: null, result: null });
    expect(row.error).toContain(digest);
    const told = await db
      .selectFrom('event')
      .select(['kind', 'data'])
      .where('verification', '=', id)
      .where('kind', 'in', ['evidence.altered', 'verification.without-result', 'verification.appraised'])
      .orderBy('kind')
      .execute();
    expect(told.map(({ kind }) => kind)).toEqual(['evidence.altered', 'verification.without-result']);
    expect(told[0]?.data).toEqual({ digest });
    await setText(policy);
    const again = await requestVerification(service, request);
    expect(await ended(again.id)).toMatchObject({ status: 'appraised', verdict: 'verified' });
  }, 120_000);
});

const disk = smallDisk();
afterAll(() => disk?.close());

describe('a disk', () => {
  const name = 'is full: it is tried again, and there is no result until the evidence is kept';
  it.skipIf(disk === null)(
    disk === null ? `${name} (skipped: nothing can be mounted here)` : name,
    async () => {
      if (disk === null) return;
      const blobs = await folderBlobs(join(disk.folder, 'blobs'));
      disk.fill();
      const { id, target } = await ask();
      await work({ blobs, settings: { ...service.settings, data: disk.folder } });
      await eventually(async () => {
        const row = await rowOf(id);
        expect(row).toMatchObject({ status: 'queued', error_code: 'BLOB_UNAVAILABLE', verdict: null, result: null });
        expect(row.attempt).toBeGreaterThan(1);
      });
      const { standing } = await service.db
        .selectFrom('target')
        .select('standing')
        .where('id', '=', target)
        .executeTakeFirstOrThrow();
      expect(standing).toBe('none');
      expect(
        service.logged.some((line) => line.includes('a verification failed here') && line.includes('ENOSPC')),
      ).toBe(true);

      disk.makeRoom();
      const done = await ended(id);
      expect(done).toMatchObject({ status: 'appraised', verdict: 'verified', experiment: true, error_code: null });
      for (const digest of [done.evidence, done.result, done.facts]) {
        expect((await blobs.get(digest ?? '')).length).toBeGreaterThan(0);
      }
    },
    120_000,
  );
});

describe('the clock of a worker', () => {
  it.each([-10, 10])(
    'is %i minutes off: nothing is verified by it',
    async (minutes) => {
      const { id } = await ask();
      const rightNow = service.now;
      await work({ now: () => rightNow() + minutes * 60_000 });
      expect(await ended(id)).toMatchObject({ status: 'without-result', error_code: 'SERVICE_CLOCK', verdict: null });
    },
    120_000,
  );
});

describe('a worker', () => {
  it('is stopped in the middle: another does all of it', async () => {
    const { id } = await ask();
    let isHeld = true;
    let reached = false;
    const blobs: Blobs = {
      ...service.blobs,
      async put(bytes) {
        reached = true;
        if (isHeld) await new Promise((resolve) => setTimeout(resolve, 500));
        return service.blobs.put(bytes);
      },
    };
    const stopping = await startWorker({ ...service, blobs });
    await eventually(() => expect(reached).toBe(true));
    await stopping.stop(0);
    isHeld = false;
    await work({});
    expect(await ended(id)).toMatchObject({ status: 'appraised' });
  }, 120_000);

  it('ends a verification that takes too long, without a result', async () => {
    const hung = await simulated('hung');
    await hung.pccs.close();
    const { createServer } = await import('node:http');
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const { id } = await ask({ ...hung.spec, url: `http://127.0.0.1:${port}` });
    const { work: verifyOne, close } = await verifier(service, { mostMs: 500 });
    await eventually(async () => {
      await verifyOne(id, new AbortController().signal);
      expect(await rowOf(id)).toMatchObject({ status: 'without-result', error_code: 'SERVICE_TIMEOUT' });
    });
    close();
    silent.closeAllConnections();
    silent.close();
    await hung.agent.close();
  }, 120_000);
});

describe.skipIf(!HAS_BLOB_FILES)('a file of a blob (skipped where blobs are in S3)', () => {
  it('is altered on the disk: no reader is given its bytes', async () => {
    const { id } = await ask();
    await work({});
    const row = await ended(id);
    const hex = (row.result ?? '').slice('sha256:'.length);
    const { readdir } = await import('node:fs/promises');
    const files = await readdir(join(service.settings.data, 'blobs'), { recursive: true });
    const file = files.find((name) => name.replaceAll('/', '').includes(hex.slice(4)));
    await writeFile(join(service.settings.data, 'blobs', file ?? ''), 'something else');
    await expect(service.blobs.get(row.result ?? '')).rejects.toMatchObject({ name: 'BlobError' });
  }, 120_000);
});
