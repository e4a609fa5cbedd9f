// The user's own files that a report points into, with their paths in the repository that the report belongs to: the one of
// the workflow run, else the one that the first of them is in. A file of another repository, or of none, has no place there.

import { resolve } from 'node:path';
import { documentText } from '../core/bytes.js';
import type { UserFiles } from '../core/views/locate.js';
import { readInputFile } from './input-file.js';
import { isInside, realPath } from './real-path.js';
import { type Address, type RepositoryOfFile, repositoryOf } from './repository.js';

export interface ReportedFiles extends UserFiles {
  /** File of the repository that stands for the whole: where to look for what goes back to no line of the others. null: there is none. */
  anchor: string | null;
}

/** As the user named them. */
export interface GivenFiles {
  policy?: string | undefined;
  appCompose?: string | undefined;
  composeFile?: string | undefined;
  evidence?: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @param env GITHUB_WORKSPACE, GITHUB_REPOSITORY, GITHUB_SERVER_URL and GITHUB_WORKFLOW_REF say what the run belongs to; none of them outside GitHub Actions
 * @throws InputError, ParseError for a file that has become unreadable since it was judged
 */
export async function readUserFiles(given: GivenFiles, env: Environment): Promise<ReportedFiles> {
  const givenCompose = given.appCompose ?? given.composeFile;
  const [policy, compose, evidence] = [
    await find(given.policy, env),
    await find(givenCompose, env),
    await find(given.evidence, env),
  ];
  const first = policy ?? compose ?? evidence;
  const pathOf = (file: RepositoryOfFile | null): string | null =>
    file !== null && (ownAddress(env) !== null || file.root === first?.root) ? file.path : null;
  const [policyPath, composePath] = [pathOf(policy), pathOf(compose)];
  return {
    policy: policyPath === null ? null : { path: policyPath, text: await readText(given.policy) },
    compose: composePath === null ? null : { path: composePath, bytes: await read(givenCompose, 'app-compose') },
    anchor: policyPath ?? composePath ?? workflowOf(env) ?? pathOf(evidence),
  };
}

/** Path of a file in the repository that the run belongs to; null: it has none there. */
export async function placeOf(file: string, env: Environment): Promise<string | null> {
  return (await find(file, env))?.path ?? null;
}

/** @returns null for a file that has no place in the repository of the run */
async function find(file: string | undefined, env: Environment): Promise<RepositoryOfFile | null> {
  if (file === undefined) return null;
  const path = resolve(file);
  const { GITHUB_WORKSPACE: workspace = '', RUNNER_TEMP: temporary = '' } = env;
  // In no repository: outside GitHub Actions, the current folder is what the user takes for one.
  if (workspace === '') return (await repositoryOf(path, null)) ?? (await repositoryOf(path, process.cwd()));
  if (await isTemporary(path, workspace, temporary)) return null;
  const found = await repositoryOf(path, workspace);
  const own = ownAddress(env);
  return found !== null && (own === null || isOwn(found, own)) ? found : null;
}

/** Where nothing says whose repository it is, the outer one is taken for the run's own; one inside another is a submodule or a second checkout. */
function isOwn({ origin, isInner }: RepositoryOfFile, own: Address): boolean {
  if (origin === null) return !isInner;
  // `ssh.` before the host: where SSH is to go through the port of https.
  return origin.name === own.name && (origin.host === own.host || origin.host === `ssh.${own.host}`);
}

/** null: not in a workflow run. */
function ownAddress({ GITHUB_SERVER_URL: server = '', GITHUB_REPOSITORY: name = '' }: Environment): Address | null {
  if (name === '' || !URL.canParse(server)) return null;
  return { host: new URL(server).hostname, name: name.toLowerCase() };
}

/** The runner's folder for temporary files belongs to no repository, also where it is inside the workspace. */
async function isTemporary(path: string, workspace: string, temporary: string): Promise<boolean> {
  const real = await realPath(path);
  const top = await realPath(workspace);
  const folder = temporary === '' ? null : await realPath(temporary);
  return real !== null && top !== null && folder !== null && isInside(top, folder) && isInside(folder, real);
}

/** `owner/name/.github/workflows/file.yml@ref`, if it is one of the repository that the run belongs to: rules of an organisation run those of others. */
function workflowOf({
  GITHUB_WORKFLOW_REF: text = '',
  GITHUB_REPOSITORY: repository = '',
}: Environment): string | null {
  const [, name, path] = /^([^/]+\/[^/]+)\/(\.github\/workflows\/[^/@]+\.ya?ml)@/.exec(text) ?? [];
  return path !== undefined && name?.toLowerCase() === repository.toLowerCase() ? path : null;
}

async function read(path = '', what: string): Promise<Uint8Array> {
  return readInputFile(resolve(path), what);
}

async function readText(path?: string): Promise<string> {
  return documentText(await read(path, 'policy'), 'policy');
}
