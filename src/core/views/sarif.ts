// The result as SARIF 2.1.0 (OASIS), for code scanning: a result for each check that did not pass, and for each finding
// in the app-compose. GitHub asks for more than the standard does
// (https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support): one result without a
// physical place, and it refuses the whole file; one with an absolute address, and it refuses it too.

import { markOf } from '../appraisal/judgement.js';
import { causesOf } from '../result/causes.js';
import type { Check, ResultDocument } from '../result/document.js';
import { PHASES } from '../result/words.js';
import { currentVerdict, MAX_AGE_DAYS, type ReadingContext, verdictLine } from './current-verdict.js';
import { differenceLines, policyLines } from './differences.js';
import { jsonText } from './json.js';
import { following } from './notices.js';
import { visible } from './untrusted.js';

export interface SarifOptions extends ReadingContext {
  /** Of this package. */
  version: string;
  /** The project’s page; documents of checks are relative to it. */
  informationUri: string;
  /** Where in the user's files a check goes back to; null: nowhere. */
  locate: (check: Check) => { path: string; line: number } | null;
  /** File of the repository at whose first line the rest is shown; null: there is none, so the rest is at the deployment's name. */
  anchor: string | null;
}

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const LEVEL = { fail: 'error', unknown: 'warning', warning: 'warning', info: 'note' } as const;

/** Two spaces of indentation, one newline at the end. What could not be decided is a warning: it is never left out, but told once with all that follows from it. */
export function renderSarif(result: ResultDocument, options: SarifOptions): string {
  const checks = result.components.flatMap(({ phases }) => PHASES.flatMap((phase) => phases[phase].checks));
  // What only follows from another check is told there.
  const told = new Map<Check, readonly Check[]>([
    ...causesOf(result.components).map(({ check, follows }) => [check, follows] as const),
    ...checks.filter(({ status }) => status === 'pass').map((check) => [check, []] as const),
  ]);
  const ids = [...new Set(checks.map(({ id }) => id))];
  const rules = [
    ...ids.map((id) => rule(id, checks.find((one) => one.id === id)?.title ?? id, docsOf(checks, id), options)),
    rule(VERDICT, 'The verdict counts for the deployment today', 'docs/publishing.md#files', options),
  ];
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'trust-center',
            version: options.version,
            semanticVersion: options.version,
            informationUri: options.informationUri,
            rules,
          },
        },
        invocations: [{ executionSuccessful: true, endTimeUtc: result.appraisedAt }],
        results: [
          ...whole(result, ids.length, options),
          ...[...told].flatMap(([check, follows]) => finding(check, follows, ids.indexOf(check.id), result, options)),
        ],
        properties: {
          verdict: result.verdict,
          verdictReason: visible(verdictLine(result, options)),
          notShown: result.notShown.map(({ what, why }) => visible(`${what}: ${why}`)),
          target: visible(result.target.name),
          evidenceDigest: visible(result.evidenceDigest),
          policyDigest: visible(result.policyDigest),
          trustAnchor: visible(result.trustAnchor),
        },
      },
    ],
  };
  return jsonText(log);
}

/** Rule of a result that no check explains. */
const VERDICT = 'verdict';

function docsOf(checks: readonly Check[], id: string): string {
  return checks.find((one) => one.id === id)?.docs ?? 'docs/checks.md';
}

/** Code scanning shows the help, and not the address of it. */
function rule(id: string, title: string, docs: string, { informationUri }: SarifOptions): object {
  const helpUri = `${informationUri}/blob/main/${docs}`;
  const about = 'What it means, and what to do';
  return {
    id,
    shortDescription: { text: plain(title) },
    fullDescription: { text: plain(title) },
    help: { text: `${about}: ${helpUri}`, markdown: `[${about}](${helpUri})` },
    helpUri,
    defaultConfiguration: { level: 'error' },
  };
}

/** Results for what no check explains (an experiment, an old result): an empty log would read as nothing wrong. */
function whole(result: ResultDocument, ruleIndex: number, options: SarifOptions): object[] {
  const open = result.components.some(({ phases }) =>
    PHASES.some((phase) => phases[phase].checks.some(({ status }) => status === 'fail' || status === 'unknown')),
  );
  if (open || currentVerdict(result, options.at, MAX_AGE_DAYS).kind === 'verified') return [];
  return [
    {
      ruleId: VERDICT,
      ruleIndex,
      kind: 'fail',
      level: result.verdict === 'failed' ? 'error' : 'warning',
      message: { text: plain(verdictLine(result, options)) },
      locations: [physical(null, result, options)],
      partialFingerprints: { 'componentAndCheck/v1': VERDICT },
    },
  ];
}

function finding(
  check: Check,
  follows: readonly Check[],
  ruleIndex: number,
  result: ResultDocument,
  options: SarifOptions,
): object[] {
  const mark = markOf(check);
  if (mark === 'pass' || mark === 'skipped') return [];
  const lines = [
    check.detail,
    ...(check.expected === undefined ? [] : [`Expected: ${check.expected}`]),
    ...(check.actual === undefined ? [] : [`Actual: ${check.actual}`]),
    ...differenceLines(check),
    ...policyLines(check),
    ...(check.place === undefined ? [] : [`Where: ${check.place.path}`]),
    ...(check.hint === undefined ? [] : [check.hint]),
    ...(follows.length === 0 ? [] : [`${following({ follows })}: ${follows.map(({ id }) => id).join(', ')}`]),
  ];
  const path = check.place === undefined ? '' : `/${visible(check.place.path)}`;
  return [
    {
      ruleId: check.id,
      ruleIndex,
      kind: 'fail',
      level: LEVEL[mark],
      message: { text: lines.map(plain).join('\n') },
      locations: [
        {
          ...physical(options.locate(check), result, options),
          logicalLocations: [{ fullyQualifiedName: visible(check.component), kind: 'component' }],
        },
      ],
      // The same finding in the next run, whatever its words are then.
      partialFingerprints: { 'componentAndCheck/v1': `${visible(check.component)}/${check.id}${path}` },
      properties: {
        status: check.status,
        phase: check.phase,
        ...(check.severity === undefined ? {} : { severity: check.severity }),
      },
    },
  ];
}

/** @param place null: of no line of the user's files */
function physical(
  place: { path: string; line: number } | null,
  { target }: ResultDocument,
  { anchor }: SarifOptions,
): object {
  const path = place?.path ?? anchor;
  return {
    physicalLocation: {
      artifactLocation:
        path === null
          ? // A name that no file has. Relative, since GitHub refuses any scheme but the one of the checkout.
            { uri: uriOf(visible(`target: ${target.name}`).replaceAll('/', ' ')) }
          : { uri: uriOf(path), uriBaseId: '%SRCROOT%' },
      region: { startLine: place?.line ?? 1 },
    },
  };
}

/** Path as a relative URI reference. */
function uriOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** Text that no reader of SARIF takes for a link (3.11.6) or a placeholder (3.11.5). */
function plain(text: string): string {
  return visible(text).replace(/[{}]/g, '$&$&').replaceAll('](', '] (');
}
