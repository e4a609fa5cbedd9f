// The result for a person at a terminal or in a log: the verdict first, then why, each phase in a line, and what was not
// shown; or every check.

import { markOf } from '../appraisal/judgement.js';
import { type Cause, causesOf } from '../result/causes.js';
import type {
  AppIdentity,
  Check,
  ComponentResult,
  ResultDocument,
  TcbComponentResult,
  TcbResult,
} from '../result/document.js';
import { type CheckStatus, hasPhase, PHASES, type Phase } from '../result/words.js';
import { ANNOUNCED_TITLE, announcedLines } from './announced-words.js';
import {
  currentVerdict,
  experimentSentence,
  MAX_AGE_DAYS,
  type ReadingContext,
  verdictLine,
} from './current-verdict.js';
import { differenceLines, policyLines } from './differences.js';
import { domainLines, domainTitle } from './domain-words.js';
import { type DriftLine, driftLines } from './drift-words.js';
import { day, type FactsResult, factsOf, imageLines } from './facts.js';
import { following, foundNotices, type Notice, namesOf, openNotices } from './notices.js';
import { registryLines, registryTitle } from './registry-words.js';
import { compared, folded, HANG, type Page, type Piece, paint, row, type Style, verbatim, wrap } from './rows.js';
import { visible } from './untrusted.js';
import { minuteOf } from './verdict-words.js';

type Mark = ReturnType<typeof markOf>;
const SYMBOL: Record<Mark, string> = { pass: '✓', fail: '✗', unknown: '?', skipped: '–', warning: '⚠', info: 'i' };
const STYLE: Record<Mark, Style> = {
  pass: 'green',
  fail: 'red',
  unknown: 'yellow',
  skipped: 'dim',
  warning: 'yellow',
  info: 'dim',
};

export interface TextOptions extends ReadingContext, Page {
  /** `verdict`: one line, however long. */
  detail: 'verdict' | 'summary' | 'every check';
  /** Lines of whoever prints the page, at its foot: what was written where. */
  notes?: readonly string[];
}

/** Lines between two verdicts: a reader who sees one screen has seen it. */
const MAX_BETWEEN = 20;

/** A page, and whether what passed may be green: in an experiment, or once it is old, it says nothing of production. */
interface View extends Page {
  isGreen: boolean;
}

export function renderText(result: ResultDocument, options: TextOptions): string {
  const { at, colour, detail } = options;
  const isGreen = currentVerdict({ ...result, verdict: 'verified' }, at, MAX_AGE_DAYS).kind === 'verified';
  const page = { width: detail === 'verdict' ? Number.POSITIVE_INFINITY : options.width, colour, isGreen };
  const verdict = headline(result, verdictLine(result, options), page);
  if (detail === 'verdict') return `${verdict.join('\n')}\n`;
  const blocks = [
    about(result, page),
    ...(detail === 'summary' ? summary(result, page) : everyCheck(result, page)),
    unshown(result, page),
    announcements(result, page),
    differing(result, page),
    registered(result, page),
    named(result, page),
    [
      ...(detail === 'summary' ? digestsInShort(result, page) : digests(result, page)),
      ...(options.notes ?? []).flatMap((note) =>
        wrap(visible(note), page.width - 2, 'whole').map((line) => `  ${line}`),
      ),
    ],
  ];
  const lines = blocks.filter((block) => block.length > 0).flatMap((block) => [...block, '']);
  const again = lines.length > MAX_BETWEEN ? [...verdict, ''] : [];
  return [...verdict, ...lines, ...again].join('\n');
}

function summary(result: ResultDocument, page: View): string[][] {
  return [
    [...open(result, 'fail', page), ...gaps(result, page), ...open(result, 'unknown', page)],
    ...phaseTables(result, page),
    warnings(result, page),
  ];
}

function everyCheck(result: ResultDocument, page: View): string[][] {
  return [
    ...result.components.flatMap((component) => [
      [
        ...row(page, 2, [[nameOf(component), 'bold'], ['  ']], identity(component.app)),
        ...tcbLines(component.tcb, page),
      ],
      ...phasesOf(component).map((phase) => [
        ...phaseRow(component, result, phase, 2, page),
        ...checkRows(component.phases[phase].checks, page),
      ]),
      imageRows(component, page),
    ]),
    gaps(result, page),
    stoppedInstances(result, page),
  ];
}

