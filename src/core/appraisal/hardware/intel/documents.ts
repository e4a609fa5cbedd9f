// TCB info and QE identity as signed documents: who signed them, when they speak, for what they speak, how recent
// they are. What they say is judged in tcb-level.ts, tdx-module.ts and qe.ts.
// Intel SGX and TDX Provisioning Certification Service API v4.

import { ParseError, type TrustCenterError } from '../../../errors.js';
import { DAY_MS, formatTime } from '../../../formats/codec/time.js';
import type { Certificate } from '../../../formats/codec/x509.js';
import type { Part, QeIdentity, SignedDocument, TcbInfo } from '../../../formats/collateral.js';
import type { PckExtensions } from '../../../formats/pck-extensions.js';
import { fail, type Judgement, pass, unknown } from '../../judgement.js';
import { judgeLater, standingAt } from '../../window.js';
import { fetchFresher, type HardwareContext, unreadable, valueIn, WITHOUT_COLLATERAL } from './context.js';

/** The checks that read the documents, which all others need. */
const TCB_INFO = 'hardware.tcb-info-signature';
const QE_IDENTITY = 'hardware.qe-identity-signature';

interface Dated {
  issueDate: number;
  nextUpdate: number;
}

/** Whether neither TCB info nor QE identity is outside its window, as far as they can be read. */
export function areDocumentsCurrent(context: HardwareContext): boolean {
  return [valueIn(context.collateral?.tcbInfo), valueIn(context.collateral?.qeIdentity)].every(
    (document) =>
      document === null || standingAt(context, document.value.issueDate, document.value.nextUpdate) === 'current',
  );
}

/** Of a signed document; null without collateral. */
type Signed<T extends Dated> = Part<SignedDocument<T>> | null;

/** How to speak of a document. */
type Name = 'TCB info' | 'QE identity';

const CHAIN = { 'TCB info': 'hardware.tcb-info-chain', 'QE identity': 'hardware.qe-identity-chain' } as const;

export async function judgeSignature<T extends Dated>(
  { verify }: HardwareContext,
  name: Name,
  part: Signed<T>,
  signer: Certificate | null,
): Promise<Judgement> {
  if (part === null) return WITHOUT_COLLATERAL;
  if (!part.ok && isOtherVersion(part.error)) {
    return unknown(`The ${name} is of a version that is not read: ${part.error.message}.`, {
      hint: 'Fetch it from version 4 of Intel’s service, which this version of trust-center reads.',
    });
  }
  if (!part.ok) {
    return fail(`The ${name} cannot be read: ${part.error.message}.`, {
      hint: part.error.hint ?? 'Take the document as Intel or the PCCS gives it, byte for byte.',
    });
  }
  if (signer === null) {
    return unknown(`The certificate that must have signed the ${name} is missing.`, { followsFrom: CHAIN[name] });
  }
  const { signedBytes, signature } = part.value;
  if (await verify(signer.publicKey, signedBytes, signature)) {
    return pass(`${signer.subjectName} signed these exact bytes.`);
  }
  return fail(`The signature over the ${name} does not verify under the key of ${signer.subjectName}.`, {
    hint: 'The document or its signature was altered, or re-serialised: the signature covers the exact bytes.',
  });
}

/** Of the document itself: nothing else in it could be read, so neither can its signature speak for anything. */
function isOtherVersion(error: TrustCenterError): boolean {
  return error.code === 'PARSE_UNSUPPORTED' && error instanceof ParseError && /^\w+\.version$/.test(error.field);
}

export function judgeWindow<T extends Dated>(context: HardwareContext, name: Name, part: Signed<T>): Judgement {
  if (part === null) return WITHOUT_COLLATERAL;
  if (!part.ok) {
    return unknown(`The ${name} cannot be read.`, { followsFrom: name === 'TCB info' ? TCB_INFO : QE_IDENTITY });
  }
  const { issueDate, nextUpdate } = part.value.value;
  const span = `${formatTime(issueDate)} to ${formatTime(nextUpdate)}`;
  const standing = standingAt(context, issueDate, nextUpdate);
  if (standing === 'current') return pass(`It speaks for ${span}.`);
  const isLater = standing === 'later';
  return unknown(`The ${name} ${isLater ? 'was issued after the time of judgement' : 'is outdated'}.`, {
    expected: span,
    actual: formatTime(context.at),
    hint: isLater ? judgeLater(issueDate) : fetchFresher(context),
  });
}

