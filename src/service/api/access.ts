// Who may do what: API tokens, tokens for workflows and the rules that they are given by, members, and what was changed.

import { Hono } from 'hono';
import * as v from 'valibot';
import { InputError } from '../../core/errors.js';
import { githubWorkflows } from '../auth/github.js';
import { expectRole } from '../auth/grants.js';
import {
  addMember,
  dropMember,
  endToken,
  endTrust,
  expectFirst,
  foundOrganisation,
  issueToken,
  trustWorkflows,
} from '../auth/manage.js';
import type { Web } from '../auth/principal.js';
import type { Service } from '../service.js';
import { type AuditEntry, listAudit } from '../store/audit.js';
import { listMembers, type Member } from '../store/members.js';
import { allOrganisations, type Organisation } from '../store/organisations.js';
import { ROLES } from '../store/tables.js';
import { listTokens, type Token } from '../store/tokens.js';
import { listTrusts, type Trust } from '../store/trusts.js';
import { readCursor, writeCursor } from './cursor.js';
import { describe } from './describe.js';
import { body, path, query } from './request.js';
import { cursor, instant, label, limit, slug, uuid } from './schemas.js';

const role = v.pipe(
  v.picklist(ROLES),
  v.description('`reader` reads; `editor` changes targets and starts verifications; `owner` does all.'),
);
const instantOrNull = v.nullable(instant);

/** A number that GitHub gives, which outlives every name. */
const number = v.pipe(v.string(), v.regex(/^[1-9][0-9]{0,19}$/, 'expected a number such as "123456789"'));
const exact = v.nullable(label);

export const newToken = v.strictObject({
  name: label,
  role,
  expiresAt: v.pipe(instantOrNull, v.description('null: it is good until it is revoked.')),
});
export const newTrust = v.strictObject({
  repository: v.pipe(label, v.description('Its name, for people: nothing is decided by it.')),
  repositoryId: v.pipe(number, v.description('`gh api repos/OWNER/REPOSITORY --jq .id`')),
  ownerId: v.pipe(number, v.description('`gh api repos/OWNER/REPOSITORY --jq .owner.id`')),
  ref: v.pipe(exact, v.description('`refs/heads/main`; null: any.')),
  environment: v.pipe(exact, v.description('Name of the environment of the job; null: any, and none.')),
  workflow: v.pipe(
    exact,
    v.description('As `job_workflow_ref` has it: `OWNER/REPOSITORY/.github/workflows/FILE@REF`; null: any.'),
  ),
  role,
});
export const newMember = v.strictObject({
  issuer: v.pipe(
    label,
    v.regex(/^https?:\/\/[^\s]+$/, 'expected the URL of an issuer'),
    v.description('Of the sign-in: the URL of the OpenID Connect issuer.'),
  ),
  subject: v.pipe(label, v.description('What the issuer calls the person: the claim `sub`.')),
  name: label,
  role,
});

const token = v.object({
  id: uuid,
  name: label,
  role,
  createdBy: v.string(),
  createdAt: instant,
  expiresAt: instantOrNull,
  lastUsedAt: v.pipe(instantOrNull, v.description('To the minute.')),
  revokedAt: instantOrNull,
});
const trust = v.object({ id: uuid, ...newTrust.entries, createdAt: instant });
const member = v.object({ ...newMember.entries, issuer: label, createdAt: instant });
const auditEntry = v.object({
  seq: v.number(),
  at: instant,
  who: v.string(),
  action: v.string(),
  object: v.string(),
  detail: v.record(v.string(), v.unknown()),
});
const identity = v.strictObject({
  token: v.pipe(
    v.string(),
    v.maxLength(16 * 1024, 'expected at most 16384 characters'),
    v.description('The identity token of the job; its audience is the public URL of the service.'),
  ),
  organisation: v.pipe(v.optional(slug), v.description('Needed where several organisations trust the repository.')),
});
const given = v.object({
  token: v.pipe(v.string(), v.description('To be sent as `Authorization: Bearer`. It is good for 10 minutes.')),
  organisation: slug,
  role,
  expiresAt: instant,
});

export const newOrganisation = v.strictObject({ slug, name: label });
const organisation = v.object({ slug, name: label, createdAt: instant });

const byId = v.object({ id: uuid });
const person = v.strictObject({ issuer: label, subject: label });
const auditPlace = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

