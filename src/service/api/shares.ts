// Links to one target for whoever has them, each with an end of its own.

import { Hono } from 'hono';
import * as v from 'valibot';
import { InputError } from '../../core/errors.js';
import { expectRole } from '../auth/grants.js';
import { endShare, issueShare } from '../auth/manage.js';
import type { Principal, Web } from '../auth/principal.js';
import type { Service } from '../service.js';
import { listShares, type Share } from '../store/shares.js';
import { PUBLISHED } from '../store/tables.js';
import { findTarget, type Target } from '../store/targets.js';
import { describe } from './describe.js';
import { notFound } from './problem.js';
import { body, expectOwn, path } from './request.js';
import { instant, slug, uuid } from './schemas.js';

const ofTarget = v.object({ organisation: slug, slug });
const ofShare = v.object({ organisation: slug, slug, share: uuid });

const publishes = v.pipe(v.picklist(PUBLISHED), v.description('What it shows; each includes what is before it.'));
const share = v.object({
  id: uuid,
  publishes,
  createdAt: instant,
  expiresAt: v.pipe(v.nullable(instant), v.description('null: it has no end.')),
});
const madeShare = v.object({
  ...share.entries,
  secret: v.pipe(
    v.string(),
    v.description('To be added to addresses of the target and of its verifications as `?share=`. Not shown again.'),
  ),
  url: v.pipe(v.string(), v.description('The page of the target, with the secret.')),
});
const newShare = v.strictObject({
  publishes: v.optional(publishes, 'verdict'),
  expiresAt: v.optional(v.nullable(instant), null),
});

const TAG = 'Links';

export function shareRoutes(service: Service): Hono<Web> {
  const { db } = service;
  const app = new Hono<Web>();

  app.get(
    '/targets/:organisation/:slug/shares',
    describe({
      id: 'listShares',
      tag: TAG,
      summary: 'Lists the links to a target, without their secrets.',
      answers: { 200: { what: 'All of them.', schema: v.object({ entries: v.array(share) }) } },
      problems: [404],
    }),
    path(ofTarget, 'target'),
    async (c) => {
      const { target } = await expectTarget(service, expectRole(c, 'editor'), c.req.valid('param'));
      return c.json({ entries: (await listShares(db, target.organisation, target.id)).map(shareDocument) });
    },
  );

  app.post(
    '/targets/:organisation/:slug/shares',
    describe({
      id: 'createShare',
      tag: TAG,
      summary: 'Makes a link to a target: whoever has it sees what it is made for, private or not.',
      answers: { 201: { what: 'The link, with its secret.', schema: madeShare } },
      problems: [400, 404, 409, 413],
    }),
    path(ofTarget, 'target'),
    body(newShare),
    async (c) => {
      const principal = expectRole(c, 'editor');
      const { target, place } = await expectTarget(service, principal, c.req.valid('param'));
      const { publishes: shown, expiresAt } = c.req.valid('json');
      const end = expiresAt === null ? null : new Date(expiresAt);
      if (end !== null && +end <= service.now())
        throw new InputError('INPUT_INVALID', 'body.expiresAt: it is over already');
      const { share: row, secret } = await issueShare(service, principal, target, { publishes: shown, expiresAt: end });
      const url = `${service.settings.publicUrl}/t/${place}?share=${secret}`;
      return c.json({ ...shareDocument(row), secret, url }, 201);
    },
  );

  app.delete(
    '/targets/:organisation/:slug/shares/:share',
    describe({
      id: 'removeShare',
      tag: TAG,
      summary: 'Ends a link.',
      answers: { 204: { what: 'It shows nothing any more.' } },
      problems: [404],
    }),
    path(ofShare, 'link'),
    async (c) => {
      const principal = expectRole(c, 'editor');
      const { share: id, ...where } = c.req.valid('param');
      const { target } = await expectTarget(service, principal, where);
      await endShare(service, principal, target, id);
      return c.body(null, 204);
    },
  );

  return app;
}

async function expectTarget(
  { db }: Service,
  principal: Principal,
  { organisation, slug: name }: { organisation: string; slug: string },
): Promise<{ target: Target; place: string }> {
  expectOwn(principal, organisation, 'target');
  const target = await findTarget(db, principal.organisation, name);
  if (target === null) throw notFound('target');
  return { target, place: `${organisation}/${name}` };
}

function shareDocument({ id, publishes: shown, created_at: createdAt, expires_at: end }: Share) {
  return {
    id,
    publishes: shown,
    createdAt: createdAt.toISOString(),
    expiresAt: end?.toISOString() ?? null,
  };
}
