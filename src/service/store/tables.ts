// The tables, as queries see them. What a column may hold is said here; how it is kept is in migrations/.

import type { ColumnType, Generated, Kysely, Transaction } from 'kysely';
import type { Change, Weight } from '../../core/history/changes.js';
import type { Verdict } from '../../core/result/words.js';

export type Database = Kysely<Tables>;
export type Writing = Transaction<Tables>;

/** Everything of an organisation is found by its id, and nothing is read without it. */
export interface Tables {
  organisation: OrganisationRow;
  member: MemberRow;
  policy: PolicyRow;
  target: TargetRow;
  target_count: TargetCountRow;
  verification: VerificationRow;
  blob: BlobRow;
  blob_use: BlobUseRow;
  made_document: MadeDocumentRow;
  span: SpanRow;
  drift: DriftRow;
  log_entry: LogEntryRow;
  log_node: LogNodeRow;
  log_digest: LogDigestRow;
  log_head: LogHeadRow;
  event: EventRow;
  hook: HookRow;
  delivery: DeliveryRow;
  token: TokenRow;
  trust: TrustRow;
  session: SessionRow;
  sign_in_link: SignInLinkRow;
  share: ShareRow;
  used_identity: UsedIdentityRow;
  audit: AuditRow;
  idempotent: IdempotentRow;
  collateral: CollateralRow;
  collateral_turn: CollateralTurnRow;
  rate_limit: RateLimitRow;
}

/** Read as a Date; written as one. */
type Time = ColumnType<Date, Date, Date>;
type TimeOrNull = ColumnType<Date | null, Date | null | undefined, Date | null>;
type Json<T> = ColumnType<T, string, string>;
/** `sha256:` and hex. */
type Digest = string;

/** What a person or a token may do: read; change targets and start verifications; all. */
export const ROLES = ['reader', 'editor', 'owner'] as const;
export type Role = (typeof ROLES)[number];

export interface OrganisationRow {
  id: string;
  slug: string;
  name: string;
  created_at: Time;
  /** Days that evidence and results are kept, beside the newest and the first of each span; null: for ever. */
  evidence_days: number | null;
}

export interface MemberRow {
  organisation: string;
  /** The issuer and the subject that it gives the person, or `local` where somebody has the link of the terminal. */
  issuer: string;
  subject: string;
  name: string;
  role: Role;
  created_at: Time;
}

/** Never changed: a target names another one instead. */
export interface PolicyRow {
  organisation: string;
  /** Of the text. */
  digest: Digest;
  name: string;
  /** As it was written: YAML or JSON. */
  text: string;
  created_at: Time;
}

export const VISIBILITIES = ['private', 'unlisted', 'public'] as const;
export type Visibility = (typeof VISIBILITIES)[number];
/** What somebody who is not signed in may see of a target that is not private: each includes what is before it. */
export const PUBLISHED = ['verdict', 'report', 'evidence'] as const;
export type Published = (typeof PUBLISHED)[number];

/** How a target stands by its newest verification that ended, whatever it says. `none`: none has ended. */
export const STANDINGS = ['verified', 'failed', 'inconclusive', 'experiment', 'without-result', 'none'] as const;
export type Standing = (typeof STANDINGS)[number];

export interface TargetRow {
  id: string;
  organisation: string;
  slug: string;
  name: string;
  /** `asked`: its machines are asked. `uploaded`: evidence of it is handed in. */
  kind: 'asked' | 'uploaded';
  /** By option of the command line, what is given; see target-spec.ts. */
  spec: Json<Record<string, unknown>>;
  policy: Digest | null;
  /** Seconds; null: only when somebody asks. */
  every: number | null;
  next_at: TimeOrNull;
  paused: boolean;
  visibility: Visibility;
  publishes: Published;
  created_at: Time;
  updated_at: Time;
  // Of the newest verification that ended: a copy, written with it in one transaction.
  standing: Standing;
  reason: string | null;
  checked_at: TimeOrNull;
  /** Made by the database of `checked_at` and `every`: when a success counts no more. */
  stale_at: ColumnType<Date | null, never, never>;
  last_verification: string | null;
  span: string | null;
  os_image: string | null;
  tcb_status: string | null;
  compose_hash: string | null;
  domain: string | null;
  advisories: string[];
  instances: number | null;
  core_version: string | null;
}

