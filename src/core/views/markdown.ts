// The result for a GitHub job summary: GitHub Flavored Markdown. First what everybody reads, then the rest, folded away.

import { markOf } from '../appraisal/judgement.js';
import { policyInWords } from '../policy/in-words.js';
import { type Policy, policyDigest } from '../policy/policy.js';
import type { Check, ComponentResult, ResultDocument, TcbComponentResult, TcbResult } from '../result/document.js';
import { PHASE_WORDS, PHASES } from '../result/words.js';
import { componentName, componentNames } from './component-names.js';
import type { ReadingContext } from './current-verdict.js';
import { domainLines, domainTitle } from './domain-words.js';
import { driftLines } from './drift-words.js';
import { day, findingsInWords, imageLines } from './facts.js';
import { causeBlocks, ofWhom } from './markdown-causes.js';
import {
  block,
  cell,
  checkLink,
  code,
  codeCell,
  copyable,
  details,
  escapeMarkdown,
  LINE,
  marked,
  prose,
  table,
  withinLimit,
} from './markdown-text.js';
import { heading, notShownList, phaseTables, sentence } from './markdown-verdict.js';
import { foundNotices, type Notice } from './notices.js';
import { registryLines, registryTitle } from './registry-words.js';
import { compared, folded } from './rows.js';
import { visible } from './untrusted.js';
import { upperFirst } from './verdict-words.js';

export { escapeMarkdown } from './markdown-text.js';

/** GitHub shows nothing of a job summary over 1 MiB. */
const DEFAULT_LIMIT = 900 * 1024;
/** Room for the beginning and the note at their longest. */
const LEAST_LIMIT = 8 * 1024;

export interface MarkdownOptions extends ReadingContext {
  /** Most bytes of UTF-8 (default 900 KiB, at least 8 KiB). */
  limit?: number;
  /** The policy that was applied: shown in words if it is the one whose digest the result has. */
  policy?: Policy;
  /** How a reader comes to the same result, as the face that shows this would have it done. */
  again?: Again;
}

export interface Again {
  /** A sentence; backticks mark what is in fixed width. */
  how: string;
  /** Lines of shell; none: the sentence says it all. */
  commands: readonly string[];
}

/**
 * Verdict, phases, what was not shown, and why; then folded what was found and accepted, values, evidence and policy, and
 * every check. What does not fit is left out, the last and least first, and a note says so.
 */
export function renderMarkdown(result: ResultDocument, options: MarkdownOptions): string {
  const limit = Math.max(options.limit ?? DEFAULT_LIMIT, LEAST_LIMIT);
  const note = (count: number): string =>
    count === 0
      ? ''
      : `\n> ${count} ${count === 1 ? 'part was' : 'parts were'} left out to stay within ${limit} bytes; the JSON result has everything.\n`;
  return withinLimit(
    `${heading(result, options, '##')}\n${sentence(result, options, policyOf(result, options))}`,
    blocks(result, options),
    limit,
    note,
  );
}

function blocks(result: ResultDocument, options: MarkdownOptions): string[] {
  const { components } = result;
  return [
    ...phaseTables(result),
    notShownList(result),
    differing(result),
    registered(result),
    named(result),
    ...causeBlocks(result),
    ...findings(result),
    ...components.map((component) => values(component, components)),
    repeating(result, options),
    ...allChecks(components),
  ].filter((text) => text !== '');
}

function differing({ drift, components: all }: ResultDocument): string {
  if (drift.length === 0) return '';
  const lines = driftLines(drift).map(({ what, values, more }) => {
    const groups = values
      .map(({ value, components }) => `${code(value)} (${escapeMarkdown(componentNames(components, all))})`)
      .join(', ');
    return `- ${escapeMarkdown(what)}: ${groups}${more === 0 ? '' : ` and ${more} more`}\n`;
  });
  return `\n**Different among instances**\n\n${lines.join('')}`;
}

function registered({ registry }: ResultDocument): string {
  if (registry === null) return '';
  const lines = registryLines(registry).map(({ what, words }) => `- ${what}: ${escapeMarkdown(words)}\n`);
  return `\n**Registry** (${escapeMarkdown(registryTitle(registry))})\n\n${lines.join('')}`;
}

function named({ domain, components }: ResultDocument): string {
  if (domain === null) return '';
  const lines = domainLines(domain).map(({ what, words }) => `- ${what}: ${escapeMarkdown(visible(words))}\n`);
  return `\n**Domain** (${escapeMarkdown(visible(domainTitle(domain, components)))})\n\n${lines.join('')}`;
}

/** Findings in a block, of which one that is too long is left out. */
const MAX_FINDINGS = 40;

