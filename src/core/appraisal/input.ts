// All that an appraisal is given: evidence, endorsements, reference values, what was asked and named, policy, and time.

import type { Acquired, Claim } from '../bundle.js';
import type { ChainRecord } from '../formats/chain-record.js';
import type { Collateral, SignedDocument } from '../formats/collateral.js';
import type { AttestationEvidence } from '../formats/evidence.js';
import type { ImageRecord } from '../formats/image-record.js';
import type { KmsStatement } from '../formats/kms-statement.js';
import type { ProviderQuote } from '../formats/provider-quote.js';
import type { ServerClock } from '../formats/server-clock.js';
import type { TcbNumbers } from '../formats/tcb-numbers.js';
import type { ImageReference } from '../measure/image-reference.js';
import type { AttestedRegisters } from '../measure/registers.js';
import type { Policy } from '../policy/policy.js';
import type { Gap } from '../result/document.js';
import type { ComponentRole } from '../result/words.js';
import type { TrustedRoot } from '../sigstore/trusted-root.js';
import type { MetServer } from './channel.js';
import type { DomainGiven } from './domain/given.js';
import type { Expectation } from './expectations.js';
import type { TrustAnchor } from './hardware/trust-anchor.js';
import type { AskedImages } from './os/image-identity.js';
import type { ExpectedComposeFile } from './source-code/compose-file.js';
import type { Work } from './work.js';

export interface AppraisalInput {
  target: { kind: string; name: string };
  /** Those that are called stopped too. */
  components: ComponentInput[];
  /** What the KMS says of itself beside its quotes. */
  kmsStatements: readonly KmsStatement[];
  /** Of local key providers, and collateral that may be for them; left out: none. */
  providerQuotes?: readonly ProviderQuote[];
  providerCollateral?: readonly Collateral[];
  /** What endpoints of a chain answered; left out: none was asked. */
  chainRecords?: readonly ChainRecord[];
  /** The app-compose file expected to run: its exact bytes, their hash, and what to call it. */
  expectedAppCompose: { sha256: string; label: string; bytes: Uint8Array } | null;
  /** The Docker Compose file expected in the app-compose that runs. */
  expectedComposeFile: ExpectedComposeFile | null;
  /** OS images that the verifier's user gave. */
  images: ImageReference[];
  /** Those of them that nobody named: they were fetched because a VM claims them. */
  claimedImages: ImageReference[];
  /** Register sets attested by signers whom the user names, their signatures verified. */
  referenceValues: AttestedRegisters[];
  /** What registries and attestation stores answered about container images; left out: nothing. */
  imageRecords?: readonly ImageRecord[];
  /** Sigstore instances whose signatures count for images; null or left out: the shipped ones. */
  trustedRoots?: readonly TrustedRoot[] | null;
  nonce: Uint8Array | null;
  /** The app that was asked for, 20 bytes, lower-case hex; null: none was. */
  appId: string | null;
  /** The app or instance by whose id the target was connected to, likewise; left out: none. */
  addressedId?: string | null;
  /** The time by the target's server as evidence was collected; left out: it was not told. */
  clock?: ServerClock | null;
  /** OS images that were asked for, lower-case hex; none: any that the policy accepts. */
  askedImages: AskedImages;
  /** What the caller named: compared whatever phases are required. */
  named: readonly Expectation[];
  /** What the caller said and nothing compares; left out: nothing. */
  claims?: readonly Claim[];
  /** What is known of a TCB recovery that is not in force yet; left out: nobody asked. */
  announcement?: Announcement;
  /** What is given about the domain that the call named; null or left out: it named none. */
  domain?: DomainGiven | null;
  gaps: readonly Gap[];
  policy: Policy;
  /** Unix milliseconds: the time at which everything is judged. */
  at: number;
  trustAnchors: TrustAnchor[];
  /** `sha256:<hex>` of what was collected and of the policy. */
  evidenceDigest: string;
  policyDigest: string;
  /** What is worked out, and how much of it; left out: within the limits that hold. */
  work?: Work;
}

/** What a collection has of an announced recovery. */
export interface Announcement {
  /** For a kind of platform each. */
  collaterals: readonly Collateral[];
  /** Intel's lists of the numbers, as far as they can be read. */
  numbers: readonly SignedDocument<TcbNumbers>[];
  /** Why nothing is known, where somebody asked. */
  gaps: readonly string[];
}

export interface ComponentInput {
  role: ComponentRole;
  instance: number;
  acquired: Acquired;
  evidence: AttestationEvidence;
  collateral: Collateral | null;
  /** Why there is no collateral. */
  collateralGap: string | null;
  /** The server that gave the evidence in this collection; left out: none that TLS verified, or it was read from a file. */
  server?: MetServer | null;
}
