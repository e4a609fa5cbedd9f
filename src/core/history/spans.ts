// How long what is known of a target stayed the same.

import type { Verdict } from '../result/words.js';

/** What the log tells of one target. */
export interface Timeline {
  /** Name of the log. */
  origin: string;
  /** Entries of the log when it was read. */
  size: number;
  /** Root hash of the log of that size, base64. */
  rootHash: string;
  /** Oldest first. */
  spans: Span[];
  /** When a check should have been, and is not: RFC 3339 from and to. */
  holes: { from: string; to: string }[];
}

/** Checks that followed one another and had equal facts. */
export interface Span {
  verdict: Verdict;
  /** RFC 3339: time of the first and the last of these checks. */
  firstAt: string;
  lastAt: string;
  checks: number;
  /** `sha256:` of the facts. */
  factsDigest: string;
  /** What changed from the span before this one, in words, what weighs most first; empty for the first. */
  changes: { weight: Weight; text: string }[];
}

/**
 * What a change means, what weighs most first. `worse`: the verdict. `identity`: another app, image or key provider.
 * `platform`: TCB, TDX module. `scope`: what was asked for. `ours`: another version of the verifier.
 */
export const WEIGHTS = ['worse', 'identity', 'platform', 'scope', 'ours'] as const;
export type Weight = (typeof WEIGHTS)[number];
