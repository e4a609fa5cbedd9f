// A log on a branch of GitHub's stand-in: many who append at once, answers that get lost, a branch that was rewritten, and a
// log that does not verify.

import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isHidden } from '../../src/core/history/entry.js';
import { verifierKey } from '../../src/core/history/log/note.js';
import { appendTo } from '../../src/history/append.js';
import { writableLogBranch } from '../../src/history/branch.js';
import { type Draft, expectSalt, nameInLog, unfinishedDraft } from '../../src/history/draft.js';
import { placeOf } from '../../src/history/place.js';
import { readLog } from '../../src/history/read.js';
import { readLogSigner } from '../../src/signing/log-key.js';
import { type Settings, startGitHub } from '../support/github/stand-in.js';
import { startWorld } from '../support/github/world.js';

const ORIGIN = 'github.com/octo-org/octo-app/trust-center';
const BRANCH = 'history';
const NOW = Date.parse('2026-11-29T05:17:00.000Z');

const newKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const signerOf = (pem: string) => readLogSigner(pem, ORIGIN, { password: undefined, field: 'key' });
const signer = signerOf(newKey());
const vkey = verifierKey(signer.key);

const OF = { target: 'api', salt: null, trigger: 'schedule', schedule: null };
const draft = (name: string): Draft => unfinishedDraft('FETCH_TIMEOUT', NOW, { ...OF, target: name });

async function logWorld(settings: Settings = {}) {
  const world = await startWorld(settings);
  const { client, context } = world.github;
  if (client === null) throw new Error('no client');
  const place = writableLogBranch(client, context.repository, BRANCH);
  const append = (name: string, since: Uint8Array[] = []) =>
    appendTo(place, { signer, drafts: [draft(name)], since, at: NOW });
  return { ...world, place, append };
}

/** As anybody reads it, without a token it would be public only. */
const reader = ({ standIn }: Awaited<ReturnType<typeof logWorld>>) =>
  placeOf(`octo-org/octo-app@${BRANCH}`, {
    env: { GITHUB_API_URL: standIn.url, GITHUB_TOKEN: standIn.token },
    allowPrivate: false,
  });

describe('a log on a branch', () => {
  it('begins with its first entry, and has each as one commit', async () => {
    const world = await logWorld();
    const first = await world.append('api');
    expect(first).toMatchObject({ isNew: true, isFirstToday: true, entries: [{ seq: 0, target: 'api' }] });
    const second = await world.append('worker');
    expect(second).toMatchObject({ isNew: false, entries: [{ seq: 1 }] });
    expect([...world.standIn.commits.values()].map(({ message }) => message)).toEqual([
      'History: 0, no result',
      'History: 1, no result',
    ]);
    const log = await readLog(reader(world), vkey);
    expect(log.entries.map(({ target }) => target)).toEqual(['api', 'worker']);
    expect(Buffer.from(log.note)).toEqual(Buffer.from(second.log.note));
  });

  it('has all entries of many who append at once, each once', async () => {
    const world = await logWorld({ delay: () => Math.random() * 4 });
    await world.append('0');
    const names = ['1', '2', '3', '4'];
    await Promise.all(names.map((name) => world.append(name)));
    const { entries } = await readLog(reader(world), vkey);
    expect(entries.map(({ target }) => target).sort()).toEqual(['0', ...names]);
    expect(entries.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4]);
  });

  it('has those of two who begin it at once', async () => {
    const world = await logWorld({ delay: () => 1 + Math.random() * 4 });
    const done = await Promise.all([world.append('a'), world.append('b')]);
    expect(done.map(({ isNew }) => isNew).sort()).toEqual([false, true]);
    expect((await readLog(reader(world), vkey)).entries.map(({ target }) => target).sort()).toEqual(['a', 'b']);
  });

  it('has no entry twice where the answer was lost, and somebody else appended after', async () => {
    const world = await logWorld();
    await world.append('first');
    const commits = world.standIn.commits.size;
    let mine = '';
    world.standIn.play({ on: 'PATCH git/refs', status: 502, carriedOut: true });
    world.standIn.play({
      on: 'PATCH git/refs',
      status: 0,
      before: () => {
        mine = world.standIn.refs.get(`refs/heads/${BRANCH}`) ?? '';
        world.standIn.addCommit(BRANCH, { 'README.md': 'a history' });
      },
    });
    const done = await world.append('second');
    expect(world.standIn.commits.get(mine)?.message).toBe('History: 1, no result');
    expect(done.entries).toMatchObject([{ seq: 1, target: 'second' }]);
    const { entries } = await readLog(reader(world), vkey);
    expect(entries.map(({ target }) => target)).toEqual(['first', 'second']);
    expect(world.standIn.commits.size).toBe(commits + 2);
  });

  it('leaves other files of the branch alone, and drops partial tiles once they are full', async () => {
    const world = await logWorld();
    world.standIn.addCommit(BRANCH, { 'README.md': 'a history' });
    const { place } = world;
    const many = (count: number) => Array.from({ length: count }, (_, i) => draft(`t${i}`));
    await appendTo(place, { signer, drafts: many(200), since: [], at: NOW });
    expect(Object.keys(world.standIn.files(BRANCH))).toContain('tile/entries/000.p/200');
    await appendTo(place, { signer, drafts: many(100), since: [], at: NOW });
    const paths = Object.keys(world.standIn.files(BRANCH)).sort();
    expect(paths).toEqual([
      'README.md',
      'checkpoint',
      'tile/0/000',
      'tile/0/001.p/44',
      'tile/1/000.p/1',
      'tile/entries/000',
      'tile/entries/001.p/44',
    ]);
    expect((await readLog(reader(world), vkey)).entries).toHaveLength(300);
  });
});

