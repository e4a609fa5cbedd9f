// Which platform a quote comes from, to ask for its collateral. Nothing is verified here: a quote that lies about its
// platform gets collateral that does not fit, and fails the appraisal.

import { preview } from '../bytes.js';
import { ParseError } from '../errors.js';
import { type Certificate, parseCertificates } from '../formats/codec/x509.js';
import { pckCaType, readPckExtensions } from '../formats/pck-extensions.js';
import { type CertificationData, type Quote, TEE_TYPE_TDX } from '../formats/quote.js';

/** What collateral is for. */
export interface CollateralKey {
  /** 6 bytes, lower-case hex. */
  fmspc: string;
  /** The CA that issued the PCK certificate. */
  ca: 'platform' | 'processor';
  tee: 'tdx' | 'sgx';
}

/** What a quote says about its platform when it does not carry the PCK certificate. */
export interface PckRequest
  extends Pick<Extract<CertificationData, { kind: 'ppid' }>, 'ppid' | 'cpuSvn' | 'pceSvn' | 'pceId'> {
  /** Encrypted. */
  ppid: Uint8Array;
  /** 16 bytes: the first of the quote header's user data. */
  qeId: Uint8Array;
}

const PCK = 'pck_certificate_chain';

/** The PCK certificate that the quote carries, or what to ask for one with. @throws ParseError */
export function pckOf({ header, signatureData }: Quote): { certificate: Certificate } | { request: PckRequest } {
  const data = signatureData.certificationData;
  if (data.kind === 'certificates') return { certificate: leafOf(parseCertificates(data.encoded, PCK)) };
  if (data.type === 1) {
    throw new ParseError('PARSE_UNSUPPORTED', PCK, 'the quote names its platform by a PPID that is not encrypted', {
      hint: 'No service gives a certificate for it: give collateral with pck_certificate_chain (--collateral).',
    });
  }
  const { ppid, cpuSvn, pceSvn, pceId } = data;
  return { request: { qeId: header.userData.subarray(0, 16), ppid, cpuSvn, pceSvn, pceId } };
}

/** @throws ParseError */
export function leafOf([leaf]: readonly Certificate[]): Certificate {
  if (leaf === undefined) throw new ParseError('PARSE_INVALID', PCK, 'no certificate');
  return leaf;
}

/** The platform that a PCK certificate was issued for. @throws ParseError */
export function collateralKeyOf(quote: Quote, pck: Certificate): CollateralKey {
  const ca = pckCaType(pck);
  if (ca === null) {
    const message = `issued by ${preview(pck.issuerName)}, expected Intel SGX PCK Platform CA or Intel SGX PCK Processor CA`;
    throw new ParseError('PARSE_UNSUPPORTED', `${PCK}[0]`, message);
  }
  return { fmspc: readPckExtensions(pck).fmspc, ca, tee: quote.header.teeType === TEE_TYPE_TDX ? 'tdx' : 'sgx' };
}
