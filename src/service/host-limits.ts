// How often one host is asked, over all workers: none is flooded because many targets are there.

import { createHash } from 'node:crypto';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { MINUTE_MS } from '../core/formats/codec/time.js';
import type { Service } from './service.js';

export interface HostLimits {
  /** Counts a verification that is to ask this host. @returns how many milliseconds it is to wait first; 0: none */
  take(host: string): Promise<number>;
  close(): void;
}

/** Longest wait: who is told more than that asks again then. */
const LONGEST_MS = 5 * MINUTE_MS;

/** @param limit verifications of targets at one host, in so many seconds */
export async function hostLimits(
  { store, settings, log }: Pick<Service, 'store' | 'settings' | 'log'>,
  limit: { points: number; duration: number } = { points: settings.hostRate, duration: 1 },
): Promise<HostLimits> {
  const { limiter, close } = await limiterFor({ store, settings }, { ...limit, keyPrefix: 'host' });
  return {
    close,
    async take(host) {
      // Names have any length, and a column has not.
      const key = createHash('sha256').update(host).digest('hex');
      try {
        await limiter.consume(key);
        return 0;
      } catch (answer) {
        if (answer instanceof RateLimiterRes) return waitOf(answer, limit);
        // It protects others, and decides nothing: a verification does not wait for it.
        log.warn({ err: answer }, 'how often a host is asked is not counted now');
        return 0;
      }
    },
  };
}

/** Many that come at once come back one after the other, as many at a time as may ask: not all of them, again and again. */
function waitOf(
  { msBeforeNext, consumedPoints }: RateLimiterRes,
  { points, duration }: { points: number; duration: number },
): number {
  const ahead = Math.max(Math.floor((consumedPoints - points - 1) / points), 0);
  return Math.min(Math.max(msBeforeNext, 1) + ahead * duration * 1000, LONGEST_MS);
}

interface Limiter {
  consume(key: string): Promise<unknown>;
}

async function limiterFor(
  { store, settings }: Pick<Service, 'store' | 'settings'>,
  limit: { points: number; duration: number; keyPrefix: string },
): Promise<{ limiter: Limiter; close: () => void }> {
  if (settings.redisUrl !== null) {
    const { Redis } = await import('ioredis');
    const options = { maxRetriesPerRequest: 1, enableOfflineQueue: false, connectTimeout: 3000 };
    const client = new Redis(settings.redisUrl, { ...options, lazyConnect: true });
    client.on('error', () => {}); // the queue, which is on the same one, tells it
    await client.connect().catch(() => {}); // it goes on trying
    return { limiter: new RateLimiterRedis({ ...limit, storeClient: client }), close: () => client.disconnect() };
  }
  if (store.engine === 'pglite') return { limiter: new RateLimiterMemory(limit), close: () => {} };
  const table = { storeType: 'pool', tableName: 'rate_limit', tableCreated: true, clearExpiredByTimeout: false };
  return { limiter: new RateLimiterPostgres({ ...limit, ...table, storeClient: store.pool }), close: () => {} };
}
