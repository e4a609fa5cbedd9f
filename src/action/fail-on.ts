// Whether a step fails, by what it found of its target, or of one of many.

import type { TargetStatus } from '../core/views/fleet-lines.js';
import type { ActionInputs } from './inputs.js';

/**
 * A success that says nothing about production today fails the step as a failure does, unless it was asked for. `failOn`
 * is about verdicts: without one, because an input cannot be used or the job was cancelled, the step always fails.
 */
export function fails(
  status: TargetStatus,
  { failOn, allowExperiment }: Pick<ActionInputs, 'failOn' | 'allowExperiment'>,
): boolean {
  if (status === 'not checked') return true;
  if (failOn === 'never' || status === 'verified') return false;
  if (status === 'experiment' || status === 'stale' || status === 'early') return !allowExperiment;
  return failOn === 'inconclusive' || status === 'failed';
}
