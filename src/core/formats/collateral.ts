// PCK collateral: what Intel says about a platform, as the JSON of nine text fields (and optionally the PCK chain) that
// verifiers exchange. TCB info version 3 and QE identity version 2 follow Intel's Provisioning Certification Service
// API version 4.

import { fromHex, toHex, utf8 } from '../bytes.js';
import { TrustCenterError } from '../errors.js';
import { Remembered } from '../remembered.js';
import { anyObject, hasMember, listOf, member, memberOr, type Reader, readJson, refuse } from '../schema/reader.js';
import { hexBytes, integer, matching, supported, text, time } from '../schema/scalars.js';
import type { JsonObject } from './codec/json.js';
import { type Certificate, type Crl, crlOfText, parseCertificateChainPem, parseCrl } from './codec/x509.js';

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
  /** `SGX` or `TDX`. */
  id: string;
  /** 3. */
  version: number;
  /** Unix milliseconds, like all times here. */
  issueDate: number;
  nextUpdate: number;
  /** Lower-case hex, 6 bytes. */
  fmspc: string;
  /** Lower-case hex, 2 bytes. */
  pceId: string;
  /** 0. */
  tcbType: number;
  tcbEvaluationDataNumber: number;
  /** Never null when `id` is `TDX`. */
  tdxModule: TdxModule | null;
  tdxModuleIdentities: TdxModuleIdentity[];
  /** At least one, in Intel's order: highest first. */
  tcbLevels: TcbLevel[];
  componentNames: ComponentNames;
}

/** What the SVNs stand for, for messages: 16 texts each, empty where the document does not say. */
export interface ComponentNames {
  sgx: string[];
  tdx: string[];
}

export interface TdxModule {
  /** 48 bytes. */
  mrSigner: Uint8Array;
  /** 8 bytes. */
  attributes: Uint8Array;
  attributesMask: Uint8Array;
}

export interface TdxModuleIdentity extends TdxModule {
  /** `TDX_01`, in any case. */
  id: string;
  tcbLevels: IsvSvnTcbLevel[];
}

export interface TcbLevel {
  /** 16 SVNs each. */
  sgxComponents: number[];
  /** Never null when the TCB info's `id` is `TDX`. */
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
  /** `QE`, `QVE` or `TD_QE`. */
  id: string;
  /** 2. */
  version: number;
  issueDate: number;
  nextUpdate: number;
  tcbEvaluationDataNumber: number;
  /** 4 bytes each. */
  miscSelect: Uint8Array;
  miscSelectMask: Uint8Array;
  /** 16 bytes each. */
  attributes: Uint8Array;
  attributesMask: Uint8Array;
  /** 32 bytes. */
  mrSigner: Uint8Array;
  isvProdId: number;
  /** At least one, in Intel's order: highest first. */
  tcbLevels: IsvSvnTcbLevel[];
}

/** Real collateral has some 20 KB, its documents are nested 6 deep. */
const MAX_COLLATERAL_BYTES = 4 * 1024 * 1024;
const MAX_DOCUMENT = { bytes: 256 * 1024, depth: 8 };
const MAX_TCB_LEVELS = 128;
const MAX_MODULE_IDENTITIES = 32;
const MAX_ADVISORIES = 128;
const MAX_ADVISORY_ID = 64;

/** By text: one that is looked at when it is fetched or read from a cache is appraised next, and a fleet shares it. */
const knownCollateral = new Remembered<Collateral>(16);
const MAX_REMEMBERED = 128 * 1024;

/** As `parseCollateral`, for readers who do not write to what they get: the same text gives the same object. */
export function readCollateral(text: string): Collateral {
  return text.length > MAX_REMEMBERED ? parseCollateral(text) : knownCollateral.get(text, () => parseCollateral(text));
}

/**
 * Parse collateral JSON. A field that is there but malformed becomes a part that is not ok, so that the check which
 * needs it fails by name.
 * @throws ParseError when the text is not JSON, not an object, or lacks one of the nine text fields
 */
export function parseCollateral(json: string): Collateral {
  return readJson(json, 'collateral', collateral, { bytes: MAX_COLLATERAL_BYTES, depth: 8 });
}

