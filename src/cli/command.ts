// What a command is, and how it ends.

import type { ResultDocument } from '../core/result/document.js';
import type { CommandSpec } from './arguments.js';

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

export interface Command {
  spec: CommandSpec;
  run(argv: string[]): Promise<ExitStatus>;
}
