// What is accepted of the domain that an app answers at: who may get certificates for it, and who says so.

import { preview } from '../bytes.js';
import { parseRfc3339 } from '../formats/codec/time.js';
import { RESOLVER_FORMS, resolverName } from '../formats/dns-resolver.js';
import { mapping, mismatch, orNull, type Reader, refuse, setOf } from '../schema/reader.js';
import { boolean, matching, oneOf, text } from '../schema/scalars.js';

/** Checks of the domain phase that a policy may leave out; `domain.ct` has a key of its own, as it is off by default. */
export const DOMAIN_CHECKS = ['tee-controlled-key', 'certificate', 'caa'] as const;
export type DomainCheck = (typeof DOMAIN_CHECKS)[number];

export interface DomainPolicy {
  /** ACME accounts that are accepted, whole URIs; empty: any that is attested. One that is not attested never counts. */
  accounts: string[];
  /** Issuer domain names of the CAs that may issue, as CAA writes them; empty: those known to honour `accounturi`. */
  cas: string[];
  /** The resolvers whose answers count; empty: those that were asked. Two at least must agree. */
  resolvers: string[];
  /** RFC 3339: certificates issued earlier are told and do not fail; null: there is no such date. */
  since: string | null;
  /** Whether Certificate Transparency is asked. */
  ct: boolean;
  /** Checks that are not asked for: each is named in the verdict, and none counts as passed. */
  skip: DomainCheck[];
}

export const DEFAULT_DOMAIN_POLICY: DomainPolicy = {
  accounts: [],
  cas: [],
  resolvers: [],
  since: null,
  ct: false,
  skip: [],
};

const MAX_LISTED = 64;

/** Compared as a whole, with its case: as the CA wrote it when the account was made. A CAA value can hold no `;`. */
const account = matching(
  /^(?=.{1,500}$)https:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[1-9][0-9]{0,4})?\/[!-:<-~]+$/,
  'the whole URI of an ACME account, https://HOST/PATH',
);

/** The issuer-domain-name of RFC 8659, which is compared without case. */
const ISSUER_NAME = /^(?=.{1,253}$)[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)+$/;
const issuerName: Reader<string> = (value) => {
  const name = text(value).toLowerCase();
  return ISSUER_NAME.test(name)
    ? name
    : mismatch('the domain name of a CA as CAA records have it, letsencrypt.org', value);
};

const resolver: Reader<string> = (value) => resolverName(text(value)) ?? mismatch(RESOLVER_FORMS, value);

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const since: Reader<string> = (value) => {
  const given = text(value);
  try {
    const time = parseRfc3339(DATE.test(given) ? `${given}T00:00:00Z` : given, '');
    return new Date(time).toISOString().replace('.000Z', 'Z');
  } catch {
    return refuse(`expected a date or a time in UTC, 2026-03-18 or 2026-03-18T15:43:27Z, got ${preview(given)}`);
  }
};

const skip: Reader<DomainCheck[]> = (value) => {
  const named = setOf(oneOf(...DOMAIN_CHECKS))(value);
  return DOMAIN_CHECKS.filter((check) => named.includes(check));
};

export const domainPolicy: Reader<DomainPolicy> = mapping<DomainPolicy>(
  {
    accounts: ['accounts', setOf(account, { most: MAX_LISTED })],
    cas: ['cas', setOf(issuerName, { most: MAX_LISTED })],
    resolvers: ['resolvers', setOf(resolver, { most: MAX_LISTED })],
    since: ['since', orNull(since)],
    ct: ['ct', boolean],
    skip: ['skip', skip],
  },
  DEFAULT_DOMAIN_POLICY,
);
