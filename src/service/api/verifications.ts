// Verifications: asked for, handed in as evidence, listed, read and cancelled.

import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { sha256 } from '#crypto';
import { parseBundle, serialiseBundle } from '../../core/bundle.js';
import { fromUtf8, toHex, utf8 } from '../../core/bytes.js';
import { expectRole } from '../auth/grants.js';
import type { Principal, Web } from '../auth/principal.js';
import { cancelRequest, requestVerification } from '../jobs/request.js';
import type { Service } from '../service.js';
import { audit } from '../store/audit.js';
import { claimKey, releaseKey, settleKey } from '../store/idempotency.js';
import { keep } from '../store/keep.js';
import type { Trigger } from '../store/tables.js';
import { findTarget, findTargetToHandIn, slugsOf, type Target } from '../store/targets.js';
import { findVerification, type Verification, verificationsOf } from '../store/verifications.js';
import { readCursor, writeCursor } from './cursor.js';
import { describe } from './describe.js';
import { notFound, Problem } from './problem.js';
import { bytesOf, conflict, expectOwn, headers, path, query, upload } from './request.js';
import { count, cursor, limit, pageOf, slug, uuid, type VerificationDocument, verification } from './schemas.js';
import { hasEnded, untilEnded } from './waiting.js';

/** Of a bundle that is handed in. */
export const MAX_UPLOAD_BYTES = 8 * 1024 * 1024;
/** Bundles of one organisation that have not ended: it cannot fill the queue and the disk of all. */
export const MAX_OPEN_UPLOADS = 500;

const ofTarget = v.object({ organisation: slug, slug });
const ofVerification = v.object({ id: uuid });

const wait = v.optional(v.pipe(count(0, 60), v.description('Seconds to wait for the verdict, at most 60.')), '0');
const waiting = v.strictObject({ wait });
const uploading = v.strictObject({
  organisation: v.optional(v.pipe(slug, v.description('Whose target it is. Left out: that of the token.'))),
  target: v.pipe(slug, v.description('What the evidence is of.')),
  wait,
});
const listing = v.strictObject({ limit, cursor: v.optional(cursor) });
const keyed = v.object({
  'idempotency-key': v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[\x21-\x7e]{1,255}$/, 'expected 1 to 255 printable ASCII characters'),
      v.description('The same request with the same key is done once within 24 hours.'),
    ),
  ),
});

const placeInList = v.strictObject({ before: uuid });

const ANSWERS = {
  200: { what: 'It has ended.', schema: verification, headers: { Location: 'Of the verification.' } },
  202: { what: 'It is under way.', schema: verification, headers: { Location: 'Of the verification.' } },
};

