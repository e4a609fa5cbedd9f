// The parts of a service, by its settings: database, blobs, queue, live events, log, metrics, clock.

import { join } from 'node:path';
import type { Logger } from 'pino';
import { DEFAULT_SOURCE_URLS } from '../collect/endorsements/intel.js';
import { preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { makeFolder } from '../io/cache-folder.js';
import { systemErrorCode } from '../io/system-error.js';
import { BlobError, type Blobs } from './blobs/blobs.js';
import { folderBlobs } from './blobs/folder.js';
import { expectBucket, s3Blobs } from './blobs/s3.js';
import { newClock } from './clock.js';
import { openLive } from './live/listen.js';
import { newMetrics } from './metrics.js';
import { bullmqQueue } from './queue/bullmq.js';
import { warnOfRisks } from './queue/redis-risks.js';
import type { Service } from './service.js';
import type { Settings } from './settings.js';
import { openStore, type Store } from './store/open.js';
import { ensureOrganisation, FIRST_ORGANISATION } from './store/organisations.js';

export interface OpenService {
  service: Service;
  /** Ends what is open; nothing may use it any more. */
  close(): Promise<void>;
}

/** @throws InputError for a folder, database or store of blobs that cannot be used */
export async function openService(settings: Settings, log: Logger, signal: AbortSignal): Promise<OpenService> {
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closers.reverse()) await one();
  };
  const onError = (error: Error): void => log.warn({ err: error }, 'connection lost');
  try {
    await makeData(settings.data);
    const store = await openDatabase(settings, onError);
    closers.push(() => store.close());
    await ensureOrganisation(store.db, FIRST_ORGANISATION, new Date());
    const blobs = await openBlobs(settings);
    const queue = await bullmqQueue({ store, redisUrl: settings.redisUrl, onError });
    closers.push(() => queue.close());
    if (settings.redisUrl !== null) {
      const stop = await warnOfRisks(settings.redisUrl, log);
      closers.push(async () => stop());
    }
    const live = await openLive({ store, onError });
    closers.push(() => live.close());
    const urls = settings.pccsUrls.length > 0 ? settings.pccsUrls : DEFAULT_SOURCE_URLS;
    const now = (): number => Date.now();
    const service: Service = {
      settings,
      store,
      db: store.db,
      blobs,
      queue,
      live,
      log,
      metrics: newMetrics(),
      clock: newClock({ urls, db: store.engine === 'pglite' ? null : store.db, now }),
      now,
      signal,
    };
    return { service, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function makeData(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
  } catch (cause) {
    const code = systemErrorCode(cause) ?? String(cause);
    throw new InputError('INPUT_INVALID', `--data: ${preview(folder, 200)} cannot be made (${code})`, {
      hint: 'Name a folder that you can write to with --data, or in TRUST_CENTER_DATA.',
      cause,
    });
  }
}

async function openDatabase({ databaseUrl, data }: Settings, onError: (error: Error) => void): Promise<Store> {
  try {
    return await openStore({ url: databaseUrl, folder: databaseUrl === null ? join(data, 'database') : null, onError });
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    // Not by its URL, which has a password in it.
    const which = databaseUrl === null ? `the embedded database in ${preview(data, 200)}` : 'the one of DATABASE_URL';
    throw new InputError('INPUT_INVALID', `the database cannot be opened, ${which}: ${preview(reason, 300)}`, {
      cause,
    });
  }
}

async function openBlobs({ s3, data }: Settings): Promise<Blobs> {
  if (s3 === null) {
    return folderBlobs(join(data, 'blobs')).catch((cause: unknown) => {
      if (!(cause instanceof BlobError)) throw cause;
      throw new InputError('INPUT_INVALID', cause.message, { cause });
    });
  }
  const blobs = s3Blobs(s3);
  await expectBucket(s3, blobs);
  return blobs;
}
