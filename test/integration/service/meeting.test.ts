// Verifications that end, begin and are asked for at the same moment: each is one statement or two, which sees the tables as
// they were before it waited for others.

import type { KyselyPlugin } from 'kysely';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyLog } from '../../../src/core/history/log/verify-log.js';
import { logSigners, signCheckpoints } from '../../../src/service/jobs/checkpoint.js';
import { record } from '../../../src/service/jobs/record.js';
import { reindex } from '../../../src/service/jobs/reindex.js';
import { requestVerification } from '../../../src/service/jobs/request.js';
import { claimVerification } from '../../../src/service/store/claim.js';
import { findLog, logFiles } from '../../../src/service/store/log.js';
import { entriesNaming } from '../../../src/service/store/log-digests.js';
import { addPolicy } from '../../../src/service/store/policies.js';
import { changeTarget, removeTarget } from '../../../src/service/store/targets.js';
import { checked, endingOf } from '../../support/service/checked.js';
import { claimed } from '../../support/service/claimed.js';
import { type TestService, testService } from '../../support/service/service.js';
import { TEST_DATABASE } from '../../support/service/store.js';
import { addTarget } from '../../support/service/targets.js';

let service: TestService;
beforeAll(async () => {
  service = await testService();
}, 120_000);
afterAll(() => service?.close());

const FINDINGS = ['verified', 'failed', 'without-result', 'inconclusive'] as const;

it('leaves one history and one log, whoever is first', async () => {
  const { db, organisation } = service;
  const targets = await Promise.all([1, 2].map(() => addTarget(service, organisation, { kind: 'uploaded' })));
  const ending = await Promise.all(FINDINGS.map((finding) => endingOf(service, finding, new Date())));
  const upload = async (i: number): Promise<void> => {
    const evidence = `sha256:${'0'.repeat(64)}`;
    await db
      .insertInto('blob')
      .values({ digest: evidence, size: 1, kind: 'bundle', stored_at: new Date() })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const asked = { organisation, target: targets[i % 2] ?? '', requestedBy: 'a test', evidence } as const;
    const { id } = await requestVerification(service, { ...asked, trigger: 'upload' });
    const row = await claimed(db, id);
    const found = ending[(i >> 1) % ending.length];
    if (found === undefined) throw new Error('nothing was found');
    const at = new Date(Date.parse('2026-03-01T00:00:00Z') + i * 1000);
    const ended =
      found.kind === 'appraised'
        ? { ...found, result: { ...found.result, appraisedAt: at.toISOString() } }
        : { ...found, at };
    expect(await record(service, row, ended)).toBe(true);
    expect(await record(service, row, ended)).toBe(false);
  };
  await Promise.all(Array.from({ length: 48 }, (_, i) => upload(i)));

  const log = await findLog(db, organisation);
  expect(log?.size).toBe(48);
  await signCheckpoints(service, await logSigners(service.settings));
  const { vkey } = (await findLog(db, organisation)) ?? {};
  await verifyLog({ read: logFiles(db, organisation) }, { vkey: vkey ?? '', since: [] });
  const spans = () =>
    db
      .selectFrom('span')
      .select(['target', 'number', 'standing', 'checks'])
      .orderBy('target')
      .orderBy('number')
      .execute();
  const kept = await spans();
  for (const target of targets) {
    const own = kept.filter((span) => span.target === target);
    expect(own.map(({ number }) => number)).toEqual(own.map((_, i) => i));
    const stands = await db
      .selectFrom('target')
      .select(['standing', 'span'])
      .where('id', '=', target)
      .executeTakeFirstOrThrow();
    expect(stands.standing).toBe(own.at(-1)?.standing);
  }
  const events = await db.selectFrom('event').select(['seq', 'kind']).orderBy('seq').execute();
  expect(events.filter(({ kind }) => kind === 'verification.appraised')).toHaveLength(36);
  await reindex(service);
  expect(await spans()).toEqual(kept);
}, 300_000);

