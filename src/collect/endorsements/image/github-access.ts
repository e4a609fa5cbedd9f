// The GitHub server that the caller has an account on, as the environment of a workflow, or of the command gh, names it.

import { apiOf, GITHUB_COM } from '../../../core/sigstore/github-server.js';
import type { GitHubAccess } from './github-attestations.js';

/**
 * @param token left out: that of the environment, if there is one
 */
export function gitHubAccess(env: Readonly<Record<string, string | undefined>>, token?: string): GitHubAccess {
  const serverUrl = (env.GITHUB_SERVER_URL || GITHUB_COM).replace(/\/+$/, '');
  return {
    serverUrl,
    apiUrl: env.GITHUB_API_URL || apiOf(serverUrl),
    token: token || env.GH_TOKEN || env.GITHUB_TOKEN || null,
  };
}
