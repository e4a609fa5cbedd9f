// Evidence + endorsements + reference values + policy + time -> attestation result. Pure: the same input gives the
// same result, on any machine, at any time.

import { sha256 } from '#crypto';
import type { Acquired } from '../bundle.js';
import { toHex, utf8 } from '../bytes.js';
import { TrustCenterError } from '../errors.js';
import type { Collateral } from '../formats/collateral.js';
import type { AttestationEvidence } from '../formats/evidence.js';
import { parseQuote, type Quote, type TdReport } from '../formats/quote.js';
import type { ServerClock } from '../formats/server-clock.js';
import type { ImageReference } from '../measure/image-reference.js';
import type { AttestedRegisters } from '../measure/registers.js';
import type { Policy } from '../policy/policy.js';
import { causesOf } from '../result/causes.js';
import {
  type Check,
  type ComponentResult,
  type Gap,
  type Measurements,
  RESULT_SCHEMA,
  type ResultDocument,
} from '../result/document.js';
import {
  byPhase,
  type ComponentRole,
  type FreshnessGrade,
  PHASES,
  type Phase,
  PRODUCTION_TRUST_ANCHOR,
} from '../result/words.js';
import { judgeBinding, withoutBinding } from './binding.js';
import { judgeClock } from './clock.js';
import { comparing, type Expectation, isNamed } from './expectations.js';
import { GROUND, isProven } from './ground.js';
import { appraiseHardware, type HardwareOutcome } from './hardware/intel/index.js';
import { isIntelRoot, type TrustAnchor } from './hardware/trust-anchor.js';
import { checkOf, checksOf, fail, type Judgement, pass, unknown } from './judgement.js';
import { notShown } from './not-shown.js';
import type { AskedImages } from './os/image-identity.js';
import { appraiseOs, type OsOutcome } from './os/index.js';
import type { ExpectedComposeFile } from './source-code/compose-file.js';
import { appraiseFindings } from './source-code/findings.js';
import { appraiseSourceCode, type SourceCodeOutcome } from './source-code/index.js';
import { type DecidedComponent, experimentOf, phaseStatuses, reduceVerdict } from './verdict.js';
import { Work } from './work.js';

