// The records that would leave the TEE's account alone, and where to publish them.

import { enumerate } from '../../../result/words.js';
import type { AgreedSets } from './agreement.js';
import { authorityOf, isForeignAccount } from './authorities.js';
import type { Terms } from './terms.js';

/** What is expected to be published. */
export function expectedRecords(terms: Terms): string {
  const tags = terms.subjects.map(({ from, isWildcard }) => `${from} CAA 0 ${tagFor(isWildcard)}`);
  return recordsToSet(terms) ?? `${enumerate(tags)}, naming an attested account alone`;
}

export function remedy(terms: Terms, attested: readonly string[], { sets }: Pick<AgreedSets, 'sets'>): string {
  const records = recordsToSet(terms);
  const alone = 'with no other issue or issuewild record beside';
  if (records !== null)
    return [`Publish ${records}, ${alone}.`, ...besideAlias(sets), ...withoutWildcards(terms)].join(' ');
  if (terms.accounts.length === 0 && attested.length > 0) {
    return 'Accept an account that a quote names (domain.accounts of the policy), and let CAA name that alone.';
  }
  if (terms.accounts.length > 0) {
    return `If the CA of the TEE’s account heeds accounturi (RFC 8657), accept it (domain.cas of the policy), and publish issue and issuewild records that name both, ${alone}.`;
  }
  return `Publish issue and issuewild records that name the account of the TEE (CA;accounturi=URI), ${alone}.`;
}

function besideAlias(sets: AgreedSets['sets']): string[] {
  const aliases = sets.flatMap(({ subject, isAlias }) => (isAlias ? [subject.from] : []));
  if (aliases.length === 0) return [];
  const are = aliases.length === 1 ? 'is an alias' : 'are aliases';
  return [
    `${enumerate(aliases)} ${are} (CNAME), beside which DNS has no other record: publish both at the name above, or have addresses (A, AAAA) in place of the alias.`,
  ];
}

/** Needs no account, so that more than one may have names below the same parent. */
function withoutWildcards({ subjects }: Terms): string[] {
  const wildcard = subjects.find(({ isWildcard }) => isWildcard);
  if (wildcard === undefined) return [];
  return [`Where nobody needs ${wildcard.name}, ${wildcard.from} CAA 0 issuewild ";" does as well.`];
}

/** As a CAA record can hold it, between quotation marks. */
const WRITABLE = /^[!#-:<-[\]-~]+$/;

/** Null: which account or CA is not known. */
function recordsToSet({ subjects, accounts, cas }: Terms): string | null {
  const [account] = accounts;
  if (account === undefined || !WRITABLE.test(account)) return null;
  const [only, ...others] = cas;
  const ca = authorityOf(account) ?? (others.length === 0 ? only : undefined);
  if (ca === undefined || !cas.includes(ca) || isForeignAccount(ca, account)) return null;
  const value = `"${ca};accounturi=${account}"`;
  return enumerate(subjects.map(({ from, isWildcard }) => `${from} CAA 0 ${tagFor(isWildcard)} ${value}`));
}

function tagFor(isWildcard: boolean): string {
  return isWildcard ? 'issuewild' : 'issue';
}
