// What every part of the running service is given.

import type { Logger } from 'pino';
import type { Blobs } from './blobs/blobs.js';
import type { Clock } from './clock.js';
import type { Live } from './live/live.js';
import type { Metrics } from './metrics.js';
import type { Queue } from './queue/queue.js';
import type { Settings } from './settings.js';
import type { Store } from './store/open.js';
import type { Database } from './store/tables.js';

export interface Service {
  settings: Settings;
  store: Store;
  /** That of the store. */
  db: Database;
  blobs: Blobs;
  queue: Queue;
  live: Live;
  log: Logger;
  metrics: Metrics;
  clock: Clock;
  /** Unix milliseconds. */
  now: () => number;
  /** Aborts when the process is to end. */
  signal: AbortSignal;
}
