// What the resolvers that count say of CAA with one voice. Each can lie in either direction: a set that restricts may hide
// one that does not, so that only what all of them say alike is believed.

import { DNS_RECORD_ITEMS } from '../../../bundle.js';
import { toHex } from '../../../bytes.js';
import { type Judgement, listed, unknown } from '../../judgement.js';
import type { DomainInput } from '../input.js';
import { countingRecords } from '../resolvers.js';
import { type RelevantSet, relevantSet } from './relevant-set.js';
import type { Subject } from './terms.js';
import { setText } from './words.js';

export interface AgreedSets {
  sets: (Pick<RelevantSet, 'at' | 'records' | 'isAlias'> & { subject: Subject })[];
  resolvers: string[];
  /** Those that say that DNSSEC was validated. */
  validating: string[];
}

/** What one resolver says of one subject. */
interface Witness {
  subject: Subject;
  resolver: string;
  set: RelevantSet;
}

const ASK_OTHERS = 'Ask at least two resolvers that answer, of different operators: --resolver for each.';

export function agreedSets(input: DomainInput, subjects: readonly Subject[]): AgreedSets | Judgement {
  const records = countingRecords(input);
  if (typeof records === 'string') {
    return unknown(`${records.charAt(0).toUpperCase()}${records.slice(1)}.`, { hint: remedyFor(input) });
  }
  const witnesses: Witness[] = [];
  const problems = new Set<string>();
  for (const subject of subjects) {
    for (const record of records) {
      const set = relevantSet(record, subject.from);
      if ('problem' in set) problems.add(`${record.resolver}: ${set.problem}`);
      else witnesses.push({ subject, resolver: record.resolver, set });
    }
  }
  if (problems.size > 0) {
    return unknown(`What CAA permits could not be found out: ${listed([...problems])}.`, {
      hint: 'A CA that meets this issues nothing, but it may meet something else. Repair the zone or its DNSSEC, or ask other resolvers: --resolver for each.',
    });
  }
  const sets: AgreedSets['sets'] = [];
  for (const subject of subjects) {
    const of = witnesses.filter((witness) => witness.subject === subject);
    const contents = new Map(of.map(({ set }) => [contentOf(set), set]));
    if (contents.size > 1) return contradiction(subject, of);
    const isAlias = of.some(({ set }) => set.isAlias);
    for (const { at, records } of contents.values()) sets.push({ subject, at, records, isAlias });
  }
  const resolvers = [...new Set(witnesses.map(({ resolver }) => resolver))];
  const doubting = new Set(witnesses.flatMap(({ resolver, set }) => (set.isValidated ? [] : [resolver])));
  return { sets, resolvers, validating: resolvers.filter((resolver) => !doubting.has(resolver)) };
}

/** What whoever collected says of those that gave no answer; where nobody says anything, others are to be asked. */
function remedyFor({ gaps }: Pick<DomainInput, 'gaps'>): string {
  const hints = gaps.flatMap(({ name, hint }) => (name.startsWith(DNS_RECORD_ITEMS) && hint !== null ? [hint] : []));
  return hints.length === 0 ? ASK_OTHERS : [...new Set(hints)].slice(0, 2).join(' ');
}

/** Equal for equal sets, and for no others. */
function contentOf({ at, records }: RelevantSet): string {
  return JSON.stringify([at, records.map(({ flags, tag, value }) => [flags, tag, toHex(value)])]);
}

function contradiction({ from }: Subject, witnesses: readonly Witness[]): Judgement {
  return unknown(`The resolvers contradict each other about CAA for ${from}, so that none is believed.`, {
    actual: witnesses.map(({ resolver, set }) => `${resolver}: ${setText(set, from)}`).join(' | '),
    hint: 'Ask again: a record that was changed needs up to its TTL to reach every resolver. If it stays so, one of them lies or has been lied to.',
  });
}
