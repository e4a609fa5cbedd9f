// Every `--option` and every input that a text in src/ tells a user to give exists.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { COMMANDS, type Manual } from '../../../src/cli/commands.js';
import { nameOf } from '../../../src/options/table.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** In these `--name` is a custom property of CSS. */
const STYLES = /^(?:core\/views\/html\/(?:style|icons|[a-z]+-look)|service\/(?:live\/widget|pages\/style))\.ts$/;
const lines = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !STYLES.test(path))
  .flatMap((path) => {
    const code = readFileSync(join(root, 'src', path), 'utf8').split('\n');
    return code.filter((line) => !/^\s*(?:\/\/|\/?\*)/.test(line)).map((line) => ({ path, line }));
  });

/** Other programs' options, in sentences about them. */
const FOREIGN = [
  'io/git.ts --filter',
  'signing/verify-summary.ts --predicate-type',
  'core/sigstore/node.ts --hostname',
  'service/api/access.ts --jq',
  'service/pages/settings/workflows.ts --jq',
];

const taken = Object.values(COMMANDS).flatMap(({ options }: Manual) => Object.values(options).flat());
const options = new Set<string>(['help', 'version', ...taken.map(nameOf)]);

describe('messages and hints', () => {
  it('name only options that a command has', () => {
    expect(options.size).toBeGreaterThan(40);
    // An argument that is handed to a process stands alone in its quotes.
    const named = lines.flatMap(({ path, line }) =>
      [...line.matchAll(/(?<![\w'-]|var\()--([a-z][a-z-]*[a-z])/g)].map(([, name = '']) => `${path} --${name}`),
    );
    expect(named.length).toBeGreaterThan(30);
    const unknown = named.filter((each) => !options.has(each.split(' --')[1] ?? ''));
    expect(unknown.filter((each) => !FOREIGN.includes(each))).toEqual([]);
  });

  it('name only inputs that the action has', () => {
    const { inputs } = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as { inputs: Record<string, unknown> };
    const name = '[a-z]+(?:-[a-z]+)+';
    const list = new RegExp(`\\binputs? (${name}(?:(?:, | and )${name})*)`, 'g');
    const named = lines.flatMap(({ line }) =>
      [...line.matchAll(list)].flatMap(([, all = '']) => all.split(/, | and /)),
    );
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((each) => !Object.hasOwn(inputs, each))).toEqual([]);
  });
});
