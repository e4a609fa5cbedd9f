// stub: types agreed
import type { Phase } from './appraisal/check.js';
import type { TcbStatus } from './formats/collateral.js';

/** Weakest first. */
export const FRESHNESS_GRADES = ['replayed', 'fetched', 'key-bound', 'nonce'] as const;
export type FreshnessGrade = (typeof FRESHNESS_GRADES)[number];
export type KeyProviderKind = 'kms' | 'local-sgx' | 'tpm' | 'none';

/** The effective policy: every value explicit, hex in lower case. Built by `parsePolicy`, digested canonically. */
export interface Policy {
  version: 1;
  /** Required phases, in phase order. */
  phases: Phase[];
  freshness: FreshnessGrade;
  hardware: {
    teeTypes: ('tdx' | 'sgx')[];
    tcbStatuses: TcbStatus[];
    /** `allow`: when not empty, any other open advisory fails. `deny`: these always fail. */
    advisories: { allow: string[]; deny: string[] };
    graceDays: number;
    minTcbEvaluationDataNumber: number;
    maxCollateralAgeDays: number;
    /** Accept a TD whose memory the host can read. Never in production. */
    debug: boolean;
    /** Accepted values, 48 / 8 / 8 bytes hex; empty: any. */
    mrSeam: string[];
    tdAttributes: string[];
    xfam: string[];
  };
  os: {
    images: { osImageHash: string; name: string }[];
    measurements: { name: string; mrtd: string; rtmr0: string; rtmr1: string; rtmr2: string }[];
    allowDev: boolean;
  };
  sourceCode: {
    composeHashes: string[];
    appIds: string[];
    /** null: any. */
    keyProvider: { kind: KeyProviderKind | null; id: string | null } | null;
    /** Refuse a TD whose MRCONFIGID is zero (launch configuration not bound by the host). */
    requireMrConfigId: boolean;
  };
}
