// A TCB recovery that Intel has announced: the hardware phase judged once more, with the collateral that is published early,
// to say what will turn before it does. No verdict comes of it.

import { DAY_MS, formatTime, MINUTE_MS } from '../formats/codec/time.js';
import { type Collateral, TCB_STATUSES, type TcbStatus } from '../formats/collateral.js';
import { sectionsOf } from '../policy/sections.js';
import type { CheckId } from '../result/catalog.js';
import type { AnnouncedRecovery, Check, ComponentResult, NotShown } from '../result/document.js';
import { readQuote } from './component/quote-format.js';
import { appraiseHardware } from './hardware/intel/index.js';
import type { Announcement, AppraisalInput, ComponentInput } from './input.js';
import { standingAt } from './window.js';
import type { Work } from './work.js';

/** Whether early collateral is as Intel signed it, for this platform and this time. */
const DOCUMENT_CHECKS: readonly CheckId[] = [
  'hardware.root-ca',
  'hardware.tcb-info-chain',
  'hardware.tcb-info-signature',
  'hardware.tcb-info-window',
  'hardware.tcb-info-platform',
  'hardware.qe-identity-chain',
  'hardware.qe-identity-signature',
  'hardware.qe-identity-window',
  'hardware.revocation',
];

export interface AnnouncedOutcome {
  /** What gets worse by it; of a component to which it makes no difference nothing. */
  announced: AnnouncedRecovery[];
  notShown: NotShown[];
}

/** @param judged the components, each with its result as it stands now */
export async function announcedOf(
  judged: Iterable<readonly [ComponentInput, ComponentResult]>,
  input: AppraisalInput,
  work: Work,
): Promise<AnnouncedOutcome> {
  const { collaterals, gaps } = input.announcement ?? NOTHING;
  const announced: AnnouncedRecovery[] = [];
  const why = new Set(gaps.map((gap) => `whether Intel has announced one could not be asked: ${gap}`));
  for (const [component, result] of judged) {
    const early = collaterals.find((one) => isLaterFor(one, component.collateral));
    if (early === undefined || result.tcb === null) continue;
    const found = await foresee(component, result, early, input, work);
    if (found === null) continue;
    if ('problem' in found) why.add(`what is announced is not shown to be Intel’s: ${found.problem}`);
    else announced.push(found);
  }
  return { announced, notShown: [...why].map((text) => ({ what: 'TCB recovery', why: text })) };
}

const NOTHING: Announcement = { collaterals: [], numbers: [], gaps: [] };

/** For the same kind of platform, and of a later number. */
function isLaterFor({ tcbInfo: early }: Collateral, standard: Collateral | null): boolean {
  if (!early.ok || standard === null || !standard.tcbInfo.ok) return false;
  const [one, other] = [early.value.value, standard.tcbInfo.value.value];
  return (
    one.id === other.id && one.fmspc === other.fmspc && one.tcbEvaluationDataNumber > other.tcbEvaluationDataNumber
  );
}

async function foresee(
  component: ComponentInput,
  { tcb, phases }: ComponentResult,
  early: Collateral,
  input: AppraisalInput,
  work: Work,
): Promise<AnnouncedRecovery | { problem: string } | null> {
  const { quote } = readQuote(component.evidence);
  if (quote === null || tcb === null || !early.tcbInfo.ok) return null;
  const name = `${component.role}/${component.instance}`;
  const then = await appraiseHardware({
    component: name,
    quote,
    collateral: early,
    collateralGap: null,
    trustAnchors: input.trustAnchors,
    policy: sectionsOf(component.role, input.policy).hardware,
    at: input.at,
    verify: work.verify,
  });
  const now = new Map(phases.hardware.checks.map((check) => [check.id, check]));
  const isPassedNow = ({ id }: Check): boolean => now.get(id)?.status === 'pass';
  const unproven = then.checks.find(({ id, status }) => DOCUMENT_CHECKS.includes(id) && status !== 'pass');
  // What does not hold now either is in the verdict already, and nothing can be foreseen beyond it.
  if (unproven !== undefined) return isPassedNow(unproven) ? { problem: unproven.detail } : null;
  const lost = then.checks.filter((check) => check.status !== 'pass' && isPassedNow(check));
  const to = then.tcb?.status ?? null;
  if (lost.length === 0 && rankOf(to) <= rankOf(tcb.status)) return null;
  const number = early.tcbInfo.value.value.tcbEvaluationDataNumber;
  return {
    component: name,
    evaluationDataNumber: number,
    from: tcb.status,
    to,
    advisoryIds: (then.tcb?.advisoryIds ?? []).filter((id) => !tcb.advisoryIds.includes(id)),
    fails: lost.map(({ id }) => id),
    ...(await datesOf(number, early, input, work)),
    hint: lost.find(({ hint }) => hint !== undefined)?.hint ?? null,
  };
}

/** The better, the lower. A status that is not known is worse than any. */
function rankOf(status: string | null): number {
  const rank = TCB_STATUSES.indexOf(status as TcbStatus);
  return rank === -1 ? TCB_STATUSES.length : rank;
}

/** From Intel's list, if whoever signed the TCB info signed it too; null where there is none that counts. */
async function datesOf(
  number: number,
  { tcbInfo, tcbInfoIssuerChain }: Collateral,
  { at, policy, announcement }: AppraisalInput,
  { verify }: Work,
): Promise<Pick<AnnouncedRecovery, 'recoveryDate' | 'standardFrom' | 'daysLeft'>> {
  const unknown = { recoveryDate: null, standardFrom: null, daysLeft: null };
  const id = tcbInfo.ok ? tcbInfo.value.value.id : null;
  const list = announcement?.numbers.find(({ value }) => value.id === id);
  const entry = list?.value.numbers.find((one) => one.number === number);
  const [signer] = tcbInfoIssuerChain.ok ? tcbInfoIssuerChain.value : [];
  if (list === undefined || entry === undefined || signer === undefined) return unknown;
  if (!(await verify(signer.publicKey, list.signedBytes, list.signature))) return unknown;
  const { issueDate, nextUpdate } = list.value;
  const latestStart = at + policy.hardware.clockSkewMinutes * MINUTE_MS;
  if (standingAt({ at, latestStart }, issueDate, nextUpdate) !== 'current') return unknown;
  const { recoveryDate } = entry;
  const standardFrom = twelveMonthsAfter(recoveryDate);
  return {
    recoveryDate: formatTime(recoveryDate),
    standardFrom: formatTime(standardFrom),
    daysLeft: Math.max(0, Math.ceil((standardFrom - at) / DAY_MS)),
  };
}

/**
 * Intel's documentation of `update`: `early` is commonly the day of disclosure, `standard` commonly about twelve months
 * later.
 */
function twelveMonthsAfter(time: number): number {
  const date = new Date(time);
  return date.setUTCFullYear(date.getUTCFullYear() + 1);
}
