// One issue for a target that is watched on a schedule: opened when the verdict changes for the worse, closed when it is
// `verified` again. The issue itself remembers the last verdict, in its marker, so no state is kept elsewhere. What a history
// shows to have changed of a target that is verified is an issue too, which a person closes.

import { FetchError } from '../../core/errors.js';
import type { ResultDocument } from '../../core/result/document.js';
import type { Verdict } from '../../core/result/words.js';
import { type Comparison, newsIn } from '../../core/views/changes.js';
import { changeList, renderChangesMarkdown } from '../../core/views/changes-markdown.js';
import { type CurrentVerdict, currentVerdict, MAX_AGE_DAYS } from '../../core/views/current-verdict.js';
import { escapeMarkdown } from '../../core/views/markdown.js';
import { visible } from '../../core/views/untrusted.js';
import { type IssueAnswer, issue as issueReader, readAnswer } from './answers.js';
import type { GitHubClient } from './client.js';
import { runUrl } from './context.js';
import { renderWithin } from './limited-markdown.js';
import { DUPLICATE, markerOf, ownLogin, readMarker } from './marker.js';
import { isLater, latestOf, type Moment, momentOf } from './moment.js';
import { type GitHub, type Outcome, publishing } from './outcome.js';
import { reconcile } from './reconcile.js';

export const ISSUE_LABEL = 'trust-center';

export type IssueChange = 'opened' | 'updated' | 'closed' | 'none';

const MAX_BODY = 65_536;
const MAX_KEY = 120;
/** Note of a verdict that is as good as it was, of a target that is not what it was. */
const CHANGED = 'changed';
const SEEN = '\nThe target is verified. Close this issue once you have seen what changed.\n';
const STOPPED: CurrentVerdict = { kind: 'inconclusive', words: 'could not be run' };
const SEVERITY: Record<Verdict, number> = { verified: 0, inconclusive: 1, failed: 2 };

interface Content {
  title: string;
  body: string;
}

interface Issue extends Content {
  number: number;
  url: string;
  open: boolean;
  verdict: Verdict;
  /** Of a change alone: the target was verified, so nothing but a person closes it. */
  isNews: boolean;
  moment: Moment | null;
}

/**
 * Brings the issue of this target to what was found, unless it shows a later verdict. An issue that somebody closed by
 * hand stays closed until the verdict gets worse than it was, or better and bad again. Of several open ones, which runs at
 * the same time may have made, the oldest stays and the others are closed as its duplicates.
 * @param key name of the target: tells the issues of several apart
 * @param found the result; or why there is none, which counts as inconclusive
 * @param at Unix milliseconds of now
 * @param since what changed since the last check; null or left out: no history tells
 */
export function trackIssue(
  github: GitHub,
  input: { key: string; found: ResultDocument | { stopped: string }; at: number; since?: Comparison | null },
): Promise<Outcome<{ change: IssueChange; url: string | null }>> {
  const { key, found, at, since = null } = input;
  return publishing(github, 'The issue', 'issues: write', async (client) => {
    const { kind, words } = 'stopped' in found ? STOPPED : currentVerdict(found, at, MAX_AGE_DAYS);
    // An outdated success, or an experiment, does not count as a success.
    const verdict = kind === 'verified' || kind === 'failed' ? kind : 'inconclusive';
    const moment = momentOf(github.context, at);
    const whole = runUrl(github.context);
    const news = since === null ? [] : newsIn(since);
    /** Of a target that is verified, and not what it was. */
    const isChanged = verdict === 'verified' && news.length > 0;
    const marker = markerOf(key, isChanged ? CHANGED : verdict, moment);
    const changes = since === null ? '' : renderChangesMarkdown(since);
    // What changed is all that such an issue is about; of another it is one thing more.
    const top = isChanged ? `${changes}${SEEN}\n` : '';
    const foot = `${isChanged ? '' : changes}\nRun: ${whole}\n`;
    const limit = MAX_BODY - marker.length - top.length - foot.length - 20;
    const content: Content = {
      title: titleOf(key, isChanged ? `${words}, and changed` : words),
      body: `${marker}\n${top}${describe(found, at, limit, whole)}${foot}`,
    };
    const me = await ownLogin(client);
    const search = { key, me, now: Math.max(at, Date.now()) };

    let change: IssueChange = 'none';
    let url: string | null = null;
    /** What the first round wrote, where a run that looked before may write over it. */
    let written: { number: number; fields: object } | null = null;
    let told: { number: number; news: string } | null = null;
    await reconcile(client, async (isFirst) => {
      const ours = await findOurs(client, search);
      const [oldest, ...duplicates] = ours.filter(({ open }) => open).sort((a, b) => a.number - b.number);
      const current = oldest ?? ours[0] ?? null;
      // A list that is not up to date yet is no reason for another issue.
      if (written !== null && current === null) return false;
      if (current !== null) url = current.url;
      const latest = latestOf(current === null ? [] : [current, ...duplicates]);
      const isOurs = latest === null || (isFirst ? !isLater(latest.moment, moment) : isLater(moment, latest.moment));
      const before = latest?.verdict ?? 'verified';
      const worse = SEVERITY[verdict] > SEVERITY[before];
      let wrote = duplicates.length > 0;
      if (current !== null && !isOurs) {
        if (latest !== current) await edit(client, current, { title: latest.title, body: latest.body });
      } else if (current !== null && written?.number === current.number) {
        await edit(client, current, written.fields);
        wrote = true;
      } else if (current === null || (before === 'verified' && !current.open)) {
        if (!worse && !isChanged) return wrote;
        const opened = await open(client, content, search, ours);
        written = { number: opened.number, fields: { ...content, state: 'open' } };
        url = opened.url;
        change = 'opened';
        wrote = true;
      } else if (current.isNews && verdict === 'verified' && !isChanged) {
        // It stays as it is until somebody has seen it.
        change = 'none';
      } else {
        const closes = verdict === 'verified' && !isChanged;
        const reopens = worse && !current.open;
        const isOpen = !closes && (current.open || reopens);
        const state = { state: isOpen ? 'open' : 'closed', ...(closes ? { state_reason: 'completed' } : {}) };
        written = { number: current.number, fields: { ...content, ...state } };
        const tells = worse || news.length > 0;
        change = reopens ? 'opened' : closes && current.open ? 'closed' : tells ? 'updated' : 'none';
        const list = since === null || news.length === 0 ? '' : `\n\n${changeList({ ...since, changes: news })}`;
        const text = change === 'closed' ? `Verified again: ${whole}` : tells ? `Now: ${words}. ${whole}${list}` : null;
        told = text === null ? null : { number: current.number, news: text };
        await edit(client, current, written.fields);
        wrote = true;
      }
      if (current !== null) for (const one of duplicates) await closeDuplicate(client, one, current.number, key);
      return wrote;
    });
    if (told !== null) await say(client, told);
    return { change, url };
  });
}

