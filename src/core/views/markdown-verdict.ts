// What a reader of Markdown gets first, in a job summary as in a comment: target and verdict, what was appraised in one
// sentence, each phase in a row, and what was not shown.

import { countOf, stoppedOf } from '../appraisal/instances.js';
import { parseRfc3339 } from '../formats/codec/time.js';
import { domainAddress } from '../formats/domain-name.js';
import { tcbStatuses } from '../policy/in-words.js';
import type { Policy } from '../policy/policy.js';
import { causesOf } from '../result/causes.js';
import type { ComponentResult, ResultDocument } from '../result/document.js';
import {
  enumerate,
  FRESHNESS_GRADES,
  type FreshnessGrade,
  hasPhase,
  PHASE_WORDS,
  PHASES,
  type Phase,
  PRODUCTION_TRUST_ANCHOR,
} from '../result/words.js';
import { ANNOUNCED_TITLE, announcedLines } from './announced-words.js';
import { componentNames } from './component-names.js';
import {
  ageInWords,
  claimInWords,
  currentVerdict,
  experimentSentence,
  MAX_AGE_DAYS,
  type ReadingContext,
} from './current-verdict.js';
import { type FactsResult, factsOf } from './facts.js';
import { cell, checkLink, code, escapeMarkdown, marked, table } from './markdown-text.js';
import { visible } from './untrusted.js';

const MAX_NAME = 160;
const MAX_WORDS = 200;
const MAX_REASON = 300;

/** `## ✓ verified: NAME`: what says nothing of production today has no tick. @param level how many `#` */
export function heading(result: ResultDocument, { at }: ReadingContext, level: string): string {
  const name = visible(result.target.name, MAX_NAME);
  return `${level} ${verdictWords(result, at)}: ${name.trim() === '' ? 'a target without a name' : escapeMarkdown(name)}\n`;
}

function verdictWords(result: ResultDocument, at: number): string {
  const { kind } = currentVerdict(result, at, MAX_AGE_DAYS);
  if (kind === 'experiment') return '! experiment, not verified';
  const sign = kind === 'verified' ? '✓' : ({ verified: '!', failed: '✗', inconclusive: '?' } as const)[result.verdict];
  return [sign, result.verdict, ageInWords(result, at)].join(' ').trim();
}

/**
 * What of which age was judged by which policy, and how that ended; what weakens it follows at once.
 * @param policy that was applied; null: only its digest is known
 */
export function sentence(result: ResultDocument, reading: ReadingContext, policy: Policy | null): string {
  const asked = PHASES.filter((phase) => result.coverage[phase] !== 'skipped').map((phase) =>
    phase === 'hardware' && policy !== null ? `${PHASE_WORDS[phase]} (TCB ${tcbStatuses(policy)})` : PHASE_WORDS[phase],
  );
  const by = asked.length === 0 ? 'a policy that asks for nothing' : `a policy that asks for ${enumerate(asked)}`;
  const { instances } = result;
  const weaknesses = [
    ...(instances.stopped.length === 0 ? [] : [`${upperFirst(stoppedOf(countOf(instances)))}.`]),
    ...(result.experiment === null ? [] : [experimentSentence(visible(result.experiment, MAX_WORDS))]),
    ...(reading.replayed === undefined ? [] : [`This is ${claimInWords(reading.replayed, result)}.`]),
  ];
  const about = `${evidenceWords(result)}, as of ${minuteOf(result)}, judged by ${by}: ${outcome(result)}.\n`;
  return [about, ...weaknesses.map((one) => `\n> ${escapeMarkdown(one)}\n`)].join('');
}

/** Of the app by its weakest instance; and of whom it is weaker, by the weakest of those. */
function evidenceWords({ components }: ResultDocument): string {
  const apps = components.filter(({ role }) => role === 'app');
  const weakest = (some: readonly ComponentResult[]): FreshnessGrade | undefined =>
    FRESHNESS_GRADES.find((grade) => some.some(({ freshness }) => freshness === grade));
  const grade = weakest(apps) ?? weakest(components);
  if (grade === undefined) return 'No evidence';
  const isWeaker = ({ freshness }: ComponentResult): boolean =>
    FRESHNESS_GRADES.indexOf(freshness) < FRESHNESS_GRADES.indexOf(grade);
  const weaker = components.filter(isWeaker);
  const least = weakest(weaker);
  if (least === undefined) return EVIDENCE[grade];
  const ids = weaker.map(({ role, instance }) => `${role}/${instance}`);
  return `${EVIDENCE[grade]}, and ${lowerFirst(EVIDENCE[least])} of ${componentNames(ids, components)}`;
}

