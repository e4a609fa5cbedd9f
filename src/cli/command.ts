// What a command is, and how it ends.

import type { ResultDocument } from '../core/result/document.js';
import type { TargetStatus } from '../core/views/fleet-lines.js';

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

/** Of many targets: 0 only if every one is verified. */
export function exitStatusOfAll(statuses: readonly TargetStatus[], allowExperiment: boolean): ExitStatus {
  const of = statuses.map((status): ExitStatus => {
    if (status === 'verified') return EXIT.verified;
    // As for one target: what says nothing of production today is no success, unless it was asked for.
    const isDated = status === 'experiment' || status === 'stale' || status === 'early';
    if (isDated && allowExperiment) return EXIT.verified;
    return status === 'failed' || status === 'experiment' ? EXIT.failed : EXIT.inconclusive;
  });
  if (of.includes(EXIT.failed)) return EXIT.failed;
  return of.length > 0 && of.every((status) => status === EXIT.verified) ? EXIT.verified : EXIT.inconclusive;
}

/** @param argv what follows the command's name */
export type Command = (argv: string[]) => Promise<ExitStatus>;
