// Evidence + endorsements + reference values + policy + time -> attestation result. Pure: the same input gives the
// same result, on any machine, at any time.

import { sha256 } from '#crypto';
import { toHex, utf8 } from '../bytes.js';
import { TrustCenterError } from '../errors.js';
import type { Collateral } from '../formats/collateral.js';
import type { AttestationEvidence, ComponentRole } from '../formats/evidence.js';
import { parseQuote, type Quote, type TdReport } from '../formats/quote.js';
import type { Policy } from '../policy.js';
import { type ComponentResult, RESULT_SCHEMA, type ResultDocument } from '../result/document.js';
import { appraiseBinding } from './binding.js';
import { type Check, type CheckStatus, PHASES, type Phase, PhaseReport } from './check.js';
import { appraiseHardware } from './hardware/index.js';
import type { TrustAnchor } from './hardware/trust-anchor.js';
import type { ImageReference } from './os/image-reference.js';
import { appraiseOs } from './os/index.js';
import type { ReferenceValues } from './os/reference.js';
import { appraiseSourceCode } from './source-code.js';
import { decide, experimentOf, phaseStatus } from './verdict.js';
import { Work } from './work.js';

export interface AppraisalInput {
  target: { kind: string; name: string };
  components: ComponentInput[];
  /** The app-compose file expected to run: hash of its exact bytes, and what to call it. */
  expectedAppCompose: { sha256: string; label: string } | null;
  /** OS images that the verifier's user gave. */
  images: ImageReference[];
  /** Register sets attested by signers whom the user names, their signatures verified. */
  referenceValues: ReferenceValues[];
  nonce: Uint8Array | null;
  policy: Policy;
  /** Unix milliseconds: the time at which everything is judged. */
  at: number;
  trustAnchors: TrustAnchor[];
  /** `sha256:<hex>` of what was collected and of the policy. */
  evidenceDigest: string;
  policyDigest: string;
  /** What is worked out, and how much of it; left out: within the limits that hold. */
  work?: Work;
}

export interface ComponentInput {
  role: ComponentRole;
  instance: number;
  acquired: 'fetched' | 'replayed';
  evidence: AttestationEvidence;
  collateral: Collateral | null;
  /** Why there is no collateral. */
  collateralGap: string | null;
}

/** Instances of one deployment are alike: what is wrong with the first few is what is wrong with all. */
const MAX_EXPLAINED = 3;

/** Appraise every component and decide. Never throws for bad evidence: the check that it breaks fails. */
export async function appraise(input: AppraisalInput): Promise<ResultDocument> {
  const components: ComponentResult[] = [];
  const { work = new Work() } = input;
  let enclave = false;
  for (const component of input.components) {
    const appraised = await appraiseComponent(component, input, work);
    components.push(appraised.result);
    enclave ||= appraised.isEnclave;
  }
  const trustAnchor = describeAnchors(input.trustAnchors);
  const experiment = experimentOf({ trustAnchor, debugAccepted: input.policy.hardware.debug, enclave });
  const decision = decide({ requiredPhases: input.policy.phases, components, experiment });
  return {
    schema: RESULT_SCHEMA,
    verdict: decision.verdict,
    verdictReason: decision.reason,
    target: { kind: input.target.kind, name: input.target.name },
    appraisedAt: new Date(input.at).toISOString(),
    evidenceDigest: input.evidenceDigest,
    policyDigest: input.policyDigest,
    trustAnchor,
    experiment,
    coverage: decision.coverage,
    components,
  };
}

async function appraiseComponent(
  component: ComponentInput,
  input: AppraisalInput,
  work: Work,
): Promise<{ result: ComponentResult; isEnclave: boolean }> {
  const { policy } = input;
  const name = `${component.role}/${component.instance}`;
  const wanted = (phase: Phase): boolean => policy.phases.includes(phase);
  const checks: Record<Phase, Check[]> = { hardware: [], os: [], 'source-code': [], domain: [] };
  const result: ComponentResult = {
    role: component.role,
    instance: component.instance,
    phases: {} as ComponentResult['phases'],
    tcb: null,
    measurements: null,
    expected: { mrtd: null, rtmr0: null, rtmr1: null, rtmr2: null, composeHash: null },
    reference: null,
    app: null,
    freshness: component.acquired,
  };

  const format = new PhaseReport('hardware', name);
  const quote = readQuote(format, component.evidence);
  checks.hardware.push(...format.checks);

  if (quote !== null) {
    if (wanted('hardware')) {
      const hardware = await appraiseHardware({
        component: name,
        quote,
        collateral: component.collateral,
        collateralGap: component.collateralGap,
        trustAnchors: input.trustAnchors,
        policy: policy.hardware,
        at: input.at,
        verify: work.verify,
      });
      const binding = new PhaseReport('hardware', name);
      result.freshness = appraiseBinding(binding, {
        reportData: quote.body.reportData,
        evidence: component.evidence,
        nonce: input.nonce,
        acquired: component.acquired,
        required: policy.freshness,
      });
      checks.hardware.push(...hardware.checks, ...binding.checks);
      result.tcb = hardware.tcb;
    }
    if (quote.body.kind !== 'enclave') appraiseTd(quote.body, component, input, work, checks, result);
    else refuseEnclave(name, wanted, checks);
  }
  if (wanted('domain')) {
    const domain = new PhaseReport('domain', name);
    domain.unknown('domain.appraisal', 'This version does not appraise the domain phase.', {
      hint: 'Leave domain out of the required phases, and do not rely on the TLS certificate of the target.',
    });
    checks.domain.push(...domain.checks);
  }

  for (const phase of PHASES) {
    const asked = wanted(phase);
    const status: CheckStatus = asked ? phaseStatus(checks[phase]) : 'skipped';
    result.phases[phase] = { status, checks: asked ? checks[phase] : [] };
  }
  return { result, isEnclave: quote?.body.kind === 'enclave' };
}