/** Kept by triggers on `target`, and read alone: how many of an organisation stand so by their row, stale or not. */
export interface TargetCountRow {
  id: Generated<number>;
  organisation: ColumnType<string, never, never>;
  standing: ColumnType<Standing, never, never>;
  kind: ColumnType<TargetRow['kind'], never, never>;
  targets: ColumnType<number, never, never>;
}

export const TRIGGERS = ['schedule', 'manual', 'api', 'upload', 'workflow'] as const;
export type Trigger = (typeof TRIGGERS)[number];
export const STATUSES = ['queued', 'running', 'appraised', 'without-result', 'cancelled'] as const;
export type Status = (typeof STATUSES)[number];

export interface VerificationRow {
  /** UUID version 7. */
  id: string;
  organisation: string;
  target: string;
  trigger: Trigger;
  /** Who asked for it, for people. */
  requested_by: string;
  status: Status;
  /** How often a worker has begun it: the fence that lets only the last one record. */
  attempt: Generated<number>;
  worker: string | null;
  lease_until: TimeOrNull;
  /** Not to be begun before. */
  not_before: TimeOrNull;
  requested_at: Time;
  started_at: TimeOrNull;
  finished_at: TimeOrNull;
  verdict: Verdict | null;
  experiment: boolean | null;
  reason: string | null;
  /** Blobs: the bundle, the result document, the facts. Evidence that is handed in is there from the start. */
  evidence: Digest | null;
  result: Digest | null;
  facts: Digest | null;
  /** Blob of the roots that it was appraised by, where they are not the shipped ones; see roots.ts. */
  roots: Digest | null;
  /** Of the effective policy, as the result says. */
  policy: Digest | null;
  core_version: string | null;
  error_code: string | null;
  error: string | null;
  span: string | null;
  /** Place in the log of the organisation. */
  log_seq: number | null;
}

export interface BlobRow {
  digest: Digest;
  /** Bytes, before they are packed. */
  size: number;
  kind: BlobKind;
  stored_at: Time;
}

export const BLOB_KINDS = ['bundle', 'result', 'facts', 'roots', 'document', 'item'] as const;
export type BlobKind = (typeof BLOB_KINDS)[number];

export interface BlobUseRow {
  digest: Digest;
  verification: string;
}

/** Documents of a verification that are made when somebody first asks for them, and are the same bytes from then on. */
export interface MadeDocumentRow {
  verification: string;
  kind: MadeDocument;
  /** Blob. */
  digest: Digest;
}

export type MadeDocument = 'summary' | 'proof';

/** Checks one after the other that found the same. */
export interface SpanRow {
  id: string;
  organisation: string;
  target: string;
  /** Place among the spans of the target, from 0: a worker whose clock is wrong changes no order. */
  number: number;
  standing: Standing;
  /** null: without result. */
  facts: Digest | null;
  first_at: Time;
  last_at: Time;
  checks: number;
  first_verification: string;
  last_verification: string;
}

export interface DriftRow {
  id: string;
  organisation: string;
  target: string;
  from_span: string;
  to_span: string;
  from_verification: string;
  to_verification: string;
  at: Time;
  /** The heaviest of its changes. */
  weight: Weight;
  changes: Json<Change[]>;
  acknowledged_at: TimeOrNull;
  acknowledged_by: string | null;
  note: string | null;
}

/** Entries of one log for each organisation; see core/history/. */
export interface LogEntryRow {
  organisation: string;
  seq: number;
  entry: Uint8Array;
  verification: string;
}

/** Hashes of the full subtrees over the entries: no proof and no checkpoint hashes all of them anew. */
export interface LogNodeRow {
  organisation: string;
  /** 0: of an entry. */
  level: number;
  index: number;
  hash: Uint8Array;
}

/** Made of the entries that a checkpoint signs, before it is kept; see log-digests.ts. */
export interface LogDigestRow {
  organisation: string;
  /** SHA-256 that the entry names. */
  digest: Uint8Array;
  seq: number;
}

