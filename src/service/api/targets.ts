// Targets: listed, made, read, changed and removed.

import { Hono } from 'hono';
import * as v from 'valibot';
import { InputError } from '../../core/errors.js';
import { expectRole } from '../auth/grants.js';
import type { Principal, Web } from '../auth/principal.js';
import { shareOf } from '../auth/secret.js';
import { offerVerification } from '../jobs/request.js';
import type { Service } from '../service.js';
import { audit } from '../store/audit.js';
import { findPolicy } from '../store/policies.js';
import type { Database, Writing } from '../store/tables.js';
import {
  changeTarget,
  createTarget,
  findTarget,
  listTargets,
  removeTarget,
  STANDINGS_NOW,
  type Target,
  type TargetSettings,
} from '../store/targets.js';
import { openVerification } from '../store/verifications.js';
import { expectSpec } from '../target-spec.js';
import { readCursor, writeCursor } from './cursor.js';
import { describe } from './describe.js';
import { notFound } from './problem.js';
import { body, conflict, expectOwn, path, query } from './request.js';
import {
  count,
  cursor,
  limit,
  newTarget,
  pageOf,
  publicTarget,
  share,
  slug,
  sought,
  type TargetDocument,
  target,
  targetChange,
  wholeTarget,
} from './schemas.js';
import { expectVisible, publicTargetDocument } from './visible.js';

const place = v.object({ organisation: slug, slug });
const WHAT = 'target';

/** Several, with commas between. */
const standings = v.pipe(
  v.string(),
  v.check(
    (text) => text.split(',').every((word) => isStanding(word)),
    `expected some of ${STANDINGS_NOW.join(', ')}, with commas between`,
  ),
  v.description(`Some of ${STANDINGS_NOW.join(', ')}, with commas between.`),
);

function isStanding(word: string): word is (typeof STANDINGS_NOW)[number] {
  return (STANDINGS_NOW as readonly string[]).includes(word);
}

const filter = v.strictObject({
  standing: v.optional(standings),
  search: v.optional(v.pipe(sought(200), v.description('Part of the name or the slug.'))),
  image: v.optional(v.pipe(sought(200), v.description('Hash or name of the OS image.'))),
  tcb: v.optional(v.pipe(sought(100), v.description('TCB status.'))),
  compose: v.optional(v.pipe(sought(200), v.description('Compose hash.'))),
  advisory: v.optional(v.pipe(sought(100), v.description('Id of an advisory that is open.'))),
  age: v.optional(v.pipe(count(0, 400 * 86_400), v.description('Not checked for so many seconds, or never.'))),
  order: v.optional(v.picklist(['slug', 'worst']), 'slug'),
  limit,
  cursor: v.optional(cursor),
});

const placeInList = v.strictObject({ rank: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100)), slug });

