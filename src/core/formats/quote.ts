// Intel DCAP quotes: TDX v4 (TD report 1.0) and v5 (TD report 1.0 or 1.5), SGX v3.
// Intel TDX DCAP Quoting Library API rev. 0.9 appendix 3; Intel SGX ECDSA QuoteLibReference appendix 4.

import { ByteReader, equalBytes, fromHex } from '../bytes.js';
import { TrustCenterError } from '../errors.js';

const TEE_TYPE_SGX = 0x00;
export const TEE_TYPE_TDX = 0x81;
/** The only supported attestation key type: ECDSA over P-256. */
const ATTESTATION_KEY_ECDSA_P256 = 2;

/** Larger than any quote seen (5 KB) and than any with an unusually long certificate chain. */
export const MAX_QUOTE_BYTES = 64 * 1024;

export interface QuoteHeader {
  version: 3 | 4 | 5;
  attestationKeyType: number;
  teeType: number;
  /** Header bytes 8-11: reserved in v4/v5; QE SVN and PCE SVN in v3. */
  reserved: Uint8Array;
  qeVendorId: Uint8Array;
  userData: Uint8Array;
}

/** TD report, 1.0 (584 bytes) or 1.5 (648 bytes). Registers are 48 bytes each. */
export interface TdReport {
  kind: 'td10' | 'td15';
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
  rtmrs: [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  reportData: Uint8Array;
  /** 1.5 only. */
  teeTcbSvn2: Uint8Array | null;
  /** 1.5 only. */
  mrServiceTd: Uint8Array | null;
}

/** SGX REPORT body, 384 bytes: an enclave's, or the quoting enclave's own. */
export interface EnclaveReport {
  kind: 'enclave';
  cpuSvn: Uint8Array;
  miscSelect: Uint8Array;
  attributes: Uint8Array;
  mrEnclave: Uint8Array;
  mrSigner: Uint8Array;
  isvProdId: number;
  isvSvn: number;
  reportData: Uint8Array;
  /** The signed bytes. */
  raw: Uint8Array;
}

/** What says which PCK certificate signed the QE report. */
export type CertificationData =
  /** PPID (in type 1 as it is, else encrypted), CPU SVN, PCE SVN, PCE-ID; the certificate itself must be fetched. */
  | { kind: 'ppid'; type: 1 | 2 | 3; ppid: Uint8Array; cpuSvn: Uint8Array; pceSvn: number; pceId: number }
  /** Type 4: the PCK certificate alone. Type 5: its chain, leaf first. PEM or, of one certificate, DER. */
  | { kind: 'certificates'; type: 4 | 5; encoded: Uint8Array };

export interface QuoteSignatureData {
  /** r || s over header || body. */
  signature: Uint8Array;
  /** x || y. */
  attestationKey: Uint8Array;
  qeReport: EnclaveReport;
  /** r || s by the PCK key over the QE report. */
  qeReportSignature: Uint8Array;
  qeAuthData: Uint8Array;
  certificationData: CertificationData;
}

export interface Quote {
  header: QuoteHeader;
  body: TdReport | EnclaveReport;
  /** header || body descriptor || body: what `signature` covers. */
  signedBytes: Uint8Array;
  signatureData: QuoteSignatureData;
  /** Bytes after the quote: padding of the caller's buffer, or something else. */
  trailing: Uint8Array;
}

const HEADER_BYTES = 48;
const QE_VENDOR_ID_OFFSET = 12;
export const INTEL_QE_VENDOR_ID = fromHex('939a7233f79c4ca9940a0db3957f0607', 'qe_vendor_id');

/** Whether the header of a quote by Intel's quoting enclave, of a known version, key and TEE type, begins `bytes`. */
export function looksLikeQuote(bytes: Uint8Array): boolean {
  if (bytes.length < HEADER_BYTES || !namesIntelQe(bytes)) return false;
  const reader = new ByteReader(bytes, 'quote');
  const version = reader.u16('version');
  const keyType = reader.u16('attestation_key_type');
  const teeType = reader.u32('tee_type');
  return (
    version >= 3 &&
    version <= 5 &&
    keyType === ATTESTATION_KEY_ECDSA_P256 &&
    (teeType === TEE_TYPE_SGX || teeType === TEE_TYPE_TDX)
  );
}

/** Whether `bytes` have Intel's vendor id where a quote has it: enough to say that a quote, perhaps a broken one, is here. */
export function namesIntelQe(bytes: Uint8Array): boolean {
  return equalBytes(bytes.subarray(QE_VENDOR_ID_OFFSET, QE_VENDOR_ID_OFFSET + 16), INTEL_QE_VENDOR_ID);
}

/** Base64 of a quote’s first bytes: version 3, 4 or 5, then the key type. No quote in hexadecimal begins so. */
export const BASE64_QUOTE = /^(?:AwAC|BAAC|BQAC)/;

const BODY_TYPE_ENCLAVE = 1;
const BODY_TYPE_TD10 = 2;
const BODY_TYPE_TD15 = 3;

/**
 * Parse a quote. Structure only: no signature is checked and no value judged.
 * @throws ParseError naming the field and offset
 */
export function parseQuote(bytes: Uint8Array): Quote {
  const reader = new ByteReader(bytes, 'quote');
  if (bytes.length > MAX_QUOTE_BYTES)
    reader.fail('PARSE_LIMIT', 'length', `${bytes.length} bytes, over the limit of ${MAX_QUOTE_BYTES}`);
  const header = readHeader(reader);
  const body = readBody(reader, header);
  const signedBytes = bytes.subarray(0, reader.offset);
  const signatureBlock = reader.block32('signature_data', MAX_QUOTE_BYTES);
  const signatureData = readSignatureData(signatureBlock, header.version);
  return { header, body, signedBytes, signatureData, trailing: bytes.subarray(reader.offset) };
}

/** As `parseQuote`; null: these bytes are no quote. */
export function parseQuoteOrNull(bytes: Uint8Array): Quote | null {
  try {
    return parseQuote(bytes);
  } catch (error) {
    if (error instanceof TrustCenterError) return null;
    throw error;
  }
}

function readHeader(reader: ByteReader): QuoteHeader {
  const version = reader.u16('header.version');
  if (version !== 3 && version !== 4 && version !== 5) {
    reader.fail('PARSE_UNSUPPORTED', 'header.version', `quote version ${version}; supported: 3, 4, 5`);
  }
  const attestationKeyType = reader.u16('header.attestation_key_type');
  if (attestationKeyType !== ATTESTATION_KEY_ECDSA_P256) {
    reader.fail(
      'PARSE_UNSUPPORTED',
      'header.attestation_key_type',
      `type ${attestationKeyType}; supported: 2 (ECDSA P-256)`,
    );
  }
  const teeType = reader.u32('header.tee_type');
  if (teeType !== TEE_TYPE_SGX && teeType !== TEE_TYPE_TDX) {
    reader.fail('PARSE_UNSUPPORTED', 'header.tee_type', `0x${teeType.toString(16)}; supported: 0 (SGX), 0x81 (TDX)`);
  }
  if (version === 3 && teeType !== TEE_TYPE_SGX)
    reader.fail('PARSE_INVALID', 'header.tee_type', 'a version 3 quote is an SGX quote');
  const reserved = reader.take(4, 'header.reserved');
  return {
    version,
    attestationKeyType,
    teeType,
    reserved,
    qeVendorId: reader.take(16, 'header.qe_vendor_id'),
    userData: reader.take(20, 'header.user_data'),
  };
}

function readBody(reader: ByteReader, header: QuoteHeader): TdReport | EnclaveReport {
  if (header.version !== 5)
    return header.teeType === TEE_TYPE_TDX ? readTdReport(reader, 'td10') : readEnclaveReport(reader, 'body');
  const type = reader.u16('body.type');
  const size = reader.u32('body.size');
  const known: Record<number, { size: number; teeType: number }> = {
    [BODY_TYPE_ENCLAVE]: { size: 384, teeType: TEE_TYPE_SGX },
    [BODY_TYPE_TD10]: { size: 584, teeType: TEE_TYPE_TDX },
    [BODY_TYPE_TD15]: { size: 648, teeType: TEE_TYPE_TDX },
  };
  const shape = known[type];
  if (shape === undefined)
    reader.fail('PARSE_UNSUPPORTED', 'body.type', `${type}; supported: 1 (enclave), 2 (TD 1.0), 3 (TD 1.5)`);
  if (size !== shape.size)
    reader.fail('PARSE_INVALID', 'body.size', `${size} bytes for body type ${type}, expected ${shape.size}`);
  if (header.teeType !== shape.teeType) {
    reader.fail('PARSE_INVALID', 'body.type', `${type} does not go with TEE type 0x${header.teeType.toString(16)}`);
  }
  if (type === BODY_TYPE_ENCLAVE) return readEnclaveReport(reader, 'body');
  return readTdReport(reader, type === BODY_TYPE_TD10 ? 'td10' : 'td15');
}

function readTdReport(reader: ByteReader, kind: 'td10' | 'td15'): TdReport {
  const register = (name: string): Uint8Array => reader.take(48, `body.${name}`);
  return {
    kind,
    teeTcbSvn: reader.take(16, 'body.tee_tcb_svn'),
    mrSeam: register('mrseam'),
    mrSignerSeam: register('mrsignerseam'),
    seamAttributes: reader.take(8, 'body.seamattributes'),
    tdAttributes: reader.take(8, 'body.tdattributes'),
    xfam: reader.take(8, 'body.xfam'),
    mrTd: register('mrtd'),
    mrConfigId: register('mrconfigid'),
    mrOwner: register('mrowner'),
    mrOwnerConfig: register('mrownerconfig'),
    rtmrs: [register('rtmr0'), register('rtmr1'), register('rtmr2'), register('rtmr3')],
    reportData: reader.take(64, 'body.reportdata'),
    teeTcbSvn2: kind === 'td15' ? reader.take(16, 'body.tee_tcb_svn2') : null,
    mrServiceTd: kind === 'td15' ? register('mrservicetd') : null,
  };
}

function readEnclaveReport(reader: ByteReader, name: string): EnclaveReport {
  const start = reader.offset;
  const cpuSvn = reader.take(16, `${name}.cpusvn`);
  const miscSelect = reader.take(4, `${name}.miscselect`);
  reader.take(28, `${name}.reserved1`);
  const attributes = reader.take(16, `${name}.attributes`);
  const mrEnclave = reader.take(32, `${name}.mrenclave`);
  reader.take(32, `${name}.reserved2`);
  const mrSigner = reader.take(32, `${name}.mrsigner`);
  reader.take(96, `${name}.reserved3`);
  const isvProdId = reader.u16(`${name}.isvprodid`);
  const isvSvn = reader.u16(`${name}.isvsvn`);
  reader.take(60, `${name}.reserved4`);
  const reportData = reader.take(64, `${name}.reportdata`);
  const raw = reader.bytes.subarray(start, reader.offset);
  return { kind: 'enclave', cpuSvn, miscSelect, attributes, mrEnclave, mrSigner, isvProdId, isvSvn, reportData, raw };
}

/**
 * v4/v5: signature, key, then certification data type 6 that wraps the QE report, its signature, the QE's
 * authentication data and inner certification data. v3: the same fields laid out flat.
 */
function readSignatureData(block: Uint8Array, version: 3 | 4 | 5): QuoteSignatureData {
  const reader = new ByteReader(block, 'quote.signature_data');
  const signature = reader.take(64, 'signature');
  const attestationKey = reader.take(64, 'attestation_key');
  if (version === 3) return { signature, attestationKey, ...readQeReportData(reader) };
  const type = reader.u16('certification_data.type');
  if (type !== 6)
    reader.fail(
      'PARSE_UNSUPPORTED',
      'certification_data.type',
      `${type}; a version ${version} quote carries type 6 (QE report)`,
    );
  const inner = reader.block32('certification_data', MAX_QUOTE_BYTES);
  reader.end();
  return { signature, attestationKey, ...readQeReportData(new ByteReader(inner, 'quote.certification_data')) };
}

function readQeReportData(reader: ByteReader): Omit<QuoteSignatureData, 'signature' | 'attestationKey'> {
  const qeReport = readEnclaveReport(reader, 'qe_report');
  const qeReportSignature = reader.take(64, 'qe_report_signature');
  const qeAuthData = reader.take(reader.u16('qe_auth_data.length'), 'qe_auth_data');
  const type = reader.u16('pck_certification_data.type');
  const data = reader.block32('pck_certification_data', MAX_QUOTE_BYTES);
  reader.end();
  return { qeReport, qeReportSignature, qeAuthData, certificationData: readCertificationData(type, data, reader) };
}

/** Of a PPID, by type: as it is, encrypted with an RSA key of 2048 or of 3072 bits. */
const PPID_BYTES: Record<number, number> = { 1: 16, 2: 256, 3: 384 };

function readCertificationData(type: number, data: Uint8Array, outer: ByteReader): CertificationData {
  if (type === 4 || type === 5) return { kind: 'certificates', type, encoded: data };
  if (type !== 1 && type !== 2 && type !== 3) {
    const supported = '1 (PPID), 2, 3 (encrypted PPID), 4 (PCK certificate), 5 (PCK chain)';
    outer.fail('PARSE_UNSUPPORTED', 'pck_certification_data.type', `${type}; supported: ${supported}`);
  }
  const reader = new ByteReader(data, 'quote.pck_certification_data');
  const ppid = reader.take(Number(PPID_BYTES[type]), type === 1 ? 'ppid' : 'encrypted_ppid');
  const cpuSvn = reader.take(16, 'cpusvn');
  const pceSvn = reader.u16('pcesvn');
  const pceId = reader.u16('pceid');
  reader.end();
  return { kind: 'ppid', type, ppid, cpuSvn, pceSvn, pceId };
}
