import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceLog } from '../../../src/service/log.js';
import { bullmqQueue } from '../../../src/service/queue/bullmq.js';
import type { Queue } from '../../../src/service/queue/queue.js';
import { warnOfRisks } from '../../../src/service/queue/redis-risks.js';
import type { Store } from '../../../src/service/store/open.js';
import { eventually } from '../../support/service/eventually.js';
import { describeWith, type Server, startRedis } from '../../support/service/servers.js';
import { testStore } from '../../support/service/store.js';

function queueSuite(open: () => Promise<Queue>): void {
  let queue: Queue;
  beforeAll(async () => {
    queue = await open();
  }, 60_000);
  afterAll(() => queue?.close());

  it('has a worker called with what is offered, once for each id and turn', async () => {
    const called: string[] = [];
    const worker = await queue.work('verify', 2, async (id) => void called.push(id));
    for (const id of ['a', 'b', 'a']) await queue.offer('verify', id, 'new');
    await queue.offer('verify', 'a', '1.7');
    await eventually(() => expect(called.toSorted()).toEqual(['a', 'a', 'b']));
    await queue.offer('verify', 'b', 'new');
    await queue.offer('verify', 'c', 'new');
    await eventually(() => expect(called).toContain('c'));
    expect(called.filter((id) => id === 'b')).toHaveLength(1);
    await worker.stop(1000);
  }, 60_000);

  it('gives no job whose work throws a second time, and takes the id again with another turn', async () => {
    let calls = 0;
    const worker = await queue.work('verify', 1, async (id) => {
      if (id === 'bad') calls++;
      throw new Error('it did not work');
    });
    await queue.offer('verify', 'bad', 'new');
    await eventually(() => expect(calls).toBe(1));
    await queue.offer('verify', 'bad', '1.1');
    await eventually(() => expect(calls).toBe(2));
    await worker.stop(1000);
  }, 60_000);

  it('waits before what is to be done later', async () => {
    const at = Date.now();
    let calledAt = 0;
    const worker = await queue.work('deliver', 1, async () => {
      calledAt = Date.now();
    });
    await queue.offer('deliver', 'late', 'new', 700);
    expect(await queue.depth('deliver')).toMatchObject({ waiting: 1 });
    await eventually(() => expect(calledAt).toBeGreaterThanOrEqual(at + 700));
    await worker.stop(1000);
  }, 60_000);

  it('tells work that is under way to end', async () => {
    let ended = false;
    let begun = false;
    const worker = await queue.work('verify', 1, async (_id, signal) => {
      begun = true;
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      ended = true;
    });
    await queue.offer('verify', 'long', 'new');
    await eventually(() => expect(begun).toBe(true));
    await worker.stop(50);
    expect(ended).toBe(true);
  }, 60_000);
}

describe('the queue in the database', () => {
  let store: Store;
  beforeAll(async () => {
    store = await testStore();
  }, 60_000);
  afterAll(() => store?.close());
  const space = randomBytes(6).toString('hex');
  queueSuite(() => bullmqQueue({ store, redisUrl: null, onError: () => {}, space }));
});

describeWith(['redis'], 'the queue in Redis', () => {
  let redis: Server;
  let store: Store;
  beforeAll(async () => {
    [redis, store] = await Promise.all([startRedis(), testStore()]);
  }, 60_000);
  afterAll(async () => {
    await store?.close();
    await redis?.close();
  });
  queueSuite(() => bullmqQueue({ store, redisUrl: redis.url, onError: () => {} }));

  it('refuses an offer while Redis is gone, and takes the next one when it is back', async () => {
    const queue = await bullmqQueue({ store, redisUrl: redis.url, onError: () => {}, space: 'gone' });
    await redis.kill();
    await expect(queue.offer('verify', 'a', 'new')).rejects.toThrow('did not answer');
    expect(await queue.depth('verify')).toBeNull();
    await redis.start();
    const called: string[] = [];
    await queue.work('verify', 1, async (id) => void called.push(id));
    await eventually(async () => {
      await queue.offer('verify', 'b', 'new').catch(() => {});
      expect(called).toContain('b');
    });
    await queue.close();
  }, 120_000);
});

describeWith(['redis'], 'what is warned of', () => {
  const cases: [string, Parameters<typeof startRedis>[0], RegExp[]][] = [
    ['as it should be', {}, []],
    [
      'that forgets and throws away',
      { durable: false, policy: 'allkeys-lru' },
      [/appendonly yes/, /allkeys-lru.*maxmemory-policy noeviction/],
    ],
  ];
  it.each(cases)(
    'a Redis %s, as soon as it answers',
    async (_, options, expected) => {
      const redis = await startRedis(options);
      await redis.kill();
      const lines: string[] = [];
      const log = serviceLog('info', { write: (line: string) => void lines.push(line) });
      const stop = await warnOfRisks(redis.url, log);
      await redis.start();
      await redisAnswered(redis.url);
      await eventually(() => expect(lines).toHaveLength(expected.length));
      for (const [i, text] of expected.entries()) expect(lines[i]).toMatch(text);
      stop();
      await redis.close();
    },
    120_000,
  );

  /** Nobody but us is connected: whoever looked has gone. */
  async function redisAnswered(url: string): Promise<void> {
    const redis = new Redis(url);
    await eventually(async () => {
      expect(await redis.info('stats')).toMatch(/total_connections_received:([3-9]|\d\d)/);
      expect(await redis.info('clients')).toMatch(/connected_clients:1\r/);
    });
    redis.disconnect();
  }
});
