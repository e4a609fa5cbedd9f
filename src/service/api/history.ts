// What targets were over time, and what changed.

import { Hono } from 'hono';
import * as v from 'valibot';
import { WEIGHTS } from '../../core/history/changes.js';
import { expectRole } from '../auth/grants.js';
import type { Principal, Web } from '../auth/principal.js';
import { shareOf } from '../auth/secret.js';
import type { Service } from '../service.js';
import { asFound } from '../standing.js';
import { audit } from '../store/audit.js';
import { acknowledgeDrift, type Drift, driftsOf, findDrift } from '../store/drifts.js';
import { type ShownSpan, spansOf } from '../store/spans.js';
import { STANDINGS } from '../store/tables.js';
import { findTarget, slugsOf } from '../store/targets.js';
import { readCursor, writeCursor } from './cursor.js';
import { describe } from './describe.js';
import { notFound } from './problem.js';
import { body, conflict, expectOwn, path, query } from './request.js';
import { cursor, digest, instant, label, limit, pageOf, share, slug, uuid } from './schemas.js';
import { expectVisible } from './visible.js';

const ofTarget = v.object({ organisation: slug, slug });
const ofDrift = v.object({ id: uuid });

const span = v.object({
  standing: v.pipe(
    v.picklist([...STANDINGS, 'recorded']),
    v.description('`recorded`: verified from evidence that was handed in, which may be of any age.'),
  ),
  firstAt: instant,
  lastAt: instant,
  checks: v.pipe(v.number(), v.description('Verifications one after the other that found the same.')),
  firstVerification: uuid,
  lastVerification: uuid,
  facts: v.pipe(v.nullable(digest), v.description('Digest of what they found; null: they had no result.')),
});
type SpanDocument = v.InferOutput<typeof span>;

const drift = v.object({
  id: uuid,
  organisation: slug,
  target: slug,
  at: instant,
  weight: v.pipe(v.picklist(WEIGHTS), v.description('Of the heaviest of its changes.')),
  changes: v.array(v.object({ weight: v.picklist(WEIGHTS), path: v.string(), text: v.string() })),
  fromVerification: uuid,
  toVerification: uuid,
  acknowledged: v.nullable(v.object({ at: instant, by: v.string(), note: v.nullable(v.string()) })),
});
type DriftDocument = v.InferOutput<typeof drift>;

const spanQuery = v.strictObject({ limit, cursor: v.optional(cursor), share });
const driftQuery = v.strictObject({
  open: v.optional(
    v.pipe(v.picklist(['true', 'false']), v.description('`true`: those alone that nobody has acknowledged.')),
    'false',
  ),
  limit,
  cursor: v.optional(cursor),
});
const placeOfSpan = v.strictObject({ number: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) });
const placeOfDrift = v.strictObject({ before: uuid });
const acknowledgement = v.strictObject({
  note: v.optional(v.nullable(v.pipe(label, v.description('Why it is well, for those who read it later.'))), null),
});

