// What a caller asks for: the target, what is given or named besides it, and whom to ask.

import type { Bundle, BundleTarget } from '../core/bundle.js';
import { defaultCacheDirectory } from '../io/cache-directory.js';
import type { CollateralCache } from './endorsements/cache.js';
import type { SharedCollateral } from './endorsements/collateral.js';
import type { GitHubAccess } from './endorsements/container-image/github-attestations.js';
import type { SharedImages, WantedImages } from './endorsements/container-image/wanted.js';
import type { WantedDomain } from './endorsements/domain/wanted.js';
import type { TcbUpdate } from './endorsements/intel.js';
import type { RegistrySource } from './endorsements/registry.js';
import type { CollateralRequirement } from './endorsements/requirement.js';
import type { Challenge } from './evidence/challenge.js';
import type { Patience } from './evidence/fetch-evidence.js';
import type { ReferenceSources } from './reference/obtain.js';

export type CollectTarget =
  /** Recorded evidence or a bundle; `-` is standard input. `bytes`: its content, where the caller has read it already. */
  | { kind: 'file'; path: string; bytes?: Uint8Array }
  /** Base URL of a guest agent. */
  | { kind: 'guest-agent'; url: string }
  /** 20 bytes, hex; base URL of the API; base URL of the app's guest agent, to be asked for what the API leaves out. */
  | { kind: 'phala-cloud'; appId: string; api?: string; agentUrl?: string }
  /** An endpoint that makes a quote for a nonce. */
  | ({ kind: 'challenge' } & Challenge)
  /** `host:port` of a server with an RA-TLS certificate, as `URL` writes a host. */
  | { kind: 'ra-tls'; address: string }
  | { kind: 'redpill'; model: string; api?: string };

export interface CollectRequest {
  target: CollectTarget;
  /** Recorded evidence of the KMS, and what it says of itself; of the gateway. Left out: what the target gives of them. */
  kmsEvidencePaths?: readonly string[];
  gatewayEvidencePaths?: readonly string[];
  /** Base URL of the RPC port of the KMS, and of the gateway. Left out: where Phala Cloud says that they are, if it is asked. */
  kmsUrl?: string | undefined;
  gatewayUrl?: string | undefined;
  /** PCK collateral, instead of fetching it: one file for every machine, or one for each kind of platform. None: it is fetched. */
  collateralPaths: readonly string[];
  /** The app-compose file that is expected to run. */
  appComposePath: string | null;
  /** The Docker Compose file that is expected in it; left out: none. */
  composeFilePath?: string | null;
  /** PCCS to ask for collateral, in order; none: Phala's, then Intel's PCS. */
  pccsUrls: readonly string[];
  /** Which TCB recovery to ask for; left out: whichever the service gives. */
  tcbUpdate?: TcbUpdate | undefined;
  /** Ask also for the TCB recovery that is announced and not yet the standard one; left out: nobody is asked. */
  earlyWarning?: boolean;
  /** What collateral must satisfy: sources are asked until one does. Left out: current at the time of collection. */
  collateralRequirement?: CollateralRequirement;
  /** Container images that the policy asks the provenance of; left out: nobody is asked about any. */
  images?: WantedImages;
  /** Of the caller, for the attestations that GitHub keeps; left out or null: GitHub is asked as by anybody. */
  github?: GitHubAccess | null;
  /** What other targets in this process learned of images; left out: it is asked as for one alone. */
  sharedImages?: SharedImages;
  /** Collateral that other targets in this process were given, or wait for; left out: it is asked for as for one alone. */
  sharedCollateral?: SharedCollateral;
  /** Where collateral is kept, instead of in the folder of caches. */
  collateralCache?: CollateralCache;
  /** What the caller names besides the target, which the appraisal then compares. A target of Phala Cloud is an app id itself. */
  expected?: Expected;
  /** What the quote must contain. Redpill is given it, or a random one; evidence from a file may have been made for it. */
  nonce: Uint8Array | null;
  /** Where reference values come from besides `appComposePath`; left out: none. */
  references?: ReferenceSources;
  /** Whom to ask about the contracts that govern the app; left out: nobody. */
  registry?: RegistrySource | undefined;
  /** The domain that the app should answer at, and whom to ask about it; left out: nobody is asked about any. */
  domain?: WantedDomain | undefined;
  /** Fetch nothing. */
  offline: boolean;
  /**
   * Ask the target, the KMS and gateway that are named here, the domain, and the registries of images also where a name leads
   * to an address that is not public. Default: false.
   */
  allowPrivate?: boolean;
  /** Limits of time and number of tries, with the target; left out: those that suit a service which makes quotes. */
  patience?: Patience;
  /** Folder of caches; null for none; left out: as the environment says. */
  cacheDirectory?: string | null;
  /** Called with a line of text for each step. */
  onProgress?: (text: string) => void;
  /** Unix milliseconds. */
  now?: () => number;
  /** Stops the collection, which then throws. */
  signal?: AbortSignal | undefined;
  /** Called with what was collected, before it is judged; also where the collection is stopped, or fails: with what there is. */
  onCollected?: (bundle: Bundle) => void | Promise<void>;
}

/** Hex in lower case. */
export type Expected = Pick<BundleTarget, 'appId' | 'osImageHashes' | 'claims'>;

/** Of the caches; null: nothing is kept. */
export function cacheDirectoryOf({ cacheDirectory: named }: CollectRequest): string | null {
  return named === undefined ? defaultCacheDirectory(process.env) : named;
}
