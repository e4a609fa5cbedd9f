// A git repository in a new folder, as a checkout of a workflow has one.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface GitRepository {
  folder: string;
  git(...args: string[]): string;
  /** `null`: the file is deleted. */
  write(files: Readonly<Record<string, string | null>>): void;
  /** @returns the commit */
  commit(files: Readonly<Record<string, string | null>>): string;
}

export function createRepository(): GitRepository {
  const folder = mkdtempSync(join(tmpdir(), 'trust-center-git-'));
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@example.org',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@example.org',
  };
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: folder, env, encoding: 'utf8' }).trim();
  const write: GitRepository['write'] = (files) => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      if (content === null) rmSync(join(folder, path));
      else writeFileSync(join(folder, path), content);
    }
  };
  git('init', '--quiet', '--initial-branch=main');
  return {
    folder,
    git,
    write,
    commit(files) {
      write(files);
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message=.');
      return git('rev-parse', 'HEAD');
    },
  };
}
