// Whether a step fails, by what it found of its target, or of one of many.

import type { TargetStatus } from '../core/views/fleet-lines.js';
import type { ActionInputs } from './inputs.js';

/** A success that says nothing about production today fails the step as a failure does, unless it was asked for. */
export function fails(status: TargetStatus, { failOn, allowExperiment }: ActionInputs): boolean {
  if (failOn === 'never' || status === 'verified') return false;
  if (status === 'experiment' || status === 'stale' || status === 'early') return !allowExperiment;
  return failOn === 'inconclusive' || status === 'failed';
}
