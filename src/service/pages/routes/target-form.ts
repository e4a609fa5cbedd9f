// Adds and changes targets by the form.

import type { Context } from 'hono';
import { expectRole } from '../../auth/grants.js';
import type { Principal, Web } from '../../auth/principal.js';
import { requestVerification } from '../../jobs/request.js';
import type { Service } from '../../service.js';
import { audit } from '../../store/audit.js';
import { findPolicy, listPolicies } from '../../store/policies.js';
import { changeTarget, createTarget, type TargetSettings } from '../../store/targets.js';
import { expectSpec } from '../../target-spec.js';
import { answerPage, type PageRoutes, toSignIn } from '../answer.js';
import { fieldsFrom, problemOfInput, targetFrom } from '../read-target-form.js';
import { type FormProblem, fieldsOf, NEW_TARGET, type TargetFields, targetFormPage } from '../target-form.js';
import { targetPath } from '../words.js';
import { ownTarget } from './target.js';

export const targetFormRoutes: PageRoutes = (app, service) => {
  const { db } = service;

  app.get('/targets/new', async (c) => {
    if (c.get('principal') === null) return toSignIn(c);
    const reader = expectRole(c, 'editor');
    return answerForm(service, c, reader, { slug: null, fields: NEW_TARGET, problem: null });
  });

  app.post('/targets/new', async (c) => {
    const reader = expectRole(c, 'editor');
    const fields = await fieldsFrom(await c.req.parseBody());
    const read = await judged(service, reader, fields, false);
    if ('problem' in read) return answerForm(service, c, reader, { slug: null, fields, problem: read.problem });
    const { slug, settings } = read.given;
    const made = await db.transaction().execute(async (transaction) => {
      const row = await createTarget(transaction, reader.organisation, slug, settings, new Date(service.now()));
      if (row !== null) await audit(transaction, reader, 'target.create', `target ${slug}`, detailOf(settings));
      return row;
    });
    if (made === null) {
      const problem: FormProblem = { field: 'slug', text: `there is a target ${slug} already`, hint: null };
      return answerForm(service, c, reader, { slug: null, fields, problem });
    }
    if (settings.kind === 'asked') {
      const request = { organisation: reader.organisation, target: made.id, requestedBy: reader.who, evidence: null };
      const { id } = await requestVerification(service, { ...request, trigger: 'manual' });
      return c.redirect(`/v/${id}?done=added`, 303);
    }
    return c.redirect(`${targetPath(reader.organisationSlug, slug)}?done=added`, 303);
  });

  app.get('/t/:organisation/:slug/edit', async (c) => {
    const own = await ownTarget(service, c, 'editor');
    if (own instanceof Response) return own;
    const { reader, target } = own;
    const fields = fieldsOf(target.slug, target);
    return answerForm(service, c, reader, { slug: target.slug, fields, problem: null });
  });

  app.post('/t/:organisation/:slug/edit', async (c) => {
    const own = await ownTarget(service, c, 'editor');
    if (own instanceof Response) return own;
    const { reader, target } = own;
    const { slug, kind, paused } = target;
    const fields = { ...(await fieldsFrom(await c.req.parseBody())), slug, kind };
    const read = await judged(service, reader, fields, paused);
    if ('problem' in read) return answerForm(service, c, reader, { slug, fields, problem: read.problem });
    const { settings } = read.given;
    await db.transaction().execute(async (transaction) => {
      await changeTarget(transaction, reader.organisation, slug, settings, new Date(service.now()));
      await audit(transaction, reader, 'target.change', `target ${slug}`, detailOf(settings));
    });
    return c.redirect(`${targetPath(reader.organisationSlug, slug)}?done=saved`, 303);
  });
};

interface Shown {
  slug: string | null;
  fields: TargetFields;
  problem: FormProblem | null;
}

async function answerForm({ db }: Service, c: Context<Web>, reader: Principal, shown: Shown): Promise<Response> {
  const policies = await listPolicies(db, reader.organisation);
  return answerPage(c, targetFormPage({ reader, policies, ...shown }), shown.problem === null ? 200 : 422);
}

/** As a whole: what it says, and whether anything could be verified by it. Nothing is fetched. */
async function judged(
  { db, settings: service }: Service,
  { organisation }: Principal,
  fields: TargetFields,
  paused: boolean,
): ReturnType<typeof targetFrom> {
  const read = await targetFrom(fields, paused);
  if ('problem' in read) return read;
  const { policy: digest, spec, kind } = read.given.settings;
  const policy = digest === null ? null : await findPolicy(db, organisation, digest);
  if (digest !== null && policy === null) {
    return { problem: { field: 'policy', text: 'there is no such policy any more', hint: null } };
  }
  try {
    await expectSpec(spec, policy?.text ?? null, service, kind);
    return read;
  } catch (error) {
    return { problem: problemOfInput(error) };
  }
}

/** For the audit: without contents of files. */
function detailOf({ spec, ...rest }: TargetSettings): Record<string, unknown> {
  return { ...rest, spec: Object.keys(spec).sort() };
}
