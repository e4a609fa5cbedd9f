// The result as SARIF 2.1.0 (OASIS), for code scanning: a result for each check that did not pass, and for each finding
// in the app-compose.

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
  /** Where in the user's files a check goes back to; null: nowhere. Code scanning shows only results that have a place. */
  locate: (check: Check) => { path: string; line: number } | null;
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
  const rules = ids.map((id) => rule(checks, id, options));
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
          ...whole(result, options),
          ...[...told].flatMap(([check, follows]) => finding(check, follows, ids.indexOf(check.id), options)),
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

function rule(checks: readonly Check[], id: string, { informationUri }: SarifOptions): object {
  const check = checks.find((one) => one.id === id);
  return {
    id,
    shortDescription: { text: plain(check?.title ?? id) },
    helpUri: `${informationUri}/blob/main/${check?.docs ?? 'docs/checks.md'}`,
    defaultConfiguration: { level: 'error' },
  };
}

/** Results for what no check explains (an experiment, an old result): an empty log would read as nothing wrong. */
function whole(result: ResultDocument, reading: ReadingContext): object[] {
  const open = result.components.some(({ phases }) =>
    PHASES.some((phase) => phases[phase].checks.some(({ status }) => status === 'fail' || status === 'unknown')),
  );
  if (open || currentVerdict(result, reading.at, MAX_AGE_DAYS).kind === 'verified') return [];
  const level = result.verdict === 'failed' ? 'error' : 'warning';
  return [{ level, kind: 'fail', message: { text: plain(verdictLine(result, reading)) } }];
}

function finding(check: Check, follows: readonly Check[], ruleIndex: number, { locate }: SarifOptions): object[] {
  const mark = markOf(check);
  if (mark === 'pass' || mark === 'skipped') return [];
  const place = locate(check);
  // Code scanning refuses the whole file for a result without a place: what is only worth knowing is left out then.
  if (place === null && check.status === 'pass') return [];
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
          ...(place === null
            ? {}
            : {
                physicalLocation: {
                  artifactLocation: { uri: uriOf(place.path), uriBaseId: '%SRCROOT%' },
                  region: { startLine: place.line },
                },
              }),
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

/** Path as a relative URI reference. */
function uriOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** Text that no reader of SARIF takes for a link (3.11.6) or a placeholder (3.11.5). */
function plain(text: string): string {
  return visible(text).replace(/[{}]/g, '$&$&').replaceAll('](', '] (');
}
