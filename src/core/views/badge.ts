// The badge: what a repository shows of its last result, in one line, with its date. A success grows stale by age, a
// failure never does. Green has one meaning: verified, under Intel's root, from evidence that was fetched, lately.

import { InputError } from '../errors.js';
import { parseRfc3339 } from '../formats/codec/time.js';
import { type Coverage, PHASES, type Phase, type Verdict } from '../result/words.js';
import { currentVerdict, someRecorded } from './current-verdict.js';
import { escapeMarkdown } from './markdown.js';
import { visible } from './untrusted.js';

/** `recorded`: verified from recorded evidence, which may be of any age. `not-checked`: nobody knows. */
export type BadgeState = 'verified' | 'failed' | 'inconclusive' | 'experiment' | 'stale' | 'recorded' | 'not-checked';

/** What a badge needs of a `ResultDocument`. */
export interface BadgeFacts {
  verdict: Verdict;
  verdictReason: string;
  target: { name: string };
  appraisedAt: string;
  experiment: string | null;
  coverage: Record<Phase, Coverage>;
  instances: { judged: number; stopped: readonly unknown[] };
  components: readonly { freshness: string }[];
  domain: { givenRoot: boolean } | null;
}

export interface Badge {
  state: BadgeState;
  label: string;
  /** `verified, domain skipped · 2026-06-15`: short enough for a badge, and true when it is all that is read. */
  message: string;
  /** The whole in a sentence or two, for screen readers and on hover. One line of printable text. */
  description: string;
}

/** https://shields.io/badges/endpoint-badge: shields.io refuses a document with a member that it does not know. */
export interface ShieldsEndpoint {
  schemaVersion: 1;
  label: string;
  message: string;
  /** Six hex digits. */
  color: string;
  cacheSeconds: number;
}

export const DEFAULT_LABEL = 'trust center';
const MAX_LABEL = 40;
/** The shortest time that shields.io respects: a failure should be seen soon. */
const CACHE_SECONDS = 300;

/** Grey says nothing of today. White text is readable on all (WCAG AA), and all stand out from a dark page. */
export const STATE_COLOURS: Record<BadgeState, string> = {
  verified: '1a7f37',
  failed: 'c4232e',
  inconclusive: '8a5a00',
  experiment: '7a4fca',
  stale: '57606a',
  recorded: '57606a',
  'not-checked': '57606a',
};

/**
 * @param what names it in the error
 * @returns `text`
 * @throws InputError for a label that is too long, blank, or not what it looks like
 */
export function readBadgeLabel(text: string, what: string): string {
  const length = [...text].length;
  if (text.trim() === text && length > 0 && length <= MAX_LABEL && visible(text) === text) return text;
  throw new InputError(
    'INPUT_INVALID',
    `${what}: expected 1 to ${MAX_LABEL} visible characters, got ${JSON.stringify(visible(text, 100))}`,
  );
}

/**
 * @param at Unix milliseconds of now
 * @param options.maxAgeDays age from which a success is stale
 * @throws ParseError if `appraisedAt` is not a time; RangeError for an age that is not positive
 */
export function badgeOf(result: BadgeFacts, at: number, options: { maxAgeDays: number; label?: string }): Badge {
  const { maxAgeDays, label = DEFAULT_LABEL } = options;
  const { kind } = currentVerdict(result, at, maxAgeDays);
  const appraisedAt = parseRfc3339(result.appraisedAt, 'result.appraisedAt');
  const day = new Date(appraisedAt).toISOString().slice(0, 10);
  const badge = (state: BadgeState, words: string, more = ''): Badge => ({
    state,
    label,
    message: `${words} · ${day}`,
    description: `${visible(result.target.name, 200)}: ${visible(result.verdictReason, 500)}, appraised at ${new Date(appraisedAt).toISOString()}.${more}`,
  });
  const ofCoverage = (coverage: Coverage): Phase[] => PHASES.filter((phase) => result.coverage[phase] === coverage);
  const [skipped, partial] = [ofCoverage('skipped'), ofCoverage('partial')];
  const { judged, stopped } = result.instances;
  const recorded = someRecorded(result.components);
  const verified = [
    recorded ? 'verified from recorded evidence' : 'verified',
    ...(stopped.length === 0 ? [] : [`${stopped.length} of ${judged + stopped.length} instances stopped`]),
    ...(skipped.length === 0 ? [] : [`${skipped.join(' and ')} skipped`]),
    ...(partial.length === 0 ? [] : [`${partial.join(' and ')} in part`]),
    ...(result.domain?.givenRoot === true ? ['domain by own root CA'] : []),
  ].join(', ');
  switch (kind) {
    case 'verified':
      return badge(recorded ? 'recorded' : 'verified', verified);
    case 'failed':
      return badge('failed', 'failed');
    case 'inconclusive':
      if (result.components.length === 0) return badge('not-checked', 'not checked');
      return badge('inconclusive', 'inconclusive');
    case 'experiment':
      return badge('experiment', `experiment: ${visible(result.experiment ?? '', 60)}, proves nothing`);
    case 'early':
      return badge('inconclusive', 'dated in the future', ' That time is in the future: a clock is wrong.');
    case 'stale':
      return badge(
        'stale',
        `stale, was ${verified}`,
        ` That is too long ago (over ${maxAge(maxAgeDays)}) to say anything about today.`,
      );
  }
}

/**
 * The badge of a target that could not be verified at all: whatever it was before, nobody knows today.
 * @param at Unix milliseconds of the attempt
 */
export function uncheckedBadge(name: string, why: string, at: number, label = DEFAULT_LABEL): Badge {
  const time = new Date(at).toISOString();
  return {
    state: 'not-checked',
    label,
    message: `not checked · ${time.slice(0, 10)}`,
    description: `${visible(name, 200)}: the verification stopped at ${time}: ${visible(why, 500)}.`,
  };
}

export function shieldsEndpoint({ state, label, message }: Badge): ShieldsEndpoint {
  return { schemaVersion: 1, label, message, color: STATE_COLOURS[state], cacheSeconds: CACHE_SECONDS };
}

/**
 * Markdown for a README. The alternative text names no verdict: the README would keep it when the image changes.
 * @param image URL or relative path of the badge
 * @param link where a reader can check it: the attestations, the signed summary, the evidence; null for none
 */
export function readmeSnippet(image: string, link: string | null, label = DEFAULT_LABEL): string {
  const badge = `![${escapeMarkdown(label)}: state of the last verification](${destination(image)})`;
  return link === null ? badge : `[${badge}](${destination(link)})`;
}

/** Destination of a Markdown link, without anything that could end it or be read as a character entity. */
function destination(url: string): string {
  return url
    .replace(/\p{Cs}/gu, '\u{fffd}')
    .replace(/[^\w\-.~:/?#@!$&'*+,;=%]/gu, (character) => ESCAPED[character] ?? encodeURIComponent(character))
    .replaceAll('&', '&amp;');
}

const ESCAPED: Record<string, string> = { '(': '%28', ')': '%29' };

function maxAge(days: number): string {
  if (days >= 1) return `${Number(days.toFixed(1))} day${days === 1 ? '' : 's'}`;
  return `${Number((days * 24).toFixed(1))} h`;
}
