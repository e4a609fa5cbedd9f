// From what a run came to, to its entry in the log.

import { sha256 } from '#crypto';
import { toHex, utf8 } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { type EntryDraft, hiddenTarget } from '../core/history/entry.js';
import { type Facts, factsOf, writeFacts } from '../core/history/facts.js';
import type { ResultDocument } from '../core/result/document.js';
import { VERSION } from '../core/version.js';
import { renderJson } from '../core/views/json.js';
import { visible } from '../core/views/untrusted.js';

/** An entry to be, and the facts that it names by their digest. */
export interface Draft {
  draft: EntryDraft;
  /** null: the run came to no verdict. */
  facts: { digest: string; bytes: Uint8Array; value: Facts } | null;
}

export interface RunOf {
  /** Name of the target. */
  target: string;
  /** Hides the name from who does not have it; null: the name stands in the log. */
  salt: string | null;
  /** What set the run off, e.g. `schedule`. */
  trigger: string;
  /** Seconds in which the next one is to follow; null: nobody said. */
  schedule: number | null;
}

/** Of a verification that came to a verdict, whatever it is. */
export function finishedDraft(result: ResultDocument, run: RunOf): Draft {
  const value = factsOf(result, VERSION);
  const facts = { ...writeFacts(value), value };
  const { verdict, appraisedAt, evidenceDigest, policyDigest } = result;
  const resultDigest = `sha256:${toHex(sha256(utf8(renderJson(result))))}`;
  const digests = { evidenceDigest, resultDigest, policyDigest, factsDigest: facts.digest };
  return { draft: { ...common(run, appraisedAt), verdict, ...digests }, facts };
}

/**
 * Of a run that came to none.
 * @param error code of what ended it
 * @param at Unix milliseconds of now
 */
export function unfinishedDraft(error: string, at: number, run: RunOf): Draft {
  return { draft: { ...common(run, new Date(at).toISOString()), verdict: null, error }, facts: null };
}

function common({ target, salt, trigger, schedule }: RunOf, appraisedAt: string) {
  return {
    target: salt === null ? nameInLog(target) : hiddenTarget(utf8(salt), target),
    appraisedAt,
    coreVersion: VERSION,
    trigger,
    ...(schedule === null ? {} : { schedule }),
  };
}

const MIN_SALT = 16;

/**
 * Names are few and easily guessed: what hides them is the salt alone.
 * @param field where it was given
 * @throws InputError that does not quote it
 */
export function expectSalt(salt: string | null, field: string): void {
  if (salt === null || salt.length >= MIN_SALT) return;
  throw new InputError(
    'INPUT_INVALID',
    `${field}: a salt of ${salt.length} characters can be guessed, and the names with it`,
    {
      hint: `Give at least ${MIN_SALT}, made by chance: openssl rand -hex 16.`,
    },
  );
}

const MAX_NAME = 200;

/** What the form below, a hidden name, or a spelled-out character looks like: a name with it could pass for another's. */
const AMBIGUOUS = /\\|^sha256:|\u2026 [0-9a-f]{32}$/;

/** A name that is too long keeps a digest of all of it, as does one that could be taken for another: two of them stay two. */
export function nameInLog(name: string): string {
  const shown = visible(name, Number.POSITIVE_INFINITY);
  if (shown.length <= MAX_NAME && shown !== '' && !AMBIGUOUS.test(name)) return shown;
  return `${[...shown].slice(0, 100).join('')}… ${toHex(sha256(utf8(name))).slice(0, 32)}`;
}
