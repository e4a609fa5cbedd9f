// The attestation result: the one document that every published view is made from. Field order here is the order in
// the JSON; values are plain, so equal inputs give equal bytes.

import type { CheckId } from './catalog.js';
import type { Severity } from './compose-rules.js';
import type { DomainResult } from './domain.js';
import type { Drift } from './drift.js';
import type { Registry } from './registry.js';
import type { CheckStatus, ComponentRole, Coverage, Grade, Phase, Verdict } from './words.js';

export const RESULT_SCHEMA = 'trust-center/result/v1';

export interface ResultDocument {
  schema: typeof RESULT_SCHEMA;
  verdict: Verdict;
  /** Why the verdict is what it is, in one line; names skipped phases, recorded evidence and a root that is not Intel’s. */
  verdictReason: string;
  /** What a reader could take for shown, and was not; as important as what was. */
  notShown: NotShown[];
  /** What an announced TCB recovery will make worse; left out: nothing is known of one. The verdict is by what is in force. */
  announced?: AnnouncedRecovery[];
  target: { kind: string; name: string };
  /** RFC 3339, UTC, milliseconds. */
  appraisedAt: string;
  /** `sha256:<hex>` of the bundle. */
  evidenceDigest: string;
  /** `sha256:<hex>` of the effective policy. */
  policyDigest: string;
  /** `intel-sgx-root-ca`, or `insecure:<sha256 of the root key>` for a root given by --insecure-root-ca. */
  trustAnchor: string;
  /** Why this is an experiment (a test root, debug VMs accepted), which proves nothing about any deployment; else null. */
  experiment: string | null;
  coverage: Record<Phase, Coverage>;
  /** What was asked for and not obtained, and no check reports: a service that gave no answer, an image that could not be fetched. */
  gaps: Gap[];
  instances: Instances;
  /** In what machines of one role differ. What the policy refuses of it has a check that fails. */
  drift: Drift[];
  /** What a chain holds about who may run with the app's keys, as endpoints told; null: nothing of it was read. */
  registry: Registry | null;
  /** What was found of the domain that the call named; null: it named none. */
  domain: DomainResult | null;
  components: ComponentResult[];
}

/** Instances of the app. One that was neither judged nor is called stopped is a component that is `unknown`. */
export interface Instances {
  /** Those whose quotes were appraised. */
  judged: number;
  /** How many of them are surely different ones, by the instance ids that they measured; those without an id count as one. */
  distinct: number;
  /** Those that were not judged because whoever gave the evidence says that they are stopped. */
  stopped: StoppedInstance[];
}

/** All of it claims. */
export interface StoppedInstance {
  /** Hex; null where none is given. */
  instanceId: string | null;
  name: string | null;
  /** Why it was not judged, as the end of a sentence. */
  reason: string;
}

/** `what` is a word or two, `why` half a sentence. */
export interface NotShown {
  what: string;
  why: string;
}

/** Collateral that Intel has published early, held against one component. */
export interface AnnouncedRecovery {
  /** `app/0` */
  component: string;
  /** The number that will become the standard one. */
  evaluationDataNumber: number;
  /** Converged TCB status, now and then; null: there is none. */
  from: string | null;
  to: string | null;
  /** Open then, and not now. */
  advisoryIds: string[];
  /** Checks that pass now and would not then. */
  fails: CheckId[];
  /**
   * RFC 3339, of Intel's signed list of numbers: when the recovery was first published (`tcbRecoveryEventDate`), and twelve
   * months later, when such a number commonly becomes the standard one; and the days from the appraisal to then. null: not
   * known.
   */
  recoveryDate: string | null;
  standardFrom: string | null;
  daysLeft: number | null;
  /** What to do about it, in one sentence. */
  hint: string | null;
}

export interface Gap {
  /** What is missing: `evidence`, `app/0/info`, `os-image/0`; `app/instances`: as many as the policy asks. */
  name: string;
  reason: string;
  /** Of the error behind it (docs/errors.md), e.g. `FETCH_TIMEOUT`; null where there was none. */
  code: string | null;
  /** What to do about it, in one sentence. */
  hint: string | null;
}

export interface Check {
  /** Stable, dotted: `hardware.quote-signature`. */
  id: CheckId;
  phase: Phase;
  /** The component judged, e.g. `app/0`. */
  component: string;
  status: CheckStatus;
  /** The proposition, from the catalogue. */
  title: string;
  /** What was found, one or two sentences. */
  detail: string;
  expected?: string;
  actual?: string;
  /** Where files differ, member by member. */
  differences?: Difference[];
  /** Lines of YAML for the policy that would accept what was found. */
  policyLines?: string[];
  /** Only of what was found in the app-compose: how severe it is, whether the policy refuses it (`fail`) or not (`pass`). */
  severity?: Severity;
  /** Where the finding stands: the member, in the app-compose file that has this hash. */
  place?: { composeHash: string; path: string };
  /** What to do now; present whenever the status is `fail` or `unknown`, something can be done, and nothing is to be done before. */
  hint?: string;
  /**
   * Of the same component, and not passed: the check without which this one could not be decided. Where it is left out, a
   * check that is not passed is a cause of its own (causes.ts).
   */
  followsFrom?: CheckId;
  /** Where the check is explained. */
  docs: string;
}

