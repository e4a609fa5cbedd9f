// What a person sees of a result: how much of it, how wide, in which colours, and what was written where.

import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { withoutColours } from '../support/hostile.js';
import { cli, type Outcome, root, runNode, temporaryFolder } from './run.js';

const folder = temporaryFolder();
const demo = (name: string): string => join(folder, 'demo', name);
/** One for all runs: a page has the minute of the appraisal. */
let at: string;
const given = () => [
  ...['verify', '--evidence', demo('evidence.json'), '--collateral', demo('collateral.json')],
  ...['--app-compose', demo('app-compose.json'), '--policy', demo('policy.yaml')],
  ...['--insecure-root-ca', demo('root-ca.pem'), '--allow-experiment', '--at', at],
];
const VERDICT =
  '⚠ verified as an experiment: hardware, os and source-code (domain skipped; recorded evidence; KMS and gateway not appraised) — test root, not production\n';
const ESC = '\u001b';

beforeAll(async () => {
  expect((await cli('demo', '--write', join(folder, 'demo'))).status).toBe(0);
  at = new Date().toISOString();
});

/** As `cli`, with these variables besides; none that says how text should look. */
function cliWith(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Outcome> {
  const { FORCE_COLOR: _f, NO_COLOR: _n, COLUMNS: _c, ...rest } = process.env;
  return runNode('dist/cli.cjs', args, { ...rest, ...env });
}

const widthOf = (text: string): number =>
  Math.max(
    ...withoutColours(text)
      .split('\n')
      .map((line) => line.length),
  );

describe('how much', () => {
  it('a summary: the verdict, the phases, what was not shown, and where the rest is', async () => {
    const { status, stdout, stderr } = await cli(...given());
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^⚠ verified as an experiment: /);
    expect(stdout).toMatch(/^ {2}hardware {5}✓ 34 checks {2}TDX, TCB UpToDate of /m);
    expect(stdout).toMatch(/^ {2}os {11}✓ 15 checks {2}dstack-99\.0\.0, pinned/m);
    expect(stdout).toMatch(/^ {2}source-code {2}✓ \d+ checks {2}compose hash [0-9a-f]{8}…[0-9a-f]{8}/m);
    expect(stdout).toMatch(/^ {2}domain {7}– not asked$/m);
    expect(stdout).toMatch(/^ {2}Not shown\n {4}domain {7}nobody asked who can answer at its domain$/m);
    expect(stdout).toMatch(/^ {2}Every check: --verbose$/m);
    expect(stdout).not.toContain('hardware.quote-signature');
  });

  it('--verbose: every check of the result', async () => {
    const { components } = JSON.parse((await cli(...given(), '--format', 'json')).stdout);
    const { stdout } = await cli(...given(), '--verbose');
    const shown = [...stdout.matchAll(/^ {4}[✓✗?⚠i] ([a-z][\w.-]+) /gm)].map(([, id]) => id);
    const phases: { checks: { id: string }[] }[] = Object.values(components[0].phases);
    expect(shown).toEqual(phases.flatMap(({ checks }) => checks.map(({ id }) => id)));
    expect(stdout).toMatch(/^ {2}Not shown$/m);
    expect(stdout).not.toContain('--verbose');
  });

  it('--quiet: the verdict, in one line', async () => {
    expect(await cli(...given(), '--quiet', '--save-bundle', join(folder, 'quiet.bundle'))).toEqual({
      status: 0,
      stdout: VERDICT,
      stderr: '',
    });
    expect((await cli('demo', '--quiet')).stdout).toMatch(/^⚠ verified as an experiment: [^\n]*\n$/);
    const failed = await cli('verify', '--evidence', demo('evidence.json'), '--offline', '--quiet');
    expect(failed).toMatchObject({ status: 1, stdout: expect.stringMatching(/^✗ failed: hardware\.[^\n]*\n$/) });
  });

  it.each(['verify', 'replay', 'demo'])('%s: both at once are misuse', async (command) => {
    const target = { verify: given().slice(1), replay: [demo('evidence.json')], demo: [] }[command] ?? [];
    const { status, stdout, stderr } = await cli(command, ...target, '--quiet', '--verbose');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^trust-center: --verbose asks for every check, and --quiet for none; give one /);
  });
});

