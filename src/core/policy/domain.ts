// What is accepted of the domain that an app answers at: who may get certificates for it, and who says so.

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
