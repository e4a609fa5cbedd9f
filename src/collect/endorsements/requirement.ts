// What collateral must satisfy, so that a lagging source does not win over one that is up to date. Here the documents are
// compared with it unverified; whether they are good, the appraisal alone decides.

import type { Collateral } from '../../core/formats/collateral.js';

/** Times in Unix milliseconds. */
export interface CollateralRequirement {
  /** Least TCB evaluation data number of TCB info and QE identity. */
  tcbEvaluationDataNumber: number;
  /** TCB info and QE identity were issued no earlier. */
  issuedSince: number;
  /** Every part is valid from this time or earlier. */
  beginsBy: number;
  /** The nextUpdate of every part is later than this. */
  nextUpdateAfter: number;
}

interface Part {
  name: string;
  from: number;
  until: number;
}

/** How `collateral` falls short, as clauses; empty when it does not. */
export function shortfallsOf(collateral: Collateral, requirement: CollateralRequirement): string[] {
  const parts = partsOf(collateral);
  if (parts === null) return ['a part of it cannot be read'];
  const { tcbEvaluationDataNumber: least, issuedSince, beginsBy, nextUpdateAfter } = requirement;
  const { number, issued } = recencyOf(collateral);
  const clauses: string[] = [];
  if (number < least) clauses.push(`TCB evaluation data number ${number}, wanted at least ${least}`);
  if (issued < issuedSince) clauses.push(`issued ${time(issued)}, wanted since ${time(issuedSince)}`);
  for (const { name, from, until } of parts) {
    if (until <= nextUpdateAfter) {
      const end = Number.isFinite(until) ? `to be renewed by ${time(until)}` : 'without a time of renewal';
      clauses.push(`${name} ${end}, needed after ${time(nextUpdateAfter)}`);
    } else if (from > beginsBy) clauses.push(`${name} issued ${time(from)}, needed for ${time(beginsBy)}`);
  }
  return clauses;
}

/** Whether `one` is fresher than `other`: by TCB evaluation data number, then by issue dates. */
export function isFresher(one: Collateral, other: Collateral): boolean {
  const [mine, theirs] = [recencyOf(one), recencyOf(other)];
  for (const key of ['number', 'issued', 'listed'] as const) {
    if (mine[key] !== theirs[key]) return mine[key] > theirs[key];
  }
  return false;
}

/** The least of each kind of number, because the weakest part counts. */
function recencyOf({ tcbInfo, qeIdentity, pckCrl, rootCaCrl }: Collateral) {
  const documents = [tcbInfo, qeIdentity].map((part) => (part.ok ? part.value.value : null));
  const lists = [pckCrl, rootCaCrl].map((part) => (part.ok ? part.value : null));
  const never = Number.NEGATIVE_INFINITY;
  return {
    number: Math.min(...documents.map((document) => document?.tcbEvaluationDataNumber ?? never)),
    issued: Math.min(...documents.map((document) => document?.issueDate ?? never)),
    listed: Math.min(...lists.map((list) => list?.thisUpdate ?? never)),
  };
}

function partsOf({ tcbInfo, qeIdentity, pckCrl, rootCaCrl }: Collateral): Part[] | null {
  if (!tcbInfo.ok || !qeIdentity.ok || !pckCrl.ok || !rootCaCrl.ok) return null;
  const document = (name: string, { issueDate, nextUpdate }: { issueDate: number; nextUpdate: number }): Part => {
    return { name, from: issueDate, until: nextUpdate };
  };
  const list = (name: string, { thisUpdate, nextUpdate }: { thisUpdate: number; nextUpdate: number | null }): Part => {
    return { name, from: thisUpdate, until: nextUpdate ?? Number.NEGATIVE_INFINITY };
  };
  return [
    document('TCB info', tcbInfo.value.value),
    document('QE identity', qeIdentity.value.value),
    list('PCK revocation list', pckCrl.value),
    list('root CA revocation list', rootCaCrl.value),
  ];
}

function time(at: number): string {
  return `${new Date(at).toISOString().slice(0, -5)}Z`;
}
