// An entry of a log of results: one line of JSON for one run, whose bytes the log hashes.

import { sha256 } from '#crypto';
import { equalBytes, fromUtf8, preview, toHex, utf8 } from '../bytes.js';
import { canonicalJson } from '../canonical-json.js';
import { LogError, ParseError } from '../errors.js';
import { parseJson } from '../formats/codec/json.js';
import { parseRfc3339 } from '../formats/codec/time.js';
import { VERDICTS, type Verdict } from '../result/words.js';
import { anyObject, member, object, optional, type Reader, read, refuse } from '../schema/reader.js';
import { integer, label, matching, oneOf, supported } from '../schema/scalars.js';

export const ENTRY_VERSION = 1;

/** What a run of any kind says. */
interface Run {
  v: typeof ENTRY_VERSION;
  /** Name of the log. */
  origin: string;
  /** Its place in the log, from 0. */
  seq: number;
  /** The name, or `sha256:` of a salt and the name (hiddenTarget). */
  target: string;
  /** RFC 3339, UTC, milliseconds. */
  appraisedAt: string;
  coreVersion: string;
  /** What started it: `schedule`, `push`, `command-line`. */
  trigger: string;
  /** Seconds in which the next check is to follow. Says nothing where it is left out. */
  schedule?: number;
}

/** A verification that came to a verdict, whatever it is. */
export interface FinishedEntry extends Run {
  verdict: Verdict;
  /** All `sha256:` and hex: of bundle, result document, effective policy, facts. */
  evidenceDigest: string;
  resultDigest: string;
  policyDigest: string;
  factsDigest: string;
}

/** A run that came to no verdict: nothing is known by it, and it is no success of an earlier one. */
export interface UnfinishedEntry extends Run {
  verdict: null;
  /** Of the error that ended it, e.g. `FETCH_TIMEOUT` (docs/errors.md). */
  error: string;
}

export type Entry = FinishedEntry | UnfinishedEntry;

type Placed = 'v' | 'origin' | 'seq';
/** What a log is given: it says itself where the entry stands. */
export type EntryDraft = Omit<FinishedEntry, Placed> | Omit<UnfinishedEntry, Placed>;

const MAX_BYTES = 16 * 1024;
const TIME = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/;

export const digest = matching(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 lower-case hex digits');

/** RFC 3339 in UTC, with milliseconds. */
export const instant: Reader<string> = (value) => {
  const text = matching(TIME, 'a time like 2026-03-18T15:43:27.000Z')(value);
  parseRfc3339(text, '');
  return text;
};

/** As `note` of Go has names of keys: no blank, no plus sign. */
const originName = matching(/^[^\s+\p{C}]{1,200}$/u, 'the name of a log: up to 200 characters without blanks and +');

const run = {
  v: supported(integer(0, 1_000_000), [ENTRY_VERSION], 'A newer version of trust-center reads it.') as Reader<
    typeof ENTRY_VERSION
  >,
  origin: originName,
  seq: integer(0, Number.MAX_SAFE_INTEGER),
  target: label,
  appraisedAt: instant,
  coreVersion: matching(/^[0-9A-Za-z.+-]{1,64}$/, 'a version'),
  trigger: matching(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'a word in lower case'),
  schedule: optional(integer(1, 366 * 86_400)),
};

const finished = object<FinishedEntry>({
  ...run,
  verdict: oneOf(...VERDICTS),
  evidenceDigest: digest,
  resultDigest: digest,
  policyDigest: digest,
  factsDigest: digest,
});

const unfinished = object<UnfinishedEntry>({
  ...run,
  verdict: (value) => (value === null ? null : refuse('expected null')),
  error: matching(/^[A-Z][A-Z0-9_]{0,63}$/, 'the code of an error'),
});

const entry: Reader<Entry> = (value) => {
  const given = anyObject(value);
  member(given, 'v', run.v);
  return given.verdict === null ? unfinished(given) : finished(given);
};

/** Bytes that the log hashes. @throws ParseError for what its reader would refuse */
export function writeEntry(value: Entry): Uint8Array {
  const bytes = utf8(canonicalJson(read({ ...value }, 'entry', entry)));
  if (bytes.length > MAX_BYTES)
    throw new ParseError('PARSE_LIMIT', 'entry', `${bytes.length} bytes, over the limit of ${MAX_BYTES}`);
  return bytes;
}

/**
 * The entry at a place of a log.
 * @throws ParseError where it is none, or not written in the one form; LogError where it is another’s
 */
export function readEntry(bytes: Uint8Array, place: { origin: string; seq: number }): Entry {
  const name = `entry ${place.seq}`;
  if (bytes.length > MAX_BYTES)
    throw new ParseError('PARSE_LIMIT', name, `${bytes.length} bytes, over the limit of ${MAX_BYTES}`);
  const value = read(parseJson(fromUtf8(bytes, name), name, { depth: 4, values: 64, numbers: 'plain' }), name, entry);
  if (!equalBytes(utf8(canonicalJson(value)), bytes)) {
    throw new ParseError('PARSE_INVALID', name, 'not in canonical form: members sorted, no blanks');
  }
  if (value.origin !== place.origin) {
    throw new LogError(
      'LOG_ORIGIN',
      `${name} is of ${preview(value.origin, 200)}, expected ${preview(place.origin, 200)}`,
      {
        hint: 'It was written for another log: somebody put it here. Do not rely on this log.',
      },
    );
  }
  if (value.seq !== place.seq) {
    throw new LogError('LOG_CONTRADICTS', `${name} says of itself that it is entry ${value.seq}`, {
      hint: 'Entries were moved. Do not rely on this log.',
    });
  }
  return value;
}

/** How a log names a target whose owner does not want it named: whoever has salt and name finds its entries. */
export function hiddenTarget(salt: Uint8Array, name: string): string {
  const input = utf8(name);
  const salted = new Uint8Array(salt.length + input.length);
  salted.set(salt);
  salted.set(input, salt.length);
  return `sha256:${toHex(sha256(salted))}`;
}

/** A name that looks like it is not written as it is (nameInLog), so that none is taken for another. */
export function isHidden({ target }: Pick<Entry, 'target'>): boolean {
  return HIDDEN.test(target);
}

const HIDDEN = /^sha256:[0-9a-f]{64}$/;
