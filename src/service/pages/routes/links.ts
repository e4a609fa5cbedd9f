// Reads what the page of the links to a target shows, and makes and ends them.

import type { Context } from 'hono';
import { DAY_MS } from '../../../core/formats/codec/time.js';
import { endShare, issueShare } from '../../auth/manage.js';
import type { Principal, Web } from '../../auth/principal.js';
import type { Service } from '../../service.js';
import { listShares } from '../../store/shares.js';
import { PUBLISHED, type Published } from '../../store/tables.js';
import type { Target } from '../../store/targets.js';
import { findVerification } from '../../store/verifications.js';
import { answerPage, type PageRoutes } from '../answer.js';
import { formOf, idOf } from '../form.js';
import { END_OPTIONS, type LinksValues, linksPage } from '../links.js';
import type { Given } from '../settings/frame.js';
import { targetPath, withShare } from '../words.js';
import { ownTarget, uuidOf } from './target.js';

const PATH = '/t/:organisation/:slug/links';
/** The least, unless somebody chooses more. */
const FIRST: Given = { values: { publishes: 'verdict', days: '7' }, problems: {} };

export const linkRoutes: PageRoutes = (app, service) => {
  app.get(PATH, async (c) => {
    const own = await ownTarget(service, c, 'editor');
    if (own instanceof Response) return own;
    return answerPage(c, linksPage(await valuesOf(service, c, own, FIRST, null)));
  });

  app.post(PATH, async (c) => {
    const own = await ownTarget(service, c, 'editor');
    if (own instanceof Response) return own;
    const { reader, target } = own;
    const form = await formOf(c);
    if (form.text('action') === 'end') {
      await endShare(service, reader, target, idOf(form, 'link'));
      return c.redirect(c.req.path + new URL(c.req.url).search, 303);
    }
    const [publishes, days] = [publishedOf(form.text('publishes')), daysOf(form.text('days'))];
    if (publishes === null || days === null) {
      const problems = {
        ...(publishes === null ? { publishes: 'Choose one.' } : {}),
        ...(days === null ? { days: 'Choose one.' } : {}),
      };
      const given = { values: { publishes: form.text('publishes'), days: form.text('days') }, problems };
      return answerPage(c, linksPage(await valuesOf(service, c, own, given, null)), 400);
    }
    const expiresAt = days === 'never' ? null : new Date(service.now() + days * DAY_MS);
    const { share: link, secret } = await issueShare(service, reader, target, { publishes, expiresAt });
    const values = await valuesOf(service, c, own, FIRST, null);
    const page = values.verification === null ? values.target.href : `/v/${values.verification}`;
    const made = { link, url: service.settings.publicUrl + withShare(page, secret) };
    // In this one answer, which nobody keeps: an address to come back to would show it again.
    return answerPage(c, linksPage({ ...values, made }));
  });
};

async function valuesOf(
  { db, now }: Service,
  c: Context<Web>,
  { reader, target }: { reader: Principal; target: Target },
  given: Given,
  made: LinksValues['made'],
): Promise<LinksValues> {
  const { organisation } = reader;
  const id = uuidOf(c.req.query('verification'));
  const [links, verification] = await Promise.all([
    listShares(db, organisation, target.id),
    id === null ? undefined : findVerification(db, organisation, id),
  ]);
  return {
    reader,
    target: { name: target.name, href: targetPath(reader.organisationSlug, target.slug) },
    verification: verification?.target === target.id ? verification.id : null,
    links,
    made,
    given,
    now: now(),
  };
}

function publishedOf(text: string): Published | null {
  return PUBLISHED.find((one) => one === text) ?? null;
}

/** Of the choices of the form; null: it is none of them. */
function daysOf(text: string): number | 'never' | null {
  const [value] = END_OPTIONS.find(([one]) => one === text) ?? [];
  if (value === undefined) return null;
  return value === 'never' ? value : Number(value);
}
