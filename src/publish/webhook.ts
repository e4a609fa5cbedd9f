// Delivers messages to an endpoint, signed as the Standard Webhooks specification says (version 1, symmetric), so that its
// libraries verify them. The path of the endpoint may be all that protects it, so errors name its host and nothing more.

import { createHmac } from 'node:crypto';
import { utf8 } from '../core/bytes.js';
import { FetchError, InputError } from '../core/errors.js';
import { fromBase64 } from '../core/formats/codec/base64.js';
import { exchange } from '../io/exchange.js';
import { isPassingStatus, PassingFailure, passingOrThrow, retryAfterMs, within, withRetries } from '../io/http.js';
import type { Addresses, HttpHead } from '../io/http-terms.js';
import { basicCredentials, isConfidential, isLoopback } from '../io/url.js';

/** Where messages go, and what signs them. */
export interface Webhook {
  url: URL;
  /** 24 to 64 bytes. */
  key: Uint8Array;
  addresses: Addresses;
}

export interface WebhookMessage {
  /** The same however often it is sent: by it a receiver knows that it has the message already. */
  id: string;
  /** JSON. */
  body: string;
}

export interface DeliveryOptions {
  /** Longest time for one try, and for all of them with the waits between them, in ms. */
  tryMs?: number;
  wholeMs?: number;
  /** Tries after the first. */
  retries?: number;
  /** Waits before the next try. Replaced by tests that look at the times. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  signal?: AbortSignal | undefined;
}

/** `unwanted`: the receiver said that it wants none any more. `waitMs`: for so long it wants to be left alone. */
export type Delivery =
  | { kind: 'delivered'; status: number }
  | { kind: 'undelivered'; why: string; unwanted?: true; waitMs?: number };

const PREFIX = 'whsec_';
const KEY_BYTES = { least: 24, most: 64 };
const TRY_MS = 10_000;
const WHOLE_MS = 60_000;
const RETRIES = 3;
/** The answer is not read beyond its head. */
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * @param secret `whsec_` and the key in base64
 * @param shown how errors name the URL and the secret, neither of which they quote
 * @throws InputError
 */
export function readWebhook(
  url: string,
  secret: string | undefined,
  { allowPrivate, shown }: { allowPrivate: boolean; shown: { url: string; secret: string } },
): Webhook {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || (parsed.protocol !== 'https:' && parsed.protocol !== 'http:')) {
    throw new InputError('INPUT_INVALID', `${shown.url}: expected an https: URL`, {
      hint: 'Give the URL in full, from a secret of the repository; it is not shown here because it may be one.',
    });
  }
  if (!isConfidential(parsed)) {
    throw new InputError('INPUT_INVALID', `${shown.url}: expected https, got http: anybody on the way could read it`, {
      hint: 'Give an https: URL.',
    });
  }
  if (isLoopback(parsed) && !allowPrivate) {
    throw new InputError('INPUT_INVALID', `${shown.url}: it is on this machine, where nothing is sent unasked`, {
      hint: 'Set allow-private: true if a receiver on this machine is meant.',
    });
  }
  expectCredentials(parsed, shown.url);
  return { url: parsed, key: readSecret(secret, shown.secret), addresses: allowPrivate ? 'any' : 'public' };
}

/** @throws InputError for a user name or password that cannot be sent: known before anything is verified */
function expectCredentials(url: URL, shown: string): void {
  try {
    basicCredentials(url);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError('INPUT_INVALID', `${shown}: ${error.message}`, {
      hint: 'Write a % in a user name or password as %25.',
    });
  }
}

function readSecret(secret: string | undefined, shown: string): Uint8Array {
  const hint = `A new one: echo "${PREFIX}$(openssl rand -base64 32)". The receiver verifies with the same.`;
  if (secret === undefined || secret.trim() === '') {
    throw new InputError('INPUT_INVALID', `${shown} is not set: nobody could tell our messages from anybody’s`, {
      hint,
    });
  }
  const key = keyOf(secret.trim());
  if (key !== null && key.length >= KEY_BYTES.least && key.length <= KEY_BYTES.most) return key;
  const expected = `${PREFIX} and ${KEY_BYTES.least} to ${KEY_BYTES.most} bytes in base64`;
  const got = key === null ? 'another text' : `${key.length} bytes`;
  throw new InputError('INPUT_INVALID', `${shown}: expected ${expected}, got ${got}`, { hint });
}

