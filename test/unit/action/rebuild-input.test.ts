// The input `rebuild`: what it takes, and that it refuses everything else at its place.

import { describe, expect, it } from 'vitest';
import { readRebuildInput } from '../../../src/action/rebuild-input.js';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const WHAT = `repository: https://git.example/os\ncommit: ${COMMIT}\nrelease: image.tar.gz\n`;

describe('rebuild', () => {
  it('takes a recipe', async () => {
    const input = await readRebuildInput(`${WHAT}backend: dstack-mkosi\ntimeout: 90m\n`);
    expect(input).toMatchObject({
      repository: { location: 'https://git.example/os' },
      commit: COMMIT,
      backend: { name: 'dstack-mkosi' },
      release: 'image.tar.gz',
      timeoutMs: 90 * 60_000,
    });
  });

  it('takes a command and its folder, and six hours when no time is given', async () => {
    const input = await readRebuildInput(`${WHAT}command: make 'os image'\noutput-folder: out/image\n`);
    expect(input).toMatchObject({
      backend: { name: 'command', command: ['make', 'os image'], outputs: ['out/image'] },
      timeoutMs: 6 * 3_600_000,
    });
  });

  it.each<[string, string | undefined, string]>([
    ['nothing', undefined, 'os-image: rebuild needs the input rebuild'],
    ['no recipe', WHAT, 'rebuild 1:1: give either backend, or command and output-folder'],
    [
      'two',
      `${WHAT}backend: dstack\ncommand: make\n`,
      'rebuild 1:1: give either backend, or command and output-folder',
    ],
    [
      'a command without folder',
      `${WHAT}command: make\n`,
      'rebuild 1:1: give either backend, or command and output-folder',
    ],
    [
      'a folder beside a recipe',
      `${WHAT}backend: dstack\noutput-folder: a\n`,
      'rebuild 1:1: give either backend, or command and output-folder',
    ],
    ['a missing key', 'commit: x\n', 'rebuild 1:9: commit: expected the 40 hex digits of a commit, got "x"'],
    ['no repository', `commit: ${COMMIT}\nrelease: a\n`, 'rebuild 1:1: repository: is missing'],
    ['a misspelt key', `${WHAT}backends: dstack\n`, 'rebuild 4:1: unknown key "backends"; did you mean "backend"?'],
    ['an old name', `${WHAT}output-dir: a\n`, 'rebuild 4:1: unknown key "output-dir"'],
    ['a key twice', `${WHAT}release: other.tar.gz\n`, 'rebuild 4:1: key "release" is given twice'],
    [
      'another recipe',
      `${WHAT}backend: yocto\n`,
      'rebuild 4:10: backend: expected one of meta-dstack, dstack, dstack-mkosi, got "yocto"',
    ],
    [
      'a repository with a password',
      `commit: ${COMMIT}\nrepository: https://me:secret@git.example/os\n`,
      'rebuild 2:13: repository: "https://git.example/os" has more than a place in it: a user name, password, query or fragment',
    ],
    ['a command for a shell', `${WHAT}command: make && true\n`, 'rebuild 4:10: command: "&" stands outside of quotes'],
    [
      'a folder elsewhere',
      `${WHAT}command: make\noutput-folder: ../out\n`,
      'rebuild 5:16: output-folder: expected a folder within the checkout, got "../out"',
    ],
    [
      'a bad time',
      `${WHAT}backend: dstack\ntimeout: 2 days\n`,
      'rebuild 5:10: timeout: expected a time such as 6h, 90m or 30s, got "2 days"',
    ],
    [
      'an empty value',
      `${WHAT}backend:\n`,
      'rebuild 4:9: backend: expected one of meta-dstack, dstack, dstack-mkosi, got nothing',
    ],
    ['a list', '- repository\n', 'rebuild 1:1: expected a mapping, got a list'],
    ['a list for a text', 'release: [a]\n', 'rebuild 1:10: release: expected a text that is not empty, got a list'],
    ['text', 'dstack', 'rebuild 1:1: expected a mapping, got "dstack"'],
    [
      'an alias',
      'release: &a x\ncommit: *a\n',
      'rebuild 2:9: commit: expected a text that is not empty, got a YAML alias',
    ],
    ['what is no YAML', 'release: "a\n', 'rebuild 2:1: not valid YAML: Missing closing "quote'],
  ])('refuses %s', async (_, text, message) => {
    const error: unknown = await readRebuildInput(text).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'InputError', code: 'INPUT_INVALID' });
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain('secret');
    expect(String(error)).not.toContain('policy');
  });
});
