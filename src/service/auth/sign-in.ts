// Begins and ends the sessions of people.

import type { Context } from 'hono';
import type { Service } from '../service.js';
import { beginSession, endSession, type Session } from '../store/sessions.js';
import { dropCookie, giveCookie, readCookie } from './cookies.js';
import type { Web } from './principal.js';
import { hashOf, newSecret } from './secret.js';

/** Why somebody was not signed in, as `/sign-in?refused=` says, and what its page says of it. */
export const SIGN_IN_REFUSALS = {
  code: 'This code was used, has expired, or is not one of ours. Ask for another one where the service runs.',
  identity: 'The sign-in at your organisation was not completed, or its answer is not to be relied on. Begin again.',
  member: 'You are known to your organisation, but are no member here. Ask an owner to add you.',
  unavailable: 'The sign-in of your organisation cannot be reached at the moment.',
} as const;
export type SignInRefusal = keyof typeof SIGN_IN_REFUSALS;

export function isSignInRefusal(text: string): text is SignInRefusal {
  return Object.hasOwn(SIGN_IN_REFUSALS, text);
}

const SESSION_DAYS = 7;

/** Gives the browser a session, in the place of the one that it had. */
export async function signIn(
  service: Service,
  c: Context<Web>,
  who: Pick<Session, 'organisation' | 'issuer' | 'subject' | 'name' | 'role'>,
): Promise<void> {
  const { db, now, settings, log } = service;
  const secret = newSecret('session');
  const seconds = SESSION_DAYS * 86_400;
  const at = now();
  await leave(service, c);
  await beginSession(db, {
    ...who,
    hash: hashOf(secret),
    created_at: new Date(at),
    expires_at: new Date(at + seconds * 1000),
  });
  giveCookie(c, 'session', settings, secret, seconds);
  log.info({ organisation: who.organisation, issuer: who.issuer, subject: who.subject }, 'signed in');
}

export async function signOut(service: Service, c: Context<Web>): Promise<void> {
  await leave(service, c);
  dropCookie(c, 'session', service.settings);
}

async function leave({ db, settings }: Service, c: Context<Web>): Promise<void> {
  const secret = readCookie(c, 'session', settings);
  if (secret !== null) await endSession(db, hashOf(secret));
}

/** The address to go on to: a path of this service; anything else is the first page. */
export function onward(then: string | null, { publicUrl }: Pick<Service['settings'], 'publicUrl'>): string {
  const { origin } = new URL(publicUrl);
  if (then === null || !then.startsWith('/') || !URL.canParse(then, origin)) return '/';
  const url = new URL(then, origin);
  // `/.//elsewhere.example` is of here, and what is left of it is not: two slashes begin the name of a host.
  if (url.origin !== origin || url.pathname.startsWith('//')) return '/';
  return url.pathname + url.search + url.hash;
}
