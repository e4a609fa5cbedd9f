// Serves until it is asked to stop, then ends what is under way: what cannot end in time is done again by another process.

import type { Logger } from 'pino';
import { greeting } from './greeting.js';
import { metricsRoutes } from './health.js';
import { startHttp } from './http-server.js';
import { type Running, startScheduler, startWorker } from './jobs/run.js';
import { openService } from './open-service.js';
import type { Service } from './service.js';
import type { ServiceRole, Settings } from './settings.js';
import { webOf } from './web.js';

/** How long verifications that are under way may take to end: a container is killed after 30 s. */
const WORK_MS = 20_000;
/** How long requests that are under way may take to end. */
const REQUESTS_MS = 3_000;
/** Between two looks at other clocks. */
const CLOCK_MS = 10 * 60_000;
const CLOCK_SOON_MS = 10_000;

type Say = (lines: readonly string[]) => void;
/** Ends a part; what is under way in it may end first. */
type Stop = () => Promise<void>;

/** @throws InputError where it cannot start */
export async function runService(settings: Settings, log: Logger, say: Say): Promise<void> {
  const { signal, forget } = untilAsked(log);
  try {
    const open = await openService(settings, log, signal);
    const stops: Stop[] = [];
    try {
      const { service } = open;
      const does = (role: ServiceRole): boolean => settings.role === 'all' || settings.role === role;
      if (does('web')) stops.push(await startWeb(service));
      if (settings.metrics !== null) stops.push(await startMetrics(service, settings.metrics));
      say(await greeting(service));
      log.info({ role: settings.role, engine: service.store.engine, publicUrl: settings.publicUrl }, 'started');
      // Where nothing answers it takes its time, which nobody else has to wait for.
      stops.push(await watchClock(service));
      if (does('worker')) stops.push(await startStoppable(startWorker, service));
      if (does('scheduler')) stops.push(await startStoppable(startScheduler, service));
      await aborted(signal);
    } finally {
      const ended = await Promise.allSettled(stops.map((stop) => stop()));
      for (const end of ended) if (end.status === 'rejected') log.error({ err: end.reason }, 'a part did not end well');
      await open.close();
    }
    log.info('stopped');
  } finally {
    forget();
  }
}

/** SIGTERM and Ctrl-C; a second one ends the process at once. */
function untilAsked(log: Logger): { signal: AbortSignal; forget: () => void } {
  const asked = new AbortController();
  const hear = (name: NodeJS.Signals): void => {
    if (asked.signal.aborted) process.exit(name === 'SIGINT' ? 130 : 143);
    log.info({ signal: name }, 'stopping');
    asked.abort();
  };
  const signals = ['SIGTERM', 'SIGINT'] as const;
  for (const name of signals) process.on(name, hear);
  return {
    signal: asked.signal,
    forget: () => {
      for (const name of signals) process.off(name, hear);
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

async function startWeb(service: Service): Promise<Stop> {
  const { settings } = service;
  let answer: ReturnType<typeof webOf>['fetch'] | null = null;
  const server = await startHttp(
    (request, env) => answer?.(request, env as object) ?? new Response(null, { status: 503 }),
    settings,
  );
  // Any free port: only now it is known which, and with it how others reach this.
  if (settings.port === 0) {
    const url = new URL(settings.publicUrl);
    if (url.port === '0') settings.publicUrl = `${url.protocol}//${url.hostname}:${server.port}`;
    settings.port = server.port;
  }
  answer = webOf(service).fetch;
  return () => server.close(REQUESTS_MS);
}

async function startMetrics(service: Service, at: { host: string; port: number }): Promise<Stop> {
  const server = await startHttp(metricsRoutes(service).fetch, at);
  return () => server.close(0);
}

async function startStoppable(start: (service: Service) => Promise<Running>, service: Service): Promise<Stop> {
  const running = await start(service);
  return () => running.stop(WORK_MS);
}

/** Looks at once, so that nothing is recorded before; then again and again, and soon where it does not agree. */
async function watchClock({ clock, log }: Service): Promise<Stop> {
  let known: string | null = null;
  let looked = Number.NEGATIVE_INFINITY;
  const look = async (): Promise<void> => {
    if (clock.problem() === null && performance.now() - looked < CLOCK_MS) return;
    await clock.look();
    looked = performance.now();
    const problem = clock.problem();
    if (problem !== null && known === null) log.error({ problem }, 'nothing is verified until the clock is right');
    if (problem === null && known !== null) log.info('the clock is right again');
    known = problem;
  };
  await look();
  const timer = setInterval(() => void look(), CLOCK_SOON_MS);
  return async () => clearInterval(timer);
}
