// `trust-center report`: the recorded appraisal of a bundle, repeated and written as one HTML file.

import { appraiseBundle } from '../core/appraisal/appraise-bundle.js';
import type { Bundle } from '../core/bundle.js';
import { documentText } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import type { Timeline } from '../core/history/spans.js';
import { resolvePolicy } from '../core/policy/policy.js';
import type { ReportSource } from '../core/report/source.js';
import { verdictLine } from '../core/views/current-verdict.js';
import { timelineFor } from '../history/read.js';
import { MAX_INPUT_BYTES, readInputFile } from '../io/input-file.js';
import { mismatchOf, renderReport, reportSource } from '../report.js';
import { readOptions, readRoots } from '../request.js';
import { type Options, parseArguments, refuseIdle } from './arguments.js';
import { EXIT, type ExitStatus } from './command.js';
import { ofLog, readVerified, saltOf } from './log.js';
import { progress, writeLines, writeOutput } from './output.js';
import { writtenTo } from './print-result.js';
import { claimsOf, readBundle, recordedPolicy, recordedTime } from './recorded.js';

export async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments('report', argv);
  const { positionals, options } = args;
  const { history, signedSummary, output } = options;
  if (history === undefined) refuseIdle(args, OF_LOG, 'it is of the log that --history names');
  const bundle = await readBundle(positionals[0] ?? '');
  const judged = await repeated(bundle, options);
  const { result } = judged;
  const source: ReportSource = {
    ...judged,
    summary: signedSummary === undefined ? null : await readSummary(judged, signedSummary),
    timeline: history === undefined ? null : await readTimeline(history, result.target.name, options),
  };
  const [claims = '', ...more] = claimsOf(bundle, { what: 'bundle', chosen: ['policy', 'time'] });
  writeLines([
    `trust-center: ${verdictLine(result, { at: Date.now(), replayed: 'policy' })}`,
    `  A recorded appraisal, repeated: ${claims}`,
    ...more,
  ]);
  await writeOutput(await renderReport(source), output);
  if (output !== undefined) progress(writtenTo(output, 'report'));
  return EXIT.verified;
}

const OF_LOG = ['key', 'since', 'target', 'allow-private'] as const;

const UNRECORDED =
  'Make the report while it is judged: `trust-center verify --evidence BUNDLE --format html --output report.html`, with your policy.';

async function repeated(
  bundle: Bundle,
  { insecureRootCa, trustedRoot }: { insecureRootCa?: string | undefined; trustedRoot?: string | undefined },
): Promise<ReportSource> {
  const recorded = recordedPolicy(bundle, UNRECORDED);
  const { trustAnchors, overrides } = await readOptions({ insecureRootCa }, 'fetched');
  const judged = {
    policy: resolvePolicy(recorded, overrides),
    at: recordedTime(bundle, UNRECORDED),
    trustAnchors,
    ...(await readRoots(trustedRoot)),
  };
  return reportSource({ result: await appraiseBundle(bundle, judged), bundle }, judged);
}

/** @throws InputError for a summary of another verification: with it nobody would take the report for ours */
async function readSummary(source: ReportSource, path: string): Promise<string> {
  const summary = documentText(await readInputFile(path, 'signed-summary', MAX_INPUT_BYTES), 'signed-summary');
  const mismatch = await mismatchOf(summary, source);
  if (mismatch === null) return summary;
  const { what, expected, found } = mismatch;
  throw new InputError(
    'INPUT_INVALID',
    `signed-summary: it is of another verification: of ${what} it has ${found ?? 'no digest'}, not ${expected}`,
    { hint: 'Give the summary that was signed in the run that wrote the bundle, and the roots of that run.' },
  );
}

/** @throws LogError for a log that does not verify: a report without its history would hide that; InputError, FetchError */
async function readTimeline(place: string, name: string, options: Options<'report'>): Promise<Timeline> {
  const log = await readVerified(place, options);
  return ofLog(timelineFor(log, { name: options.target ?? name, salt: saltOf(), at: Date.now() }));
}
