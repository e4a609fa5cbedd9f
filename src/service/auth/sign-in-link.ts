// The link that signs in whoever runs the service: it is shown on the terminal, and good once.

import { createHash, randomInt } from 'node:crypto';
import type { Service } from '../service.js';
import { keepSignInLink } from '../store/sessions.js';

/** Without those that look alike. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const GROUPS = 3;
const GROUP = 4;
const MINUTES = 15;

export interface SignInLink {
  url: string;
  /** What somebody may type instead: `7KQ4-M2XD-9PRT`. */
  code: string;
  minutes: number;
}

/** It makes an owner of the organisation. Whoever may call this runs the service. */
export async function newSignInLink(
  { db, now, settings }: Pick<Service, 'db' | 'now' | 'settings'>,
  organisation: string,
  minutes: number = MINUTES,
): Promise<SignInLink> {
  const letter = (): string => LETTERS[randomInt(LETTERS.length)] ?? '';
  const group = (): string => Array.from({ length: GROUP }, letter).join('');
  const code = Array.from({ length: GROUPS }, group).join('-');
  await keepSignInLink(db, organisation, linkHash(code), new Date(now() + minutes * 60_000));
  return { url: `${settings.publicUrl}/sign-in?code=${code}`, code, minutes };
}

/** Of the code as somebody typed it: in small letters too, and with or without its hyphens. */
export function linkHash(code: string): string {
  const letters = code.toUpperCase().replace(/[\s-]/g, '');
  return createHash('sha256').update(`sign-in-link ${letters}`).digest('hex');
}
