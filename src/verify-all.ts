// Many targets in one process: so many at a time, each outcome as it comes, and nothing of it kept. What goes wrong with
// one is that one's outcome, and never the end of the others.

import { setMaxListeners } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { CollectRequest } from './collect/collect-request.js';
import { SharedAnswers } from './collect/endorsements/shared-answers.js';
import type { Bundle } from './core/bundle.js';
import { InputError, TrustCenterError } from './core/errors.js';
import { type Verification, type VerifyRequest, verify } from './verify.js';

export interface NamedRequest {
  /** Different for each. */
  name: string;
  /** A function is called when it is the target's turn: its time of appraisal begins then. */
  request: VerifyRequest | (() => VerifyRequest | Promise<VerifyRequest>);
}

/**
 * `error`: why there is no result, such as an input that cannot be used. Such a target is not verified. `collected`: what
 * there is of its evidence all the same, such as where it was cancelled.
 */
export type TargetOutcome = { name: string } & (
  | { verification: Verification; error: null; collected: null }
  | { verification: null; error: unknown; collected: Bundle | null }
);

export interface VerifyAllOptions {
  /** How many targets are verified at a time; default: 8. */
  concurrency?: number;
  /** Stops those that are being verified; those that have not begun end at once, with its reason as their error. */
  signal?: AbortSignal | undefined;
}

export const DEFAULT_CONCURRENCY = 8;
export const MAX_CONCURRENCY = 64;

/**
 * Verifies each target, in the order given; yields exactly one outcome for each, in the order in which they end. Collateral
 * is asked for once for each platform, and about each container image once. Whoever stops reading stops the rest.
 * @throws InputError for a name that two have, and for a concurrency that is not 1 to 64
 */
export async function* verifyAll(
  requests: readonly NamedRequest[],
  { concurrency = DEFAULT_CONCURRENCY, signal }: VerifyAllOptions = {},
): AsyncGenerator<TargetOutcome, void, undefined> {
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > MAX_CONCURRENCY) {
    throw new InputError('INPUT_INVALID', `concurrency: expected 1 to ${MAX_CONCURRENCY}, got ${concurrency}`);
  }
  expectDifferent(requests);
  const left = new AbortController();
  const stop = signal === undefined ? left.signal : AbortSignal.any([signal, left.signal]);
  // Each request of each target listens to it.
  setMaxListeners(Number.POSITIVE_INFINITY, stop);
  const shared: Shared = { sharedCollateral: new SharedAnswers(), sharedImages: new SharedAnswers() };
  const ended: TargetOutcome[] = [];
  let wake = (): void => {};
  let begun = 0;
  /** Begun, and not given away: at no time is there more of these than may be. */
  let open = 0;
  const begin = async (request: NamedRequest): Promise<void> => {
    ended.push(await outcomeOf(request, shared, stop));
    wake();
  };
  try {
    for (;;) {
      const outcome = ended.shift();
      const next = open < concurrency ? requests[begun] : undefined;
      if (outcome !== undefined) {
        open--;
        yield outcome;
      } else if (next !== undefined) {
        begun++;
        open++;
        void begin(next);
        // Answers that are there are read before more is asked: targets whose answers wait only take up memory.
        await setImmediate();
      } else if (open === 0) return;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    left.abort(new Error('nobody waits for the outcome'));
  }
}

type Shared = Required<Pick<CollectRequest, 'sharedCollateral' | 'sharedImages'>>;

/** Never throws. */
async function outcomeOf({ name, request }: NamedRequest, shared: Shared, signal: AbortSignal): Promise<TargetOutcome> {
  let collected: Bundle | null = null;
  try {
    if (signal.aborted)
      throw new TrustCenterError('FETCH_FAILED', 'cancelled before its turn', { cause: signal.reason });
    const own = typeof request === 'function' ? await request() : request;
    const onCollected = async (bundle: Bundle): Promise<void> => {
      collected = bundle;
      await own.collect.onCollected?.(bundle);
    };
    const collect = { ...own.collect, ...shared, signal, onCollected };
    return { name, verification: await verify({ ...own, collect }), error: null, collected: null };
  } catch (error) {
    return { name, verification: null, error, collected };
  }
}

/** Why there is no result, to be shown: of what nobody foresaw only that it is that. */
export function reasonOf(error: unknown): { code: string; message: string; hint: string | null } {
  if (!(error instanceof TrustCenterError)) {
    return { code: 'INTERNAL', message: 'internal error, please report it', hint: null };
  }
  return { code: error.code, message: error.message, hint: error.hint ?? null };
}

function expectDifferent(requests: readonly NamedRequest[]): void {
  const names = new Set<string>();
  for (const { name } of requests) {
    if (names.has(name)) throw new InputError('INPUT_INVALID', `two targets have the name ${JSON.stringify(name)}`);
    names.add(name);
  }
}
