// README.md and docs/ name the action's permissions, errors and files as they are.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { anchor, anchors, fenced, links, sections, tableRows } from '../support/markdown.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

interface Manifest {
  inputs: Record<string, { description: string }>;
  outputs: Record<string, unknown>;
}
const action = parse(read('action.yml')) as Manifest;
const reusable = (parse(read('.github/workflows/verify.yml')) as { on: { workflow_call: Manifest } }).on.workflow_call;

/** Rows of the tables in a part of a page. */
function rowsOf(page: string, heading: string): string[][] {
  const found = sections(read(page), 2).find((section) => section.heading === heading);
  return tableRows(found?.text ?? '');
}

describe('what the pages say of the action', () => {
  it('names the permission that an input needs, beside the input', () => {
    const needed = Object.entries(action.inputs).flatMap(([name, { description }]) =>
      [...description.matchAll(/needs `([a-z-]+: write)`/g)].map(([, permission]) => [name, permission ?? '']),
    );
    expect(needed.length).toBeGreaterThan(4);
    const rows = rowsOf('docs/workflows.md', 'Permissions').map((cells) => cells.join(' '));
    for (const [name, permission] of needed) {
      const row = rows.filter((text) => text.includes(`\`${name}:`) && text.includes(`\`${permission}\``));
      expect({ name, permission, rows: row.length }).toEqual({ name, permission, rows: 1 });
    }
  });

  it('tells what to do about every error, as it is printed, with its place in docs/errors.md', () => {
    const codes = sections(read('docs/errors.md'), 3).map(({ heading }) => heading);
    const cells = tableRows(read('docs/troubleshooting.md')).map(([cell = '']) => cell);
    expect(cells.filter((cell) => cell.includes('errors.md'))).toEqual(
      codes.map((code) => `[\`[${code.toUpperCase()}]\`](errors.md#${anchor(code)})`),
    );
  });
});

describe.each(pages)('%s', (page) => {
  const text = read(page);

  it('has links that lead somewhere', () => {
    for (const link of links(text)) {
      if (/^https?:/.test(link)) continue;
      const [path = '', fragment] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      expect({ link, exists: existsSync(join(root, target)) }).toEqual({ link, exists: true });
      if (fragment !== undefined) expect(anchors(read(target))).toContain(fragment);
    }
  });

  it('gives the action and the reusable workflow inputs that they have, and asks for outputs that they have', () => {
    for (const snippet of fenced(text, 'yaml')) {
      for (const step of stepsOf(parse(snippet))) {
        const { inputs } = step.uses.includes('/.github/workflows/') ? reusable : action;
        expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(step.with)));
        expect(step.uses).toMatch(/@v\d+\.\d+\.\d+$/);
      }
      // A whole workflow, not a few lines of one.
      if (/^jobs:/m.test(snippet) && snippet.includes('org/trust-center-action')) {
        expect(snippet).toMatch(/^concurrency: [a-z-]+$/m);
      }
      for (const [, of, output = ''] of snippet.matchAll(/\b(steps|needs)\.verify\.outputs\.([\w-]+)/g)) {
        expect(Object.keys((of === 'steps' ? action : reusable).outputs)).toContain(output);
      }
    }
  });
});

interface Step {
  uses: string;
  with: object;
}

/** Whatever uses this action or its workflow, wherever it stands in a snippet. */
function stepsOf(value: unknown): Step[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap(stepsOf);
  if (!('uses' in value) || typeof value.uses !== 'string') return below;
  if (!value.uses.startsWith('org/trust-center-action')) return below;
  return [
    { uses: value.uses, with: 'with' in value && typeof value.with === 'object' ? (value.with ?? {}) : {} },
    ...below,
  ];
}
