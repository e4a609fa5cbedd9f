// Whom a set of CAA records permits (RFC 8659 section 4): each record for itself, and all of them together. Where CAs read
// a record differently, it is taken as the most generous does: what is permitted here is at least what any of them permits.

import type { CaaRecord } from '../../../formats/dns-message.js';
import { type Permission, readIssueValue } from './value.js';

export type Rules =
  /** No record says who may. */
  | { kind: 'anyone' }
  /** None of these: nobody. */
  | { kind: 'these'; permissions: Permission[] };

/** Of IANA's registry: a CA may know each of them, so that the critical flag stops none. */
const KNOWN_TAGS: ReadonlySet<string> = new Set([
  'issue',
  'issuewild',
  'iodef',
  'contactemail',
  'contactphone',
  'issuemail',
  'issuevmc',
]);
const CRITICAL = 128;

/** @param isWildcard whether the certificate is for `*.` and the name */
export function rulesOf(records: readonly CaaRecord[], isWildcard: boolean): Rules {
  const unknown = records.find(({ flags, tag }) => (flags & CRITICAL) !== 0 && !KNOWN_TAGS.has(tag));
  // Whoever does not know the tag has to refuse (RFC 8659 section 4.1).
  if (unknown !== undefined) return { kind: 'these', permissions: [] };
  const tagged = (wanted: string): CaaRecord[] => records.filter(({ tag }) => tag === wanted);
  const wild = isWildcard ? tagged('issuewild') : [];
  const deciding = wild.length > 0 ? wild : tagged('issue');
  if (deciding.length === 0) return { kind: 'anyone' };
  return { kind: 'these', permissions: deciding.map(({ value }) => readIssueValue(value)) };
}
