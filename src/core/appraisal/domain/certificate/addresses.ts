// Whether every address of the domain was met: as many machines may answer at one name, and the one that was left out may be
// the one with another key.

import { ParseError } from '../../../errors.js';
import { outcomeOf, readAddress } from '../../../formats/dns-message.js';
import type { DnsAnswer } from '../../../formats/dns-record.js';
import type { DomainInput } from '../input.js';

/** Why the domain may have addresses besides those that were met, as clauses. */
export function unmetAddresses({ name, dns, served }: Pick<DomainInput, 'name' | 'dns' | 'served'>): string[] {
  // A proxy looks the name up itself.
  if (served.every(({ address }) => address === null)) return [];
  const met = new Set(served.map(({ address }) => address));
  const clauses = dns.flatMap(({ resolver, answers }) => {
    const own = answers.filter((answer) => answer.name === name && (answer.type === 'A' || answer.type === 'AAAA'));
    return own.flatMap((answer) => unmetBy(answer, met).map((why) => `${resolver} says of ${answer.type}: ${why}`));
  });
  return [...new Set(clauses)];
}

function unmetBy(answer: DnsAnswer, met: ReadonlySet<string | null>): string[] {
  const outcome = outcomeOf(answer);
  if (outcome.kind === 'unusable') return [outcome.reason];
  if (outcome.kind === 'none') return [];
  return outcome.records.flatMap((data) => {
    const address = addressOf(data);
    if (address === null) return ['what is no address'];
    return met.has(address) ? [] : [`${address}, which was not met`];
  });
}

function addressOf(data: Uint8Array): string | null {
  try {
    return readAddress(data);
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}
