// Reads what the page of a target shows, and does what its buttons ask for.

import type { Context } from 'hono';
import { DAY_MS } from '../../../core/formats/codec/time.js';
import { findVisible, isShown, type Shown } from '../../api/visible.js';
import { expectRole } from '../../auth/grants.js';
import type { Principal, Web } from '../../auth/principal.js';
import { shareOf } from '../../auth/secret.js';
import { requestVerification } from '../../jobs/request.js';
import type { Service } from '../../service.js';
import { audit } from '../../store/audit.js';
import { driftsOf } from '../../store/drifts.js';
import { driftsTo } from '../../store/overview.js';
import { findPolicy } from '../../store/policies.js';
import { spansOf } from '../../store/spans.js';
import { changeTarget, findTarget, removeTarget, type Target } from '../../store/targets.js';
import { findVerification, openVerification, verificationsOf } from '../../store/verifications.js';
import { storedResult } from '../../stored-result.js';
import { answerPage, notFound, type PageRoutes, toSignIn } from '../answer.js';
import { noticeOf } from '../notices.js';
import { TIMELINE_DAYS } from '../span-timeline.js';
import { targetPage } from '../target.js';
import { deleteTargetPage } from '../target-form.js';
import { verificationsPage } from '../verifications.js';
import { targetPath } from '../words.js';

const MAX_SPANS = 200;
const PAGE = 50;
const GONE = 'look for it in the list of targets; its address may have changed, or it was deleted.';

export const targetRoutes: PageRoutes = (app, service) => {
  const { db } = service;

  app.get('/t/:organisation/:slug', async (c) => {
    const found = await visibleTarget(service, c);
    if (found === null) return c.get('principal') === null ? toSignIn(c) : notFound(c, 'target', GONE);
    const values = await valuesOf(service, c.get('principal'), found);
    const page = targetPage(values);
    return answerPage(c, { ...page, notice: noticeOf(c.req.query('done')) });
  });

  app.get('/t/:organisation/:slug/verifications', async (c) => {
    const own = await ownTarget(service, c);
    if (own instanceof Response) return own;
    const { reader, target } = own;
    const before = uuidOf(c.req.query('before'));
    const rows = await verificationsOf(db, reader.organisation, { target: target.id, before, limit: PAGE + 1 });
    const verifications = rows.slice(0, PAGE);
    const next = rows.length > PAGE ? (verifications.at(-1)?.id ?? null) : null;
    return answerPage(
      c,
      verificationsPage({ reader, target, verifications, next, isFirst: before === null, now: service.now() }),
    );
  });

  app.post('/t/:organisation/:slug/verify', async (c) => {
    const own = await ownTarget(service, c, 'editor');
    if (own instanceof Response) return own;
    const { reader, target } = own;
    const asked = await requestVerification(service, {
      organisation: reader.organisation,
      target: target.id,
      trigger: 'manual',
      requestedBy: reader.who,
      evidence: null,
    });
    return c.redirect(`/v/${asked.id}`, 303);
  });

  app.post('/t/:organisation/:slug/pause', async (c) => {
    const own = await ownTarget(service, c, 'editor');
    if (own instanceof Response) return own;
    const { reader, target } = own;
    const { paused: asked } = await c.req.parseBody();
    const paused = asked === 'yes';
    await db.transaction().execute(async (transaction) => {
      await changeTarget(transaction, reader.organisation, target.slug, { paused }, new Date(service.now()));
      await audit(transaction, reader, 'target.change', `target ${target.slug}`, { paused });
    });
    return c.redirect(`${targetPath(reader.organisationSlug, target.slug)}?done=${paused ? 'paused' : 'resumed'}`, 303);
  });

  app.get('/t/:organisation/:slug/delete', async (c) => {
    const own = await ownTarget(service, c, 'editor');
    if (own instanceof Response) return own;
    const { reader, target } = own;
    return answerPage(c, deleteTargetPage({ reader, slug: target.slug, name: target.name }));
  });

  app.post('/t/:organisation/:slug/delete', async (c) => {
    const own = await ownTarget(service, c, 'editor');
    if (own instanceof Response) return own;
    const { reader, target } = own;
    await db.transaction().execute(async (transaction) => {
      if (await removeTarget(transaction, reader.organisation, target.slug)) {
        await audit(transaction, reader, 'target.remove', `target ${target.slug}`);
      }
    });
    return c.redirect('/?done=deleted', 303);
  });
};

interface Found {
  target: Target;
  shown: Shown;
  /** Slug. */
  organisation: string;
  /** By what the reader has named it. */
  name: string;
  /** Secret of the link that the reader came by; null: none. */
  share: string | null;
}

/** null: it is not there, or may not be seen. */
async function visibleTarget(service: Service, c: Context<Web>): Promise<Found | null> {
  const [organisation, slug] = [c.req.param('organisation') ?? '', c.req.param('slug') ?? ''];
  const share = shareOf(c);
  const found = await findVisible(service, c.get('principal'), { organisation, slug, share });
  if (found === null) return null;
  const { row: target, shown } = found;
  const isMember = shown === 'all';
  return { target, shown, organisation, name: isMember ? target.slug : slug, share: isMember ? null : share };
}

/** The target of a page that changes something, or shows what members alone see; else the answer. */
export async function ownTarget(
  service: Service,
  c: Context<Web>,
  role: 'reader' | 'editor' = 'reader',
): Promise<{ reader: Principal; target: Target } | Response> {
  if (c.get('principal') === null && c.req.method === 'GET') return toSignIn(c);
  const reader = expectRole(c, role);
  const target =
    reader.organisationSlug === c.req.param('organisation')
      ? await findTarget(service.db, reader.organisation, c.req.param('slug') ?? '')
      : null;
  return target === null ? notFound(c, 'target', GONE) : { reader, target };
}

async function valuesOf(service: Service, reader: Principal | null, found: Found) {
  const { target, shown } = found;
  const { db, settings } = service;
  const { organisation: owner, id } = target;
  const now = service.now();
  const since = now - TIMELINE_DAYS * DAY_MS;
  const [last, open, policy, all, [lastDrift = null]] = await Promise.all([
    target.last_verification === null ? null : findVerification(db, owner, target.last_verification),
    openVerification(db, owner, id),
    target.policy === null ? null : findPolicy(db, owner, target.policy),
    spansOf(db, owner, { target: id, before: null, limit: MAX_SPANS + 1 }),
    driftsOf(db, owner, { target: id, isOpen: false, before: null, limit: 1 }),
  ]);
  const within = all.filter(({ last_at: at }) => at.getTime() >= since).slice(0, MAX_SPANS);
  // The newest is shown however long ago it was.
  const spans = within.length > 0 ? within : all.slice(0, 1);
  const [drifts, stored] = await Promise.all([
    driftsTo(
      db,
      owner,
      spans.map((span) => span.id),
    ),
    last == null || !isShown(shown, 'report') ? { result: null, problem: null } : storedResult(service, last),
  ]);
  return {
    ...found,
    reader,
    last: last ?? null,
    ...stored,
    open: open ?? null,
    policyName: policy?.name ?? null,
    spans,
    drifts,
    hasOlder: all.length > spans.length,
    lastDrift,
    publicUrl: settings.publicUrl,
    now,
  };
}

export function uuidOf(text: string | undefined): string | null {
  return text !== undefined && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? text : null;
}
