// What a service under test has its queue and its blobs in, where the run of tests has servers for them (with-servers.ts);
// without them, in its process and in its folder.

import { randomBytes } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import type { Blobs } from '../../../src/service/blobs/blobs.js';
import { folderBlobs } from '../../../src/service/blobs/folder.js';
import { s3Blobs } from '../../../src/service/blobs/s3.js';
import { bullmqQueue } from '../../../src/service/queue/bullmq.js';
import type { Queue } from '../../../src/service/queue/queue.js';
import type { Store } from '../../../src/service/store/open.js';
import { processQueue } from './process-queue.js';

/** null: there is none, and a queue that is not within a process is in the database. */
export const TEST_REDIS = process.env.TRUST_CENTER_TEST_REDIS || null;
const TEST_S3 = process.env.TRUST_CENTER_TEST_S3 || null;
/** For tests that change the files of blobs. */
export const HAS_BLOB_FILES = TEST_S3 === null;

export async function testQueue(store: Pick<Store, 'queuePool'>): Promise<Queue> {
  if (TEST_REDIS === null) return processQueue();
  return bullmqQueue({ store, redisUrl: TEST_REDIS, onError: () => {}, space: newName() });
}

/** @param folder where they are without a server */
export async function testBlobs(folder: string): Promise<Blobs> {
  if (TEST_S3 === null) return folderBlobs(folder);
  const url = new URL(TEST_S3);
  const [accessKey, secretKey] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  const settings = { url: `${url.origin}/${newName()}`, region: 'us-east-1', accessKey, secretKey };
  const client = new AwsClient({
    accessKeyId: accessKey,
    secretAccessKey: secretKey,
    region: settings.region,
    service: 's3',
  });
  const made = await client.fetch(settings.url, { method: 'PUT' });
  if (!made.ok) throw new Error(`no bucket: ${made.status} ${await made.text()}`);
  return s3Blobs(settings);
}

/** Nothing of one test is seen by another one. */
function newName(): string {
  return `test-${randomBytes(6).toString('hex')}`;
}