describe('a log that is not what it was', () => {
  /** What a person with the right to push can do: other files at the end of the branch. */
  async function rewritten(world: Awaited<ReturnType<typeof logWorld>>, names: string[], key = signer) {
    world.standIn.refs.delete(`refs/heads/${BRANCH}`);
    for (const name of names) {
      await appendTo(world.place, { signer: key, drafts: [draft(name)], since: [], at: NOW });
    }
  }

  it('is found out by a reader who kept one checkpoint: rewritten', async () => {
    const world = await logWorld();
    await world.append('failed');
    const { note } = (await world.append('kept')).log;
    await rewritten(world, ['hidden', 'kept', 'more']);
    // By itself it is in order: only who kept something knows better.
    expect((await readLog(reader(world), vkey)).entries).toHaveLength(3);
    await expect(readLog(reader(world), vkey, [note])).rejects.toMatchObject({ code: 'LOG_FORKED' });
    await expect(world.append('next', [note])).rejects.toMatchObject({ code: 'LOG_FORKED' });
  });

  it('is found out: wound back, removed, of another key', async () => {
    const world = await logWorld();
    await world.append('a');
    const { note } = (await world.append('b')).log;
    await rewritten(world, ['a']);
    await expect(readLog(reader(world), vkey, [note])).rejects.toMatchObject({ code: 'LOG_REWOUND' });
    world.standIn.refs.delete(`refs/heads/${BRANCH}`);
    await expect(readLog(reader(world), vkey, [note])).rejects.toThrow('is not there, or may not be seen');
    await expect(world.append('c', [note])).rejects.toMatchObject({ code: 'LOG_REWOUND' });
    await rewritten(world, ['a', 'b', 'c'], signerOf(newKey()));
    await expect(readLog(reader(world), vkey, [note])).rejects.toMatchObject({ code: 'LOG_SIGNATURE' });
  });

  it('is never appended to', async () => {
    const world = await logWorld();
    await world.append('a');
    await world.append('b');
    const end = world.standIn.refs.get(`refs/heads/${BRANCH}`) ?? '';
    const good = world.standIn.files(BRANCH);
    const entries = good['tile/entries/000.p/2'] ?? '';
    const broken: [string, string][] = [
      ['tile/entries/000.p/2', entries.replace('"b"', '"c"')],
      ['tile/entries/000.p/2', entries.slice(0, -1)],
      ['tile/entries/000.p/2', ''],
      ['tile/0/000.p/2', 'x'.repeat(64)],
      ['checkpoint', (good.checkpoint ?? '').replace('\n2\n', '\n1\n')],
      ['checkpoint', 'not a note'],
      ['checkpoint', 'x'.repeat(100_000)],
    ];
    for (const [path, content] of broken) {
      world.standIn.addCommit(BRANCH, { [path]: content });
      const before = world.standIn.refs.get(`refs/heads/${BRANCH}`);
      await expect(world.append('next'), `${path} ${content.slice(0, 20)}`).rejects.toThrow();
      expect(world.standIn.refs.get(`refs/heads/${BRANCH}`)).toBe(before);
      world.standIn.refs.set(`refs/heads/${BRANCH}`, end);
    }
    await world.append('next');
  });

  it('goes into Rekor each day, whatever files somebody without the key puts in the way', async () => {
    const world = await logWorld();
    const day = 86_400_000;
    const run = (at: number) =>
      appendTo(world.place, { signer, drafts: [unfinishedDraft('X', at, OF)], since: [], at });
    const yesterday = await run(NOW - day);
    const named = (note: Uint8Array | string) => ({ 'rekor/2026-11-29.checkpoint': Buffer.from(note).toString() });
    for (const note of [yesterday.log.note, 'x', 'x'.repeat(60_000)]) {
      world.standIn.addCommit(BRANCH, named(note));
      expect((await run(NOW)).isFirstToday).toBe(true);
    }
    const today = await run(NOW);
    world.standIn.addCommit(BRANCH, named(today.log.note));
    expect((await run(NOW)).isFirstToday).toBe(false);
  });

  it('that hides names takes no entry that shows one', async () => {
    const world = await logWorld();
    const salted = unfinishedDraft('X', NOW, { ...OF, salt: 'a secret of some length' });
    const append = (...drafts: Draft[]) => appendTo(world.place, { signer, drafts, since: [], at: NOW });
    await append(salted);
    await expect(append(salted, draft('our api'))).rejects.toThrow('no salt was given to hide this one');
    expect(JSON.stringify(world.standIn.files(BRANCH))).not.toContain('our api');
    await append(salted);
  });

  it('is not begun anew where its checkpoint was removed', async () => {
    const world = await logWorld();
    await world.append('a');
    const { 'tile/0/000.p/1': tile = '' } = world.standIn.files(BRANCH);
    world.standIn.refs.delete(`refs/heads/${BRANCH}`);
    world.standIn.addCommit(BRANCH, { 'tile/0/000.p/1': tile });
    await expect(world.append('b')).rejects.toThrow('checkpoint is missing');
  });
});

