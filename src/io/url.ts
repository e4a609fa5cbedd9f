// Addresses: which can be fetched, what of one may be shown, and where a secret may be sent.

import { InputError } from '../core/errors.js';

const MAX_SHOWN_URL = 300;

/** @throws InputError unless `url` is an absolute http or https URL */
export function parseHttpUrl(url: string): URL {
  if (!URL.canParse(url)) {
    // Not quoted: what cannot be taken apart may hold a password.
    throw new InputError('INPUT_INVALID', 'not a URL', { hint: 'Write it in full, e.g. https://example.org/path.' });
  }
  const parsed = new URL(url);
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') {
    throw new InputError('INPUT_INVALID', `a ${parsed.protocol} URL cannot be fetched`, {
      hint: 'Give an https: or http: URL.',
    });
  }
  return parsed;
}

/** URL for messages and records: without user name, password, fragment, and the values of its query. */
export function displayUrl(url: string | URL): string {
  const { protocol, host, pathname, searchParams } = new URL(url);
  const names = [...searchParams.keys()].map((name) => `${encodeURIComponent(name)}=…`);
  const shown = `${protocol}//${host}${pathname}${names.length === 0 ? '' : `?${names.join('&')}`}`;
  return shown.length > MAX_SHOWN_URL ? `${shown.slice(0, MAX_SHOWN_URL)}…` : shown;
}

/** Whether a request stays on this machine. Such a request never goes through a proxy, which would take it elsewhere. */
export function isLoopback({ hostname }: URL): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** Whether nobody on the way can read what is sent there, or answer in its place: under https, or on this machine. */
export function isConfidential(url: URL): boolean {
  return url.protocol === 'https:' || isLoopback(url);
}

/** @throws InputError for a password or headers that would be sent where anybody on the way can read them */
export function expectNoSecretInTheClear(url: URL, headers?: Record<string, string>): void {
  if (isConfidential(url) || (url.username === '' && url.password === '' && headers === undefined)) return;
  throw new InputError('INPUT_INVALID', `${displayUrl(url)} is not https: what is secret is not sent there`, {
    hint: 'Give an https: URL, or one without user name and password.',
  });
}

/** `Basic` credentials (RFC 7617) of a URL; null: it has none. @throws InputError that does not quote them */
export function basicCredentials({ username, password }: URL): string | null {
  if (username === '' && password === '') return null;
  try {
    return `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
  } catch {
    throw new InputError('INPUT_INVALID', 'user name or password of a URL are not percent-encoded');
  }
}