export function targetRoutes(service: Service): Hono<Web> {
  const { db } = service;
  const app = new Hono<Web>();

  app.get(
    '/targets',
    describe({
      id: 'listTargets',
      tag: 'Targets',
      summary: 'Lists the targets of the organisation, and how each stands.',
      answers: { 200: { what: 'A page of targets.', schema: pageOf(target) } },
      problems: [400],
    }),
    query(filter),
    async (c) => {
      const principal = expectRole(c, 'reader');
      const { order, limit: most, cursor: from, ...asked } = c.req.valid('query');
      const now = new Date(service.now());
      const page = await listTargets(db, principal.organisation, filterOf(asked, now), {
        order,
        limit: most,
        after: readCursor(from, placeInList),
        now,
      });
      const entries = page.targets.map((row) => targetDocument(row, principal.organisationSlug, now));
      return c.json({ entries, next: page.next === null ? null : writeCursor(page.next) });
    },
  );

  app.post(
    '/targets',
    describe({
      id: 'createTarget',
      tag: 'Targets',
      summary: 'Makes a target.',
      answers: { 201: { what: 'The target.', schema: target, headers: { Location: 'Of the target.' } } },
      problems: [400, 409, 413],
    }),
    body(newTarget),
    async (c) => {
      const principal = expectRole(c, 'editor');
      const { slug: name, ...given } = c.req.valid('json');
      const settings = { ...given, name: given.name ?? name };
      await expectUsable(service, principal.organisation, settings);
      const now = new Date(service.now());
      const made = await db.transaction().execute(async (transaction) => {
        const row = await createTarget(transaction, principal.organisation, name, settings, now);
        if (row !== null) await audit(transaction, principal, 'target.create', `target ${name}`, detailOf(settings));
        return row;
      });
      if (made === null) {
        const hint = `PUT /api/v1/targets/${principal.organisationSlug}/${name} changes the one that is there.`;
        throw conflict('NAME_TAKEN', `there is a target ${name} already`, hint);
      }
      c.header('Location', addressOf(principal.organisationSlug, name));
      return c.json(targetDocument(made, principal.organisationSlug, now), 201);
    },
  );

  app.get(
    '/targets/:organisation/:slug',
    describe({
      id: 'readTarget',
      tag: 'Targets',
      summary: 'Reads a target and how it stands.',
      description: 'Somebody who is not of its organisation sees of one that is not private what it publishes.',
      answers: { 200: { what: 'The target.', schema: v.union([target, publicTarget]) } },
      problems: [404],
      open: true,
    }),
    path(place, WHAT),
    query(v.strictObject({ share })),
    async (c) => {
      const where = c.req.valid('param');
      const { organisation } = where;
      const now = new Date(service.now());
      const { row, shown } = await expectVisible(service, c.var.principal, { ...where, share: shareOf(c) });
      c.header('Cache-Control', 'no-cache');
      c.header('Vary', 'Authorization, Cookie');
      return c.json(
        shown === 'all' ? targetDocument(row, organisation, now) : publicTargetDocument(row, organisation, now),
      );
    },
  );

  app.put(
    '/targets/:organisation/:slug',
    describe({
      id: 'putTarget',
      tag: 'Targets',
      summary: 'Makes a target, or makes it what the request says: the same request again changes nothing.',
      description:
        'What is left out has its default. Where kind, spec or policy change, the target stands as never checked.',
      answers: {
        200: { what: 'It was there, and is as the request says.', schema: target },
        201: { what: 'It was made.', schema: target },
      },
      problems: [400, 404, 413],
    }),
    path(place, WHAT),
    body(wholeTarget),
    async (c) => {
      const principal = expectRole(c, 'editor');
      const { organisation, slug: name } = c.req.valid('param');
      expectOwn(principal, organisation, WHAT);
      const given = c.req.valid('json');
      const settings = { ...given, name: given.name ?? name };
      await expectUsable(service, principal.organisation, settings);
      const now = new Date(service.now());
      const { row, isNew } = await db
        .transaction()
        .execute((transaction) => put(transaction, principal, name, settings, now));
      await offerAgain(service, row);
      return c.json(targetDocument(row, organisation, now), isNew ? 201 : 200);
    },
  );

  app.patch(
    '/targets/:organisation/:slug',
    describe({
      id: 'changeTarget',
      tag: 'Targets',
      summary: 'Changes what the request names, and leaves the rest.',
      description: 'Where kind, spec or policy change, the target stands as never checked.',
      answers: { 200: { what: 'The target as it is now.', schema: target } },
      problems: [400, 404, 413],
    }),
    path(place, WHAT),
    body(targetChange),
    async (c) => {
      const principal = expectRole(c, 'editor');
      const { organisation, slug: name } = c.req.valid('param');
      expectOwn(principal, organisation, WHAT);
      const change = given(c.req.valid('json'));
      const before = await findTarget(db, principal.organisation, name);
      if (before === null) throw notFound(WHAT);
      const { kind, spec, policy } = before;
      await expectUsable(service, principal.organisation, { kind, spec, policy, ...change });
      const now = new Date(service.now());
      const row = await db.transaction().execute(async (transaction) => {
        const changed = await changeTarget(transaction, principal.organisation, name, change, now);
        if (changed !== null) await audit(transaction, principal, 'target.change', `target ${name}`, detailOf(change));
        return changed;
      });
      if (row === null) throw notFound(WHAT);
      await offerAgain(service, row);
      return c.json(targetDocument(row, organisation, now));
    },
  );

  app.delete(
    '/targets/:organisation/:slug',
    describe({
      id: 'removeTarget',
      tag: 'Targets',
      summary: 'Removes a target with its verifications and its history. The log keeps what it has.',
      answers: { 204: { what: 'It is gone.' } },
      problems: [404],
    }),
    path(place, WHAT),
    async (c) => {
      const principal = expectRole(c, 'editor');
      const { organisation, slug: name } = c.req.valid('param');
      expectOwn(principal, organisation, WHAT);
      await db.transaction().execute(async (transaction) => {
        if (!(await removeTarget(transaction, principal.organisation, name))) throw notFound(WHAT);
        await audit(transaction, principal, 'target.remove', `target ${name}`);
      });
      return c.body(null, 204);
    },
  );

  return app;
}

