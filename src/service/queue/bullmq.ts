// BullMQ, on Redis or in the database: it says when, and is never asked what is to be done. Whatever it loses, the sweeper
// offers again; whatever it gives twice, a row in the database gives to one worker only.

import {
  type ConnectionOptions,
  createPostgresBackend,
  type Job,
  type Queue as JobQueue,
  Queue as RedisQueue,
  Worker as RedisWorker,
  runMigrations,
  withBackend,
} from 'bullmq';
import type { Redis } from 'ioredis';
import type { Store } from '../store/open.js';
import { QUEUES, type Queue, type QueueName, type Worker } from './queue.js';

export interface QueueOptions {
  store: Pick<Store, 'queuePool'>;
  /** null: in the database. */
  redisUrl: string | null;
  /** What goes wrong where nobody waits for it, such as a connection that is lost and made again. */
  onError: (error: Error) => void;
  /** Before the names of the queues, where several services share a Redis or a database. */
  space?: string;
}

/** How long a worker is silent before BullMQ gives its job to another; the lease in the database is what decides. */
const LOCK_MS = 30_000;
/**
 * Seconds that an id and turn are remembered, done or failed. With a number as well, each job that ends would have the
 * database go through all that are remembered.
 */
const REMEMBERED = { age: 120 };
/** A queue that does not take a job by then is taken for gone. */
const PATIENCE_MS = 3000;

export async function bullmqQueue({ store, redisUrl, onError, space = 'trust-center' }: QueueOptions): Promise<Queue> {
  const backend = redisUrl === null ? await inDatabase(store) : await inRedis(redisUrl, onError);
  const nameOf = (name: QueueName): string => `${space}-${name}`;
  const queues = new Map<QueueName, JobQueue>();
  for (const name of QUEUES) {
    const queue = new backend.Queue(nameOf(name), { connection: backend.connection() });
    queue.on('error', onError);
    queues.set(name, queue);
  }
  const queueOf = (name: QueueName): JobQueue => {
    const queue = queues.get(name);
    if (queue === undefined) throw new TypeError(`there is no queue ${name}`);
    return queue;
  };
  const workers = new Set<Worker>();
  return {
    async offer(name, id, turn, delayMs = 0) {
      const options = { jobId: `${id}.${turn}`, delay: delayMs, attempts: 1 };
      const kept = { removeOnComplete: REMEMBERED, removeOnFail: REMEMBERED };
      await answered(queueOf(name).add(name, { id }, { ...options, ...kept }));
    },

    async work(name, concurrency, work) {
      const stopping = new AbortController();
      const run = async ({ data }: Job): Promise<void> => work(idIn(data), stopping.signal);
      const worker = new backend.Worker(nameOf(name), run, {
        connection: backend.connection(),
        concurrency,
        lockDuration: LOCK_MS,
        stalledInterval: LOCK_MS / 2,
        // Each worker that dies costs a job one of these; how often a verification is begun, its row says.
        maxStalledCount: 100,
        runRetryDelay: 1000,
      });
      worker.on('error', onError);
      await answered(worker.waitUntilReady()).catch(onError);
      const running: Worker = {
        async stop(ms) {
          workers.delete(running);
          const timer = setTimeout(() => stopping.abort(new Error('the service is ending')), ms);
          try {
            await settled(worker.close(), ms + PATIENCE_MS);
          } finally {
            clearTimeout(timer);
            stopping.abort(new Error('the service is ending'));
          }
        },
      };
      workers.add(running);
      return running;
    },

    async depth(name) {
      try {
        const counts = await answered(queueOf(name).getJobCounts('waiting', 'delayed', 'active'));
        return { waiting: (counts.waiting ?? 0) + (counts.delayed ?? 0), running: counts.active ?? 0 };
      } catch {
        return null;
      }
    },

    async close() {
      await Promise.all([...workers].map((worker) => worker.stop(0)));
      await Promise.all([...queues.values()].map((queue) => settled(queue.close(), PATIENCE_MS)));
      backend.close();
    },
  };
}

interface Backend {
  Queue: typeof RedisQueue;
  Worker: typeof RedisWorker;
  connection: () => ConnectionOptions;
  close: () => void;
}

async function inDatabase({ queuePool }: QueueOptions['store']): Promise<Backend> {
  const client = await queuePool.connect();
  try {
    await runMigrations(client);
  } finally {
    client.release();
  }
  const classes = withBackend(createPostgresBackend);
  // The classes of both backends have one face, and differ in what they call a connection.
  return {
    Queue: classes.Queue as unknown as typeof RedisQueue,
    Worker: classes.Worker as unknown as typeof RedisWorker,
    connection: () => queuePool as unknown as ConnectionOptions,
    close: () => {},
  };
}

async function inRedis(url: string, onError: (error: Error) => void): Promise<Backend> {
  const { Redis } = await import('ioredis');
  const connections: Redis[] = [];
  return {
    Queue: RedisQueue,
    Worker: RedisWorker,
    connection() {
      // Blocking commands wait as long as it takes; what is offered waits no longer than PATIENCE_MS.
      const connection = new Redis(url, {
        maxRetriesPerRequest: null,
        retryStrategy: (times) => Math.min(times * 100, 2000),
      });
      connection.on('error', onError);
      connections.push(connection);
      return connection;
    },
    close: () => {
      for (const connection of connections) connection.disconnect();
    },
  };
}

/** What we offered; a queue is not to be believed. */
function idIn(data: unknown): string {
  const id = typeof data === 'object' && data !== null && 'id' in data ? data.id : null;
  if (typeof id !== 'string') throw new TypeError('a job without an id');
  return id;
}

/** @throws where it takes too long; what comes of it after that is nobody's */
async function answered<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the queue did not answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  answer.catch(() => {});
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for it, but no longer than that, and whatever becomes of it. */
async function settled(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work.catch(() => {}), enough]);
  clearTimeout(timer);
}
