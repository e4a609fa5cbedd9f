// What the API answers where it cannot do what it was asked: problem documents (RFC 9457) with a code to match and a hint.

import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type ErrorCode, TrustCenterError } from '../../core/errors.js';
import { BlobError } from '../blobs/blobs.js';

/** What can go wrong with a request beside its content. */
export const PROBLEMS = {
  SIGN_IN_NEEDED: { status: 401, title: 'Nobody is signed in' },
  IDENTITY_REFUSED: { status: 401, title: 'The identity is not accepted' },
  ROLE_TOO_LOW: { status: 403, title: 'The role does not allow it' },
  REQUEST_FORGED: { status: 403, title: 'The request may not come from a page of this service' },
  NOT_FOUND: { status: 404, title: 'There is no such thing' },
  METHOD_UNKNOWN: { status: 405, title: 'The address does not answer to this method' },
  NAME_TAKEN: { status: 409, title: 'The name is taken' },
  IN_USE: { status: 409, title: 'It is still used' },
  NOT_POSSIBLE: { status: 409, title: 'The state of it does not allow this' },
  NOT_KEPT: { status: 410, title: 'It is not kept any more' },
  KEY_USED: { status: 422, title: 'The idempotency key belongs to another request' },
  TOO_MANY_REQUESTS: { status: 429, title: 'Too many requests' },
  INTERNAL: { status: 500, title: 'An error of the service' },
  BLOB_ALTERED: { status: 500, title: 'What is kept was altered' },
  UNAVAILABLE: { status: 503, title: 'A part of the service cannot be reached' },
} as const satisfies Record<string, { status: ContentfulStatusCode; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS | ErrorCode;

export class Problem extends Error {
  readonly code: ProblemCode;
  readonly status: ContentfulStatusCode;
  readonly title: string;
  /** What to do now; null: nothing but what the message says. */
  readonly hint: string | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    message: string,
    {
      hint = null,
      headers = {},
      cause,
    }: { hint?: string | null; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.name = 'Problem';
    this.code = code;
    const { status, title } = kindOf(code);
    this.status = status;
    this.title = title;
    this.hint = hint;
    this.headers = headers;
  }
}

function kindOf(code: ProblemCode): { status: ContentfulStatusCode; title: string } {
  if (Object.hasOwn(PROBLEMS, code)) return PROBLEMS[code as keyof typeof PROBLEMS];
  // What the service read of its own, or of others for the request.
  if (/^(?:LOG|FETCH)_/.test(code)) return { status: 500, title: 'What the service keeps or fetches cannot be used' };
  if (code === 'INPUT_TOO_LARGE') return { status: 413, title: 'The request is too large' };
  return { status: 400, title: 'The request cannot be used' };
}

/** Also where it is another organisation's: nobody learns that it is there. */
export function notFound(what: string): Problem {
  return new Problem('NOT_FOUND', `there is no ${what} here, or none that you may see`);
}

/**
 * What to answer for an error of any kind. One that nobody foresaw says nothing of itself: it may name what is secret.
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof TrustCenterError) {
    return new Problem(error.code, error.message, { hint: error.hint ?? null, cause: error });
  }
  if (error instanceof BlobError) return ofBlob(error);
  if (error instanceof HTTPException && error.status === 413) {
    return new Problem('INPUT_TOO_LARGE', 'the body of the request is over the limit', { cause: error });
  }
  if (error instanceof HTTPException && error.status < 500) {
    return new Problem('INPUT_INVALID', error.message || 'the request cannot be used', { cause: error });
  }
  if (isNoText(error)) {
    return new Problem('INPUT_INVALID', 'the request has a character that no text may have, such as NUL', {
      cause: error,
    });
  }
  if (isUnavailable(error)) {
    return new Problem('UNAVAILABLE', 'the database cannot be reached', { ...AGAIN, cause: error });
  }
  return new Problem('INTERNAL', 'something went wrong that nobody foresaw; the log of the service says what', {
    cause: error,
  });
}

const AGAIN = { hint: 'Ask again in some seconds.', headers: { 'Retry-After': '5' } };

function ofBlob(error: BlobError): Problem {
  if (error.code === 'BLOB_MISSING') {
    const hint = 'How long evidence is kept is said by the settings of the organisation.';
    return new Problem('NOT_KEPT', 'this is not kept any more', { hint, cause: error });
  }
  if (error.code === 'BLOB_UNAVAILABLE') {
    return new Problem('UNAVAILABLE', 'the store of evidence cannot be reached', { ...AGAIN, cause: error });
  }
  return new Problem('BLOB_ALTERED', 'what is kept is not what was stored: its digest is another', {
    hint: 'Do not rely on it. Whoever runs the service finds the digest in its log.',
    cause: error,
  });
}

const CONNECTION = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
/** SQLSTATE: connection exceptions, resources, a server that is stopped or starts. */
const AWAY = /^(?:08|53|57P)/;

/** SQLSTATE: bytes that are no text of the database. They come from a request: what is kept was text when it was kept. */
function isNoText(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '22021' || error.code === '22P05');
}

/** Whether the database, and no statement, is what is wrong. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (CONNECTION.has(code) || (code.length === 5 && AWAY.test(code))) return true;
  return /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
    error.message,
  );
}

/** The problem document. */
export function problemResponse({ status, title, message, code, hint, headers }: Problem): Response {
  const document = { type: 'about:blank', title, status, detail: message, code, hint };
  return new Response(JSON.stringify(document), {
    status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...headers },
  });
}
