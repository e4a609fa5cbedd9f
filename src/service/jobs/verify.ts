// A verification from its turn in the queue to its end: claim, collect, appraise, freeze, record. Only `record` decides
// anything, and only where this attempt is still the last one. What is our own fault is done again; what the target or its
// evidence is at fault for never is: it is the result.

import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { serialiseBundle } from '../../core/bundle.js';
import { utf8 } from '../../core/bytes.js';
import { TrustCenterError } from '../../core/errors.js';
import { MAX_CLOCK_SKEW_MS, MINUTE_MS } from '../../core/formats/codec/time.js';
import { factsOf, writeFacts } from '../../core/history/facts.js';
import { VERSION } from '../../core/version.js';
import { renderJson } from '../../core/views/json.js';
import { visibleLine } from '../../core/views/untrusted.js';
import { type Verification as Verified, verify } from '../../verify.js';
import { BlobError } from '../blobs/blobs.js';
import { digestOf } from '../blobs/packed.js';
import { collateralOfAll, type SharedByAll } from '../collateral.js';
import { type HostLimits, hostLimits } from '../host-limits.js';
import { withinReach } from '../reach.js';
import { writeRoots } from '../roots.js';
import type { Service } from '../service.js';
import { type Asking, claimVerification, type Claimed as Taken } from '../store/claim.js';
import { keepAll } from '../store/keep.js';
import {
  MAX_ATTEMPTS,
  postponeVerification,
  releaseVerification,
  renewLease,
  type Verification,
} from '../store/verifications.js';
import { hostIn, withPrepared } from '../target-spec.js';
import { progressOf } from './progress.js';
import { type Ending, record, tellAltered } from './record.js';
import { offerVerification } from './request.js';

