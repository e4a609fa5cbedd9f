// `trust-center verify --targets FILE`: many targets in one process, each told as it ends.

import { join } from 'node:path';
import { gitHubAccess } from '../collect/endorsements/container-image/github-access.js';
import { type Bundle, serialiseBundle } from '../core/bundle.js';
import { InputError } from '../core/errors.js';
import { lineOf, type TargetLine, uncheckedLine } from '../core/views/fleet-lines.js';
import { renderFleetMarkdown } from '../core/views/fleet-markdown.js';
import { renderFleetText, renderTargetLine } from '../core/views/fleet-text.js';
import { renderJsonLine } from '../core/views/json.js';
import { JUNIT_FLEET, renderJunitSuite, renderUncheckedSuite } from '../core/views/junit.js';
import { visibleInColour } from '../core/views/untrusted.js';
import { cancellable } from '../io/cancellation.js';
import { type FleetTarget, fileNameOf, readTargets } from '../targets.js';
import { type NamedRequest, reasonOf, type TargetOutcome, verifyAll } from '../verify-all.js';
import { type Arguments, type Options, refuseIdle } from './arguments.js';
import { type ExitStatus, exitStatusOfAll } from './command.js';
import { COMMANDS, type OptionOf } from './commands.js';
import {
  MAX_VIEW_LINE,
  outputInPieces,
  progress,
  textWidth,
  wantsColour,
  writeFolder,
  writeLines,
  writeTextFile,
} from './output.js';
import { writtenTo } from './print-result.js';

/** What is about the run, and not about one of its targets. */
const OF_THE_RUN: readonly OptionOf<'verify'>[] = [
  'targets',
  'concurrency',
  'format',
  'output',
  'quiet',
  'save-bundle',
  'offline',
  'no-cache',
  'allow-experiment',
];
/** What there is of one target alone. */
const OF_ONE: readonly OptionOf<'verify'>[] = [
  'verbose',
  'save-app-compose',
  ...COMMANDS.verify.options['Sign the outcome'],
];

export async function verifyTargets(args: Arguments<'verify'>): Promise<ExitStatus> {
  const { options } = args;
  expectOfTheRun(args);
  const { concurrency, output, saveBundle, allowExperiment } = options;
  const targets = await readTargets(options.targets ?? '', process.env);
  if (saveBundle !== undefined) await writeFolder(saveBundle, {}, '--save-bundle');
  const write = await outputInPieces(output);
  const view = viewOf(options, write);
  const lines = new Map<string, TargetLine>();
  await view.begin();
  await cancellable(async (signal) => {
    const requests = targets.map((target) => namedRequest(target, options));
    for await (const outcome of verifyAll(requests, { concurrency, signal })) {
      const at = Date.now();
      const line =
        outcome.verification === null
          ? uncheckedLine(outcome.name, reasonOf(outcome.error).message)
          : lineOf(outcome.name, outcome.verification.result, at);
      lines.set(outcome.name, line);
      if (outcome.verification === null) tellUnforeseen(outcome.error);
      const bundle = outcome.verification?.bundle ?? outcome.collected;
      if (saveBundle !== undefined && bundle !== null) await save(saveBundle, outcome.name, bundle);
      await view.target(outcome, line, at);
    }
  });
  // In the order of the file: they ended in another.
  await view.end(targets.flatMap(({ name }) => lines.get(name) ?? []));
  if (output !== undefined) progress(writtenTo(output, 'results'));
  return exitStatusOfAll(
    targets.map(({ name }) => lines.get(name)?.status ?? 'not checked'),
    allowExperiment,
  );
}

/** @throws InputError */
function expectOfTheRun(args: Arguments<'verify'>): void {
  if (args.positionals.length > 0) {
    throw new InputError('INPUT_INVALID', 'TARGET and --targets name what to verify in two ways; give one');
  }
  const { format } = args.options;
  if (format === 'sarif' || format === 'html') {
    throw new InputError('INPUT_INVALID', `--format ${format} is about one target, not about those of --targets`, {
      hint: 'Verify the target by itself for it. Of many there are text, json, markdown and junit.',
    });
  }
  refuseIdle(args, OF_ONE, 'it is about one target, not about those of --targets');
  const others = Object.values(COMMANDS.verify.options).flat();
  const ofTargets = others.filter((name) => !OF_THE_RUN.includes(name));
  refuseIdle(args, ofTargets, 'with --targets it stands in the file, at a target or in `defaults`');
  if (format !== 'text') refuseIdle(args, ['quiet'], `${format} always has everything`);
}

function namedRequest(target: FleetTarget, options: Options<'verify'>): NamedRequest {
  const { name, requestOf } = target;
  const { noCache, offline } = options;
  return {
    name,
    request: () =>
      requestOf({
        offline,
        github: gitHubAccess(process.env),
        ...(noCache ? { cacheDirectory: null } : {}),
        onProgress: (text) => progress(`${name}: ${text}`),
      }),
  };
}

async function save(folder: string, name: string, bundle: Bundle): Promise<void> {
  await writeTextFile(join(folder, `${fileNameOf(name)}.json`), serialiseBundle(bundle), '--save-bundle');
}

/** What nobody foresaw is a fault of ours: the line of its target says only that, here is what to report. */
function tellUnforeseen(error: unknown): void {
  if (reasonOf(error).code !== 'INTERNAL' || !(error instanceof Error)) return;
  writeLines((error.stack ?? error.message).split('\n').slice(0, MAX_STACK_LINES));
}

const MAX_STACK_LINES = 50;

interface View {
  begin(): Promise<void>;
  target(outcome: TargetOutcome, line: TargetLine, at: number): Promise<void>;
  end(lines: readonly TargetLine[]): Promise<void>;
}

function viewOf({ format, output, quiet }: Options<'verify'>, write: (text: string) => Promise<void>): View {
  const nothing = async (): Promise<void> => {};
  const page = { width: textWidth(output), colour: output === undefined && wantsColour() };
  const shown = (text: string): Promise<void> => write(visibleInColour(text, MAX_VIEW_LINE));
  switch (format) {
    case 'json':
      return {
        begin: nothing,
        target: ({ verification, error }, { name, status, why }) => {
          const ending = verification === null ? { result: null, error: reasonOf(error) } : { ...verification, error };
          return write(renderJsonLine({ name, status, why, result: ending.result, error: ending.error }));
        },
        end: nothing,
      };
    case 'junit':
      return {
        begin: () => write(JUNIT_FLEET.start),
        target: ({ name, verification }, { why }, at) =>
          write(
            verification === null
              ? renderUncheckedSuite(name, why, at)
              : renderJunitSuite(name, verification.result, { at }),
          ),
        end: () => write(JUNIT_FLEET.end),
      };
    case 'markdown':
      return { begin: nothing, target: nothing, end: (lines) => write(renderFleetMarkdown(lines)) };
    default:
      return {
        begin: nothing,
        target: (_, line) => (quiet ? nothing() : shown(renderTargetLine(line, page))),
        end: (lines) => shown(renderFleetText(lines, page, quiet)),
      };
  }
}
