// `trust-center check-report`: whether a report is one of ours, not a byte changed, and what it then says.

import type { Timeline } from '../core/history/spans.js';
import { MAX_REPORT_BYTES } from '../core/report/blocks.js';
import type { ReportChange, ReportCheck } from '../core/report/check.js';
import type { ReportSource } from '../core/report/source.js';
import { VERSION } from '../core/version.js';
import { currentVerdict, experimentSentence, MAX_AGE_DAYS, verdictLine } from '../core/views/current-verdict.js';
import { jsonText } from '../core/views/json.js';
import { visible } from '../core/views/untrusted.js';
import { readInputFile } from '../io/input-file.js';
import { checkReport } from '../report.js';
import { parseArguments } from './arguments.js';
import { EXIT, type ExitStatus } from './command.js';
import { writeOutput, writeReport } from './output.js';
import { claimsOf } from './recorded.js';

const STATUS: Readonly<Record<ReportCheck['state'], ExitStatus>> = {
  same: EXIT.verified,
  changed: EXIT.failed,
  'other version': EXIT.misuse,
  'no report': EXIT.misuse,
};

export async function run(argv: string[]): Promise<ExitStatus> {
  const { positionals, options } = parseArguments('check-report', argv);
  const check = await checkReport(await readInputFile(positionals[0] ?? '', 'report', MAX_REPORT_BYTES));
  const { format, output } = options;
  if (format === 'json') await writeOutput(jsonText(asJson(check)), output);
  else await writeReport([...asText(check), ''].join('\n'), output);
  return STATUS[check.state];
}

/** Only of a report that is ours does it say anything of the verdict. */
function asJson(check: ReportCheck) {
  const { state } = check;
  const base = { state, version: VERSION, reportVersion: reportVersion(check) };
  if (state === 'changed') {
    const { where, what, values, place, hint } = check.change;
    const expected = values === null ? null : { expected: values.expected, found: values.found };
    return { ...base, change: { where, what, ...place, ...expected, hint } };
  }
  if (state !== 'same') return base;
  const { result, summary, roots, timeline } = check.source;
  const { verdict, verdictReason, experiment, target, appraisedAt, trustAnchor, evidenceDigest, policyDigest } = result;
  return {
    ...base,
    verdict,
    verdictReason,
    experiment,
    target: { kind: target.kind, name: target.name },
    appraisedAt,
    trustAnchor,
    trustedRootsGiven: roots.trustedRoots !== null,
    evidenceDigest,
    policyDigest,
    hasSummary: summary !== null,
    history: timeline === null ? null : { origin: timeline.origin, size: timeline.size, rootHash: timeline.rootHash },
  };
}

function reportVersion(check: ReportCheck): string | null {
  if (check.state === 'no report') return null;
  return check.state === 'other version' ? check.version : VERSION;
}

function asText(check: ReportCheck): string[] {
  if (check.state === 'same') return sameLines(check.source);
  if (check.state === 'changed') return changedLines(check.change);
  if (check.state === 'no report') {
    return [
      'NO REPORT  the file is none that trust-center made: it does not say so in its head.',
      '  Expected: the HTML file that `trust-center report` or `--format html` writes.',
    ];
  }
  const version = visible(check.version);
  return [
    `OTHER VERSION  the report says that trust-center ${version} made it, and this is ${VERSION}.`,
    `  Nothing was compared: each version writes another page. Check it with version ${version}.`,
    '  What is in it can be judged by this version: download the bundle in the page, then',
    '  trust-center verify --evidence BUNDLE --policy FILE',
  ];
}

function changedLines({ where, what, values, place, hint }: ReportChange): string[] {
  return [
    'CHANGED  the file is not as trust-center wrote it. Nothing that it shows counts.',
    `  ${visible(where)} ${visible(what)}`,
    ...(place === null ? [] : [`  first difference  line ${place.line}, byte ${place.byte}`]),
    ...(values === null
      ? []
      : [`  expected          ${visible(values.expected, 300)}`, `  found             ${visible(values.found, 300)}`]),
    ...(hint === null ? [] : [`  ${visible(hint)}`]),
  ];
}

function historyLines({ origin, size }: Timeline): string[] {
  const log = `${visible(origin, 200)}, ${size} ${size === 1 ? 'entry' : 'entries'}`;
  return [
    `  The history in it is what they read of a log (${log}): nothing here proves it, a signed summary neither.`,
    '  To see the log itself: trust-center history verify LOG --key VKEY, and history list',
  ];
}

function sameLines({ bundle, result, roots, summary, timeline }: ReportSource): string[] {
  const [claims = '', ...more] = claimsOf(bundle, { what: 'report', chosen: ['policy', 'time', 'roots of trust'] });
  const again = bundle.target.domain === undefined ? '' : ' --domain NAME';
  const { experiment, target } = result;
  return [
    `SAME  not a byte is changed: trust-center ${VERSION} writes this very file of the evidence in it.`,
    '  That says nothing of the verdict, which is:',
    '',
    `${headingOf(result)}  ${visible(target.name)}`,
    `  ${verdictLine(result, { at: Date.now(), replayed: 'policy' })}`,
    ...(experiment === null ? [] : [`  ${experimentSentence(experiment)}`]),
    '',
    `  Whoever made the report chose what it was judged by: ${claims}`,
    ...more,
    ...(roots.trustedRoots === null ? [] : ['  They gave trusted roots of Sigstore, too: not those that are shipped.']),
    ...(timeline === null ? [] : historyLines(timeline)),
    ...(summary === null
      ? []
      : ['  The signed summary in it names this result. Who signed it: trust-center verify-summary REPORT --key …']),
    `  To judge it by yours: trust-center verify --evidence BUNDLE --policy FILE --app-compose FILE${again}`,
  ];
}

/** As the page has it: what is no more than an experiment, or old, is not called verified alone. */
function headingOf(result: ReportSource['result']): string {
  const { kind, words } = currentVerdict(result, Date.now(), MAX_AGE_DAYS);
  return (kind === 'experiment' ? 'experiment, not verified' : words).toUpperCase();
}
