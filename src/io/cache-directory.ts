// Where what was fetched is kept.

import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where the cache is by default: TRUST_CENTER_CACHE (`off`: nowhere), a runner's tool cache, or the user's cache folder.
 * @returns null when there is to be none
 */
export function defaultCacheDirectory(env: Readonly<Record<string, string | undefined>>): string | null {
  const named = env.TRUST_CENTER_CACHE ?? '';
  if (named !== '') return named === 'off' ? null : named;
  const toolCache = env.RUNNER_TOOL_CACHE ?? '';
  if (toolCache !== '') return join(toolCache, 'trust-center-action');
  const cacheHome = env.XDG_CACHE_HOME ?? '';
  return join(isAbsolute(cacheHome) ? cacheHome : join(homedir(), '.cache'), 'trust-center-action');
}
