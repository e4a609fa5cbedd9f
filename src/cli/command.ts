// What a command is, and how it ends.

import type { ResultDocument } from '../core/result/document.js';

/** Frozen: scripts depend on these. */
export const EXIT = { verified: 0, failed: 1, misuse: 2, inconclusive: 3 } as const;
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/** An experiment is no success for a script either, unless it was asked for. */
export function exitStatusOf(
  { verdict, experiment }: Pick<ResultDocument, 'verdict' | 'experiment'>,
  allowExperiment: boolean,
): ExitStatus {
  return verdict === 'verified' && experiment !== null && !allowExperiment ? EXIT.failed : EXIT[verdict];
}

/** @param argv what follows the command's name */
export type Command = (argv: string[]) => Promise<ExitStatus>;
