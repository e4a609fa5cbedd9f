// The quoting enclave: vouched for by the PCK key, Intel’s by identity, and itself vouching for the attestation key.
// Intel SGX ECDSA QuoteLibReference section 4.1, Intel TDX DCAP Quoting Library API appendix 3.

import { sha256 } from '#crypto';
import { concatBytes, equalBytes, fromHex, isZero, toHex } from '../../../bytes.js';
import type { Certificate } from '../../../formats/codec/x509.js';
import type { QeIdentity } from '../../../formats/collateral.js';
import { formatDay, type HardwareContext, undecided, withoutCollateral } from './context.js';
import type { ComponentTcb } from './converge.js';
import { equalUnderMask, findIsvSvnLevel, isvSvnLags } from './enclave-identity.js';

/** “Intel SGX QE vendor”, in the quote’s header. */
const INTEL_QE_VENDOR_ID = fromHex('939a7233f79c4ca9940a0db3957f0607', 'INTEL_QE_VENDOR_ID', 16);
const QE_IDENTITY_VERSION = 2;
/** SGX ATTRIBUTES.FLAGS: the enclave’s memory can be read and written with debug instructions. */
const DEBUG = 0x02;

/** `hardware.qe-report-signature` and `hardware.attestation-key`: from the PCK key to the attestation key. */
export async function appraiseQeReport(context: HardwareContext, pck: Certificate | null): Promise<void> {
  const { report, verify, quote } = context;
  const { qeReport, qeReportSignature, qeAuthData, attestationKey } = quote.signatureData;

  const signature = 'hardware.qe-report-signature';
  if (pck === null) {
    const reason = 'The PCK certificate that must have signed the quoting enclave’s report is missing.';
    undecided(context, [signature], reason, 'Settle hardware.pck-chain first; this check follows from it.');
  } else if (await verify(pck.publicKey, qeReport.raw, qeReportSignature)) {
    report.pass(signature, 'The signature over the quoting enclave’s report verifies under the PCK key.');
  } else {
    report.fail(signature, 'The signature over the quoting enclave’s report does not verify under the PCK key.', {
      hint: 'The quote was altered, or its PCK certificate is another platform’s. Do not rely on it.',
    });
  }

  const binding = 'hardware.attestation-key';
  const expected = sha256(concatBytes(attestationKey, qeAuthData));
  const bound = equalBytes(qeReport.reportData.subarray(0, 32), expected);
  if (bound && isZero(qeReport.reportData.subarray(32))) {
    report.pass(binding, 'The quoting enclave’s report data is the SHA-256 of the attestation key and its auth data.');
  } else {
    const detail = bound
      ? 'The second half of the quoting enclave’s report data is not zero.'
      : 'The quoting enclave’s report data is not the SHA-256 of the attestation key and its auth data.';
    report.fail(binding, detail, {
      expected: `${toHex(expected)}${'00'.repeat(32)}`,
      actual: toHex(qeReport.reportData),
      hint: 'The attestation key is not the quoting enclave’s: anybody can have made it, and signed the quote with it.',
    });
  }
}

/** `hardware.quote-signature` */
export async function appraiseQuoteSignature({ report, verify, quote }: HardwareContext): Promise<void> {
  const id = 'hardware.quote-signature';
  const { attestationKey, signature } = quote.signatureData;
  if (await verify(attestationKey, quote.signedBytes, signature)) {
    report.pass(id, `The signature over header and body (${quote.signedBytes.length} bytes) verifies.`);
  } else {
    report.fail(id, 'The signature over header and body does not verify under the attestation key.', {
      hint: 'The quote was altered after it was made. Do not rely on any value in it.',
    });
  }
}

/** `hardware.qe-identity` and `hardware.qe-tcb` */
export function appraiseQeIdentity(context: HardwareContext, identity: QeIdentity | null): ComponentTcb | null {
  const { report, quote } = context;
  const vendor = quote.header.qeVendorId;
  const isIntelVendor = equalBytes(vendor, INTEL_QE_VENDOR_ID);
  if (!isIntelVendor) {
    report.fail('hardware.qe-identity', 'The quote’s header names another vendor of the quoting enclave.', {
      expected: toHex(INTEL_QE_VENDOR_ID),
      actual: toHex(vendor),
      hint: NOT_INTELS_QE,
    });
  }
  const open = isIntelVendor ? (['hardware.qe-identity', 'hardware.qe-tcb'] as const) : (['hardware.qe-tcb'] as const);
  if (context.collateral === null) return withoutCollateral(context, open);
  if (identity === null) {
    return undecided(context, open, 'The QE identity cannot be read.', 'Settle hardware.qe-identity-signature first.');
  }
  if (isIntelVendor) compareIdentity(context, identity);
  return appraiseQeTcb(context, identity);
}

