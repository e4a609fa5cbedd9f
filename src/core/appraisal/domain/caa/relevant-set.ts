// The relevant set of CAA records for a name as one resolver answers (RFC 8659 section 3): of the nearest name upward that
// has any. An alias is followed at each of these names, and the parents of what it leads to count for nothing.

import { ParseError } from '../../../errors.js';
import { type CaaRecord, outcomeOf, readCaa } from '../../../formats/dns-message.js';
import type { DnsRecord } from '../../../formats/dns-record.js';
import { withParents } from '../dns-questions.js';

export interface RelevantSet {
  /** The name that has the records; null: none has, up to the top-level domain. */
  at: string | null;
  records: CaaRecord[];
  /** Whether the name that was asked about is an alias (CNAME), beside which no record can stand. */
  isAlias: boolean;
  /** Whether the resolver says of each answer on the way that DNSSEC was validated. */
  isValidated: boolean;
}

/** @returns a clause where it cannot be told: records could be hidden behind a failure, so that nothing above it counts */
export function relevantSet({ answers }: DnsRecord, name: string): RelevantSet | { problem: string } {
  let isValidated = true;
  let isAlias = false;
  for (const at of withParents(name)) {
    const [answer, ...more] = answers.filter((answer) => answer.name === at && answer.type === 'CAA');
    if (answer === undefined || more.length > 0) return { problem: `it was not asked for CAA at ${at} exactly once` };
    const outcome = outcomeOf(answer);
    if (outcome.kind === 'unusable') return { problem: `CAA at ${at}: ${outcome.reason}` };
    isValidated &&= outcome.isValidated;
    isAlias ||= at === name && outcome.aliases.length > 0;
    if (outcome.kind === 'none') continue;
    try {
      return { at, records: distinct(outcome.records).map(readCaa), isAlias, isValidated };
    } catch (error) {
      if (error instanceof ParseError) return { problem: `CAA at ${at}: ${error.message}` };
      throw error;
    }
  }
  return { at: null, records: [], isAlias, isValidated };
}

/** In one order, each once: a resolver may give them in any. */
function distinct(records: readonly Uint8Array[]): Uint8Array[] {
  const byText = new Map(records.map((data) => [data.join(), data]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, data]) => data);
}