function titleOf(key: string, words: string): string {
  return visible(`Verification of ${visible(key, MAX_KEY)}: ${words}`);
}

function describe(found: ResultDocument | { stopped: string }, at: number, limit: number, whole: string): string {
  if ('stopped' in found) return `## Not verified\n\n${escapeMarkdown(found.stopped)}\n`;
  return renderWithin(found, at, limit, whole);
}

async function open(
  client: GitHubClient,
  content: Content,
  search: Search,
  before: readonly Issue[],
): Promise<IssueAnswer> {
  const lost = async (): Promise<unknown> => {
    for await (const one of ownRaw(client, search)) {
      const { number, body } = readAnswer(one, 'issue', issueReader);
      // Another run may have opened one meanwhile: only ours begins with this mark.
      if (before.every((other) => other.number !== number) && firstLine(body) === firstLine(content.body)) return one;
    }
    return null;
  };
  const made = await client.post(`${client.repository}/issues`, { ...content, labels: [ISSUE_LABEL] }, lost);
  const issue = readAnswer(made, 'issue', issueReader);
  if (!issue.labels.includes(ISSUE_LABEL)) {
    // Unlabelled it would not be found again, and every run would open another one.
    const path = `${client.repository}/issues/${issue.number}`;
    await client.patch(path, { state: 'closed', state_reason: 'not_planned' });
    throw new FetchError('FETCH_CONTENT', path, `GitHub did not set the label ${ISSUE_LABEL}; create it once by hand`);
  }
  return issue;
}

function firstLine(text: string | null): string {
  return (text ?? '').split('\n', 1)[0]?.trimEnd() ?? '';
}

async function edit(client: GitHubClient, { number }: Issue, fields: object): Promise<void> {
  await client.patch(`${client.repository}/issues/${number}`, fields, 'look');
}

/** A comment notifies those who follow the issue, which a change of its text does not. Twice does no harm. */
async function say(client: GitHubClient, { number, news }: { number: number; news: string }): Promise<void> {
  await client.post(`${client.repository}/issues/${number}/comments`, { body: news }, 'repeat');
}

/** It keeps no verdict: it would look like one of today. */
async function closeDuplicate(client: GitHubClient, issue: Issue, of: number, key: string): Promise<void> {
  await edit(client, issue, {
    title: titleOf(key, `duplicate of #${of}`),
    body: `${markerOf(key, DUPLICATE)}\nDuplicate of #${of}, which two runs at the same time made.\n`,
    state: 'closed',
    state_reason: 'duplicate',
  });
}

/** Whose issues are looked for, and when. */
interface Search {
  key: string;
  me: string;
  now: number;
}

/** Newest first. */
async function findOurs(client: GitHubClient, search: Search): Promise<Issue[]> {
  const found: Issue[] = [];
  for await (const one of ownRaw(client, search)) {
    const issue = readOurs(one, search);
    if (issue !== null) found.push(issue);
  }
  return found.sort((a, b) => b.number - a.number);
}

/** By label and author: anybody may write the marker, but the label takes a member of the repository. */
async function* ownRaw(client: GitHubClient, { me }: Search): AsyncGenerator<unknown> {
  const query = { labels: ISSUE_LABEL, state: 'all', sort: 'created', direction: 'desc' };
  for await (const one of client.list(`${client.repository}/issues`, query)) {
    const { isPullRequest, author } = readAnswer(one, 'issue', issueReader);
    if (!isPullRequest && (author?.login === me || author?.isBot)) yield one;
  }
}

/** null: of another target, or a duplicate. */
function readOurs(value: unknown, { key, now }: Search): Issue | null {
  const { number, url, isOpen, title, body } = readAnswer(value, 'issue', issueReader);
  const mark = readMarker(body, key, now);
  if (mark === null || mark.note === DUPLICATE) return null;
  const { note, moment } = mark;
  // A note that we did not write: all that can be concluded is that something was wrong.
  const isNews = note === CHANGED;
  const verdict = isNews || note === 'verified' ? 'verified' : note === 'failed' ? note : 'inconclusive';
  return { number, url, open: isOpen, title, body: body ?? '', verdict, isNews, moment };
}
