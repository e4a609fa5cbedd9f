// One HTTP request and its whole answer, whatever its status, with limits on size and time. No redirects: what changes
// something is not to be sent on to elsewhere.

import type { IncomingMessage } from 'node:http';
import { FetchError } from '../../core/errors.js';
import { displayUrl } from '../../io/http.js';

export interface Request {
  method: string;
  headers: Record<string, string>;
  body: string | null;
}

export interface Answer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  text: string;
}

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 10 * 1024 * 1024;

/** @throws FetchError FETCH_TIMEOUT, FETCH_TOO_LARGE or FETCH_FAILED; the request may have been carried out all the same */
export async function exchange(url: URL, { method, headers, body }: Request): Promise<Answer> {
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const error = (code: FetchError['code'], message: string, cause?: unknown): FetchError =>
    new FetchError(code, displayUrl(url), message, { cause });
  try {
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = request(url, { method, headers: { ...headers, ...length }, signal });
      outgoing.on('response', resolve);
      outgoing.on('error', reject);
      outgoing.end(body ?? undefined);
    });
    const pieces: Uint8Array[] = [];
    let size = 0;
    for await (const piece of incoming as AsyncIterable<Uint8Array>) {
      size += piece.length;
      if (size > MAX_BYTES) throw error('FETCH_TOO_LARGE', `the answer is larger than ${MAX_BYTES} bytes`);
      pieces.push(piece);
    }
    return { status: incoming.statusCode ?? 0, headers: flatten(incoming), text: Buffer.concat(pieces).toString() };
  } catch (cause) {
    if (cause instanceof FetchError) throw cause;
    if (signal.aborted) throw error('FETCH_TIMEOUT', `no complete answer within ${TIMEOUT_MS} ms`);
    const { code } = cause as NodeJS.ErrnoException;
    throw error('FETCH_FAILED', `the connection failed (${code ?? 'unknown reason'})`, cause);
  }
}

function flatten(incoming: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}
