// One issue for a target that is watched on a schedule: opened when the verdict changes for the worse, closed when it is
// `verified` again. The issue itself remembers the last verdict, in its marker, so no state is kept elsewhere.

import { FetchError } from '../../core/errors.js';
import type { ResultDocument } from '../../core/result/document.js';
import type { Verdict } from '../../core/result/words.js';
import { type CurrentVerdict, currentVerdict, MAX_AGE_DAYS } from '../../core/views/current-verdict.js';
import { escapeMarkdown } from '../../core/views/markdown.js';
import { visible } from '../../core/views/untrusted.js';
import { type IssueAnswer, issue as issueReader, readAnswer } from './answers.js';
import type { GitHubClient } from './client.js';
import { runUrl } from './context.js';
import { renderWithin } from './limited-markdown.js';
import { markerOf, ownLogin, readMarker } from './marker.js';
import { type GitHub, type Outcome, publishing } from './outcome.js';

export const ISSUE_LABEL = 'trust-center';

export type IssueChange = 'opened' | 'updated' | 'closed' | 'none';

const MAX_BODY = 65_536;
const MAX_KEY = 120;
const STOPPED: CurrentVerdict = { kind: 'inconclusive', words: 'could not be run' };
const SEVERITY: Record<Verdict, number> = { verified: 0, inconclusive: 1, failed: 2 };

interface Issue {
  number: number;
  url: string;
  open: boolean;
  verdict: Verdict;
}

/**
 * Brings the issue of this target to what was found. An issue that somebody closed by hand stays closed until the
 * verdict gets worse than it was, or better and bad again.
 * @param key name of the target: tells the issues of several apart
 * @param found the result; or why there is none, which counts as inconclusive
 * @param at Unix milliseconds of now
 */
export function trackIssue(
  github: GitHub,
  input: { key: string; found: ResultDocument | { stopped: string }; at: number },
): Promise<Outcome<{ change: IssueChange; url: string | null }>> {
  const { key, found, at } = input;
  return publishing(github, 'The issue', 'issues: write', async (client) => {
    const { kind, words } = 'stopped' in found ? STOPPED : currentVerdict(found, at, MAX_AGE_DAYS);
    // An outdated success, or an experiment, does not count as a success.
    const verdict = kind === 'verified' || kind === 'failed' ? kind : 'inconclusive';
    const whole = runUrl(github.context);
    const marker = markerOf(key, verdict);
    const content = {
      title: visible(`Verification of ${visible(key, MAX_KEY)}: ${words}`),
      body: `${marker}\n${describe(found, at, MAX_BODY - marker.length - whole.length - 20, whole)}\nRun: ${whole}\n`,
    };
    const me = await ownLogin(client);
    const last = await findNewest(client, key, me);
    const before = last?.verdict ?? 'verified';
    const worse = SEVERITY[verdict] > SEVERITY[before];

    if (last === null || (before === 'verified' && !last.open)) {
      if (!worse) return { change: 'none', url: last?.url ?? null };
      const opened = await open(client, content, key, me, last);
      return { change: 'opened', url: opened.url };
    }
    const path = `${client.repository}/issues/${last.number}`;
    if (verdict === 'verified') {
      if (last.open) await say(client, path, `Verified again: ${whole}`);
      await client.patch(path, { ...content, state: 'closed', state_reason: 'completed' });
      return { change: last.open ? 'closed' : 'none', url: last.url };
    }
    const reopened = worse && !last.open;
    await client.patch(path, { ...content, ...(reopened ? { state: 'open' } : {}) });
    if (worse) await say(client, path, `Now: ${words}. ${whole}`);
    return { change: reopened ? 'opened' : worse ? 'updated' : 'none', url: last.url };
  });
}

function describe(found: ResultDocument | { stopped: string }, at: number, limit: number, whole: string): string {
  if ('stopped' in found) return `## Not verified\n\n${escapeMarkdown(found.stopped)}\n`;
  return renderWithin(found, at, limit, whole);
}

async function open(
  client: GitHubClient,
  content: { title: string; body: string },
  key: string,
  me: string,
  last: Issue | null,
): Promise<Issue> {
  const lost = async (): Promise<unknown> => {
    const newest = await findNewestRaw(client, key, me);
    return newest !== null && readAnswer(newest, 'issue', issueReader).number !== last?.number ? newest : null;
  };
  const made = await client.post(`${client.repository}/issues`, { ...content, labels: [ISSUE_LABEL] }, lost);
  const issue = readAnswer(made, 'issue', issueReader);
  if (!issue.labels.includes(ISSUE_LABEL)) {
    // Unlabelled it would not be found again, and every run would open another one.
    const path = `${client.repository}/issues/${issue.number}`;
    await client.patch(path, { state: 'closed', state_reason: 'not_planned' });
    throw new FetchError('FETCH_CONTENT', path, `GitHub did not set the label ${ISSUE_LABEL}; create it once by hand`);
  }
  return noted(issue, key);
}

/** A comment, which unlike a change of the text notifies those who follow the issue. Twice does no harm. */
async function say(client: GitHubClient, path: string, body: string): Promise<void> {
  await client.post(`${path}/comments`, { body }, 'repeat');
}

async function findNewest(client: GitHubClient, key: string, me: string): Promise<Issue | null> {
  const found = await findNewestRaw(client, key, me);
  return found === null ? null : noted(readAnswer(found, 'issue', issueReader), key);
}

/** By label, marker and author: anybody may write the marker, but the label takes a member of the repository. */
async function findNewestRaw(client: GitHubClient, key: string, me: string): Promise<unknown> {
  const query = { labels: ISSUE_LABEL, state: 'all', sort: 'created', direction: 'desc' };
  for await (const one of client.list(`${client.repository}/issues`, query)) {
    const { isPullRequest, body, author } = readAnswer(one, 'issue', issueReader);
    if (isPullRequest || readMarker(body, key) === null) continue;
    if (author?.login === me || author?.isBot) return one;
  }
  return null;
}

function noted({ number, url, isOpen, body }: IssueAnswer, key: string): Issue {
  const note = readMarker(body, key);
  // A note that we did not write: all that can be concluded is that something was wrong.
  const verdict = note === 'verified' || note === 'failed' ? note : 'inconclusive';
  return { number, url, open: isOpen, verdict };
}
