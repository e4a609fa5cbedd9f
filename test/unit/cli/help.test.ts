// Help: complete, within the terminal's width, with examples that the grammar takes.

import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../../src/cli/arguments.js';
import { COMMANDS, type CommandName, type Manual, TASKS } from '../../../src/cli/commands.js';
import { helpOf, signature } from '../../../src/cli/help.js';
import { overview } from '../../../src/cli/overview.js';

const names = Object.keys(COMMANDS) as CommandName[];
const WIDTHS = [60, 80, 120];

describe.each(WIDTHS)('at %i columns', (width) => {
  it.each([['the list of commands', overview(width)], ...names.map((name) => [name, helpOf(name, width)])])(
    'no line of %s is wider',
    (_, text = '') => {
      expect(text.split('\n').filter((line) => line.length > width || line.endsWith(' '))).toEqual([]);
      expect(text.endsWith('\n')).toBe(true);
      expect(text).not.toMatch(/undefined|\n\n\n/);
    },
  );
});

it('lists every command, once', () => {
  expect(Object.values(TASKS).flat().sort()).toEqual([...names].sort());
  for (const name of names) expect(overview(80)).toMatch(new RegExp(`^ {2}${name}( init)? {2,}\\S`, 'm'));
});

describe.each(names)('%s', (name) => {
  const { options, examples }: Manual = COMMANDS[name];

  it('shows its options by question, the first first', () => {
    const lines = helpOf(name, 80).split('\n');
    const shown = Object.entries(options).flatMap(([question, keys]) => [question, ...keys.map(signature)]);
    const places = shown.map((text) =>
      lines.findIndex((line) => [text, `  ${text}`].includes(line.split(/(?<=\S) {2}/)[0] ?? '')),
    );
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it.each([0, 1])('has an example that its grammar takes: %i', (i) => {
    const [program, command, ...argv] = (examples[i] ?? '').replace(/ > .*/, '').match(/"[^"]*"|\S+/g) ?? [];
    expect([program, command]).toEqual(['trust-center', name]);
    const { positionals } = parseArguments(name, argv);
    expect(positionals.length + argv.length).toBeGreaterThan(name === 'demo' ? -1 : 0);
    const shown = helpOf(name, 60).replaceAll(' \\\n   ', '');
    expect(shown).toContain(`  ${examples[i]}\n`);
  });
});
