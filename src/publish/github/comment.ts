// The comment on a pull request: one for each target, updated in place. What others wrote is never touched, marked or not.

import type { ResultDocument } from '../../core/result/document.js';
import { comment, readAnswer } from './answers.js';
import type { GitHubClient } from './client.js';
import { runUrl } from './context.js';
import { renderWithin } from './limited-markdown.js';
import { markerOf, ownLogin, readMarker } from './marker.js';
import { isLater, latestOf, type Moment, momentOf } from './moment.js';
import { type GitHub, type Outcome, publishing } from './outcome.js';
import { reconcile } from './reconcile.js';

const MAX_BODY = 65_536;

/** A comment about the target, by whomever. */
interface Marked {
  id: number;
  url: string;
  body: string;
  /** Login; null for a user who is gone. */
  author: string | null;
  moment: Moment | null;
}

/**
 * Writes the result on the pull request of this run. Where several of our comments are about the target, the oldest
 * stays, since it has its place in the conversation, and shows the latest verdict of them all.
 * @param key tells the comments of several targets apart
 * @param at Unix milliseconds of now
 * @returns the comment's address; null when the run is not one of a pull request
 */
export function publishComment(
  github: GitHub,
  input: { key: string; result: ResultDocument; at: number },
): Promise<Outcome<string | null>> {
  return publishing(github, 'The comment on the pull request', 'pull-requests: write', async (client) => {
    const { pullRequest } = github.context;
    if (pullRequest === null) return null;
    const moment = momentOf(github.context, input.at);
    const marker = markerOf(input.key, '', moment);
    const whole = runUrl(github.context);
    const body = `${marker}\n${renderWithin(input.result, input.at, MAX_BODY - marker.length - 1, whole)}`;
    const path = `${client.repository}/issues/${pullRequest.number}/comments`;
    const now = Math.max(input.at, Date.now());

    let me = await ownLogin(client);
    let posted: Marked | null = null;
    let url: string | null = null;
    await reconcile(client, async (isFirst) => {
      const marked = await findMarked(client, path, input.key, now);
      const ours = marked.filter(({ author }) => author === me);
      const [kept, ...others] = ours;
      if (kept === undefined) {
        // A list that is not up to date yet is no reason for another comment.
        if (posted !== null) return false;
        posted = await post(client, path, body, marked);
        url = posted.url;
        // The token of another app: only now is it known who we are.
        me = posted.author ?? me;
        return true;
      }
      url = kept.url;
      const latest = latestOf(ours) ?? kept;
      const isOurs = isFirst ? !isLater(latest.moment, moment) : isLater(moment, latest.moment);
      const text = isOurs ? body : latest.body;
      if (kept.body !== text) await client.patch(pathOf(client, kept), { body: text }, 'look');
      for (const other of others) await client.delete(pathOf(client, other));
      return kept.body !== text || others.length > 0;
    });
    return url;
  });
}

async function post(client: GitHubClient, path: string, body: string, before: readonly Marked[]): Promise<Marked> {
  const known = new Set(before.map(({ id }) => id));
  const lost = async (): Promise<unknown> => {
    for await (const one of client.list(path)) {
      const { id, body: written } = readComment(one);
      if (!known.has(id) && written === body) return one;
    }
    return null;
  };
  return { ...readComment(await client.post(path, { body }, lost)), body, moment: null };
}

function pathOf(client: GitHubClient, { id }: Marked): string {
  return `${client.repository}/issues/comments/${id}`;
}

/** Oldest first. */
async function findMarked(client: GitHubClient, path: string, key: string, now: number): Promise<Marked[]> {
  const found: Marked[] = [];
  for await (const one of client.list(path)) {
    const read = readComment(one);
    const mark = readMarker(read.body, key, now);
    if (mark !== null) found.push({ ...read, body: read.body ?? '', moment: mark.moment });
  }
  return found.sort((a, b) => a.id - b.id);
}

function readComment(value: unknown) {
  return readAnswer(value, 'comment', comment);
}