describe('reading a branch without a token', () => {
  it('is no folder', () => {
    for (const path of ['./log@2', '../log@2', 'logs/.@2', 'logs/..@2']) {
      expect(placeOf(path, { env: {}, allowPrivate: false }).name).toContain('the folder');
    }
  });

  it('asks as anybody does, and says what a private repository needs', async () => {
    const standIn = await startGitHub();
    const place = placeOf('octo-org/octo-app@history', { env: { GITHUB_API_URL: standIn.url }, allowPrivate: false });
    // The stand-in shows nothing to strangers.
    await expect(place.open()).rejects.toThrow('GitHub answered with status 401 (no token was given)');
    expect(standIn.requests).toEqual(['GET /repos/octo-org/octo-app/git/ref/heads/history']);
    expect(standIn.faults).toEqual([]);
  });
});

describe('the name of a target', () => {
  it('stands in the log as it is, or so that two stay two', () => {
    expect(nameInLog('app.example.org')).toBe('app.example.org');
    const [one, other] = ['x'.repeat(300), `${'x'.repeat(299)}y`].map(nameInLog);
    expect(one).not.toBe(other);
    expect(one?.length).toBeLessThanOrEqual(200);
    expect(nameInLog('a\u202eb\n')).toBe('a\\u{202e}b\\n');
    expect(nameInLog('')).toMatch(/^… [0-9a-f]{32}$/);
    const names = [
      'a\u202eb',
      'a\\u{202e}b',
      'a\nb',
      'a\\nb',
      `sha256:${'a'.repeat(64)}`,
      '##[x',
      '#\\u{23}[x',
      'x'.repeat(300),
    ];
    const shown = [...names, nameInLog('x'.repeat(300))].map(nameInLog);
    expect(new Set(shown).size).toBe(shown.length);
    for (const name of shown) expect(isHidden({ target: name })).toBe(false);
  });

  it('is hidden by no salt that can be guessed', () => {
    expect(() => expectSalt('pepper', 'history-salt')).toThrow('a salt of 6 characters can be guessed');
    expect(() => expectSalt(null, 'history-salt')).not.toThrow();
  });
});
