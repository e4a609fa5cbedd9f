// Reads what the pages of drifts show, and takes note of who has seen one.

import { validate } from 'uuid';
import { runningAppCompose } from '../../../core/appraisal/running-file.js';
import { compareAppComposes } from '../../../core/appraisal/source-code/compose-difference.js';
import { parseBundle } from '../../../core/bundle.js';
import { fromUtf8 } from '../../../core/bytes.js';
import { ParseError } from '../../../core/errors.js';
import { comparedAt } from '../../../core/history/compared.js';
import { type Facts, type Machine, readFacts } from '../../../core/history/facts.js';
import type { CheckStatus } from '../../../core/result/words.js';
import { expectRole, hasRole } from '../../auth/grants.js';
import type { Principal } from '../../auth/principal.js';
import { BlobError } from '../../blobs/blobs.js';
import type { Service } from '../../service.js';
import { asFound } from '../../standing.js';
import { audit } from '../../store/audit.js';
import { acknowledgeDrift, type Drift, driftsOf, findDrift } from '../../store/drifts.js';
import { namesOf } from '../../store/fleet.js';
import { findSpan } from '../../store/spans.js';
import { findTarget, type Target } from '../../store/targets.js';
import { findVerification, type Verification } from '../../store/verifications.js';
import { answerPage, notFound, type PageRoutes, toSignIn } from '../answer.js';
import { type DriftSide, type DriftValues, driftBody, driftTitle } from '../drift.js';
import { driftsBody } from '../drifts.js';
import { formOf } from '../form.js';
import { formToken } from '../layout.js';
import { targetPath } from '../words.js';

const PATH = '/t/:organisation/:slug/drift/:id';
const PAGE = 50;
const MAX_NOTE = 2000;

export const driftRoutes: PageRoutes = (app, service) => {
  const { db } = service;

  app.get('/drift', async (c) => {
    const reader = c.get('principal');
    if (reader === null) return toSignIn(c);
    const { organisation, organisationSlug } = reader;
    const isOpen = c.req.query('show') !== 'all';
    const before = c.req.query('before') ?? '';
    const query = { target: null, isOpen, before: validate(before) ? before : null, limit: PAGE + 1 };
    const drifts = await driftsOf(db, organisation, query);
    const names = await namesOf(
      db,
      organisation,
      drifts.map(({ target }) => target),
    );
    const lines = drifts.slice(0, PAGE).flatMap((drift) => {
      const target = names.get(drift.target);
      if (target === undefined) return [];
      const href = targetPath(organisationSlug, target.slug);
      return [{ drift, target: { name: target.name, href }, href: `${href}/drift/${drift.id}` }];
    });
    const last = drifts.length > PAGE ? lines.at(-1) : undefined;
    const older = last === undefined ? null : `/drift?${isOpen ? '' : 'show=all&'}before=${last.drift.id}`;
    const body = driftsBody({ lines, isOpen, isFirst: query.before === null, older });
    return answerPage(c, { title: 'Drift', place: 'drift', body });
  });

  app.get(PATH, async (c) => {
    const reader = c.get('principal');
    if (reader === null) return toSignIn(c);
    const found = await find(service, reader, c.req.param());
    if (found === null) return notFound(c, 'drift', 'look at the page of the target for those that there are.');
    return answerPage(c, await shown(service, reader, found, null));
  });

  app.post(PATH, async (c) => {
    const reader = expectRole(c, 'editor');
    const found = await find(service, reader, c.req.param());
    if (found === null) return notFound(c, 'drift', 'look at the page of the target for those that there are.');
    const note = (await formOf(c)).text('note');
    if (note === '' || note.length > MAX_NOTE) {
      const problem = note === '' ? 'Say in a word what it was.' : `At most ${MAX_NOTE} characters.`;
      return answerPage(c, await shown(service, reader, found, problem), 400);
    }
    const { drift, target } = found;
    const { organisation, who } = reader;
    await db.transaction().execute(async (transaction) => {
      const at = new Date(service.now());
      const isFirst = await acknowledgeDrift(transaction, organisation, { id: drift.id, by: who, note, at });
      if (isFirst)
        await audit(transaction, reader, 'drift.acknowledge', `drift of ${target.slug}`, { drift: drift.id, note });
    });
    return c.redirect(c.req.path, 303);
  });
};

interface Found {
  drift: Drift;
  target: Target;
}

async function find(
  { db }: Service,
  { organisation, organisationSlug }: Principal,
  path: Readonly<Record<'organisation' | 'slug' | 'id', string>>,
): Promise<Found | null> {
  if (path.organisation !== organisationSlug || !validate(path.id)) return null;
  const target = await findTarget(db, organisation, path.slug);
  const drift = target === null ? undefined : await findDrift(db, organisation, path.id);
  return target === null || drift === undefined || drift.target !== target.id ? null : { target, drift };
}

