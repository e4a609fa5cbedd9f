// `trust-center plan`: what deploying a change would mean, before it is deployed.

import { gitHubAccess } from '../collect/endorsements/container-image/github-access.js';
import { preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import type { PlanOutcome } from '../core/plan/document.js';
import { renderPlanMarkdown } from '../core/plan/markdown.js';
import { renderPlanText } from '../core/plan/text.js';
import { jsonText } from '../core/views/json.js';
import { visibleInColour } from '../core/views/untrusted.js';
import { cancellable } from '../io/cancellation.js';
import { commitOf } from '../io/git.js';
import { realPath } from '../io/real-path.js';
import { plan as conduct, preparePlan } from '../plan.js';
import { parseArguments, refuseIdle } from './arguments.js';
import { EXIT, type ExitStatus } from './command.js';
import { MAX_VIEW_LINE, progress, textWidth, wantsColour, writeOutput } from './output.js';

const STATUS: Record<PlanOutcome, ExitStatus> = {
  'nothing-refused': EXIT.verified,
  refused: EXIT.failed,
  undecided: EXIT.inconclusive,
};

export async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments('plan', argv);
  const { options } = args;
  const { format, output, noCache, offline, base: ref } = options;
  if (options.from === undefined) refuseIdle(args, ['form'], 'it is about a file that is made, with --from FILE');
  if (args.isGiven('collateral')) {
    refuseIdle(args, ['pccs-url', 'tcb-update'], 'the collateral is given, with --collateral');
  }
  if (offline)
    refuseIdle(args, ['pccs-url', 'tcb-update', 'rpc-url', 'chain-id'], 'nothing is fetched, with --offline');
  // Where a file is missing, reading it says so.
  const whereIs = async (path: string): Promise<string> => (await realPath(path)) ?? path;
  if (ref !== undefined && [options.appCompose, options.composeFile, options.from].includes('-')) {
    throw new InputError('INPUT_INVALID', '--base needs files: standard input is in no repository');
  }
  const base = ref === undefined ? null : await baseOf(ref, options.appCompose ?? options.composeFile);
  const whole = { ...options, kmsEvidence: [], gatewayEvidence: [], rebuildReport: undefined };
  const { plan } = await cancellable(async (signal) => {
    const cache = noCache ? { cacheDirectory: null } : {};
    return conduct(
      await preparePlan(
        whole,
        base,
        { offline, signal, github: gitHubAccess(process.env), onProgress: progress, ...cache },
        whereIs,
      ),
    );
  });
  if (format === 'json') await writeOutput(jsonText(plan), output);
  else if (format === 'markdown') await writeOutput(renderPlanMarkdown(plan), output);
  else {
    const page = { width: textWidth(output), colour: output === undefined && wantsColour() };
    await writeOutput(visibleInColour(renderPlanText(plan, page), MAX_VIEW_LINE), output);
  }
  return STATUS[plan.outcome];
}

/** @param file none that can be read: that is said where it is read */
async function baseOf(ref: string, file: string | undefined) {
  const real = file === undefined ? null : await realPath(file);
  if (file === undefined || real === null) return null;
  const commit = await commitOf(real, ref);
  if (commit !== null) return { ref, commit };
  throw new InputError(
    'INPUT_NOT_FOUND',
    `--base: the repository of ${preview(file, 200)} has no commit ${preview(ref)}`,
    {
      hint: 'Fetch it first: `git fetch origin main`, for origin/main.',
    },
  );
}
