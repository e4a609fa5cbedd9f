// Files of a commit, in repositories that somebody else filled.

import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { commitOf, fileAt } from '../../src/io/git.js';
import { createRepository } from '../support/git.js';

afterEach(() => vi.unstubAllEnvs());

async function textAt(file: string, ref: string): Promise<string | null> {
  const commit = await commitOf(file, ref);
  if (commit === null) throw new Error(`no commit ${ref}`);
  const found = await fileAt(file, commit);
  return found === null ? null : Buffer.from(found.bytes).toString();
}

it('a change cannot bring a repository of its own', async () => {
  const { folder, git, write, commit } = createRepository();
  commit({ 'deploy/app.json': 'true' });
  git('branch', 'base');
  write({ 'deploy/app.json': 'changed' });

  const forged = createRepository();
  forged.commit({ 'app.json': 'changed', 'deploy/app.json': 'changed' });
  forged.git('branch', 'base');
  for (const name of ['HEAD', 'config', 'objects', 'refs']) {
    cpSync(join(forged.folder, '.git', name), join(folder, 'deploy', name), { recursive: true });
  }
  git('config', '--file=deploy/config', 'core.bare', 'true');

  const file = join(folder, 'deploy/app.json');
  expect(await commitOf(file, 'base')).toBe(git('rev-parse', 'base'));
  expect(await textAt(file, 'base')).toBe('true');
});

it('is the repository of the file, also within a hook of another', async () => {
  const { folder, git, commit } = createRepository();
  commit({ 'deploy/app.json': 'ours' });
  const other = createRepository();
  other.commit({ 'app.json': 'theirs', 'deploy/app.json': 'theirs' });
  vi.stubEnv('GIT_DIR', join(other.folder, '.git'));
  vi.stubEnv('GIT_INDEX_FILE', join(other.folder, '.git/index'));
  vi.stubEnv('GIT_WORK_TREE', other.folder);
  vi.stubEnv('GIT_PREFIX', 'deploy/');
  const file = join(folder, 'deploy/app.json');
  expect(await commitOf(file, 'HEAD')).toBe(git('rev-parse', 'HEAD'));
  expect(await textAt(file, 'HEAD')).toBe('ours');
});

it('what the clone lacks is not what the base lacks', async () => {
  const { folder, git, commit } = createRepository();
  const id = commit({ 'app.json': 'base' });
  const blob = git('rev-parse', 'HEAD:app.json');
  rmSync(join(folder, '.git/objects', blob.slice(0, 2), blob.slice(2)));
  await expect(fileAt(join(folder, 'app.json'), id)).rejects.toThrow(/^"app\.json" of [0-9a-f]{40} cannot be read: /);
});

it('takes names as names, and files alone', async () => {
  const { folder, git, commit } = createRepository();
  const strange = [':(glob)*', '--output', '-z', 'a\nb', '*.json', 'ü.json'];
  commit({ ...Object.fromEntries(strange.map((name) => [name, name])), 'other.json': 'other' });
  for (const name of strange) expect(await textAt(join(folder, name), 'HEAD'), name).toBe(name);

  symlinkSync('/etc/passwd', join(folder, 'link'));
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'sub/file'), '');
  git('add', '--all');
  git('commit', '--quiet', '--message=.');
  expect(await textAt(join(folder, 'link'), 'HEAD')).toBeNull();
  expect(await textAt(join(folder, 'sub'), 'HEAD')).toBeNull();
  expect(await textAt(join(folder, 'not.json'), 'HEAD')).toBeNull();
});

it.each(['--help', '-h', '--git-dir=/etc', ':/', '', 'HEAD\n', '@{', 'HEAD --'])('has no commit %j', async (ref) => {
  const { folder, commit } = createRepository();
  commit({ 'app.json': 'x' });
  expect(await commitOf(join(folder, 'app.json'), ref)).toBeNull();
});

it('says of a file in no repository that it is in none', async () => {
  const { folder } = createRepository();
  rmSync(join(folder, '.git'), { recursive: true });
  writeFileSync(join(folder, 'app.json'), '');
  await expect(fileAt(join(folder, 'app.json'), 'a'.repeat(40))).rejects.toThrow('is in no git repository');
  mkdirSync(join(folder, '.git'));
  await expect(fileAt(join(folder, 'app.json'), 'a'.repeat(40))).rejects.toThrow('is in no git repository');
});
