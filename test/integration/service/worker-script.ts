// A worker of the service as a process of its own, to be killed: `worker-script DATABASE DATA REDIS|- SPACE [HOLD]`. With
// HOLD it says each time what it begins, and waits so many milliseconds before what it found is frozen.

import { writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Blobs } from '../../../src/service/blobs/blobs.js';
import { folderBlobs } from '../../../src/service/blobs/folder.js';
import { newClock } from '../../../src/service/clock.js';
import { startWorker } from '../../../src/service/jobs/run.js';
import { serviceLog } from '../../../src/service/log.js';
import { newMetrics } from '../../../src/service/metrics.js';
import { bullmqQueue } from '../../../src/service/queue/bullmq.js';
import { openStore } from '../../../src/service/store/open.js';
import { TEST_SETTINGS } from '../../support/service/settings.js';

const [, , databaseUrl = '', data = '', redis = '-', space = '', hold = '0'] = process.argv;
const say = (line: string): void => void writeSync(1, `${line}\n`);
const onError = (error: Error): void => void writeSync(2, `${error.message}\n`);
const store = await openStore({ url: databaseUrl, folder: null, onError });
const redisUrl = redis === '-' ? null : redis;
const settings = { ...TEST_SETTINGS, data, databaseUrl, redisUrl, leaseSeconds: 2 };
const kept = await folderBlobs(join(data, 'blobs'));
const blobs: Blobs = {
  ...kept,
  async put(bytes) {
    say('freezing');
    await new Promise((resolve) => setTimeout(resolve, Number(hold)));
    return kept.put(bytes);
  },
};
const queue = await bullmqQueue({ store, redisUrl, onError, space });
const live = { subscribe: () => () => {}, subscribeAll: () => () => {}, close: async () => {} };
const log = serviceLog('debug', { write: (line: string) => void writeSync(1, line) });
const signal = new AbortController().signal;
const metrics = newMetrics();
const now = (): number => Date.now();
const clock = newClock({ urls: [], db: store.db, now });
await startWorker({ settings, store, db: store.db, blobs, queue, live, log, metrics, clock, now, signal });
say('working');
