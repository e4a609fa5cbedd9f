// The plan of a change: what deploying it would mean, before anything is deployed. It is about a file, not about a
// machine, so it proves nothing and is no attestation result.

import type { ComposeRule, Severity } from '../result/compose-rules.js';
import type { Difference } from '../result/document.js';
import type { Owner } from '../result/registry.js';

export const PLAN_SCHEMA = 'trust-center/plan/v1';

/** `undecided`: nothing is refused, but something that decides could not be looked up. */
export type PlanOutcome = 'nothing-refused' | 'refused' | 'undecided';

export interface PlanDocument {
  schema: typeof PLAN_SCHEMA;
  outcome: PlanOutcome;
  /** In one sentence. */
  outcomeReason: string;
  /** RFC 3339. */
  plannedAt: string;
  /** `sha256:` and 64 hex digits. */
  policyDigest: string;
  change: PlannedFile;
  /** null: there is nothing to compare with. */
  base: BaseComparison | null;
  /** null: no running deployment was named. */
  running: RunningComparison | null;
  findings: PlannedFinding[];
  /** Findings of the base that the change ends. */
  gone: PlannedFinding[];
  /** null: the file cannot be read, so that nothing is known of them. */
  images: PlannedImage[] | null;
  os: PlannedOs;
  registry: PlannedRegistry;
  decisions: Decision[];
}

export interface PlannedFile {
  /** As the user names them: an app-compose, or a Docker Compose file and what the rest is taken from. */
  files: string[];
  /** How it was written, where it was made of two files; null: the app-compose is the user’s. */
  form: string | null;
  /** Hex. */
  composeHash: string;
}

/**
 * How the app-compose differs from another. `none`: not at all. `form`: its bytes and its hash do, what it says does not.
 * `content`: what it says does. `new`: there is no other.
 */
export type ChangeKind = 'none' | 'form' | 'content' | 'new';

interface Comparison {
  /** Hex; null: `problem` says why there is none. */
  composeHash: string | null;
  problem: string | null;
  /** null: there is nothing to compare. */
  kind: ChangeKind | null;
  /** In which members, or in what form; the end of a sentence. null: in none. */
  detail: string | null;
  /** Expected is the other one, found is the change. */
  differences: Difference[];
}

export interface BaseComparison extends Comparison {
  /** As it was named: a branch, a commit. */
  ref: string;
  /** Git’s hash of the commit. */
  commit: string;
  /** Paths there; others than in the change where it renames a file. */
  files: string[];
}

export interface RunningComparison extends Comparison {
  /** Name of the target. */
  target: string;
  /** What speaks against the file being the one that runs; null: genuine hardware and a known OS vouch for its hash. */
  doubt: string | null;
}

export interface PlannedFinding {
  rule: ComposeRule;
  severity: Severity;
  message: string;
  /** Path in the app-compose; empty: the whole. */
  where: string;
  /** By the policy. */
  isRefused: boolean;
  /** `same`: the base has it, too. `new`: it does not, or there is no base. */
  state: 'new' | 'same';
}

export interface PlannedImage {
  where: string;
  /** As the file writes it; null: it says none. */
  reference: string | null;
  /** `pinned`: by digest. `tag`: whoever keeps the tag decides. The others as they are read of the file. */
  kind: 'pinned' | 'tag' | 'open' | 'built' | 'elsewhere' | 'other-platform' | 'malformed';
  state: 'new' | 'same';
  /** Whether the policy asks where it comes from. */
  isAsked: boolean;
  /** What it was built from, by one whom the policy names; null: that is not shown. */
  source: { repository: string; commit: string } | null;
}

export interface PlannedOs {
  /** What the app asks of its OS, as JSON; null: nothing. */
  requirements: string | null;
  /** Images that the policy accepts. */
  accepted: { osImageHash: string; name: string }[];
  /** The image that the running deployment measured; null: not known. */
  running: { osImageHash: string; name: string | null } | null;
}

/** The contract that says which compose hashes get the keys of the app. */
export interface PlannedRegistry {
  /** Address, hex after `0x`; null: which app it is was not said. */
  contract: string | null;
  /** Where the address is from, in words. */
  contractFrom: string | null;
  chainId: number | null;
  /** Whether it allows the new hash; null: not known, and `problem` says why. */
  isAllowed: boolean | null;
  problem: string | null;
  /** At which block, by whom, in one voice; null: nobody said anything that counts. */
  seen: { endpoints: string[]; block: number; time: string | null } | null;
  /** Why its answers are not known to be those of dstack's contract, as a clause; null: they are, or it was not read. */
  unfamiliar: string | null;
  owner: Owner | null;
  /** What allows the new hash; null: nothing is needed, or no contract is known. */
  call: AllowingCall | null;
}

export interface AllowingCall {
  contract: string;
  function: string;
  argument: string;
  calldata: string;
  /** A batch as Safe’s Transaction Builder reads it; null: the chain is not known, or the owner is no Safe. */
  safeTransaction: SafeBatch | null;
}

export interface SafeBatch {
  version: '1.0';
  chainId: string;
  /** Unix milliseconds. */
  createdAt: number;
  meta: { name: string; description: string; createdFromSafeAddress: string };
  transactions: SafeTransaction[];
}

export interface SafeTransaction {
  to: string;
  value: '0';
  data: string;
  contractMethod: { name: string; payable: false; inputs: { name: string; type: string; internalType: string }[] };
  contractInputsValues: Record<string, string>;
}

export const DECISION_IDS = [
  'base',
  'running',
  'app-compose',
  'findings',
  'members',
  'key-provider',
  'registry',
  'provenance',
] as const;
export type DecisionId = (typeof DECISION_IDS)[number];

/** Something that the policy, or the person who asks, wants decided. */
export interface Decision {
  id: DecisionId;
  status: 'pass' | 'fail' | 'unknown';
  detail: string;
  hint: string | null;
}
