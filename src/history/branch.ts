// A log on a branch of a repository, through GitHub's API and without a checkout. An append is one commit: somebody else's
// commit in between means that the log is read again, and the append made on top of theirs.

import { preview } from '../core/bytes.js';
import { FetchError, InputError } from '../core/errors.js';
import { CHECKPOINT_PATH } from '../core/history/log/checkpoint.js';
import {
  type Asking,
  type BranchFile,
  commitTo,
  contentOf,
  filesOf,
  type Tip,
  tipOf,
} from '../publish/github/branch.js';
import type { GitHubClient } from '../publish/github/client.js';
import { type LogFiles, type LogPlace, TILES, type WritableLogPlace } from './files.js';

/** @param repository `owner/name`, for messages */
export function logBranch(client: Asking, repository: string, branch: string): LogPlace {
  const name = nameOf(repository, branch);
  return {
    name,
    async open() {
      const tip = await tipOf(client, branch);
      if (tip !== null) return atTip(client, name, tip);
      throw new InputError('INPUT_NOT_FOUND', `${name} is not there, or may not be seen`, {
        hint: 'Check the name; for a private repository, give a token that may read it in GITHUB_TOKEN.',
      });
    },
  };
}

export function writableLogBranch(client: GitHubClient, repository: string, branch: string): WritableLogPlace {
  const name = nameOf(repository, branch);
  return {
    ...logBranch(client, repository, branch),
    async change(change) {
      await commitTo(client, branch, async (tip) => {
        const files = tip === null ? EMPTY : await atTip(client, name, tip);
        const changed = await change(files);
        if (changed === null) return null;
        const write = [...changed.write].map(([path, content]): BranchFile => ({ path, content }));
        const gone = files.paths.filter((path) => changed.remove.some((folder) => path.startsWith(`${folder}/`)));
        return { message: changed.message, files: write, remove: gone };
      });
    },
  };
}

interface BranchFiles extends LogFiles {
  paths: readonly string[];
}

const EMPTY: BranchFiles = { read: async () => null, isNew: async () => true, paths: [] };

/** Of one commit, whatever becomes of the branch meanwhile. */
async function atTip(client: Asking, name: string, tip: Tip): Promise<BranchFiles> {
  const files = await filesOf(client, tip);
  const paths = [...files.keys()];
  return {
    paths,
    isNew: async () => !paths.some((path) => path === CHECKPOINT_PATH || path.startsWith(`${TILES}/`)),
    async read(path, maxBytes) {
      const file = files.get(path);
      if (file === undefined) return null;
      const content = file.bytes > maxBytes ? null : await contentOf(client, file);
      if (content !== null && content.length <= maxBytes) return content;
      throw new FetchError('FETCH_TOO_LARGE', name, `${path} has ${file.bytes} bytes, at most ${maxBytes} are read`);
    },
  };
}

function nameOf(repository: string, branch: string): string {
  return `the branch ${preview(branch, 200)} of ${repository}`;
}
