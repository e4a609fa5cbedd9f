// Policies: kept by the digest of their text, and never changed.

import { Hono } from 'hono';
import * as v from 'valibot';
import { sha256 } from '#crypto';
import { toHex, utf8 } from '../../core/bytes.js';
import { parsePolicy } from '../../core/policy/policy.js';
import { expectRole } from '../auth/grants.js';
import type { Web } from '../auth/principal.js';
import type { Service } from '../service.js';
import { audit } from '../store/audit.js';
import {
  addPolicy,
  countPolicies,
  findPolicy,
  listPolicies,
  MAX_POLICIES,
  type Policy,
  removePolicy,
} from '../store/policies.js';
import { describe } from './describe.js';
import { notFound } from './problem.js';
import { body, conflict, path } from './request.js';
import { digest, newPolicy, policy, policyWithText } from './schemas.js';

const place = v.object({ digest });
const WHAT = 'policy';

export function policyRoutes({ db, now }: Service): Hono<Web> {
  const app = new Hono<Web>();

  app.get(
    '/policies',
    describe({
      id: 'listPolicies',
      tag: 'Policies',
      summary: 'Lists the policies of the organisation, newest first.',
      answers: { 200: { what: 'The policies, without their texts.', schema: v.object({ entries: v.array(policy) }) } },
    }),
    async (c) => {
      const { organisation } = expectRole(c, 'reader');
      const rows = await listPolicies(db, organisation);
      const entries = rows.map(({ created_at: at, ...row }) => ({ ...row, createdAt: at.toISOString() }));
      return c.json({ entries });
    },
  );

  app.post(
    '/policies',
    describe({
      id: 'keepPolicy',
      tag: 'Policies',
      summary: 'Keeps a policy, and says the digest by which targets name it.',
      description: 'The same text again is the same policy, and keeps its first name.',
      answers: {
        200: { what: 'It was there.', schema: policyWithText },
        201: { what: 'It is kept.', schema: policyWithText },
      },
      problems: [400, 409, 413],
    }),
    body(newPolicy),
    async (c) => {
      const principal = expectRole(c, 'editor');
      const { organisation } = principal;
      const { name, text } = c.req.valid('json');
      // The reader of policies says line and column of the first mistake.
      await parsePolicy(text);
      if ((await countPolicies(db, organisation)) >= MAX_POLICIES) {
        throw conflict('NOT_POSSIBLE', `there are ${MAX_POLICIES} policies`, 'Remove those that no target names.');
      }
      const row = {
        organisation,
        digest: `sha256:${toHex(sha256(utf8(text)))}`,
        name,
        text,
        created_at: new Date(now()),
      };
      const isNew = await db.transaction().execute(async (transaction) => {
        const added = await addPolicy(transaction, row);
        if (added) await audit(transaction, principal, 'policy.keep', `policy ${name}`, { digest: row.digest });
        return added;
      });
      const kept = (await findPolicy(db, organisation, row.digest)) ?? row;
      return c.json(documentOf(kept), isNew ? 201 : 200);
    },
  );

  app.get(
    '/policies/:digest',
    describe({
      id: 'readPolicy',
      tag: 'Policies',
      summary: 'Reads a policy.',
      answers: { 200: { what: 'The policy with its text.', schema: policyWithText } },
      problems: [404],
    }),
    path(place, WHAT),
    async (c) => {
      const { organisation } = expectRole(c, 'reader');
      const row = await findPolicy(db, organisation, c.req.valid('param').digest);
      if (row === null) throw notFound(WHAT);
      return c.json(documentOf(row));
    },
  );

  app.delete(
    '/policies/:digest',
    describe({
      id: 'removePolicy',
      tag: 'Policies',
      summary: 'Removes a policy that no target names.',
      answers: { 204: { what: 'It is gone.' } },
      problems: [404, 409],
    }),
    path(place, WHAT),
    async (c) => {
      const principal = expectRole(c, 'editor');
      const named = c.req.valid('param').digest;
      await db.transaction().execute(async (transaction) => {
        const outcome = await removePolicy(transaction, principal.organisation, named);
        if (outcome === 'none') throw notFound(WHAT);
        if (outcome === 'used')
          throw conflict('IN_USE', 'a target names this policy', 'Give the target another first.');
        await audit(transaction, principal, 'policy.remove', `policy ${named}`);
      });
      return c.body(null, 204);
    },
  );

  return app;
}

function documentOf({ digest: known, name, text, created_at: at }: Policy) {
  return { digest: known, name, createdAt: at.toISOString(), text };
}
