// The verdict in one sentence, and what was shown, as words that each view sets in its own type: what was appraised, of which
// age, by which policy, and how that ended.

import { parseRfc3339 } from '../formats/codec/time.js';
import { domainAddress } from '../formats/domain-name.js';
import { tcbStatuses } from '../policy/in-words.js';
import type { Policy } from '../policy/policy.js';
import { causesOf } from '../result/causes.js';
import type { Check, ComponentResult, ResultDocument } from '../result/document.js';
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
import { componentNames } from './component-names.js';
import { minute } from './facts.js';

/**
 * A string is of ours. `value`: a name or digits of a target, which a view sets in fixed width; `text`: of a target; `check`:
 * one that decided, which a view links. None of these is safe to show yet.
 */
export type Words = readonly (string | { value: string } | { text: string } | { check: Check })[];

/**
 * What of which age was judged by which policy, and how that ended, with no full stop.
 * @param policy that was applied; null: only its digest is known
 */
export function sentenceOf(result: ResultDocument, policy: Policy | null): Words {
  const asked = PHASES.filter((phase) => result.coverage[phase] !== 'skipped').map((phase) =>
    phase === 'hardware' && policy !== null ? `${PHASE_WORDS[phase]} (TCB ${tcbStatuses(policy)})` : PHASE_WORDS[phase],
  );
  const by = asked.length === 0 ? 'a policy that asks for nothing' : `a policy that asks for ${enumerate(asked)}`;
  return [`${evidenceWords(result)}, as of ${minuteOf(result)}, judged by ${by}: `, ...outcome(result)];
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
  return minute(new Date(parseRfc3339(appraisedAt, 'result.appraisedAt')).toISOString());
}

function outcome(result: ResultDocument): Words {
  const { components, verdict, verdictReason } = result;
  if (verdict === 'verified') {
    const passed = PHASES.filter((phase) => isPassed(phase, components));
    const shown = inARow(passed.map((phase) => whatIsShown(phase, result)).filter((words) => words.length > 0));
    const others = components.flatMap(({ role, instance }) => (role === 'app' ? [] : [`${role}/${instance}`]));
    const are = others.length === 1 ? 'is' : 'are';
    return others.length === 0
      ? shown
      : [...shown, `; ${componentNames(others, components)} ${are} as the policy asks`];
  }
  const causes = causesOf(components);
  const decisive = verdict === 'failed' ? causes.filter(({ check }) => check.status === 'fail') : causes;
  const [first] = decisive;
  if (first === undefined) {
    const reason = verdictReason.startsWith(`${verdict}: `) ? verdictReason.slice(verdict.length + 2) : verdictReason;
    return [{ text: reason.replace(/\.$/, '') }];
  }
  const ids = new Set(decisive.map(({ check }) => check.id));
  const others = ids.size === 1 ? '' : ` and ${ids.size - 1} more`;
  const how = verdict === 'failed' ? 'failed' : 'could not be decided';
  const passed = PHASES.filter((phase) => isPassed(phase, components));
  const rest =
    passed.length === 0
      ? ''
      : `; ${enumerate(passed.map((phase) => PHASE_WORDS[phase]))} ${passed.length === 1 ? 'is' : 'are'} as the policy asks`;
  return [{ check: first.check }, `${others} ${how}${rest}`];
}

/** What a phase shows that passed everywhere; empty: nothing. */
export function whatIsShown(phase: Phase, { components, trustAnchor, domain }: ResultDocument): Words {
  if (phase === 'hardware') {
    const tee = components.some(({ tcb }) => tcb?.teeType === 'sgx') ? 'SGX' : 'TDX';
    return trustAnchor === PRODUCTION_TRUST_ANCHOR
      ? [`genuine Intel ${tee} hardware`]
      : [`${tee} hardware by the word of a test root, not of Intel`];
  }
  if (phase === 'os') return osInWords(components);
  if (phase === 'source-code') return ['exactly the app-compose that is expected'];
  if (domain === null) return [];
  const name = { value: domainAddress(domain) };
  if (domain.leftOut.length === 0) return ['the domain ', name, ' with a TLS key that the TEE holds'];
  return ['of the domain ', name, ' all but ', ...inARow(domain.leftOut.map((value) => [{ value }]))];
}

/** By every component that has the phase. */
export function isPassed(phase: Phase, components: readonly ComponentResult[]): boolean {
  const having = components.filter(({ role }) => hasPhase(role, phase));
  return having.length > 0 && having.every(({ phases }) => phases[phase].status === 'pass');
}

function osInWords(components: readonly ComponentResult[]): Words {
  const apps = components.filter(({ role }) => role === 'app');
  const known = new Set(apps.map(({ reference }) => JSON.stringify([reference?.name, reference?.grade])));
  const reference = known.size === 1 ? (apps[0]?.reference ?? null) : null;
  if (reference === null) return ['an OS that is known'];
  return ['the OS ', { value: reference.name }, ' (', { text: reference.grade }, ')'];
}

/** `a, b and c`. */
function inARow(all: readonly Words[]): Words {
  return all.flatMap((words, i) => [...(i === 0 ? [] : [i === all.length - 1 ? ' and ' : ', ']), ...words]);
}

/** What a line of `notShown` is about. */
export function subjectWords(what: string): string {
  const phase = PHASES.find((one) => one === what);
  return phase === undefined ? what : PHASE_WORDS[phase];
}

export function upperFirst(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