function findings({ components }: ResultDocument): string[] {
  const found = [...foundNotices(components, 'warning'), ...foundNotices(components, 'info')];
  const parts = Math.ceil(found.length / MAX_FINDINGS);
  return Array.from({ length: parts }, (_, i) => {
    const some = found.slice(i * MAX_FINDINGS, (i + 1) * MAX_FINDINGS);
    const place = parts === 1 ? '' : `, part ${i + 1} of ${parts}`;
    const counts = findingsInWords(found.map(({ check }) => check));
    const rows = some.map((notice) => finding(notice, components));
    return details(
      `Found in the app-compose, and not refused by the policy: ${counts}${place}`,
      table(['', 'check', 'found'], rows),
    );
  });
}

function finding(notice: Notice, all: readonly ComponentResult[]): string[] {
  const { check } = notice;
  const where = check.place === undefined ? '' : `<br>${codeCell(check.place.path)}`;
  const todo = check.hint === undefined ? '' : `<br>To do: ${cell(check.hint)}`;
  return [
    marked(markOf(check)),
    checkLink(check, check.phase),
    `${cell(check.detail)}${ofWhom(notice, all)}${where}${todo}`,
  ];
}

/** TCB, registers and identity, of one component each in a fold; of several, in one for each. */
function values(component: ComponentResult, all: readonly ComponentResult[]): string {
  const parts = [
    tcbPart(component.tcb),
    registersPart(component),
    identityPart(component),
    imagesPart(component),
  ].filter((text) => text !== '');
  if (parts.length === 0 || all.length === 1) return parts.join('');
  const name = upperFirst(escapeMarkdown(componentName(component, all)));
  return details(`${name}: TCB, registers, identity`, parts.join('\n'));
}

function imagesPart(component: ComponentResult): string {
  const rows = imageLines(component).map(({ name, facts }) => [codeCell(name), cell(facts)]);
  if (rows.length === 0) return '';
  const shown = component.images.filter(({ source }) => source !== null).length;
  return details(
    `Container images: of ${shown} of ${rows.length} it is shown what they were built from`,
    table(['image', 'facts'], rows),
  );
}

function tcbPart(tcb: TcbResult | null): string {
  if (tcb === null) return '';
  const parts: [string, TcbComponentResult | null][] = [
    ['platform', tcb.platform],
    ['TDX module', tcb.module],
    ['quoting enclave', tcb.qe],
  ];
  const level = (status: string, date: string | null): string =>
    cell(date === null ? status : `${status}, level of ${day(date)}`);
  const rows = [
    ...parts.flatMap(([name, part]) => (part === null ? [] : [[name, level(part.status, part.tcbDate)]])),
    ['converged', level(tcb.status ?? 'undetermined', tcb.tcbDate)],
  ];
  const facts = [
    ...(tcb.fmspc === null ? [] : [`FMSPC ${code(tcb.fmspc)}`]),
    ...(tcb.evaluationDataNumber === null ? [] : [`TCB evaluation data number ${tcb.evaluationDataNumber}`]),
  ];
  const behind = parts.flatMap(([name, part]) => [
    ...(part === null || part.advisoryIds.length === 0 ? [] : [`${name}: ${list(part.advisoryIds)}`]),
    ...(part === null || part.lags.length === 0 ? [] : [`${name} lags behind: ${list(part.lags)}`]),
  ]);
  const open = tcb.advisoryIds.length === 0 ? [] : [`open advisories: ${list(tcb.advisoryIds)}`];
  const lines = [...facts, ...behind, ...open].map((line) => `- ${line}\n`);
  return details(
    `TCB: ${escapeMarkdown(tcb.status ?? 'undetermined')}`,
    `${table(['part', 'TCB'], rows)}\n${lines.join('')}`,
  );
}

function registersPart({ measurements, expected }: ComponentResult): string {
  if (measurements === null) return '';
  const names = ['mrtd', 'rtmr0', 'rtmr1', 'rtmr2'] as const;
  const lines = names.flatMap((name) => register(name.toUpperCase(), measurements[name], expected[name]));
  const equal = names.filter((name) => measurements[name] === expected[name]).length;
  return details(
    `Registers: ${equal === 0 ? 'none is compared' : equal === names.length ? 'as expected' : `${equal} of ${names.length} as expected`}`,
    block([...lines, 'RTMR3, by its events', ...digits(measurements.rtmr3)]),
  );
}

/** Equal values need no second line. */
function register(name: string, found: string, expected: string | null): string[] {
  if (expected === null) return [`${name}, with nothing to compare it with`, ...digits(found)];
  if (expected === found) return [`${name}, as expected`, ...digits(found)];
  return [
    `${name}, not as expected`,
    ...compared({ width: LINE, colour: false }, 0, visible(expected), visible(found)),
  ];
}

const DIGITS = 48;

function digits(hex: string): string[] {
  return visible(hex).match(new RegExp(`.{1,${DIGITS}}`, 'gu')) ?? [];
}

