// Evidence + endorsements + reference values + policy + time -> attestation result. Pure: the same input gives the
// same result, on any machine, at any time.

import { sha256 } from '#crypto';
import { toHex, utf8 } from '../bytes.js';
import { TrustCenterError } from '../errors.js';
import type { Collateral } from '../formats/collateral.js';
import type { AttestationEvidence } from '../formats/evidence.js';
import { parseQuote, type Quote, type TdReport } from '../formats/quote.js';
import type { ImageReference } from '../measure/image-reference.js';
import type { AttestedRegisters } from '../measure/registers.js';
import type { Policy } from '../policy/policy.js';
import { type Check, type ComponentResult, type Gap, RESULT_SCHEMA, type ResultDocument } from '../result/document.js';
import { type ComponentRole, PHASES, type Phase, PRODUCTION_TRUST_ANCHOR } from '../result/words.js';
import { appraiseBinding } from './binding.js';
import { GROUND, isProven } from './ground.js';
import { appraiseHardware } from './hardware/intel/index.js';
import { isIntelRoot, type TrustAnchor } from './hardware/trust-anchor.js';
import { PhaseReport } from './judgement.js';
import { comparing, type Expectation, isNamed } from './named.js';
import type { AskedImages } from './os/image-identity.js';
import { appraiseOs } from './os/index.js';
import { appraiseFindings } from './source-code/findings.js';
import { appraiseSourceCode } from './source-code/index.js';
import { decide, experimentOf, phaseStatuses } from './verdict.js';
import { Work } from './work.js';

