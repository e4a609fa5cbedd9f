// What a result is worth at a time: the one rule for everything green, be it a check run, a badge or an issue that closes.

import { DAY_MS, MAX_CLOCK_SKEW_MS, parseRfc3339 } from '../formats/codec/time.js';
import type { ResultDocument } from '../result/document.js';
import { enumerate, type Verdict } from '../result/words.js';

/** Age in days from which a success says nothing of today. */
export const MAX_AGE_DAYS = 7;

export interface CurrentVerdict {
  /** `verified` alone is worth anything green: no experiment, neither too old nor yet to come. */
  kind: Verdict | 'experiment' | 'early' | 'stale';
  /** In a title: `verified as of 2026-06-15, 8 days ago`. */
  words: string;
}

/**
 * @param at Unix milliseconds of now
 * @throws ParseError if `appraisedAt` is not a time; RangeError for an age that is not positive
 */
export function currentVerdict(
  result: { verdict: Verdict; experiment: string | null; appraisedAt: string },
  at: number,
  maxAgeDays: number,
): CurrentVerdict {
  if (!(maxAgeDays > 0 && maxAgeDays < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`maxAgeDays: expected a positive number of days, got ${maxAgeDays}`);
  }
  const appraisedAt = parseRfc3339(result.appraisedAt, 'result.appraisedAt');
  if (result.verdict !== 'verified') return { kind: result.verdict, words: result.verdict };
  if (result.experiment !== null) return { kind: 'experiment', words: 'verified as an experiment' };
  const when = whenRead(appraisedAt, at, maxAgeDays);
  return when === 'now'
    ? { kind: 'verified', words: 'verified' }
    : { kind: when, words: `verified ${asOf(appraisedAt, at)}` };
}

function whenRead(appraisedAt: number, at: number, maxAgeDays: number): 'now' | 'early' | 'stale' {
  if (appraisedAt > at + MAX_CLOCK_SKEW_MS) return 'early';
  // Written so that a time that is not a number is never young enough.
  return at - appraisedAt <= maxAgeDays * DAY_MS ? 'now' : 'stale';
}

/** `as of 2026-03-18, 255 days ago` */
function asOf(appraisedAt: number, at: number): string {
  const day = new Date(appraisedAt).toISOString().slice(0, 10);
  if (Number.isNaN(at)) return `as of ${day}`;
  const days = Math.floor((at - appraisedAt) / DAY_MS);
  return `as of ${day}, ${days < 0 ? 'which is yet to come' : `${days} day${days === 1 ? '' : 's'} ago`}`;
}

/** Whether evidence of one of them was read from a file: it may be of any age, whatever the verdict. */
export function someRecorded(machines: readonly { freshness: string }[]): boolean {
  return machines.some(({ freshness }) => freshness === 'replayed');
}

/** When and by whom a verdict is read. */
export interface ReadingContext {
  /** Unix milliseconds of now. */
  at: number;
  /**
   * The appraisal was repeated from a bundle: nothing but its maker says of which target it is, how it was collected and
   * what was expected. `policy`: by the policy that its maker recorded, too.
   */
  replayed?: 'evidence' | 'policy';
}

/**
 * The verdict in one line, as every view shows it: `verified as of 2026-03-18, 255 days ago: hardware and os`. What
 * weakens it comes first, where nothing cuts it off; that the target is only a bundle's claim comes last.
 * @throws ParseError if `appraisedAt` is not a time
 */
export function verdictLine(
  result: Pick<ResultDocument, 'verdict' | 'verdictReason' | 'experiment' | 'appraisedAt' | 'registry' | 'domain'>,
  { at, replayed }: ReadingContext,
): string {
  const { verdict, verdictReason, experiment } = result;
  const age = ageInWords(result, at);
  const beginning = [
    verdict,
    ...(verdict === 'verified' && experiment !== null ? ['as an experiment'] : []),
    ...(age === '' ? [] : [age]),
  ].join(' ');
  const reason = verdictReason.startsWith(`${verdict}: `) ? verdictReason.slice(verdict.length + 2) : verdictReason;
  return `${beginning}: ${reason}${replayed === undefined ? '' : ` — ${claimInWords(replayed, result)}`}`;
}

/** `as of 2026-03-18, 255 days ago`; empty while a result is young enough to speak for today. */
export function ageInWords(result: { appraisedAt: string }, at: number): string {
  const appraisedAt = parseRfc3339(result.appraisedAt, 'result.appraisedAt');
  return whenRead(appraisedAt, at, MAX_AGE_DAYS) === 'now' ? '' : asOf(appraisedAt, at);
}

/** What a reader of a repeated appraisal has only the bundle's word for. */
export function claimInWords(
  replayed: NonNullable<ReadingContext['replayed']>,
  { registry, domain }: Pick<ResultDocument, 'registry' | 'domain'>,
): string {
  const claimed = [
    'target',
    'freshness',
    ...(replayed === 'policy' ? ['policy'] : []),
    ...(registry === null ? [] : ['what endpoints told of the chain']),
    ...(domain === null ? [] : ['what was met and told of the domain']),
    'what was expected',
  ];
  return `replayed: ${enumerate(claimed)} are the bundle’s own claim`;
}

/** What an experiment is, in one sentence, for a user who meets one. */
export function experimentSentence(experiment: string): string {
  return `This is an experiment (${experiment}): it shows that the checks work, and proves nothing about any deployment.`;
}
