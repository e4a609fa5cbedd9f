// One file from the network to disk, in as many parts as the connection makes of it: a transfer that was cut goes on
// where it stopped (RFC 9110: Range, If-Range), in this run or the next, and starts again where that is not possible.
// What arrives is not trusted here: the caller verifies the file before any use.

import { createHash } from 'node:crypto';
import { open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { FetchError, TrustCenterError } from '../../errors.js';
import { asObject, hasMember, integerField, optionalStringField, parseJson, stringField } from '../../formats/json.js';
import { backoff, displayUrl, type HttpHead, httpStream, PassingFailure } from '../../http.js';
import { imageHosts } from './release.js';

export interface TransferOptions {
  maxBytes: number;
  /** The whole transfer, in ms. */
  timeoutMs: number;
  /** Longest silence of the server before the connection counts as cut, in ms. */
  idleTimeoutMs: number;
  /** Tries in a row that bring nothing new. */
  retries: number;
  /** Waits before the next try. Replaced by tests. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Entity tag of an older answer: if that is what the server still has, nothing is transferred. */
  knownTag: string | null;
  progress: (received: number, total: number | null) => void;
  signal: AbortSignal;
}

export interface Transferred {
  /** `unchanged`: the server still has what `knownTag` names, and there is no file. */
  outcome: 'complete' | 'unchanged';
  /** Entity tag of the file, if the server gives a strong one. */
  tag: string | null;
}

/** What a file in progress is a part of. Kept beside it. */
interface Whole {
  /** SHA-256 of its URL, which itself may hold a secret. */
  url: string;
  /** Strong entity tag. */
  tag: string | null;
  /** Last-Modified. */
  modified: string | null;
  bytes: number | null;
}

interface Progress {
  /** Null at the start. */
  whole: Whole | null;
  received: number;
}

const MAX_RETRY_AFTER_MS = 60_000;
const RESUME_HINT = 'Run it again: what has arrived is kept, and the transfer goes on from there.';
const STRONG_TAG = /^"[!#-~]{0,200}"$/;
const CONTENT_RANGE = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/;

/**
 * Bring what `url` has to the file `path`, using what an earlier run left there and in the file beside it.
 * @throws FetchError; what has arrived stays for the next run. Errors of the file system
 */
export async function transfer(url: string, path: string, options: TransferOptions): Promise<Transferred> {
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const signal = AbortSignal.any([options.signal, deadline]);
  try {
    return await transferParts(url, path, { ...options, signal });
  } catch (error) {
    if (!(error instanceof FetchError && deadline.aborted)) throw error;
    const message = `not complete within ${options.timeoutMs} ms`;
    throw new FetchError('FETCH_TIMEOUT', displayUrl(url), message, { hint: RESUME_HINT, cause: error });
  }
}

/** Removes the file and the one beside it. */
export async function discardTransfer(path: string): Promise<void> {
  await rm(path, { force: true });
  await rm(besideOf(path), { force: true });
}

async function transferParts(url: string, path: string, options: TransferOptions): Promise<Transferred> {
  const progress = await findPart(url, path);
  let furthest = progress.received;
  for (let failures = 0; ; ) {
    const { whole, received } = progress;
    const step = whole !== null && whole.bytes === received ? 'complete' : await request(url, path, progress, options);
    if (step === 'unchanged') return { outcome: step, tag: options.knownTag };
    if (step === 'complete') return { outcome: step, tag: progress.whole?.tag ?? null };
    failures = progress.received > furthest ? 1 : failures + 1;
    furthest = Math.max(furthest, progress.received);
    if (failures > options.retries || step.retryAfterMs > MAX_RETRY_AFTER_MS) throw step.error;
    await options.wait(backoff(failures - 1, step), options.signal);
  }
}

/** One exchange, as far as it gets. */
async function request(
  url: string,
  path: string,
  progress: Progress,
  options: TransferOptions,
): Promise<'complete' | 'unchanged' | PassingFailure> {
  const { whole, received } = progress;
  const { maxBytes, idleTimeoutMs, signal, knownTag } = options;
  const again = (message: string) => new PassingFailure(new FetchError('FETCH_FAILED', displayUrl(url), message));
  const conditions: Record<string, string> = {};
  if (received > 0) {
    conditions.range = `bytes=${received}-`;
    const validator = whole?.tag ?? whole?.modified ?? null;
    if (validator !== null) conditions['if-range'] = validator;
  } else if (knownTag !== null) conditions['if-none-match'] = knownTag;

  const statuses = received > 0 ? [200, 206, 416] : [200, 304];
  const exchange = { conditions, statuses, maxBytes, idleTimeoutMs, signal, redirectHosts: imageHosts(url) };
  return await httpStream(url, exchange, async (head, body) => {
    if (head.status === 304) return 'unchanged';
    const said = describe(url, head, head.status === 200 ? null : whole);
    if (head.status !== 200 && !continues(head, said, progress)) {
      progress.whole = null;
      progress.received = 0;
      return again('the server does not continue the transfer where it was cut');
    }
    if (head.status === 200) progress.received = 0;
    progress.whole = said;
    if ((said.bytes ?? 0) > maxBytes) throw tooLarge(url, maxBytes);
    await writeFile(besideOf(path), JSON.stringify(said), { mode: 0o600 });
    await save(body, path, progress, options);
    if (progress.received > maxBytes) throw tooLarge(url, maxBytes);
    return said.bytes === null || progress.received === said.bytes
      ? 'complete'
      : again('the server sent less than it said');
  });
}

/** Appends to the file, or starts it. */
async function save(
  body: AsyncIterable<Uint8Array>,
  path: string,
  progress: Progress,
  options: TransferOptions,
): Promise<void> {
  const total = progress.whole?.bytes ?? null;
  const file = await open(path, progress.received === 0 ? 'w' : 'r+', 0o600);
  try {
    options.progress(progress.received, total);
    for await (const piece of body) {
      await file.write(piece, 0, piece.length, progress.received);
      progress.received += piece.length;
      options.progress(progress.received, total);
    }
  } finally {
    await file.close();
  }
}

/** Whether a partial answer goes on exactly where the file ends, and is of the same whole as far as it says. */
function continues(head: HttpHead, now: Whole, { whole, received }: Progress): boolean {
  const [, from] = CONTENT_RANGE.exec(head.headers['content-range'] ?? '') ?? [];
  if (head.status !== 206 || whole === null || Number(from) !== received) return false;
  return (['bytes', 'tag', 'modified'] as const).every((key) => whole[key] === null || now[key] === whole[key]);
}

/** @param before what is known already: a partial answer need not repeat it */
function describe(url: string, { status, headers }: HttpHead, before: Whole | null): Whole {
  const { etag = '', 'last-modified': modified = '', 'content-length': length = '' } = headers;
  const [, , rangeTotal = ''] = CONTENT_RANGE.exec(headers['content-range'] ?? '') ?? [];
  const bytes = status === 206 ? rangeTotal : length;
  return {
    url: hashOf(url),
    tag: STRONG_TAG.test(etag) ? etag : (before?.tag ?? null),
    modified: /^[ -~]{1,60}$/.test(modified) ? modified : (before?.modified ?? null),
    bytes: /^\d{1,15}$/.test(bytes) ? Number(bytes) : (before?.bytes ?? null),
  };
}

/** What an earlier run left, where the server will be able to say whether it still has the same. */
async function findPart(url: string, path: string): Promise<Progress> {
  const start: Progress = { whole: null, received: 0 };
  try {
    const { size } = await stat(path);
    const field = 'transfer';
    const noted = asObject(parseJson(await readFile(besideOf(path), 'utf8'), field, { bytes: 8192 }), field);
    const whole: Whole = {
      url: stringField(noted, 'url', field),
      tag: optionalStringField(noted, 'tag', field),
      modified: optionalStringField(noted, 'modified', field),
      bytes: hasMember(noted, 'bytes') ? integerField(noted, 'bytes', field, 0, Number.MAX_SAFE_INTEGER) : null,
    };
    const isKnown = whole.url === hashOf(url) && (whole.tag !== null || whole.modified !== null);
    return isKnown && size > 0 && size < (whole.bytes ?? Number.POSITIVE_INFINITY) ? { whole, received: size } : start;
  } catch (error) {
    // Nothing there, or not as it was written: start again.
    if (error instanceof TrustCenterError || (error instanceof Error && 'code' in error)) return start;
    throw error;
  }
}

function tooLarge(url: string, maxBytes: number): FetchError {
  return new FetchError('FETCH_TOO_LARGE', displayUrl(url), `the file is larger than ${maxBytes} bytes`);
}

function hashOf(url: string): string {
  return createHash('sha256').update(url).digest('hex');
}

function besideOf(path: string): string {
  return `${path}.json`;
}
