// `trust-center rebuild`: build an OS image from its source, and compare it with the release.

import { resolve } from 'node:path';
import { InputError } from '../core/errors.js';
import { jsonText } from '../core/views/json.js';
import { BACKEND_NAMES, type Backend, backendNamed, commandBackend } from '../rebuild/backend.js';
import type { RebuildVerdict } from '../rebuild/document.js';
import { rebuildLog } from '../rebuild/log.js';
import { runProcess } from '../rebuild/process.js';
import { readBytes, readDuration } from '../rebuild/quantity.js';
import { rebuild as rebuildImage } from '../rebuild/rebuild.js';
import { readCommit, readRepository } from '../rebuild/repository.js';
import { rebuildText } from '../rebuild/text.js';
import { type Options, parseArguments } from './arguments.js';
import { EXIT, type ExitStatus } from './command.js';
import { writeLog, writeOutput, writeText } from './output.js';

const STATUS: Record<RebuildVerdict, ExitStatus> = {
  reproduced: EXIT.verified,
  differs: EXIT.failed,
  incomplete: EXIT.inconclusive,
};

export async function run(argv: string[]): Promise<ExitStatus> {
  const { options } = parseArguments('rebuild', argv);
  const { format, output, minDisk } = options;
  const request = {
    commit: readCommit(needed(options, 'commit')),
    repository: readRepository(needed(options, 'repository')),
    backend: backendOf(options),
    release: needed(options, 'release'),
    twice: options.twice,
    timeoutMs: readDuration(options.timeout, 'timeout'),
    workDir: options.workDir === undefined ? null : resolve(options.workDir),
    minDiskBytes: minDisk === undefined ? null : readBytes(minDisk, 'min-disk'),
  };
  const style = process.env.GITHUB_ACTIONS === 'true' ? 'workflow' : 'plain';
  const document = await rebuildImage(request, {
    run: runProcess,
    log: rebuildLog(writeLog, style),
    environment: process.env,
    signal: interruption(),
  });
  if (format === 'json') await writeOutput(jsonText(document), output);
  else await writeText(rebuildText(document, request.workDir), output);
  return STATUS[document.verdict];
}

function needed(options: Options<'rebuild'>, name: 'commit' | 'repository' | 'release'): string {
  const value = options[name];
  if (value !== undefined) return value;
  throw new InputError('INPUT_INVALID', `rebuild needs --${name}`, { hint: 'See `trust-center rebuild --help`.' });
}

function backendOf({ backend: name, buildCommand: command, outputDir }: Options<'rebuild'>): Backend {
  if (name !== undefined && command === undefined && outputDir === undefined) return backendNamed(name);
  if (name === undefined && command !== undefined && outputDir !== undefined) return commandBackend(command, outputDir);
  throw new InputError('INPUT_INVALID', 'rebuild needs either --backend, or --build-command and --output-dir', {
    hint: `Backends: ${BACKEND_NAMES.join(', ')}.`,
  });
}

/** A build is in a process group of its own, which a terminal’s Ctrl-C does not reach: it is ended from here. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => controller.abort(new InputError('INPUT_INVALID', `rebuild: interrupted by ${name}`)));
  }
  return controller.signal;
}
