// The comment on a pull request: one for each target, updated in place. What others wrote is never touched, marked or not.

import type { ResultDocument } from '../../core/result/document.js';
import { type CommentLinks, renderComment } from '../../core/views/comment.js';
import { type Comment, comment, readAnswer } from './answers.js';
import type { GitHubClient } from './client.js';
import { type ActionContext, runUrl } from './context.js';
import { markerOf, ownLogin, readMarker } from './marker.js';
import { type GitHub, type Outcome, publishing } from './outcome.js';

/**
 * Writes the result on the pull request of this run.
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
    const marker = markerOf(input.key);
    const body = `${marker}\n${renderComment(input.result, { at: input.at }, linksOf(github.context))}`;
    const path = `${client.repository}/issues/${pullRequest.number}/comments`;

    const me = await ownLogin(client);
    const marked = await findMarked(client, path, input.key);
    const known = marked.find(({ author }) => author === me);
    if (known !== undefined) return edit(client, known, body);

    const before = new Set(marked.map(({ id }) => id));
    const lost = async (): Promise<unknown> => {
      for await (const one of client.list(path)) {
        const { id, body: written } = readComment(one);
        if (!before.has(id) && written === body) return one;
      }
      return null;
    };
    const posted = readComment(await client.post(path, { body }, lost));
    // The token of another app: only now is it known who we are. Keep the older comment, it has its place.
    const earlier = marked.find(({ author }) => author !== null && author === posted.author);
    if (earlier === undefined) return posted.url;
    await edit(client, earlier, body);
    await client.delete(`${client.repository}/issues/comments/${posted.id}`);
    return earlier.url;
  });
}

function linksOf(context: ActionContext): CommentLinks {
  const { serverUrl, repository, sha } = context;
  return { commit: { sha, url: `${serverUrl}/${repository}/commit/${sha}` }, run: runUrl(context) };
}

async function edit(client: GitHubClient, { id, url }: Comment, body: string): Promise<string> {
  await client.patch(`${client.repository}/issues/comments/${id}`, { body });
  return url;
}

/** Oldest first, as GitHub lists them. */
async function findMarked(client: GitHubClient, path: string, key: string): Promise<Comment[]> {
  const found: Comment[] = [];
  for await (const one of client.list(path)) {
    const read = readComment(one);
    if (readMarker(read.body, key) !== null) found.push(read);
  }
  return found;
}

function readComment(value: unknown): Comment {
  return readAnswer(value, 'comment', comment);
}
