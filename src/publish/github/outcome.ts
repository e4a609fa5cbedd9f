// Publishing never breaks a verification: what could not be published is told, with what to do about it.

import { FetchError, ParseError } from '../../core/errors.js';
import { visible } from '../../core/views/untrusted.js';
import { type ClientSettings, createGitHubClient, type GitHubClient, GitHubError } from './client.js';
import { type ActionContext, readOnlyBecause } from './context.js';

export type Outcome<T> =
  | { kind: 'published'; value: T }
  /** Could not be expected to work: a notice. Line ends in it, as in a warning, are ours. */
  | { kind: 'skipped'; notice: string }
  /** Should have worked: a warning. */
  | { kind: 'unpublished'; warning: string };

/** Where to publish: a run, and the client for it where it may write. */
export interface GitHub {
  context: ActionContext;
  client: GitHubClient | null;
}

/** Line of a workflow's `permissions`. */
export type Permission =
  | 'checks: write'
  | 'pull-requests: write'
  | 'issues: write'
  | 'contents: write'
  | 'attestations: write';

/** @throws InputError for an API address that would get the token in the clear */
export function connectGitHub(context: ActionContext, options: Pick<ClientSettings, 'secondMs'> = {}): GitHub {
  const { apiUrl, repository, token } = context;
  if (readOnlyBecause(context) !== null || token === null) return { context, client: null };
  return { context, client: createGitHubClient({ apiUrl, repository, token, ...options }) };
}

/**
 * Runs `work` where the run may write, and tells in a sentence why `what` was not published where it was not.
 * @param what begins the sentence, e.g. `The check run`
 */
export async function publishing<T>(
  github: GitHub,
  what: string,
  permission: Permission,
  work: (client: GitHubClient) => Promise<T>,
): Promise<Outcome<T>> {
  if (github.client === null) {
    return { kind: 'skipped', notice: `${what} was not published: ${readOnlyBecause(github.context)}.` };
  }
  try {
    return { kind: 'published', value: await work(github.client) };
  } catch (error) {
    if (!(error instanceof FetchError || error instanceof ParseError)) throw error;
    return {
      kind: 'unpublished',
      warning: `${what} was not published: ${visible(error.message)}.${remedy(error, permission)}`,
    };
  }
}

function remedy(error: FetchError | ParseError, permission: Permission): string {
  if (!(error instanceof GitHubError)) return '';
  const lines = `permissions:\n  ${permission}`;
  if (error.status === 401) return ' The token has expired or is not one of this server.';
  if (error.status === 403 && /resource not accessible/i.test(error.said)) {
    return ` The token lacks a permission. Add to the job, beside the permissions it has:\n${lines}`;
  }
  if (error.status === 404 || (error.status === 403 && !/rate limit/i.test(error.said))) {
    return ` If the job lacks the permission, which GitHub may answer like this, add it beside those it has:\n${lines}`;
  }
  return '';
}
