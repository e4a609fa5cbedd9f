// Where a run of GitHub Actions happens, from the runner's environment and the event's payload: plain values, read once;
// and what a run set off like that may do.

import { InputError, ParseError } from '../../core/errors.js';
import { anyObject, hasMember, member, memberOr, only, type Reader, readJson } from '../../core/schema/reader.js';
import { gitCommit, integer, matching, text } from '../../core/schema/scalars.js';
import { visible } from '../../core/views/untrusted.js';

export interface ActionContext {
  /** `https://api.github.com`, no slash at the end. */
  apiUrl: string;
  /** `https://github.com`, no slash at the end. */
  serverUrl: string;
  /** `owner/name`. */
  repository: string;
  /** The commit that results belong to: of a pull request its head, not the merge that the runner checks out. */
  sha: string;
  /** `refs/heads/main`; null: the event has none. */
  ref: string | null;
  /** `main`; null: the payload does not say. */
  defaultBranch: string | null;
  eventName: string;
  /** `baseSha`: end of the branch that it is to be merged into, when the event came; null: the payload does not say. */
  pullRequest: { number: number; fromFork: boolean; baseSha: string | null } | null;
  /** The payload is about a pull request: directly, or as an issue that is one. */
  aboutPullRequest: boolean;
  /** The run that the event workflow_run is about; null for any other event. */
  workflowRun: { event: string; headRepository: string | null } | null;
  /** Cron of the workflow by which the event schedule came; null for any other event. */
  schedule: string | null;
  runId: string;
  runAttempt: string;
  /** null: none was given. Never shown. */
  token: string | null;
}

/** Events whose token stays read-only when the pull request comes from a fork. */
const RESTRICTED_FOR_FORKS = new Set(['pull_request', 'pull_request_review', 'pull_request_review_comment']);

/** Set off by the repository's clock, or by somebody who may write to it. The others may be a stranger's doing. */
const OWN_EVENTS = new Set([
  'push',
  'schedule',
  'workflow_dispatch',
  'repository_dispatch',
  'release',
  'deployment',
  'deployment_status',
  'workflow_call',
]);

/** Runs of code that is not yet in the repository. Certificate and check run show that, by their ref or commit. */
const NAMED_BY_REF = new Set(['pull_request', 'merge_group']);

/**
 * @param env the runner's variables (GITHUB_*)
 * @param event text of the file GITHUB_EVENT_PATH
 * @param token from the input; null when empty
 * @throws InputError outside GitHub Actions, or for a payload that is not what GitHub writes
 */
export function readActionContext(
  env: Readonly<Record<string, string | undefined>>,
  event: string,
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
  const eventName = variable('GITHUB_EVENT_NAME', EVENT);
  const repository = variable('GITHUB_REPOSITORY', REPOSITORY);
  const ref = variable('GITHUB_REF', REF);
  const { pullRequest, ...payload } = readPayload(event, eventName, repository);
  if (pullRequest === null && eventName.startsWith('pull_request')) {
    throw new InputError('INPUT_INVALID', `the payload of the event ${eventName} has no pull request`);
  }
  return {
    apiUrl: variable('GITHUB_API_URL', URL_FORM).replace(/\/+$/, ''),
    serverUrl: variable('GITHUB_SERVER_URL', URL_FORM).replace(/\/+$/, ''),
    repository,
    sha: pullRequest?.headSha ?? variable('GITHUB_SHA', SHA),
    ref: ref === '' ? null : ref,
    defaultBranch: payload.defaultBranch,
    eventName,
    pullRequest:
      pullRequest === null
        ? null
        : { number: pullRequest.number, fromFork: pullRequest.fromFork, baseSha: pullRequest.baseSha },
    aboutPullRequest: pullRequest !== null || payload.aboutPullRequest,
    workflowRun: payload.workflowRun,
    schedule: payload.schedule,
    runId: variable('GITHUB_RUN_ID', /^\d{1,20}$/),
    runAttempt: variable('GITHUB_RUN_ATTEMPT', /^\d{1,6}$/),
    token: token === '' ? null : token,
  };
}

/** Why this run can neither sign nor publish, in a sentence; null when it may. */
function forkRestriction({ pullRequest, eventName }: ActionContext): string | null {
  if (pullRequest?.fromFork !== true || !RESTRICTED_FOR_FORKS.has(eventName)) return null;
  return 'the pull request comes from a fork, whose runs get no identity, no secrets and a token that cannot write';
}

/** Why GitHub will take nothing from this run, in a sentence; null when it may. */
export function readOnlyBecause(context: ActionContext): string | null {
  return forkRestriction(context) ?? (context.token === null ? 'no token was given (input github-token)' : null);
}

/**
 * Why this run may make no check run, in a sentence; null when it may. Where a stranger sets off a run of the default
 * branch, its commit would get one that nobody who may write asked for.
 */
export function uncheckedBecause(context: ActionContext): string | null {
  const isNamed = NAMED_BY_REF.has(context.eventName);
  return forkRestriction(context) ?? (isNamed ? null : foreignBecause(context));
}

/**
 * Why this run may not sign, in a sentence; null when it may. Where a stranger sets off a run of the default branch, the
 * certificate names that branch all the same, and readers could not tell. The signature of a key names no ref at all: it
 * stands for what those who may write have set off.
 */
export function unsignedBecause(context: ActionContext, by: 'keyless' | 'key'): string | null {
  if (by === 'keyless') return uncheckedBecause(context) ?? (context.ref === null ? namesNoRef(context) : null);
  return forkRestriction(context) ?? foreignBecause(context) ?? unmergedBecause(context);
}

