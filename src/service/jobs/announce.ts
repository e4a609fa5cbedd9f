// Makes messages of events, for the hooks of their organisation: each event is told to each hook once, and none is left out,
// whichever process does it and however it ends.

import { fromUtf8 } from '../../core/bytes.js';
import { ParseError } from '../../core/errors.js';
import type { Comparison } from '../../core/views/changes.js';
import { type EventResult, readEventResult } from '../../core/views/event-result.js';
import { jsonText } from '../../core/views/json.js';
import { webhookEvent } from '../../core/views/webhook-event.js';
import { BlobError } from '../blobs/blobs.js';
import type { Service } from '../service.js';
import { countWaiting, giveUpWaiting, insertDeliveries, type NewMessage, passEvents } from '../store/deliveries.js';
import { changeHook, type Hook, hooksBehind } from '../store/hooks.js';
import type { EventKind } from '../store/tables.js';
import { findTargetById } from '../store/targets.js';
import { findVerification, type Verification, verificationBefore } from '../store/verifications.js';

/** Kinds of messages, and what they tell. */
export const MESSAGE_TYPES = {
  'verification.not_verified': 'A check ended in anything but verified, at each such check.',
  'verification.recovered': 'A target is verified, and was not by the check before.',
  'verification.changed': 'A target is verified as before, and something else is not what it was.',
  'verification.recorded':
    'Evidence that was handed in, and may be of any age, passed; that of the check before did not, or something is not what it was.',
  'evidence.altered': 'Evidence, a result or a policy is not what was stored.',
} as const;
export type MessageType = keyof typeof MESSAGE_TYPES;

/** Events that may make messages. */
const TOLD: ReadonlySet<EventKind> = new Set([
  'verification.appraised',
  'verification.without-result',
  'evidence.altered',
]);

export function isTold(kind: EventKind): boolean {
  return TOLD.has(kind);
}

/** Events that are looked at for a hook at a time. */
const BATCH = 200;
const HOOKS = 100;
/** A receiver that is so far behind takes nothing. */
const MAX_WAITING = 10_000;

/** Over all organisations. What cannot be told to one hook keeps nothing from the others. @returns how many messages were made */
export async function announce(service: Service, signal: AbortSignal): Promise<number> {
  let made = 0;
  for (let after: string | null = null; !signal.aborted; ) {
    const hooks: Hook[] = await hooksBehind(service.db, { after, limit: HOOKS });
    for (const hook of hooks) {
      try {
        for (let next: Hook | null = hook; next !== null && !signal.aborted; ) {
          const told: Told = await announceTo(service, next);
          made += told.made;
          next = told.next;
        }
      } catch (error) {
        service.log.warn({ err: error, hook: hook.id }, 'a hook cannot be told of what happened, and will be later');
      }
    }
    after = hooks.at(-1)?.id ?? null;
    if (hooks.length < HOOKS) return made;
  }
  return made;
}

interface Told {
  /** Messages. */
  made: number;
  /** The hook, where more may have happened; null: it was told of all, or somebody else does it. */
  next: Hook | null;
}

const TOLD_OF_ALL: Told = { made: 0, next: null };

async function announceTo(service: Service, hook: Hook): Promise<Told> {
  const { db } = service;
  const now = new Date(service.now());
  const events = await db
    .selectFrom('event')
    .select(['seq', 'organisation', 'target', 'verification', 'kind', 'at'])
    .where('organisation', '=', hook.organisation)
    .where('seq', '>', hook.seen)
    .orderBy('seq')
    .limit(BATCH)
    .execute();
  const last = events.at(-1);
  if (last === undefined) return TOLD_OF_ALL;
  const messages: NewMessage[] = [];
  for (const event of events.filter(({ kind }) => isTold(kind))) {
    const message = await messageOf(service, event);
    if (message !== null && isWanted(hook, message.type)) messages.push(message);
  }
  if (messages.length > 0 && (await countWaiting(db, hook)) + messages.length > MAX_WAITING) {
    await disable(service, hook, `over ${MAX_WAITING} messages are waiting for it`);
    return TOLD_OF_ALL;
  }
  return db.transaction().execute(async (transaction) => {
    if (!(await passEvents(transaction, hook, last.seq))) return TOLD_OF_ALL;
    await insertDeliveries(transaction, hook, messages, now);
    return { made: messages.length, next: { ...hook, seen: last.seq } };
  });
}