export function judgePlatform(context: HardwareContext, tcbInfo: TcbInfo | null, pck: PckExtensions | null): Judgement {
  if (tcbInfo === null) return unreadable(context, 'The TCB info cannot be read.', TCB_INFO);
  if (pck === null) {
    return unknown('The PCK certificate does not name its platform.', { followsFrom: 'hardware.pck-chain' });
  }
  const describe = (tee: string, version: number, type: number, fmspc: string, pceId: string): string =>
    `${tee.toUpperCase()} TCB info version ${version}, tcbType ${type}, FMSPC ${fmspc.toLowerCase()}, PCE-ID ${pceId.toLowerCase()}`;
  const expected = describe(context.teeType, 3, 0, pck.fmspc, pck.pceId);
  const actual = describe(tcbInfo.id, tcbInfo.version, tcbInfo.tcbType, tcbInfo.fmspc, tcbInfo.pceId);
  if (actual === expected) return pass(`It is for FMSPC ${pck.fmspc}, PCE-ID ${pck.pceId}.`, { expected, actual });
  return fail('The TCB info is not for this platform: its levels say nothing about it.', {
    expected,
    actual,
    hint: 'Fetch the collateral for the FMSPC that the PCK certificate names.',
  });
}

function bothUnreadable(context: HardwareContext, tcbInfo: TcbInfo | null): Judgement {
  const detail = 'TCB info or QE identity cannot be read.';
  return unreadable(context, detail, tcbInfo === null ? TCB_INFO : QE_IDENTITY);
}

/** Whether the collateral is of a TCB recovery that the policy accepts. */
export function judgeEvaluationNumber(
  context: HardwareContext,
  tcbInfo: TcbInfo | null,
  qeIdentity: QeIdentity | null,
): Judgement {
  if (tcbInfo === null || qeIdentity === null) return bothUnreadable(context, tcbInfo);
  const least = context.policy.minTcbEvaluationDataNumber;
  const numbers = `TCB info ${tcbInfo.tcbEvaluationDataNumber}, QE identity ${qeIdentity.tcbEvaluationDataNumber}`;
  if (Math.min(tcbInfo.tcbEvaluationDataNumber, qeIdentity.tcbEvaluationDataNumber) >= least) {
    return pass(`${numbers}; the policy asks for ${least}.`);
  }
  return fail('The collateral is of an older TCB recovery than the policy accepts.', {
    expected: `at least ${least}`,
    actual: numbers,
    hint: `It may not know of the latest vulnerabilities. ${fetchFresher(context, 'Fetch collateral again, with --tcb-update early.')}`,
  });
}

export function judgeAge(context: HardwareContext, tcbInfo: TcbInfo | null, qeIdentity: QeIdentity | null): Judgement {
  if (tcbInfo === null || qeIdentity === null) return bothUnreadable(context, tcbInfo);
  const { at, latestStart } = context;
  const issued = Math.min(tcbInfo.issueDate, qeIdentity.issueDate);
  const days = context.policy.maxCollateralAgeDays;
  if (issued > latestStart) {
    return unknown('The collateral was issued after the time of judgement, so it has no age then.', {
      expected: `issued ${formatTime(at - days * DAY_MS)} to ${formatTime(at)}`,
      actual: `issued ${formatTime(issued)}`,
      hint: judgeLater(issued),
    });
  }
  if (at - issued <= days * DAY_MS) return pass(`Issued ${formatTime(issued)}; the policy allows ${days} days.`);
  return unknown(`The collateral is older than the ${days} days that the policy allows.`, {
    expected: `issued since ${formatTime(at - days * DAY_MS)}`,
    actual: `issued ${formatTime(issued)}`,
    hint: fetchFresher(context),
  });
}
