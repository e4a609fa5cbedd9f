// How our own comments and issues are found again: an HTML comment, which GitHub keeps and does not show, and who wrote.

import { loginOnly, readAnswer } from './answers.js';
import { type GitHubClient, GitHubError } from './client.js';

/** Who writes with the token that a workflow gets. */
const ACTIONS_BOT = 'github-actions[bot]';

/** First line of what we write about `key`. */
export function markerOf(key: string, note = ''): string {
  return `<!-- trust-center ${encode(key)}${note === '' ? '' : ` ${note}`} -->`;
}

/** The note in the marker of `key` that `body` begins with; null: it begins with none. */
export function readMarker(body: string | null, key: string): string | null {
  const match = /^<!-- trust-center ([\w.!~*'()%]+)(?: ([a-z]+))? -->/.exec(body ?? '');
  return match !== null && match[1] === encode(key) ? (match[2] ?? '') : null;
}

/** Nothing that could end the comment, or the word. */
function encode(key: string): string {
  return encodeURIComponent(key).replaceAll('-', '%2D');
}

/** Login that the token writes under. An app's token may not ask: then it is taken for that of GitHub Actions. */
export async function ownLogin(client: GitHubClient): Promise<string> {
  try {
    return readAnswer(await client.get('/user'), 'user', loginOnly);
  } catch (error) {
    if (error instanceof GitHubError && error.status === 403) return ACTIONS_BOT;
    throw error;
  }
}
