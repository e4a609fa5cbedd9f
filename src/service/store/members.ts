// People, by the issuer that vouches for them and the subject that it gives them.

import type { Selectable } from 'kysely';
import { endSessionsOf } from './sessions.js';
import type { Database, MemberRow, Writing } from './tables.js';

export type Member = Selectable<MemberRow>;

/** Issuer of whoever has the link of the terminal: that is the machine's own administrator. */
export const LOCAL_ISSUER = 'local';

export async function listMembers(db: Database, organisation: string): Promise<Member[]> {
  return db
    .selectFrom('member')
    .selectAll()
    .where('organisation', '=', organisation)
    .orderBy('name')
    .orderBy('subject')
    .execute();
}

export async function findMember(
  db: Database,
  organisation: string,
  { issuer, subject }: Pick<Member, 'issuer' | 'subject'>,
): Promise<Member | null> {
  const found = await db
    .selectFrom('member')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst();
  return found ?? null;
}

/** Over all organisations: those that the person belongs to, the oldest first. */
export async function membershipsOf(
  db: Database,
  { issuer, subject }: Pick<Member, 'issuer' | 'subject'>,
): Promise<Member[]> {
  return db
    .selectFrom('member')
    .selectAll()
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .orderBy('created_at')
    .orderBy('organisation')
    .execute();
}

/** Adds the person, or gives the name and the role anew: a session has the role of its beginning, so the person's end. */
export async function putMember(transaction: Writing, member: Member): Promise<void> {
  const { organisation, name, role } = member;
  await transaction
    .insertInto('member')
    .values(member)
    .onConflict((conflict) => conflict.columns(['organisation', 'issuer', 'subject']).doUpdateSet({ name, role }))
    .execute();
  await endSessionsOf(transaction, organisation, member);
}

/** With the sessions of the person there. @returns whether there was one */
export async function removeMember(
  transaction: Writing,
  organisation: string,
  person: Pick<Member, 'issuer' | 'subject'>,
): Promise<boolean> {
  const { numDeletedRows } = await transaction
    .deleteFrom('member')
    .where('organisation', '=', organisation)
    .where('issuer', '=', person.issuer)
    .where('subject', '=', person.subject)
    .executeTakeFirstOrThrow();
  await endSessionsOf(transaction, organisation, person);
  return numDeletedRows > 0n;
}