export interface Verifier {
  /** Does what is to be done of this verification, if it is this worker's to do. */
  work(id: string, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** All of one verification: limits of each request end it long before. */
const MOST_MS = 10 * MINUTE_MS;

export interface VerifierOptions {
  limits?: HostLimits;
  /** Default: ten minutes. */
  mostMs?: number;
}

export async function verifier(service: Service, options: VerifierOptions = {}): Promise<Verifier> {
  const worker = `${hostname()} ${process.pid} ${randomBytes(4).toString('hex')}`;
  const limits = options.limits ?? (await hostLimits(service));
  const shared = collateralOfAll(service, worker);
  const context: Context = { service, worker, limits, shared, mostMs: options.mostMs ?? MOST_MS };
  return { work: (id, signal) => workOn(context, id, signal), close: () => limits.close() };
}

interface Context {
  service: Service;
  worker: string;
  limits: HostLimits;
  shared: SharedByAll;
  mostMs: number;
}

async function workOn(context: Context, id: string, stopping: AbortSignal): Promise<void> {
  const { service } = context;
  if (stopping.aborted) return;
  const claimed = await claim(context, id);
  if (claimed === undefined) return; // another has it, it has ended, or it waits
  const lease = keepLease(service, claimed.row);
  try {
    const ending = await endingOf(context, claimed, AbortSignal.any([stopping, lease.lost]));
    const isRecorded = await record(service, claimed.row, ending, claimed.judged);
    if (!isRecorded) service.log.info({ verification: id }, 'it is another’s now');
  } catch (error) {
    await giveBack(service, claimed.row, { error, stopping, lost: lease.lost });
  } finally {
    lease.stop();
  }
}

interface Claimed extends Taken {
  /** By how much the clock here is ahead of that of the database. */
  skewMs: number;
}

/** What asks nobody is taken at once; what asks a host, unless others are asking it just now. */
async function claim(context: Context, id: string): Promise<Claimed | undefined> {
  const { service, worker } = context;
  const { leaseSeconds } = service.settings;
  const take = (asks: boolean): ReturnType<typeof claimVerification> =>
    claimVerification(service.db, id, { worker, leaseSeconds, asks, at: new Date(service.now()) });
  let taken = await take(false);
  if (taken?.kind === 'asking') taken = (await isToWait(context, id, taken)) ? undefined : await take(true);
  if (taken?.kind !== 'claimed') return undefined;
  return { ...taken, skewMs: service.now() - taken.at.getTime() };
}

/** Whether others are asking the same host just now. One whose time has not come is not counted again: nobody can claim it. */
async function isToWait({ service, limits }: Context, id: string, { spec, attempt }: Asking): Promise<boolean> {
  const host = hostIn(spec);
  const waitMs = host === null ? 0 : await limits.take(host);
  if (waitMs === 0) return false;
  await postponeVerification(service.db, id, waitMs / 1000);
  await offerVerification(service, id, `${attempt}.${service.now() + waitMs}`, waitMs);
  return true;
}

/** Renews the lease as long as the work goes on; aborts `lost` where it is another's, or may be. */
function keepLease({ db, settings, log }: Service, row: Verification): { lost: AbortSignal; stop: () => void } {
  const lost = new AbortController();
  const leaseMs = settings.leaseSeconds * 1000;
  let heldUntil = performance.now() + leaseMs;
  let renewing = false;
  const timer = setInterval(async () => {
    if (performance.now() > heldUntil) lost.abort(new Error('its lease could not be renewed'));
    if (renewing) return;
    renewing = true;
    const asked = performance.now();
    try {
      if (await renewLease(db, row, settings.leaseSeconds)) heldUntil = asked + leaseMs;
      else lost.abort(new Error('it is another’s now, or was cancelled'));
    } catch (error) {
      log.warn({ err: error, verification: row.id }, 'a lease was not renewed');
    } finally {
      renewing = false;
    }
  }, leaseMs / 3);
  return { lost: lost.signal, stop: () => clearInterval(timer) };
}

/** @throws what is our own fault, or where it was stopped */
async function endingOf(context: Context, claimed: Claimed, stopped: AbortSignal): Promise<Ending> {
  const { service, mostMs } = context;
  const { row, skewMs, target, policy } = claimed;
  const without = (code: string, message: string): Ending => {
    return { kind: 'without-result', code, message: visibleLine(message, 1000), at: new Date(service.now()) };
  };
  // What has expired can look current by a wrong clock.
  if (!(Math.abs(skewMs) <= MAX_CLOCK_SKEW_MS)) {
    const minutes = Math.round(Math.abs(skewMs) / MINUTE_MS);
    const how = skewMs > 0 ? 'ahead of' : 'behind';
    return without('SERVICE_CLOCK', `the clock of the worker is ${minutes} minutes ${how} that of the database`);
  }
  const clockProblem = service.clock.problem();
  if (clockProblem !== null) return without('SERVICE_CLOCK', clockProblem);
  const { policy: digest } = target;
  // A verdict would be told beside the digest, of a policy that nobody accepted.
  if (policy !== null && digest !== null && digestOf(utf8(policy)) !== digest) {
    service.log.error({ verification: row.id, policy: digest }, 'a policy has another text than the one that was kept');
    await tellAltered(service, row, digest);
    return without('POLICY_ALTERED', `the policy ${digest} has another text than the one that was kept`);
  }
  const enough = new AbortController();
  const timer = setTimeout(() => enough.abort(new Error('it took too long')), mostMs);
  const progress = progressOf(service, row);
  try {
    const signal = AbortSignal.any([stopped, enough.signal]);
    return await appraised(context, claimed, { signal, onProgress: progress.tell });
  } catch (error) {
    if (stopped.aborted) throw stopped.reason;
    if (enough.signal.aborted) return without('SERVICE_TIMEOUT', 'it took longer than a verification may');
    if (error instanceof BlobError && error.code !== 'BLOB_UNAVAILABLE' && row.evidence !== null) {
      if (error.code === 'BLOB_ALTERED') await tellAltered(service, row, row.evidence);
      return without(error.code, 'the evidence that was handed in is not what it was, or is gone');
    }
    // What cannot be used as it is: another attempt would end the same.
    if (error instanceof TrustCenterError) return without(error.code, error.message);
    throw error;
  } finally {
    clearTimeout(timer);
    await progress.end();
  }
}

async function appraised(
  { service, shared }: Context,
  { row, target, policy }: Claimed,
  run: { signal: AbortSignal; onProgress: (text: string) => void },
): Promise<Ending> {
  const { settings, blobs, now } = service;
  const handedIn = row.trigger === 'upload' && row.evidence !== null ? await blobs.get(row.evidence) : null;
  return withPrepared(
    target,
    policy,
    settings,
    async ({ requestOf, roots }) => {
      const offline = handedIn !== null;
      const request = requestOf({ ...run, offline, cacheDirectory: join(settings.data, 'cache') });
      const collect = { ...request.collect, ...shared, now };
      const verified = await withinReach(settings, () => verify({ ...request, collect, at: now() }));
      run.signal.throwIfAborted();
      if (handedIn !== null) expectReplayed(verified);
      const { result, bundle } = verified;
      const value = factsOf(result, VERSION);
      const made = {
        evidence: { kind: 'bundle', bytes: utf8(serialiseBundle(bundle)) },
        result: { kind: 'result', bytes: utf8(renderJson(result)) },
        facts: { kind: 'facts', bytes: writeFacts(value).bytes },
      } as const;
      const frozen =
        roots === null
          ? { ...(await keepAll(service, made)), roots: null }
          : await keepAll(service, { ...made, roots: { kind: 'roots', bytes: writeRoots(roots) } });
      return { kind: 'appraised', result, facts: value, frozen } as const;
    },
    handedIn,
  );
}

/** Whoever hands evidence in may have had it for long: nothing of it was met or asked here. */
function expectReplayed({ bundle }: Verified): void {
  if (bundle.components.every(({ acquired }) => acquired === 'replayed')) return;
  throw new Error('evidence that was handed in is taken for evidence that was asked for');
}

/** Seconds before it is begun again, by how often it was begun. */
const BACKOFF_S = [1, 5, 20, 60, 180];

async function giveBack(
  service: Service,
  row: Verification,
  { error, stopping, lost }: { error: unknown; stopping: AbortSignal; lost: AbortSignal },
): Promise<void> {
  const { db, log } = service;
  if (lost.aborted) {
    log.info({ verification: row.id, attempt: row.attempt }, 'a verification was left to another worker');
    return;
  }
  const isStopping = stopping.aborted;
  if (!isStopping) log.error({ err: error, verification: row.id, attempt: row.attempt }, 'a verification failed here');
  const [code, message] = isStopping
    ? (['SERVICE_STOPPED', 'its worker was stopped'] as const)
    : ([error instanceof BlobError ? error.code : 'INTERNAL', 'it is tried again'] as const);
  try {
    if (!isStopping && row.attempt >= MAX_ATTEMPTS) {
      await record(service, row, gaveUp(service.now()));
      return;
    }
    const delaySeconds = isStopping ? 0 : (BACKOFF_S[row.attempt - 1] ?? 180);
    await releaseVerification(db, row, { delaySeconds, code, message });
    await offerVerification(service, row.id, `${row.attempt}.again`, delaySeconds * 1000);
  } catch (failure) {
    log.warn({ err: failure, verification: row.id }, 'a verification is left until its lease is over');
  }
}

/** What becomes of a verification that was begun too often. @param now Unix milliseconds */
export function gaveUp(now: number): Ending {
  const message = `the service could not complete it in ${MAX_ATTEMPTS} attempts`;
  return { kind: 'without-result', code: 'SERVICE_GAVE_UP', message, at: new Date(now) };
}
