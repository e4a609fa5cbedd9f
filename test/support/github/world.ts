// A run of a workflow in front of the stand-in: its context, and a client whose seconds are short.

import { expect, onTestFinished } from 'vitest';
import type { ActionContext } from '../../../src/publish/github/context.js';
import { connectGitHub, type GitHub, type Outcome } from '../../../src/publish/github/outcome.js';
import { type GitHubStandIn, type Settings, startGitHub } from './stand-in.js';

export const SHA = 'a'.repeat(40);
/** How long the client takes a second to be. */
export const SECOND_MS = 5;

export interface World {
  standIn: GitHubStandIn;
  github: GitHub;
}

/** @param change of the context; the pull request is number 7 */
export async function startWorld(settings: Settings = {}, change: Partial<ActionContext> = {}): Promise<World> {
  const standIn = await startGitHub(settings);
  const context: ActionContext = {
    apiUrl: standIn.url,
    serverUrl: 'https://github.com',
    repository: standIn.repository,
    sha: SHA,
    ref: 'refs/pull/7/merge',
    defaultBranch: 'main',
    eventName: 'pull_request',
    pullRequest: { number: 7, fromFork: false, baseSha: null },
    aboutPullRequest: true,
    workflowRun: null,
    schedule: null,
    runId: '4242',
    runAttempt: '1',
    token: standIn.token,
    ...change,
  };
  // Whatever a test is about, no request may be one that GitHub does not describe.
  onTestFinished(() => {
    expect(standIn.faults).toEqual([]);
  });
  return { standIn, github: connectGitHub(context, { secondMs: SECOND_MS }) };
}

export function published<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'published') throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

/** The warning, with the stand-in's address replaced by GitHub's. */
export function warningOf(outcome: Outcome<unknown>, standIn: GitHubStandIn): string {
  if (outcome.kind !== 'unpublished') throw new Error(JSON.stringify(outcome));
  return outcome.warning.replaceAll(standIn.url, 'https://api.github.com');
}
