// The plan for a terminal or a log.

import { type Page, paint, row, type Style, verbatim } from '../views/rows.js';
import { visible } from '../views/untrusted.js';
import type { PlanDocument, PlannedFinding } from './document.js';
import {
  changedLines,
  facts,
  findingName,
  gravestFirst,
  imageWords,
  ONLY_A_PLAN,
  OUTCOME_WORDS,
  ofState,
  senderWords,
} from './words.js';

const SIGNS: Record<PlanDocument['outcome'], [string, Style]> = {
  'nothing-refused': ['✓', 'green'],
  refused: ['✗', 'red'],
  undecided: ['?', 'yellow'],
};
const MARKS = { pass: '✓', fail: '✗', unknown: '?' } as const;
const COLUMN = 22;
const MAX_DIFFERENCE_LINES = 200;

/** Lines end in a newline; nothing in them acts on a terminal but our colours. */
export function renderPlanText(plan: PlanDocument, page: Page): string {
  const [sign, style] = SIGNS[plan.outcome];
  const fact = (name: string, words: string): string[] =>
    row(page, 2, [[name.padEnd(COLUMN), 'dim']], visible(words), 'whole');
  const lines = [
    ...row(page, 0, [[`${sign} ${OUTCOME_WORDS[plan.outcome]}: `, style, 'bold']], visible(plan.outcomeReason)),
    ...row(page, 2, [], ONLY_A_PLAN),
    '',
    ...fact('compose hash', plan.change.composeHash),
    ...fact('files', plan.change.files.join(' and ')),
    ...facts(plan).flatMap(([name, words]) => fact(name, words)),
    ...decisions(plan, page),
    ...findings(
      plan.base === null ? 'Findings' : 'New findings',
      plan.base === null ? plan.findings : ofState(plan.findings, 'new'),
      page,
    ),
    ...findings('Findings that are gone', plan.gone, page),
    ...images(plan, page),
    ...call(plan, page),
    ...differences('Against the base (- base, + change)', plan.base?.differences ?? [], page),
    ...differences('Against what runs (- runs, + change)', plan.running?.differences ?? [], page),
  ];
  return `${lines.join('\n')}\n`;
}

function section(title: string, lines: readonly string[], page: Page): string[] {
  return lines.length === 0 ? [] : ['', paint(page, `  ${title}`, 'bold'), ...lines];
}

function decisions({ decisions: all }: PlanDocument, page: Page): string[] {
  const open = all.filter(({ status }) => status !== 'pass');
  const lines = open.flatMap(({ status, detail, hint }) => [
    ...row(page, 4, [[`${MARKS[status]} `, status === 'fail' ? 'red' : 'yellow']], visible(detail)),
    ...(hint === null ? [] : row(page, 6, [['To do: ', 'bold']], visible(hint))),
  ]);
  return section('To decide', lines, page);
}

function findings(title: string, all: readonly PlannedFinding[], page: Page): string[] {
  const lines = gravestFirst(all).flatMap((finding) => {
    const where = finding.where === '' ? '' : ` (${finding.where})`;
    const mark = finding.isRefused ? '✗' : finding.severity === 'warning' ? '!' : 'i';
    return row(page, 4, [[`${mark} `]], visible(`${findingName(finding)}: ${finding.message}${where}`));
  });
  return section(title, lines, page);
}

function images({ images: all, base }: PlanDocument, page: Page): string[] {
  const shown = base === null ? (all ?? []) : ofState(all ?? [], 'new');
  const lines = shown.flatMap((image) =>
    row(page, 4, [], visible(`${image.reference ?? image.where}: ${imageWords(image)}`), 'whole'),
  );
  return section(base === null ? 'Images' : 'New images', lines, page);
}

function call({ registry }: PlanDocument, page: Page): string[] {
  const { call: one, owner, contractFrom } = registry;
  if (one === null) return [];
  const fact = (name: string, words: string): string[] =>
    row(page, 4, [[name.padEnd(10), 'dim']], visible(words), 'whole');
  const lines = [
    ...row(page, 4, [], visible(senderWords(owner))),
    ...fact('contract', `${one.contract} (${contractFrom ?? ''})`),
    ...fact('function', one.function),
    ...fact('argument', one.argument),
    ...fact('calldata', one.calldata),
    ...(one.safeTransaction === null
      ? []
      : row(page, 4, [], 'The JSON plan has the batch for a Safe’s Transaction Builder.')),
  ];
  return section('The call that allows the hash', lines, page);
}

function differences(title: string, all: NonNullable<PlanDocument['base']>['differences'], page: Page): string[] {
  const lines = changedLines(all).flatMap((line) => verbatim(page, 4, line, page.width));
  const more = lines.length - MAX_DIFFERENCE_LINES;
  const shown = lines.slice(0, MAX_DIFFERENCE_LINES);
  return section(title, more > 0 ? [...shown, `    (${more} more lines)`] : shown, page);
}
