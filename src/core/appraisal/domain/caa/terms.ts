// What the records are compared with: whom the TEE and the policy allow, and for which certificates.

import { parentOf } from '../dns-questions.js';
import type { AttestedHoldings, DomainInput } from '../input.js';
import { AUTHORITIES } from './authorities.js';
import { isRegistrySuffix } from './registry-suffixes.js';

export interface Terms {
  subjects: Subject[];
  /** CAs that may issue, in lower case. */
  cas: readonly string[];
  /** Whether the policy names them; if not, they are those known to heed accounts. */
  areCasOfPolicy: boolean;
  /** Attested accounts, of the policy's where it names any. */
  accounts: readonly string[];
  /** Whether the account is certainly none of them, as far as quotes have been proven. */
  isOther: (account: string) => boolean;
}

/** Certificates of one kind that cover the domain. */
export interface Subject {
  /** As a certificate names it. */
  name: string;
  isWildcard: boolean;
  /** Where the walk to its records begins. */
  from: string;
}

export function termsOf({ name, policy }: Pick<DomainInput, 'name' | 'policy'>, held: AttestedHoldings): Terms {
  const isAllowed = (account: string): boolean => policy.accounts.length === 0 || policy.accounts.includes(account);
  const accounts = held.accounts.filter(isAllowed);
  const areCasOfPolicy = policy.cas.length > 0;
  return {
    subjects: subjectsOf(name),
    cas: areCasOfPolicy ? policy.cas.map((ca) => ca.toLowerCase()) : AUTHORITIES.map(({ ca }) => ca),
    areCasOfPolicy,
    accounts,
    // Where not all accounts of the TEE are known, only one that the policy would not accept either.
    isOther: (account) => !isAllowed(account) || (held.cause === null && held.accounts.length > 0),
  };
}

/** The name itself, and the wildcard that stands for it. */
function subjectsOf(name: string): Subject[] {
  const parent = parentOf(name);
  const plain = { name, isWildcard: false, from: name };
  return isRegistrySuffix(parent) ? [plain] : [plain, { name: `*.${parent}`, isWildcard: true, from: parent }];
}