async function put(
  transaction: Writing,
  principal: Principal,
  name: string,
  settings: TargetSettings,
  now: Date,
): Promise<{ row: Target; isNew: boolean }> {
  const made = await createTarget(transaction, principal.organisation, name, settings, now);
  const row = made ?? (await changeTarget(transaction, principal.organisation, name, settings, now));
  // Removed by another request between the two.
  if (row === null) throw notFound(WHAT);
  const action = made === null ? 'target.change' : 'target.create';
  await audit(transaction, principal, action, `target ${name}`, detailOf(settings));
  return { row, isNew: made !== null };
}

/** A verification that a change sent back to the queue need not wait for the sweeper. */
async function offerAgain(service: Service, { organisation, id }: Target): Promise<void> {
  const open = await openVerification(service.db, organisation, id);
  if (open === undefined || open.status !== 'queued' || open.attempt === 0) return;
  await offerVerification(service, open.id, `changed.${service.now()}`);
}

/** Without members that are not there. */
function given(change: v.InferOutput<typeof targetChange>): Partial<TargetSettings> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

/** Nothing is asked. @throws InputError, PolicyError, ParseError for a spec or a policy by which nothing could be verified */
async function expectUsable(
  { db, settings }: Service,
  organisation: string,
  { kind, spec, policy }: Pick<TargetSettings, 'kind' | 'spec' | 'policy'>,
): Promise<void> {
  await expectSpec(spec, await policyTextOf(db, organisation, policy), settings, kind);
}

async function policyTextOf(db: Database, organisation: string, named: string | null): Promise<string | null> {
  if (named === null) return null;
  const policy = await findPolicy(db, organisation, named);
  if (policy !== null) return policy.text;
  throw new InputError('INPUT_INVALID', `body.policy: there is no policy ${named}`, {
    hint: 'POST /api/v1/policies keeps one and answers with its digest.',
  });
}

/** For the audit: without contents of files. */
function detailOf({ spec, ...rest }: Partial<TargetSettings>): Record<string, unknown> {
  return { ...rest, ...(spec === undefined ? {} : { spec: Object.keys(spec).sort() }) };
}

function filterOf(
  {
    standing,
    search,
    image,
    tcb,
    compose,
    advisory,
    age,
  }: Omit<v.InferOutput<typeof filter>, 'order' | 'limit' | 'cursor'>,
  now: Date,
) {
  return {
    ...(standing === undefined ? {} : { standings: standing.split(',').filter(isStanding) }),
    ...(search === undefined ? {} : { search }),
    ...(image === undefined ? {} : { osImage: image }),
    ...(tcb === undefined ? {} : { tcbStatus: tcb }),
    ...(compose === undefined ? {} : { composeHash: compose }),
    ...(advisory === undefined ? {} : { advisory }),
    ...(age === undefined ? {} : { checkedBefore: new Date(+now - age * 1000) }),
  };
}

function addressOf(organisation: string, name: string): string {
  return `/api/v1/targets/${organisation}/${name}`;
}

/** All that members see. */
function targetDocument(row: Target, organisation: string, now: Date): TargetDocument {
  return {
    ...publicTargetDocument(row, organisation, now),
    id: row.id,
    kind: row.kind,
    spec: row.spec,
    policy: row.policy,
    every: row.every,
    nextAt: row.next_at?.toISOString() ?? null,
    paused: row.paused,
    visibility: row.visibility,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    reason: row.reason,
    osImage: row.os_image,
    tcbStatus: row.tcb_status,
    composeHash: row.compose_hash,
    domain: row.domain,
    advisories: row.advisories,
    instances: row.instances,
    coreVersion: row.core_version,
  };
}
