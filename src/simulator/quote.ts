// Intel DCAP quotes of the simulated platform: TDX v4 (TD report 1.0), v5 (1.0 or 1.5), SGX v3.
// Intel TDX DCAP Quoting Library API, appendix 3; Intel SGX ECDSA QuoteLibReference, appendix 4.

import { hex, join, padded, sha256, u16, u32, utf8, zeros } from './bytes.js';
import { QE_MRSIGNER, type Tee } from './collateral.js';
import { derivedBytes, type Keyring, type Signer } from './keys.js';
import { cpuSvnOf, type Pki, type Platform } from './pki.js';

/** TD report: the 1.0 fields, then two that only a 1.5 body carries. */
export interface TdReportParams {
  teeTcbSvn: Uint8Array;
  mrSeam: Uint8Array;
  mrSignerSeam: Uint8Array;
  seamAttributes: Uint8Array;
  tdAttributes: Uint8Array;
  xfam: Uint8Array;
  mrTd: Uint8Array;
  mrConfigId: Uint8Array;
  mrOwner: Uint8Array;
  mrOwnerConfig: Uint8Array;
  rtmr0: Uint8Array;
  rtmr1: Uint8Array;
  rtmr2: Uint8Array;
  rtmr3: Uint8Array;
  reportData: Uint8Array;
  teeTcbSvn2: Uint8Array;
  mrServiceTd: Uint8Array;
}

/** SGX REPORT body: of an enclave, or of the quoting enclave. */
export interface EnclaveReportParams {
  cpuSvn: Uint8Array;
  miscSelect: Uint8Array;
  reserved1: Uint8Array;
  attributes: Uint8Array;
  mrEnclave: Uint8Array;
  reserved2: Uint8Array;
  mrSigner: Uint8Array;
  reserved3: Uint8Array;
  isvProdId: number;
  isvSvn: number;
  reserved4: Uint8Array;
  reportData: Uint8Array;
}

/** The quoting enclave: its report and what surrounds it. */
export interface QeParams extends Omit<EnclaveReportParams, 'reportData'> {
  /** Null: SHA256(attestation key || authentication data), then zeros. */
  reportData: Uint8Array | null;
  authData: Uint8Array;
  /** Key that signs the report. */
  signedBy: string;
}

export interface QuoteParams {
  version: number;
  attestationKeyType: number;
  teeType: number;
  /** Four bytes: reserved, or QE SVN and PCE SVN in v3. */
  reserved: Uint8Array;
  qeVendorId: Uint8Array;
  userData: Uint8Array;
  body: 'td10' | 'td15' | 'enclave';
  /** Version 5 only; null: as `body` says. */
  bodyType: number | null;
  bodySize: number | null;
  /** Key that signs the quote, and the key that the quote shows; null: the same one. */
  signedBy: string;
  attestationKey: Uint8Array | null;
  /** Type of the outer certification data in v4 and v5. */
  outerCertificationType: number;
  /** 5: PCK chain in PEM. 4: its leaf alone. 1, 2, 3: PPID (encrypted in 2 and 3), CPU SVN, PCE SVN, PCE-ID. */
  certificationType: number;
  /** Null: as the type says. */
  certificationData: Uint8Array | null;
  /** Bytes after the quote. */
  padding: Uint8Array;
}

export const TEE_TYPE = { tdx: 0x81, sgx: 0 } as const;
const INTEL_QE_VENDOR_ID = hex('939a7233f79c4ca9940a0db3957f0607');
const BODY_TYPES = { enclave: 1, td10: 2, td15: 3 } as const;

/** Registers and report data are zero: the deployment fills them in. */
export function defaultTdReport(): TdReportParams {
  const zeroRegister = () => zeros(48);
  return {
    teeTcbSvn: padded(hex('070103'), 16),
    mrSeam: derivedBytes('tdx-module', 'mrseam', 48),
    mrSignerSeam: zeroRegister(),
    seamAttributes: zeros(8),
    /** SEPT_VE_DISABLE and nothing else. */
    tdAttributes: hex('0000001000000000'),
    xfam: hex('e702060000000000'),
    mrTd: zeroRegister(),
    mrConfigId: zeroRegister(),
    mrOwner: zeroRegister(),
    mrOwnerConfig: zeroRegister(),
    rtmr0: zeroRegister(),
    rtmr1: zeroRegister(),
    rtmr2: zeroRegister(),
    rtmr3: zeroRegister(),
    reportData: zeros(64),
    teeTcbSvn2: padded(hex('070103'), 16),
    mrServiceTd: zeroRegister(),
  };
}

export function defaultEnclaveReport(platform: Platform): EnclaveReportParams {
  return {
    cpuSvn: cpuSvnOf(platform),
    miscSelect: zeros(4),
    reserved1: zeros(28),
    attributes: hex('0500000000000000e700000000000000'),
    mrEnclave: derivedBytes('enclave', 'mrenclave', 32),
    reserved2: zeros(32),
    mrSigner: derivedBytes('enclave', 'mrsigner', 32),
    reserved3: zeros(96),
    isvProdId: 0,
    isvSvn: 1,
    reserved4: zeros(60),
    reportData: zeros(64),
  };
}