const NOT_INTELS_QE = 'The quote was not made by Intel’s quoting enclave: nothing in it can be trusted.';

function compareIdentity({ report, quote, teeType }: HardwareContext, identity: QeIdentity): void {
  const id = 'hardware.qe-identity';
  const { qeReport } = quote.signatureData;
  const document = `${identity.id} version ${identity.version}`;
  const wanted = `${teeType === 'tdx' ? 'TD_QE' : 'QE'} version ${QE_IDENTITY_VERSION}`;
  const mismatch = (what: string, expected: string, actual: string, hint: string): void =>
    report.fail(id, `${what} is not that of Intel’s quoting enclave.`, { expected, actual, hint });

  if (document !== wanted) {
    report.fail(id, 'The QE identity is for another enclave, or of an unknown version.', {
      expected: wanted,
      actual: document,
      hint: 'Fetch the QE identity for this kind of quote (…/tdx/… or …/sgx/certification/v4/qe/identity).',
    });
  } else if (!equalBytes(qeReport.mrSigner, identity.mrSigner)) {
    mismatch('MRSIGNER', toHex(identity.mrSigner), toHex(qeReport.mrSigner), NOT_INTELS_QE);
  } else if (qeReport.isvProdId !== identity.isvProdId) {
    mismatch('ISVPRODID', String(identity.isvProdId), String(qeReport.isvProdId), NOT_INTELS_QE);
  } else if (!equalUnderMask(qeReport.miscSelect, identity.miscSelectMask, identity.miscSelect)) {
    const expected = `${toHex(identity.miscSelect)} under mask ${toHex(identity.miscSelectMask)}`;
    mismatch('MISCSELECT', expected, toHex(qeReport.miscSelect), NOT_INTELS_QE);
  } else if (!equalUnderMask(qeReport.attributes, identity.attributesMask, identity.attributes)) {
    const expected = `${toHex(identity.attributes)} under mask ${toHex(identity.attributesMask)}`;
    mismatch('ATTRIBUTES', expected, toHex(qeReport.attributes), NOT_INTELS_QE);
  } else if ((Number(qeReport.attributes[0]) & DEBUG) !== 0) {
    const hint = 'The quoting enclave runs in debug mode: its keys can be read, and quotes forged.';
    mismatch('ATTRIBUTES', 'DEBUG off', 'DEBUG on', hint);
  } else {
    report.pass(id, `${identity.id}: MRSIGNER, ISVPRODID, MISCSELECT and ATTRIBUTES are as Intel publishes them.`);
  }
}

function appraiseQeTcb({ report, quote }: HardwareContext, identity: QeIdentity): ComponentTcb | null {
  const id = 'hardware.qe-tcb';
  const { isvSvn } = quote.signatureData.qeReport;
  const level = findIsvSvnLevel(identity.tcbLevels, isvSvn);
  if (level === undefined) {
    report.fail(id, 'The quoting enclave reaches none of the TCB levels of its identity.', {
      expected: `isvsvn ${identity.tcbLevels.map((known) => known.isvSvn).join(', ')}`,
      actual: `isvsvn ${isvSvn}`,
      hint: 'Intel does not vouch for this version: the operator of the host must update the quoting enclave.',
    });
    return null;
  }
  const lags = isvSvnLags(identity.id, identity.tcbLevels, isvSvn);
  report.pass(
    id,
    `${[`It reaches the level of ${formatDay(level.tcbDate)}, ${level.tcbStatus}`, ...lags].join('; ')}.`,
  );
  return {
    component: 'QE',
    status: level.tcbStatus,
    tcbDate: level.tcbDate,
    advisoryIds: level.advisoryIds,
    lags,
    remedy: 'the operator of the host must update its quoting enclave (DCAP)',
  };
}
