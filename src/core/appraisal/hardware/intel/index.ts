// The hardware phase: is this genuine Intel hardware in an accepted state? Every step of Intel’s quote verification
// library (QVL), in its order, each as a check of its own. A failed step does not stop the others: what can be decided is.

import type { Collateral } from '../../../formats/collateral.js';
import { type Quote, TEE_TYPE_TDX } from '../../../formats/quote.js';
import type { Policy } from '../../../policy/policy.js';
import type { Check, TcbComponentResult, TcbResult } from '../../../result/document.js';
import { PhaseReport } from '../../judgement.js';
import type { TrustAnchor } from '../trust-anchor.js';
import { FETCH_COLLATERAL, formatTime, type HardwareContext } from './context.js';
import { type ComponentTcb, worstOf } from './converge.js';
import { appraiseQeIdentityDocument, appraiseRecency, appraiseTcbInfo } from './documents.js';
import { appraiseTeeType, appraiseTrailingBytes } from './envelope.js';
import { appraiseIssuers } from './issuers.js';
import { appraisePck } from './pck.js';
import { appraiseQeIdentity, appraiseQeReport, appraiseQuoteSignature } from './qe.js';
import { appraiseRevocationLists } from './revocation.js';
import { type VerifySignature, verifyOnce } from './signatures.js';
import { appraisePlatformTcb } from './tcb-level.js';
import { appraiseTcbStatus } from './tcb-status.js';
import {
  appraiseEnclaveAttributes,
  appraiseMrSeam,
  appraiseServiceTd,
  appraiseTdAttributes,
  appraiseXfam,
} from './td-attributes.js';
import { appraiseTdxModule } from './tdx-module.js';

const MINUTE = 60_000;

export interface HardwareInput {
  /** `app/0` */
  component: string;
  quote: Quote;
  collateral: Collateral | null;
  /** Why there is no collateral, or none as the policy asks for. */
  collateralGap: string | null;
  trustAnchors: TrustAnchor[];
  policy: Policy['hardware'];
  /** Unix milliseconds: the time at which everything is judged. */
  at: number;
  /** Remembers what it verified for other machines; left out: for this one alone. */
  verify?: VerifySignature;
}

export interface HardwareOutcome {
  checks: Check[];
  tcb: TcbResult | null;
}

export async function appraiseHardware(input: HardwareInput): Promise<HardwareOutcome> {
  const { quote, collateral, at } = input;
  const { body } = quote;
  const context: HardwareContext = {
    report: new PhaseReport('hardware', input.component),
    quote,
    teeType: quote.header.teeType === TEE_TYPE_TDX ? 'tdx' : 'sgx',
    collateral,
    collateralGap: input.collateralGap,
    trustAnchors: input.trustAnchors,
    policy: input.policy,
    at,
    latestStart: at + input.policy.clockSkewMinutes * MINUTE,
    verify: input.verify ?? verifyOnce(),
  };
  appraiseTrailingBytes(context);
  appraiseTeeType(context);
  if (collateral !== null) {
    const but = input.collateralGap === null ? '' : `, but ${input.collateralGap}`;
    context.report.pass('hardware.collateral', `PCK collateral is at hand${but}.`);
  } else {
    const reason = `There is no PCK collateral: ${input.collateralGap ?? 'none was given'}.`;
    context.report.unknown('hardware.collateral', reason, { hint: FETCH_COLLATERAL });
  }

  const pck = await appraisePck(context);
  const issuers = await appraiseIssuers(context, pck);
  await appraiseRevocationLists(context, pck, issuers);

  const tcbInfo = await appraiseTcbInfo(context, issuers.tcbInfoSigner, pck.extensions);
  const qeIdentity = await appraiseQeIdentityDocument(context, issuers.qeIdentitySigner);
  appraiseRecency(context, tcbInfo, qeIdentity);

  await appraiseQeReport(context, pck.certificate);
  const qe = appraiseQeIdentity(context, qeIdentity);
  await appraiseQuoteSignature(context);
  const modules = body.kind === 'enclave' ? [] : appraiseTdxModule(context, body, tcbInfo);
  const platform = appraisePlatformTcb(context, tcbInfo, pck.extensions);
  const converged = appraiseTcbStatus(context, platform, modules, qe);

  if (body.kind === 'enclave') appraiseEnclaveAttributes(context, body);
  else {
    appraiseTdAttributes(context, body);
    appraiseXfam(context, body);
    appraiseMrSeam(context, body);
    appraiseServiceTd(context, body);
  }
  const module = modules && worstOf(modules);
  return {
    checks: context.report.checks,
    tcb: {
      status: converged?.status ?? null,
      advisoryIds: converged?.advisoryIds ?? [],
      platform: platform && present(platform),
      qe: qe && present(qe),
      module: module && present(module),
      evaluationDataNumber: tcbInfo?.tcbEvaluationDataNumber ?? null,
      tcbDate: platform && formatTime(platform.tcbDate),
      fmspc: pck.extensions?.fmspc ?? null,
      teeType: context.teeType,
    },
  };
}

function present({ status, tcbDate, advisoryIds, lags }: ComponentTcb): TcbComponentResult {
  return { status, tcbDate: formatTime(tcbDate), advisoryIds: [...advisoryIds], lags: [...lags] };
}
