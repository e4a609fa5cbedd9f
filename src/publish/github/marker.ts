// How our own comments and issues are found again: an HTML comment, which GitHub keeps and does not show, and who wrote.

import { loginOnly, readAnswer } from './answers.js';
import { type GitHubClient, GitHubError } from './client.js';
import { type Moment, momentText, readMoment } from './moment.js';

/** Who writes with the token that a workflow gets. */
const ACTIONS_BOT = 'github-actions[bot]';

/** Note of what another one stands for: it says nothing of the target any more. */
export const DUPLICATE = 'duplicate';

/** What a text of ours is about: the target of a verification; or the plan of a change, which is no statement about one. */
export type MarkKind = 'trust-center' | 'trust-center-plan';

export interface Mark {
  key: string;
  /** One word; empty: none. */
  note: string;
  /** Of the verdict that is shown; null: it does not say. */
  moment: Moment | null;
}

/** First line of what we write about `key`. */
export function markerOf(
  key: string,
  note = '',
  moment: Moment | null = null,
  kind: MarkKind = 'trust-center',
): string {
  const parts = [encode(key), note, moment === null ? '' : momentText(moment)].filter((part) => part !== '');
  return `<!-- ${kind} ${parts.join(' ')} -->`;
}

const MARKER = /^<!-- (trust-center(?:-plan)?) ([\w.!~*'()%]+)(?: ([a-z]+))?(?: (\d\S{1,40} \d\S{1,40}))? -->/;

/**
 * The mark that `text` begins with; null: it begins with none.
 * @param now Unix milliseconds of now
 */
export function readMark(text: string | null, now: number, kind: MarkKind = 'trust-center'): Mark | null {
  const [, found, encoded, note = '', moment = ''] = MARKER.exec(text ?? '') ?? [];
  const key = encoded === undefined ? null : decode(encoded);
  return key === null || found !== kind ? null : { key, note, moment: readMoment(moment, now) };
}

/** As `readMark`, of one key. */
export function readMarker(text: string | null, key: string, now: number, kind?: MarkKind): Mark | null {
  const mark = readMark(text, now, kind);
  return mark?.key === wellFormed(key) ? mark : null;
}

function decode(encoded: string): string | null {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}

/** Nothing that could end the comment, or the word. */
function encode(key: string): string {
  return encodeURIComponent(wellFormed(key)).replaceAll('-', '%2D');
}

/** Half a character has no code to write. */
function wellFormed(key: string): string {
  return key.replace(/\p{Cs}/gu, '\u{fffd}');
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