/** Why this run does not speak for the repository, as issue and badge do, in a sentence; null when it does. */
export function silentBecause(context: ActionContext): string | null {
  const { ref, defaultBranch, eventName } = context;
  const foreign = foreignBecause(context) ?? unmergedBecause(context);
  if (foreign !== null || ref === null) return foreign;
  if (defaultBranch === null) {
    // A schedule runs on the default branch only; its payload need not say which that is.
    return eventName === 'schedule' ? null : `the event ${eventName} does not say which branch is the default one`;
  }
  if (!ref.startsWith(BRANCHES) || ref === BRANCHES + defaultBranch) return null;
  const branch = visible(ref.slice(BRANCHES.length), MAX_SHOWN);
  return `the run is one of the branch ${branch}, not of ${visible(defaultBranch, MAX_SHOWN)}`;
}

/** The page of this run. */
export function runUrl(context: ActionContext): string {
  return `${context.serverUrl}/${context.repository}/actions/runs/${context.runId}`;
}

const EVENT = /^[a-z_]{1,64}$/;
const BRANCHES = 'refs/heads/';
const REPOSITORY = /^(?!\.)[\w.-]{1,100}\/(?!\.{1,2}$)[\w.-]{1,100}$/;
const URL_FORM = /^https?:\/\/[^\s?#]{1,300}$/;
const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** Empty for the deployment of a commit. */
const REF = /^(?:refs\/[^\p{Cc}\p{Z}]{1,1000})?$/u;
const MAX_SHOWN = 100;

/** Why what set this run off may be the doing of somebody who may not write to the repository; null when it is not. */
function foreignBecause({ eventName, workflowRun, repository, aboutPullRequest }: ActionContext): string | null {
  if (aboutPullRequest) return `the event ${eventName} is about a pull request`;
  if (workflowRun === null) {
    if (OWN_EVENTS.has(eventName)) return null;
    return `the event ${eventName} can come from somebody who may not write to the repository`;
  }
  const { event, headRepository } = workflowRun;
  if (headRepository !== repository) {
    return `the event workflow_run is about a run of ${headRepository ?? 'a repository that is gone'}`;
  }
  // A workflow_run behind a workflow_run does not say what set that one off.
  return OWN_EVENTS.has(event) ? null : `the event workflow_run is about a run on ${event}`;
}

/** Why this run is of nothing that the repository has as a branch or tag; null when it is of one. */
function unmergedBecause(context: ActionContext): string | null {
  if (context.ref === null) return namesNoRef(context);
  return context.ref.startsWith('refs/pull/') ? `the run is one of ${visible(context.ref, MAX_SHOWN)}` : null;
}

function namesNoRef({ eventName }: ActionContext): string {
  return `the event ${eventName} names no branch or tag`;
}

/** A payload has 25 MB at most, mostly the files of many commits. */
const LIMITS = { bytes: 25 * 1024 * 1024, values: 2_000_000 };

interface Payload extends Pick<ActionContext, 'defaultBranch' | 'aboutPullRequest' | 'workflowRun' | 'schedule'> {
  pullRequest: { number: number; headSha: string; baseSha: string | null; fromFork: boolean } | null;
}

function readPayload(event: string, eventName: string, repository: string): Payload {
  const payload: Reader<Payload> = (value) => {
    const stated = anyObject(value);
    const isIssue = hasMember(stated, 'issue');
    return {
      defaultBranch: memberOr(stated, 'repository', null, maybe('default_branch', text)),
      pullRequest: memberOr(stated, 'pull_request', null, pullRequestOf(repository)),
      aboutPullRequest: isIssue && member(stated, 'issue', (issue) => hasMember(anyObject(issue), 'pull_request')),
      schedule: eventName === 'schedule' ? memberOr(stated, 'schedule', null, text) : null,
      workflowRun: eventName === 'workflow_run' ? member(stated, 'workflow_run', workflowRun) : null,
    };
  };
  try {
    return readJson(event, 'event', payload, LIMITS);
  } catch (cause) {
    if (!(cause instanceof ParseError)) throw cause;
    const message = `the event payload (GITHUB_EVENT_PATH) is not what GitHub writes: ${cause.message}`;
    throw new InputError('INPUT_INVALID', message, { cause });
  }
}

/** A member of an object that may be left out, or be null. */
function maybe<T>(key: string, reader: Reader<T>): Reader<T | null> {
  return (value) => memberOr(anyObject(value), key, null, reader);
}

function pullRequestOf(repository: string): Reader<NonNullable<Payload['pullRequest']>> {
  const from = maybe('repo', only('full_name', text));
  return (value) => {
    const request = anyObject(value);
    const base = memberOr(request, 'base', null, from) ?? repository;
    return {
      number: member(request, 'number', integer(0, Number.MAX_SAFE_INTEGER)),
      headSha: member(request, 'head', only('sha', gitCommit)),
      baseSha: memberOr(request, 'base', null, maybe('sha', gitCommit)),
      // The repository of the head is null once the fork is deleted: not this one either.
      fromFork: member(request, 'head', from) !== base,
    };
  };
}

const repositoryName = matching(REPOSITORY, 'a repository, owner/name');

const workflowRun: Reader<NonNullable<ActionContext['workflowRun']>> = (value) => {
  const run = anyObject(value);
  return {
    event: member(run, 'event', matching(EVENT, 'the name of an event')),
    headRepository: memberOr(run, 'head_repository', null, maybe('full_name', repositoryName)),
  };
};
