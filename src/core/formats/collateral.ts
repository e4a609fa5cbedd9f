// PCK collateral: what Intel says about a platform, as the JSON of nine text fields (and optionally the PCK chain) that
// verifiers exchange. TCB info version 3 and QE identity version 2 follow Intel's Provisioning Certification Service
// API version 4.

import { fromHex, preview, toHex, utf8 } from '../bytes.js';
import { ParseError, TrustCenterError } from '../errors.js';
import { Remembered } from '../remembered.js';
import {
  arrayField,
  asObject,
  asString,
  hasMember,
  hexField,
  integerField,
  type JsonObject,
  type JsonValue,
  objectField,
  optionalStringField,
  parseJson,
  stringField,
} from './codec/json.js';
import { parseRfc3339 } from './codec/time.js';
import { type Certificate, type Crl, parseCertificateChainPem, parseCrl } from './codec/x509.js';

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
  /** `TDX_01`. */
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
export function parseCollateral(text: string): Collateral {
  const field = 'collateral';
  const document = asObject(parseJson(text, field, { bytes: MAX_COLLATERAL_BYTES, depth: 8 }), field);
  if (!hasMember(document, 'tcb_info') && !hasMember(document, 'qe_identity')) {
    throw new ParseError('PARSE_INVALID', field, 'this is no PCK collateral: it has neither tcb_info nor qe_identity', {
      hint: 'Give the nine-member JSON that dcap-qvl writes, or leave it out to have it fetched.',
    });
  }
  const read = (key: string): string => stringField(document, key, field);
  const chain = (pem: string, key: string): Part<Certificate[]> => part(() => parseCertificateChainPem(pem, key));
  const crl = (key: string): Part<Crl> => {
    const hex = read(key);
    return part(() => parseCrl(fromHex(hex, key), key));
  };
  const signed = <T>(key: string, parse: (text: string) => T): Part<SignedDocument<T>> => {
    const json = read(key);
    const signature = read(`${key}_signature`);
    return part(() => ({
      value: parse(json),
      signedBytes: utf8(json),
      signature: fromHex(signature, `${key}_signature`, 64),
    }));
  };
  const pckChain = optionalStringField(document, 'pck_certificate_chain', field);
  return {
    pckCrlIssuerChain: chain(read('pck_crl_issuer_chain'), 'pck_crl_issuer_chain'),
    rootCaCrl: crl('root_ca_crl'),
    pckCrl: crl('pck_crl'),
    tcbInfoIssuerChain: chain(read('tcb_info_issuer_chain'), 'tcb_info_issuer_chain'),
    tcbInfo: signed('tcb_info', parseTcbInfo),
    qeIdentityIssuerChain: chain(read('qe_identity_issuer_chain'), 'qe_identity_issuer_chain'),
    qeIdentity: signed('qe_identity', parseQeIdentity),
    pckCertificateChain: pckChain === null ? null : chain(pckChain, 'pck_certificate_chain'),
  };
}

function part<T>(read: () => T): Part<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (error instanceof TrustCenterError) return { ok: false, error };
    throw error;
  }
}

/**
 * Parse the text of a TCB info (the inner `tcbInfo` object that Intel signs), version 3.
 * @throws ParseError naming the path
 */
export function parseTcbInfo(text: string): TcbInfo {
  const field = 'tcb_info';
  const info = asObject(parseJson(text, field, MAX_DOCUMENT), field);
  const version = supported(integerField(info, 'version', field, 0, 0xffff), [3], `${field}.version`);
  const id = supported(stringField(info, 'id', field), ['SGX', 'TDX'], `${field}.id`);
  const isTdx = id === 'TDX';
  return {
    id,
    version,
    issueDate: timeField(info, 'issueDate', field),
    nextUpdate: timeField(info, 'nextUpdate', field),
    fmspc: toHex(hexField(info, 'fmspc', field, 6)),
    pceId: toHex(hexField(info, 'pceId', field, 2)),
    tcbType: supported(integerField(info, 'tcbType', field, 0, 0xffff), [0], `${field}.tcbType`),
    tcbEvaluationDataNumber: integerField(info, 'tcbEvaluationDataNumber', field, 0, 0x7fffffff),
    tdxModule: isTdx ? readTdxModule(objectField(info, 'tdxModule', field), `${field}.tdxModule`) : null,
    tdxModuleIdentities: hasMember(info, 'tdxModuleIdentities')
      ? elements(info, 'tdxModuleIdentities', field, MAX_MODULE_IDENTITIES, readTdxModuleIdentity)
      : [],
    tcbLevels: levels(info, field, (level, at) => readTcbLevel(level, at, isTdx)),
    componentNames: readNames(info),
  };
}

/**
 * Parse the text of an enclave identity (the inner `enclaveIdentity` object that Intel signs), version 2.
 * @throws ParseError naming the path
 */
export function parseQeIdentity(text: string): QeIdentity {
  const field = 'qe_identity';
  const identity = asObject(parseJson(text, field, MAX_DOCUMENT), field);
  return {
    version: supported(integerField(identity, 'version', field, 0, 0xffff), [2], `${field}.version`),
    id: supported(stringField(identity, 'id', field), ['QE', 'QVE', 'TD_QE'], `${field}.id`),
    issueDate: timeField(identity, 'issueDate', field),
    nextUpdate: timeField(identity, 'nextUpdate', field),
    tcbEvaluationDataNumber: integerField(identity, 'tcbEvaluationDataNumber', field, 0, 0x7fffffff),
    miscSelect: hexField(identity, 'miscselect', field, 4),
    miscSelectMask: hexField(identity, 'miscselectMask', field, 4),
    attributes: hexField(identity, 'attributes', field, 16),
    attributesMask: hexField(identity, 'attributesMask', field, 16),
    mrSigner: hexField(identity, 'mrsigner', field, 32),
    isvProdId: integerField(identity, 'isvprodid', field, 0, 0xffff),
    tcbLevels: levels(identity, field, readIsvSvnLevel),
  };
}

