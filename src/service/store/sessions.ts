// Who is signed in: people by a cookie, workflows by a token of some minutes. Only hashes of what they hold are kept.

import type { Selectable } from 'kysely';
import type { Database, SessionRow } from './tables.js';

export type Session = Selectable<SessionRow>;

export async function beginSession(db: Database, session: Session): Promise<void> {
  await db.insertInto('session').values(session).execute();
}

/** Over all organisations: the secret says which. Null: there is none, or it has ended. */
export async function liveSession(
  db: Database,
  hash: string,
  at: Date,
): Promise<(Session & { organisationSlug: string }) | null> {
  const found = await db
    .selectFrom('session')
    .innerJoin('organisation', 'organisation.id', 'session.organisation')
    .selectAll('session')
    .select('organisation.slug as organisationSlug')
    .where('session.hash', '=', hash)
    .where('session.expires_at', '>', at)
    .executeTakeFirst();
  return found ?? null;
}

export async function endSession(db: Database, hash: string): Promise<void> {
  await db.deleteFrom('session').where('hash', '=', hash).execute();
}

/** Of one person, or of the workflows of one trust rule. */
export async function endSessionsOf(
  db: Database,
  organisation: string,
  { issuer, subject }: Pick<Session, 'issuer' | 'subject'>,
): Promise<void> {
  await db
    .deleteFrom('session')
    .where('organisation', '=', organisation)
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .execute();
}

export async function keepSignInLink(
  db: Database,
  organisation: string,
  hash: string,
  expires_at: Date,
): Promise<void> {
  await db.insertInto('sign_in_link').values({ hash, organisation, expires_at }).execute();
}

/** Over all organisations. Once: whoever is second gets null, as for one that has expired or never was. @returns its organisation */
export async function useSignInLink(db: Database, hash: string, at: Date): Promise<string | null> {
  const used = await db
    .deleteFrom('sign_in_link')
    .where('hash', '=', hash)
    .returning(['organisation', 'expires_at'])
    .executeTakeFirst();
  return used === undefined || used.expires_at <= at ? null : used.organisation;
}

/** @returns whether the identity token of that id had not been taken before */
export async function useIdentity(db: Database, id: string, expires_at: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto('used_identity')
    .values({ id, expires_at })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows > 0n;
}

/** Over all organisations: forgets sessions, links and identity tokens that have ended. */
export async function forgetEnded(db: Database, at: Date): Promise<void> {
  for (const table of ['session', 'sign_in_link', 'used_identity'] as const) {
    await db.deleteFrom(table).where('expires_at', '<=', at).execute();
  }
}
