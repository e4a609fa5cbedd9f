import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TrustCenterError } from '../../../src/core/errors.js';
import { readCommit, readRepository } from '../../../src/rebuild/repository.js';

const folder = mkdtempSync(join(tmpdir(), 'trust-center-repository-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function refusal(read: () => unknown): { message: string; hint: string | undefined } {
  try {
    return { message: `not refused: ${JSON.stringify(read())}`, hint: undefined };
  } catch (error) {
    if (error instanceof TrustCenterError) return { message: error.message, hint: error.hint };
    throw error;
  }
}

describe('a repository', () => {
  it('is a URL', () => {
    expect(readRepository('https://github.com/Dstack-TEE/meta-dstack')).toEqual({
      location: 'https://github.com/Dstack-TEE/meta-dstack',
      isLocal: false,
      shown: 'https://github.com/Dstack-TEE/meta-dstack',
    });
  });

  it('is a folder, by path or URL, and is shown without those above it', () => {
    const path = join(folder, 'mini-os');
    mkdirSync(path);
    const expected = { location: path, isLocal: true, shown: 'file:mini-os' };
    expect(readRepository(path)).toEqual(expected);
    expect(readRepository(`file://${path}`)).toEqual(expected);
    expect(refusal(() => readRepository(join(folder, 'none'))).message).toMatch(
      /^repository: ".*none" does not exist$/,
    );
  });

  it('is not a URL that is the name of a folder too', () => {
    const before = process.cwd();
    mkdirSync(join(folder, 'https:', 'git.example', 'os'), { recursive: true });
    process.chdir(folder);
    try {
      expect(refusal(() => readRepository('https://git.example/os'))).toEqual({
        message: 'repository: it is a URL, and a folder here has that name',
        hint: 'Write ./ before it for the folder; for the URL, start in another folder.',
      });
      expect(readRepository('./https://git.example/os')).toMatchObject({ isLocal: true, shown: 'file:os' });
      expect(readRepository('https://git.example/other')).toMatchObject({ isLocal: false });
    } finally {
      process.chdir(before);
    }
  });

  it.each([
    ['https://user:secret@example.com/os', 'https://example.com/os'],
    ['https://secret@example.com/os', 'https://example.com/os'],
    ['https://example.com/os?token=secret', 'https://example.com/os'],
    ['https://example.com/os#secret', 'https://example.com/os'],
  ])('has no credentials in it: %s', (url, shown) => {
    const { message, hint } = refusal(() => readRepository(url));
    expect(message).toBe(
      `repository: "${shown}" has more than a place in it: a user name, password, query or fragment`,
    );
    expect(hint).toBe('Give the plain URL. For a repository that is not public, check it out and give its folder.');
  });

  it('comes by https, or from this machine', () => {
    expect(readRepository('http://127.0.0.1:3000/os').location).toBe('http://127.0.0.1:3000/os');
    expect(refusal(() => readRepository('http://example.com/os'))).toEqual({
      message: 'repository: "http://example.com/os" is not https',
      hint: 'Give the https URL, or check it out and give its folder.',
    });
  });

  it.each([
    'ssh://git@example.com/os',
    'git@example.com:os.git',
    'git://example.com/os',
    'ftp://example.com/os',
    'ext::sh -c touch% /tmp/x',
    'fd::17/os',
    'EXT::sh',
  ])('is of no other kind: %s', (text) => {
    expect(refusal(() => readRepository(text)).message).toMatch(
      /^repository: expected an https URL or a folder, got "/,
    );
  });

  it('is not an option of git', () => {
    expect(refusal(() => readRepository('--upload-pack=touch x')).message).toMatch(/does not exist$/);
  });
});

describe('a commit', () => {
  it('is given whole', () => {
    expect(readCommit('0123456789ABCDEF0123456789abcdef01234567')).toBe('0123456789abcdef0123456789abcdef01234567');
  });

  it.each([
    ['main', 'a branch, a tag or something else'],
    ['v0.5.3', 'a branch, a tag or something else'],
    ['refs/heads/main', 'a branch, a tag or something else'],
    ['--upload-pack=x', 'a branch, a tag or something else'],
    ['0123456789abcdef0123456789abcdef0123456', 'a shortened commit'],
    ['abcdef1', 'a shortened commit'],
    ['0123456789abcdef0123456789abcdef01234567\n', 'a branch, a tag or something else'],
    ['a'.repeat(64), 'a branch, a tag or something else'],
    ['', 'a branch, a tag or something else'],
  ])('is not %j', (text, what) => {
    const { message, hint } = refusal(() => readCommit(text));
    expect(message).toMatch(/^commit: expected the 40 hex digits of a commit, got "/);
    expect(hint).toBe(
      `That is ${what}, which may mean another commit tomorrow. \`git rev-parse NAME^{commit}\` gives the full name.`,
    );
  });
});
