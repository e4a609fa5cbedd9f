// API tokens, of which the hash alone is kept.

import type { Selectable } from 'kysely';
import { v7 } from 'uuid';
import type { Database, Role, TokenRow } from './tables.js';

/** As it may be shown. */
export type Token = Omit<Selectable<TokenRow>, 'hash'>;

const SHOWN = [
  'id',
  'organisation',
  'name',
  'role',
  'created_by',
  'created_at',
  'expires_at',
  'last_used_at',
  'revoked_at',
] as const;

export interface NewToken {
  name: string;
  /** Of the secret. */
  hash: string;
  role: Role;
  createdBy: string;
  expiresAt: Date | null;
}

export async function createToken(db: Database, organisation: string, token: NewToken, at: Date): Promise<Token> {
  return db
    .insertInto('token')
    .values({
      id: v7(),
      organisation,
      name: token.name,
      hash: token.hash,
      role: token.role,
      created_by: token.createdBy,
      created_at: at,
      expires_at: token.expiresAt,
      last_used_at: null,
      revoked_at: null,
    })
    .returning(SHOWN)
    .executeTakeFirstOrThrow();
}

/** Those that were not revoked. */
export async function countTokens(db: Database, organisation: string): Promise<number> {
  const { count } = await db
    .selectFrom('token')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('organisation', '=', organisation)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
}

/** The newest first. */
export async function listTokens(db: Database, organisation: string): Promise<Token[]> {
  return db.selectFrom('token').select(SHOWN).where('organisation', '=', organisation).orderBy('id', 'desc').execute();
}

/** @returns the token as it is now; null: there is none of that id, or it was revoked before */
export async function revokeToken(db: Database, organisation: string, id: string, at: Date): Promise<Token | null> {
  const revoked = await db
    .updateTable('token')
    .set({ revoked_at: at })
    .where('organisation', '=', organisation)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returning(SHOWN)
    .executeTakeFirst();
  return revoked ?? null;
}

/** Over all organisations: the secret says which. Null: there is none, or it has ended. */
export async function usableToken(
  db: Database,
  hash: string,
  at: Date,
): Promise<(Token & { organisationSlug: string }) | null> {
  const found = await db
    .selectFrom('token')
    .innerJoin('organisation', 'organisation.id', 'token.organisation')
    .select(SHOWN.map((column) => `token.${column}` as const))
    .select('organisation.slug as organisationSlug')
    .where('token.hash', '=', hash)
    .where('token.revoked_at', 'is', null)
    .where((is) => is.or([is('token.expires_at', 'is', null), is('token.expires_at', '>', at)]))
    .executeTakeFirst();
  return found ?? null;
}

/** Not at each use: a minute is as exact as people need it. */
const TOUCH_MS = 60_000;

export async function touchToken(db: Database, token: Token, at: Date): Promise<void> {
  if (token.last_used_at !== null && at.getTime() - token.last_used_at.getTime() < TOUCH_MS) return;
  await db.updateTable('token').set({ last_used_at: at }).where('id', '=', token.id).execute();
}
