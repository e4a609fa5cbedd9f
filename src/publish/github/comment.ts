// The comment on a pull request: one for each target, and one for each plan, updated in place. What others wrote is never touched, marked or not.

import type { PlanDocument } from '../../core/plan/document.js';
import { renderPlanComment } from '../../core/plan/markdown.js';
import type { ResultDocument } from '../../core/result/document.js';
import { type CommentLinks, renderComment } from '../../core/views/comment.js';
import { comment, readAnswer } from './answers.js';
import { type GitHubClient, GitHubError } from './client.js';
import { type ActionContext, runUrl } from './context.js';
import { DUPLICATE, type MarkKind, markerOf, ownLogin, readMarker } from './marker.js';
import { isLater, latestOf, type Moment, momentOf } from './moment.js';
import { type GitHub, type Outcome, publishing } from './outcome.js';
import { reconcile } from './reconcile.js';

/** A comment about the target, by whomever. */
interface Marked {
  id: number;
  url: string;
  body: string;
  /** Login; null for a user who is gone. */
  author: string | null;
  moment: Moment | null;
  /** One that could not be deleted, and says nothing any more. */
  isDuplicate: boolean;
}

/**
 * Writes the result on the pull request of this run.
 * @param key tells the comments of several targets apart
 * @param at Unix milliseconds of now
 * @returns the comment's address; null when the run is not one of a pull request
 */
export function publishComment(
  github: GitHub,
  { key, result, at }: { key: string; result: ResultDocument; at: number },
): Promise<Outcome<string | null>> {
  const render = (links: CommentLinks): string => renderComment(result, { at }, links);
  return keepComment(github, { kind: 'trust-center', key, at, render });
}

/** As `publishComment`, of a plan. @param key tells the plans of several changes apart */
export function publishPlanComment(
  github: GitHub,
  { key, plan, at }: { key: string; plan: PlanDocument; at: number },
): Promise<Outcome<string | null>> {
  const render = (links: CommentLinks): string => renderPlanComment(plan, links);
  return keepComment(github, { kind: 'trust-center-plan', key, at, render });
}

interface Kept {
  kind: MarkKind;
  key: string;
  at: number;
  render(links: CommentLinks): string;
}

/**
 * Where several of our comments are about the same, the oldest stays, since it has its place in the conversation, and
 * shows the latest of them all.
 */
function keepComment(github: GitHub, input: Kept): Promise<Outcome<string | null>> {
  return publishing(github, 'The comment on the pull request', 'pull-requests: write', async (client) => {
    const { pullRequest } = github.context;
    if (pullRequest === null) return null;
    const moment = momentOf(github.context, input.at);
    const marker = markerOf(input.key, '', moment, input.kind);
    const body = `${marker}\n${input.render(linksOf(github.context))}`;
    const path = `${client.repository}/issues/${pullRequest.number}/comments`;
    const now = Math.max(input.at, Date.now());

    let me = await ownLogin(client);
    let posted: Marked | null = null;
    let url: string | null = null;
    await reconcile(client, async (isFirst) => {
      const marked = await findMarked(client, path, input, now);
      const ours = marked.filter(({ author }) => author === me);
      const told = ours.filter(({ isDuplicate }) => !isDuplicate);
      const [kept] = told;
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
      const latest = latestOf(told) ?? kept;
      const isOurs = isFirst ? !isLater(latest.moment, moment) : isLater(moment, latest.moment);
      const text = isOurs ? body : latest.body;
      if (kept.body !== text) await client.patch(pathOf(client, kept), { body: text }, 'look');
      let wrote = kept.body !== text;
      for (const one of ours) if (one !== kept && (await removeDuplicate(client, one, kept, input))) wrote = true;
      return wrote;
    });
    return url;
  });
}

/** Where it may not be deleted, it is left without a verdict. @returns whether anything changed */
async function removeDuplicate(client: GitHubClient, one: Marked, kept: Marked, about: Kept): Promise<boolean> {
  try {
    await client.delete(pathOf(client, one));
    return true;
  } catch (error) {
    if (!(error instanceof GitHubError && (error.status === 403 || error.status === 404))) throw error;
  }
  if (one.isDuplicate) return false;
  const what = about.kind === 'trust-center' ? 'this target' : 'this plan';
  const body = `${markerOf(about.key, DUPLICATE, null, about.kind)}\nSee [the comment on ${what}](${kept.url}).\n`;
  await client.patch(pathOf(client, one), { body }, 'look');
  return true;
}

function linksOf(context: ActionContext): CommentLinks {
  const { serverUrl, repository, sha } = context;
  return { commit: { sha, url: `${serverUrl}/${repository}/commit/${sha}` }, run: runUrl(context) };
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
  return { ...readComment(await client.post(path, { body }, lost)), body, moment: null, isDuplicate: false };
}

function pathOf(client: GitHubClient, { id }: Marked): string {
  return `${client.repository}/issues/comments/${id}`;
}

/** Oldest first. */
async function findMarked(client: GitHubClient, path: string, about: Kept, now: number): Promise<Marked[]> {
  const found: Marked[] = [];
  for await (const one of client.list(path)) {
    const read = readComment(one);
    const mark = readMarker(read.body, about.key, now, about.kind);
    if (mark === null) continue;
    found.push({ ...read, body: read.body ?? '', moment: mark.moment, isDuplicate: mark.note === DUPLICATE });
  }
  return found.sort((a, b) => a.id - b.id);
}

function readComment(value: unknown) {
  return readAnswer(value, 'comment', comment);
}
