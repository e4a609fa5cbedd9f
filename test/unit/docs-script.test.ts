// `npm run docs`: action.yml, action-types.yml and the tables of docs/ are what the table of options says.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'trust-center-docs-'));
afterAll(() => rmSync(copy, { recursive: true }));

function docs(folder: string, ...args: string[]): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'scripts/docs.mjs'), ...args], {
    encoding: 'utf8',
  });
  return { status, stderr };
}

it('finds nothing to do', () => {
  expect(docs(root, '--check')).toEqual({ status: 0, stderr: '' });
});

it('fails where a file is not what the table says, and then writes it', () => {
  for (const name of ['src', 'scripts', 'docs', 'action.yml', 'action-types.yml', 'package.json']) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const file = (name: string): string => join(copy, name);
  const made = ['action.yml', 'action-types.yml', 'docs/inputs.md', 'docs/command-line.md'];
  const before = made.map((name) => readFileSync(file(name), 'utf8'));
  const table = readFileSync(file('src/options/table.ts'), 'utf8');

  writeFileSync(file('src/options/table.ts'), table.replaceAll("'app-id'", "'app-identity'"));
  for (const name of ['src/cli/commands.ts', 'src/action/contract.ts']) {
    writeFileSync(file(name), readFileSync(file(name), 'utf8').replaceAll("'app-id'", "'app-identity'"));
  }
  const outdated = made.map((name) => `${name} is not what src/options/table.ts says: run \`npm run docs\`\n`).join('');
  expect(docs(copy, '--check')).toEqual({ status: 1, stderr: outdated });
  expect(made.map((name) => readFileSync(file(name), 'utf8'))).toEqual(before);

  expect(docs(copy)).toEqual({ status: 0, stderr: '' });
  for (const name of made) expect(readFileSync(file(name), 'utf8')).toMatch(/app-identity/);
  expect(docs(copy, '--check')).toEqual({ status: 0, stderr: '' });
});