describe('a history that is made anew beside a service that goes on', () => {
  /** Makes it anew, and does something as soon as a row with that column was read. */
  async function reindexed(column: string, act: () => Promise<unknown>): Promise<void> {
    let isDone = false;
    const plugin: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        const isRead = result.rows.some((row) => column in row);
        if (isRead && !isDone) {
          isDone = true;
          await act();
        }
        return result;
      },
    };
    await reindex({ ...service, db: service.db.withPlugin(plugin) });
    expect(isDone).toBe(true);
  }

  const sign = async () => signCheckpoints(service, await logSigners(service.settings));

  async function standing(target: string): Promise<unknown> {
    const row = await service.db.selectFrom('target').selectAll().where('id', '=', target).executeTakeFirstOrThrow();
    return row.standing;
  }

  it.each(['entry', 'attempt'])(
    'has what ends meanwhile (%s)',
    async (column) => {
      const { db, organisation } = service;
      const target = await addTarget(service, organisation);
      await checked(service, target, 'verified');
      await sign();
      await reindexed(column, async () => {
        await checked(service, target, 'failed');
        await sign();
      });
      expect(await standing(target)).toBe('failed');
      await checked(service, target, 'inconclusive');
      await sign();
      const { size, checkpoint_size: signed, vkey } = (await findLog(db, organisation)) ?? {};
      expect(signed).toBe(size);
      await verifyLog({ read: logFiles(db, organisation) }, { vkey: vkey ?? '', since: [] });
      const spans = db.selectFrom('span').select('standing').where('target', '=', target).orderBy('number');
      expect(await spans.execute()).toEqual(['verified', 'failed', 'inconclusive'].map((one) => ({ standing: one })));
      const ended = await db.selectFrom('verification').select('facts').where('target', '=', target).execute();
      for (const { facts } of ended) {
        const { seqs } = await entriesNaming(db, organisation, facts?.slice('sha256:'.length) ?? '', { limit: 100 });
        expect(seqs).not.toEqual([]);
      }
    },
    120_000,
  );

  it('goes on where a target is removed', async () => {
    const { db, organisation } = service;
    const [removed, stays] = await Promise.all(
      ['removed', 'stays'].map((slug) => addTarget(service, organisation, { slug })),
    );
    for (const target of [removed, stays]) await checked(service, target ?? '', 'verified');
    await db
      .updateTable('target')
      .set({ standing: 'failed' })
      .where('id', '=', stays ?? '')
      .execute();
    await reindexed('bundle', () => db.transaction().execute((all) => removeTarget(all, organisation, 'removed')));
    expect(await standing(stays ?? '')).toBe('verified');
  }, 120_000);

  it('says nothing good of a target that is asked something else since', async () => {
    const { db, organisation } = service;
    const target = await addTarget(service, organisation, { slug: 'asked-anew' });
    await checked(service, target, 'verified');
    const spec = { url: 'https://another.example' };
    await reindexed('attempt', () =>
      db.transaction().execute((all) => changeTarget(all, organisation, 'asked-anew', { spec }, new Date())),
    );
    expect(await standing(target)).toBe('none');
  }, 120_000);
});

it.skipIf(TEST_DATABASE === null)('has what is asked from now on, where it waited for that change', async () => {
  const { db, organisation } = service;
  const target = await addTarget(service, organisation, { slug: 'changed' });
  const request = { organisation, target, trigger: 'api', requestedBy: 'a test', evidence: null } as const;
  const { id } = await requestVerification(service, request);
  const by = { worker: 'a test', leaseSeconds: 60, asks: true, at: new Date() };
  const digest = `sha256:${'a'.repeat(64)}`;
  const taking = await db.transaction().execute(async (transaction) => {
    await addPolicy(transaction, { organisation, digest, name: 'new', text: 'version: 1\n', created_at: new Date() });
    await changeTarget(
      transaction,
      organisation,
      'changed',
      { policy: digest, spec: { url: 'https://new.example' } },
      new Date(),
    );
    const waiting = claimVerification(db, id, by);
    // It has begun, and waits for the end of this.
    await new Promise((resolve) => setTimeout(resolve, 500));
    return { waiting };
  });
  const taken = await taking.waiting;
  expect(taken).toMatchObject({
    kind: 'claimed',
    policy: 'version: 1\n',
    target: { spec: { url: 'https://new.example' } },
    row: { attempt: 1, status: 'running' },
  });
  // Taken already: nobody else gets it, nor does anybody record for an attempt that was not.
  expect(await claimVerification(db, id, by)).toBeUndefined();
  expect(await claimVerification(db, v7(), by)).toBeUndefined();
});