/** One member of a file: values of one line, or a text line by line; what is long is cut. */
export interface Difference {
  path: string;
  /** JSON, or the form of the text (`CRLF line ends`); left out where the member is not there. */
  expected?: string;
  actual?: string;
  /** Lines of a unified diff, from what was expected to what was found. */
  diff?: string[];
}

export interface ComponentResult {
  role: ComponentRole;
  /** Position among the components of this role, as in `app/0`. */
  instance: number;
  phases: Record<Phase, { status: CheckStatus; checks: Check[] }>;
  tcb: TcbResult | null;
  /** From the quote, hex. */
  measurements: Measurements | null;
  /** Reference values they were compared with; null where none is known. */
  expected: ExpectedValues;
  /** The strongest reference value that MRTD and RTMR0-2 equal; null when there is none. */
  reference: OsReference | null;
  app: AppIdentity | null;
  /** What the app-compose runs, as far as its images were asked about; empty: nobody asked, or it is not known. */
  images: ImageResult[];
  freshness: 'nonce' | 'key-bound' | 'fetched' | 'replayed';
}

export interface OsReference {
  name: string;
  /** How the verifier knows it, strongest first: rebuilt, attested, release, local, pinned. */
  grade: Grade;
  osImageHash: string | null;
}

export interface Measurements {
  mrtd: string;
  rtmr0: string;
  rtmr1: string;
  rtmr2: string;
  rtmr3: string;
}

export interface ExpectedValues {
  mrtd: string | null;
  rtmr0: string | null;
  rtmr1: string | null;
  rtmr2: string | null;
  composeHash: string | null;
}

/** Appraised TCB. Statuses are Intel’s words; null where it could not be determined. */
export interface TcbResult {
  /** Platform, module and QE converged. */
  status: string | null;
  advisoryIds: string[];
  platform: TcbComponentResult | null;
  qe: TcbComponentResult | null;
  module: TcbComponentResult | null;
  evaluationDataNumber: number | null;
  /** RFC 3339; the platform level’s. */
  tcbDate: string | null;
  fmspc: string | null;
  /** The host, hex: SHA-256 of the PPID in the PCK certificate, which is dstack’s device id since 0.5.6. */
  deviceId: string | null;
  teeType: 'tdx' | 'sgx';
}

export interface TcbComponentResult {
  status: string;
  tcbDate: string;
  advisoryIds: string[];
  /** What the newest level asks and this component lacks, e.g. `sgxtcbcomponents[7] has 3, needs 5`; empty when nothing lags. */
  lags: string[];
}

/** A container image that the measured app-compose names. */
export interface ImageResult {
  /** As the file writes it; null: it names none (built in the VM, in another file, or there may be more than the file says). */
  reference: string | null;
  /** That the reference is fixed by: of a manifest, or of an index. null: something else decides what runs. */
  digest: string | null;
  /** Of the manifests for linux/amd64 that it leads to, by authentic bytes; empty: they are not known. */
  manifests: string[];
  /** Whether the policy asks where it comes from. */
  asked: boolean;
  /** What it was built from, by one whom the policy names; null: that is not shown. */
  source: ImageSource | null;
}

/** Of an authentic attestation, by its certificate. */
export interface ImageSource {
  /** URL. */
  repository: string;
  commit: string;
  ref: string;
  /** URL and ref of the workflow that built and signed: of another repository, if it is a reusable one. */
  workflow: string;
  /** URL of the run. */
  run: string | null;
  /** RFC 3339. */
  signedAt: string;
  /** The Sigstore bundle: where it was found, and SHA-256 of its bytes in hex. */
  attestation: { url: string; sha256: string };
  /** Which Sigstore instance vouches: a shipped one by name, another by `sha256:` of its trusted root. */
  trustedRoot: string;
}

/** Read from measured events only; null where not measured. */
export interface AppIdentity {
  appId: string | null;
  instanceId: string | null;
  composeHash: string | null;
  osImageHash: string | null;
  /** `mr_aggregated` of the KMS node that gave the keys, as the guest verified it. */
  mrKms: string | null;
  keyProvider: { name: string; id: string } | null;
  /** Which form MRCONFIGID has: `none` is all zero. */
  mrConfigId: 'none' | 'v1' | 'v2' | 'v3' | 'unrecognised';
}