export function accessRoutes(service: Service): Hono<Web> {
  const app = new Hono<Web>();
  const { db } = service;
  const workflows = githubWorkflows(service);

  app.post(
    '/token',
    describe({
      id: 'exchangeIdentity',
      tag: 'Access',
      summary: 'Gives a workflow of GitHub Actions a token for its identity token.',
      description: 'An identity token is taken once. A workflow that runs on a pull request gets the role `reader`.',
      answers: { 200: { what: 'A token of some minutes.', schema: given } },
      problems: [400, 401, 413, 503],
      open: true,
    }),
    body(identity),
    async (c) => {
      const { token: shown, organisation = null } = c.req.valid('json');
      const { expiresAt, ...rest } = await workflows.exchange(shown, organisation);
      c.header('cache-control', 'no-store');
      return c.json({ ...rest, expiresAt: expiresAt.toISOString() });
    },
  );

  app.get(
    '/tokens',
    describe({
      id: 'listTokens',
      tag: 'Access',
      summary: 'Lists the API tokens of the organisation, newest first.',
      answers: { 200: { what: 'The tokens, without their secrets.', schema: v.object({ entries: v.array(token) }) } },
    }),
    async (c) => {
      const { organisation } = expectRole(c, 'owner');
      return c.json({ entries: (await listTokens(db, organisation)).map(tokenDocument) });
    },
  );

  app.post(
    '/tokens',
    describe({
      id: 'createToken',
      tag: 'Access',
      summary: 'Makes an API token. Its secret is in this answer, and nowhere else.',
      answers: { 201: { what: 'The token.', schema: v.object({ ...token.entries, secret: v.string() }) } },
      problems: [400, 409, 413],
    }),
    body(newToken),
    async (c) => {
      const principal = expectRole(c, 'owner');
      const { expiresAt, ...wanted } = c.req.valid('json');
      const end = expiresAt === null ? null : timeToCome(expiresAt, service.now());
      const made = await issueToken(service, principal, { ...wanted, expiresAt: end });
      c.header('cache-control', 'no-store');
      return c.json({ ...tokenDocument(made.token), secret: made.secret }, 201);
    },
  );

  app.delete(
    '/tokens/:id',
    describe({
      id: 'revokeToken',
      tag: 'Access',
      summary: 'Revokes an API token, at once and for ever.',
      answers: { 204: { what: 'It is not taken any more.' } },
      problems: [404],
    }),
    path(byId, 'token'),
    async (c) => {
      await endToken(service, expectRole(c, 'owner'), c.req.valid('param').id);
      return c.body(null, 204);
    },
  );

  app.get(
    '/trusts',
    describe({
      id: 'listTrusts',
      tag: 'Access',
      summary: 'Lists the rules by which workflows get tokens, newest first.',
      answers: { 200: { what: 'The rules.', schema: v.object({ entries: v.array(trust) }) } },
    }),
    async (c) => {
      const { organisation } = expectRole(c, 'owner');
      return c.json({ entries: (await listTrusts(db, organisation)).map(trustDocument) });
    },
  );

  app.post(
    '/trusts',
    describe({
      id: 'trustWorkflows',
      tag: 'Access',
      summary: 'Trusts the workflows of a repository of GitHub.',
      description: 'Repository and owner are known by their numbers, which nobody gets after them.',
      answers: { 201: { what: 'The rule.', schema: trust } },
      problems: [400, 409, 413],
    }),
    body(newTrust),
    async (c) => {
      const principal = expectRole(c, 'owner');
      const { repositoryId: repository_id, ownerId: owner_id, ...rest } = c.req.valid('json');
      const added = await trustWorkflows(service, principal, { ...rest, repository_id, owner_id });
      return c.json(trustDocument(added), 201);
    },
  );

  app.delete(
    '/trusts/:id',
    describe({
      id: 'removeTrust',
      tag: 'Access',
      summary: 'Removes a rule, and with it the tokens that were given by it.',
      answers: { 204: { what: 'It is gone.' } },
      problems: [404],
    }),
    path(byId, 'trust rule'),
    async (c) => {
      await endTrust(service, expectRole(c, 'owner'), c.req.valid('param').id);
      return c.body(null, 204);
    },
  );

  app.get(
    '/members',
    describe({
      id: 'listMembers',
      tag: 'Access',
      summary: 'Lists the people of the organisation.',
      answers: { 200: { what: 'The members, by name.', schema: v.object({ entries: v.array(member) }) } },
    }),
    async (c) => {
      const { organisation } = expectRole(c, 'owner');
      return c.json({ entries: (await listMembers(db, organisation)).map(memberDocument) });
    },
  );

  app.put(
    '/members',
    describe({
      id: 'putMember',
      tag: 'Access',
      summary: 'Adds a person, or gives another name or role; whoever is signed in signs in again.',
      answers: { 204: { what: 'It is so.' } },
      problems: [400, 413],
    }),
    body(newMember),
    async (c) => {
      await addMember(service, expectRole(c, 'owner'), c.req.valid('json'));
      return c.body(null, 204);
    },
  );

  app.delete(
    '/members',
    describe({
      id: 'removeMember',
      tag: 'Access',
      summary: 'Removes a person, whose sessions end.',
      answers: { 204: { what: 'The person is no member any more.' } },
      problems: [400, 404],
    }),
    query(person),
    async (c) => {
      await dropMember(service, expectRole(c, 'owner'), c.req.valid('query'));
      return c.body(null, 204);
    },
  );

  app.get(
    '/audit',
    describe({
      id: 'listAudit',
      tag: 'Access',
      summary: 'Lists who changed what, newest first.',
      answers: {
        200: {
          what: 'A page of the audit.',
          schema: v.object({ entries: v.array(auditEntry), next: v.nullable(cursor) }),
        },
      },
      problems: [400],
    }),
    query(v.strictObject({ cursor: v.optional(cursor), limit })),
    async (c) => {
      const { organisation } = expectRole(c, 'owner');
      const { cursor: place, limit: most } = c.req.valid('query');
      const rows = await listAudit(db, organisation, { before: readCursor(place, auditPlace), limit: most + 1 });
      const shown = rows.slice(0, most);
      const last = rows.length > most ? shown.at(-1) : undefined;
      return c.json({ entries: shown.map(auditDocument), next: last === undefined ? null : writeCursor(last.seq) });
    },
  );

  if (service.settings.tenants === 'many') organisationRoutes(app, service);
  return app;
}

