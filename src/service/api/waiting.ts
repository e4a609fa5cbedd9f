// Waits for a verification to end.

import type { Service } from '../service.js';
import type { EventKind } from '../store/tables.js';
import { findVerification, type Verification } from '../store/verifications.js';

/** Beside what live events tell: one that is lost must not cost the whole time. */
const LOOK_MS = 2000;
const ENDS: ReadonlySet<EventKind> = new Set([
  'verification.appraised',
  'verification.without-result',
  'verification.cancelled',
]);

/**
 * @param seconds at most
 * @param gone aborts when nobody waits for the answer any more
 * @returns as it is then, ended or not; undefined: it was removed
 */
export async function untilEnded(
  { db, live, signal }: Pick<Service, 'db' | 'live' | 'signal'>,
  organisation: string,
  id: string,
  seconds: number,
  gone: AbortSignal,
): Promise<Verification | undefined> {
  const end = performance.now() + seconds * 1000;
  const over = AbortSignal.any([signal, gone]);
  let wake = (): void => {};
  // Before the first look, so that nothing ends unheard between the two.
  const stop = live.subscribe(organisation, ({ verification, kind }) => {
    if (verification === id && ENDS.has(kind)) wake();
  });
  try {
    for (;;) {
      const heard = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const row = await findVerification(db, organisation, id);
      const left = end - performance.now();
      if (row === undefined || hasEnded(row) || left <= 0 || over.aborted) return row;
      await either(heard, Math.min(left, LOOK_MS), over);
    }
  } finally {
    stop();
  }
}

export function hasEnded({ status }: Pick<Verification, 'status'>): boolean {
  return status !== 'queued' && status !== 'running';
}

/** Until one of them. */
async function either(heard: Promise<void>, ms: number, over: AbortSignal): Promise<void> {
  let done = (): void => {};
  const passed = new Promise<void>((resolve) => {
    done = resolve;
  });
  const timer = setTimeout(done, ms);
  over.addEventListener('abort', done, { once: true });
  try {
    await Promise.race([heard, passed]);
  } finally {
    clearTimeout(timer);
    over.removeEventListener('abort', done);
  }
}
