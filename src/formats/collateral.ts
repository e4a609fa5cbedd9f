// stub: types agreed
import type { TrustCenterError } from '../errors.js';
import type { Certificate, Crl } from './x509.js';

export const TCB_STATUSES = [
  'UpToDate',
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
  'OutOfDate',
  'OutOfDateConfigurationNeeded',
  'Revoked',
] as const;
export type TcbStatus = (typeof TCB_STATUSES)[number];

/** A part of the collateral that may be malformed: the check that needs it fails and quotes the error. */
export type Part<T> = { ok: true; value: T } | { ok: false; error: TrustCenterError };

/** A JSON document and the signature over its exact text. */
export interface SignedDocument<T> {
  value: T;
  /** UTF-8 of the exact text. */
  signedBytes: Uint8Array;
  /** r || s. */
  signature: Uint8Array;
}

export interface Collateral {
  pckCrlIssuerChain: Part<Certificate[]>;
  rootCaCrl: Part<Crl>;
  pckCrl: Part<Crl>;
  tcbInfoIssuerChain: Part<Certificate[]>;
  tcbInfo: Part<SignedDocument<TcbInfo>>;
  qeIdentityIssuerChain: Part<Certificate[]>;
  qeIdentity: Part<SignedDocument<QeIdentity>>;
  /** For quotes whose certification data is an encrypted PPID. */
  pckCertificateChain: Part<Certificate[]> | null;
}

export interface TcbInfo {
  id: string;
  version: number;
  issueDate: number;
  nextUpdate: number;
  fmspc: string;
  pceId: string;
  tcbType: number;
  tcbEvaluationDataNumber: number;
  tdxModule: TdxModule | null;
  tdxModuleIdentities: TdxModuleIdentity[];
  tcbLevels: TcbLevel[];
}

export interface TdxModule {
  mrSigner: Uint8Array;
  attributes: Uint8Array;
  attributesMask: Uint8Array;
}

export interface TdxModuleIdentity extends TdxModule {
  /** `TDX_01`. */
  id: string;
  tcbLevels: IsvSvnTcbLevel[];
}

export interface TcbLevel {
  /** 16 SVNs each. */
  sgxComponents: number[];
  tdxComponents: number[] | null;
  pceSvn: number;
  tcbDate: number;
  tcbStatus: TcbStatus;
  advisoryIds: string[];
}

export interface IsvSvnTcbLevel {
  isvSvn: number;
  tcbDate: number;
  tcbStatus: TcbStatus;
  advisoryIds: string[];
}

export interface QeIdentity {
  id: string;
  version: number;
  issueDate: number;
  nextUpdate: number;
  tcbEvaluationDataNumber: number;
  miscSelect: Uint8Array;
  miscSelectMask: Uint8Array;
  attributes: Uint8Array;
  attributesMask: Uint8Array;
  mrSigner: Uint8Array;
  isvProdId: number;
  tcbLevels: IsvSvnTcbLevel[];
}
