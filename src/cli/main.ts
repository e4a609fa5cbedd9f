#!/usr/bin/env node
// The terminal face. Loads only what the named command needs, so that small commands start fast.

import { FetchError, LogError, TrustCenterError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { VERSION } from '../core/version.js';
import { visible } from '../core/views/untrusted.js';
import { type Command, EXIT, type ExitStatus } from './command.js';
import type { CommandName } from './commands.js';
import { textWidth, writeLines, writeText } from './output.js';

const MODULES: Record<CommandName, () => Promise<{ run: Command }>> = {
  verify: () => import('./verify.js'),
  collect: () => import('./collect.js'),
  replay: () => import('./replay.js'),
  demo: () => import('./demo.js'),
  inspect: () => import('./inspect.js'),
  measure: () => import('./measure.js'),
  'compose-hash': () => import('./compose-hash.js'),
  plan: () => import('./plan.js'),
  'app-compose': () => import('./app-compose.js'),
  'verify-summary': () => import('./verify-summary.js'),
  'reference-values': () => import('./reference-values.js'),
  rebuild: () => import('./rebuild.js'),
  report: () => import('./report.js'),
  'check-report': () => import('./check-report.js'),
  badge: () => import('./badge.js'),
  policy: () => import('./policy.js'),
  history: () => import('./history.js'),
  serve: () => import('./serve.js'),
};

async function main(argv: string[]): Promise<ExitStatus> {
  const [name, ...rest] = argv;
  if (name === '--version' || name === '-V') {
    await writeText(`${VERSION}\n`);
    return EXIT.verified;
  }
  if (name === 'help' && rest[0] !== undefined && !rest[0].startsWith('-'))
    return main([rest[0], '--help', ...rest.slice(1)]);
  const width = textWidth();
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    await writeText((await import('./overview.js')).overview(width));
    return name === undefined ? EXIT.misuse : EXIT.verified;
  }
  if (!isCommand(name)) {
    const near = nearest(name, Object.keys(MODULES));
    writeLines([
      `trust-center: unknown command ${JSON.stringify(name)}${near === null ? '' : `; did you mean ${near}?`}`,
      '  See `trust-center --help`.',
    ]);
    return EXIT.misuse;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    await writeText((await import('./help.js')).helpOf(name, width));
    // Among other arguments it may stand where a script puts a value that somebody else chose: help is no verdict.
    return rest.length === 1 ? EXIT.verified : EXIT.misuse;
  }
  const { run } = await MODULES[name]();
  return run(rest);
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(MODULES, name);
}

/** A service that gives no answer is nothing that the caller could have written otherwise; neither is a log of another. */
function statusOf(error: unknown): ExitStatus {
  if (error instanceof LogError) return EXIT.failed;
  return error instanceof FetchError ? EXIT.inconclusive : EXIT.misuse;
}

/** One clear error: what and where, then what to do. Anything unforeseen is a bug of ours, and says so. */
function report(error: unknown): void {
  if (error instanceof TrustCenterError) {
    const hint = error.hint === undefined ? [] : [`  ${error.hint}`];
    writeLines([`trust-center: ${visible(error.message)} [${error.code}]`, ...hint]);
    return;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  writeLines(['trust-center: internal error, please report it', ...text.split('\n').slice(0, MAX_STACK_LINES)]);
}

const MAX_STACK_LINES = 50;

// Until a command has ended, nothing is verified: work that is never finished would end the process without a word.
process.exitCode = EXIT.misuse;
main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.exitCode = statusOf(error);
    report(error);
  },
);