function imageRows(component: ComponentResult, page: View): string[] {
  const lines = imageLines(component);
  if (lines.length === 0) return [];
  return [
    ...row(page, 2, [['Container images', 'bold']], ''),
    ...lines.flatMap(({ name, facts }) => row(page, 4, [], `${flowing(name)}: ${flowing(facts)}`)),
  ];
}

/** All of them: what was not shown names only the first few. */
function stoppedInstances({ instances: { stopped } }: ResultDocument, page: Page): string[] {
  if (stopped.length === 0) return [];
  const named = stopped.map(({ instanceId, name, reason }) => {
    const id = instanceId === null ? '' : ` ${flowing(instanceId)}`;
    return `Instance${id}${name === null ? '' : ` "${flowing(name)}"`}: ${flowing(reason)}`;
  });
  return [
    ...row(page, 2, [['Instances that were not judged', 'bold']], ''),
    ...named.flatMap((line) => row(page, 4, [], line)),
  ];
}

function headline({ verdict }: ResultDocument, line: string, page: View): string[] {
  // As in the other views: what says nothing of production today has no tick.
  const verified = page.isGreen ? 'pass' : 'warning';
  const mark = ({ verified, failed: 'fail', inconclusive: 'unknown' } as const)[verdict];
  const column = 2 + HANG;
  const [first = '', ...rest] = wrap(flowing(line), page.width - column, 'whole URLs');
  const word = paint(page, `${SYMBOL[mark]} ${verdict}`, 'bold', STYLE[mark]);
  return [`${word}${first.slice(verdict.length)}`, ...rest.map((more) => `${' '.repeat(column)}${more}`)];
}

/** Text that may be anybody's: no blanks in it make a column, in which it could look like rows of ours. */
function flowing(text: string): string {
  return visible(text).replace(/\p{Zs}+/gu, ' ');
}

function marked(mark: Mark, { isGreen }: View): Piece {
  return [`${SYMBOL[mark]} `, mark === 'pass' && !isGreen ? 'yellow' : STYLE[mark]];
}

function about(result: ResultDocument, page: Page): string[] {
  const { target, experiment } = result;
  return [
    // Named first: a target with the name `✓ hardware` begins no row.
    ...row(page, 2, [], `Target ${flowing(target.name)} (${visible(target.kind)}), appraised ${minuteOf(result)}`),
    ...(experiment === null ? [] : row(page, 2, [], visible(experimentSentence(experiment)))),
  ];
}

function open({ components }: ResultDocument, status: 'fail' | 'unknown', page: View): string[] {
  const causes = openNotices(components).filter(({ check }) => (check.status === 'fail') === (status === 'fail'));
  return tell(causes, components.length > 1, 2, page);
}

/** In their order, but those with one remedy together, and those that say the same in one line. */
function tell(notices: readonly Notice[], isOneOfMany: boolean, indent: number, page: View): string[] {
  const lines = (some: readonly Notice[]): string[] =>
    grouped(some, ({ check: { detail, place, expected, actual }, components }) =>
      JSON.stringify([detail, place, expected, actual, components]),
    ).flatMap((same) => notice(same, isOneOfMany, indent, page));
  return grouped(notices, ({ check }) => check.hint ?? '').flatMap((some) => [
    ...lines(some),
    ...toDo(some[0]?.check.hint, indent + 2, page),
  ]);
}

/** What some checks say: with what was expected over what was found, or the name of what was found. */
function notice(same: readonly Notice[], isOneOfMany: boolean, indent: number, page: View): string[] {
  const [first] = same;
  if (first === undefined) return [];
  const { check, components } = first;
  const mark = markOf(check);
  const ids = [...new Set(same.map((one) => one.check.id))].join(', ');
  const who = isOneOfMany ? ` (${visible(namesOf(components))})` : '';
  const more = following({ follows: same.flatMap(({ follows }) => follows) });
  const { expected, actual } = check;
  const name = expected === undefined && actual !== undefined ? ` (${folded(visible(actual))})` : '';
  return [
    ...row(page, indent, [marked(mark, page)], `${ids}${who}: ${sentenceOf(check)}${name}`),
    ...(expected === undefined ? [] : comparison(check, indent + 4, page)),
    ...files(check, indent + 4, page),
    ...(more === '' ? [] : row(page, indent + 2, [], `${more}.`)),
  ];
}