const EVIDENCE: Readonly<Record<FreshnessGrade, string>> = {
  replayed: 'Recorded evidence',
  fetched: 'Evidence that was fetched',
  'key-bound': 'Evidence that is bound to a key',
  nonce: 'Evidence that answers a nonce',
};

/** `2026-03-18 16:43 UTC`. */
export function minuteOf({ appraisedAt }: { appraisedAt: string }): string {
  const time = new Date(parseRfc3339(appraisedAt, 'result.appraisedAt')).toISOString();
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}

function outcome(result: ResultDocument): string {
  const { components, verdict, verdictReason } = result;
  if (verdict === 'verified') {
    const shown = enumerate(PHASES.flatMap((phase) => whatIsShown(phase, result)));
    const others = components.flatMap(({ role, instance }) => (role === 'app' ? [] : [`${role}/${instance}`]));
    const are = others.length === 1 ? 'is' : 'are';
    return others.length === 0 ? shown : `${shown}; ${componentNames(others, components)} ${are} as the policy asks`;
  }
  const causes = causesOf(components);
  const decisive = verdict === 'failed' ? causes.filter(({ check }) => check.status === 'fail') : causes;
  const [first] = decisive;
  if (first === undefined) {
    const reason = verdictReason.startsWith(`${verdict}: `) ? verdictReason.slice(verdict.length + 2) : verdictReason;
    return escapeMarkdown(visible(reason, MAX_REASON)).replace(/\.$/, '');
  }
  const ids = new Set(decisive.map(({ check }) => check.id));
  const others = ids.size === 1 ? '' : ` and ${ids.size - 1} more`;
  const how = verdict === 'failed' ? 'failed' : 'could not be decided';
  const passed = PHASES.filter((phase) => isPassed(phase, components));
  const rest =
    passed.length === 0
      ? ''
      : `; ${enumerate(passed.map((phase) => PHASE_WORDS[phase]))} ${passed.length === 1 ? 'is' : 'are'} as the policy asks`;
  return `**${checkLink(first.check)}**${others} ${how}${rest}`;
}

/** Of the app, where the phase passed everywhere. */
function whatIsShown(phase: Phase, { components, trustAnchor, domain }: ResultDocument): string[] {
  if (!isPassed(phase, components)) return [];
  if (phase === 'hardware') {
    const tee = components.some(({ tcb }) => tcb?.teeType === 'sgx') ? 'SGX' : 'TDX';
    return trustAnchor === PRODUCTION_TRUST_ANCHOR
      ? [`genuine Intel ${tee} hardware`]
      : [`${tee} hardware by the word of a test root, not of Intel`];
  }
  if (phase === 'os') return [osInWords(components)];
  if (phase === 'source-code') return ['exactly the app-compose that is expected'];
  if (domain === null) return [];
  const name = code(visible(domainAddress(domain), MAX_WORDS));
  return [
    domain.leftOut.length === 0
      ? `the domain ${name} with a TLS key that the TEE holds`
      : `of the domain ${name} all but ${enumerate(domain.leftOut.map((id) => code(visible(id, MAX_WORDS))))}`,
  ];
}

/** By every component that has the phase. */
function isPassed(phase: Phase, components: readonly ComponentResult[]): boolean {
  const having = components.filter(({ role }) => hasPhase(role, phase));
  return having.length > 0 && having.every(({ phases }) => phases[phase].status === 'pass');
}

function osInWords(components: readonly ComponentResult[]): string {
  const apps = components.filter(({ role }) => role === 'app');
  const known = new Set(apps.map(({ reference }) => JSON.stringify([reference?.name, reference?.grade])));
  const reference = known.size === 1 ? (apps[0]?.reference ?? null) : null;
  if (reference === null) return 'an OS that is known';
  return `the OS ${code(visible(reference.name, MAX_WORDS))} (${escapeMarkdown(reference.grade)})`;
}

