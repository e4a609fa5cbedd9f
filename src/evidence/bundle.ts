// stub: types agreed
import type { ComponentRole } from '../formats/evidence.js';

export const BUNDLE_SCHEMA = 'trust-center/bundle/v1';

/** Every byte that an appraisal reads, frozen: collected once, hashed, then only read. */
export interface Bundle {
  schema: typeof BUNDLE_SCHEMA;
  /** `sha256:` over target, components, gaps and each item's role, name and sha256: content, not time or place of collection. */
  digest: string;
  target: BundleTarget;
  components: BundleComponent[];
  /** What was looked for and not obtained, with the reason: undecided checks quote it. */
  gaps: BundleGap[];
  items: BundleItem[];
  /** The appraisal that `replay` repeats: RFC 3339 time and the effective policy. Absent until one was made. */
  appraisal?: { at: string; policy: unknown };
}

export interface BundleTarget {
  kind: 'file' | 'guest-agent' | 'phala-cloud' | 'redpill';
  /** What the user named: app id, model, URL without credentials, or file name without its folder. */
  name: string;
  /** Hex of the nonce that the verifier chose for this collection, if any. */
  nonce?: string;
}

export interface BundleComponent {
  role: ComponentRole;
  /** Position among the components of this role: `app/0`. */
  instance: number;
  /** `fetched`: this collection asked the target itself. `replayed`: read from a file. */
  acquired: 'fetched' | 'replayed';
  /** Name of the item with this component's evidence, and which of its machines this is. */
  evidence: { item: string; machine: number };
  /** Name of the item with PCK collateral for this component; null when there is none (see gaps). */
  collateral: string | null;
}

export interface BundleGap {
  /** What is missing: `app/0/collateral`. */
  name: string;
  reason: string;
}

export interface BundleItem {
  role: 'evidence' | 'endorsement' | 'reference';
  /** Unique in the bundle: `evidence`, `collateral/0`, `app-compose`. */
  name: string;
  /** URL without credentials, or `file:` and the file's name without its folder. */
  source: string;
  /** RFC 3339. */
  collectedAt: string;
  /** Hex, of the decoded bytes. */
  sha256: string;
  encoding: 'utf8' | 'base64';
  data: string;
}
