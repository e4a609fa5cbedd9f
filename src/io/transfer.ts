// One file from the network to disk, in as many parts as the connection makes of it: a transfer that was cut goes on
// where it stopped (RFC 9110: Range, If-Range), and starts again where that is not possible. Every byte comes from the
// server in this run: what an earlier one left could be anybody's. The caller verifies the file before any use.

import type { FileHandle } from 'node:fs/promises';
import { FetchError } from '../core/errors.js';
import { backoff, httpStream, PassingFailure } from './http.js';
import type { HttpHead } from './http-terms.js';
import { displayUrl } from './url.js';

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
  /** Hosts besides the URL's own that redirects may lead to. */
  redirectHosts: readonly string[];
  progress: (received: number, total: number | null) => void;
  signal: AbortSignal;
}

/** What a file in progress is a part of. */
interface Whole {
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
const TIME_HINT = 'Try again over a faster connection, or give the image as a file (--os-image).';
const STRONG_TAG = /^"[!#-~]{0,200}"$/;
const CONTENT_RANGE = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/;

/**
 * Bring what `url` has into an empty file.
 * @throws FetchError; errors of the file system
 */
export async function transfer(url: string, file: FileHandle, options: TransferOptions): Promise<void> {
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const signal = AbortSignal.any([options.signal, deadline]);
  try {
    await transferParts(url, file, { ...options, signal });
  } catch (error) {
    if (!(error instanceof FetchError && deadline.aborted)) throw error;
    const message = `not complete within ${options.timeoutMs} ms`;
    throw new FetchError('FETCH_TIMEOUT', displayUrl(url), message, { hint: TIME_HINT, cause: error });
  }
}

async function transferParts(url: string, file: FileHandle, options: TransferOptions): Promise<void> {
  const progress: Progress = { whole: null, received: 0 };
  let furthest = 0;
  for (let failures = 0; ; ) {
    const { whole, received } = progress;
    const step = whole !== null && whole.bytes === received ? 'complete' : await request(url, file, progress, options);
    if (step === 'complete') return;
    failures = progress.received > furthest ? 1 : failures + 1;
    furthest = Math.max(furthest, progress.received);
    if (failures > options.retries || step.retryAfterMs > MAX_RETRY_AFTER_MS) throw step.error;
    await options.wait(backoff(failures - 1, step.retryAfterMs), options.signal);
  }
}

/** One exchange, as far as it gets. */
async function request(
  url: string,
  file: FileHandle,
  progress: Progress,
  options: TransferOptions,
): Promise<'complete' | PassingFailure> {
  const { whole, received } = progress;
  const { maxBytes, idleTimeoutMs, redirectHosts, signal } = options;
  const again = (message: string) => new PassingFailure(new FetchError('FETCH_FAILED', displayUrl(url), message));
  const conditions: Record<string, string> = {};
  if (received > 0) {
    conditions.range = `bytes=${received}-`;
    const validator = whole?.tag ?? whole?.modified ?? null;
    if (validator !== null) conditions['if-range'] = validator;
  }

  const statuses = received > 0 ? [200, 206, 416] : [200];
  const exchange = { conditions, statuses, maxBytes, idleTimeoutMs, signal, redirectHosts };
  return await httpStream(url, exchange, async (head, body) => {
    const said = describe(head, head.status === 200 ? null : whole);
    if (head.status !== 200 && !continues(head, said, progress)) {
      progress.whole = null;
      progress.received = 0;
      return again('the server does not continue the transfer where it was cut');
    }
    if (head.status === 200) progress.received = 0;
    progress.whole = said;
    if ((said.bytes ?? 0) > maxBytes) throw tooLarge(url, maxBytes);
    await save(body, file, progress, options);
    if (progress.received > maxBytes) throw tooLarge(url, maxBytes);
    return said.bytes === null || progress.received === said.bytes
      ? 'complete'
      : again('the server sent less than it said');
  });
}

/** Appends to the file, or starts it. */
async function save(
  body: AsyncIterable<Uint8Array>,
  file: FileHandle,
  progress: Progress,
  options: TransferOptions,
): Promise<void> {
  const total = progress.whole?.bytes ?? null;
  if (progress.received === 0) await file.truncate(0);
  options.progress(progress.received, total);
  for await (const piece of body) {
    await file.write(piece, 0, piece.length, progress.received);
    progress.received += piece.length;
    options.progress(progress.received, total);
  }
}

/** Whether a partial answer goes on exactly where the file ends, and is of the same whole as far as it says. */
function continues(head: HttpHead, now: Whole, { whole, received }: Progress): boolean {
  const [, from] = CONTENT_RANGE.exec(head.headers['content-range'] ?? '') ?? [];
  if (head.status !== 206 || whole === null || Number(from) !== received) return false;
  return (['bytes', 'tag', 'modified'] as const).every((key) => whole[key] === null || now[key] === whole[key]);
}

/** @param before what is known already: a partial answer need not repeat it */
function describe({ status, headers }: HttpHead, before: Whole | null): Whole {
  const { etag = '', 'last-modified': modified = '', 'content-length': length = '' } = headers;
  const [, , rangeTotal = ''] = CONTENT_RANGE.exec(headers['content-range'] ?? '') ?? [];
  const bytes = status === 206 ? rangeTotal : length;
  return {
    tag: STRONG_TAG.test(etag) ? etag : (before?.tag ?? null),
    modified: /^[ -~]{1,60}$/.test(modified) ? modified : (before?.modified ?? null),
    bytes: /^\d{1,15}$/.test(bytes) ? Number(bytes) : (before?.bytes ?? null),
  };
}

function tooLarge(url: string, maxBytes: number): FetchError {
  return new FetchError('FETCH_TOO_LARGE', displayUrl(url), `the file is larger than ${maxBytes} bytes`);
}
