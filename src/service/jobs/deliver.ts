// Sends messages to hooks: each until it is taken, again and again over three days, and then the hook is disabled.

import { InputError } from '../../core/errors.js';
import { type Delivery, deliver } from '../../publish/webhook.js';
import type { Worker } from '../queue/queue.js';
import { withinReach } from '../reach.js';
import { readReceiver } from '../receiver.js';
import type { Service } from '../service.js';
import {
  claimDelivery,
  dueDeliveries,
  endTry,
  type StoredDelivery,
  type TryEnd,
  tookSince,
} from '../store/deliveries.js';
import { findHook, type Hook } from '../store/hooks.js';
import { announce, disable, isTold } from './announce.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Waits after each try but the last: three days, and three hours. */
const WAITS_MS = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR)];
const THREE_DAYS_MS = 72 * HOUR;
/** What came due for many at once is not sent at once. */
const JITTER = 0.1;
/** A receiver that asks for more than that is asked again after it. */
const MOST_ASKED_MS = 24 * HOUR;
const MOST_TRY_MS = 10 * SECOND;
const CONCURRENCY = 8;
/** Messages of one hook that are sent at a time: a receiver that does not answer keeps nobody else waiting. */
const AT_ONCE = 4;
const DUE_AT_A_TIME = 500;
/** One look is for all that happened meanwhile. */
const TOGETHER_MS = 200;

/** Makes messages of events, and sends them, until it is stopped. */
export async function startDelivering(service: Service): Promise<Worker> {
  const { queue, live, settings, log } = service;
  const stop = new AbortController();
  /** By hook, how many of its messages are being sent here. */
  const under = new Map<string, number>();
  let round: Promise<void> | null = null;
  /** `due`: messages may have to be sent that are of no new event. */
  let asked: 'events' | 'due' | null = null;
  const look = (at: 'events' | 'due'): void => {
    asked = asked === 'due' ? asked : at;
    round ??= (async () => {
      while (asked !== null && !stop.signal.aborted) {
        const isDue = asked === 'due';
        asked = null;
        const made = await announce(service, stop.signal);
        if (isDue || made > 0) await offerDue(service, under);
      }
    })()
      .catch((error: unknown) => {
        if (!stop.signal.aborted) log.warn({ err: error }, 'messages to hooks wait, and are looked at again');
      })
      .finally(() => {
        round = null;
      });
  };
  const sending = await queue.work('deliver', CONCURRENCY, async (id, signal) => {
    await sendMessage(service, id, AbortSignal.any([signal, stop.signal]), under);
    look('due');
  });
  let soon: NodeJS.Timeout | null = null;
  const silence = live.subscribeAll(({ kind }) => {
    if (!isTold(kind)) return;
    soon ??= setTimeout(() => {
      soon = null;
      look('events');
    }, TOGETHER_MS);
  });
  const timer = setInterval(() => look('due'), settings.sweepSeconds * 1000);
  look('due');
  return {
    async stop(ms) {
      silence();
      clearInterval(timer);
      if (soon !== null) clearTimeout(soon);
      const stopped = sending.stop(ms);
      stop.abort();
      await stopped;
      await round;
    },
  };
}

/** Over all organisations: gives the queue what is to be sent now, which it may have lost or never seen. */
async function offerDue(service: Service, under: ReadonlyMap<string, number>): Promise<void> {
  const { queue, db, settings } = service;
  const now = service.now();
  // A turn that the queue holds for done, and did not do, is another one after a while.
  const window = Math.floor(now / (settings.sweepSeconds * 4000));
  const taken = new Map(under);
  for (const { id, attempt, hook } of await dueDeliveries(db, new Date(now), {
    ofHook: AT_ONCE,
    limit: DUE_AT_A_TIME,
  })) {
    const place = taken.get(hook) ?? 0;
    if (place >= AT_ONCE) continue;
    taken.set(hook, place + 1);
    await queue.offer('deliver', id, `${attempt}.${window}`);
  }
}

/** One try of one message; nothing where it is not its time. @param under counts it, by hook, while it is being sent */
export async function sendMessage(
  service: Service,
  id: string,
  signal: AbortSignal,
  under = new Map<string, number>(),
): Promise<void> {
  const { db, settings } = service;
  const leaseMs = settings.leaseSeconds * SECOND;
  const now = service.now();
  const message = await claimDelivery(db, id, { now: new Date(now), until: new Date(now + leaseMs) });
  if (message === null) return;
  const hook = await findHook(db, message.organisation, message.hook);
  if (hook === null) return;
  under.set(hook.id, (under.get(hook.id) ?? 0) + 1);
  // What came of the try is written before anybody else may begin one.
  const tryMs = Math.min(MOST_TRY_MS, leaseMs / 2);
  const sent = await send(service, hook, message, tryMs, signal).finally(() => {
    const left = (under.get(hook.id) ?? 1) - 1;
    if (left === 0) under.delete(hook.id);
    else under.set(hook.id, left);
  });
  if (sent.kind === 'undelivered' && signal.aborted) return;
  await record(service, hook, message, sent);
}

async function send(
  { settings }: Service,
  hook: Hook,
  { id, body }: StoredDelivery,
  tryMs: number,
  signal: AbortSignal,
): Promise<Delivery> {
  if (hook.disabled_at !== null) return { kind: 'undelivered', why: 'the hook is disabled' };
  try {
    const webhook = readReceiver(settings, hook.url, hook.secret);
    return await withinReach(settings, () =>
      deliver(webhook, { id, body }, { tryMs, wholeMs: tryMs, retries: 0, signal }),
    );
  } catch (error) {
    // The operator may have allowed more when the hook was made.
    if (error instanceof InputError) return { kind: 'undelivered', why: error.message };
    throw error;
  }
}

async function record(service: Service, hook: Hook, message: StoredDelivery, sent: Delivery): Promise<void> {
  const now = service.now();
  const end = endOf(hook, message, sent, now);
  if (!(await endTry(service.db, message, end, new Date(now)))) return;
  service.metrics.delivered(end.status === 'waiting' ? 'retry' : end.status);
  if (sent.kind === 'delivered' || end.status !== 'given-up' || hook.disabled_at !== null) return;
  if (sent.unwanted === true) await disable(service, hook, sent.why);
  else if (!(await tookSince(service.db, hook, new Date(now - THREE_DAYS_MS)))) {
    await disable(service, hook, `it took no message for three days; the last time: ${sent.why}`);
  }
}

/** What becomes of a message after a try: it is taken, or tried again, or nobody wants it. */
function endOf(hook: Hook, { attempt }: StoredDelivery, sent: Delivery, now: number): TryEnd {
  if (sent.kind === 'delivered') return { status: 'delivered', answer: `status ${sent.status}`, nextAt: null };
  const wait = WAITS_MS[attempt - 1];
  if (hook.disabled_at !== null || sent.unwanted === true || wait === undefined) {
    return { status: 'given-up', answer: sent.why, nextAt: null };
  }
  const asked = Math.min(sent.waitMs ?? 0, MOST_ASKED_MS);
  const nextAt = new Date(now + Math.max(wait, asked) * (1 + JITTER * Math.random()));
  return { status: 'waiting', answer: sent.why, nextAt };
}
