import { describe, expect, it } from 'vitest';
import { putFiles } from '../../../../src/publish/github/branch.js';
import { published, startWorld, type World, warningOf } from '../../../support/github/world.js';

const BRANCH = 'trust/badges';
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function put({ github }: World, files: Record<string, string>) {
  return putFiles(github, {
    branch: BRANCH,
    files: Object.entries(files).map(([path, content]) => ({ path, content: encode(content) })),
    message: 'Badge: verified',
    wait: async () => {},
  });
}

describe('putFiles', () => {
  it('begins the branch with a commit that has no parent', async () => {
    const world = await startWorld();
    const { commit, changed } = published(await put(world, { 'badge.svg': '<svg>é</svg>', 'a/badge.json': '{}' }));
    expect(changed).toBe(true);
    expect(world.standIn.refs.get('refs/heads/trust/badges')).toBe(commit);
    expect(world.standIn.commits.get(commit)).toMatchObject({ parents: [], message: 'Badge: verified' });
    expect(world.standIn.files(BRANCH)).toEqual({ 'badge.svg': '<svg>é</svg>', 'a/badge.json': '{}' });
  });

  it('commits on top, leaves the other files alone, and commits nothing when nothing changes', async () => {
    const world = await startWorld();
    const before = world.standIn.addCommit(BRANCH, { 'README.md': 'hello', 'badge.svg': 'old' });
    const { commit } = published(await put(world, { 'badge.svg': 'new' }));
    expect(world.standIn.commits.get(commit)?.parents).toEqual([before]);
    expect(world.standIn.files(BRANCH)).toEqual({ 'README.md': 'hello', 'badge.svg': 'new' });
    expect(published(await put(world, { 'badge.svg': 'new' }))).toEqual({ commit, changed: false });
    expect(world.standIn.commits.size).toBe(2);
  });

  it('commits again on top of whoever was faster, again and again', async () => {
    const world = await startWorld();
    const { standIn } = world;
    standIn.addCommit(BRANCH, { 'badge.svg': 'old' });
    for (let i = 0; i < 3; i++) {
      const before = (): unknown => standIn.addCommit(BRANCH, { [`${i}.svg`]: String(i) });
      standIn.play({ on: 'PATCH git/refs', status: 0, before });
    }
    standIn.play({ on: 'PATCH git/refs', status: 409 });
    published(await put(world, { 'badge.svg': 'new' }));
    expect(standIn.files(BRANCH)).toEqual({ 'badge.svg': 'new', '0.svg': '0', '1.svg': '1', '2.svg': '2' });
  });

  it('joins a branch that somebody else began at the same time', async () => {
    const world = await startWorld();
    const { standIn } = world;
    standIn.play({ on: 'POST git/refs', status: 0, before: () => standIn.addCommit(BRANCH, { 'other.svg': 'x' }) });
    published(await put(world, { 'badge.svg': 'new' }));
    expect(standIn.files(BRANCH)).toEqual({ 'badge.svg': 'new', 'other.svg': 'x' });
  });

  it('knows its own branch when the answer is lost', async () => {
    const world = await startWorld();
    world.standIn.play({ on: 'POST git/refs', status: 502, carriedOut: true });
    const { commit } = published(await put(world, { 'badge.svg': 'new' }));
    expect(world.standIn.refs.get('refs/heads/trust/badges')).toBe(commit);
    world.standIn.play({ on: 'PATCH git/refs', status: 502, carriedOut: true });
    published(await put(world, { 'badge.svg': 'newer' }));
    expect(world.standIn.files(BRANCH)).toEqual({ 'badge.svg': 'newer' });
  });

  it('gives up on a branch that cannot be moved, with GitHub’s words', async () => {
    const world = await startWorld();
    world.standIn.addCommit(BRANCH, { 'badge.svg': 'old' });
    world.standIn.play({ on: 'PATCH git/refs', status: 422, body: { message: 'Busy branch' }, times: 99 });
    expect(warningOf(await put(world, { 'badge.svg': 'new' }), world.standIn)).toBe(
      'The branch trust/badges was not published: https://api.github.com/repos/octo-org/octo-app/git/refs/heads/trust/badges: GitHub answered with status 422 (Busy branch).',
    );
    expect(world.standIn.requests.filter((line) => line.startsWith('PATCH'))).toHaveLength(6);
  });

  it('does not try again what a rule forbids, and says that it is one', async () => {
    const world = await startWorld();
    world.standIn.addCommit(BRANCH, { 'badge.svg': 'old' });
    world.standIn.play({ on: 'PATCH git/refs', status: 422, body: { message: 'Protected branch' }, times: 99 });
    expect(warningOf(await put(world, { 'badge.svg': 'new' }), world.standIn)).toBe(
      'The branch trust/badges was not published: https://api.github.com/repos/octo-org/octo-app/git/refs/heads/trust/badges: GitHub answered with status 422 (Protected branch). A branch protection or ruleset forbids it; a permission would not help. Name another branch, which no rule covers, or let the token’s account bypass the rule.',
    );
    expect(world.standIn.requests.filter((line) => line.startsWith('PATCH'))).toHaveLength(1);
  });

  it('says which permission is missing', async () => {
    const world = await startWorld({ permissions: [] });
    expect(warningOf(await put(world, { 'badge.svg': 'new' }), world.standIn)).toMatch(
      /permissions:\n {2}contents: write$/,
    );
  });

  it('refuses names that no branch or file can have', async () => {
    const { github } = await startWorld();
    const input = { files: [], message: 'm' };
    for (const branch of ['', '/a', 'a/', 'a..b', 'a.lock', 'a b', 'a~1', '.a', 'a//b', 'a/.b', 'x?y', 'a@{b']) {
      await expect(putFiles(github, { ...input, branch })).rejects.toThrow('cannot name a branch');
    }
    for (const path of ['', '/a', '../a', 'a/../b', '.git/config', 'a//b', 'a/', 'a\nb', './a']) {
      const files = [{ path, content: encode('') }];
      await expect(putFiles(github, { branch: 'b', message: 'm', files })).rejects.toThrow('cannot name a file');
    }
  });
});
