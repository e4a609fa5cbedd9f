// CAs that are known to honour `accounturi` (RFC 8657): at any other, naming an account restricts nothing, as long as the
// policy does not vouch for it.

export interface Authority {
  /** The name by which CAA records name it. */
  ca: string;
  /** How the URIs of its accounts begin. */
  accounts: readonly string[];
}

/**
 * https://letsencrypt.org/docs/caa/ documents both parameters, and its server compares the whole URI. The baseline
 * requirements of the CA/Browser Forum demand them of every public CA from 15 March 2027 (ballot SC-098).
 */
export const AUTHORITIES: readonly Authority[] = [
  {
    ca: 'letsencrypt.org',
    accounts: ['https://acme-v02.api.letsencrypt.org/acme/acct/', 'https://acme-v01.api.letsencrypt.org/acme/reg/'],
  },
];

/** The CA that has the account; null: not known. */
export function authorityOf(account: string): string | null {
  return AUTHORITIES.find(({ accounts }) => accounts.some((prefix) => account.startsWith(prefix)))?.ca ?? null;
}

/** Whether the CA is known to have no such account: then the record permits nobody. */
export function isForeignAccount(ca: string, account: string): boolean {
  const owner = authorityOf(account);
  return owner === null ? AUTHORITIES.some((authority) => authority.ca === ca) : owner !== ca;
}