export function defaultQe(tee: Tee, platform: Platform): QeParams {
  return {
    ...defaultEnclaveReport(platform),
    attributes: hex('1500000000000000e700000000000000'),
    mrEnclave: derivedBytes('quoting-enclave', 'mrenclave', 32),
    mrSigner: Buffer.from(QE_MRSIGNER),
    isvProdId: tee === 'tdx' ? 2 : 1,
    isvSvn: 5,
    reportData: null,
    authData: Uint8Array.from({ length: 32 }, (_, i) => i),
    signedBy: 'pck',
  };
}

export function defaultQuote(tee: Tee): QuoteParams {
  return {
    version: tee === 'tdx' ? 4 : 3,
    attestationKeyType: 2,
    teeType: TEE_TYPE[tee],
    reserved: tee === 'tdx' ? zeros(4) : hex('0a000d00'),
    qeVendorId: Buffer.from(INTEL_QE_VENDOR_ID),
    userData: zeros(20),
    body: tee === 'tdx' ? 'td10' : 'enclave',
    bodyType: null,
    bodySize: null,
    signedBy: 'attestation',
    attestationKey: null,
    outerCertificationType: 6,
    certificationType: 5,
    certificationData: null,
    padding: zeros(0),
  };
}

export function tdReportBytes(td: TdReportParams, body: 'td10' | 'td15'): Buffer {
  return join(
    td.teeTcbSvn,
    td.mrSeam,
    td.mrSignerSeam,
    td.seamAttributes,
    td.tdAttributes,
    td.xfam,
    td.mrTd,
    td.mrConfigId,
    td.mrOwner,
    td.mrOwnerConfig,
    td.rtmr0,
    td.rtmr1,
    td.rtmr2,
    td.rtmr3,
    td.reportData,
    ...(body === 'td15' ? [td.teeTcbSvn2, td.mrServiceTd] : []),
  );
}

export function enclaveReportBytes(report: EnclaveReportParams): Buffer {
  return join(
    report.cpuSvn,
    report.miscSelect,
    report.reserved1,
    report.attributes,
    report.mrEnclave,
    report.reserved2,
    report.mrSigner,
    report.reserved3,
    u16(report.isvProdId),
    u16(report.isvSvn),
    report.reserved4,
    report.reportData,
  );
}

/** The parts of a world that a quote is made of. */
export interface QuoteParts {
  quote: QuoteParams;
  td: TdReportParams;
  enclave: EnclaveReportParams;
  qe: QeParams;
  platform: Platform;
  pki: Pki;
}

export function buildQuote(parts: QuoteParts, keyring: Keyring, sign: Signer): Buffer {
  const { quote, qe } = parts;
  const body = quote.body === 'enclave' ? enclaveReportBytes(parts.enclave) : tdReportBytes(parts.td, quote.body);
  const header = join(
    u16(quote.version),
    u16(quote.attestationKeyType),
    u32(quote.teeType),
    quote.reserved,
    quote.qeVendorId,
    quote.userData,
  );
  const descriptor =
    quote.version === 5
      ? join(u16(quote.bodyType ?? BODY_TYPES[quote.body]), u32(quote.bodySize ?? body.length))
      : zeros(0);
  const signed = sign('quote', quote.signedBy, join(header, descriptor, body));

  const attestationKey = quote.attestationKey ?? keyring(quote.signedBy).publicKey;
  const reportData = qe.reportData ?? padded(sha256(attestationKey, qe.authData), 64);
  const report = sign('qe-report', qe.signedBy, enclaveReportBytes({ ...qe, reportData }));
  const certificationData = quote.certificationData ?? defaultCertificationData(parts);
  const qeReportData = join(
    report.content,
    report.signature,
    u16(qe.authData.length),
    qe.authData,
    u16(quote.certificationType),
    u32(certificationData.length),
    certificationData,
  );
  const outer = quote.version === 3 ? zeros(0) : join(u16(quote.outerCertificationType), u32(qeReportData.length));
  const signatureData = join(signed.signature, attestationKey, outer, qeReportData);
  return join(signed.content, u32(signatureData.length), signatureData, quote.padding);
}

function defaultCertificationData(parts: QuoteParts): Uint8Array {
  const { quote, platform, pki } = parts;
  if (quote.certificationType === 5) return utf8(`${pki.chains.pck}\0`);
  if (quote.certificationType === 4) return utf8(pki.chains.pck.replace(/(?<=-----END CERTIFICATE-----)[\s\S]*/, ''));
  const encrypted = () => derivedBytes('encrypted-ppid', '', quote.certificationType === 2 ? 256 : 384);
  const ppid = quote.certificationType === 1 ? platform.ppid : encrypted();
  return join(ppid, cpuSvnOf(platform), u16(platform.pceSvn), platform.pceId);
}
