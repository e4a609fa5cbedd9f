// How issuers of identities are asked by the libraries that read them: bounded, by https or on this machine, with no redirect
// followed, and through the proxy that the environment names.

import { httpSend } from '../../io/http.js';
import type { HttpRequest } from '../../io/http-terms.js';

const MAX_BYTES = 512 * 1024;
const TIMEOUT_MS = 10_000;

/** In the place of `fetch`. @throws FetchError, InputError */
export async function issuerFetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
  const { method = 'GET', headers, body, signal } = init;
  if (method !== 'GET' && method !== 'POST') throw new Error(`an issuer is not asked by ${method}`);
  const text = body === undefined || body === null ? null : String(body);
  const asked: HttpRequest = { method, headers: Object.fromEntries(new Headers(headers)), body: text };
  const limits = { maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS, signal: signal ?? undefined };
  const answer = await httpSend(String(url), asked, limits);
  const bodyless = answer.status === 204 || answer.status === 304;
  return new Response(bodyless ? null : (answer.body as Uint8Array<ArrayBuffer>), {
    status: answer.status,
    headers: answer.headers,
  });
}
