// Where what was fetched is kept.

import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { systemErrorCode } from './system-error.js';

/**
 * Where the cache is by default: TRUST_CENTER_CACHE (`off`: nowhere), a runner's tool cache, or the user's cache folder.
 * @returns null when there is to be none, or no home to keep it in
 */
export function defaultCacheDirectory(env: Readonly<Record<string, string | undefined>>): string | null {
  const named = env.TRUST_CENTER_CACHE ?? '';
  if (named !== '') return named === 'off' ? null : named;
  const toolCache = env.RUNNER_TOOL_CACHE ?? '';
  if (toolCache !== '') return join(toolCache, 'trust-center-action');
  const cacheHome = env.XDG_CACHE_HOME ?? '';
  const folder = isAbsolute(cacheHome) ? cacheHome : userCache();
  return folder === null ? null : join(folder, 'trust-center-action');
}

/** A container may run as a user whom its system does not know, without HOME. */
function userCache(): string | null {
  try {
    return join(homedir(), '.cache');
  } catch (error) {
    if (systemErrorCode(error) === 'ERR_SYSTEM_ERROR') return null;
    throw error;
  }
}