it('says what was written where, and the verdict last', async () => {
  const { generateKeyPairSync } = await import('node:crypto');
  const { writeFileSync } = await import('node:fs');
  const [bundle, summary, key] = [join(folder, 'b.json'), join(folder, 's.json'), join(folder, 'k.pem')];
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const { stdout } = await cli(...given(), '--save-bundle', bundle, '--summary', summary, '--signing-key', key);
  expect(stdout).toContain(`\n  Written: ${bundle} (bundle)\n`);
  expect(stdout.endsWith(`production\n  Written: ${summary} (signed summary)\n`)).toBe(true);
  const json = await cli(...given(), '--save-bundle', bundle, '--format', 'json');
  expect(() => JSON.parse(json.stdout)).not.toThrow();
});

describe('how wide, and in which colours', () => {
  it('80 columns and no colours in a pipe, unless COLUMNS or FORCE_COLOR say otherwise', async () => {
    const plain = await cliWith({}, ...given());
    expect(widthOf(plain.stdout)).toBeLessThanOrEqual(80);
    expect(plain.stdout).not.toContain(ESC);
    for (const [columns, least, most] of [
      ['100', 81, 100],
      ['500', 101, 120],
      ['60', 50, 60],
      ['1', 50, 60],
      ['wide', 70, 80],
    ] as const) {
      const width = widthOf((await cliWith({ COLUMNS: columns }, ...given())).stdout);
      expect({ columns, fits: width >= least && width <= most, width }).toMatchObject({ columns, fits: true });
    }
    const coloured = await cliWith({ FORCE_COLOR: '1', NO_COLOR: '1' }, ...given());
    expect(coloured.stdout).toContain(`${ESC}[1;33m⚠ verified${ESC}[0m`);
    expect(withoutColours(coloured.stdout)).toBe(plain.stdout);
    expect((await cliWith({ FORCE_COLOR: '0' }, ...given())).stdout).toBe(plain.stdout);
  });

  it('no colours in a file', async () => {
    const file = join(folder, 'result.txt');
    expect(await cliWith({ FORCE_COLOR: '1' }, ...given(), '--output', file)).toMatchObject({ status: 0, stdout: '' });
    expect(readFileSync(file, 'utf8')).not.toContain(ESC);
  });

  const hasScript = spawnSync('script', ['--version']).status === 0;
  /** At a terminal of this width. */
  function atTerminal(columns: number, env: NodeJS.ProcessEnv, ...args: string[]): string {
    const { FORCE_COLOR: _f, NO_COLOR: _n, COLUMNS: _c, ...rest } = process.env;
    const command = [process.execPath, join(root, 'dist/cli.cjs'), ...args].map((word) => `'${word}'`).join(' ');
    return execFileSync('script', ['-qec', `stty cols ${columns}; ${command}`, '/dev/null'], {
      env: { ...rest, TERM: 'xterm', ...env },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).replaceAll('\r\n', '\n');
  }

  it.skipIf(!hasScript)('as wide as the terminal, with colours, unless they are refused', () => {
    const wide = atTerminal(100, {}, ...given());
    expect(wide).toContain(`${ESC}[1;33m⚠ verified${ESC}[0m`);
    expect(widthOf(wide)).toBeGreaterThan(80);
    expect(widthOf(wide)).toBeLessThanOrEqual(100);
    expect(widthOf(atTerminal(70, {}, ...given()))).toBeLessThanOrEqual(70);
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
      expect(atTerminal(100, env, ...given())).not.toContain(ESC);
    }
    expect(atTerminal(100, { TERM: 'dumb', FORCE_COLOR: '1' }, ...given())).toContain(ESC);
    const file = join(folder, 'terminal.txt');
    atTerminal(120, {}, ...given(), '--output', file);
    expect(readFileSync(file, 'utf8')).not.toContain(ESC);
    expect(widthOf(readFileSync(file, 'utf8'))).toBeLessThanOrEqual(80);
  });

  it.skipIf(!hasScript)('other reports wrap at a terminal, and are as they are in a pipe', async () => {
    const hash = ['compose-hash', demo('app-compose.json')];
    const piped = (await cliWith({}, ...hash)).stdout;
    expect(widthOf(piped)).toBeGreaterThan(60);
    const shown = atTerminal(85, {}, ...hash);
    expect(widthOf(shown)).toBeLessThanOrEqual(85);
    expect(shown.replace(/\n +/g, ' ').split(/\s+/)).toEqual(piped.replace(/\n +/g, ' ').split(/\s+/));
    const inspected = atTerminal(80, {}, 'inspect', demo('evidence.json'));
    expect(inspected).toMatch(/^ *[0-9a-f]{96}$/m);
  });
});
