// How long the command line takes to start, and a whole offline verification, beyond an empty Node process; and how
// much memory it needs at its peak.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure } from './support/rounds.js';

const TARGETS = { version: 60, verify: 250, memory: 120 };

// The runner bundles this file elsewhere and starts it in the project.
const cli = join(process.cwd(), 'dist/cli.cjs');
const folder = mkdtempSync(join(tmpdir(), 'trust-center-bench-'));

try {
  const demo = join(folder, 'demo');
  run([cli, 'demo', '--write', demo]);
  const file = (name: string): string => join(demo, name);
  const verify = [
    ...[cli, 'verify', '--evidence', file('evidence.json'), '--collateral', file('collateral.json')],
    ...[
      '--app-compose',
      file('app-compose.json'),
      '--policy',
      file('policy.yaml'),
      '--insecure-root-ca',
      file('root-ca.pem'),
      '--allow-experiment',
    ],
  ];
  const times = await measure([
    { name: 'node', run: () => run(['-e', '0']) },
    { name: 'version', run: () => run([cli, '--version']) },
    { name: 'verify', run: () => run(verify) },
  ]);
  const bare = times.node ?? Number.NaN;
  console.log(`start-up (Node ${process.version}), beyond an empty process of ${bare.toFixed(0)} ms`);
  report('--version', (times.version ?? Number.NaN) - bare, 'ms', TARGETS.version);
  report('offline verify', (times.verify ?? Number.NaN) - bare, 'ms', TARGETS.verify);
  report('peak memory of verify', peakMegabytes(verify), 'MB', TARGETS.memory);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(args: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
}

/** Largest resident set of the process, as the kernel counted it. */
function peakMegabytes([script = '', ...args]: string[]): number {
  const program = `
    process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS));
    process.argv.splice(1, 0, ${JSON.stringify(script)});
    require(${JSON.stringify(script)});`;
  const { stderr } = spawnSync(process.execPath, ['-e', program, ...args], { encoding: 'utf8' });
  return Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024;
}

function report(what: string, figure: number, unit: string, target: number): void {
  console.log(
    `  ${what.padEnd(22)} ${figure.toFixed(0).padStart(4)} ${unit}, target at most ${target}: ${figure <= target ? 'ok' : 'MISSED'}`,
  );
}
