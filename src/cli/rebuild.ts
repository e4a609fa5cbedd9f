// `trust-center rebuild`: build an OS image from its source, and compare it with the release.

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
import { type Arguments, type CommandSpec, parseArguments } from './arguments.js';
import { type Command, EXIT, type ExitStatus } from './command.js';
import { formatOf, writeLog, writeOutput, writeReport } from './output.js';

const spec: CommandSpec = {
  name: 'rebuild',
  usage: '--repository URL --commit SHA --backend NAME --release IMAGE [OPTIONS]',
  summary:
    'Build an OS image from its source at one commit, and compare it with the release, artifact by artifact. The build runs with your rights: use a machine that you can spare. Exit status: 0 reproduced, 1 differs, 2 misuse, 3 incomplete.',
  positionals: [0, 0],
  options: {
    repository: { kind: 'value', value: 'URL', help: 'https URL of the source, or the folder of a repository' },
    commit: { kind: 'value', value: 'SHA', help: 'commit to build, all 40 hex digits' },
    backend: { kind: 'value', value: 'NAME', help: `${BACKEND_NAMES.join(', ')}; or give a command:` },
    'build-command': {
      kind: 'value',
      value: 'COMMAND',
      help: 'program and arguments, separated by spaces, quoted where needed; run without a shell at the top of the checkout',
    },
    'output-dir': { kind: 'value', value: 'DIR', help: 'folder of the checkout in which the command leaves the image' },
    release: { kind: 'value', value: 'IMAGE', help: 'image to compare with: folder or tarball' },
    twice: { kind: 'flag', help: 'build two times, from two checkouts, and compare those too' },
    timeout: { kind: 'value', value: 'TIME', help: 'limit for each build, as in 90m (default 6h)' },
    'work-dir': {
      kind: 'value',
      value: 'DIR',
      help: 'new or empty folder to work in, which keeps what was built (default: a temporary one)',
    },
    'min-disk': {
      kind: 'value',
      value: 'SIZE',
      help: 'free disk to ask for, as in 60GB, instead of the backend’s need',
    },
    format: { kind: 'value', value: 'FORMAT', help: 'text (default) or json' },
    output: { kind: 'value', value: 'FILE', help: 'write it here instead of to stdout' },
  },
};

const STATUS: Record<RebuildVerdict, ExitStatus> = {
  reproduced: EXIT.verified,
  differs: EXIT.failed,
  incomplete: EXIT.inconclusive,
};
const DEFAULT_TIMEOUT = '6h';

async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments(spec, argv);
  const format = formatOf(args, ['text', 'json']);
  const minDisk = args.value('min-disk');
  const request = {
    commit: readCommit(needed(args, 'commit')),
    repository: readRepository(needed(args, 'repository')),
    backend: backendOf(args),
    release: needed(args, 'release'),
    twice: args.flag('twice'),
    timeoutMs: readDuration(args.value('timeout') ?? DEFAULT_TIMEOUT, 'timeout'),
    workDir: args.value('work-dir') ?? null,
    minDiskBytes: minDisk === undefined ? null : readBytes(minDisk, 'min-disk'),
  };
  const style = process.env.GITHUB_ACTIONS === 'true' ? 'workflow' : 'plain';
  const document = await rebuildImage(request, {
    run: runProcess,
    log: rebuildLog(writeLog, style),
    environment: process.env,
    signal: interruption(),
  });
  if (format === 'json') await writeOutput(jsonText(document), args.value('output'));
  else await writeReport(rebuildText(document), args.value('output'));
  return STATUS[document.verdict];
}

function needed(args: Arguments, name: string): string {
  const value = args.value(name);
  if (value !== undefined) return value;
  throw new InputError('INPUT_INVALID', `rebuild needs --${name}`, { hint: 'See `trust-center rebuild --help`.' });
}

function backendOf(args: Arguments): Backend {
  const name = args.value('backend');
  const command = args.value('build-command');
  const outputDir = args.value('output-dir');
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

export const rebuild: Command = { spec, run };
