// Hints in a workflow: whatever is written in the source, no option of the command line is left in what a workflow shows.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { INPUTS } from '../../../src/action/contract.js';
import { inInputs, resultInInputs } from '../../../src/action/hints.js';
import { PHASES } from '../../../src/core/result/words.js';
import { nameOf, OPTIONS, type OptionKey } from '../../../src/options/table.js';
import { check, component, failedResult, result } from '../core/views/sample.js';

const src = join(dirname(fileURLToPath(import.meta.url)), '../../../src');
const NAMES = (Object.keys(OPTIONS) as OptionKey[]).map(nameOf);
/** Not those of other programs, nor what stands within a word. */
const OURS = new RegExp(`(?<![\\w-])--(?:${NAMES.join('|')})(?![\\w-])`);

function sources(folder = src): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sources(path) : path.endsWith('.ts') ? [path] : [];
  });
}

/** Every literal of the source that may be a hint, but those of the command line alone. */
const LITERALS = sources()
  .filter((path) => !/^(?:cli|options)\//.test(relative(src, path)))
  .flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)].map(([, quoted, template]) =>
      (quoted ?? template ?? '').replaceAll('\\`', '`'),
    ),
  )
  .filter((text) => OURS.test(text) || text.includes('`trust-center '));

describe('hints in a workflow', () => {
  it('has many to look at', () => {
    expect(LITERALS.length).toBeGreaterThan(30);
  });

  it.each([...new Set(LITERALS)])('%s', (text) => {
    const shown = inInputs(text);
    expect(shown).not.toMatch(OURS);
    // Said twice, it is the same.
    expect(inInputs(shown)).toBe(shown);
  });

  it.each([
    ['Give the OS image (--os-image), or another.', 'Give the OS image (input `os-image`), or another.'],
    ['Give the file that runs: --app-compose FILE.', 'Give the file that runs: the input `app-compose`.'],
    ['Pass it (--nonce HEX), or not.', 'Pass it (input `nonce`), or not.'],
    ['Fetch it again, with --tcb-update early.', 'Fetch it again, with the input `tcb-update: early`.'],
    ['Give --signing-key KEY.pem, or not.', 'Give the input `signing-key`, or not.'],
    [
      'Ask another with --pccs-url, or --collateral.',
      'Ask another with the input `pccs-url`, or the input `collateral`.',
    ],
    ['To judge evidence: `trust-center verify --evidence FILE`.', 'To judge evidence: the input `evidence`.'],
    [
      'Take it: `trust-center verify … --save-app-compose FILE`.',
      'Take it: `trust-center verify` on your machine (option `save-app-compose`).',
    ],
    ['Start from `trust-center policy init`.', 'Start from `trust-center policy init` on your machine.'],
    ['It was written by --save-bundle.', 'It was written by the action (output `bundle-path`).'],
    ['Use --cpus.', 'Use `cpus` on the command line.'],
    ['Use `gh attestation download --predicate-type x`.', 'Use `gh attestation download --predicate-type x`.'],
    ['Nothing of it.', 'Nothing of it.'],
  ])('%s: %s', (hint, shown) => {
    expect(inInputs(hint)).toBe(shown);
  });

  it('names every input as what it is', () => {
    for (const name of Object.values(INPUTS).flat().map(nameOf))
      expect(inInputs(`Use --${name}.`)).toBe(`Use the input \`${name}\`.`);
    for (const name of NAMES) expect(inInputs(`(--${name}), --${name} or --${name}.`)).not.toMatch(OURS);
  });

  it('changes hints of a result, and nothing else of it', () => {
    const { phases } = component();
    const hint = 'Give it: --app-compose FILE.';
    const checks = [check('source-code.compose-hash', 'unknown', '--app-compose', { hint })];
    const found = result({
      gaps: [{ name: 'x', reason: '--offline', code: null, hint: 'Use --pccs-url.' }],
      components: [component({ phases: { ...phases, 'source-code': { status: 'unknown', checks } } })],
    });
    const shown = resultInInputs(found);
    expect(shown.gaps[0]).toEqual({ name: 'x', reason: '--offline', code: null, hint: 'Use the input `pccs-url`.' });
    expect(shown.components[0]?.phases['source-code'].checks[0]).toEqual({
      ...checks[0],
      hint: 'Give it: the input `app-compose`.',
    });
    expect(found.components[0]?.phases['source-code'].checks[0]?.hint).toBe(hint);
    expect(resultInInputs(failedResult())).toEqual(failedResult());
    expect(shown.components.flatMap((one) => PHASES.map((phase) => one.phases[phase].status))).toHaveLength(4);
  });
});