function organisationRoutes(app: Hono<Web>, service: Service): void {
  const TAG = 'Organisations';

  app.get(
    '/organisations',
    describe({
      id: 'listOrganisations',
      tag: TAG,
      summary: 'Lists the organisations of the service; for owners of the first one.',
      answers: {
        200: { what: 'The organisations, by slug.', schema: v.object({ entries: v.array(organisation) }) },
      },
    }),
    async (c) => {
      expectFirst(expectRole(c, 'owner'));
      return c.json({ entries: (await allOrganisations(service.db)).map(organisationDocument) });
    },
  );

  app.post(
    '/organisations',
    describe({
      id: 'createOrganisation',
      tag: TAG,
      summary: 'Makes an organisation, and a link that signs in its first owner; for owners of the first one.',
      answers: {
        201: {
          what: 'The organisation. The link is good once, for a week.',
          schema: v.object({ ...organisation.entries, signIn: v.string() }),
        },
      },
      problems: [400, 409, 413],
    }),
    body(newOrganisation),
    async (c) => {
      const made = await foundOrganisation(service, expectRole(c, 'owner'), c.req.valid('json'));
      c.header('cache-control', 'no-store');
      return c.json({ ...organisationDocument(made.organisation), signIn: made.link.url }, 201);
    },
  );
}

const LAST = Date.parse('9999-12-31T23:59:59Z');

function timeToCome(text: string, now: number): Date {
  const at = Date.parse(text);
  if (at > now && at <= LAST) return new Date(at);
  throw new InputError('INPUT_INVALID', 'body.expiresAt: expected a time to come, before the year 10000');
}

function tokenDocument({ id, name, role, created_by, created_at, expires_at, last_used_at, revoked_at }: Token) {
  return {
    id,
    name,
    role,
    createdBy: created_by,
    createdAt: created_at.toISOString(),
    expiresAt: expires_at?.toISOString() ?? null,
    lastUsedAt: last_used_at?.toISOString() ?? null,
    revokedAt: revoked_at?.toISOString() ?? null,
  };
}

function organisationDocument({ slug, name, created_at }: Organisation) {
  return { slug, name, createdAt: created_at.toISOString() };
}

function trustDocument({ id, repository, repository_id, owner_id, created_at, ...rule }: Trust) {
  const { ref, environment, workflow, role } = rule;
  const numbers = { repositoryId: repository_id, ownerId: owner_id };
  return { id, repository, ...numbers, ref, environment, workflow, role, createdAt: created_at.toISOString() };
}

function memberDocument({ issuer, subject, name, role, created_at }: Member) {
  return { issuer, subject, name, role, createdAt: created_at.toISOString() };
}

function auditDocument({ seq, at, who, action, object, detail }: AuditEntry) {
  return { seq, at: at.toISOString(), who, action, object, detail };
}