function readTdxModule(module: JsonObject, field: string): TdxModule {
  return {
    mrSigner: hexField(module, 'mrsigner', field, 48),
    attributes: hexField(module, 'attributes', field, 8),
    attributesMask: hexField(module, 'attributesMask', field, 8),
  };
}

function readTdxModuleIdentity(identity: JsonObject, field: string): TdxModuleIdentity {
  const id = stringField(identity, 'id', field);
  if (!/^TDX_[0-9A-F]{2}$/.test(id)) {
    throw new ParseError('PARSE_INVALID', `${field}.id`, `expected a name like TDX_01, got ${preview(id)}`);
  }
  return { id, ...readTdxModule(identity, field), tcbLevels: levels(identity, field, readIsvSvnLevel) };
}

function readTcbLevel(level: JsonObject, field: string, isTdx: boolean): TcbLevel {
  const tcb = objectField(level, 'tcb', field);
  return {
    sgxComponents: readComponents(tcb, 'sgxtcbcomponents', `${field}.tcb`),
    tdxComponents: isTdx ? readComponents(tcb, 'tdxtcbcomponents', `${field}.tcb`) : null,
    pceSvn: integerField(tcb, 'pcesvn', `${field}.tcb`, 0, 0xffff),
    ...readLevelStatus(level, field),
  };
}

function readIsvSvnLevel(level: JsonObject, field: string): IsvSvnTcbLevel {
  const isvSvn = integerField(objectField(level, 'tcb', field), 'isvsvn', `${field}.tcb`, 0, 0xffff);
  return { isvSvn, ...readLevelStatus(level, field) };
}

function readLevelStatus(
  level: JsonObject,
  field: string,
): { tcbDate: number; tcbStatus: TcbStatus; advisoryIds: string[] } {
  const status = stringField(level, 'tcbStatus', field);
  const advisories = hasMember(level, 'advisoryIDs') ? arrayField(level, 'advisoryIDs', field, MAX_ADVISORIES) : [];
  return {
    tcbDate: timeField(level, 'tcbDate', field),
    tcbStatus: supported(status, TCB_STATUSES, `${field}.tcbStatus`),
    advisoryIds: advisories.map((advisory, index) => {
      const id = asString(advisory, `${field}.advisoryIDs[${index}]`);
      if (id.length <= MAX_ADVISORY_ID) return id;
      throw new ParseError(
        'PARSE_LIMIT',
        `${field}.advisoryIDs[${index}]`,
        `longer than ${MAX_ADVISORY_ID} characters`,
      );
    }),
  };
}

function readComponents(tcb: JsonObject, key: string, field: string): number[] {
  const components = arrayField(tcb, key, field, 16).map((component, index) => {
    // A document has hundreds of these: the path of one is spelled only for an error.
    const svn = isObject(component) ? component.svn : null;
    if (typeof svn === 'number' && Number.isInteger(svn) && svn >= 0 && svn <= 0xff) return svn;
    const at = `${field}.${key}[${index}]`;
    return integerField(asObject(component, at), 'svn', at, 0, 0xff);
  });
  if (components.length === 16) return components;
  throw new ParseError('PARSE_INVALID', `${field}.${key}`, `expected 16 components, got ${components.length}`);
}

/** From the first level: the components are the same in all. */
function readNames(info: JsonObject): ComponentNames {
  const first = Array.isArray(info.tcbLevels) ? info.tcbLevels[0] : undefined;
  return { sgx: readComponentNames(first, 'sgxtcbcomponents'), tdx: readComponentNames(first, 'tdxtcbcomponents') };
}

/** What each of the 16 components is, e.g. `OS/VMM, SEAMLDR ACM`; empty where the document does not say. */
function readComponentNames(level: JsonValue | undefined, key: string): string[] {
  const tcb = isObject(level) && isObject(level.tcb) ? level.tcb : {};
  const components = Array.isArray(tcb[key]) ? tcb[key] : [];
  return Array.from({ length: 16 }, (_, index) => {
    const component = components[index];
    const words = isObject(component) ? [component.category, component.type] : [];
    return words.filter((word) => typeof word === 'string' && word !== '').join(', ');
  });
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `tcbLevels` of a document: without any, nothing could ever match. */
function levels<T>(object: JsonObject, field: string, read: (level: JsonObject, field: string) => T): T[] {
  const found = elements(object, 'tcbLevels', field, MAX_TCB_LEVELS, read);
  if (found.length > 0) return found;
  throw new ParseError('PARSE_INVALID', `${field}.tcbLevels`, 'expected at least one TCB level');
}

function elements<T>(
  object: JsonObject,
  key: string,
  field: string,
  limit: number,
  read: (element: JsonObject, field: string) => T,
): T[] {
  return arrayField(object, key, field, limit).map((value, index) => {
    const at = `${field}.${key}[${index}]`;
    return read(asObject(value, at), at);
  });
}

function timeField(object: JsonObject, key: string, field: string): number {
  return parseRfc3339(stringField(object, key, field), `${field}.${key}`);
}

/** `value` if it is one that this version of the verifier understands. */
function supported<T extends string | number>(value: string | number, known: readonly T[], field: string): T {
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  const shown = typeof value === 'string' ? preview(value) : value;
  throw new ParseError('PARSE_UNSUPPORTED', field, `${shown}; supported: ${known.join(', ')}`);
}

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
