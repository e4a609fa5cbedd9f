// What becomes of messages to hooks when their sender is killed, or stands still, between sending one and writing that it was
// taken: real processes and queues, and a receiver that decides when.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import http, { type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { folderBlobs } from '../../../src/service/blobs/folder.js';
import { createHook } from '../../../src/service/store/hooks.js';
import { openStore } from '../../../src/service/store/open.js';
import { checked } from '../../support/service/checked.js';
import { testScript } from '../../support/service/process.js';
import { describeWith, type Server, startPostgres, startRedis } from '../../support/service/servers.js';
import { type TestService, testService } from '../../support/service/service.js';
import { addTarget } from '../../support/service/targets.js';
import { until } from '../../support/service/until.js';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

describeWith(['postgresql', 'redis'], 'messages to hooks', () => {
  const start = testScript(new URL('worker-script.ts', import.meta.url));
  let [postgres, redis]: [Server | null, Server | null] = [null, null];
  let data = '';
  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'trust-center-hooks-'));
    [postgres, redis] = await Promise.all([startPostgres(), startRedis({ durable: false })]);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([postgres?.close(), redis?.close()]);
    rmSync(data, { recursive: true, force: true });
  });

  interface Received {
    headers: IncomingHttpHeaders;
    body: string;
  }

  /** Takes everything. @param first called when the first message is there, before it is answered */
  async function receiver(first: () => void): Promise<{ url: string; received: Received[] }> {
    const received: Received[] = [];
    const server = http.createServer(async (request, response) => {
      let body = '';
      for await (const piece of request) body += String(piece);
      received.push({ headers: request.headers, body });
      if (received.length === 1) first();
      response.writeHead(200).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, received };
  }

  /** With one hook to that address, and one target that failed. */
  async function scene(url: string): Promise<TestService> {
    const store = await openStore({ url: postgres?.url ?? '', folder: null, onError: () => {} });
    await store.pool.query('truncate organisation cascade');
    const service = await testService({}, { store, blobs: await folderBlobs(join(data, 'blobs')) });
    onTestFinished(() => service.close());
    const given = { url, secret: SECRET, events: [], most: 1 };
    await service.db
      .transaction()
      .execute((transaction) => createHook(transaction, service.organisation, given, new Date()));
    await checked(service, await addTarget(service, service.organisation, { every: 3600 }), 'failed');
    return service;
  }

  const delivery = ({ db }: TestService) =>
    db.selectFrom('delivery').select(['id', 'status', 'attempt']).executeTakeFirstOrThrow();

  for (const on of ['PostgreSQL', 'Redis'] as const) {
    const worker = (space: string) =>
      start([postgres?.url ?? '', data, on === 'Redis' ? (redis?.url ?? '') : '-', space]);

    it(`are sent again, with the same id, after their sender was killed before it wrote that they were taken: ${on}`, async () => {
      let killed: Promise<void> | null = null;
      const { url, received } = await receiver(() => {
        killed = first.kill();
      });
      const service = await scene(url);
      const space = randomBytes(6).toString('hex');
      const first = worker(space);
      await until(() => received.length === 1);
      await killed;
      expect(await delivery(service)).toMatchObject({ status: 'waiting', attempt: 1 });
      const second = worker(space);
      await until(async () => (await delivery(service)).status === 'delivered');
      await second.kill();
      const { id, attempt } = await delivery(service);
      expect(attempt).toBe(2);
      expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([id, id]);
      expect(new Set(received.map(({ body }) => body)).size).toBe(1);
      const verifier = new Verifier(SECRET);
      for (const { headers, body } of received) {
        expect(verifier.verify(body, headers as Record<string, string>)).toMatchObject({
          type: 'verification.not_verified',
        });
      }
    }, 120_000);

    it(`count as the last sender says, where another one stood still past its time: ${on}`, async () => {
      const { url, received } = await receiver(() => still.signal('SIGSTOP'));
      const service = await scene(url);
      const space = randomBytes(6).toString('hex');
      const still = worker(space);
      await until(() => received.length === 1);
      const other = worker(space);
      await until(async () => (await delivery(service)).status === 'delivered');
      const before = await service.db.selectFrom('delivery').selectAll().executeTakeFirstOrThrow();
      await other.kill();
      still.signal('SIGCONT');
      // It goes on, and tells of a later event as well.
      await checked(service, await addTarget(service, service.organisation, { every: 3600 }), 'failed');
      await until(() => received.length === 3);
      await still.kill();
      const after = await service.db.selectFrom('delivery').selectAll().where('id', '=', before.id).executeTakeFirst();
      expect(after).toEqual(before);
      expect(received.slice(0, 2).map(({ headers }) => headers['webhook-id'])).toEqual([before.id, before.id]);
      expect(received[2]?.headers['webhook-id']).not.toBe(before.id);
    }, 120_000);
  }
});
