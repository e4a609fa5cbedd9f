import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { AwsClient } from 'aws4fetch';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Blobs } from '../../../src/service/blobs/blobs.js';
import { digestOf, pathOf } from '../../../src/service/blobs/packed.js';
import { expectBucket, s3Blobs } from '../../../src/service/blobs/s3.js';
import type { S3Settings } from '../../../src/service/settings.js';
import { type S3StandIn, startS3StandIn } from '../../support/service/s3-stand-in.js';
import { describeWith, type S3Server, startS3 } from '../../support/service/servers.js';
import { blobSuite } from './blob-suite.js';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** What a server refuses: the real one and the stand-in must agree on it. */
function refusals(settings: () => S3Settings): void {
  const clientOf = ({ accessKey, secretKey, region }: S3Settings): AwsClient =>
    new AwsClient({ accessKeyId: accessKey, secretAccessKey: secretKey, service: 's3', region, retries: 0 });
  const put = async (key: string, body: string, headers: Record<string, string>): Promise<number> => {
    const response = await clientOf(settings()).fetch(`${settings().url}/${key}`, {
      method: 'PUT',
      body,
      headers: {
        'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
        ...headers,
      },
    });
    await response.arrayBuffer();
    return response.status;
  };
  const checksum = (body: string): string => createHash('sha256').update(body).digest('base64');

  it('creates an object once', async () => {
    expect(await put('once', 'first', { 'if-none-match': '*' })).toBe(200);
    expect(await put('once', 'second', { 'if-none-match': '*' })).toBe(412);
    const read = await clientOf(settings()).fetch(`${settings().url}/once`);
    expect(await read.text()).toBe('first');
  });

  it('takes no bytes with another checksum', async () => {
    expect(await put('checked', 'body', { 'x-amz-checksum-sha256': checksum('body') })).toBe(200);
    expect(await put('wrong', 'body', { 'x-amz-checksum-sha256': checksum('other') })).toBe(400);
  });

  const others: [string, Partial<S3Settings>, RegExp][] = [
    ['another secret key', { secretKey: 'another secret key' }, /secret key/],
    ['another access key', { accessKey: 'nobody' }, /access key/],
  ];
  it.each(others)('lets nobody in with %s, which is said at the start', async (_, change, message) => {
    const wrong = { ...settings(), ...change };
    await expect(s3Blobs(wrong).put(text('x'))).rejects.toMatchObject({ code: 'BLOB_UNAVAILABLE', message });
    await expect(expectBucket(wrong, s3Blobs(wrong))).rejects.toMatchObject({ code: 'INPUT_INVALID', message });
  });

  it('has no other bucket, which is said at the start', async () => {
    const wrong = { ...settings(), url: settings().url.replace(/evidence$/, 'elsewhere') };
    await expect(expectBucket(wrong, s3Blobs(wrong))).rejects.toMatchObject({ message: /no such bucket/ });
    await expect(s3Blobs(wrong).get(digestOf(text('x')))).rejects.toMatchObject({ code: 'BLOB_UNAVAILABLE' });
    await expect(s3Blobs(wrong).remove(digestOf(text('x')))).rejects.toMatchObject({ code: 'BLOB_UNAVAILABLE' });
  });

  it('gives what was altered, which is not taken', async () => {
    const blobs = s3Blobs(settings());
    const digest = digestOf(text('to be altered'));
    for (const content of [gzipSync('something else').toString('latin1'), 'no gzip', '']) {
      expect(await put(pathOf(digest), content, {})).toBe(200);
      await expect(blobs.get(digest)).rejects.toMatchObject({ code: 'BLOB_ALTERED' });
    }
  });
}

describe('blobs in a store of objects', () => {
  let server: S3StandIn;
  let blobs: Blobs;
  beforeAll(async () => {
    server = await startS3StandIn();
    blobs = s3Blobs(server.settings);
  });
  afterAll(() => server?.close());
  afterEach(() => expect(server.fail).toEqual([]));

  blobSuite(() => blobs);
  refusals(() => server.settings);

  const passing: [string, S3StandIn['fail']][] = [
    ['is busy', [503, 429]],
    ['has another request for it', [409]],
    ['breaks the connection', ['cut', 'cut']],
  ];
  it.each(passing)('asks again where the store %s', async (what, failures) => {
    server.fail.push(...failures);
    const digest = await blobs.put(text(what));
    server.fail.push(...failures);
    expect(await blobs.get(digest)).toEqual(text(what));
  });

  const lasting: [string, S3StandIn['fail'], RegExp][] = [
    ['stays busy', [503, 503, 503], /HTTP 503/],
    ['breaks every connection', ['cut', 'cut', 'cut'], /does not answer/],
    ['cannot create once', [501], /HTTP 501/],
    ['leads elsewhere', [307], /HTTP 307/],
  ];
  it.each(lasting)('keeps nothing where the store %s', async (what, failures, message) => {
    server.fail.push(...failures);
    await expect(blobs.put(text(`${what}, kept nowhere`))).rejects.toMatchObject({ code: 'BLOB_UNAVAILABLE', message });
    await expect(blobs.get(digestOf(text(`${what}, kept nowhere`)))).rejects.toMatchObject({ code: 'BLOB_MISSING' });
  });

  it('starts where the store gives no answer: it may come yet', async () => {
    server.fail.push('cut', 'cut', 'cut');
    await expectBucket(server.settings, s3Blobs(server.settings));
  });

  it('probes by writing, and not more often than every minute', async () => {
    const fresh = s3Blobs(server.settings);
    const before = server.asked.length;
    for (let i = 0; i < 3; i++) await fresh.probe();
    expect(server.asked.slice(before)).toEqual(['PUT /evidence/probe']);
  });
});

describeWith(['s3'], 'blobs in a real store of objects', () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startS3();
  }, 120_000);
  afterAll(() => server?.close());

  blobSuite(() => s3Blobs(server));
  refusals(() => server);

  it('is gone, and back', async () => {
    const blobs = s3Blobs(server);
    const digest = await blobs.put(text('before'));
    await server.kill();
    await expect(blobs.put(text('meanwhile'))).rejects.toMatchObject({ code: 'BLOB_UNAVAILABLE' });
    await server.start();
    expect(await blobs.get(digest)).toEqual(text('before'));
    await blobs.put(text('after'));
  });
});
