// Files on a branch through the API, without a checkout: blobs, a tree, a commit, and the branch moved to it. Somebody
// else may move the branch at the same time; then the commit is made again on top of theirs.

import { InputError } from '../../core/errors.js';
import { blobContent, commitOfRef, readAnswer, shaOnly, treeEntries, treeOfCommit } from './answers.js';
import { isProtected } from './causes.js';
import { type GitHubClient, GitHubError } from './client.js';
import { type GitHub, type Outcome, publishing } from './outcome.js';

export interface BranchFile {
  /** From the root of the branch, `/` between its parts. */
  path: string;
  content: Uint8Array;
}

const MAX_ATTEMPTS = 6;
const BRANCH = /^(?![/.])(?!.*(?:\.\.|\/\/|\/\.|@\{|\.lock(?:\/|$)))[\w./-]{1,200}(?<![/.])$/;
const PATH = /^(?!\/)(?!.*(?:^|\/)(?:\.{0,2}|\.git)(?:\/|$))[\w./@ -]{1,500}$/i;

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
  for (const { path } of files) {
    if (!PATH.test(path))
      throw new InputError('INPUT_INVALID', `${JSON.stringify(path)} cannot name a file of a branch`);
  }
  return publishing(github, `The branch ${branch}`, 'contents: write', async (client) => {
    const git = `${client.repository}/git`;
    const wait = put.wait ?? ((ms: number) => client.pause(ms / 1000));
    const written: object[] = [];
    for (let attempt = 1; ; attempt++) {
      const parent = await tip(client, git, branch);
      const base = parent === null ? null : await treeOf(client, git, parent);
      const looks = base !== null && (remove.length > 0 || unless !== undefined);
      const there = looks ? await entriesOf(client, git, base) : new Map<string, string>();
      const decisive = unless === undefined ? undefined : there.get(unless.path);
      if (parent !== null && decisive !== undefined && unless?.says(await textOf(client, git, decisive))) {
        return { commit: parent, changed: false };
      }
      if (written.length === 0) written.push(...(await writeBlobs(client, git, files)));
      const gone = remove.filter((path) => there.has(path)).map((path) => ({ ...ENTRY, path, sha: null }));
      const content = { ...(base === null ? {} : { base_tree: base }), tree: [...written, ...gone] };
      const made = await client.post(`${git}/trees`, content, 'repeat');
      if (parent !== null && shaOf(made) === base) return { commit: parent, changed: false };
      const parents = parent === null ? [] : [parent];
      const commit = shaOf(await client.post(`${git}/commits`, { message, tree: shaOf(made), parents }, 'repeat'));
      try {
        await move(client, git, branch, parent, commit);
        return { commit, changed: true };
      } catch (error) {
        const refused = error instanceof GitHubError && (error.status === 409 || error.status === 422);
        if (!refused || isProtected(error) || attempt >= MAX_ATTEMPTS) throw error;
        await wait(100 * 2 ** attempt * (0.5 + Math.random()));
      }
    }
  });
}

const ENTRY = { mode: '100644', type: 'blob' } as const;

async function writeBlobs(client: GitHubClient, git: string, files: readonly BranchFile[]): Promise<object[]> {
  const written: object[] = [];
  for (const { path, content } of files) {
    const body = { content: Buffer.from(content).toString('base64'), encoding: 'base64' };
    written.push({ ...ENTRY, path, sha: shaOf(await client.post(`${git}/blobs`, body, 'repeat')) });
  }
  return written;
}

/** @throws InputError */
export function expectBranchName(text: string): void {
  if (!BRANCH.test(text)) throw new InputError('INPUT_INVALID', `${JSON.stringify(text)} cannot name a branch`);
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
  const created = async (): Promise<unknown> => ((await tip(client, git, branch)) === commit ? {} : null);
  await client.post(`${git}/refs`, { ref: `refs/heads/${branch}`, sha: commit }, created);
}

/** Commit at the end of the branch; null where there is no such branch. */
async function tip(client: GitHubClient, git: string, branch: string): Promise<string | null> {
  try {
    return readAnswer(await client.get(`${git}/ref/heads/${branch}`), 'ref', commitOfRef);
  } catch (error) {
    if (error instanceof GitHubError && error.status === 404) return null;
    throw error;
  }
}

async function treeOf(client: GitHubClient, git: string, commit: string): Promise<string> {
  return readAnswer(await client.get(`${git}/commits/${commit}`), 'commit', treeOfCommit);
}

async function entriesOf(client: GitHubClient, git: string, tree: string): Promise<Map<string, string>> {
  return readAnswer(await client.get(`${git}/trees/${tree}`), 'tree', treeEntries);
}

async function textOf(client: GitHubClient, git: string, blob: string): Promise<string> {
  return Buffer.from(readAnswer(await client.get(`${git}/blobs/${blob}`), 'blob', blobContent), 'base64').toString();
}

function shaOf(value: unknown): string {
  return readAnswer(value, 'git', shaOnly);
}