export function verificationRoutes(service: Service): Hono<Web> {
  const { db } = service;
  const app = new Hono<Web>();

  app.post(
    '/targets/:organisation/:slug/verifications',
    describe({
      id: 'verifyTarget',
      tag: 'Verifications',
      summary: 'Has a target verified now.',
      description:
        'One that is waiting or under way is joined, and no other is begun. The evidence of one that is `running` may be from before the request.',
      answers: ANSWERS,
      problems: [400, 404, 409, 422],
    }),
    path(ofTarget, 'target'),
    query(waiting),
    headers(keyed),
    async (c) => {
      const principal = expectRole(c, 'editor');
      const { organisation, slug: name } = c.req.valid('param');
      expectOwn(principal, organisation, 'target');
      const target = await ownTarget(service, principal, name);
      if (target.kind === 'uploaded') {
        const hint = `Upload a bundle: POST /api/v1/verifications?target=${name}.`;
        throw conflict('NOT_POSSIBLE', `${name} is not asked: evidence of it is handed in`, hint);
      }
      const key = c.req.valid('header')['idempotency-key'];
      const trigger = TRIGGER[principal.kind];
      const begun = await once(service, principal, key, `verify ${target.id}`, () =>
        asked(service, principal, target, trigger, null),
      );
      return answer(c, service, principal, begun, c.req.valid('query').wait);
    },
  );

  app.post(
    '/verifications',
    describe({
      id: 'uploadEvidence',
      tag: 'Verifications',
      summary: 'Hands in evidence of a target, as a bundle, which is appraised here, under the policy of the target.',
      description:
        'What the bundle says of an appraisal counts for nothing, and nothing in it is fresher than `replayed`. It decides how the target stands only where the target is of the kind `uploaded`. At most 8 MiB. An organisation has at most 500 that have not ended: beyond that the answer is 429, with `Retry-After`.',
      answers: ANSWERS,
      problems: [400, 404, 413, 422, 503],
    }),
    query(uploading),
    headers(keyed),
    upload('A bundle, as `trust-center collect` writes it.'),
    async (c) => {
      const principal = expectRole(c, 'editor');
      const { organisation = principal.organisationSlug, target: name, wait: seconds } = c.req.valid('query');
      expectOwn(principal, organisation, 'target');
      const bytes = await bytesOf(c.req.raw, MAX_UPLOAD_BYTES);
      // After the body, which may take its time: whoever sends many slowly would have them all find room.
      const target = await targetToHandIn(service, principal, name);
      const bundle = wholeBundle(bytes);
      const request = `upload ${target.id} ${toHex(sha256(bytes))}`;
      const begun = await once(service, principal, c.req.valid('header')['idempotency-key'], request, async () => {
        return asked(service, principal, target, 'upload', await keep(service, 'bundle', bundle));
      });
      return answer(c, service, principal, begun, seconds);
    },
  );

  app.get(
    '/targets/:organisation/:slug/verifications',
    describe({
      id: 'listVerificationsOfTarget',
      tag: 'Verifications',
      summary: 'Lists the verifications of a target, newest first.',
      answers: { 200: { what: 'A page of verifications.', schema: pageOf(verification) } },
      problems: [400, 404],
    }),
    path(ofTarget, 'target'),
    query(listing),
    async (c) => {
      const principal = expectRole(c, 'reader');
      const { organisation, slug: name } = c.req.valid('param');
      expectOwn(principal, organisation, 'target');
      const { id } = await ownTarget(service, principal, name);
      return c.json(await pageOfVerifications(service, principal, id, c.req.valid('query')));
    },
  );

  app.get(
    '/verifications',
    describe({
      id: 'listVerifications',
      tag: 'Verifications',
      summary: 'Lists the verifications of the organisation, newest first.',
      answers: { 200: { what: 'A page of verifications.', schema: pageOf(verification) } },
      problems: [400],
    }),
    query(listing),
    async (c) => {
      const principal = expectRole(c, 'reader');
      return c.json(await pageOfVerifications(service, principal, null, c.req.valid('query')));
    },
  );

  app.post(
    '/verifications/:id/cancel',
    describe({
      id: 'cancelVerification',
      tag: 'Verifications',
      summary: 'Cancels a verification that has not ended. What its worker finds is not recorded.',
      answers: { 200: { what: 'It is cancelled.', schema: verification } },
      problems: [404, 409],
    }),
    path(ofVerification, 'verification'),
    async (c) => {
      const principal = expectRole(c, 'editor');
      const { id } = c.req.valid('param');
      const { organisation, who } = principal;
      if ((await findVerification(db, organisation, id)) === undefined) throw notFound('verification');
      if (!(await cancelRequest(service, { organisation, id, by: who }))) {
        throw conflict('NOT_POSSIBLE', 'it has ended', 'Only one that waits or is under way can be cancelled.');
      }
      await db
        .transaction()
        .execute((transaction) => audit(transaction, principal, 'verification.cancel', `verification ${id}`));
      return answer(c, service, principal, { id, made: null }, 0);
    },
  );

  return app;
}

/** By who asks. */
const TRIGGER: Readonly<Record<Principal['kind'], Trigger>> = { session: 'manual', token: 'api', workflow: 'workflow' };

async function ownTarget({ db }: Service, { organisation }: Principal, name: string): Promise<Target> {
  const target = await findTarget(db, organisation, name);
  if (target === null) throw notFound('target');
  return target;
}

/** @throws Problem where there is no such target, or too much of the organisation waits */
async function targetToHandIn({ db }: Service, { organisation }: Principal, name: string): Promise<Target> {
  const found = await findTargetToHandIn(db, organisation, name, MAX_OPEN_UPLOADS);
  if (found === null) throw notFound('target');
  if (found.open < MAX_OPEN_UPLOADS) return found.target;
  throw new Problem('TOO_MANY_REQUESTS', `${MAX_OPEN_UPLOADS} bundles of this organisation wait to be appraised`, {
    hint: 'Hand it in again when some of them have ended.',
    headers: { 'Retry-After': '10' },
  });
}

