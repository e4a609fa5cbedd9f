// The quoting enclave: vouched for by the PCK key, Intel’s by identity, and itself vouching for the attestation key.
// Intel SGX ECDSA QuoteLibReference section 4.1, Intel TDX DCAP Quoting Library API appendix 3.

import { sha256 } from '#crypto';
import { concatBytes, equalBytes, isZero, toHex } from '../../../bytes.js';
import { formatDay } from '../../../formats/codec/time.js';
import type { Certificate } from '../../../formats/codec/x509.js';
import type { QeIdentity } from '../../../formats/collateral.js';
import { INTEL_QE_VENDOR_ID } from '../../../formats/quote.js';
import { fail, type Judgement, pass, unknown } from '../../judgement.js';
import { type HardwareContext, unreadable } from './context.js';
import type { ComponentTcb, JudgedTcb } from './converge.js';
import { equalUnderMask, findIsvSvnLevel, isvSvnLags } from './enclave-identity.js';

/** “Intel SGX QE vendor”, in the quote’s header. */
const QE_IDENTITY_VERSION = 2;
/** SGX ATTRIBUTES.FLAGS: the enclave’s memory can be read and written with debug instructions. */
const DEBUG = 0x02;

export async function judgeQeReport({ verify, quote }: HardwareContext, pck: Certificate | null): Promise<Judgement> {
  const { qeReport, qeReportSignature } = quote.signatureData;
  if (pck === null) {
    const detail = 'The PCK certificate that must have signed the quoting enclave’s report is missing.';
    return unknown(detail, { followsFrom: 'hardware.pck-chain' });
  }
  if (await verify(pck.publicKey, qeReport.raw, qeReportSignature)) {
    return pass('The signature over the quoting enclave’s report verifies under the PCK key.');
  }
  return fail('The signature over the quoting enclave’s report does not verify under the PCK key.', {
    hint: 'The quote was altered, or its PCK certificate is another platform’s. Do not rely on it.',
  });
}

/** From the quoting enclave, for which the PCK key vouches, to the attestation key. */
export function judgeAttestationKey({ quote }: HardwareContext): Judgement {
  const { qeReport, qeAuthData, attestationKey } = quote.signatureData;
  const expected = sha256(concatBytes(attestationKey, qeAuthData));
  const bound = equalBytes(qeReport.reportData.subarray(0, 32), expected);
  if (bound && isZero(qeReport.reportData.subarray(32))) {
    return pass('The quoting enclave’s report data is the SHA-256 of the attestation key and its auth data.');
  }
  const detail = bound
    ? 'The second half of the quoting enclave’s report data is not zero.'
    : 'The quoting enclave’s report data is not the SHA-256 of the attestation key and its auth data.';
  return fail(detail, {
    expected: `${toHex(expected)}${'00'.repeat(32)}`,
    actual: toHex(qeReport.reportData),
    hint: 'The attestation key is not the quoting enclave’s: anybody can have made it, and signed the quote with it.',
  });
}

export async function judgeQuoteSignature({ verify, quote }: HardwareContext): Promise<Judgement> {
  const { attestationKey, signature } = quote.signatureData;
  if (await verify(attestationKey, quote.signedBytes, signature)) {
    return pass(`The signature over header and body (${quote.signedBytes.length} bytes) verifies.`);
  }
  return fail('The signature over header and body does not verify under the attestation key.', {
    hint: 'The quote was altered after it was made. Do not rely on any value in it.',
  });
}

const NOT_INTELS_QE = 'The quote was not made by Intel’s quoting enclave: nothing in it can be trusted.';
const IDENTITY_UNREADABLE = ['The QE identity cannot be read.', 'hardware.qe-identity-signature'] as const;

