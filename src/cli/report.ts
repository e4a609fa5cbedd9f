// `trust-center report`: the recorded appraisal of a bundle, repeated and written as one HTML file.

import { appraiseBundle } from '../core/appraisal/appraise-bundle.js';
import type { Bundle } from '../core/bundle.js';
import { documentText } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { resolvePolicy } from '../core/policy/policy.js';
import type { ReportSource } from '../core/report/source.js';
import { verdictLine } from '../core/views/current-verdict.js';
import { MAX_INPUT_BYTES, readInputFile } from '../io/input-file.js';
import { mismatchOf, renderReport, reportSource } from '../report.js';
import { readOptions, readRoots } from '../request.js';
import { parseArguments } from './arguments.js';
import { EXIT, type ExitStatus } from './command.js';
import { progress, writeLines, writeOutput } from './output.js';
import { writtenTo } from './print-result.js';
import { claimsOf, readBundle, recordedPolicy, recordedTime } from './recorded.js';

export async function run(argv: string[]): Promise<ExitStatus> {
  const { positionals, options } = parseArguments('report', argv);
  const { signedSummary, output } = options;
  const bundle = await readBundle(positionals[0] ?? '');
  const source = await repeated(bundle, options);
  const { result } = source;
  const [claims = '', ...more] = claimsOf(bundle, { what: 'bundle', chosen: ['policy', 'time'] });
  writeLines([
    `trust-center: ${verdictLine(result, { at: Date.now(), replayed: 'policy' })}`,
    `  A recorded appraisal, repeated: ${claims}`,
    ...more,
  ]);
  await writeOutput(
    await renderReport(signedSummary === undefined ? source : await signed(source, signedSummary)),
    output,
  );
  if (output !== undefined) progress(writtenTo(output, 'report'));
  return EXIT.verified;
}

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
async function signed(source: ReportSource, path: string): Promise<ReportSource> {
  const summary = documentText(await readInputFile(path, 'signed-summary', MAX_INPUT_BYTES), 'signed-summary');
  const mismatch = await mismatchOf(summary, source);
  if (mismatch === null) return { ...source, summary };
  const { what, expected, found } = mismatch;
  throw new InputError(
    'INPUT_INVALID',
    `signed-summary: it is of another verification: of ${what} it has ${found ?? 'no digest'}, not ${expected}`,
    { hint: 'Give the summary that was signed in the run that wrote the bundle, and the roots of that run.' },
  );
}
