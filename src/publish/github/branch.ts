// Files on a branch through the API, without a checkout: blobs, a tree, a commit, and the branch moved to it. Somebody
// else may move the branch at the same time; then the commit is made again on top of theirs.

import { InputError } from '../../core/errors.js';
import { pause } from '../../io/http.js';
import { commitOfRef, readAnswer, shaOnly, treeOfCommit } from './answers.js';
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

/**
 * Puts files on a branch, in one commit, and leaves the other files of it alone. A branch that does not exist begins
 * with this commit, without a parent. No commit is made when nothing changes.
 * @returns the commit at the end of the branch
 * @throws InputError for a name that cannot be a branch or a file
 */
export async function putFiles(
  github: GitHub,
  input: { branch: string; files: readonly BranchFile[]; message: string; wait?: (ms: number) => Promise<void> },
): Promise<Outcome<{ commit: string; changed: boolean }>> {
  const { branch, files, message, wait = (ms) => pause(ms, new AbortController().signal) } = input;
  expectBranchName(branch);
  for (const { path } of files) {
    if (!PATH.test(path))
      throw new InputError('INPUT_INVALID', `${JSON.stringify(path)} cannot name a file of a branch`);
  }
  return publishing(github, `The branch ${branch}`, 'contents: write', async (client) => {
    const git = `${client.repository}/git`;
    const tree: object[] = [];
    for (const { path, content } of files) {
      const body = { content: Buffer.from(content).toString('base64'), encoding: 'base64' };
      tree.push({ path, mode: '100644', type: 'blob', sha: shaOf(await client.post(`${git}/blobs`, body, 'repeat')) });
    }
    for (let attempt = 1; ; attempt++) {
      const parent = await tip(client, git, branch);
      const base = parent === null ? null : await treeOf(client, git, parent);
      const made = await client.post(`${git}/trees`, { ...(base === null ? {} : { base_tree: base }), tree }, 'repeat');
      if (parent !== null && shaOf(made) === base) return { commit: parent, changed: false };
      const parents = parent === null ? [] : [parent];
      const commit = shaOf(await client.post(`${git}/commits`, { message, tree: shaOf(made), parents }, 'repeat'));
      try {
        await move(client, git, branch, parent, commit);
        return { commit, changed: true };
      } catch (error) {
        const raced = error instanceof GitHubError && (error.status === 409 || error.status === 422);
        if (!raced || attempt >= MAX_ATTEMPTS) throw error;
        await wait(100 * 2 ** attempt * (0.5 + Math.random()));
      }
    }
  });
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

function shaOf(value: unknown): string {
  return readAnswer(value, 'git', shaOnly);
}