async function asked(
  service: Service,
  { organisation, who }: Principal,
  target: Target,
  trigger: Trigger,
  evidence: string | null,
): Promise<Begun> {
  const request = { organisation, target: target.id, trigger, requestedBy: who, evidence };
  const asked = await requestVerification(service, request);
  return { id: asked.id, made: asked.joined ? null : { row: asked.row, slug: target.slug } };
}

interface Begun {
  id: string;
  /** As it was made just now, of the target of that name; null: it is to be read. */
  made: { row: Verification; slug: string } | null;
}

/**
 * Proven whole, and without what it says of an appraisal: whoever hands it in decides nothing.
 * @returns its bytes in the one form that it has
 * @throws ParseError
 */
function wholeBundle(bytes: Uint8Array): Uint8Array {
  const { appraisal: _, ...bundle } = parseBundle(fromUtf8(bytes, 'body'));
  return utf8(serialiseBundle(bundle));
}

/** Does it, unless the same request came before with the same key: then the verification that it led to is the answer. */
async function once(
  { db, now }: Service,
  { organisation }: Principal,
  key: string | undefined,
  request: string,
  act: () => Promise<Begun>,
): Promise<Begun> {
  if (key === undefined) return act();
  const digest = `sha256:${toHex(sha256(utf8(request)))}`;
  const claim = await claimKey(db, { organisation, key, request: digest }, new Date(now()));
  if (claim.kind === 'other') {
    throw new Problem('KEY_USED', 'another request came with this idempotency key', {
      hint: 'Make a new key for each request, and send the old one only with the same request.',
    });
  }
  if (claim.kind === 'same') {
    if (claim.verification !== null) return { id: claim.verification, made: null };
    throw new Problem('NOT_POSSIBLE', 'the first request with this idempotency key is being answered', {
      hint: 'Send it again in some seconds.',
      headers: { 'Retry-After': '2' },
    });
  }
  try {
    const begun = await act();
    await settleKey(db, organisation, key, begun.id);
    return begun;
  } catch (error) {
    await releaseKey(db, organisation, key);
    throw error;
  }
}

/** As it stands, or as it stands once it has ended. */
async function answer(
  c: Context<Web>,
  service: Service,
  { organisation, organisationSlug }: Principal,
  { id, made }: Begun,
  seconds: number,
): Promise<Response> {
  const row =
    seconds === 0
      ? (made?.row ?? (await findVerification(service.db, organisation, id)))
      : await untilEnded(service, organisation, id, seconds, c.req.raw.signal);
  if (row === undefined) throw notFound('verification');
  const name = made?.slug ?? (await slugsOf(service.db, organisation, [row.target])).get(row.target) ?? '';
  c.header('Location', `/api/v1/verifications/${id}`);
  c.header('Cache-Control', 'no-store');
  return c.json(verificationDocument(row, organisationSlug, name), hasEnded(row) ? 200 : 202);
}

async function pageOfVerifications(
  { db }: Service,
  { organisation, organisationSlug }: Principal,
  target: string | null,
  { limit: most, cursor: from }: v.InferOutput<typeof listing>,
): Promise<{ entries: VerificationDocument[]; next: string | null }> {
  const before = readCursor(from, placeInList)?.before ?? null;
  const rows = await verificationsOf(db, organisation, { target, before, limit: most + 1 });
  const shown = rows.slice(0, most);
  const names = await slugsOf(db, organisation, [...new Set(shown.map((row) => row.target))]);
  const last = shown.at(-1);
  return {
    entries: shown.map((row) => verificationDocument(row, organisationSlug, names.get(row.target) ?? '')),
    next: rows.length > most && last !== undefined ? writeCursor({ before: last.id }) : null,
  };
}

/** All that members see. */
export function verificationDocument(row: Verification, organisation: string, name: string): VerificationDocument {
  return {
    id: row.id,
    organisation,
    target: name,
    trigger: row.trigger,
    requestedBy: row.requested_by,
    status: row.status,
    attempt: row.attempt,
    requestedAt: row.requested_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    verdict: row.verdict,
    experiment: row.experiment,
    reason: row.reason,
    evidence: row.evidence,
    result: row.result,
    facts: row.facts,
    policy: row.policy,
    coreVersion: row.core_version,
    error: row.error_code === null ? null : { code: row.error_code, message: row.error ?? '' },
    logSeq: row.log_seq,
  };
}