export function judgeQeIdentity(context: HardwareContext, identity: QeIdentity | null): Judgement {
  const { quote, teeType } = context;
  const vendor = quote.header.qeVendorId;
  if (!equalBytes(vendor, INTEL_QE_VENDOR_ID)) {
    return fail('The quote’s header names another vendor of the quoting enclave.', {
      expected: toHex(INTEL_QE_VENDOR_ID),
      actual: toHex(vendor),
      hint: NOT_INTELS_QE,
    });
  }
  if (identity === null) return unreadable(context, ...IDENTITY_UNREADABLE);
  const { qeReport } = quote.signatureData;
  const document = `${identity.id} version ${identity.version}`;
  const wanted = `${teeType === 'tdx' ? 'TD_QE' : 'QE'} version ${QE_IDENTITY_VERSION}`;
  const mismatch = (what: string, expected: string, actual: string, hint = NOT_INTELS_QE): Judgement =>
    fail(`${what} is not that of Intel’s quoting enclave.`, { expected, actual, hint });

  if (document !== wanted) {
    return fail('The QE identity is for another enclave, or of an unknown version.', {
      expected: wanted,
      actual: document,
      hint: 'Fetch the QE identity for this kind of quote (…/tdx/… or …/sgx/certification/v4/qe/identity).',
    });
  }
  if (!equalBytes(qeReport.mrSigner, identity.mrSigner)) {
    return mismatch('MRSIGNER', toHex(identity.mrSigner), toHex(qeReport.mrSigner));
  }
  if (qeReport.isvProdId !== identity.isvProdId) {
    return mismatch('ISVPRODID', String(identity.isvProdId), String(qeReport.isvProdId));
  }
  if (!equalUnderMask(qeReport.miscSelect, identity.miscSelectMask, identity.miscSelect)) {
    const expected = `${toHex(identity.miscSelect)} under mask ${toHex(identity.miscSelectMask)}`;
    return mismatch('MISCSELECT', expected, toHex(qeReport.miscSelect));
  }
  if (!equalUnderMask(qeReport.attributes, identity.attributesMask, identity.attributes)) {
    const expected = `${toHex(identity.attributes)} under mask ${toHex(identity.attributesMask)}`;
    return mismatch('ATTRIBUTES', expected, toHex(qeReport.attributes));
  }
  if ((Number(qeReport.attributes[0]) & DEBUG) !== 0) {
    const hint = 'The quoting enclave runs in debug mode: its keys can be read, and quotes forged.';
    return mismatch('ATTRIBUTES', 'DEBUG off', 'DEBUG on', hint);
  }
  return pass(`${identity.id}: MRSIGNER, ISVPRODID, MISCSELECT and ATTRIBUTES are as Intel publishes them.`);
}

export function judgeQeTcb(context: HardwareContext, identity: QeIdentity | null): JudgedTcb<ComponentTcb> {
  if (identity === null) return { judgement: unreadable(context, ...IDENTITY_UNREADABLE), tcb: null };
  const { isvSvn } = context.quote.signatureData.qeReport;
  const level = findIsvSvnLevel(identity.tcbLevels, isvSvn);
  if (level === undefined) {
    const judgement = fail('The quoting enclave reaches none of the TCB levels of its identity.', {
      expected: `isvsvn ${identity.tcbLevels.map((known) => known.isvSvn).join(', ')}`,
      actual: `isvsvn ${isvSvn}`,
      hint: 'Intel does not vouch for this version: the operator of the host must update the quoting enclave.',
    });
    return { judgement, tcb: null };
  }
  const lags = isvSvnLags(identity.id, identity.tcbLevels, isvSvn);
  const reached = `It reaches the level of ${formatDay(level.tcbDate)}, ${level.tcbStatus}`;
  return {
    judgement: pass(`${[reached, ...lags].join('; ')}.`),
    tcb: {
      component: 'QE',
      status: level.tcbStatus,
      tcbDate: level.tcbDate,
      advisoryIds: level.advisoryIds,
      lags,
      remedy: 'the operator of the host must update its quoting enclave (DCAP)',
    },
  };
}
