// The queue's face within one process, for tests of what is around it: nothing outlives the process.

import type { Queue, QueueName, Worker } from '../../../src/service/queue/queue.js';

export function processQueue(): Queue {
  const waiting = new Map<QueueName, { id: string; at: number }[]>();
  const seen = new Set<string>();
  const running = new Map<QueueName, number>();
  const stops: (() => Promise<void>)[] = [];
  const waitingOf = (name: QueueName): { id: string; at: number }[] => {
    const jobs = waiting.get(name) ?? [];
    waiting.set(name, jobs);
    return jobs;
  };
  return {
    async offer(name, id, turn, delayMs = 0) {
      const key = `${name} ${id} ${turn}`;
      if (seen.has(key)) return;
      seen.add(key);
      waitingOf(name).push({ id, at: Date.now() + delayMs });
    },
    async work(name, concurrency, work): Promise<Worker> {
      const ending = new AbortController();
      const under = new Set<Promise<void>>();
      const look = (): void => {
        const jobs = waitingOf(name);
        while (under.size < concurrency) {
          const next = jobs.findIndex(({ at }) => at <= Date.now());
          const [job] = next < 0 ? [] : jobs.splice(next, 1);
          if (job === undefined) return;
          // A job whose work throws is offered again by the sweeper alone.
          const done = work(job.id, ending.signal)
            .catch(() => {})
            .finally(() => {
              under.delete(done);
              running.set(name, under.size);
            });
          under.add(done);
          running.set(name, under.size);
        }
      };
      const looking = setInterval(look, 5);
      const stop = async (ms: number): Promise<void> => {
        clearInterval(looking);
        const timer = setTimeout(() => ending.abort(), ms);
        await Promise.all(under);
        clearTimeout(timer);
      };
      stops.push(() => stop(0));
      return { stop };
    },
    async depth(name) {
      return { waiting: waitingOf(name).length, running: running.get(name) ?? 0 };
    },
    async close() {
      await Promise.all(stops.map((stop) => stop()));
    },
  };
}
