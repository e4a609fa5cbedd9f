#!/usr/bin/env node
// The terminal face. Loads only what the named command needs, so that small commands start fast.

import { FetchError, TrustCenterError } from '../core/errors.js';
import { VERSION } from '../core/version.js';
import { visible } from '../core/views/untrusted.js';
import { type Command, EXIT, type ExitStatus } from './command.js';
import { writeLines, writeText } from './output.js';

const COMMANDS: Record<string, { summary: string; load: () => Promise<Command> }> = {
  verify: {
    summary: 'collect evidence, appraise it, print the result',
    load: async () => (await import('./verify.js')).verify,
  },
  replay: {
    summary: 'repeat a recorded appraisal from a bundle, with no network',
    load: async () => (await import('./replay.js')).replay,
  },
  demo: {
    summary: 'verify a simulated deployment on this machine, end to end',
    load: async () => (await import('./demo.js')).demo,
  },
  inspect: {
    summary: 'decode a quote, event log, certificate, collateral or bundle',
    load: async () => (await import('./inspect.js')).inspect,
  },
  measure: {
    summary: 'compute the registers of a VM that boots an OS image',
    load: async () => (await import('./measure.js')).measure,
  },
  'compose-hash': {
    summary: 'hash an app-compose file and list what stands out in it',
    load: async () => (await import('./compose-hash.js')).composeHash,
  },
  'verify-summary': {
    summary: 'check a signed summary: signer, subjects, age and verdict',
    load: async () => (await import('./verify-summary.js')).verifySummary,
  },
  'reference-values': {
    summary: 'sign what an OS image measures to, for others to rely on',
    load: async () => (await import('./reference-values.js')).referenceValues,
  },
  rebuild: {
    summary: 'build an OS image from source and compare it with the release',
    load: async () => (await import('./rebuild.js')).rebuild,
  },
  badge: {
    summary: 'make a badge of a result, and its README snippet',
    load: async () => (await import('./badge.js')).badge,
  },
  policy: {
    summary: '`policy init` prints the default policy',
    load: async () => (await import('./policy.js')).policy,
  },
};

async function main(argv: string[]): Promise<ExitStatus> {
  const [name, ...rest] = argv;
  if (name === '--version' || name === '-V') {
    await writeText(`${VERSION}\n`);
    return EXIT.verified;
  }
  if (name === 'help' && rest[0] !== undefined && !rest[0].startsWith('-'))
    return main([rest[0], '--help', ...rest.slice(1)]);
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    await writeText(overview());
    return name === undefined ? EXIT.misuse : EXIT.verified;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    const { nearest } = await import('../core/nearest.js');
    const near = nearest(name, Object.keys(COMMANDS));
    writeLines([
      `trust-center: unknown command ${JSON.stringify(name)}${near === null ? '' : `; did you mean ${near}?`}`,
      '  See `trust-center --help`.',
    ]);
    return EXIT.misuse;
  }
  const { spec, run } = await command.load();
  const { helpOf } = await import('./arguments.js');
  if (rest.includes('--help') || rest.includes('-h')) {
    await writeText(helpOf(spec));
    // Among other arguments it may stand where a script puts a value that somebody else chose: help is no verdict.
    return rest.length === 1 ? EXIT.verified : EXIT.misuse;
  }
  return run(rest);
}

function overview(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const rows = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    `trust-center ${VERSION}: prove what a confidential VM runs`,
    '',
    'Usage: trust-center COMMAND [OPTIONS]',
    '',
    ...rows,
    '',
    'Exit status: 0 verified; 1 failed, or an experiment; 2 misuse; 3 inconclusive, or no answer of a service.',
    'Each command explains itself: `trust-center help COMMAND`.',
    '',
  ].join('\n');
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
    // A service that gives no answer is nothing that the caller could have written otherwise.
    process.exitCode = error instanceof FetchError ? EXIT.inconclusive : EXIT.misuse;
    report(error);
  },
);
