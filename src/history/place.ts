// Where a log is kept, as a person writes it: a folder, `OWNER/NAME@BRANCH` on GitHub, or the address of a web server.

import { InputError } from '../core/errors.js';
import { parseJson } from '../core/formats/codec/json.js';
import { apiOf, GITHUB_COM } from '../core/sigstore/github-server.js';
import { httpGet, JSON_TYPES } from '../io/http.js';
import { type Asking, expectBranchName } from '../publish/github/branch.js';
import { createGitHubClient, GitHubError } from '../publish/github/client.js';
import { TOKEN_VARIABLE } from '../publish/service.js';
import { logBranch, writableLogBranch } from './branch.js';
import type { LogPlace, WritableLogPlace } from './files.js';
import { logFolder } from './folder.js';
import { logSite } from './site.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** A name of dots alone is a folder. */
const BRANCH = /^((?!\.{1,2}\/)[\w.-]{1,100}\/(?!\.{1,2}@)[\w.-]{1,100})@(.+)$/;
const URL_FORM = /^https?:/i;

interface OnGitHub {
  repository: string;
  branch: string;
}

function onGitHub(text: string): OnGitHub | null {
  const [, repository, branch] = BRANCH.exec(text) ?? [];
  return repository === undefined || branch === undefined ? null : { repository, branch };
}

/** @param env tokens of GitHub and of a service; the server, as a workflow or the command gh sets it @throws InputError */
export function placeOf(text: string, { env, allowPrivate }: { env: Environment; allowPrivate: boolean }): LogPlace {
  if (URL_FORM.test(text)) return logSite(text, { allowPrivate, token: env[TOKEN_VARIABLE] || null });
  const branch = onGitHub(text);
  if (branch === null) return logFolder(text);
  expectBranchName(branch.branch);
  return logBranch(reader(branch.repository, env), branch.repository, branch.branch);
}

/** @throws InputError for a place that nobody can write to from here */
export function writablePlaceOf(text: string, env: Environment): WritableLogPlace {
  if (URL_FORM.test(text)) {
    throw new InputError('INPUT_INVALID', 'a log on a web server can only be read', {
      hint: 'Append to the folder or the branch that it is served from.',
    });
  }
  const branch = onGitHub(text);
  if (branch === null) return logFolder(text);
  const token = tokenOf(env);
  if (token === null) {
    throw new InputError('INPUT_INVALID', `nothing can be appended to ${text} without a token`, {
      hint: 'Give one that may write the contents of the repository in GITHUB_TOKEN.',
    });
  }
  expectBranchName(branch.branch);
  const { repository } = branch;
  return writableLogBranch(createGitHubClient({ apiUrl: apiUrl(env), repository, token }), repository, branch.branch);
}

/** Name of a log on a branch, unless one is given; null for any other place. */
export function originOf(text: string, env: Environment): string | null {
  const branch = onGitHub(text);
  return branch === null ? null : branchOrigin(serverUrl(env), branch.repository);
}

export function branchOrigin(server: string, repository: string): string {
  return `${new URL(server).host}/${repository}/trust-center`;
}

const API_VERSION = '2022-11-28';
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const LIMITS = { bytes: MAX_ANSWER_BYTES, values: 2_000_000 };

/** Reads as anybody where there is no token; GitHub then gives 60 answers in an hour. */
function reader(repository: string, env: Environment): Asking {
  const token = tokenOf(env);
  if (token !== null) return createGitHubClient({ apiUrl: apiUrl(env), repository, token });
  return {
    repository: `/repos/${repository}`,
    async get(path, query = {}) {
      const url = new URL(`${apiUrl(env)}${path}`);
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      const { status, body, headers } = await httpGet(url.href, {
        conditions: { accept: 'application/vnd.github+json', 'x-github-api-version': API_VERSION },
        contentTypes: JSON_TYPES,
        maxBytes: MAX_ANSWER_BYTES,
        statuses: [200, 401, 403, 404, 429],
      });
      if (status === 200) return parseJson(Buffer.from(body).toString(), 'github', LIMITS);
      throw new GitHubError({ method: 'GET', url }, { status, said: 'no token was given', headers });
    },
  };
}

function tokenOf(env: Environment): string | null {
  return env.GH_TOKEN || env.GITHUB_TOKEN || null;
}

function serverUrl(env: Environment): string {
  return (env.GITHUB_SERVER_URL || GITHUB_COM).replace(/\/+$/, '');
}

function apiUrl(env: Environment): string {
  return (env.GITHUB_API_URL || apiOf(serverUrl(env))).replace(/\/+$/, '');
}
