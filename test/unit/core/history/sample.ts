// Facts, and entries of a log, for the tests of the history.

import type { Entry, FinishedEntry, UnfinishedEntry } from '../../../../src/core/history/entry.js';
import { type Facts, factsOf, writeFacts } from '../../../../src/core/history/facts.js';
import type { ResultDocument } from '../../../../src/core/result/document.js';
import { domainResult, result } from '../views/sample.js';

const POLICY = `sha256:${'f0'.repeat(32)}`;

/** Of results as the tests of the views have them. */
export function facts(change: Partial<ResultDocument> = {}, coreVersion = '0.1.0'): Facts {
  return factsOf(result({ policyDigest: POLICY, ...change }), coreVersion);
}

/** With a registry and a domain, so that every member has a value. */
export function wholeFacts(): Facts {
  const whole = facts({
    ...domainResult(),
    policyDigest: POLICY,
    gaps: [{ name: 'app/0/info', reason: 'it gave no answer', code: 'FETCH_TIMEOUT', hint: null }],
  });
  return {
    ...whole,
    stopped: ['aa'],
    machines: whole.machines.map((machine) => ({
      ...machine,
      images: ['nginx@sha256:aa'],
      advisories: ['INTEL-SA-1'],
    })),
    registry: {
      chainId: '1',
      app: ['0x11'],
      appOwner: 'account, 0x22',
      composeHashes: ['aa'],
      devices: ['bb'],
      kms: ['0x33'],
      kmsOwner: 'account, 0x44',
      osImages: ['cc'],
    },
  };
}

export function byDigest(...all: Facts[]): Map<string, Facts> {
  return new Map(all.map((one) => [writeFacts(one).digest, one]));
}

export const minutes = (at: number): string => new Date(Date.UTC(2026, 5, 1) + at * 60_000).toISOString();

export const digestOf = (digit: string): string => `sha256:${digit.repeat(64)}`;

/** A check of these facts at that minute; with no facts, a run that came to no result. */
export function entry(seq: number, at: number, of: Facts | null, over: Partial<Entry> = {}): Entry {
  const run = {
    v: 1,
    origin: 'example.org/log',
    seq,
    target: 'example',
    appraisedAt: minutes(at),
    coreVersion: '0.1.0',
    trigger: 'schedule',
  } as const;
  if (of === null) return { ...run, verdict: null, error: 'FETCH_TIMEOUT', ...over } as UnfinishedEntry;
  const [evidenceDigest, resultDigest, policyDigest] = [digestOf('1'), digestOf('2'), digestOf('3')];
  const factsDigest = writeFacts(of).digest;
  return {
    ...run,
    verdict: of.verdict,
    evidenceDigest,
    resultDigest,
    policyDigest,
    factsDigest,
    ...over,
  } as FinishedEntry;
}
