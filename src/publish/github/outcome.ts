// Publishing never breaks a verification: what could not be published is reported, with what to do about it.

import { FetchError, ParseError } from '../../core/errors.js';
import { visible } from '../../core/views/untrusted.js';
import { explain, type Permission, tokenKind } from './causes.js';
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

/** @throws InputError for an API address that would get the token in the clear */
export function connectGitHub(context: ActionContext, options: Pick<ClientSettings, 'secondMs'> = {}): GitHub {
  const { apiUrl, repository, token } = context;
  if (readOnlyBecause(context) !== null || token === null) return { context, client: null };
  return { context, client: createGitHubClient({ apiUrl, repository, token, ...options }) };
}

/**
 * Runs `work` where the run may write; otherwise says in a sentence why `what` was not published.
 * @param what begins the sentence, e.g. `The check run`
 */
export async function publishing<T>(
  github: GitHub,
  what: string,
  permission: Permission,
  work: (client: GitHubClient) => Promise<T>,
): Promise<Outcome<T>> {
  const { token } = github.context;
  if (github.client === null) {
    return { kind: 'skipped', notice: `${what} was not published: ${readOnlyBecause(github.context)}.` };
  }
  try {
    return { kind: 'published', value: await work(github.client) };
  } catch (error) {
    if (!(error instanceof FetchError || error instanceof ParseError)) throw error;
    const why = error instanceof GitHubError ? explain({ error, token: tokenKind(token ?? ''), permission }) : '';
    return {
      kind: 'unpublished',
      warning: `${what} was not published: ${visible(error.message)}.${why === '' ? '' : ` ${why}`}`,
    };
  }
}
