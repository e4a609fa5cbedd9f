// Why something signed is not accepted: which field, what was wanted, what was found. Thrown while checking, caught by
// the functions that other code calls.

import { preview } from '../bytes.js';
import { ParseError } from '../errors.js';

export interface Problem {
  /** `signature`, `signer.repository`, `predicate.verifier.id`, … */
  field: string;
  /** A clause, with what was wanted and found. */
  message: string;
  wanted?: string;
  got?: string;
  /** What to do, one sentence. */
  hint?: string;
}

export class Refusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.field}: ${problem.message}`);
    this.name = 'Refusal';
    this.problem = problem;
  }
}

export function refuse(field: string, message: string, hint?: string): never {
  throw new Refusal({ field, message, ...(hint === undefined ? {} : { hint }) });
}

export function differs(field: string, wanted: string, got: string, hint?: string): never {
  throw new Refusal({
    field,
    message: `wanted ${wanted}, got ${quoted(got)}`,
    wanted,
    got,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** Refuses unless the two texts are equal, character by character. */
export function expectEqual(field: string, wanted: string, got: string, hint?: string): void {
  if (got !== wanted) differs(field, wanted, got, hint);
}

/** The problem that `error` reports. @throws `error` itself if it is neither a refusal nor malformed input */
export function problemOf(error: unknown): Problem {
  if (error instanceof Refusal) return error.problem;
  if (error instanceof ParseError) {
    const { field, reason: message, hint } = error;
    return { field, message, ...(hint === undefined ? {} : { hint }) };
  }
  throw error;
}

/** Plain text unchanged; in other text everything unusual is spelled out. */
function quoted(text: string): string {
  return /^[\x21-\x7e]{1,300}$/.test(text) ? text : preview(text, 300);
}