function appraiseTd(
  report: TdReport,
  component: ComponentInput,
  input: AppraisalInput,
  work: Work,
  checks: Record<Phase, Check[]>,
  result: ComponentResult,
): void {
  const { policy } = input;
  const name = `${component.role}/${component.instance}`;
  const [rtmr0, rtmr1, rtmr2, rtmr3] = report.rtmrs;
  result.measurements = {
    mrtd: toHex(report.mrTd),
    rtmr0: toHex(rtmr0),
    rtmr1: toHex(rtmr1),
    rtmr2: toHex(rtmr2),
    rtmr3: toHex(rtmr3),
  };
  const { eventLog, vmConfig, mrConfig, platform } = component.evidence;
  if (policy.phases.includes('os')) {
    const os = appraiseOs({
      component: name,
      report,
      eventLog,
      vmConfig,
      platform,
      policy: policy.os,
      images: input.images,
      referenceValues: input.referenceValues,
      explain: component.instance < MAX_EXPLAINED,
      work,
    });
    checks.os.push(...os.checks);
    Object.assign(result.expected, os.expected);
    result.reference = os.known;
  }
  if (policy.phases.includes('source-code')) {
    // What is expected of the app is not expected of a KMS or gateway: nothing is known of theirs.
    const isApp = component.role === 'app';
    const sourceCode = appraiseSourceCode({
      component: name,
      report,
      eventLog,
      expectedAppCompose: isApp ? input.expectedAppCompose : null,
      mrConfigDocument: mrConfig === null ? null : utf8(mrConfig),
      policy: isApp ? policy.sourceCode : { ...policy.sourceCode, composeHashes: [], appIds: [] },
      work,
    });
    checks['source-code'].push(...sourceCode.checks);
    result.app = sourceCode.app;
    result.expected.composeHash = sourceCode.expectedComposeHash;
  }
}

function readQuote(report: PhaseReport, evidence: AttestationEvidence): Quote | null {
  if (evidence.quote === null) {
    report.unknown('hardware.quote-format', `There is no quote: ${evidence.problem ?? 'the evidence carries none'}.`, {
      hint: 'Start the instance, or leave it out of the evidence.',
    });
    return null;
  }
  try {
    const quote = parseQuote(evidence.quote);
    const body = { td10: 'TD report 1.0', td15: 'TD report 1.5', enclave: 'SGX enclave report' }[quote.body.kind];
    report.pass('hardware.quote-format', `Version ${quote.header.version} quote with a ${body}.`);
    return quote;
  } catch (error) {
    if (!(error instanceof TrustCenterError)) throw error;
    report.fail('hardware.quote-format', `The quote cannot be read: ${error.message}.`, {
      hint:
        error.hint ?? 'Fetch the quote again; it is cut short, altered, or of a kind that this version does not know.',
    });
    return null;
  }
}

/** A quote of an SGX enclave says nothing about a VM: its OS and compose file cannot be what was asked. */
function refuseEnclave(name: string, wanted: (phase: Phase) => boolean, checks: Record<Phase, Check[]>): void {
  const hint = 'Give the TDX quote of the VM; an SGX quote can only be appraised for its hardware phase.';
  const detail = 'The quote is an SGX enclave’s: it has no runtime registers.';
  if (wanted('os')) {
    const os = new PhaseReport('os', name);
    os.fail('os.event-log-replay', detail, { hint });
    checks.os.push(...os.checks);
  }
  if (wanted('source-code')) {
    const sourceCode = new PhaseReport('source-code', name);
    sourceCode.fail('source-code.event-log-replay', detail, { hint });
    checks['source-code'].push(...sourceCode.checks);
  }
}

function describeAnchors(anchors: TrustAnchor[]): string {
  const insecure = anchors.find((anchor) => anchor.name === 'insecure');
  return insecure === undefined ? 'intel-sgx-root-ca' : `insecure:${toHex(sha256(insecure.publicKey))}`;
}
