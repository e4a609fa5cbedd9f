// GitHub has no "create if absent" and no "change if unchanged": two runs that look at the same time both find nothing, and
// both create. So whoever wrote looks again, until there is nothing left to write.

import { FetchError } from '../../core/errors.js';
import { type GitHubClient, GitHubError, isLost } from './client.js';

const MAX_ROUNDS = 6;
/** Longer than GitHub takes to carry a request out: what another run has sent by now is there at the next look. */
const SETTLE_S = 2;

/**
 * @param round looks, and writes what is missing; true: it wrote. A write whose answer got lost, or whose object was
 * deleted meanwhile, is looked after in the next round
 * @throws what the last round threw
 */
export async function reconcile(client: GitHubClient, round: (isFirst: boolean) => Promise<boolean>): Promise<void> {
  for (let n = 1; n <= MAX_ROUNDS; n++) {
    try {
      if (!(await round(n === 1))) return;
    } catch (error) {
      if (n === MAX_ROUNDS || !mayHaveChanged(error)) throw error;
    }
    await client.pause(SETTLE_S);
  }
}

/** The object is gone, or nobody knows whether it was written. */
function mayHaveChanged(error: unknown): boolean {
  if (error instanceof GitHubError && error.status === 404) return error.method !== 'GET';
  return error instanceof FetchError && isLost(error);
}