const collateral: Reader<Collateral> = (value) => {
  const document = anyObject(value);
  if (!hasMember(document, 'tcb_info') && !hasMember(document, 'qe_identity')) {
    refuse('this is no PCK collateral: it has neither tcb_info nor qe_identity', {
      hint: 'Give the nine-member JSON that dcap-qvl writes, or leave it out to have it fetched.',
    });
  }
  const stated = (key: string): string => member(document, key, text);
  const chain = (pem: string, key: string): Part<Certificate[]> => part(() => parseCertificateChainPem(pem, key));
  const crl = (key: string): Part<Crl> => {
    const text = stated(key);
    return part(() => parseCrl(crlOfText(text, key), key));
  };
  const signed = <T>(key: string, parse: (text: string) => T): Part<SignedDocument<T>> => {
    const json = stated(key);
    const signature = stated(`${key}_signature`);
    return part(() => ({
      value: parse(json),
      signedBytes: utf8(json),
      signature: fromHex(signature, `${key}_signature`, 64),
    }));
  };
  const pckChain = memberOr(document, 'pck_certificate_chain', null, text);
  return {
    pckCrlIssuerChain: chain(stated('pck_crl_issuer_chain'), 'pck_crl_issuer_chain'),
    rootCaCrl: crl('root_ca_crl'),
    pckCrl: crl('pck_crl'),
    tcbInfoIssuerChain: chain(stated('tcb_info_issuer_chain'), 'tcb_info_issuer_chain'),
    tcbInfo: signed('tcb_info', parseTcbInfo),
    qeIdentityIssuerChain: chain(stated('qe_identity_issuer_chain'), 'qe_identity_issuer_chain'),
    qeIdentity: signed('qe_identity', parseQeIdentity),
    pckCertificateChain: pckChain === null ? null : chain(pckChain, 'pck_certificate_chain'),
  };
};

function part<T>(read: () => T): Part<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (error instanceof TrustCenterError) return { ok: false, error };
    throw error;
  }
}

const u16 = integer(0, 0xffff);
const evaluationNumber = integer(0, 0x7fffffff);

/**
 * Parse the text of a TCB info (the inner `tcbInfo` object that Intel signs), version 3.
 * @throws ParseError naming the path
 */
export function parseTcbInfo(json: string): TcbInfo {
  return readJson(json, 'tcb_info', tcbInfo, MAX_DOCUMENT);
}

const tcbInfo: Reader<TcbInfo> = (value) => {
  const info = anyObject(value);
  const version = member(info, 'version', supported(u16, [3]));
  const id = member(info, 'id', supported(text, ['SGX', 'TDX']));
  const isTdx = id === 'TDX';
  return {
    id,
    version,
    issueDate: member(info, 'issueDate', time),
    nextUpdate: member(info, 'nextUpdate', time),
    fmspc: toHex(member(info, 'fmspc', hexBytes(6))),
    pceId: toHex(member(info, 'pceId', hexBytes(2))),
    tcbType: member(info, 'tcbType', supported(u16, [0])),
    tcbEvaluationDataNumber: member(info, 'tcbEvaluationDataNumber', evaluationNumber),
    tdxModule: isTdx ? member(info, 'tdxModule', tdxModule) : null,
    tdxModuleIdentities: memberOr(info, 'tdxModuleIdentities', [], tdxModuleIdentities),
    tcbLevels: member(info, 'tcbLevels', isTdx ? tdxLevels : sgxLevels),
    componentNames: componentNames(info, isTdx),
  };
};

/**
 * Parse the text of an enclave identity (the inner `enclaveIdentity` object that Intel signs), version 2.
 * @throws ParseError naming the path
 */
export function parseQeIdentity(json: string): QeIdentity {
  return readJson(json, 'qe_identity', qeIdentity, MAX_DOCUMENT);
}

const qeIdentity: Reader<QeIdentity> = (value) => {
  const identity = anyObject(value);
  return {
    version: member(identity, 'version', supported(u16, [2])),
    id: member(identity, 'id', supported(text, ['QE', 'QVE', 'TD_QE'])),
    issueDate: member(identity, 'issueDate', time),
    nextUpdate: member(identity, 'nextUpdate', time),
    tcbEvaluationDataNumber: member(identity, 'tcbEvaluationDataNumber', evaluationNumber),
    miscSelect: member(identity, 'miscselect', hexBytes(4)),
    miscSelectMask: member(identity, 'miscselectMask', hexBytes(4)),
    attributes: member(identity, 'attributes', hexBytes(16)),
    attributesMask: member(identity, 'attributesMask', hexBytes(16)),
    mrSigner: member(identity, 'mrsigner', hexBytes(32)),
    isvProdId: member(identity, 'isvprodid', u16),
    tcbLevels: member(identity, 'tcbLevels', qeLevels),
  };
};

const tdxModule: Reader<TdxModule> = (value) => {
  const module = anyObject(value);
  return {
    mrSigner: member(module, 'mrsigner', hexBytes(48)),
    attributes: member(module, 'attributes', hexBytes(8)),
    attributesMask: member(module, 'attributesMask', hexBytes(8)),
  };
};

