// How much CPU time command line and action take to start, and a whole offline verification, beyond an empty Node process;
// and how much memory it needs at its peak. Each is told by the process itself, at its end.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figureOf } from './support/rounds.js';

const TARGETS = { version: 5, help: 8, action: 45, verify: 80, memory: 80 };
const ROUNDS = 21;

// The runner bundles this file elsewhere and starts it in the project.
const cli = join(process.cwd(), 'dist/cli.cjs');
const action = join(process.cwd(), 'dist/index.cjs');
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
  // The action with no input ends at once.
  const commands = { node: null, version: [cli, '--version'], help: [cli, '--help'], action: [action], verify };
  const names = ['node', 'version', 'help', 'action', 'verify'] as const;
  const used: Record<keyof typeof commands, Usage[]> = { node: [], version: [], help: [], action: [], verify: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of names) used[name].push(usageOf(commands[name]));
  }
  const cpu = (name: keyof typeof commands): number => figureOf(used[name].map((usage) => usage.cpu)).best;
  console.log(
    `start-up (Node ${process.version}), CPU time of the best round beyond an empty process of ${cpu('node').toFixed(0)} ms`,
  );
  report('--version', cpu('version') - cpu('node'), 'ms', TARGETS.version);
  report('--help', cpu('help') - cpu('node'), 'ms', TARGETS.help);
  report('action, loaded', cpu('action') - cpu('node'), 'ms', TARGETS.action);
  report('offline verify', cpu('verify') - cpu('node'), 'ms', TARGETS.verify);
  report('peak memory of verify', Math.max(...used.verify.map(({ memory }) => memory)), 'MB', TARGETS.memory);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(args: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
}

interface Usage {
  /** Milliseconds. */
  cpu: number;
  /** Megabytes: the largest resident set, as the kernel counted it. */
  memory: number;
}

/** @param command script and arguments; null: an empty process */
function usageOf(command: string[] | null): Usage {
  const [script = null, ...args] = command ?? [];
  const program = `
    process.on('exit', () => {
      const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
      process.stderr.write(JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1000, memory: maxRSS / 1024 }));
    });
    ${script === null ? '' : `process.argv.splice(1, 0, ${JSON.stringify(script)}); require(${JSON.stringify(script)});`}`;
  const { stderr } = spawnSync(process.execPath, ['-e', program, '--', ...args], { encoding: 'utf8' });
  return JSON.parse(stderr.slice(stderr.lastIndexOf('{')));
}

function report(what: string, figure: number, unit: string, target: number): void {
  console.log(
    `  ${what.padEnd(22)} ${figure.toFixed(0).padStart(4)} ${unit}, target at most ${target}: ${figure <= target ? 'ok' : 'MISSED'}`,
  );
}
