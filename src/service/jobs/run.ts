// The jobs of a process: what a worker does, and what a scheduler does.

import { MINUTE_MS } from '../../core/formats/codec/time.js';
import type { Service } from '../service.js';
import { gatherCounts } from '../store/targets.js';
import { type LogSigners, logSigners, signCheckpoints } from './checkpoint.js';
import { startDelivering } from './deliver.js';
import { writeCheckpoints, writeJournal } from './journal.js';
import { retain } from './retain.js';
import { scheduleDue } from './schedule.js';
import { sweep } from './sweep.js';
import { verifier } from './verify.js';

export interface Running {
  /** No new work; what is under way may end within `ms`. */
  stop(ms: number): Promise<void>;
}

/** Verifies what the queue gives, and tells hooks of what happened. */
export async function startWorker(service: Service): Promise<Running> {
  const { work, close } = await verifier(service);
  const worker = await service.queue.work('verify', service.settings.concurrency, work);
  const delivering = await startDelivering(service);
  return {
    async stop(ms) {
      await Promise.all([worker.stop(ms), delivering.stop(ms)]);
      close();
    },
  };
}

/** Asks for what is due, offers again what was lost, signs the logs, and lets go of what is not kept any longer. */
export async function startScheduler(service: Service): Promise<Running> {
  const { settings } = service;
  const signers = await logSigners(settings, { TRUST_CENTER_LOG_KEY: settings.logKey ?? undefined });
  const everyMs = service.settings.sweepSeconds * 1000;
  const jobs: readonly (readonly [name: string, everyMs: number, job: () => Promise<unknown>])[] = [
    ['schedule', Math.min(everyMs, MOST_MS), () => scheduleDue(service)],
    ['sweep', everyMs, () => sweep(service)],
    ['checkpoint', Math.min(everyMs, MOST_MS), () => writeAndSign(service, signers)],
    ['count', everyMs, () => gatherAllCounts(service)],
    ['retain', RETAIN_MS, () => retain(service)],
  ];
  const repeated = jobs.map(([name, ms, job]) => repeat(service, name, ms, job));
  return {
    async stop() {
      await Promise.all(repeated.map((each) => each.stop()));
    },
  };
}

/** Beside the embedded database its log is in files, which are on the disk when its checkpoint is signed. */
async function writeAndSign(service: Service, signers: LogSigners): Promise<void> {
  const isEmbedded = service.store.engine === 'pglite';
  if (isEmbedded) await writeJournal(service);
  await signCheckpoints(service, signers);
  if (isEmbedded) await writeCheckpoints(service);
}

async function gatherAllCounts({ db, signal }: Service): Promise<void> {
  while ((await gatherCounts(db)) && !signal.aborted);
}

/** What is let go is counted in days. */
const RETAIN_MS = 6 * 60 * MINUTE_MS;
/** Nothing that is due waits longer to be seen. */
const MOST_MS = 5000;

/** One run after the other; one that fails is told, and the next one comes. */
function repeat(
  { log, signal }: Pick<Service, 'log' | 'signal'>,
  name: string,
  everyMs: number,
  job: () => Promise<unknown>,
): { stop: () => Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const run = async (): Promise<void> => {
    try {
      await job();
    } catch (error) {
      if (!stopped) log.warn({ err: error, job: name }, 'a job failed, and is done again');
    }
    if (!stopped && !signal.aborted) timer = setTimeout(begin, everyMs);
  };
  const begin = (): void => {
    running = run();
  };
  begin();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
