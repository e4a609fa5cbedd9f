// The cookies of the service. Over https their names begin with `__Host-`: no other host, and nobody on the way, can set them.

import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Settings } from '../settings.js';
import type { Web } from './principal.js';

const NAMES = { session: 'trust-center', signIn: 'trust-center-sign-in' } as const;
type CookieKind = keyof typeof NAMES;
type PublicUrl = Pick<Settings, 'publicUrl'>;

const isSecure = ({ publicUrl }: PublicUrl): boolean => publicUrl.startsWith('https:');

function nameOf(kind: CookieKind, settings: PublicUrl): string {
  return isSecure(settings) ? `__Host-${NAMES[kind]}` : NAMES[kind];
}

export function readCookie(c: Context<Web>, kind: CookieKind, settings: PublicUrl): string | null {
  return getCookie(c, nameOf(kind, settings)) ?? null;
}

export function giveCookie(
  c: Context<Web>,
  kind: CookieKind,
  settings: PublicUrl,
  value: string,
  maxAgeSeconds: number,
): void {
  setCookie(c, nameOf(kind, settings), value, {
    path: '/',
    httpOnly: true,
    // Lax, so that a link from elsewhere leads to the page and not to the sign-in.
    sameSite: 'Lax',
    secure: isSecure(settings),
    maxAge: maxAgeSeconds,
  });
}

export function dropCookie(c: Context<Web>, kind: CookieKind, settings: PublicUrl): void {
  deleteCookie(c, nameOf(kind, settings), { path: '/', secure: isSecure(settings) });
}
