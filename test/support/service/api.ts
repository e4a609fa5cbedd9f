// Asks the API of a service that a test started.

import { Agent, fetch, type Headers } from 'undici';

// A connection for each: one that was idle while the process was busy may be closed by the time it is used again.
const dispatcher = new Agent({ pipelining: 0 });

export interface Answered {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON; null: it is none. */
  json: Record<string, unknown> | null;
}

/** @param token null: as nobody */
export function caller(url: string, token: string | null) {
  return async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answered> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      redirect: 'manual',
      dispatcher,
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : null };
  };
}
