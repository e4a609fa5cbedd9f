// What a Redis is not set to that the queue is better with. It works without: what is lost is offered again, later.

import type { Logger } from 'pino';

/** Looks once it answers, and warns of what it finds. @returns ends the looking */
export async function warnOfRisks(url: string, log: Pick<Logger, 'warn'>): Promise<() => void> {
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: (times) => Math.min(times * 100, 2000) });
  let isOver = false; // a command that ends early asks nobody any more
  redis.on('error', () => {}); // the connections of the queue say so
  redis.once('ready', () => {
    redis
      .info()
      .then((info) => {
        for (const risk of risksIn(info)) log.warn(risk);
      })
      .catch((error: unknown) => {
        if (!isOver) log.warn({ err: error }, 'Redis does not say how it is set');
      })
      .finally(() => redis.disconnect());
  });
  return () => {
    isOver = true;
    redis.disconnect();
  };
}

/** @param info the answer to INFO, which managed servers give, too, and to CONFIG GET many do not */
function risksIn(info: string): string[] {
  const saidOf = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? 'not told';
  const [appends, policy] = [saidOf('aof_enabled'), saidOf('maxmemory_policy')];
  return [
    ...(appends === '1' ? [] : ['Redis forgets jobs when it is killed: set it to `appendonly yes`']),
    ...(policy === 'noeviction'
      ? []
      : [`Redis may throw jobs away (maxmemory-policy: ${policy}): set it to \`maxmemory-policy noeviction\``]),
  ];
}