async function shown(service: Service, reader: Principal, { drift, target }: Found, problem: string | null) {
  const { organisation, organisationSlug } = reader;
  const { changes, acknowledged_at: at, acknowledged_by: by, note } = drift;
  const [before, after] = await Promise.all([
    sideOf(service, organisation, drift.from_span, drift.from_verification),
    sideOf(service, organisation, drift.to_span, drift.to_verification),
  ]);
  const [was, is] = [before.facts, after.facts];
  const isOtherFile = changes.some(({ path }) => path === 'app.composeHash');
  const values: DriftValues = {
    target: { name: target.name, href: targetPath(organisationSlug, target.slug) },
    before: before.shown,
    after: after.shown,
    changes: changes.map((change) => ({
      change,
      compared: was === null || is === null ? null : comparedAt(change.path, was, is),
    })),
    compose: isOtherFile ? await composeOf(service, before, after) : null,
    logSeq: after.verification?.log_seq ?? null,
    acknowledged: at === null ? null : { at, by: by ?? '', note: note ?? '' },
    form: hasRole(reader, 'editor') ? formToken(reader) : null,
    problem,
  };
  return { title: driftTitle(values), place: 'drift', body: driftBody(values) } as const;
}

interface Side {
  shown: DriftSide;
  verification: Verification | undefined;
  /** null: not kept any more. */
  facts: Facts | null;
}

async function sideOf(service: Service, organisation: string, spanId: string, id: string): Promise<Side> {
  const { db, blobs } = service;
  const [span, verification] = await Promise.all([
    findSpan(db, organisation, spanId),
    findVerification(db, organisation, id),
  ]);
  if (span === undefined) throw new Error(`the span ${spanId} of a drift is not there`);
  const at = span.last_verification === id ? span.last_at : span.first_at;
  const { facts: digest } = span;
  const bytes = digest === null ? null : await kept(blobs.get(digest));
  return {
    shown: { verification: id, at, found: asFound(span.standing, span.isHandedIn) },
    verification,
    facts: bytes === null || digest === null ? null : readFacts(bytes, digest),
  };
}

/** null: it was removed, as the organisation asks for. @throws BlobError where it is altered or cannot be had now */
async function kept(bytes: Promise<Uint8Array>): Promise<Uint8Array | null> {
  try {
    return await bytes;
  } catch (error) {
    if (error instanceof BlobError && error.code === 'BLOB_MISSING') return null;
    throw error;
  }
}

/** How the files differ that ran: only those that genuine hardware measured. */
async function composeOf(service: Service, before: Side, after: Side): Promise<NonNullable<DriftValues['compose']>> {
  const [was, is] = await Promise.all([runningFile(service, before), runningFile(service, after)]);
  if (typeof was === 'string') return { why: `It cannot be shown, as of the file before ${was}.` };
  if (typeof is === 'string') return { why: `It cannot be shown, as of the file that runs now ${is}.` };
  try {
    const { differences, forms } = compareAppComposes(fromUtf8(was, 'app-compose'), fromUtf8(is, 'app-compose'));
    const isGenuine = [before, after].every(({ facts }) => facts?.experiment === false);
    if (differences.length > 0) return { differences, isGenuine };
    const words = forms.map(({ expected, actual }) => `${expected} before, ${actual} now`);
    return { why: `Both files say the same, and differ in form alone: ${words.join('; ')}.` };
  } catch (error) {
    if (error instanceof ParseError) return { why: `They cannot be compared: ${error.message}` };
    throw error;
  }
}

/** Its bytes, or why there are none. */
async function runningFile({ blobs }: Service, { verification, facts }: Side): Promise<Uint8Array | string> {
  const evidence = verification?.evidence ?? null;
  const bytes = evidence === null ? null : await kept(blobs.get(evidence));
  if (bytes === null || facts === null) return 'the evidence is not kept any more';
  const components = facts.machines.flatMap((machine, instance) =>
    machine.role === 'app' ? [judged(machine, instance)] : [],
  );
  const file = runningAppCompose(parseBundle(fromUtf8(bytes, 'bundle')), { components });
  return file.bytes ?? file.problem;
}

function judged({ role, checks, values }: Machine, instance: number) {
  const phase = (name: string): { status: CheckStatus } => {
    const statuses = Object.entries(checks).flatMap(([id, status]) => (id.startsWith(`${name}.`) ? [status] : []));
    const worst = (['fail', 'unknown', 'pass'] as const).find((status) => statuses.includes(status));
    return { status: worst ?? 'skipped' };
  };
  return {
    role,
    instance,
    phases: { hardware: phase('hardware'), os: phase('os') },
    app: { composeHash: values.composeHash },
  };
}
