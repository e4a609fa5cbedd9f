// What people do with hooks: the API and the pages alike.

import { randomBytes } from 'node:crypto';
import { InputError } from '../core/errors.js';
import { jsonText } from '../core/views/json.js';
import type { Principal } from './auth/principal.js';
import { MESSAGE_TYPES, type MessageType } from './jobs/announce.js';
import { expectReceiver } from './receiver.js';
import type { Service } from './service.js';
import { audit } from './store/audit.js';
import { findDelivery, insertDeliveries, type StoredDelivery, sendAgain } from './store/deliveries.js';
import { changeHook, createHook, findHook, type Hook, removeHook } from './store/hooks.js';

const MAX_HOOKS = 50;

/** What is shown of a hook. Not its secret, and of its address the host: the rest may be all that protects it. */
export function hostOf({ url }: Pick<Hook, 'url'>): string {
  return new URL(url).host;
}

export interface HookSettings {
  url: string;
  /** `whsec_…`; null: one is made. */
  secret: string | null;
  /** Kinds of messages; none: all. */
  events: readonly MessageType[];
}

/**
 * @returns with the secret, which is not shown again
 * @throws InputError for an address where nothing is sent to, a secret that is none, or one hook too many
 */
export async function addHook(
  service: Service,
  principal: Principal,
  { url, secret, events }: HookSettings,
): Promise<{ hook: Hook; secret: string }> {
  const key = secret?.trim() ?? newHookSecret();
  const receiver = await expectReceiver(service.settings, url, key);
  const hook = await service.db.transaction().execute(async (transaction) => {
    const given = { url: receiver.url.href, secret: key, events: known(events), most: MAX_HOOKS };
    const made = await createHook(transaction, principal.organisation, given, new Date(service.now()));
    if (made !== null) await audit(transaction, principal, 'hook.create', objectOf(made), { events: made.events });
    return made;
  });
  if (hook !== null) return { hook, secret: key };
  throw new InputError('INPUT_INVALID', `an organisation has at most ${MAX_HOOKS} hooks`, {
    hint: 'Remove one that nobody needs.',
  });
}

export interface HookEdit {
  url?: string;
  events?: readonly MessageType[];
  /** Whether nothing is to be sent to it. */
  disabled?: boolean;
}

/** @returns null: there is no such hook */
export async function editHook(
  service: Service,
  principal: Principal,
  id: string,
  { url, events, disabled }: HookEdit,
): Promise<Hook | null> {
  const { db } = service;
  const before = await findHook(db, principal.organisation, id);
  if (before === null) return null;
  const change = {
    ...(url === undefined ? {} : { url: (await expectReceiver(service.settings, url, before.secret)).url.href }),
    ...(events === undefined ? {} : { events: known(events) }),
    ...(disabled === undefined ? {} : { disabled: disabled ? { why: `by ${principal.who}` } : null }),
  };
  return db.transaction().execute(async (transaction) => {
    const hook = await changeHook(transaction, principal.organisation, id, change, new Date(service.now()));
    const what = [url === undefined ? [] : ['url'], events === undefined ? [] : ['events']].flat();
    const detail = { changed: what, ...(disabled === undefined ? {} : { disabled }) };
    if (hook !== null) await audit(transaction, principal, 'hook.change', objectOf(hook), detail);
    return hook;
  });
}

/** The one before signs nothing any more. @returns the new one, which is not shown again; null: there is no such hook */
export async function renewHookSecret(service: Service, principal: Principal, id: string): Promise<string | null> {
  const secret = newHookSecret();
  return service.db.transaction().execute(async (transaction) => {
    const hook = await changeHook(transaction, principal.organisation, id, { secret }, new Date(service.now()));
    if (hook === null) return null;
    await audit(transaction, principal, 'hook.secret', objectOf(hook));
    return secret;
  });
}

export async function deleteHook(service: Service, principal: Principal, id: string): Promise<boolean> {
  return service.db.transaction().execute(async (transaction) => {
    const hook = await findHook(transaction, principal.organisation, id);
    if (hook === null || !(await removeHook(transaction, principal.organisation, id))) return false;
    await audit(transaction, principal, 'hook.remove', objectOf(hook));
    return true;
  });
}

/** A message that tells of nothing, to see whether it arrives. @returns its id; null: there is no such hook that is used */
export async function tryHook(service: Service, principal: Principal, id: string): Promise<string | null> {
  const now = new Date(service.now());
  const hook = await findHook(service.db, principal.organisation, id);
  if (hook === null || hook.disabled_at !== null) return null;
  const type = 'hook.try';
  const body = jsonText({ type, timestamp: now.toISOString(), data: { by: principal.who } }, 0).trimEnd();
  const [made = null] = await service.db
    .transaction()
    .execute((transaction) => insertDeliveries(transaction, hook, [{ event: null, type, body }], now));
  if (made !== null) await offer(service, made, 'try');
  return made;
}

/** @returns the delivery, which waits again; `disabled`: nothing is sent to the hook; null: there is no such delivery */
export async function redeliver(
  service: Service,
  principal: Principal,
  { hook: hookId, delivery: id }: { hook: string; delivery: string },
): Promise<StoredDelivery | 'disabled' | null> {
  const { db } = service;
  const hook = await findHook(db, principal.organisation, hookId);
  const found = hook === null ? null : await findDelivery(db, hook, id);
  if (hook === null || found === null) return null;
  if (hook.disabled_at !== null) return 'disabled';
  const now = new Date(service.now());
  const again = await db.transaction().execute(async (transaction) => {
    const row = await sendAgain(transaction, found, now);
    if (row !== null) await audit(transaction, principal, 'delivery.repeat', objectOf(hook), { delivery: id });
    return row;
  });
  if (again !== null) await offer(service, id, `again ${+now}`);
  return again ?? found;
}

/** What the queue does not take is offered again by whoever sends. */
async function offer({ queue, log }: Service, id: string, turn: string): Promise<void> {
  try {
    await queue.offer('deliver', id, turn);
  } catch (error) {
    log.warn({ err: error, delivery: id }, 'the queue did not take a message to a hook, which is offered again');
  }
}

function newHookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** Each once. All of them is as none: kinds that come later are told, too. */
function known(events: readonly MessageType[]): string[] {
  const chosen = Object.keys(MESSAGE_TYPES).filter((type) => events.includes(type as MessageType));
  return chosen.length === Object.keys(MESSAGE_TYPES).length ? [] : chosen;
}

/** For the audit. */
function objectOf(hook: Hook): string {
  return `hook to ${hostOf(hook)}`;
}