/** How files differ, and lines for the policy. */
function files(check: Check, indent: number, page: Page): string[] {
  const lines = policyLines(check);
  return [
    ...differenceLines(check).flatMap((line) =>
      EDIT.test(line)
        ? verbatim(page, indent, line, page.width, ...(STYLE_OF_EDIT[line.charAt(0)] ?? []))
        : row(page, indent, [], line),
    ),
    ...(lines.length === 0 ? [] : row(page, indent, [['Lines for the policy:', 'dim']], '')),
    ...lines.flatMap((line) => verbatim(page, indent, line, Number.POSITIVE_INFINITY)),
  ];
}

/** A line of a diff, whose spaces mean something. */
const EDIT = /^[-+@ ]/;
const STYLE_OF_EDIT: Readonly<Record<string, readonly Style[]>> = { '-': ['red'], '+': ['green'], '@': ['dim'] };

function sentenceOf({ detail, place }: Check): string {
  return `${visible(detail)}${place === undefined ? '' : ` (${visible(place.path)})`}`;
}

function comparison({ expected, actual }: Check, indent: number, page: Page): string[] {
  const shown = (text: string | undefined): string | undefined => (text === undefined ? undefined : visible(text));
  return compared(page, indent, shown(expected), shown(actual));
}

function toDo(hint: string | null | undefined, indent: number, page: Page): string[] {
  return hint === null || hint === undefined ? [] : row(page, indent, [['To do: ', 'dim']], visible(hint));
}