function identityPart({ app, expected }: ComponentResult): string {
  if (app === null) return '';
  const isExpected = app.composeHash === expected.composeHash;
  const rows: [string, string][] = [
    ['app id', codeOrNone(app.appId)],
    ['instance id', codeOrNone(app.instanceId)],
    [
      'compose hash',
      `${codeOrNone(app.composeHash)}${isExpected || expected.composeHash === null ? '' : `, expected ${code(expected.composeHash)}`}`,
    ],
    ['OS image hash (the guest’s claim)', codeOrNone(app.osImageHash)],
    ['key provider', app.keyProvider === null ? NONE : `${code(app.keyProvider.name)} ${code(app.keyProvider.id)}`],
    ...(app.mrKms === null ? [] : [['KMS node (its aggregated measurement)', code(app.mrKms)] as [string, string]]),
    ['MRCONFIGID', escapeMarkdown(app.mrConfigId)],
  ];
  return details(
    'Identity: app id, compose hash, key provider',
    rows.map(([name, value]) => `- ${name}: ${value}\n`).join(''),
  );
}

/** The policy that was applied; null where another was given, or none. */
function policyOf({ policyDigest: digest }: ResultDocument, { policy }: MarkdownOptions): Policy | null {
  return policy !== undefined && `sha256:${policyDigest(policy)}` === digest ? policy : null;
}

function repeating(result: ResultDocument, options: MarkdownOptions): string {
  const { target, appraisedAt, evidenceDigest, trustAnchor } = result;
  const { again } = options;
  const policy = policyOf(result, options);
  const words = policy === null ? [] : policyInWords(policy);
  const facts = [
    `target: ${code(target.name)} (${escapeMarkdown(target.kind)})`,
    `appraised at: ${code(appraisedAt)}`,
    `trusted root: ${code(trustAnchor)}`,
    `evidence: ${code(evidenceDigest)}`,
    `policy: ${code(result.policyDigest)}${words.length === 0 ? '' : ', in words:'}`,
    ...words.map((line) => `  - ${escapeMarkdown(folded(visible(line)))}`),
  ];
  const lines = facts.map((fact) => (fact.startsWith('  ') ? `${fact}\n` : `- ${fact}\n`)).join('');
  const how =
    again === undefined
      ? ''
      : `\n${prose(again.how)}\n\n${copyable(
          again.commands.map((line) => visible(line)),
          'sh',
        )}`;
  return details('Do not take our word: evidence, policy, and how to repeat this', `${lines}${how}`);
}

/** Of one component a fold for each phase; of several, a fold for all that say the same, with those in it. */
function allChecks(components: readonly ComponentResult[]): string[] {
  const same = new Map<string, { parts: string[]; ids: string[]; checks: Check[] }>();
  for (const component of components) {
    const parts = phaseChecks(component);
    const known = same.get(parts.join('')) ?? { parts, ids: [], checks: [] };
    known.ids.push(`${component.role}/${component.instance}`);
    known.checks = PHASES.flatMap((phase) => component.phases[phase].checks);
    same.set(parts.join(''), known);
  }
  if (components.length === 1) return [...same.values()].flatMap(({ parts }) => parts);
  return [...same.values()].map(({ parts, ids, checks }) => {
    const names = upperFirst(escapeMarkdown(componentNames(ids, components)));
    return details(`${names}: ${countOf(checks)}`, parts.join('\n'));
  });
}

function phaseChecks({ phases }: ComponentResult): string[] {
  return PHASES.flatMap((phase) => {
    const { checks } = phases[phase];
    if (checks.length === 0) return [];
    const rows = checks.map((check) => [marked(markOf(check)), checkLink(check, phase), foundCell(check)]);
    return [details(`${upperFirst(PHASE_WORDS[phase])}: ${countOf(checks)}`, table(['', 'check', 'found'], rows))];
  });
}

function foundCell({ detail, followsFrom }: Check): string {
  return `${cell(detail)}${followsFrom === undefined ? '' : ` Follows from ${codeCell(followsFrom)}.`}`;
}

/** `34 checks passed`; `15 checks: 1 failed, 10 unknown`. */
function countOf(checks: readonly Check[]): string {
  const count = (wanted: Check['status']): number => checks.filter(({ status }) => status === wanted).length;
  const all = `${checks.length} ${checks.length === 1 ? 'check' : 'checks'}`;
  const open = [
    ...(count('fail') === 0 ? [] : [`${count('fail')} failed`]),
    ...(count('unknown') === 0 ? [] : [`${count('unknown')} unknown`]),
  ];
  return open.length === 0 ? `${all} passed` : `${all}, ${open.join(', ')}`;
}

const NONE = '–';

function codeOrNone(text: string | null): string {
  return text === null ? NONE : code(text);
}

function list(texts: readonly string[]): string {
  return escapeMarkdown(texts.join('; '));
}
