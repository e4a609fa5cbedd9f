// How our own comments and issues are found again: an HTML comment, which GitHub keeps and does not show, and who wrote.

import { loginOnly, readAnswer } from './answers.js';
import { type GitHubClient, GitHubError } from './client.js';
import { type Moment, momentText, readMoment } from './moment.js';

/** Who writes with the token that a workflow gets. */
const ACTIONS_BOT = 'github-actions[bot]';

export interface Mark {
  /** One word; empty: none. */
  note: string;
  /** Of the verdict that is shown; null: it does not say. */
  moment: Moment | null;
}

/** First line of what we write about `key`. */
export function markerOf(key: string, note = '', moment: Moment | null = null): string {
  const parts = [encode(key), note, moment === null ? '' : momentText(moment)].filter((part) => part !== '');
  return `<!-- trust-center ${parts.join(' ')} -->`;
}

const MARKER = /^<!-- trust-center ([\w.!~*'()%]+)(?: ([a-z]+))?(?: (\d\S{1,40} \d\S{1,40}))? -->/;

/**
 * The mark of `key` that `body` begins with; null: it begins with none.
 * @param now Unix milliseconds of now
 */
export function readMarker(body: string | null, key: string, now: number): Mark | null {
  const [, encoded, note = '', moment = ''] = MARKER.exec(body ?? '') ?? [];
  return encoded === encode(key) ? { note, moment: readMoment(moment, now) } : null;
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
