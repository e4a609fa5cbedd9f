// Why the VM is not as expected, in words for people: the first event that differs, and a shape near the claimed one under
// which it would be. Never a reason to pass.

import { toHex } from '../../bytes.js';
import type { VmConfig } from '../../formats/vm-config.js';
import type { NamedDigest } from '../../measure/expected.js';
import { firstDifference, matchingNeighbour } from '../../measure/explain.js';
import type { Replay } from '../register-replay.js';

/** Above it the tables of all neighbours take longer to make than a hint is worth. */
const MAX_CPUS = 256;

/**
 * What to do about a VM that is not of the claimed shape.
 * @param matches whether a VM of that shape would be as expected; called for dozens of shapes
 */
export function shapeHint(vmConfig: VmConfig, matches: (shape: VmConfig) => boolean): string | null {
  const neighbour = vmConfig.cpuCount > MAX_CPUS ? null : matchingNeighbour(vmConfig, matches);
  if (neighbour === null) return null;
  return `It would match with ${neighbour.change}: vm_config is wrong, or the VM was not launched as it should be.`;
}

/**
 * Sentences on the first of a register's events that is not as expected; empty without a log that shows it.
 * @param replay of that register; only events that the quote vouches for are compared
 */
export function eventDifference(expected: readonly NamedDigest[], replay: Replay | null): string {
  if (replay === null || !replay.bound || expected.length === 0) return '';
  const { length } = replay.events;
  if (length !== expected.length) return ` The log has ${length} events of it, not ${expected.length}.`;
  const logged = replay.events.map(({ digest }) => (digest === null ? null : toHex(digest)));
  const difference = firstDifference(expected, logged);
  if (difference === null) return '';
  return ` First event that differs: ${difference.event} (${difference.index + 1} of ${expected.length}). ${difference.meaning}`;
}