export interface AppraisalInput {
  target: { kind: string; name: string };
  components: ComponentInput[];
  /** The app-compose file expected to run: its exact bytes, their hash, and what to call it. */
  expectedAppCompose: { sha256: string; label: string; bytes: Uint8Array } | null;
  /** OS images that the verifier's user gave. */
  images: ImageReference[];
  /** Register sets attested by signers whom the user names, their signatures verified. */
  referenceValues: AttestedRegisters[];
  nonce: Uint8Array | null;
  /** The app that was asked for, 20 bytes, lower-case hex; null: none was. */
  appId: string | null;
  /** OS images that were asked for, lower-case hex; none: any that the policy accepts. */
  askedImages: AskedImages;
  /** What the caller named: compared whatever phases are required. */
  named: readonly Expectation[];
  gaps: readonly Gap[];
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

const NO_IMAGE_ASKED: AskedImages = { osImageHashes: [], named: [], isMissing: false };

/** Instances of one deployment are alike: what is wrong with the first few is what is wrong with all. */
const MAX_EXPLAINED = 3;

/** Appraise every component and decide. Never throws for bad evidence: the check that it breaks fails. */
export async function appraise(given: AppraisalInput): Promise<ResultDocument> {
  // Read once: the keys that are named in the end are those that were used.
  const trustAnchors = given.trustAnchors.map(({ publicKey }) => ({ publicKey: Uint8Array.from(publicKey) }));
  const input = { ...given, trustAnchors };
  const components: ComponentResult[] = [];
  const { work = new Work() } = input;
  let enclave = false;
  for (const component of input.components) {
    const appraised = await appraiseComponent(component, input, work);
    components.push(appraised.result);
    enclave ||= appraised.isEnclave;
  }
  const trustAnchor = describeAnchors(trustAnchors);
  const experiment = experimentOf({ trustAnchor, debugAccepted: input.policy.hardware.debug, enclave });
  const decision = decide({ requiredPhases: input.policy.phases, components, experiment, gaps: input.gaps });
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
    gaps: input.gaps.map(({ name, reason, code, hint }) => ({ name, reason, code, hint })),
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
  // What was named is about the app: nothing is expected by name of a KMS or gateway.
  const named = component.role === 'app' ? input.named : [];
  const isRequired = (phase: Phase): boolean => policy.phases.includes(phase);
  const isAsked = (phase: Phase): boolean => isRequired(phase) || isNamed(named, phase);
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
    if (isAsked('hardware')) {
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
    if (quote.body.kind !== 'enclave') await appraiseTd(quote.body, component, input, isAsked, work, checks, result);
    else refuseEnclave(name, isAsked, checks);
  }
  if (isAsked('domain')) {
    const domain = new PhaseReport('domain', name);
    domain.unknown('domain.appraisal', 'This version does not appraise the domain phase.', {
      hint: 'Leave domain out of the required phases, and do not rely on the TLS certificate of the target.',
    });
    checks.domain.push(...domain.checks);
  }

  const phases = {
    hardware: { checks: [] },
    os: { checks: [] },
    'source-code': { checks: [] },
    domain: { checks: [] },
  } as Record<Phase, { checks: Check[] }>;
  for (const phase of PHASES) {
    if (!isAsked(phase)) continue;
    const found = [...appraiseGround(phase, name, policy.phases, phases), ...checks[phase]];
    phases[phase].checks = isRequired(phase) ? found : comparing(named, found);
  }
  const statuses = phaseStatuses(policy.phases, phases);
  for (const phase of PHASES) result.phases[phase] = { status: statuses[phase], checks: phases[phase].checks };
  return { result, isEnclave: quote?.body.kind === 'enclave' };
}

const GROUND_CHECK = { os: 'os.ground', 'source-code': 'source-code.ground', domain: 'domain.ground' } as const;

/** Whether what this phase stands on was proven, by the phases below it as they came out. */
function appraiseGround(
  phase: Phase,
  name: string,
  required: readonly Phase[],
  phases: Record<Phase, { checks: Check[] }>,
): Check[] {
  if (phase === 'hardware') return [];
  const report = new PhaseReport(phase, name);
  const statuses = phaseStatuses(required, phases);
  const [missing] = GROUND[phase].filter((below) => !isProven(below, statuses));
  if (missing === undefined) {
    report.pass(GROUND_CHECK[phase], `The ${GROUND[phase].join(' and ')} phase passed, with all that it stands on.`);
  } else if (required.includes(missing)) {
    report.unknown(
      GROUND_CHECK[phase],
      `The ${missing} phase was not passed, so what is read here proves nothing yet.`,
      {
        hint: `Begin with the checks of the ${missing} phase.`,
      },
    );
  } else {
    report.unknown(GROUND_CHECK[phase], `The ${missing} phase is not required, so what is read here proves nothing.`, {
      hint: `Require it too: add ${missing}, and what it stands on, to the phases.`,
    });
  }
  return report.checks;
}

async function appraiseTd(
  report: TdReport,
  component: ComponentInput,
  input: AppraisalInput,
  isAsked: (phase: Phase) => boolean,
  work: Work,
  checks: Record<Phase, Check[]>,
  result: ComponentResult,
): Promise<void> {
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
  if (isAsked('os')) {
    const os = appraiseOs({
      component: name,
      report,
      eventLog,
      vmConfig,
      platform,
      policy: policy.os,
      images: input.images,
      referenceValues: input.referenceValues,
      asked: component.role === 'app' ? input.askedImages : NO_IMAGE_ASKED,
      explain: component.instance < MAX_EXPLAINED,
      work,
    });
    checks.os.push(...os.checks);
    Object.assign(result.expected, os.expected);
    result.reference = os.known;
  }
  if (isAsked('source-code')) {
    // What is expected of the app is not expected of a KMS or gateway: nothing is known of theirs.
    const isApp = component.role === 'app';
    const sourceCode = appraiseSourceCode({
      component: name,
      report,
      eventLog,
      expectedAppCompose: isApp ? input.expectedAppCompose : null,
      mrConfigDocument: mrConfig === null ? null : utf8(mrConfig),
      appId: isApp ? input.appId : null,
      policy: isApp ? policy.sourceCode : { ...policy.sourceCode, composeHashes: [], appIds: [] },
      work,
    });
    const findings = await appraiseFindings({
      component: name,
      composeHash: sourceCode.app.composeHash,
      expected: isApp ? input.expectedAppCompose : null,
      reported: component.evidence.appCompose,
      policy: isApp ? policy.sourceCode.findings : { fail: [], allow: [] },
      known: work.findings,
    });
    checks['source-code'].push(...sourceCode.checks, ...findings);
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
function refuseEnclave(name: string, isAsked: (phase: Phase) => boolean, checks: Record<Phase, Check[]>): void {
  const hint = 'Give the TDX quote of the VM; an SGX quote can only be appraised for its hardware phase.';
  const detail = 'The quote is an SGX enclave’s: it has no runtime registers.';
  if (isAsked('os')) {
    const os = new PhaseReport('os', name);
    os.fail('os.event-log-replay', detail, { hint });
    os.fail('os.reference-value', 'The quote is an SGX enclave’s: it booted no image.', { hint });
    checks.os.push(...os.checks);
  }
  if (isAsked('source-code')) {
    const sourceCode = new PhaseReport('source-code', name);
    sourceCode.fail('source-code.event-log-replay', detail, { hint });
    checks['source-code'].push(...sourceCode.checks);
  }
}

/** Production is told by the key: a name costs nothing. */
function describeAnchors(anchors: TrustAnchor[]): string {
  const other = anchors.find((anchor) => !isIntelRoot(anchor));
  return other === undefined ? PRODUCTION_TRUST_ANCHOR : `insecure:${toHex(sha256(other.publicKey))}`;
}