function isWanted({ events }: Hook, type: string): boolean {
  return events.length === 0 || events.includes(type);
}

/** Nothing is sent to it any more, until somebody says so. */
export async function disable(service: Service, hook: Hook, why: string): Promise<void> {
  const now = new Date(service.now());
  await service.db.transaction().execute(async (transaction) => {
    await changeHook(transaction, hook.organisation, hook.id, { disabled: { why } }, now);
    await giveUpWaiting(transaction, hook, `the hook was disabled: ${why}`, now);
  });
  service.log.warn({ hook: hook.id, why }, 'a hook was disabled');
}

interface TellingEvent {
  seq: number;
  organisation: string;
  target: string | null;
  verification: string | null;
  kind: EventKind;
  at: Date;
}

/** null: there is nothing to tell, or what it is of was removed. */
async function messageOf(service: Service, event: TellingEvent): Promise<NewMessage | null> {
  const { db, settings } = service;
  const { organisation, seq } = event;
  if (event.target === null || event.verification === null) return null;
  const target = await findTargetById(db, organisation, event.target);
  const verification = await findVerification(db, organisation, event.verification);
  if (target === null || verification === undefined) return null;
  const run = `${settings.publicUrl}/v/${verification.id}`;
  if (event.kind === 'evidence.altered') {
    const data = { target: target.slug, links: { run, issue: null, attestation: null } };
    const body = jsonText({ type: event.kind, timestamp: event.at.toISOString(), data }, 0).trimEnd();
    return { event: seq, type: event.kind, body };
  }
  // It was no part of how the target stands: handed in of one that is asked, or older than another that had ended.
  if (verification.span === null) return null;
  const message = webhookEvent({
    target: target.slug,
    found: await foundBy(service, verification),
    since: await sinceBefore(service, verification),
    at: service.now(),
    links: { run, issue: null, attestation: null },
  });
  return message === null ? null : { event: seq, ...message };
}

/** What cannot be read proves nothing, whatever its row says. @throws BlobError that may pass */
async function foundBy(
  { blobs }: Service,
  { result, error, error_code, trigger }: Verification,
): Promise<EventResult | { stopped: string }> {
  if (result === null) return { stopped: error ?? error_code ?? 'for no reason that is known' };
  try {
    const found = readEventResult(fromUtf8(await blobs.get(result), 'result'));
    return trigger === 'upload' ? { ...found, isRecorded: true } : found;
  } catch (cause) {
    if (cause instanceof BlobError && cause.code !== 'BLOB_UNAVAILABLE') {
      return { stopped: 'its result is not kept, or is not what was stored' };
    }
    if (cause instanceof ParseError) return { stopped: `its result cannot be read: ${cause.message}` };
    throw cause;
  }
}

async function sinceBefore({ db }: Service, verification: Verification): Promise<Comparison | null> {
  const before = await verificationBefore(db, verification);
  if (before === undefined) return null;
  const drift = await db
    .selectFrom('drift')
    .select('changes')
    .where('organisation', '=', verification.organisation)
    .where('target', '=', verification.target)
    .where('to_verification', '=', verification.id)
    .executeTakeFirst();
  const { verdict, experiment, finished_at: finishedAt } = before;
  const [isHandedIn, wasHandedIn] = [verification, before].map(({ trigger }) => trigger === 'upload');
  const word = verdict === 'verified' && wasHandedIn ? 'recorded' : verdict;
  return {
    last: word === null || finishedAt === null ? null : { verdict: word, appraisedAt: finishedAt.toISOString() },
    wasVerified: verdict === 'verified' && experiment === false && isHandedIn === wasHandedIn,
    changes: drift?.changes ?? [],
  };
}
