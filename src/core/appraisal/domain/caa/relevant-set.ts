// The relevant set of CAA records for a name as one resolver answers (RFC 8659 section 3): of the nearest name upward that
// has any. An alias is followed at each of these names, and the parents of what it leads to count for nothing.

import { ParseError } from '../../../errors.js';
import { type CaaRecord, outcomeOf, readCaa } from '../../../formats/dns-message.js';
import type { DnsRecord } from '../../../formats/dns-record.js';
import { withParents } from '../dns-questions.js';

export type RelevantSet =
  | {
      kind: 'known';
      /** The name that has the records; null: none has, up to the top-level domain. */
      at: string | null;
      records: CaaRecord[];
      /** Whether the resolver says of each answer on the way that DNSSEC was validated. */
      isValidated: boolean;
    }
  | { kind: 'unknown'; reason: string };

export function relevantSet({ answers }: DnsRecord, name: string): RelevantSet {
  let isValidated = true;
  for (const at of withParents(name)) {
    const asked = answers.filter((answer) => answer.name === at && answer.type === 'CAA');
    const [answer] = asked;
    if (answer === undefined || asked.length > 1) {
      return {
        kind: 'unknown',
        reason: `it was ${answer === undefined ? 'not' : 'more than once'} asked for CAA at ${at}`,
      };
    }
    const outcome = outcomeOf(answer);
    // Records could be hidden behind a failure: nothing above it counts.
    if (outcome.kind === 'unusable') return { kind: 'unknown', reason: `CAA at ${at}: ${outcome.reason}` };
    isValidated &&= outcome.isValidated;
    if (outcome.kind === 'none') continue;
    try {
      return { kind: 'known', at, records: distinct(outcome.records).map(readCaa), isValidated };
    } catch (error) {
      if (error instanceof ParseError) return { kind: 'unknown', reason: `CAA at ${at}: ${error.message}` };
      throw error;
    }
  }
  return { kind: 'known', at: null, records: [], isValidated };
}

/** In one order, each once: a resolver may give them in any. */
function distinct(records: readonly Uint8Array[]): Uint8Array[] {
  const byText = new Map(records.map((data) => [data.join(), data]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, data]) => data);
}
