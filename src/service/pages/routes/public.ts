// Reads what everybody may see.

import { countPublic, publicTargets } from '../../store/public.js';
import { answerPage, type PageRoutes } from '../answer.js';
import { mayEdit } from '../layout.js';
import { publicBody } from '../public.js';
import { stateOf, targetPath } from '../words.js';

const PAGE = 100;
/** As an address has it: organisation and target. */
const PLACE = /^([a-z0-9][\w.-]{0,99})\/([a-z0-9][\w.-]{0,99})$/i;

export const publicRoutes: PageRoutes = (app, { db, now, settings }) => {
  app.get('/public', async (c) => {
    const [, organisation, slug] = PLACE.exec(c.req.query('after') ?? '') ?? [];
    const after = organisation === undefined || slug === undefined ? null : { organisation, slug };
    const [total, rows] = await Promise.all([countPublic(db), publicTargets(db, { after, limit: PAGE + 1 })]);
    const targets = rows.slice(0, PAGE).map((row) => ({
      organisation: row.organisationName,
      name: row.name,
      href: targetPath(row.organisationSlug, row.slug),
      state: stateOf(row, now()),
      checkedAt: row.checked_at,
    }));
    const last = rows.length > PAGE ? rows[PAGE - 1] : undefined;
    const next = last === undefined ? null : `/public?after=${last.organisationSlug}/${last.slug}`;
    const many = settings.tenants === 'many';
    const body = publicBody({ targets, total, many, next, canPublish: mayEdit(c.get('principal')) });
    return answerPage(c, { title: 'Public targets', place: 'public', body });
  });
};
