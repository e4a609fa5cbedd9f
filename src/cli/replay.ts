// `trust-center replay`: repeat an appraisal from its bundle. Nothing is fetched, so it works with no network at all.

import { appraiseBundle } from '../core/appraisal/appraise-bundle.js';
import { type Bundle, recordAppraisal } from '../core/bundle.js';
import { resolvePolicy } from '../core/policy/policy.js';
import { readUserFiles } from '../io/user-files.js';
import { renderReport, reportSource } from '../report.js';
import { readOptions, readRoots } from '../request.js';
import { replayAgain } from './again.js';
import { parseArguments } from './arguments.js';
import { type ExitStatus, exitStatusOf } from './command.js';
import { writeLines } from './output.js';
import { printingOf, printResult } from './print-result.js';
import { claimsOf, readBundle, recordedPolicy, recordedTime } from './recorded.js';

export async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments('replay', argv);
  const { positionals, options } = args;
  const printing = printingOf(args);
  const path = positionals[0] ?? '';
  const bundle = await readBundle(path);
  const settings = await readOptions(
    options,
    bundle.components.some(({ acquired }) => acquired === 'replayed') ? 'replayed' : 'fetched',
  );
  const policy = resolvePolicy(settings.policy ?? recordedPolicy(bundle, 'Give --policy.'), settings.overrides);
  writeLines(notice(bundle, settings.policy === null));
  const at = settings.at ?? recordedTime(bundle, 'Give --at.');
  const judged = { policy, at, trustAnchors: settings.trustAnchors, ...(await readRoots(options.trustedRoot)) };
  const result = await appraiseBundle(bundle, judged);
  const replayed = settings.policy === null ? ('policy' as const) : ('evidence' as const);
  const given = { policy: options.policy, evidence: path };
  const files = printing.format === 'sarif' ? await readUserFiles(given, process.env) : undefined;
  const isAsRecorded = settings.policy === null && settings.at === null;
  const judgedBundle = isAsRecorded ? bundle : recordAppraisal(bundle, at, policy);
  const report =
    printing.format === 'html' ? await renderReport(reportSource({ result, bundle: judgedBundle }, judged)) : undefined;
  const again = replayAgain(path, options);
  await printResult(result, printing, { at: Date.now(), replayed, policy, again }, [], { files, report });
  return exitStatusOf(result, options.allowExperiment);
}

function notice(bundle: Bundle, isPolicyRecorded: boolean): string[] {
  const [claims = '', ...more] = claimsOf(bundle, {
    what: 'bundle',
    chosen: isPolicyRecorded ? ['policy', 'time'] : ['time'],
  });
  const again = bundle.target.domain === undefined ? '' : ' --domain NAME';
  return [
    `trust-center: repeating a recorded appraisal: ${claims}`,
    ...more,
    `  To judge it by yours: trust-center verify --evidence BUNDLE --policy FILE --app-compose FILE${again}`,
  ];
}
