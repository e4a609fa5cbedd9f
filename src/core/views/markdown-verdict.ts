// What a reader of Markdown gets first, in a job summary as in a comment: target and verdict, what was appraised in one
// sentence, each phase in a row, and what was not shown.

import { countOf, stoppedOf } from '../appraisal/instances.js';
import { domainAddress } from '../formats/domain-name.js';
import type { Policy } from '../policy/policy.js';
import { causesOf } from '../result/causes.js';
import type { ComponentResult, ResultDocument } from '../result/document.js';
import { enumerate, hasPhase, PHASE_WORDS, PHASES, type Phase } from '../result/words.js';
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
import { sentenceOf, subjectWords, upperFirst, type Words } from './verdict-words.js';

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
  const { instances } = result;
  const weaknesses = [
    ...(instances.stopped.length === 0 ? [] : [`${upperFirst(stoppedOf(countOf(instances)))}.`]),
    ...(result.experiment === null ? [] : [experimentSentence(visible(result.experiment, MAX_WORDS))]),
    ...(reading.replayed === undefined ? [] : [`This is ${claimInWords(reading.replayed, result)}.`]),
  ];
  const about = `${inMarkdown(sentenceOf(result, policy))}.\n`;
  return [about, ...weaknesses.map((one) => `\n> ${escapeMarkdown(one)}\n`)].join('');
}

/** What the view knows of Markdown: a value in fixed width, a check by its link, text of a target escaped. */
function inMarkdown(words: Words): string {
  return words
    .map((word) => {
      if (typeof word === 'string') return word;
      if ('value' in word) return code(visible(word.value, MAX_WORDS));
      return 'check' in word ? `**${checkLink(word.check)}**` : escapeMarkdown(visible(word.text, MAX_REASON));
    })
    .join('');
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