/** A block for each set of components of which the same is to be said, failures first: a table, below its names. */
export function phaseTables(result: FactsResult): string[] {
  const { components } = result;
  const tables = new Map<string, { ids: string[]; rank: number }>();
  for (const component of components) {
    const own = PHASES.filter((phase) => hasPhase(component.role, phase));
    const rows = own.map((phase) => phaseRow(component, result, phase));
    const text = table(['', 'phase', 'found'], rows);
    const same = tables.get(text) ?? { ids: [], rank: rankOf(component) };
    same.ids.push(`${component.role}/${component.instance}`);
    tables.set(text, same);
  }
  return [...tables]
    .sort(([, a], [, b]) => a.rank - b.rank)
    .map(([text, { ids }]) => {
      const names = escapeMarkdown(componentNames(ids, components));
      return components.length === 1 ? `\n${text}` : `\n**${upperFirst(names)}**\n\n${text}`;
    });
}

function rankOf({ phases }: ComponentResult): number {
  const statuses = PHASES.map((phase) => phases[phase].status);
  return statuses.includes('fail') ? 0 : statuses.includes('unknown') ? 1 : 2;
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

export function upperFirst(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function phaseRow(component: ComponentResult, result: FactsResult, phase: Phase): string[] {
  const { status } = component.phases[phase];
  return [marked(status), PHASE_WORDS[phase].replace(' ', '&nbsp;'), found(component, result, phase)];
}

function found(component: ComponentResult, result: FactsResult, phase: Phase): string {
  const { status, checks } = component.phases[phase];
  if (status === 'skipped') return checks.length === 0 ? '' : 'what was named passed, and no more was asked';
  const name =
    phase === 'domain' && result.domain !== null ? `${visible(domainAddress(result.domain), MAX_REASON)}: ` : '';
  const facts = hasFacts(component, phase)
    ? cell(`${name}${visible(factsOf(phase, component, result), MAX_REASON)}`)
    : '';
  if (status === 'pass') return facts;
  return [openChecks(component, phase), facts].filter((part) => part !== '').join('<br>');
}

/** Whether there is more to say than what the open checks of the phase say themselves. */
function hasFacts({ tcb, reference, app }: ComponentResult, phase: Phase): boolean {
  return { hardware: tcb !== null, os: reference !== null, 'source-code': app !== null, domain: true }[phase];
}

const MAX_NAMED = 3;

/** Those of the phase that are causes, and how many follow; or what the phase stands on. */
function openChecks(component: ComponentResult, phase: Phase): string {
  const open = component.phases[phase].checks.filter(({ status }) => status !== 'pass');
  const causes = causesOf([component]).flatMap(({ check }) => (check.phase === phase ? [check] : []));
  const ground = PHASES.slice(0, PHASES.indexOf(phase)).find((one) => component.phases[one].status !== 'pass');
  if (causes.length === 0 && ground !== undefined) return `rests on the ${PHASE_WORDS[ground]}, which is not proven`;
  const named = causes.length === 0 ? open : causes;
  const follow = open.length - named.length;
  const parts = [
    ...named.slice(0, MAX_NAMED).map((check) => checkLink(check, phase)),
    ...(named.length > MAX_NAMED ? [`${named.length - MAX_NAMED} more`] : []),
    ...(follow > 0 ? [`${follow} that follow${follow === 1 ? 's' : ''}`] : []),
  ];
  return parts.length === 0 ? 'not appraised' : enumerate(parts);
}

/** As prominent as what was shown: never folded. */
export function notShownList({ notShown }: ResultDocument): string {
  if (notShown.length === 0) return '';
  const lines = notShown.map(
    ({ what, why }) => `- ${escapeMarkdown(subjectWords(what))}: ${escapeMarkdown(visible(why, MAX_REASON))}\n`,
  );
  return `\n**Not shown**\n\n${lines.join('')}`;
}

/** Not folded either: what is announced turns the verdict by itself. */
export function announcedList(result: ResultDocument): string {
  const lines = announcedLines(result).map(
    ({ words, todo }) => `- ${escapeMarkdown(words)}${todo === null ? '' : ` To do: ${escapeMarkdown(todo)}`}\n`,
  );
  return lines.length === 0 ? '' : `\n**${ANNOUNCED_TITLE}**\n\n${lines.join('')}`;
}

/** What a line of `notShown` is about. */
export function subjectWords(what: string): string {
  const phase = PHASES.find((one) => one === what);
  return phase === undefined ? what : PHASE_WORDS[phase];
}
