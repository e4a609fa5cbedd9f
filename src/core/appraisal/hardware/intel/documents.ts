// TCB info and QE identity as signed documents: who signed them, when they speak, for what they speak, how recent
// they are. What they say is judged in tcb-level.ts, tdx-module.ts and qe.ts.
// Intel SGX and TDX Provisioning Certification Service API v4.

import type { Certificate } from '../../../formats/codec/x509.js';
import type { Collateral, Part, QeIdentity, SignedDocument, TcbInfo } from '../../../formats/collateral.js';
import type { PckExtensions } from '../../../formats/pck-extensions.js';
import type { CheckId } from '../../../result/catalog.js';
import { fetchFresher, formatTime, type HardwareContext, undecided, valueIn, withoutCollateral } from './context.js';
import { judgeLater, type Moment, type Standing, standingAt } from './window.js';

const DAY = 24 * 60 * 60 * 1000;
const UNREADABLE = 'Settle the document’s signature check first; this one needs the document.';

interface Dated {
  issueDate: number;
  nextUpdate: number;
}

/** Whether neither TCB info nor QE identity is outside its window, as far as they can be read. */
export function areDocumentsCurrent({ tcbInfo, qeIdentity }: Collateral, moment: Moment): boolean {
  return [valueIn(tcbInfo), valueIn(qeIdentity)].every(
    (document) => document === null || standingOf(document.value, moment) === 'current',
  );
}

function standingOf({ issueDate, nextUpdate }: Dated, moment: Moment): Standing {
  return standingAt(moment, issueDate, nextUpdate);
}

interface DocumentChecks {
  name: string;
  signature: CheckId;
  window: CheckId;
}

const TCB_INFO: DocumentChecks = {
  name: 'TCB info',
  signature: 'hardware.tcb-info-signature',
  window: 'hardware.tcb-info-window',
};
const QE_IDENTITY: DocumentChecks = {
  name: 'QE identity',
  signature: 'hardware.qe-identity-signature',
  window: 'hardware.qe-identity-window',
};

/** `hardware.tcb-info-signature`, `-window`, `-platform`. The value is returned even if these fail: they decide. */
export async function appraiseTcbInfo(
  context: HardwareContext,
  signer: Certificate | null,
  pck: PckExtensions | null,
): Promise<TcbInfo | null> {
  const tcbInfo = await appraiseDocument(context, TCB_INFO, context.collateral?.tcbInfo, signer);
  appraisePlatform(context, tcbInfo, pck);
  return tcbInfo;
}

/** `hardware.qe-identity-signature`, `-window` */
export function appraiseQeIdentityDocument(
  context: HardwareContext,
  signer: Certificate | null,
): Promise<QeIdentity | null> {
  return appraiseDocument(context, QE_IDENTITY, context.collateral?.qeIdentity, signer);
}

async function appraiseDocument<T extends Dated>(
  context: HardwareContext,
  { name, signature, window }: DocumentChecks,
  part: Part<SignedDocument<T>> | undefined,
  signer: Certificate | null,
): Promise<T | null> {
  const { report, at, verify } = context;
  if (part === undefined) return withoutCollateral(context, [signature, window]);
  if (!part.ok) {
    report.fail(signature, `The ${name} cannot be read: ${part.error.message}.`, {
      hint: part.error.hint ?? 'Take the document as Intel or the PCCS gives it, byte for byte.',
    });
    return undecided(context, [window], `The ${name} cannot be read.`, UNREADABLE);
  }
  const { value, signedBytes, signature: bytes } = part.value;
  if (signer === null) {
    report.unknown(signature, `The certificate that must have signed the ${name} is missing.`, {
      hint: 'Settle the certificate chains first; this check follows from them.',
    });
  } else if (await verify(signer.publicKey, signedBytes, bytes)) {
    report.pass(signature, `${signer.subjectName} signed these exact bytes.`);
  } else {
    report.fail(signature, `The signature over the ${name} does not verify under the key of ${signer.subjectName}.`, {
      hint: 'The document or its signature was altered, or re-serialised: the signature covers the exact bytes.',
    });
  }
  const span = `${formatTime(value.issueDate)} to ${formatTime(value.nextUpdate)}`;
  const standing = standingOf(value, context);
  if (standing === 'current') report.pass(window, `It speaks for ${span}.`);
  else {
    const isLater = standing === 'later';
    report.unknown(window, `The ${name} ${isLater ? 'was issued after the time of judgement' : 'is outdated'}.`, {
      expected: span,
      actual: formatTime(at),
      hint: isLater ? judgeLater(value.issueDate) : fetchFresher(context),
    });
  }
  return value;
}