export interface LogHeadRow {
  organisation: string;
  /** Name of the log, as its checkpoints say. */
  origin: string;
  size: number;
  /** Of the key that its checkpoints are signed with, which never changes; null: none is signed yet. */
  vkey: string | null;
  /** Signed note of the newest checkpoint; null: none yet. It may be of fewer entries than there are. */
  checkpoint: string | null;
  checkpoint_size: number;
}

export interface EventRow {
  /** In the order in which they were committed. */
  seq: Generated<number>;
  organisation: string;
  target: string | null;
  verification: string | null;
  kind: EventKind;
  at: Time;
  /** Small, and nothing of it is secret within the organisation. */
  data: Json<Record<string, unknown>>;
}

export const EVENT_KINDS = [
  'verification.queued',
  'verification.running',
  'verification.step',
  'verification.appraised',
  'verification.without-result',
  'verification.cancelled',
  'target.changed',
  'drift',
  'evidence.altered',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface HookRow {
  id: string;
  organisation: string;
  url: string;
  /** `whsec_…`: it signs, so it has to be kept. Never shown again, never in a log. */
  secret: string;
  /** Kinds of messages; none: all. */
  events: string[];
  /** `seq` of the last event of which its messages were made. */
  seen: number;
  created_at: Time;
  disabled_at: TimeOrNull;
  disabled_why: string | null;
}

export interface DeliveryRow {
  /** Also that of the message: the same however often it is sent. */
  id: string;
  organisation: string;
  hook: string;
  /** null: of no event, somebody tries the hook. */
  event: number | null;
  /** `verification.not_verified` */
  type: string;
  body: string;
  attempt: number;
  status: 'waiting' | 'delivered' | 'given-up';
  next_at: TimeOrNull;
  created_at: Time;
  updated_at: Time;
  /** HTTP status, or what went wrong. */
  answer: string | null;
}

export interface TokenRow {
  id: string;
  organisation: string;
  name: string;
  /** SHA-256 of the token, hex. */
  hash: string;
  role: Role;
  created_by: string;
  created_at: Time;
  expires_at: TimeOrNull;
  last_used_at: TimeOrNull;
  revoked_at: TimeOrNull;
}

/** Workflows whose identity token is taken for one of ours. */
export interface TrustRow {
  id: string;
  organisation: string;
  provider: 'github';
  /** Numbers, which a repository and its owner keep when they are renamed, and nobody after them gets. */
  repository_id: string;
  owner_id: string;
  /** For people. */
  repository: string;
  ref: string | null;
  environment: string | null;
  workflow: string | null;
  role: Role;
  created_at: Time;
}

export interface SessionRow {
  /** SHA-256 of what the cookie holds, hex. */
  hash: string;
  organisation: string;
  issuer: string;
  subject: string;
  name: string;
  role: Role;
  created_at: Time;
  expires_at: Time;
}

export interface SignInLinkRow {
  /** SHA-256, hex. */
  hash: string;
  organisation: string;
  expires_at: Time;
}

/** A link to one target with a secret and an end of its own. */
export interface ShareRow {
  id: string;
  organisation: string;
  target: string;
  hash: string;
  publishes: Published;
  expires_at: TimeOrNull;
  created_at: Time;
}

/** Identity tokens that were taken, so that none is taken twice. */
export interface UsedIdentityRow {
  id: string;
  expires_at: Time;
}

export interface AuditRow {
  seq: Generated<number>;
  organisation: string;
  at: Time;
  who: string;
  /** `target.create` */
  action: string;
  object: string;
  detail: Json<Record<string, unknown>>;
}

export interface IdempotentRow {
  organisation: string;
  key: string;
  /** Of the request that it came with. */
  request: Digest;
  /** What the request led to; null: it is being answered. */
  verification: string | null;
  created_at: Time;
}

/** PCK collateral, once for all workers. Whatever is taken from here is verified like an answer from the network. */
export interface CollateralRow {
  /** Whom it came from, and the platform: as the cache in a folder names it. */
  key: string;
  entry: string;
  fetched_at: Time;
}

/** Who asks for the collateral of a platform while others wait for it. It ends by itself, as the one who asks may be killed. */
export interface CollateralTurnRow {
  question: string;
  holder: string;
  until: Time;
}

/** As rate-limiter-flexible keeps it. */
export interface RateLimitRow {
  key: string;
  points: number;
  /** Unix milliseconds. */
  expire: number | null;
}
