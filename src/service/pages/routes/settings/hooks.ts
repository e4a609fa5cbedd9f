import { validate } from 'uuid';
import { InputError } from '../../../../core/errors.js';
import { notFound } from '../../../api/problem.js';
import { expectRole } from '../../../auth/grants.js';
import type { Principal } from '../../../auth/principal.js';
import { addHook, deleteHook, editHook, hostOf, redeliver, renewHookSecret, tryHook } from '../../../hooks.js';
import { MESSAGE_TYPES, type MessageType } from '../../../jobs/announce.js';
import { listDeliveries } from '../../../store/deliveries.js';
import { findHook, type Hook, listHooks } from '../../../store/hooks.js';
import { answerPage, type PageRoutes } from '../../answer.js';
import { formOf, idOf } from '../../form.js';
import { type Given, NOTHING_GIVEN } from '../../settings/frame.js';
import { type HookLine, type HooksValues, hookBody, hooksBody, type MadeSecret } from '../../settings/hooks.js';

const PATH = '/settings/hooks';
const ONE = `${PATH}/:id`;
const KINDS = Object.entries(MESSAGE_TYPES);
const MAX_DELIVERIES = 50;

export const hooksRoutes: PageRoutes = (app, service) => {
  const { db } = service;

  const list = async (reader: Principal, given: Given, made: HooksValues['made']) => {
    const hooks = (await listHooks(db, reader.organisation)).map(lineOf);
    const body = hooksBody({ reader, hooks, made, kinds: KINDS, given });
    return { title: 'Hooks', place: 'settings', scripts: ['copy'], body } as const;
  };

  const one = async (reader: Principal, id: string, made: MadeSecret | null) => {
    const hook = validate(id) ? await findHook(db, reader.organisation, id) : null;
    if (hook === null) throw notFound('hook');
    const rows = await listDeliveries(db, hook, { before: null, limit: MAX_DELIVERIES });
    const deliveries = rows.map((row) => ({
      id: row.id,
      createdAt: row.created_at,
      kind: row.type,
      tries: row.attempt,
      status: row.status,
      nextAt: row.next_at,
      answer: row.answer,
    }));
    const body = hookBody({ reader, ...lineOf(hook), made, deliveries });
    return { title: `Hook to ${hostOf(hook)}`, place: 'settings', scripts: ['copy'], body } as const;
  };

  app.get(PATH, async (c) => answerPage(c, await list(expectRole(c, 'owner'), NOTHING_GIVEN, null)));

  app.post(PATH, async (c) => {
    const reader = expectRole(c, 'owner');
    const form = await formOf(c);
    const url = form.text('url');
    const events = form.all('events').filter((kind): kind is MessageType => Object.hasOwn(MESSAGE_TYPES, kind));
    try {
      const { hook, secret } = await addHook(service, reader, { url, secret: null, events });
      return answerPage(c, await list(reader, NOTHING_GIVEN, { host: hostOf(hook), secret }));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const problem = error.hint === undefined ? error.message : `${error.message}. ${error.hint}`;
      const given = { values: { url, events: events.join(' ') }, problems: { url: problem } };
      return answerPage(c, await list(reader, given, null), 400);
    }
  });

  app.get(ONE, async (c) => answerPage(c, await one(expectRole(c, 'owner'), c.req.param('id'), null)));

  app.post(ONE, async (c) => {
    const reader = expectRole(c, 'owner');
    const id = c.req.param('id');
    const hook = validate(id) ? await findHook(db, reader.organisation, id) : null;
    if (hook === null) throw notFound('hook');
    const form = await formOf(c);
    switch (form.text('action')) {
      case 'remove':
        await deleteHook(service, reader, id);
        return c.redirect(PATH, 303);
      case 'secret': {
        const secret = await renewHookSecret(service, reader, id);
        if (secret === null) throw notFound('hook');
        return answerPage(c, await one(reader, id, { host: hostOf(hook), secret }));
      }
      case 'try':
        await tryHook(service, reader, id);
        break;
      case 'again':
        await redeliver(service, reader, { hook: id, delivery: idOf(form, 'delivery', 'delivery') });
        break;
      case 'enable':
      case 'disable':
        await editHook(service, reader, id, { disabled: form.text('action') === 'disable' });
        break;
    }
    return c.redirect(`${PATH}/${id}`, 303);
  });
};

function lineOf(hook: Hook): HookLine {
  const { id, events, created_at: createdAt, disabled_at: at, disabled_why: why } = hook;
  return { id, host: hostOf(hook), events, createdAt, disabled: at === null ? null : { at, why: why ?? '' } };
}
