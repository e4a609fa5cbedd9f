// The commands that README.md and docs/ show exist, with the options that they are shown with.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commands } from '../support/markdown.js';
import { cli, root } from './run.js';

const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const shown = pages.flatMap((page) =>
  commands(readFileSync(join(root, page), 'utf8'), 'trust-center').map(([, name = '', ...words]) => ({
    page,
    name,
    words,
  })),
);
const names = [...new Set(shown.map(({ name }) => name))];

it('shows every command', async () => {
  const { stdout } = await cli('--help');
  const known = [...stdout.matchAll(/^ {2}([a-z-]+)(?: init)? {2,}/gm)].map(([, name]) => name);
  expect([...names].sort()).toEqual(known.sort());
});

it.each(names)('shows options of %s that it has', async (name) => {
  const { status, stdout } = await cli(name, '--help');
  expect(status).toBe(0);
  const known = [...stdout.matchAll(/^ {2}(--[a-z0-9-]+)/gm)].map(([, option]) => option);
  for (const { page, words } of shown.filter((one) => one.name === name)) {
    const options = words.flatMap((word) => /^\[?(--[a-z0-9-]+)/.exec(word)?.[1] ?? []);
    expect({ page, unknown: options.filter((option) => !known.includes(option)) }).toEqual({ page, unknown: [] });
  }
});