export interface AppraisalInput {
  target: { kind: string; name: string };
  components: ComponentInput[];
  /** The app-compose file expected to run: its exact bytes, their hash, and what to call it. */
  expectedAppCompose: { sha256: string; label: string; bytes: Uint8Array } | null;
  /** The Docker Compose file expected in the app-compose that runs. */
  expectedComposeFile: ExpectedComposeFile | null;
  /** OS images that the verifier's user gave. */
  images: ImageReference[];
  /** Register sets attested by signers whom the user names, their signatures verified. */
  referenceValues: AttestedRegisters[];
  nonce: Uint8Array | null;
  /** The app that was asked for, 20 bytes, lower-case hex; null: none was. */
  appId: string | null;
  /** The app or instance by whose id the target was connected to, likewise; left out: none. */
  addressedId?: string | null;
  /** The time by the target's server as evidence was collected; left out: it was not told. */
  clock?: ServerClock | null;
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
  acquired: Acquired;
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
  const decision = reduceVerdict({ requiredPhases: input.policy.phases, components, experiment, gaps: input.gaps });
  return {
    schema: RESULT_SCHEMA,
    verdict: decision.verdict,
    verdictReason: decision.reason,
    notShown: notShown({ coverage: decision.coverage, components }),
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

  const format = readQuote(component.evidence);
  const { quote } = format;
  const body = quote?.body ?? null;
  const td = body === null || body.kind === 'enclave' ? null : body;
  const isEnclave = body !== null && td === null;
  const hardware = quote !== null && isAsked('hardware') ? await hardwareOf(quote, component, input, work) : null;
  const fmspc = hardware?.tcb?.fmspc ?? null;
  const os = td !== null && isAsked('os') ? osOf(td, fmspc, component, input, work, isAsked('source-code')) : null;
  const sourceCode = td !== null && isAsked('source-code') ? await sourceCodeOf(td, component, input, work) : null;
  const checks: Record<Phase, Check[]> = {
    hardware: [checkOf(name, 'hardware.quote-format', format.judgement), ...(hardware?.checks ?? [])],
    os: os?.checks ?? (isEnclave ? checksOf<'os'>(name, ENCLAVE.os) : []),
    'source-code': sourceCode?.checks ?? (isEnclave ? checksOf<'source-code'>(name, ENCLAVE.sourceCode) : []),
    domain: checksOf<'domain'>(name, { 'domain.appraisal': NO_DOMAIN_PHASE }),
  };

  const phases: DecidedComponent['phases'] = { ...NO_CHECKS };
  for (const phase of PHASES) {
    if (!isAsked(phase)) continue;
    const found = [...groundChecks(phase, name, policy.phases, phases), ...checks[phase]];
    phases[phase] = { checks: isRequired(phase) ? found : comparing(named, found) };
  }
  const statuses = phaseStatuses(policy.phases, phases);
  const phaseOf = (phase: Phase): ComponentResult['phases'][Phase] => ({
    status: statuses[phase],
    checks: [...phases[phase].checks],
  });
  const result: ComponentResult = {
    role: component.role,
    instance: component.instance,
    phases: {
      hardware: phaseOf('hardware'),
      os: phaseOf('os'),
      'source-code': phaseOf('source-code'),
      domain: phaseOf('domain'),
    },
    tcb: hardware?.tcb ?? null,
    measurements: td === null ? null : measurementsOf(td),
    expected: { ...(os?.expected ?? NOTHING_EXPECTED), composeHash: sourceCode?.expectedComposeHash ?? null },
    reference: os?.reference ?? null,
    app: sourceCode?.app ?? null,
    freshness: hardware?.freshness ?? withoutBinding(component.acquired),
  };
  return { result, isEnclave };
}

const NO_CHECKS: DecidedComponent['phases'] = byPhase(() => ({ checks: [] }));
const NOTHING_EXPECTED = { mrtd: null, rtmr0: null, rtmr1: null, rtmr2: null };

const NO_DOMAIN_PHASE = unknown('This version does not appraise the domain phase.', {
  hint: 'Leave domain out of the required phases, and do not rely on the TLS certificate of the target.',
});

const GROUND_CHECK = { os: 'os.ground', 'source-code': 'source-code.ground', domain: 'domain.ground' } as const;

/** Whether what this phase stands on was proven, by the phases below it as they came out. */
function groundChecks(
  phase: Phase,
  name: string,
  required: readonly Phase[],
  phases: DecidedComponent['phases'],
): Check[] {
  if (phase === 'hardware') return [];
  return [checkOf(name, GROUND_CHECK[phase], judgeGround(phase, required, phases))];
}

function judgeGround(phase: Phase, required: readonly Phase[], phases: DecidedComponent['phases']): Judgement {
  const statuses = phaseStatuses(required, phases);
  const [missing] = GROUND[phase].filter((below) => !isProven(below, statuses));
  if (missing === undefined) {
    return pass(`The ${GROUND[phase].join(' and ')} phase passed, with all that it stands on.`);
  }
  if (required.includes(missing)) {
    const detail = `The ${missing} phase was not passed, so what is read here proves nothing yet.`;
    const [cause] = causesOf([{ phases: { ...NO_CHECKS, [missing]: phases[missing] } }]);
    return unknown(detail, cause === undefined ? {} : { followsFrom: cause.check.id });
  }
  const detail = `The ${missing} phase is not required, so what is read here proves nothing.`;
  return unknown(detail, { hint: `Require it too: add ${missing}, and what it stands on, to the phases.` });
}

async function hardwareOf(
  quote: Quote,
  component: ComponentInput,
  input: AppraisalInput,
  work: Work,
): Promise<HardwareOutcome & { freshness: FreshnessGrade }> {
  const name = `${component.role}/${component.instance}`;
  const { clock = null } = input;
  const { checks, tcb } = await appraiseHardware({
    component: name,
    quote,
    collateral: component.collateral,
    collateralGap: component.collateralGap,
    trustAnchors: input.trustAnchors,
    policy: input.policy.hardware,
    at: input.at,
    verify: work.verify,
  });
  const { reportData, freshness, grade } = judgeBinding({
    reportData: quote.body.reportData,
    evidence: component.evidence,
    nonce: input.nonce,
    acquired: component.acquired,
    required: input.policy.freshness,
  });
  const binding = checksOf<'hardware'>(name, {
    ...(reportData === null ? {} : { 'hardware.report-data': reportData }),
    'hardware.freshness': freshness,
    // What was collected at another time says nothing of the clock that is right now.
    ...(clock === null || component.acquired === 'replayed'
      ? {}
      : { 'hardware.clock': judgeClock(clock, input.policy.hardware.clockSkewMinutes) }),
  });
  return { checks: [...checks, ...binding], tcb, freshness: grade };
}

function osOf(
  report: TdReport,
  fmspc: string | null,
  component: ComponentInput,
  input: AppraisalInput,
  work: Work,
  isLaunchJudged: boolean,
): OsOutcome {
  const { eventLog, vmConfig, platform } = component.evidence;
  return appraiseOs({
    component: `${component.role}/${component.instance}`,
    report,
    eventLog,
    vmConfig,
    platform,
    fmspc,
    policy: input.policy.os,
    images: input.images,
    referenceValues: input.referenceValues,
    asked: component.role === 'app' ? input.askedImages : NO_IMAGE_ASKED,
    isLaunchJudged,
    explain: component.instance < MAX_EXPLAINED,
    work,
  });
}

async function sourceCodeOf(
  report: TdReport,
  component: ComponentInput,
  input: AppraisalInput,
  work: Work,
): Promise<SourceCodeOutcome> {
  const name = `${component.role}/${component.instance}`;
  const { eventLog, mrConfig, appCompose } = component.evidence;
  const policy = input.policy.sourceCode;
  // What is expected of the app is not expected of a KMS or gateway: nothing is known of theirs.
  const isApp = component.role === 'app';
  const outcome = appraiseSourceCode({
    component: name,
    report,
    eventLog,
    expectedAppCompose: isApp ? input.expectedAppCompose : null,
    expectedComposeFile: isApp ? input.expectedComposeFile : null,
    reportedAppCompose: appCompose,
    mrConfigDocument: mrConfig === null ? null : utf8(mrConfig),
    appId: isApp ? input.appId : null,
    addressedId: isApp ? (input.addressedId ?? null) : null,
    policy: isApp ? policy : { ...policy, composeHashes: [], appIds: [], appCompose: {} },
    explain: component.instance < MAX_EXPLAINED,
    work,
  });
  const findings = await appraiseFindings({
    component: name,
    composeHash: outcome.app.composeHash,
    expected: isApp ? input.expectedAppCompose : null,
    reported: appCompose,
    policy: isApp ? policy.findings : { fail: [], allow: [] },
    known: work.findings,
  });
  const manager = component.evidence.hasComposeManager
    ? [checkOf(name, 'source-code.compose-manager', COMPOSE_MANAGER)]
    : [];
  return { ...outcome, checks: [...outcome.checks, ...manager, ...findings] };
}

const COMPOSE_MANAGER = unknown(
  'The report says that a manager in this VM ran compose files which it pulled after the launch: no register names them.',
  {
    hint: 'Do not take the compose hash for all that runs there. Ask the operator for an app-compose that names it all.',
  },
);

function measurementsOf({ mrTd, rtmrs: [rtmr0, rtmr1, rtmr2, rtmr3] }: TdReport): Measurements {
  return {
    mrtd: toHex(mrTd),
    rtmr0: toHex(rtmr0),
    rtmr1: toHex(rtmr1),
    rtmr2: toHex(rtmr2),
    rtmr3: toHex(rtmr3),
  };
}

function readQuote(evidence: AttestationEvidence): { judgement: Judgement; quote: Quote | null } {
  if (evidence.quote === null) {
    const detail = `There is no quote: ${evidence.problem ?? 'the evidence carries none'}.`;
    const hint =
      evidence.platform === null
        ? 'Start the instance, or leave it out of the evidence.'
        : 'Give the evidence of an Intel TDX machine.';
    return { judgement: unknown(detail, { hint }), quote: null };
  }
  try {
    const quote = parseQuote(evidence.quote);
    const body = { td10: 'TD report 1.0', td15: 'TD report 1.5', enclave: 'SGX enclave report' }[quote.body.kind];
    return { judgement: pass(`Version ${quote.header.version} quote with a ${body}.`), quote };
  } catch (error) {
    if (!(error instanceof TrustCenterError)) throw error;
    const hint =
      error.hint ?? 'Fetch the quote again; it is cut short, altered, or of a kind that this version does not know.';
    return { judgement: fail(`The quote cannot be read: ${error.message}.`, { hint }), quote: null };
  }
}

const ENCLAVE_HINT = 'Give the TDX quote of the VM; an SGX quote can only be appraised for its hardware phase.';
const NO_REGISTERS = fail('The quote is an SGX enclave’s: it has no runtime registers.', { hint: ENCLAVE_HINT });
const NO_IMAGE = fail('The quote is an SGX enclave’s: it booted no image.', { hint: ENCLAVE_HINT });
/** A quote of an SGX enclave says nothing about a VM: its OS and compose file cannot be what was asked. */
const ENCLAVE = {
  os: { 'os.event-log-replay': NO_REGISTERS, 'os.reference-value': NO_IMAGE },
  sourceCode: { 'source-code.event-log-replay': NO_REGISTERS },
} as const;

/** Only Intel's key makes an anchor the production one: anybody can use its name. */
function describeAnchors(anchors: TrustAnchor[]): string {
  const other = anchors.find((anchor) => !isIntelRoot(anchor));
  return other === undefined ? PRODUCTION_TRUST_ANCHOR : `insecure:${toHex(sha256(other.publicKey))}`;
}
