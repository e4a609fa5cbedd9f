// Secrets that the service gives out. It keeps their hash alone: whoever reads the database cannot use them.

import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import type { Web } from './principal.js';

/** What is at the front says what a secret is for, so that none can be used in the place of another. */
const PREFIXES = { token: 'tc_', workflow: 'tcw_', session: 'tcs_', share: 'tcl_' } as const;
export type SecretKind = keyof typeof PREFIXES;

/** 256 bits that nobody can guess. */
export function newSecret(kind: SecretKind): string {
  return PREFIXES[kind] + randomBytes(32).toString('base64url');
}

/** What kind it is, by its form; null: none of ours. */
export function secretKind(text: string): SecretKind | null {
  const [, prefix] = /^(tcs_|tcw_|tc_)[\w-]{43}$/.exec(text) ?? [];
  if (prefix === undefined) return null;
  return prefix === PREFIXES.token ? 'token' : prefix === PREFIXES.workflow ? 'workflow' : 'session';
}

/** The secret of a link that an address has as `?share=`; null: there is none of that form. */
export function shareOf(c: Context<Web>): string | null {
  const given = c.req.query('share') ?? '';
  return /^tcl_[\w-]{43}$/.test(given) ? given : null;
}

/** SHA-256, hex: what is kept of a secret. A slow hash would gain nothing against 256 random bits. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** What a form of the session has to bring: only pages that were made for the session have it. */
export function formTokenOf(sessionSecret: string): string {
  return createHmac('sha256', sessionSecret).update('form-token').digest('base64url');
}

/** Takes as long whichever character differs. */
export function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
