// Where a run of GitHub Actions happens, from the runner's environment and the event's payload: plain values, read once.

import { InputError } from '../../errors.js';

export interface ActionContext {
  /** `https://api.github.com`, no slash at the end. */
  apiUrl: string;
  /** `https://github.com`, no slash at the end. */
  serverUrl: string;
  /** `owner/name`. */
  repository: string;
  /** The commit that results belong to: of a pull request its head, not the merge that the runner checks out. */
  sha: string;
  eventName: string;
  pullRequest: { number: number; fromFork: boolean } | null;
  runId: string;
  runAttempt: string;
  /** null: none was given. Never shown. */
  token: string | null;
}

/** Events whose token stays read-only when the pull request comes from a fork. */
const RESTRICTED_FOR_FORKS = new Set(['pull_request', 'pull_request_review', 'pull_request_review_comment']);

/**
 * @param env the runner's variables (GITHUB_*)
 * @param event text of the file GITHUB_EVENT_PATH; null where there is none
 * @param token from the input; null when empty
 * @throws InputError outside GitHub Actions, or for a payload that is not what GitHub writes
 */
export function readActionContext(
  env: Readonly<Record<string, string | undefined>>,
  event: string | null,
  token: string | null,
): ActionContext {
  const variable = (name: string, form: RegExp): string => {
    const value = env[name] ?? '';
    if (!form.test(value)) {
      throw new InputError('INPUT_INVALID', `environment variable ${name} is not what GitHub Actions sets`, {
        hint: 'Publishing to GitHub works in a step of a GitHub Actions workflow.',
      });
    }
    return value;
  };
  const eventName = variable('GITHUB_EVENT_NAME', /^[a-z_]{1,64}$/);
  const repository = variable('GITHUB_REPOSITORY', REPOSITORY);
  const pullRequest = event === null ? null : readPullRequest(event, repository);
  return {
    apiUrl: variable('GITHUB_API_URL', URL_FORM).replace(/\/+$/, ''),
    serverUrl: variable('GITHUB_SERVER_URL', URL_FORM).replace(/\/+$/, ''),
    repository,
    sha: pullRequest?.headSha ?? variable('GITHUB_SHA', SHA),
    eventName,
    pullRequest: pullRequest === null ? null : { number: pullRequest.number, fromFork: pullRequest.fromFork },
    runId: variable('GITHUB_RUN_ID', /^\d{1,20}$/),
    runAttempt: variable('GITHUB_RUN_ATTEMPT', /^\d{1,6}$/),
    token: token === '' ? null : token,
  };
}

/** Why this run can neither sign nor publish, in a sentence; null when it may. */
export function forkRestriction({ pullRequest, eventName }: ActionContext): string | null {
  if (pullRequest?.fromFork !== true || !RESTRICTED_FOR_FORKS.has(eventName)) return null;
  return 'the pull request comes from a fork, whose runs get no identity, no secrets and a token that cannot write';
}

/** Why GitHub will take nothing from this run, in a sentence; null when it may. */
export function readOnlyBecause(context: ActionContext): string | null {
  return forkRestriction(context) ?? (context.token === null ? 'no token was given (input github-token)' : null);
}

/** The page of this run. */
export function runUrl(context: ActionContext): string {
  return `${context.serverUrl}/${context.repository}/actions/runs/${context.runId}`;
}

const REPOSITORY = /^(?!\.)[\w.-]{1,100}\/(?!\.{1,2}$)[\w.-]{1,100}$/;
const URL_FORM = /^https?:\/\/[^\s?#]{1,300}$/;
const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

function readPullRequest(event: string, repository: string) {
  const payload = parse(event);
  const pullRequest = member(payload, 'pull_request');
  if (pullRequest === undefined || pullRequest === null) return null;
  const number = member(pullRequest, 'number');
  const head = member(pullRequest, 'head');
  const headSha = member(head, 'sha');
  if (
    typeof number !== 'number' ||
    !Number.isSafeInteger(number) ||
    typeof headSha !== 'string' ||
    !SHA.test(headSha)
  ) {
    throw new InputError('INPUT_INVALID', 'the event payload has a pull request without a number or head commit');
  }
  const baseRepository = member(member(member(pullRequest, 'base'), 'repo'), 'full_name') ?? repository;
  // The repository of the head is null once the fork is deleted: not this one either.
  return { number, headSha, fromFork: member(member(head, 'repo'), 'full_name') !== baseRepository };
}

function parse(event: string): unknown {
  try {
    return JSON.parse(event);
  } catch {
    throw new InputError('INPUT_INVALID', 'the event payload (GITHUB_EVENT_PATH) is not JSON');
  }
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
