// What a webhook tells of a check: only where there is something to tell. A function of the result and of what changed.

import { type Comparison, isOther } from './changes.js';
import { currentVerdict, MAX_AGE_DAYS, verdictLine } from './current-verdict.js';
import type { EventRecovery, EventResult } from './event-result.js';
import { jsonText } from './json.js';
import { visible } from './untrusted.js';

/**
 * `verification.not_verified`: what counts is not `verified`, at each check. `verification.recovered`: it is again, and was
 * not by the run before. `verification.changed`: it is, as it was, and something else is not what it was.
 * `verification.recorded`: instead of these two, where evidence was read from a file or handed in, and may be of any age.
 */
export type EventType =
  | 'verification.not_verified'
  | 'verification.recovered'
  | 'verification.changed'
  | 'verification.recorded';

export interface Happening {
  /** Name of the target. */
  target: string;
  /** The result; or why there is none, which counts as inconclusive. */
  found: EventResult | { stopped: string };
  /** null: no history tells of an earlier check. */
  since: Comparison | null;
  /** Unix milliseconds of now. */
  at: number;
  links: Links;
}

/** Pages that say more; null: there is none. */
export interface Links {
  run: string | null;
  issue: string | null;
  attestation: string | null;
}

const MAX_NAME = 500;

/** The body of the message, on one line; null: there is nothing to tell. */
export function webhookEvent(happening: Happening): { type: EventType; body: string } | null {
  const { target, found, since, at, links } = happening;
  const type = typeOf(happening);
  if (type === null) return null;
  const body = jsonText(
    {
      type,
      timestamp: new Date(at).toISOString(),
      data: {
        target: visible(target, MAX_NAME),
        ...('stopped' in found ? withoutResult(found.stopped) : ofResult(found, at)),
        previous: since?.last ? { verdict: since.last.verdict, appraisedAt: since.last.appraisedAt } : null,
        changes:
          since === null || 'stopped' in found ? null : since.changes.map(({ weight, text }) => ({ weight, text })),
        announced: 'stopped' in found ? [] : found.announced.map(ofRecovery),
        links: { run: links.run, issue: links.issue, attestation: links.attestation },
      },
    },
    0,
  ).trimEnd();
  return { type, body };
}

function ofRecovery({ component, evaluationDataNumber, from, to, fails, standardFrom, daysLeft }: EventRecovery) {
  return { component, evaluationDataNumber, from, to, fails, standardFrom, daysLeft };
}

function typeOf({ found, since, at }: Happening): EventType | null {
  if ('stopped' in found || currentVerdict(found, at, MAX_AGE_DAYS).kind !== 'verified') {
    return 'verification.not_verified';
  }
  if (since === null || (since.wasVerified !== false && !isOther(since))) return null;
  if (found.isRecorded) return 'verification.recorded';
  return since.wasVerified === false ? 'verification.recovered' : 'verification.changed';
}

function ofResult(result: EventResult, at: number) {
  const { verdict, isRecorded } = result;
  const word = verdict === 'verified' && isRecorded ? 'recorded' : verdict;
  // What a chain and a domain told is of no account where no appraisal was repeated.
  const line = verdictLine({ ...result, registry: null, domain: null }, { at });
  return {
    verdict: word,
    summary: word + line.slice(verdict.length),
    experiment: result.experiment,
    appraisedAt: result.appraisedAt,
    evidenceDigest: result.evidenceDigest,
    policyDigest: result.policyDigest,
    resultDigest: result.resultDigest,
  };
}

function withoutResult(why: string) {
  return {
    verdict: 'inconclusive',
    summary: `inconclusive: could not be run: ${visible(why)}`,
    experiment: null,
    appraisedAt: null,
    evidenceDigest: null,
    policyDigest: null,
    resultDigest: null,
  };
}
