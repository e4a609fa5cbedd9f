// Blobs as objects of any store that speaks S3. One is created once, never written over, and the store compares its checksum
// before it takes it.

import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import { preview } from '../../core/bytes.js';
import { InputError } from '../../core/errors.js';
import { systemErrorCode } from '../../io/system-error.js';
import type { S3Settings } from '../settings.js';
import { BlobError, type Blobs } from './blobs.js';
import { digestAt, digestOf, MAX_PACKED_BYTES, pack, pathOf, unpack } from './packed.js';
import { readListing } from './s3-listing.js';

/** For one answer: a blob is at most so large that this suffices on a slow line. */
const ANSWER_MS = 60_000;
/** After the first: for what may pass, such as a store that is asked too often. */
const RETRIES = 2;
const RETRY_MS = 200;
/** An object that is written over, and read by nobody. Some stores keep what was written over: not more often than this. */
const PROBE = 'probe';
const PROBED_FOR_MS = 60_000;

interface Answer {
  status: number;
  body: Uint8Array;
}

export function s3Blobs({ url: bucket, region, accessKey, secretKey }: S3Settings): Blobs {
  const client = new AwsClient({
    accessKeyId: accessKey,
    secretAccessKey: secretKey,
    service: 's3',
    region,
    retries: 0,
  });
  let probedAt = Number.NEGATIVE_INFINITY;

  async function askOnce(
    method: string,
    url: string,
    headers: Record<string, string>,
    body: Uint8Array | null,
  ): Promise<Answer> {
    const hash = createHash('sha256')
      .update(body ?? '')
      .digest('hex');
    const signed = await client.sign(url, {
      method,
      headers: { ...headers, 'x-amz-content-sha256': hash },
      ...(body === null ? {} : { body: body as Uint8Array<ArrayBuffer> }),
    });
    const response = await fetch(signed, { redirect: 'manual', signal: AbortSignal.timeout(ANSWER_MS) });
    return { status: response.status, body: await bounded(response) };
  }

  /** Until it is answered with what does not pass. @throws BlobError where the store gives no answer */
  async function ask(
    method: string,
    url: string,
    headers: Record<string, string> = {},
    body: Uint8Array | null = null,
  ): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      const isLast = attempt === RETRIES;
      try {
        const answer = await askOnce(method, url, headers, body);
        if (isLast || !passes(answer.status)) return answer;
      } catch (cause) {
        if (cause instanceof BlobError) throw cause;
        if (isLast)
          throw new BlobError('BLOB_UNAVAILABLE', `${bucket} does not answer (${reasonOf(cause)})`, { cause });
      }
      await sleep(RETRY_MS * 2 ** attempt * (0.5 + Math.random() / 2));
    }
  }

  const refused = (what: string, { status, body }: Answer): BlobError =>
    new BlobError('BLOB_UNAVAILABLE', `${bucket} does not ${what}: ${explain(status, body)}`);

  async function write(path: string, content: Uint8Array, conditions: Record<string, string>): Promise<Answer> {
    const checksum = createHash('sha256').update(content).digest('base64');
    const headers = { 'content-type': 'application/gzip', 'x-amz-checksum-sha256': checksum, ...conditions };
    return ask('PUT', `${bucket}/${path}`, headers, content);
  }

  return {
    async put(bytes, digest = digestOf(bytes)) {
      const answer = await write(pathOf(digest), await pack(bytes), { 'if-none-match': '*' });
      // 412: it is there already.
      if (answer.status === 200 || answer.status === 412) return digest;
      throw refused(`take ${digest}`, answer);
    },
    async get(digest) {
      const answer = await ask('GET', `${bucket}/${pathOf(digest)}`);
      if (answer.status === 200) return unpack(answer.body, digest);
      if (answer.status === 404 && !isBucketMissing(answer))
        throw new BlobError('BLOB_MISSING', `${digest} is not there`);
      throw refused(`give ${digest}`, answer);
    },
    async remove(digest) {
      const answer = await ask('DELETE', `${bucket}/${pathOf(digest)}`);
      if ([200, 204].includes(answer.status) || (answer.status === 404 && !isBucketMissing(answer))) return;
      throw refused(`remove ${digest}`, answer);
    },
    async probe() {
      if (performance.now() - probedAt < PROBED_FOR_MS) return;
      const answer = await write(PROBE, randomBytes(16), {});
      if (answer.status !== 200) throw refused('take anything', answer);
      probedAt = performance.now();
    },
    async *list() {
      for (let token: string | null = null; ; ) {
        const query = new URLSearchParams({
          'list-type': '2',
          ...(token === null ? {} : { 'continuation-token': token }),
        });
        const answer = await ask('GET', `${bucket}?${query}`);
        if (answer.status !== 200) throw refused('list what it has', answer);
        const page = readListing(answer.body);
        for (const key of page.keys) {
          const digest = digestAt(key);
          if (digest !== null) yield digest;
        }
        if (page.next === null) return;
        if (page.next === token) throw new BlobError('BLOB_UNAVAILABLE', `${bucket} lists the same again and again`);
        token = page.next;
      }
    },
  };
}

/**
 * Whether the settings are right, at the start. A store that gives no answer may come yet.
 * @throws InputError for a bucket that is not there, keys that are not taken, or a store that cannot do what is needed
 */
export async function expectBucket({ url }: S3Settings, blobs: Blobs): Promise<void> {
  try {
    await blobs.probe();
  } catch (error) {
    if (!(error instanceof BlobError) || error.cause !== undefined) return;
    throw new InputError('INPUT_INVALID', error.message, {
      hint: `Check S3_ACCESS_KEY, S3_SECRET_KEY and S3_REGION, and that the bucket ${url} is there: it is not made.`,
    });
  }
}

/** 409: another request for the same object is under way. */
function passes(status: number): boolean {
  return status === 409 || status === 429 || (status >= 500 && status !== 501);
}

/** `<Code>` of an error document. */
function codeOf(body: Uint8Array): string | null {
  return /<Code>([A-Za-z.]{1,60})<\/Code>/.exec(new TextDecoder().decode(body.subarray(0, 2000)))?.[1] ?? null;
}

function isBucketMissing({ body }: Answer): boolean {
  return codeOf(body) === 'NoSuchBucket';
}

const REASONS: Readonly<Record<string, string>> = {
  NoSuchBucket: 'there is no such bucket',
  AccessDenied: 'the keys do not allow it',
  InvalidAccessKeyId: 'it does not know the access key',
  SignatureDoesNotMatch: 'the secret key is not the one that it knows',
  AuthorizationHeaderMalformed: 'it is in another region',
  NotImplemented: 'it cannot create an object once (If-None-Match), which is needed',
};

function explain(status: number, body: Uint8Array): string {
  const code = codeOf(body);
  return `${REASONS[code ?? ''] ?? 'unexpected answer'} (HTTP ${status}${code === null ? '' : `, ${code}`})`;
}

async function bounded(response: Response): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += piece.length;
    if (length > MAX_PACKED_BYTES) throw new BlobError('BLOB_ALTERED', 'the answer is larger than any blob can be');
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}

/** What undici hangs on to the errors of `fetch`. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = systemErrorCode(cause) ?? systemErrorCode(error);
  return code ?? preview(error instanceof Error ? error.message : String(error), 200);
}
