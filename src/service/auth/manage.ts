// What somebody changes about who may do or see what: each change and its line of the audit are one transaction.

import { notFound, Problem } from '../api/problem.js';
import { conflict } from '../api/request.js';
import type { Service } from '../service.js';
import { audit } from '../store/audit.js';
import { type Member, putMember, removeMember } from '../store/members.js';
import { addOrganisation, FIRST_ORGANISATION, type Organisation } from '../store/organisations.js';
import { createShare, MAX_SHARES, removeShare, type Share } from '../store/shares.js';
import type { Published, Role } from '../store/tables.js';
import type { Target } from '../store/targets.js';
import { countTokens, createToken, revokeToken, type Token } from '../store/tokens.js';
import { addTrust, countTrusts, type NewTrust, removeTrust, type Trust } from '../store/trusts.js';
import type { Principal } from './principal.js';
import { hashOf, newSecret } from './secret.js';
import { newSignInLink, type SignInLink } from './sign-in-link.js';

type Acting = Pick<Principal, 'organisation' | 'who'>;
type Person = Pick<Member, 'issuer' | 'subject'>;
type Parts = Pick<Service, 'db' | 'now'>;

const MAX_TOKENS = 1000;
const MAX_TRUSTS = 1000;

/** @returns the secret beside it, which is not seen again. @throws Problem NOT_POSSIBLE */
export async function issueToken(
  { db, now }: Parts,
  principal: Acting,
  { name, role, expiresAt }: { name: string; role: Role; expiresAt: Date | null },
): Promise<{ token: Token; secret: string }> {
  if ((await countTokens(db, principal.organisation)) >= MAX_TOKENS) {
    throw conflict('NOT_POSSIBLE', `there are ${MAX_TOKENS} tokens in use`, 'Revoke those that nobody uses.');
  }
  const secret = newSecret('token');
  const token = await db.transaction().execute(async (transaction) => {
    const wanted = { name, hash: hashOf(secret), role, createdBy: principal.who, expiresAt };
    const made = await createToken(transaction, principal.organisation, wanted, new Date(now()));
    const detail = { id: made.id, role, expiresAt: expiresAt?.toISOString() ?? null };
    await audit(transaction, principal, 'token.create', `token ${name}`, detail);
    return made;
  });
  return { token, secret };
}

/** @throws Problem NOT_FOUND, also for one that was revoked before */
export async function endToken({ db, now }: Parts, principal: Acting, id: string): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const token = await revokeToken(transaction, principal.organisation, id, new Date(now()));
    if (token === null) throw notFound('token');
    await audit(transaction, principal, 'token.revoke', `token ${token.name}`, { id });
  });
}

/** A link to a target. @returns the secret beside it, which is not seen again. @throws Problem NOT_POSSIBLE */
export async function issueShare(
  { db, now }: Parts,
  principal: Acting,
  target: Pick<Target, 'id' | 'slug'>,
  { publishes, expiresAt }: { publishes: Published; expiresAt: Date | null },
): Promise<{ share: Share; secret: string }> {
  const secret = newSecret('share');
  const share = await db.transaction().execute(async (transaction) => {
    const given = { target: target.id, hash: hashOf(secret), publishes, expiresAt };
    const made = await createShare(transaction, principal.organisation, given, new Date(now()));
    if (made === null) {
      throw conflict('NOT_POSSIBLE', `the target has ${MAX_SHARES} links`, 'End those that nobody uses.');
    }
    await audit(transaction, principal, 'share.create', `target ${target.slug}`, { id: made.id, publishes });
    return made;
  });
  return { share, secret };
}

/** @throws Problem NOT_FOUND */
export async function endShare(
  { db }: Pick<Parts, 'db'>,
  principal: Acting,
  target: Pick<Target, 'id' | 'slug'>,
  id: string,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const of = { organisation: principal.organisation, target: target.id, id };
    if (!(await removeShare(transaction, of))) throw notFound('link');
    await audit(transaction, principal, 'share.remove', `target ${target.slug}`, { id });
  });
}

/** @throws Problem NOT_POSSIBLE */
export async function trustWorkflows({ db, now }: Parts, principal: Acting, trust: NewTrust): Promise<Trust> {
  if ((await countTrusts(db, principal.organisation)) >= MAX_TRUSTS) {
    throw conflict('NOT_POSSIBLE', `there are ${MAX_TRUSTS} trust rules`, 'Remove those that nobody uses.');
  }
  return db.transaction().execute(async (transaction) => {
    const added = await addTrust(transaction, principal.organisation, trust, new Date(now()));
    const { id, repository_id, owner_id, ref, environment, workflow, role } = added;
    const detail = { id, repositoryId: repository_id, ownerId: owner_id, ref, environment, workflow, role };
    await audit(transaction, principal, 'trust.create', `workflows of ${trust.repository}`, detail);
    return added;
  });
}

/** @throws Problem NOT_FOUND */
export async function endTrust(
  { db, settings }: Pick<Service, 'db' | 'settings'>,
  principal: Acting,
  id: string,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const trust = await removeTrust(transaction, principal.organisation, id, settings.githubIssuer);
    if (trust === null) throw notFound('trust rule');
    await audit(transaction, principal, 'trust.remove', `workflows of ${trust.repository}`, { id });
  });
}

export async function addMember(
  { db, now }: Parts,
  principal: Acting,
  member: Pick<Member, 'issuer' | 'subject' | 'name' | 'role'>,
): Promise<void> {
  const { organisation } = principal;
  const { issuer, subject, name, role } = member;
  await db.transaction().execute(async (transaction) => {
    await putMember(transaction, { ...member, organisation, created_at: new Date(now()) });
    await audit(transaction, principal, 'member.put', `member ${name}`, { issuer, subject, role });
  });
}

/** @throws Problem NOT_FOUND */
export async function dropMember({ db }: Parts, principal: Acting, person: Person): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const { issuer, subject } = person;
    if (!(await removeMember(transaction, principal.organisation, person))) throw notFound('member');
    await audit(transaction, principal, 'member.remove', `member ${subject}`, { issuer, subject });
  });
}

/** Whoever is to be its first owner may be asleep: a week. */
const FIRST_LINK_MINUTES = 7 * 24 * 60;

/** @returns with the link that signs in its first owner. @throws Problem ROLE_TOO_LOW, NAME_TAKEN */
export async function foundOrganisation(
  { db, now, settings }: Pick<Service, 'db' | 'now' | 'settings'>,
  principal: Principal,
  { slug, name }: Pick<Organisation, 'slug' | 'name'>,
): Promise<{ organisation: Organisation; link: SignInLink }> {
  expectFirst(principal);
  return db.transaction().execute(async (transaction) => {
    const organisation = await addOrganisation(transaction, { slug, name }, new Date(now()));
    if (organisation === null) throw conflict('NAME_TAKEN', `there is an organisation ${slug}`, 'Take another name.');
    await audit(transaction, principal, 'organisation.create', `organisation ${slug}`, { id: organisation.id });
    const link = await newSignInLink({ db: transaction, now, settings }, organisation.id, FIRST_LINK_MINUTES);
    return { organisation, link };
  });
}

/** @throws Problem ROLE_TOO_LOW */
export function expectFirst({ organisationSlug }: Principal): void {
  if (organisationSlug === FIRST_ORGANISATION.slug) return;
  throw new Problem('ROLE_TOO_LOW', `this is for owners of the organisation ${FIRST_ORGANISATION.slug}`, {
    hint: 'Ask whoever runs the service.',
  });
}