function keyOf(secret: string): Uint8Array | null {
  if (!secret.startsWith(PREFIX)) return null;
  try {
    return fromBase64(secret.slice(PREFIX.length), 'secret');
  } catch {
    return null; // the reason would quote the secret
  }
}

/**
 * Sends the message until it is taken, refused, or tried often enough: again only after 429, a failure of the server, and
 * what passes on the way. Whatever goes wrong is told, and nothing is thrown: a verdict does not depend on it.
 */
export async function deliver(
  webhook: Webhook,
  { id, body }: WebhookMessage,
  { tryMs = TRY_MS, wholeMs = WHOLE_MS, retries = RETRIES, wait, signal }: DeliveryOptions = {},
): Promise<Delivery> {
  const { url, key, addresses } = webhook;
  let tries = 0;
  /** What the last answer asks for. */
  let waitMs = 0;
  const send = (within: AbortSignal): Promise<HttpHead> => {
    tries += 1;
    const timestamp = Math.floor(Date.now() / 1000);
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatureOf(key, id, timestamp, body),
    };
    const limits = { maxBytes: MAX_ANSWER_BYTES, idleTimeoutMs: tryMs, addresses };
    return exchange(url, { method: 'POST', headers, body }, limits, within, async (head) => head);
  };
  const attempt = async (whole: AbortSignal): Promise<Delivery | PassingFailure> => {
    waitMs = 0;
    try {
      const head = await within(url, { timeoutMs: tryMs, signal: whole }, send);
      const judged = judge(url, head);
      if (judged instanceof PassingFailure) waitMs = judged.retryAfterMs;
      return judged;
    } catch (error) {
      if (whole.aborted) throw whole.reason;
      if (error instanceof FetchError && error.code === 'FETCH_TIMEOUT') return new PassingFailure(error);
      return passingOrThrow(error);
    }
  };
  try {
    return await within(url, { timeoutMs: wholeMs, signal }, (whole) =>
      withRetries({ retries, ...(wait === undefined ? {} : { wait }) }, whole, () => attempt(whole)),
    );
  } catch (error) {
    // Of a proxy that the environment names and that cannot be used.
    if (error instanceof InputError) return { kind: 'undelivered', why: `${url.host}: ${error.message}` };
    if (!(error instanceof FetchError)) throw error;
    const often = tries === 1 ? '' : `, tried ${tries} times`;
    const why = `${url.host}: ${wordsOf(error)}${often}`;
    return { kind: 'undelivered', why, ...(waitMs > 0 ? { waitMs } : {}) };
  }
}

/** `v1,` and the signature, of the time of this try. */
export function signatureOf(key: Uint8Array, id: string, timestamp: number, body: string): string {
  return `v1,${createHmac('sha256', key)
    .update(utf8(`${id}.${timestamp}.${body}`))
    .digest('base64')}`;
}

function judge(url: URL, { status, headers }: HttpHead): Delivery | PassingFailure {
  if (status >= 200 && status <= 299) return { kind: 'delivered', status };
  if (isPassingStatus(status)) {
    const error = new FetchError('FETCH_STATUS', url.host, `answered with status ${status}`, { status });
    return new PassingFailure(error, retryAfterMs(headers['retry-after']));
  }
  if (status === 410) {
    const why = `${url.host}: answered with status 410: it wants no more messages`;
    return { kind: 'undelivered', why, unwanted: true };
  }
  const why =
    status >= 300 && status <= 399
      ? `answered with status ${status}: a redirect, which is not followed with what is signed for this address`
      : `answered with status ${status}`;
  return { kind: 'undelivered', why: `${url.host}: ${why}` };
}

/** What is wrong, without the address that it begins with. */
function wordsOf(error: FetchError): string {
  return error.message.startsWith(`${error.url}: `) ? error.message.slice(error.url.length + 2) : error.message;
}
