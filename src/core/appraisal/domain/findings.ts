// What was found of the TLS keys and ACME accounts that somebody says the TEE holds, each by its quote.

import type { QuoteFinding } from '../side-quote.js';

/** Without `finding`: it is named, and nothing quotes it. */
export interface KeyFinding {
  /** SHA-256 of the DER SubjectPublicKeyInfo, lower-case hex. */
  spkiSha256: string;
  holder: 'app' | 'gateway';
  finding: QuoteFinding | null;
}

export interface AccountFinding {
  uri: string;
  finding: QuoteFinding | null;
}

export interface Findings {
  keys: KeyFinding[];
  accounts: AccountFinding[];
  /** Why some of what could tell of keys tells nothing, as clauses. */
  problems: string[];
  /** Why not all that is named was looked at, as a clause; null: all was. */
  cut: string | null;
}

export function together(all: readonly Findings[]): Findings {
  return {
    keys: all.flatMap(({ keys }) => keys),
    accounts: all.flatMap(({ accounts }) => accounts),
    problems: [...new Set(all.flatMap(({ problems }) => problems))],
    cut: all.find(({ cut }) => cut !== null)?.cut ?? null,
  };
}

/** With what was proven left open. @param doubt as a clause; null: there is none */
export function withDoubt(findings: Findings, doubt: string | null): Findings {
  if (doubt === null) return findings;
  const doubted = <T extends KeyFinding | AccountFinding>(one: T): T =>
    one.finding?.status === 'proven' ? { ...one, finding: { status: 'open', detail: doubt } } : one;
  return { ...findings, keys: findings.keys.map(doubted), accounts: findings.accounts.map(doubted) };
}