function appraisePlatform(context: HardwareContext, tcbInfo: TcbInfo | null, pck: PckExtensions | null): void {
  const id = 'hardware.tcb-info-platform';
  const { report, teeType } = context;
  if (context.collateral === null) {
    withoutCollateral(context, [id]);
    return;
  }
  if (tcbInfo === null || pck === null) {
    const reason =
      tcbInfo === null ? 'The TCB info cannot be read.' : 'The PCK certificate does not name its platform.';
    undecided(context, [id], reason, tcbInfo === null ? UNREADABLE : 'Settle hardware.pck-chain first.');
    return;
  }
  const describe = (tee: string, version: number, type: number, fmspc: string, pceId: string): string =>
    `${tee.toUpperCase()} TCB info version ${version}, tcbType ${type}, FMSPC ${fmspc.toLowerCase()}, PCE-ID ${pceId.toLowerCase()}`;
  const expected = describe(teeType, 3, 0, pck.fmspc, pck.pceId);
  const actual = describe(tcbInfo.id, tcbInfo.version, tcbInfo.tcbType, tcbInfo.fmspc, tcbInfo.pceId);
  report.compare(id, actual, expected, {
    pass: `It is for FMSPC ${pck.fmspc}, PCE-ID ${pck.pceId}.`,
    fail: 'The TCB info is not for this platform: its levels say nothing about it.',
    hint: 'Fetch the collateral for the FMSPC that the PCK certificate names.',
  });
}

/** `hardware.tcb-evaluation-data-number` and `hardware.collateral-age`, which the policy sets. */
export function appraiseRecency(
  context: HardwareContext,
  tcbInfo: TcbInfo | null,
  qeIdentity: QeIdentity | null,
): void {
  const number = 'hardware.tcb-evaluation-data-number';
  const age = 'hardware.collateral-age';
  const { report, policy, at, latestStart } = context;
  if (context.collateral === null) {
    withoutCollateral(context, [number, age]);
    return;
  }
  if (tcbInfo === null || qeIdentity === null) {
    undecided(context, [number, age], 'TCB info or QE identity cannot be read.', UNREADABLE);
    return;
  }
  const least = policy.minTcbEvaluationDataNumber;
  const numbers = `TCB info ${tcbInfo.tcbEvaluationDataNumber}, QE identity ${qeIdentity.tcbEvaluationDataNumber}`;
  if (Math.min(tcbInfo.tcbEvaluationDataNumber, qeIdentity.tcbEvaluationDataNumber) >= least) {
    report.pass(number, `${numbers}; the policy asks for ${least}.`);
  } else {
    report.fail(number, 'The collateral is of an older TCB recovery than the policy accepts.', {
      expected: `at least ${least}`,
      actual: numbers,
      hint: `It may not know of the latest vulnerabilities. ${fetchFresher(context, 'Fetch collateral again, with --tcb-update early.')}`,
    });
  }
  const issued = Math.min(tcbInfo.issueDate, qeIdentity.issueDate);
  const days = policy.maxCollateralAgeDays;
  if (issued > latestStart) {
    report.unknown(age, 'The collateral was issued after the time of judgement, so it has no age then.', {
      expected: `issued ${formatTime(at - days * DAY)} to ${formatTime(at)}`,
      actual: `issued ${formatTime(issued)}`,
      hint: judgeLater(issued),
    });
  } else if (at - issued <= days * DAY)
    report.pass(age, `Issued ${formatTime(issued)}; the policy allows ${days} days.`);
  else {
    report.unknown(age, `The collateral is older than the ${days} days that the policy allows.`, {
      expected: `issued since ${formatTime(at - days * DAY)}`,
      actual: `issued ${formatTime(issued)}`,
      hint: fetchFresher(context),
    });
  }
}