export function historyRoutes(service: Service): Hono<Web> {
  const { db } = service;
  const app = new Hono<Web>();

  app.get(
    '/targets/:organisation/:slug/history',
    describe({
      id: 'readHistory',
      tag: 'History',
      summary: 'Lists the spans of a target, newest first: how it stood, from when to when.',
      answers: { 200: { what: 'A page of spans.', schema: pageOf(span) } },
      problems: [400, 404],
      open: true,
    }),
    path(ofTarget, 'target'),
    query(spanQuery),
    async (c) => {
      const { limit: most, cursor: from } = c.req.valid('query');
      const { row } = await expectVisible(service, c.var.principal, { ...c.req.valid('param'), share: shareOf(c) });
      const before = readCursor(from, placeOfSpan)?.number ?? null;
      const rows = await spansOf(db, row.organisation, { target: row.id, before, limit: most + 1 });
      const shown = rows.slice(0, most);
      const last = shown.at(-1);
      c.header('Vary', 'Authorization, Cookie');
      return c.json({
        entries: shown.map(spanDocument),
        next: rows.length > most && last !== undefined ? writeCursor({ number: last.number }) : null,
      });
    },
  );

  app.get(
    '/targets/:organisation/:slug/drift',
    describe({
      id: 'listDriftOfTarget',
      tag: 'History',
      summary: 'Lists what changed at a target, newest first.',
      answers: { 200: { what: 'A page of changes.', schema: pageOf(drift) } },
      problems: [400, 404],
    }),
    path(ofTarget, 'target'),
    query(driftQuery),
    async (c) => {
      const principal = expectRole(c, 'reader');
      const { organisation, slug: name } = c.req.valid('param');
      expectOwn(principal, organisation, 'target');
      const target = await findTarget(db, principal.organisation, name);
      if (target === null) throw notFound('target');
      return c.json(await pageOfDrift(service, principal, target.id, c.req.valid('query')));
    },
  );

  app.get(
    '/drift',
    describe({
      id: 'listDrift',
      tag: 'History',
      summary: 'Lists what changed at any target of the organisation, newest first.',
      answers: { 200: { what: 'A page of changes.', schema: pageOf(drift) } },
      problems: [400],
    }),
    query(driftQuery),
    async (c) => {
      const principal = expectRole(c, 'reader');
      return c.json(await pageOfDrift(service, principal, null, c.req.valid('query')));
    },
  );

  app.get(
    '/drift/:id',
    describe({
      id: 'readDrift',
      tag: 'History',
      summary: 'Reads what changed between two verifications.',
      answers: { 200: { what: 'The change.', schema: drift } },
      problems: [404],
    }),
    path(ofDrift, 'drift'),
    async (c) => {
      const principal = expectRole(c, 'reader');
      return c.json(await readDrift(service, principal, c.req.valid('param').id));
    },
  );

  app.post(
    '/drift/:id/acknowledge',
    describe({
      id: 'acknowledgeDrift',
      tag: 'History',
      summary: 'Says that somebody has seen a change. How the target stands does not depend on it.',
      answers: { 200: { what: 'The change.', schema: drift } },
      problems: [400, 404, 409, 413],
    }),
    path(ofDrift, 'drift'),
    body(acknowledgement),
    async (c) => {
      const principal = expectRole(c, 'editor');
      const { id } = c.req.valid('param');
      const { organisation, who: by } = principal;
      const { note } = c.req.valid('json');
      if ((await findDrift(db, organisation, id)) === undefined) throw notFound('drift');
      await db.transaction().execute(async (transaction) => {
        const at = new Date(service.now());
        if (!(await acknowledgeDrift(transaction, organisation, { id, by, note, at }))) {
          throw conflict('NOT_POSSIBLE', 'somebody has acknowledged it already', 'GET it to read who, and why.');
        }
        await audit(transaction, principal, 'drift.acknowledge', `drift ${id}`, { note });
      });
      return c.json(await readDrift(service, principal, id));
    },
  );

  return app;
}

async function readDrift({ db }: Service, principal: Principal, id: string): Promise<DriftDocument> {
  const row = await findDrift(db, principal.organisation, id);
  if (row === undefined) throw notFound('drift');
  const names = await slugsOf(db, principal.organisation, [row.target]);
  return driftDocument(row, principal.organisationSlug, names.get(row.target) ?? '');
}

async function pageOfDrift(
  { db }: Service,
  { organisation, organisationSlug }: Principal,
  target: string | null,
  { open, limit: most, cursor: from }: v.InferOutput<typeof driftQuery>,
): Promise<{ entries: DriftDocument[]; next: string | null }> {
  const before = readCursor(from, placeOfDrift)?.before ?? null;
  const rows = await driftsOf(db, organisation, { target, isOpen: open === 'true', before, limit: most + 1 });
  const shown = rows.slice(0, most);
  const names = await slugsOf(db, organisation, [...new Set(shown.map((row) => row.target))]);
  const last = shown.at(-1);
  return {
    entries: shown.map((row) => driftDocument(row, organisationSlug, names.get(row.target) ?? '')),
    next: rows.length > most && last !== undefined ? writeCursor({ before: last.id }) : null,
  };
}

function spanDocument(row: ShownSpan): SpanDocument {
  return {
    standing: asFound(row.standing, row.isHandedIn),
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
    checks: row.checks,
    firstVerification: row.first_verification,
    lastVerification: row.last_verification,
    facts: row.facts,
  };
}

function driftDocument(row: Drift, organisation: string, target: string): DriftDocument {
  const { acknowledged_at: at, acknowledged_by: by } = row;
  return {
    id: row.id,
    organisation,
    target,
    at: row.at.toISOString(),
    weight: row.weight,
    changes: row.changes,
    fromVerification: row.from_verification,
    toVerification: row.to_verification,
    acknowledged: at === null ? null : { at: at.toISOString(), by: by ?? '', note: row.note },
  };
}
