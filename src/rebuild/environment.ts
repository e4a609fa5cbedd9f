// The environment of everything that a rebuild starts: what programs need to run and to reach the network, and nothing that
// could be a credential of the user.

import { delimiter, isAbsolute } from 'node:path';

/** Where the network is reached through something; taken over unless it has a user name in it. */
const PROXIES = ['http_proxy', 'https_proxy', 'no_proxy', 'all_proxy'];
/** Folders, sockets and names; the last lets a workflow runner find what a cancelled job left running. */
const TAKEN = ['SSL_CERT_FILE', 'SSL_CERT_DIR', 'GIT_SSL_CAINFO', 'DOCKER_HOST', 'RUNNER_TRACKING_ID'];

/**
 * @param from the environment of this process
 * @param home an empty folder of this run: no configuration, credentials or caches of the user
 */
export function cleanEnvironment(from: NodeJS.ProcessEnv, home: string): Record<string, string> {
  const taken: Record<string, string> = {};
  for (const name of [...PROXIES, ...PROXIES.map((proxy) => proxy.toUpperCase()), ...TAKEN]) {
    const value = from[name];
    if (value !== undefined && value !== '' && !value.includes('@')) taken[name] = value;
  }
  return {
    ...taken,
    // A relative folder would be looked for in the source that is built.
    PATH: (from.PATH ?? '').split(delimiter).filter(isAbsolute).join(delimiter),
    HOME: home,
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    TERM: 'dumb',
  };
}
