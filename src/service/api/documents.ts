// One verification and its documents, at addresses that stay that verification for ever.

import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { sha256 } from '#crypto';
import { toHex, utf8 } from '../../core/bytes.js';
import { policyFromRecord } from '../../core/policy/policy.js';
import { statementBytes } from '../../core/summary/in-toto.js';
import { summarise } from '../../core/summary/summarise.js';
import { VERSION } from '../../core/version.js';
import { sandboxed } from '../auth/headers.js';
import type { Web } from '../auth/principal.js';
import { shareOf } from '../auth/secret.js';
import { withShare } from '../pages/words.js';
import type { Service } from '../service.js';
import { madeDocument } from '../store/made-documents.js';
import { type PlacedVerification, placedVerification } from '../store/shown.js';
import type { Published } from '../store/tables.js';
import { describe } from './describe.js';
import { notFound, Problem } from './problem.js';
import { reportsOf } from './reports.js';
import { path, query } from './request.js';
import { publicVerification, share, uuid, verification } from './schemas.js';
import { verificationDocument } from './verifications.js';
import { ofTheService, verifiedOf } from './verified.js';
import { isShown, type Shown, shownWith } from './visible.js';
import { hasEnded } from './waiting.js';

/** What a target has to publish for a stranger to see them. The report holds the evidence, to be appraised again. */
export const LEVELS = {
  proof: 'verdict',
  result: 'report',
  summary: 'report',
  bundle: 'evidence',
  'report.html': 'evidence',
} as const satisfies Record<string, Published>;

const place = v.object({ id: uuid });
const withLink = v.strictObject({ share });
const WHAT = 'verification';

export function documentRoutes(service: Service): Hono<Web> {
  const app = new Hono<Web>();
  const report = reportsOf(service);

  app.get(
    '/verifications/:id',
    describe({
      id: 'readVerification',
      tag: 'Verifications',
      summary: 'Reads a verification: exactly that one, for ever.',
      description: 'Somebody who is not of its organisation sees of a target that is not private what it publishes.',
      answers: { 200: { what: 'The verification.', schema: v.union([verification, publicVerification]) } },
      problems: [404],
      open: true,
    }),
    path(place, WHAT),
    query(withLink),
    async (c) => {
      const { row, target, organisation, shown, isPublic } = await expectShown(service, c, c.req.valid('param').id);
      const all = verificationDocument(row, organisation.slug, target.slug);
      const document = shown === 'all' ? all : v.parse(publicVerification, all);
      const bytes = utf8(JSON.stringify(document));
      return send(c, bytes, { media: 'application/json', etag: hexOf(bytes), isPublic, lasts: hasEnded(row) });
    },
  );

  app.get(
    '/verifications/:id/result',
    describeDocument(
      'readResult',
      'The result document, as `trust-center verify --format json` writes it.',
      'application/json',
    ),
    path(place, WHAT),
    query(withLink),
    async (c) => {
      const { row, isPublic } = await expectShown(service, c, c.req.valid('param').id, 'result');
      return sendBlob(c, service, row.result ?? nothing(row), 'application/json', isPublic);
    },
  );

  app.get(
    '/verifications/:id/bundle',
    describeDocument(
      'readBundle',
      'The evidence that it was made from, which repeats it anywhere.',
      'application/json',
    ),
    path(place, WHAT),
    query(withLink),
    async (c) => {
      const { row, isPublic } = await expectShown(service, c, c.req.valid('param').id, 'bundle');
      return sendBlob(c, service, row.evidence ?? nothing(row), 'application/json', isPublic);
    },
  );

  app.get(
    '/verifications/:id/summary',
    describeDocument('readSummary', 'The verification summary, an in-toto statement. It is not signed.', SUMMARY),
    path(place, WHAT),
    query(withLink),
    async (c) => {
      const { row, isPublic } = await expectShown(service, c, c.req.valid('param').id, 'summary');
      const { result, evidence } = row;
      if (result === null || evidence === null) throw nothing(row);
      const make = () => summaryOf(service, { result, evidence });
      const { digest, bytes } = await madeDocument(service, row.id, 'summary', make);
      return send(c, bytes, { media: SUMMARY, etag: digest, isPublic, lasts: true });
    },
  );

  app.get(
    '/verifications/:id/report.html',
    describe({
      id: 'readReport',
      tag: 'Documents',
      summary: 'The report. It holds the evidence, and appraises it again where it is read.',
      description: 'It is rendered by the version of the service that runs now.',
      answers: {
        200: { what: 'The report.', media: 'text/html', headers: { ETag: 'Of its bytes.' } },
        302: { what: 'To the page of the verification, where the target publishes no evidence.' },
        304: { what: 'It is what `If-None-Match` names.' },
      },
      problems: [404, 410, 503],
      open: true,
    }),
    path(place, WHAT),
    query(withLink),
    async (c) => {
      const { row, shown, isPublic } = await expectShown(service, c, c.req.valid('param').id, 'result');
      const { result, evidence } = row;
      if (result === null || evidence === null) throw nothing(row);
      // Whoever may see what it says, and not the evidence, reads it on the page of the verification.
      if (!isShown(shown, LEVELS['report.html'])) return c.redirect(withShare(`/v/${row.id}`, shareOf(c)), 302);
      sandboxed(c);
      const etag = `${VERSION}-${result.slice(7)}`;
      if (isKnown(c, etag)) return send(c, new Uint8Array(), { media: HTML, etag, isPublic, lasts: false });
      const bytes = await report({ ...row, result, evidence });
      return send(c, bytes, { media: HTML, etag, isPublic, lasts: false });
    },
  );

  return app;
}

