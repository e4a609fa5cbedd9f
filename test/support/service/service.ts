// A service for tests: a real database and blobs, one organisation `main`. What it writes to its log can be read.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { newClock } from '../../../src/service/clock.js';
import { startHttp } from '../../../src/service/http-server.js';
import { openLive } from '../../../src/service/live/listen.js';
import { serviceLog } from '../../../src/service/log.js';
import { newMetrics } from '../../../src/service/metrics.js';
import type { Service } from '../../../src/service/service.js';
import type { Settings } from '../../../src/service/settings.js';
import { webOf } from '../../../src/service/web.js';
import { testBlobs, testQueue } from './elsewhere.js';
import { TEST_SETTINGS } from './settings.js';
import { testStore } from './store.js';

export interface TestService extends Service {
  /** The organisation `main`. */
  organisation: string;
  /** Lines of its log, each a JSON object. */
  logged: string[];
  /** Ends it, and removes its folder. */
  close(): Promise<void>;
}

/** @param parts what is to be another than usual, such as a clock or a blob store that fails */
export async function testService(
  overrides: Partial<Settings> = {},
  parts: Partial<Omit<Service, 'settings'>> = {},
): Promise<TestService> {
  const data = await mkdtemp(join(tmpdir(), 'trust-center-service-'));
  const settings = { ...TEST_SETTINGS, data, ...overrides };
  const ending = new AbortController();
  const logged: string[] = [];
  const log = serviceLog('debug', { write: (line: string) => void logged.push(line) });
  const store = parts.store ?? (await testStore());
  const service: Service = {
    settings,
    store,
    db: store.db,
    blobs: parts.blobs ?? (await testBlobs(join(data, 'blobs'))),
    queue: parts.queue ?? (await testQueue(store)),
    live: parts.live ?? (await openLive({ store, onError: (error) => log.warn({ err: error }, 'events') })),
    log,
    metrics: newMetrics(),
    clock: newClock({ urls: [], db: null, now: Date.now }),
    now: () => Date.now(),
    signal: ending.signal,
    ...parts,
  };
  const organisation = await addOrganisation(service, 'main');
  return Object.assign(service, {
    organisation,
    logged,
    async close() {
      ending.abort();
      await service.queue.close();
      await service.live.close();
      await store.close();
      await rm(data, { recursive: true, force: true });
    },
  });
}

/** @returns its id */
export async function addOrganisation(service: Pick<Service, 'db'>, slug: string): Promise<string> {
  const id = v7();
  await service.db
    .insertInto('organisation')
    .values({ id, slug, name: slug, created_at: new Date(), evidence_days: null })
    .execute();
  return id;
}

export interface TestWeb {
  /** Without a slash at the end. */
  url: string;
  close(): Promise<void>;
}

/** All that it answers over HTTP, on a real socket. Its public URL becomes the one of the socket. */
export async function startTestWeb(service: Service): Promise<TestWeb> {
  let answer: ReturnType<typeof webOf>['fetch'] | null = null;
  const server = await startHttp(
    (request, env) => answer?.(request, env as object) ?? new Response(null, { status: 503 }),
    {
      host: '127.0.0.1',
      port: 0,
    },
  );
  const url = `http://127.0.0.1:${server.port}`;
  service.settings.publicUrl = url;
  service.settings.port = server.port;
  answer = webOf(service).fetch;
  return { url, close: () => server.close(1000) };
}
