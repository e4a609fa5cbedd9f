// Hooks: addresses that are told what happens, and what became of each message.

import { Hono } from 'hono';
import * as v from 'valibot';
import { expectRole } from '../auth/grants.js';
import type { Web } from '../auth/principal.js';
import { addHook, deleteHook, editHook, hostOf, redeliver, renewHookSecret, tryHook } from '../hooks.js';
import { MESSAGE_TYPES, type MessageType } from '../jobs/announce.js';
import type { Service } from '../service.js';
import { findDelivery, listDeliveries, type StoredDelivery } from '../store/deliveries.js';
import { findHook, type Hook, listHooks } from '../store/hooks.js';
import { readCursor, writeCursor } from './cursor.js';
import { describe } from './describe.js';
import { notFound } from './problem.js';
import { body, conflict, path, query } from './request.js';
import { cursor, instant, limit, pageOf, uuid } from './schemas.js';

const ofHook = v.object({ hook: uuid });
const ofDelivery = v.object({ hook: uuid, delivery: uuid });

const TYPES = Object.keys(MESSAGE_TYPES) as MessageType[];
const events = v.pipe(
  v.array(v.picklist(TYPES)),
  v.maxLength(TYPES.length, 'expected each kind once'),
  v.description(
    `Kinds of messages; none: all. ${TYPES.map((type) => `\`${type}\`: ${MESSAGE_TYPES[type]}`).join(' ')}`,
  ),
);
const url = v.pipe(
  v.string(),
  v.maxLength(2000, 'expected at most 2000 characters'),
  v.description('Where messages go: https. Only its host is shown later.'),
);
const secret = v.pipe(
  v.string(),
  v.maxLength(200, 'expected whsec_ and 24 to 64 bytes in base64'),
  v.description('What signs: `whsec_` and 24 to 64 bytes in base64. Left out: one is made, and shown this once.'),
);

const hook = v.object({
  id: uuid,
  host: v.pipe(v.string(), v.description('Of its address. The rest may be all that protects it, and is not shown.')),
  events,
  createdAt: instant,
  disabled: v.pipe(
    v.nullable(v.object({ at: instant, why: v.string() })),
    v.description('null: it is used. Otherwise nothing is sent to it until somebody says so.'),
  ),
});
type HookDocument = v.InferOutput<typeof hook>;
const madeHook = v.object({ ...hook.entries, secret: v.pipe(v.string(), v.description('Not shown again.')) });
const newHook = v.strictObject({ url, secret: v.optional(secret), events: v.optional(events, []) });
const hookChange = v.strictObject({
  url: v.optional(url),
  events: v.optional(events),
  disabled: v.optional(v.boolean()),
});

const delivery = v.object({
  id: v.pipe(uuid, v.description('`webhook-id` of the message, the same however often it is sent.')),
  type: v.string(),
  status: v.picklist(['waiting', 'delivered', 'given-up']),
  tries: v.number(),
  createdAt: instant,
  updatedAt: instant,
  nextAt: v.nullable(instant),
  answer: v.pipe(v.nullable(v.string()), v.description('What the receiver said last, or what went wrong.')),
});
const wholeDelivery = v.object({ ...delivery.entries, body: v.pipe(v.string(), v.description('As it is signed.')) });
const madeMessage = v.object({ delivery: uuid });
const renewed = v.object({ secret: v.string() });

const deliveryQuery = v.strictObject({ limit, cursor: v.optional(cursor) });
const placeOfDelivery = v.strictObject({ before: uuid });

const TAG = 'Hooks';
const WHAT = 'hook';

export function hookRoutes(service: Service): Hono<Web> {
  const { db } = service;
  const app = new Hono<Web>();

  app.get(
    '/hooks',
    describe({
      id: 'listHooks',
      tag: TAG,
      summary: 'Lists the hooks of the organisation.',
      answers: { 200: { what: 'All of them.', schema: v.object({ entries: v.array(hook) }) } },
    }),
    async (c) => {
      const { organisation } = expectRole(c, 'owner');
      return c.json({ entries: (await listHooks(db, organisation)).map(hookDocument) });
    },
  );

  app.post(
    '/hooks',
    describe({
      id: 'createHook',
      tag: TAG,
      summary: 'Adds a hook, which is told what happens from now on.',
      answers: { 201: { what: 'The hook, with its secret.', schema: madeHook, headers: { Location: 'Of the hook.' } } },
      problems: [400, 413],
    }),
    body(newHook),
    async (c) => {
      const principal = expectRole(c, 'owner');
      const given = c.req.valid('json');
      const made = await addHook(service, principal, { ...given, secret: given.secret ?? null });
      c.header('Location', `/api/v1/hooks/${made.hook.id}`);
      return c.json({ ...hookDocument(made.hook), secret: made.secret }, 201);
    },
  );

  app.get(
    '/hooks/:hook',
    describe({
      id: 'readHook',
      tag: TAG,
      summary: 'Shows a hook.',
      answers: { 200: { what: 'The hook.', schema: hook } },
      problems: [404],
    }),
    path(ofHook, WHAT),
    async (c) => {
      const { organisation } = expectRole(c, 'owner');
      return c.json(hookDocument(await expectHook(service, organisation, c.req.valid('param').hook)));
    },
  );

  app.patch(
    '/hooks/:hook',
    describe({
      id: 'changeHook',
      tag: TAG,
      summary: 'Changes what is given; or has it used again, from now on.',
      answers: { 200: { what: 'The hook.', schema: hook } },
      problems: [400, 404, 413],
    }),
    path(ofHook, WHAT),
    body(hookChange),
    async (c) => {
      const principal = expectRole(c, 'owner');
      const { hook: id } = c.req.valid('param');
      const { url: address, events: kinds, disabled } = c.req.valid('json');
      const changed = await editHook(service, principal, id, {
        ...(address === undefined ? {} : { url: address }),
        ...(kinds === undefined ? {} : { events: kinds }),
        ...(disabled === undefined ? {} : { disabled }),
      });
      if (changed === null) throw notFound(WHAT);
      return c.json(hookDocument(changed));
    },
  );

  app.delete(
    '/hooks/:hook',
    describe({
      id: 'removeHook',
      tag: TAG,
      summary: 'Removes a hook, and what is known of its messages.',
      answers: { 204: { what: 'It is gone.' } },
      problems: [404],
    }),
    path(ofHook, WHAT),
    async (c) => {
      const principal = expectRole(c, 'owner');
      if (!(await deleteHook(service, principal, c.req.valid('param').hook))) throw notFound(WHAT);
      return c.body(null, 204);
    },
  );

  app.post(
    '/hooks/:hook/secret',
    describe({
      id: 'renewHookSecret',
      tag: TAG,
      summary: 'Makes another secret, which signs everything from now on.',
      answers: { 200: { what: 'The secret, which is not shown again.', schema: renewed } },
      problems: [404],
    }),
    path(ofHook, WHAT),
    async (c) => {
      const principal = expectRole(c, 'owner');
      const made = await renewHookSecret(service, principal, c.req.valid('param').hook);
      if (made === null) throw notFound(WHAT);
      return c.json({ secret: made });
    },
  );

  app.post(
    '/hooks/:hook/try',
    describe({
      id: 'tryHook',
      tag: TAG,
      summary: 'Sends a message of the kind `hook.try`, to see whether it arrives.',
      answers: { 202: { what: 'It waits to be sent.', schema: madeMessage } },
      problems: [404, 409],
    }),
    path(ofHook, WHAT),
    async (c) => {
      const principal = expectRole(c, 'owner');
      const { hook: id } = c.req.valid('param');
      await expectHook(service, principal.organisation, id);
      const made = await tryHook(service, principal, id);
      if (made === null) throw isDisabled();
      return c.json({ delivery: made }, 202);
    },
  );

  app.get(
    '/hooks/:hook/deliveries',
    describe({
      id: 'listDeliveries',
      tag: TAG,
      summary: 'Lists the messages to a hook, the newest first.',
      answers: { 200: { what: 'A page of them.', schema: pageOf(delivery) } },
      problems: [400, 404],
    }),
    path(ofHook, WHAT),
    query(deliveryQuery),
    async (c) => {
      const { organisation } = expectRole(c, 'owner');
      const found = await expectHook(service, organisation, c.req.valid('param').hook);
      const { limit: most, cursor: from } = c.req.valid('query');
      const before = readCursor(from, placeOfDelivery)?.before ?? null;
      const rows = await listDeliveries(db, found, { before, limit: most + 1 });
      const entries = rows.slice(0, most);
      const last = entries.at(-1);
      const next = rows.length > most && last !== undefined ? writeCursor({ before: last.id }) : null;
      return c.json({ entries: entries.map(deliveryDocument), next });
    },
  );

  app.get(
    '/hooks/:hook/deliveries/:delivery',
    describe({
      id: 'readDelivery',
      tag: TAG,
      summary: 'Shows a message, whole.',
      answers: { 200: { what: 'The message, and what became of it.', schema: wholeDelivery } },
      problems: [404],
    }),
    path(ofDelivery, 'delivery'),
    async (c) => {
      const { organisation } = expectRole(c, 'owner');
      const { hook: id, delivery: message } = c.req.valid('param');
      const found = await findDelivery(db, await expectHook(service, organisation, id), message);
      if (found === null) throw notFound('delivery');
      return c.json({ ...deliveryDocument(found), body: found.body });
    },
  );

  app.post(
    '/hooks/:hook/deliveries/:delivery/repeat',
    describe({
      id: 'repeatDelivery',
      tag: TAG,
      summary: 'Sends a message again, with the same id.',
      answers: { 202: { what: 'It waits to be sent.', schema: delivery } },
      problems: [404, 409],
    }),
    path(ofDelivery, 'delivery'),
    async (c) => {
      const principal = expectRole(c, 'owner');
      const again = await redeliver(service, principal, c.req.valid('param'));
      if (again === null) throw notFound('delivery');
      if (again === 'disabled') throw isDisabled();
      return c.json(deliveryDocument(again), 202);
    },
  );

  return app;
}

async function expectHook({ db }: Service, organisation: string, id: string): Promise<Hook> {
  const found = await findHook(db, organisation, id);
  if (found === null) throw notFound(WHAT);
  return found;
}

function isDisabled() {
  return conflict('NOT_POSSIBLE', 'the hook is disabled', 'PATCH it with `{"disabled": false}` first.');
}

function hookDocument(row: Hook): HookDocument {
  const { id, events: kinds, created_at: createdAt, disabled_at: disabledAt, disabled_why: why } = row;
  return {
    id,
    host: hostOf(row),
    // What a later version told of is no part of this one.
    events: TYPES.filter((type) => kinds.includes(type)),
    createdAt: createdAt.toISOString(),
    disabled: disabledAt === null ? null : { at: disabledAt.toISOString(), why: why ?? '' },
  };
}

function deliveryDocument(row: StoredDelivery): v.InferOutput<typeof delivery> {
  return {
    id: row.id,
    type: row.type,
    status: row.status,
    tries: row.attempt,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    nextAt: row.next_at?.toISOString() ?? null,
    answer: row.answer,
  };
}
