// The hardware phase: is this genuine Intel hardware in an accepted state? Every step of Intel’s quote verification
// library (QVL), numbered in its order, each as a check of its own. A failed step does not stop the others: what can be decided is.

import { sha256 } from '#crypto';
import { toHex } from '../../../bytes.js';
import { formatTime, MINUTE_MS } from '../../../formats/codec/time.js';
import type { Certificate } from '../../../formats/codec/x509.js';
import type { Collateral } from '../../../formats/collateral.js';
import { type Quote, TEE_TYPE_TDX } from '../../../formats/quote.js';
import type { Policy } from '../../../policy/policy.js';
import type { CheckId } from '../../../result/catalog.js';
import type { Check, TcbComponentResult, TcbResult } from '../../../result/document.js';
import { checksOf } from '../../judgement.js';
import type { TrustAnchor } from '../trust-anchor.js';
import { type HardwareContext, valueIn } from './context.js';
import { type ComponentTcb, worstOf } from './converge.js';
import { judgeCrl } from './crl.js';
import { judgeAge, judgeEvaluationNumber, judgePlatform, judgeSignature, judgeWindow } from './documents.js';
import { judgeCollateral, judgeTeeType, judgeTrailingBytes } from './envelope.js';
import { judgePckCrlChain, judgeSignerChain, readIssuers } from './issuers.js';
import { judgePckChain, readPck } from './pck.js';
import { judgePlatformPins, judgeTdPins } from './pins.js';
import { judgeAttestationKey, judgeQeIdentity, judgeQeReport, judgeQeTcb, judgeQuoteSignature } from './qe.js';
import { judgeRevocation, type Listing } from './revocation.js';
import { judgeRoot, trustedRoot } from './root-ca.js';
import { type VerifySignature, verifyOnce } from './signatures.js';
import { judgePlatformTcb } from './tcb-level.js';
import { convergeTcb, judgeAdvisories, judgeTcbStatus, noTcbStatus } from './tcb-status.js';
import { judgeEnclaveAttributes, judgeMrSeam, judgeServiceTd, judgeTdAttributes, judgeXfam } from './td-attributes.js';
import { judgeTdxModule } from './tdx-module.js';

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
  const { component, quote, collateral, trustAnchors, policy, at } = input;
  const { body } = quote;
  const context: HardwareContext = {
    quote,
    teeType: quote.header.teeType === TEE_TYPE_TDX ? 'tdx' : 'sgx',
    collateral,
    collateralGap: input.collateralGap,
    policy,
    at,
    latestStart: at + policy.clockSkewMinutes * MINUTE_MS,
    verify: input.verify ?? verifyOnce(),
  };

  const pck = readPck(context);
  const pckExtensions = valueIn(pck.extensions);
  const issuers = readIssuers(collateral);
  const [tcbInfoSigner = null] = issuers.tcbInfo;
  const [qeIdentitySigner = null] = issuers.qeIdentity;
  const [pckCrlIssuer = null] = issuers.pckCrl;
  const chains = {
    PCK: pck.chain,
    'TCB info': issuers.tcbInfo,
    'QE identity': issuers.qeIdentity,
    'PCK revocation list': issuers.pckCrl,
  };
  const root = trustedRoot(chains, trustAnchors);
  const rootCrl = await judgeCrl(context, collateral?.rootCaCrl ?? null, root, 'hardware.root-ca');
  const pckCrl = await judgeCrl(context, collateral?.pckCrl ?? null, pck.ca ?? pckCrlIssuer, 'hardware.pck-chain');
  const byRoot = (what: string, certificate: Certificate | null, check: CheckId): Listing => ({
    what,
    certificate,
    list: rootCrl.list,
    checks: { certificate: check, list: 'hardware.root-ca-crl' },
  });
  const listings: Listing[] = [
    {
      what: 'PCK certificate',
      certificate: pck.certificate,
      list: pckCrl.list,
      checks: { certificate: 'hardware.pck-chain', list: 'hardware.pck-crl' },
    },
    byRoot('PCK CA', pck.ca, 'hardware.pck-chain'),
    byRoot('issuer of the PCK revocation list', pckCrlIssuer, 'hardware.pck-crl-chain'),
    byRoot('signer of the TCB info', tcbInfoSigner, 'hardware.tcb-info-chain'),
    byRoot('signer of the QE identity', qeIdentitySigner, 'hardware.qe-identity-chain'),
    byRoot('root CA', root, 'hardware.root-ca'),
  ];
  const signedTcbInfo = collateral?.tcbInfo ?? null;
  const signedQeIdentity = collateral?.qeIdentity ?? null;
  const tcbInfo = valueIn(signedTcbInfo)?.value ?? null;
  const qeIdentity = valueIn(signedQeIdentity)?.value ?? null;
  const qe = judgeQeTcb(context, qeIdentity);
  const module = body.kind === 'enclave' ? null : judgeTdxModule(context, body, tcbInfo);
  const platform = judgePlatformTcb(context, tcbInfo, pckExtensions);
  const parts = { platform: platform.tcb, modules: module === null ? [] : module.tcb, qe: qe.tcb };
  const converged = convergeTcb(parts);

  const checks = checksOf<'hardware'>(component, {
    // 1. The quote as a file, before anything in it is believed.
    'hardware.quote-trailing-bytes': judgeTrailingBytes(context),
    'hardware.tee-type': judgeTeeType(context),
    'hardware.collateral': judgeCollateral(context),
    // 2. The certificates: valid paths, all to one trusted key (QVL: sgxAttestationVerifyPCKCertificate).
    'hardware.pck-chain': await judgePckChain(context, pck),
    'hardware.tcb-info-chain': await judgeSignerChain(context, collateral?.tcbInfoIssuerChain ?? null),
    'hardware.qe-identity-chain': await judgeSignerChain(context, collateral?.qeIdentityIssuerChain ?? null),
    'hardware.pck-crl-chain': await judgePckCrlChain(context, pck.ca),
    'hardware.root-ca': judgeRoot(chains, trustAnchors),
    // 3. None of them revoked, by the lists of the two CAs that issued them.
    'hardware.root-ca-crl': rootCrl.judgement,
    'hardware.pck-crl': pckCrl.judgement,
    'hardware.revocation': judgeRevocation(context, listings),
    // 4. What Intel says of the platform (sgxAttestationVerifyTCBInfo).
    'hardware.tcb-info-signature': await judgeSignature(context, 'TCB info', signedTcbInfo, tcbInfoSigner),
    'hardware.tcb-info-window': judgeWindow(context, 'TCB info', signedTcbInfo),
    'hardware.tcb-info-platform': judgePlatform(context, tcbInfo, pckExtensions),
    // 5. What Intel says of the quoting enclave (sgxAttestationVerifyEnclaveIdentity).
    'hardware.qe-identity-signature': await judgeSignature(context, 'QE identity', signedQeIdentity, qeIdentitySigner),
    'hardware.qe-identity-window': judgeWindow(context, 'QE identity', signedQeIdentity),
    'hardware.tcb-evaluation-data-number': judgeEvaluationNumber(context, tcbInfo, qeIdentity),
    'hardware.collateral-age': judgeAge(context, tcbInfo, qeIdentity),
    // 6. From the PCK key by the quoting enclave and its attestation key to the quote (sgxAttestationVerifyQuote).
    'hardware.qe-report-signature': await judgeQeReport(context, pck.certificate),
    'hardware.attestation-key': judgeAttestationKey(context),
    'hardware.qe-identity': judgeQeIdentity(context, qeIdentity),
    'hardware.qe-tcb': qe.judgement,
    'hardware.quote-signature': await judgeQuoteSignature(context),
    // 7. The levels that module and platform reach, converged with that of the quoting enclave; still QVL.
    ...(module === null ? {} : { 'hardware.tdx-module': module.judgement }),
    'hardware.platform-tcb': platform.judgement,
    'hardware.tcb-status': converged === null ? noTcbStatus(context, parts) : judgeTcbStatus(context, converged),
    'hardware.advisories': converged === null ? noTcbStatus(context, parts) : judgeAdvisories(context, converged),
    // 8. How the VM was launched, and what else the policy pins: QVL has no opinion on it.
    ...judgePlatformPins(context, pckExtensions),
    ...(body.kind === 'enclave'
      ? { 'hardware.enclave-attributes': judgeEnclaveAttributes(context, body) }
      : {
          'hardware.td-attributes': judgeTdAttributes(context, body),
          'hardware.xfam': judgeXfam(context, body),
          'hardware.mrseam': judgeMrSeam(context, body),
          'hardware.mrservicetd': judgeServiceTd(context, body),
          ...judgeTdPins(context, body),
        }),
  });
  const worstModule = parts.modules && worstOf(parts.modules);
  return {
    checks,
    tcb: {
      status: converged?.status ?? null,
      advisoryIds: converged?.advisoryIds ?? [],
      platform: platform.tcb && present(platform.tcb),
      qe: qe.tcb && present(qe.tcb),
      module: worstModule && present(worstModule),
      evaluationDataNumber: tcbInfo?.tcbEvaluationDataNumber ?? null,
      tcbDate: platform.tcb && formatTime(platform.tcb.tcbDate),
      fmspc: pckExtensions?.fmspc ?? null,
      deviceId: pckExtensions === null ? null : toHex(sha256(pckExtensions.ppid)),
      teeType: context.teeType,
    },
  };
}

function present({ status, tcbDate, advisoryIds, lags }: ComponentTcb): TcbComponentResult {
  return { status, tcbDate: formatTime(tcbDate), advisoryIds: [...advisoryIds], lags: [...lags] };
}