function gaps(result: ResultDocument, page: View): string[] {
  return grouped(result.gaps, ({ hint }) => hint ?? '').flatMap((alike) => [
    ...alike.flatMap(({ name, reason }) =>
      row(page, 2, [marked('unknown', page)], `${visible(name)} was not obtained: ${flowing(reason)}`, 'whole URLs'),
    ),
    ...toDo(alike[0]?.hint, 4, page),
  ]);
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

/** A line a phase; components of which the same is to be said are told of together. */
function phaseTables(result: ResultDocument, page: View): string[][] {
  const { components } = result;
  const isOne = components.length === 1;
  const tables = components.map((component) => ({
    name: nameOf(component),
    lines: phasesOf(component).flatMap((phase) => phaseRow(component, result, phase, isOne ? 2 : 4, page)),
  }));
  return grouped(tables, ({ lines }) => lines.join('\n')).map((same) => [
    ...(isOne ? [] : row(page, 2, [], namesOf(same.map(({ name }) => name)))),
    ...(same[0]?.lines ?? []),
  ]);
}

const PHASE_COLUMN = Math.max(...PHASES.map((phase) => phase.length)) + 2;
const COUNT_COLUMN = '34 checks'.length;

function phasesOf({ role }: ComponentResult): Phase[] {
  return PHASES.filter((phase) => hasPhase(role, phase));
}

function phaseRow(component: ComponentResult, result: FactsResult, phase: Phase, indent: number, page: View): string[] {
  const { status, checks } = component.phases[phase];
  // What is found and not refused has a count of its own, and one of several instances lists it.
  const judged = checks.filter((check) => !isListed(check));
  const [count, outcome] = countOf(status, judged, causesOf([component]));
  const facts = status === 'skipped' ? '' : factsOf(phase, component, result);
  const lead: Piece[] = [
    [phase.padEnd(PHASE_COLUMN), 'bold'],
    marked(status, page),
    [`${count.padEnd(COUNT_COLUMN)}  `],
  ];
  return row(page, indent, lead, [outcome, facts].filter((text) => text !== '').join('; '));
}

/** Whether it is one of the warnings and notes that stand beside the compose hash. */
function isListed({ id, status, severity }: Check): boolean {
  return id.startsWith('source-code.compose.') && status === 'pass' && severity !== undefined;
}

/** `34 checks`; or `10 of 15`, `unknown: os.reference-value, and 9 that follow`. */
function countOf(
  status: CheckStatus,
  checks: readonly Check[],
  causes: readonly Cause[],
): [count: string, outcome: string] {
  const of = (wanted: CheckStatus): number => checks.filter((check) => check.status === wanted).length;
  const [failed, open] = [of('fail'), of('unknown')];
  const all = `${checks.length} ${checks.length === 1 ? 'check' : 'checks'}`;
  if (status === 'pass') return [checks.length < 10 ? ` ${all}` : all, ''];
  if (status === 'skipped') return ['not asked', checks.length === 0 ? '' : `${all} of what was named passed`];
  if (status === 'fail') return [`${failed} of ${checks.length}`, `failed${open === 0 ? '' : `, ${open} unknown`}`];
  if (checks.length === 0) return ['no check', 'not appraised'];
  if (open === 0) return [`${open} of ${checks.length}`, 'unknown, as it stands on what is not proven'];
  return [`${open} of ${checks.length}`, `unknown: ${whyOpen(checks, causes)}`];
}

/** The causes of what is open in a phase, and how much of it only follows from them, or from what is open below. */
function whyOpen(checks: readonly Check[], causes: readonly Cause[]): string {
  const own = causes.map(({ check }) => check).filter((check) => checks.includes(check));
  const from = causes.filter(({ follows }) => follows.some((check) => checks.includes(check)));
  const following = from.flatMap(({ follows }) => follows.filter((check) => checks.includes(check))).length;
  const names = [...new Set((own.length > 0 ? own : from.map(({ check }) => check)).map(({ id }) => id))];
  const shown = `${names.slice(0, 2).join(', ')}${names.length > 2 ? ` and ${names.length - 2} more` : ''}`;
  if (own.length === 0) return `${following === 1 ? 'follows' : 'all follow'} from ${shown}`;
  return `${shown}${following === 0 ? '' : `, and ${following} that follow${following === 1 ? 's' : ''}`}`;
}

/** What is grave, and the policy does not refuse. */
function warnings(result: ResultDocument, page: View): string[] {
  const { components } = result;
  const lines = tell(foundNotices(components, 'warning'), components.length > 1, 4, page);
  return lines.length === 0
    ? []
    : [...row(page, 2, [['Found in the app-compose, and not refused by the policy', 'bold']], ''), ...lines];
}

function announcements(result: ResultDocument, page: Page): string[] {
  const lines = announcedLines(result);
  if (lines.length === 0) return [];
  return [
    ...row(page, 2, [[ANNOUNCED_TITLE, 'bold']], ''),
    ...lines.flatMap(({ words, todo }) => [...row(page, 4, [], flowing(words)), ...toDo(todo, 6, page)]),
  ];
}

function unshown({ notShown }: ResultDocument, page: Page): string[] {
  if (notShown.length === 0) return [];
  return [
    ...row(page, 2, [['Not shown', 'bold']], ''),
    ...notShown.flatMap(({ what, why }) => row(page, 4, [[visible(what).padEnd(PHASE_COLUMN)]], flowing(why))),
  ];
}

function differing({ drift }: ResultDocument, page: Page): string[] {
  if (drift.length === 0) return [];
  const lines = driftLines(drift);
  const width = Math.max(...lines.map(({ what }) => what.length)) + 2;
  return [
    ...row(page, 2, [['Different among instances', 'bold']], ''),
    ...lines.flatMap((line) => row(page, 4, [[line.what.padEnd(width)]], flowing(valuesOf(line)))),
  ];
}

function registered({ registry }: ResultDocument, page: Page): string[] {
  if (registry === null) return [];
  const lines = registryLines(registry);
  const width = Math.max(...lines.map(({ what }) => what.length)) + 2;
  return [
    ...row(page, 2, [['Registry', 'bold'], ['  ']], flowing(registryTitle(registry))),
    ...lines.flatMap(({ what, words }) => row(page, 4, [[what.padEnd(width)]], flowing(words))),
  ];
}

function named({ domain, components }: ResultDocument, page: Page): string[] {
  if (domain === null) return [];
  const lines = domainLines(domain);
  const width = Math.max(...lines.map(({ what }) => what.length)) + 2;
  return [
    ...row(page, 2, [['Domain', 'bold'], ['  ']], flowing(domainTitle(domain, components))),
    ...lines.flatMap(({ what, words }) => row(page, 4, [[what.padEnd(width)]], flowing(words))),
  ];
}

/** `1234…cdef (app/0, app/2), 5678…9abc (app/1)` */
function valuesOf({ values, more }: DriftLine): string {
  const groups = values.map(({ value, components }) => `${value} (${namesOf(components)})`);
  return `${groups.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}

function digestsInShort({ evidenceDigest, policyDigest }: ResultDocument, page: Page): string[] {
  return row(page, 2, [], folded(`evidence ${visible(evidenceDigest)}, policy ${visible(policyDigest)}`));
}

function digests(result: ResultDocument, page: Page): string[] {
  const facts = { evidence: result.evidenceDigest, policy: result.policyDigest, root: result.trustAnchor };
  return Object.entries(facts).flatMap(([name, value]) => row(page, 2, [[name.padEnd(10), 'dim']], visible(value)));
}

function checkRows(checks: readonly Check[], page: View): string[] {
  const width = Math.max(0, ...checks.map(({ id }) => id.length));
  return checks.flatMap((check) => {
    const mark = markOf(check);
    const lead: Piece[] = [marked(mark, page), [`${check.id.padEnd(width)}  `]];
    return [
      ...row(page, 4, lead, sentenceOf(check)),
      ...(check.status === 'pass' ? [] : [...comparison(check, 8, page), ...files(check, 8, page)]),
      ...(mark === 'pass' ? [] : toDo(check.hint, 6, page)),
      ...(check.followsFrom === undefined ? [] : row(page, 6, [['Follows from ', 'dim']], visible(check.followsFrom))),
    ];
  });
}

function identity(app: AppIdentity | null): string {
  if (app === null) return 'identity not appraised';
  const { appId, instanceId, composeHash, keyProvider, mrKms } = app;
  const value = (text: string | null | undefined): string =>
    text === null || text === undefined ? 'not measured' : text === '' ? 'empty' : visible(text);
  const parts = [
    `app id ${value(appId)}`,
    `instance ${value(instanceId)}`,
    `compose hash ${value(composeHash)}`,
    `key provider ${value(keyProvider?.name)}`,
    ...(mrKms === null ? [] : [`KMS node ${visible(mrKms)}`]),
  ];
  return parts.join(', ');
}

function tcbLines(tcb: TcbResult | null, page: Page): string[] {
  if (tcb === null) return row(page, 4, [], 'TCB not appraised');
  const facts = [
    visible(tcb.teeType),
    ...(tcb.fmspc === null ? [] : [`FMSPC ${visible(tcb.fmspc)}`]),
    ...(tcb.evaluationDataNumber === null ? [] : [`evaluation data number ${tcb.evaluationDataNumber}`]),
    ...(tcb.tcbDate === null ? [] : [`TCB date ${day(tcb.tcbDate)}`]),
    ...(tcb.advisoryIds.length === 0 ? [] : [visible(tcb.advisoryIds.join(' '))]),
  ];
  const parts = { platform: tcb.platform, module: tcb.module, 'quoting enclave': tcb.qe };
  return [
    ...row(page, 4, [], `TCB ${visible(tcb.status ?? 'undetermined')} (${facts.join(', ')})`),
    ...Object.entries(parts).flatMap(([name, part]) => lagLines(name, part, page)),
  ];
}

/** Only what is behind: a part that is up to date says nothing. */
function lagLines(name: string, part: TcbComponentResult | null, page: Page): string[] {
  if (part === null || (part.status === 'UpToDate' && part.lags.length === 0)) return [];
  const lags = part.lags.length === 0 ? '' : `: ${visible(part.lags.join('; '))}`;
  return row(page, 6, [], `${name} ${visible(part.status)} of ${day(part.tcbDate)}${lags}`);
}

function nameOf({ role, instance }: ComponentResult): string {
  return `${visible(role)}/${instance}`;
}