const HTML = 'text/html; charset=utf-8';
const SUMMARY = 'application/vnd.in-toto+json';

function describeDocument(id: string, summary: string, media: string) {
  return describe({
    id,
    tag: 'Documents',
    summary,
    answers: {
      200: { what: 'The document.', media, headers: { ETag: 'Of its bytes.' } },
      304: { what: 'It is what `If-None-Match` names.' },
    },
    problems: [404, 410, 503],
    open: true,
  });
}

/** @throws Problem NOT_FOUND also where the target does not publish it */
export async function expectShown(
  service: Service,
  c: Context<Web>,
  id: string,
  document: keyof typeof LEVELS | null = null,
): Promise<PlacedVerification & { shown: Shown; isPublic: boolean }> {
  const share = shareOf(c);
  const placed = await placedVerification(service.db, id);
  const shown =
    placed === null ? null : await shownWith(service, c.var.principal, placed.target, { namedBy: 'id', share });
  if (placed === null || shown === null) throw notFound(WHAT);
  const isPublic = shown !== 'all' && share === null;
  if (document === null || isShown(shown, LEVELS[document])) return { ...placed, shown, isPublic };
  throw new Problem('NOT_FOUND', `the target does not publish this: it takes \`publishes: ${LEVELS[document]}\``, {
    hint: 'Members of its organisation see it when they are signed in.',
  });
}

/** There is no such document, or not yet. */
function nothing(row: PlacedVerification['row']): Problem {
  if (!hasEnded(row)) {
    const hint = 'Ask for it once the verification has ended.';
    return new Problem('NOT_FOUND', `there is none yet: the verification is ${row.status}`, { hint });
  }
  const why = row.error_code === null ? row.status : `${row.status} (${row.error_code})`;
  return new Problem('NOT_FOUND', `there is none: the verification ended as ${why}`);
}

async function sendBlob(
  c: Context<Web>,
  { blobs }: Service,
  found: string | Problem,
  media: string,
  isPublic: boolean,
): Promise<Response> {
  if (found instanceof Problem) throw found;
  if (isKnown(c, found)) return send(c, new Uint8Array(), { media, etag: found, isPublic, lasts: true });
  return send(c, await blobs.get(found), { media, etag: found, isPublic, lasts: true });
}

interface Sending {
  media: string;
  etag: string;
  /** Whether everybody gets the same. */
  isPublic: boolean;
  /** Whether it stays these bytes for ever. */
  lasts: boolean;
}

/** A shared cache may hold only what strangers see, and not for long: a target can become private again. */
export function send(c: Context<Web>, bytes: Uint8Array, { media, etag, isPublic, lasts }: Sending): Response {
  c.header('ETag', `"${etag}"`);
  c.header('Vary', 'Authorization, Cookie');
  const few = lasts ? 'private, max-age=31536000, immutable' : 'private, no-cache';
  c.header('Cache-Control', isPublic ? `public, ${lasts ? 'max-age=300' : 'no-cache'}` : few);
  if (isKnown(c, etag)) return c.body(null, 304);
  c.header('Content-Type', media);
  return c.body(new Uint8Array(bytes));
}

function isKnown(c: Context<Web>, etag: string): boolean {
  const known = c.req.header('if-none-match')?.split(',') ?? [];
  return known.some((text) => text.trim().replace(/^W\//, '') === `"${etag}"`);
}

function hexOf(bytes: Uint8Array): string {
  return toHex(sha256(bytes)).slice(0, 32);
}

async function summaryOf({ blobs }: Service, kept: { result: string; evidence: string }): Promise<Uint8Array> {
  const { result, bundle } = await verifiedOf(blobs, kept);
  return ofTheService(async () => {
    const policy = policyFromRecord(bundle.appraisal?.policy);
    return statementBytes(await summarise({ result, bundle, policy }));
  });
}
