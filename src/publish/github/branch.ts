// Files on a branch through the API, without a checkout: blobs, a tree, a commit, and the branch moved to it. Somebody
// else may move the branch at the same time; then the commit is made again on top of theirs.

import { InputError } from '../../core/errors.js';
import {
  blobContent,
  commitOfRef,
  readAnswer,
  shaOnly,
  type TreeFile,
  treeEntries,
  treeFiles,
  treeOfCommit,
} from './answers.js';
import { isProtected } from './causes.js';
import { type GitHubClient, GitHubError } from './client.js';
import { type GitHub, type Outcome, publishing } from './outcome.js';

export interface BranchFile {
  /** From the root of the branch, `/` between its parts. */
  path: string;
  content: Uint8Array;
}

/** Who only reads. */
export type Asking = Pick<GitHubClient, 'repository' | 'get'>;

const MAX_ATTEMPTS = 6;
const BRANCH = /^(?![/.])(?!.*(?:\.\.|\/\/|\/\.|@\{|\.lock(?:\/|$)))[\w./-]{1,200}(?<![/.])$/;
const PATH = /^(?!\/)(?!.*(?:^|\/)(?:\.{0,2}|\.git)(?:\/|$))[\w./@ -]{1,500}$/i;

/** The end of a branch. */
export interface Tip {
  commit: string;
  tree: string;
}

export interface Change {
  message: string;
  files: readonly BranchFile[];
  /** Files that are there and must not be afterwards. */
  remove: readonly string[];
}

interface Put {
  branch: string;
  files: readonly BranchFile[];
  /** Files at the root of the branch that must not be there afterwards. */
  remove?: readonly string[];
  /** Nothing is written where this file at the root of the branch holds something that says so. */
  unless?: { path: string; says: (content: string) => boolean };
  message: string;
  wait?: (ms: number) => Promise<void>;
}

/**
 * Puts files on a branch, in one commit, and leaves the other files of it alone. A branch that does not exist begins
 * with this commit, without a parent. No commit is made when nothing changes.
 * @returns the commit at the end of the branch
 * @throws InputError for a name that cannot be a branch or a file
 */
export async function putFiles(github: GitHub, put: Put): Promise<Outcome<{ commit: string; changed: boolean }>> {
  const { branch, files, remove = [], unless, message } = put;
  expectBranchName(branch);
  expectPaths(files);
  return publishing(github, `The branch ${branch}`, 'contents: write', async (client) => {
    const git = `${client.repository}/git`;
    const looks = remove.length > 0 || unless !== undefined;
    const change = async (tip: Tip | null): Promise<Change | null> => {
      const there = looks && tip !== null ? await entriesOf(client, git, tip.tree) : new Map<string, string>();
      const decisive = unless === undefined ? undefined : there.get(unless.path);
      if (decisive !== undefined && unless?.says(await textOf(client, decisive))) return null;
      return { message, files, remove: remove.filter((path) => there.has(path)) };
    };
    const done = await commitTo(client, branch, change, put.wait);
    return { commit: done.commit ?? '', changed: done.changed };
  });
}

/**
 * Commits a change on top of a branch, which begins with it where there is none. Whoever was faster keeps their commit:
 * then the change is asked for again, and is made on top of theirs.
 * @param change given the end of the branch, null where there is no branch; null: nothing is to be changed
 * @returns the commit at the end of the branch; null: there is no branch
 * @throws InputError for a name that cannot be a branch or a file; GitHubError; what `change` throws
 */
export async function commitTo(
  client: GitHubClient,
  branch: string,
  change: (tip: Tip | null) => Promise<Change | null>,
  wait = (ms: number): Promise<void> => client.pause(ms / 1000),
): Promise<{ commit: string | null; changed: boolean }> {
  expectBranchName(branch);
  const git = `${client.repository}/git`;
  const blobs = new Map<Uint8Array, string>();
  for (let attempt = 1; ; attempt++) {
    const tip = await tipOf(client, branch);
    const changed = await change(tip);
    if (changed === null) return { commit: tip?.commit ?? null, changed: false };
    const tree = await writeTree(client, git, tip, changed, blobs);
    if (tip !== null && tree === tip.tree) return { commit: tip.commit, changed: false };
    const parents = tip === null ? [] : [tip.commit];
    const { message } = changed;
    const commit = shaOf(await client.post(`${git}/commits`, { message, tree, parents }, 'repeat'));
    try {
      await move(client, git, branch, tip?.commit ?? null, commit);
      return { commit, changed: true };
    } catch (error) {
      const refused = error instanceof GitHubError && (error.status === 409 || error.status === 422);
      if (!refused || isProtected(error) || attempt >= MAX_ATTEMPTS) throw error;
      await wait(100 * 2 ** attempt * (0.5 + Math.random()));
    }
  }
}

/** @param blobs what has been written by an earlier attempt, and is now */
async function writeTree(
  client: GitHubClient,
  git: string,
  tip: Tip | null,
  { files, remove }: Change,
  blobs: Map<Uint8Array, string>,
): Promise<string> {
  expectPaths(files);
  const written: object[] = [];
  for (const { path, content } of files) {
    const body = { content: Buffer.from(content).toString('base64'), encoding: 'base64' };
    const sha = blobs.get(content) ?? shaOf(await client.post(`${git}/blobs`, body, 'repeat'));
    blobs.set(content, sha);
    written.push({ ...ENTRY, path, sha });
  }
  const gone = remove.map((path) => ({ ...ENTRY, path, sha: null }));
  const content = { ...(tip === null ? {} : { base_tree: tip.tree }), tree: [...written, ...gone] };
  return shaOf(await client.post(`${git}/trees`, content, 'repeat'));
}

const ENTRY = { mode: '100644', type: 'blob' } as const;

/** @throws InputError */
export function expectBranchName(text: string): void {
  if (!BRANCH.test(text)) throw new InputError('INPUT_INVALID', `${JSON.stringify(text)} cannot name a branch`);
}

function expectPaths(files: readonly BranchFile[]): void {
  for (const { path } of files) {
    if (!PATH.test(path))
      throw new InputError('INPUT_INVALID', `${JSON.stringify(path)} cannot name a file of a branch`);
  }
}

/** Never by force: whoever was faster keeps their commit. */
async function move(
  client: GitHubClient,
  git: string,
  branch: string,
  parent: string | null,
  commit: string,
): Promise<void> {
  if (parent !== null) {
    await client.patch(`${git}/refs/heads/${branch}`, { sha: commit, force: false });
    return;
  }
  const created = async (): Promise<unknown> => ((await commitAt(client, git, branch)) === commit ? {} : null);
  await client.post(`${git}/refs`, { ref: `refs/heads/${branch}`, sha: commit }, created);
}

/** null: there is no such branch. */
export async function tipOf(client: Asking, branch: string): Promise<Tip | null> {
  const git = `${client.repository}/git`;
  const commit = await commitAt(client, git, branch);
  return commit === null
    ? null
    : { commit, tree: readAnswer(await client.get(`${git}/commits/${commit}`), 'commit', treeOfCommit) };
}

async function commitAt(client: Asking, git: string, branch: string): Promise<string | null> {
  try {
    return readAnswer(await client.get(`${git}/ref/heads/${branch}`), 'ref', commitOfRef);
  } catch (error) {
    if (error instanceof GitHubError && error.status === 404) return null;
    throw error;
  }
}

/** All files of a branch at one commit: path to file. */
export async function filesOf(client: Asking, { tree }: Tip): Promise<Map<string, TreeFile>> {
  return readAnswer(await client.get(`${client.repository}/git/trees/${tree}`, { recursive: '1' }), 'tree', treeFiles);
}

export async function contentOf(client: Asking, { sha }: Pick<TreeFile, 'sha'>): Promise<Uint8Array> {
  const answer = await client.get(`${client.repository}/git/blobs/${sha}`);
  return new Uint8Array(Buffer.from(readAnswer(answer, 'blob', blobContent), 'base64'));
}

async function entriesOf(client: GitHubClient, git: string, tree: string): Promise<Map<string, string>> {
  return readAnswer(await client.get(`${git}/trees/${tree}`), 'tree', treeEntries);
}

async function textOf(client: GitHubClient, sha: string): Promise<string> {
  return Buffer.from(await contentOf(client, { sha })).toString();
}

function shaOf(value: unknown): string {
  return readAnswer(value, 'git', shaOnly);
}
