// What is shown of a target elsewhere: badge, one word, feed, and a frame. A stranger who may not see a target gets the same
// answer as for one that is not there.

import { type Context, Hono } from 'hono';
import { DEFAULT_LABEL, readBadgeLabel, shieldsEndpoint } from '../../core/views/badge.js';
import { renderBadgeSvg } from '../../core/views/badge-svg.js';
import { jsonText } from '../../core/views/json.js';
import { notFound } from '../api/problem.js';
import { expectVisible, isShown, type Shown } from '../api/visible.js';
import { embeddable } from '../auth/headers.js';
import type { Web } from '../auth/principal.js';
import { shareOf } from '../auth/secret.js';
import { targetPath, withShare } from '../pages/words.js';
import type { Service } from '../service.js';
import { targetsOfFeed } from '../store/feeds.js';
import { organisationBySlug } from '../store/organisations.js';
import type { Target } from '../store/targets.js';
import { shownBadge } from './badge.js';
import { renderFeed } from './feed.js';
import { fresh } from './fresh.js';
import { renderWidget, WIDGET_SCRIPT, WIDGET_STYLE } from './widget.js';

const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const MAX_FEED_TARGETS = 1000;
const ATOM = 'application/atom+xml; charset=utf-8';
/** The files of frames change with versions alone. */
const KEPT = { 'cache-control': 'public, max-age=3600', 'cross-origin-resource-policy': 'cross-origin' };

export function liveRoutes(service: Service): Hono<Web> {
  const app = new Hono<Web>();

  app.get('/badge/:organisation/:file', async (c) => {
    const [, slug = '', kind] = /^(.+)\.(svg|json)$/.exec(c.req.param('file')) ?? [];
    const { isPublic, ...target } = await seen(service, c, slug);
    const label = readBadgeLabel(c.req.query('label') ?? DEFAULT_LABEL, 'label');
    const badge = await shownBadge(service, target, label);
    return kind === 'svg'
      ? fresh(c, { text: renderBadgeSvg(badge), type: 'image/svg+xml; charset=utf-8', isPublic })
      : fresh(c, { text: jsonText(shieldsEndpoint(badge)), type: 'application/json', isPublic });
  });

  app.get('/status/:organisation/:slug', async (c) => {
    const { isPublic, ...target } = await seen(service, c, c.req.param('slug'));
    const { state } = await shownBadge(service, target);
    const status = state === 'verified' ? 200 : 503;
    return fresh(c, { text: `${state}\n`, type: 'text/plain; charset=utf-8', status, isPublic });
  });

  app.get('/feed/:organisation/:file', async (c) => {
    const [, slug = ''] = /^(.+)\.atom$/.exec(c.req.param('file')) ?? [];
    const { row, shown, share, page, isPublic } = await seen(service, c, slug);
    const organisation = c.req.param('organisation');
    const text = await renderFeed(service, {
      url: withShare(`${service.settings.publicUrl}/feed/${organisation}/${slug}.atom`, share),
      page,
      title: row.name,
      organisation,
      targets: [{ row, page, share, showsWhy: isShown(shown, 'report') }],
    });
    return fresh(c, { text, type: ATOM, isPublic });
  });

  app.get('/feed/:file', async (c) => {
    const [, slug = ''] = /^(.+)\.atom$/.exec(c.req.param('file')) ?? [];
    const organisation = SLUG.test(slug) ? await organisationBySlug(service.db, slug) : null;
    const isMember = organisation !== null && c.var.principal?.organisation === organisation.id;
    const targets =
      organisation === null
        ? []
        : await targetsOfFeed(service.db, organisation.id, { onlyPublic: !isMember, limit: MAX_FEED_TARGETS });
    // Nobody learns of an organisation that shows nothing.
    if (organisation === null || (targets.length === 0 && !isMember)) throw notFound('feed');
    const { publicUrl } = service.settings;
    const text = await renderFeed(service, {
      url: `${publicUrl}/feed/${slug}.atom`,
      page: isMember ? `${publicUrl}/` : `${publicUrl}/public`,
      title: `Targets of ${organisation.name}`,
      organisation: slug,
      targets: targets.map((row) => ({
        row,
        page: publicUrl + targetPath(slug, row.slug),
        share: null,
        showsWhy: isMember || isShown(row.publishes, 'report'),
      })),
    });
    return fresh(c, { text, type: ATOM, isPublic: !isMember });
  });

  app.get('/widget/:organisation/:slug', async (c) => {
    const { isPublic, share, page, ...target } = await seen(service, c, c.req.param('slug'));
    const { row } = target;
    const badge = await shownBadge(service, target);
    embeddable(c);
    const text = renderWidget({ name: row.name, badge, checkedAt: row.checked_at, page });
    return fresh(c, { text, type: 'text/html; charset=utf-8', isPublic });
  });
  app.get('/widget.css', (c) => c.body(WIDGET_STYLE, 200, { ...KEPT, 'content-type': 'text/css; charset=utf-8' }));
  app.get('/widget.js', (c) =>
    c.body(WIDGET_SCRIPT, 200, { ...KEPT, 'content-type': 'text/javascript; charset=utf-8' }),
  );

  return app;
}

interface Seen {
  row: Target;
  shown: Shown;
  /** Secret of the link that was given; null: none. */
  share: string | null;
  /** Address of its page, as whoever asks finds it. */
  page: string;
  isPublic: boolean;
}

/** @throws Problem NOT_FOUND */
async function seen(service: Service, c: Context<Web>, slug: string): Promise<Seen> {
  const organisation = c.req.param('organisation') ?? '';
  if (!SLUG.test(organisation) || !SLUG.test(slug)) throw notFound('target');
  const share = shareOf(c);
  const { row, shown } = await expectVisible(service, c.var.principal, { organisation, slug, share });
  const page = service.settings.publicUrl + withShare(targetPath(organisation, slug), share);
  return { row, shown, share, page, isPublic: share === null && shown !== 'all' };
}
