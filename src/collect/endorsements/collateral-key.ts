// Which platform a quote comes from, to ask for its collateral. Nothing is verified here: a quote that lies about its
// platform gets collateral that does not fit, and fails the appraisal.

import { fromUtf8, preview } from '../../core/bytes.js';
import { ParseError } from '../../core/errors.js';
import { parseCertificateChainPem } from '../../core/formats/codec/x509.js';
import { pckCaType, readPckExtensions } from '../../core/formats/pck-extensions.js';
import { type Quote, TEE_TYPE_TDX } from '../../core/formats/quote.js';
import type { CollateralKey, PckRequest } from './intel.js';

/** PEM chain of the PCK certificate that the quote carries, or what to ask for one with. */
export function pckOf({ header, signatureData }: Quote): { pem: string } | { request: PckRequest } {
  const data = signatureData.certificationData;
  if (data.kind === 'pck-chain') return { pem: fromUtf8(data.pem, 'quote.pck_certificate_chain') };
  const { encryptedPpid, cpuSvn, pceSvn, pceId } = data;
  return { request: { qeId: header.userData.subarray(0, 16), encryptedPpid, cpuSvn, pceSvn, pceId } };
}

/**
 * The platform that a PCK certificate was issued for.
 * @param pem chain, leaf first
 * @throws ParseError
 */
export function collateralKeyOf(quote: Quote, pem: string): CollateralKey {
  const [leaf] = parseCertificateChainPem(pem, 'pck_certificate_chain');
  if (leaf === undefined) throw new ParseError('PARSE_INVALID', 'pck_certificate_chain', 'no certificate');
  const ca = pckCaType(leaf);
  if (ca === null) {
    const message = `issued by ${preview(leaf.issuerName)}, expected Intel SGX PCK Platform CA or Intel SGX PCK Processor CA`;
    throw new ParseError('PARSE_UNSUPPORTED', 'pck_certificate_chain[0]', message);
  }
  return { fmspc: readPckExtensions(leaf).fmspc, ca, tee: quote.header.teeType === TEE_TYPE_TDX ? 'tdx' : 'sgx' };
}