const advisoryIds = listOf(
  (value) => {
    const id = text(value);
    return id.length <= MAX_ADVISORY_ID
      ? id
      : refuse(`longer than ${MAX_ADVISORY_ID} characters`, { code: 'PARSE_LIMIT' });
  },
  { most: MAX_ADVISORIES },
);
const tcbStatus = supported(text, TCB_STATUSES);
// Intel's library refuses an identity with a level of any other status.
const qeStatus = supported(text, [
  'UpToDate',
  'ConfigurationNeeded',
  'OutOfDate',
  'OutOfDateConfigurationNeeded',
  'Revoked',
] as const);
const moduleStatus = supported(text, ['UpToDate', 'OutOfDate', 'Revoked'] as const);

function levelStatus(
  level: JsonObject,
  status: Reader<TcbStatus>,
): { tcbDate: number; tcbStatus: TcbStatus; advisoryIds: string[] } {
  return {
    tcbDate: member(level, 'tcbDate', time),
    tcbStatus: member(level, 'tcbStatus', status),
    advisoryIds: memberOr(level, 'advisoryIDs', [], advisoryIds),
  };
}

const svn = integer(0, 0xff);
const components = listOf((value) => member(anyObject(value), 'svn', svn), { least: 16, most: 16 });

function tcbLevel(isTdx: boolean): Reader<TcbLevel> {
  return (value) => {
    const level = anyObject(value);
    const tcb = member(level, 'tcb', (value) => {
      const svns = anyObject(value);
      return {
        sgxComponents: member(svns, 'sgxtcbcomponents', components),
        tdxComponents: isTdx ? member(svns, 'tdxtcbcomponents', components) : null,
        pceSvn: member(svns, 'pcesvn', u16),
      };
    });
    return { ...tcb, ...levelStatus(level, tcbStatus) };
  };
}

function isvSvnLevel(status: Reader<TcbStatus>): Reader<IsvSvnTcbLevel> {
  return (value) => {
    const level = anyObject(value);
    const isvSvn = member(level, 'tcb', (tcb) => member(anyObject(tcb), 'isvsvn', u16));
    return { isvSvn, ...levelStatus(level, status) };
  };
}

/** Without any level, nothing could ever match. */
const LEVELS = { least: 1, most: MAX_TCB_LEVELS };
const tdxLevels = platformLevels(true);
const sgxLevels = platformLevels(false);
const qeLevels = listOf(isvSvnLevel(qeStatus), LEVELS);
const moduleLevels = listOf(isvSvnLevel(moduleStatus), LEVELS);

/** Of two levels for the same SVNs nobody could say which one is meant: Intel's library refuses them too. */
function platformLevels(isTdx: boolean): Reader<TcbLevel[]> {
  const list = listOf(tcbLevel(isTdx), LEVELS);
  return (value) => {
    const levels = list(value);
    const known = new Set<string>();
    for (const { sgxComponents, tdxComponents, pceSvn } of levels) {
      const svns = JSON.stringify([sgxComponents, tdxComponents, pceSvn]);
      if (known.has(svns)) refuse('two levels have the same SVNs');
      known.add(svns);
    }
    return levels;
  };
}

const moduleId = matching(/^TDX_[0-9A-F]{2}$/i, 'a name like TDX_01');
const tdxModuleIdentities = listOf<TdxModuleIdentity>(
  (value) => {
    const identity = anyObject(value);
    const id = member(identity, 'id', moduleId);
    return { id, ...tdxModule(value), tcbLevels: member(identity, 'tcbLevels', moduleLevels) };
  },
  { most: MAX_MODULE_IDENTITIES },
);

/** From the first level: the components are the same in all. */
function componentNames(info: JsonObject, isTdx: boolean): ComponentNames {
  const [first] = member(info, 'tcbLevels', listOf(anyObject));
  const tcb = member(anyObject(first), 'tcb', anyObject);
  return {
    sgx: member(tcb, 'sgxtcbcomponents', listOf(componentName)),
    tdx: isTdx ? member(tcb, 'tdxtcbcomponents', listOf(componentName)) : Array<string>(16).fill(''),
  };
}

/** E.g. `OS/VMM, SEAMLDR ACM`; empty where the document does not say. */
const componentName: Reader<string> = (value) => {
  const { category, type } = anyObject(value);
  return [category, type].filter((word) => typeof word === 'string' && word !== '').join(', ');
};

/**
 * The time at which the first part of the collateral falls due, Unix milliseconds. A part that cannot be read, or a
 * CRL that does not say, is due at once.
 */
export function earliestNextUpdate({ tcbInfo, qeIdentity, pckCrl, rootCaCrl }: Collateral): number {
  const never = Number.NEGATIVE_INFINITY;
  return Math.min(
    tcbInfo.ok ? tcbInfo.value.value.nextUpdate : never,
    qeIdentity.ok ? qeIdentity.value.value.nextUpdate : never,
    pckCrl.ok ? (pckCrl.value.nextUpdate ?? never) : never,
    rootCaCrl.ok ? (rootCaCrl.value.nextUpdate ?? never) : never,
  );
}
