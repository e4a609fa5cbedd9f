// The words of a result: what a phase, a status, a verdict and a grade can be. Everything else is built on these.

/** `unknown`: could not be decided. `skipped`: the user asked not to. Neither is ever a pass. */
export const CHECK_STATUSES = ['pass', 'fail', 'unknown', 'skipped'] as const;
export type CheckStatus = (typeof CHECK_STATUSES)[number];

export type Phase = 'hardware' | 'os' | 'source-code' | 'domain';

export function byPhase<T>(of: (phase: Phase) => T): Record<Phase, T> {
  return { hardware: of('hardware'), os: of('os'), 'source-code': of('source-code'), domain: of('domain') };
}
export const PHASES: readonly Phase[] = ['hardware', 'os', 'source-code', 'domain'];

/** A phase in prose. */
export const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  hardware: 'hardware',
  os: 'OS',
  'source-code': 'source code',
  domain: 'domain',
};

/** `hardware, OS and source code`. */
export function enumerate(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

export const VERDICTS = ['verified', 'failed', 'inconclusive'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The anchor of production. Any other is a test root. */
export const PRODUCTION_TRUST_ANCHOR = 'intel-sgx-root-ca';

export const COVERAGES = ['full', 'partial', 'skipped'] as const;
export type Coverage = (typeof COVERAGES)[number];

export const COMPONENT_ROLES = ['app', 'kms', 'gateway'] as const;
export type ComponentRole = (typeof COMPONENT_ROLES)[number];

/** Whether a component of this role can be asked for the phase: a domain is the app's, whoever ends TLS for it. */
export function hasPhase(role: ComponentRole, phase: Phase): boolean {
  return phase !== 'domain' || role === 'app';
}

/**
 * How the verifier came by a reference value, strongest first: it rebuilt the image from source; a signer whom the policy
 * names attested the values; it fetched the image from its publisher in the same run; the user vouches for the image; the
 * user wrote the registers or the image's hash into the policy.
 */
export const GRADES = ['rebuilt', 'attested', 'release', 'local', 'pinned'] as const;
export type Grade = (typeof GRADES)[number];

/** Weakest first. */
export const FRESHNESS_GRADES = ['replayed', 'fetched', 'key-bound', 'nonce'] as const;
export type FreshnessGrade = (typeof FRESHNESS_GRADES)[number];
