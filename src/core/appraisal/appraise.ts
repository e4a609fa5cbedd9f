// Evidence + endorsements + reference values + policy + time -> attestation result. Pure: the same input gives the
// same result, on any machine, at any time.

import { sha256 } from '#crypto';
import { type Acquired, CHAIN_RECORD_ITEMS, type Claim, IMAGE_RECORD_ITEMS } from '../bundle.js';
import { toHex, utf8 } from '../bytes.js';
import { TrustCenterError } from '../errors.js';
import type { ChainRecord } from '../formats/chain-record.js';
import { MINUTE_MS } from '../formats/codec/time.js';
import type { Collateral } from '../formats/collateral.js';
import { type AttestationEvidence, attestationEvidence } from '../formats/evidence.js';
import type { ImageRecord } from '../formats/image-record.js';
import type { KmsStatement } from '../formats/kms-statement.js';
import type { ProviderQuote } from '../formats/provider-quote.js';
import { parseQuote, type Quote, type TdReport } from '../formats/quote.js';
import type { ServerClock } from '../formats/server-clock.js';
import type { ImageReference } from '../measure/image-reference.js';
import { type AttestedRegisters, aggregatedMeasurement } from '../measure/registers.js';
import type { Policy } from '../policy/policy.js';
import { sectionsOf } from '../policy/sections.js';
import { causesOf } from '../result/causes.js';
import {
  type AppIdentity,
  type Check,
  type ComponentResult,
  type Gap,
  type Measurements,
  RESULT_SCHEMA,
  type ResultDocument,
} from '../result/document.js';
import type { Registry } from '../result/registry.js';
import {
  byPhase,
  type ComponentRole,
  type FreshnessGrade,
  PHASES,
  type Phase,
  PRODUCTION_TRUST_ANCHOR,
} from '../result/words.js';
import type { TrustedRoot } from '../sigstore/trusted-root.js';
import { judgeBinding, withoutBinding } from './binding.js';
import { channelNotShown, judgeChannel, type MetServer } from './channel.js';
import { claimsNotShown } from './claims.js';
import { judgeClock } from './clock.js';
import { driftNotes, driftOf, judgeDrift } from './drift.js';
import { comparing, type Expectation, isNamed } from './expectations.js';
import { GROUND, isProven, statusesOf } from './ground.js';
import { appraiseHardware, type HardwareOutcome } from './hardware/intel/index.js';
import { isIntelRoot, type TrustAnchor } from './hardware/trust-anchor.js';
import { countInstances, countOf, instancesGap, isStopped } from './instances.js';
import { checkOf, checksOf, fail, type Judgement, pass, unknown } from './judgement.js';
import { absentNotes, kmsWordNotShown, notShown, registryNotes } from './not-shown.js';
import type { AskedImages } from './os/image-identity.js';
import { appraiseOs, type OsOutcome } from './os/index.js';
import { withOwnRemedies } from './remedies.js';
import type { ExpectedComposeFile } from './source-code/compose-file.js';
import { judgeManager } from './source-code/compose-manager.js';
import { appraiseFindings, knownManager } from './source-code/findings.js';
import { appraiseSourceCode, type SourceCodeOutcome } from './source-code/index.js';
import { judgeKmsBinding, type KmsNode, type KmsSide, type KmsWord } from './source-code/kms-binding.js';
import { appraiseProvenance } from './source-code/provenance/index.js';
import {
  judgeProviderBinding,
  judgeProviderQuote,
  type ProviderFinding,
  platformOf,
} from './source-code/provider-quote.js';
import type { RegistryOutcome } from './source-code/registry/index.js';
import type { RegisteredMachine } from './source-code/registry/machine.js';
import { judgeRootKeyQuote } from './source-code/root-key-quote.js';
import { judgeRpcIssuer } from './source-code/rpc-issuer.js';
import { type DecidedComponent, experimentOf, phaseStatuses, reduceVerdict } from './verdict.js';
import { Work } from './work.js';

export interface AppraisalInput {
  target: { kind: string; name: string };
  /** Those that are called stopped too. */
  components: ComponentInput[];
  /** What the KMS says of itself beside its quotes. */
  kmsStatements: readonly KmsStatement[];
  /** Of local key providers, and collateral that may be for them; left out: none. */
  providerQuotes?: readonly ProviderQuote[];
  providerCollateral?: readonly Collateral[];
  /** What endpoints of a chain answered; left out: none was asked. */
  chainRecords?: readonly ChainRecord[];
  /** The app-compose file expected to run: its exact bytes, their hash, and what to call it. */
  expectedAppCompose: { sha256: string; label: string; bytes: Uint8Array } | null;
  /** The Docker Compose file expected in the app-compose that runs. */
  expectedComposeFile: ExpectedComposeFile | null;
  /** OS images that the verifier's user gave. */
  images: ImageReference[];
  /** Those of them that nobody named: they were fetched because a VM claims them. */
  claimedImages: ImageReference[];
  /** Register sets attested by signers whom the user names, their signatures verified. */
  referenceValues: AttestedRegisters[];
  /** What registries and attestation stores answered about container images; left out: nothing. */
  imageRecords?: readonly ImageRecord[];
  /** Sigstore instances whose signatures count for images; null or left out: the shipped ones. */
  trustedRoots?: readonly TrustedRoot[] | null;
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
  /** What the caller said and nothing compares; left out: nothing. */
  claims?: readonly Claim[];
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
  /** The server that gave the evidence in this collection; left out: none that TLS verified, or it was read from a file. */
  server?: MetServer | null;
}

const NO_IMAGE_ASKED: AskedImages = { osImageHashes: [], named: [], isMissing: false };

/** Instances of one deployment are alike: what is wrong with the first few is what is wrong with all. */
const MAX_EXPLAINED = 3;

/** Appraise every component and decide. Never throws for bad evidence: the check that it breaks fails. */
export async function appraise(given: AppraisalInput): Promise<ResultDocument> {
  // Read once: the keys that are named in the end are those that were used.
  const trustAnchors = given.trustAnchors.map(({ publicKey }) => ({ publicKey: Uint8Array.from(publicKey) }));
  const input = { ...given, trustAnchors };
  const { policy, work = new Work() } = input;
  const expected = [...input.components, ...missingComponents(input)].filter((one) => !isStopped(one));
  const appraised = new Map<ComponentInput, Appraised>();
  const registry = await registryJudge(input);
  const appraiseAll = async (role: ComponentRole, keys: KeySources): Promise<ComponentResult[]> => {
    const read: ReadComponent[] = [];
    for (const component of expected.filter((one) => one.role === role)) {
      read.push(await readComponent(component, input, work, keys, registry));
    }
    const drift = judgeDrift(
      read.map(({ found }) => found),
      policy.drift.fail,
    );
    return read.map((one) => {
      const outcome = appraiseComponent(one, drift, input);
      appraised.set(one.component, outcome);
      return outcome.result;
    });
  };
  // In the order in which they stand on each other: what the app's keys come from first.
  const providers = await providersOf(input, work);
  await appraiseAll('kms', { providers, kms: NO_KMS, apps: [] });
  const kms = await kmsSide(expected, appraised, input, work);
  const apps = await appraiseAll('app', { providers, kms, apps: [] });
  await appraiseAll('gateway', { providers, kms, apps: apps.flatMap(({ app }) => (app === null ? [] : [app])) });
  const outcomes = expected.flatMap((component) => appraised.get(component) ?? []);
  const components = outcomes.map(({ result }) => result);
  const enclave = outcomes.some(({ isEnclave }) => isEnclave);
  const trustAnchor = describeAnchors(trustAnchors);
  const experiment = experimentOf({ trustAnchor, debugAccepted: policy.hardware.debug, enclave });
  const found = countInstances(input.components, components);
  const instances = { asked: policy.instances, ...countOf(found) };
  const gaps = [...instancesGap(instances), ...input.gaps];
  const drift = driftOf(components);
  const [told = null] = outcomes.flatMap((outcome) => (outcome.registry === null ? [] : [outcome.registry]));
  const notes = [...driftNotes(drift), ...absentNotes(components), ...registryNotes(told)];
  const decision = reduceVerdict({ requiredPhases: policy.phases, components, instances, experiment, gaps, notes });
  return {
    schema: RESULT_SCHEMA,
    verdict: decision.verdict,
    verdictReason: decision.reason,
    notShown: [
      ...notShown({ coverage: decision.coverage, instances: found, drift, registry: told, components }),
      ...input.components.flatMap(({ evidence, server = null }) => channelNotShown(evidence.keyset, server)),
      ...kmsWordNotShown(components, input.kmsStatements, isOwnWord(input)),
      ...claimsNotShown(input.claims ?? [], components, input.images),
    ],
    target: { kind: input.target.kind, name: input.target.name },
    appraisedAt: new Date(input.at).toISOString(),
    evidenceDigest: input.evidenceDigest,
    policyDigest: input.policyDigest,
    trustAnchor,
    experiment,
    coverage: decision.coverage,
    gaps: untold(gaps, components).map(({ name, reason, code, hint }) => ({ name, reason, code, hint })),
    instances: found,
    drift,
    registry: told,
    components,
  };
}

/** How the machines stand in the registry of a chain; null: nobody asked for that. */
async function registryJudge(input: AppraisalInput): Promise<RegistryJudge | null> {
  const { components, chainRecords = [], policy, gaps, named, at } = input;
  if (policy.sourceCode.registry === null && !named.includes('registry')) return null;
  // It brings the library that decodes what contracts answer, which nothing else needs.
  const { judgeRegistry, readRegistry, rootKeysOf } = await import('./source-code/registry/index.js');
  const reading = readRegistry({
    records: chainRecords,
    missing: gaps.filter(({ name }) => name.startsWith(CHAIN_RECORD_ITEMS)),
    policy: policy.sourceCode.registry,
    at,
    clockSkewMinutes: policy.hardware.clockSkewMinutes,
    rootKeys: rootKeysOf(
      components.flatMap(({ role, evidence }) => {
        const { quote } = role === 'app' ? readQuote(evidence) : { quote: null };
        return quote === null ? [] : [{ quote, eventLog: evidence.eventLog }];
      }),
    ),
  });
  return (machine) => judgeRegistry(reading, machine);
}

type RegistryJudge = (machine: RegisteredMachine) => RegistryOutcome;

/**
 * Without those that a check reports: hardware.collateral says why there is no collateral, or no better one, and
 * source-code.registry.endpoints which endpoints gave no answer, and those of container images why nothing is known of one.
 */
function untold(gaps: readonly Gap[], components: readonly ComponentResult[]): Gap[] {
  const isAsked = components.some(({ phases }) =>
    phases['source-code'].checks.some(({ id }) => id === 'source-code.provenance.manifests'),
  );
  const told = components
    .filter(({ phases }) => phases.hardware.checks.some(({ id }) => id === 'hardware.collateral'))
    .map(({ role, instance }) => `${role}/${instance}/collateral`);
  const ofChain = components
    .flatMap(({ phases }) => phases['source-code'].checks)
    .filter(({ id }) => id === 'source-code.registry.endpoints');
  const isTold = ({ name, reason }: Gap): boolean =>
    told.includes(name) ||
    (name.startsWith(CHAIN_RECORD_ITEMS) && ofChain.some(({ detail }) => detail.includes(reason))) ||
    (isAsked && name.startsWith(IMAGE_RECORD_ITEMS));
  return gaps.filter((gap) => !isTold(gap));
}

interface Appraised {
  result: ComponentResult;
  isEnclave: boolean;
  /** `mr_aggregated` of the quote, hex; null without a quote of a TD. */
  aggregated: string | null;
  /** Of an app, as far as any was read. */
  registry: Registry | null;
}

/** A component with what was judged of it by itself. */
interface ReadComponent extends Omit<Appraised, 'result'> {
  component: ComponentInput;
  checks: Record<Phase, Check[]>;
  found: Omit<ComponentResult, 'phases'>;
}

/** Whose keys a component can have. */
interface KeySources {
  providers: readonly ProviderFinding[];
  kms: KmsSide;
  apps: readonly AppIdentity[];
}

const NO_KMS: KmsSide = { nodes: [], statements: [], missing: null, silent: null };

const WITH_ARTICLE: Readonly<Record<ComponentRole, string>> = { app: 'an app', kms: 'a KMS', gateway: 'a gateway' };

/** A component that the policy requires, or the call asked for, and nobody gave is one without evidence: nothing of it is proven. */
function missingComponents(input: AppraisalInput): ComponentInput[] {
  const { components, policy, named } = input;
  const [first] = components;
  if (first === undefined) return [];
  const isAsked = (role: ComponentRole): boolean =>
    role !== 'app' && named.includes(role) && unanswered(role, input) !== null;
  const expected = ROLES.filter((role) => policy.components.includes(role) || isAsked(role));
  const missing = expected.filter((role) => components.every((component) => component.role !== role));
  return missing.map((role) => {
    const reason = unanswered(role, input);
    const problem = policy.components.includes(role)
      ? `the policy requires ${WITH_ARTICLE[role]} (components), and none is in the evidence${reason === null ? '' : `: ${reason}`}`
      : `the ${role === 'kms' ? 'KMS' : role} that was asked gave none: ${reason}`;
    const evidence = attestationEvidence({ role, problem });
    return { role, instance: 0, acquired: first.acquired, evidence, collateral: null, collateralGap: null };
  });
}

const ROLES: readonly ComponentRole[] = ['app', 'kms', 'gateway'];

/** Why a KMS or gateway that was asked gave no evidence of its machine; null: it did, or was not asked. */
function unanswered(role: ComponentRole, { components, gaps }: AppraisalInput): string | null {
  if (components.some((component) => component.role === role)) return null;
  const names = { app: [], kms: ['kms/rpc-certificate', 'kms/info'], gateway: ['gateway/info'] }[
    role
  ] as readonly string[];
  return gaps.find(({ name }) => names.includes(name))?.reason ?? null;
}

async function providersOf(input: AppraisalInput, work: Work): Promise<ProviderFinding[]> {
  const findings: ProviderFinding[] = [];
  const judging = { ...input, policy: sectionsOf('kms', input.policy).hardware, verify: work.verify };
  for (const given of input.providerQuotes ?? []) {
    findings.push(await judgeProviderQuote(given, input.providerCollateral ?? [], judging));
  }
  return findings;
}

async function kmsSide(
  components: readonly ComponentInput[],
  appraised: ReadonlyMap<ComponentInput, Appraised>,
  input: AppraisalInput,
  work: Work,
): Promise<KmsSide> {
  const collaterals = new Map<KmsNode, Collateral | null>();
  for (const component of components) {
    const outcome = component.role === 'kms' ? appraised.get(component) : undefined;
    if (outcome === undefined || outcome.aggregated === null) continue;
    const open = whyOpen(outcome.result, input.policy.phases);
    const node = { name: `kms/${component.instance}`, aggregated: outcome.aggregated, open };
    collaterals.set(node, component.collateral);
  }
  const nodes = [...collaterals.keys()];
  const statements: KmsWord[] = [];
  for (const statement of input.kmsStatements) {
    const { rootKeyQuote } = statement;
    const judging = { ...input, policy: sectionsOf('kms', input.policy).hardware, verify: work.verify };
    const collateralOf = (node: KmsNode): Collateral | null => collaterals.get(node) ?? null;
    const rootKey = rootKeyQuote === null ? null : await judgeRootKeyQuote(rootKeyQuote, nodes, collateralOf, judging);
    const others = input.kmsStatements.filter((one) => one !== statement);
    const issuer = statement.rpcChain.length === 0 ? null : await judgeRpcIssuer(statement, others, work.verify);
    statements.push({ statement, rootKey, issuer });
  }
  const missing = input.named.includes('kms') ? unanswered('kms', input) : null;
  const silent = input.gaps.find(({ name }) => name === 'kms/meta')?.reason ?? null;
  return { nodes, statements, missing, silent };
}

/** Whether what the KMS said of itself came from where the key of its certificate was met, if it was asked. */
function isOwnWord({ gaps }: AppraisalInput): boolean {
  return gaps.every(({ name }) => name !== 'kms/rpc-certificate');
}

/** Why what runs in a component is not proven; null: it is. */
function whyOpen({ phases }: ComponentResult, required: readonly Phase[]): string | null {
  if (isProven('source-code', statusesOf(phases))) return null;
  const [cause] = causesOf([{ phases }]);
  if (cause !== undefined) return `${cause.check.id} is ${cause.check.status}`;
  const skipped = PHASES.find((phase) => phase !== 'domain' && !required.includes(phase));
  return skipped === undefined ? 'it could not be decided' : `the ${skipped} phase is not required`;
}

/** What was named is about the app, but for its gateway: that its keys are of the same KMS. */
function namedOf(role: ComponentRole, named: readonly Expectation[]): readonly Expectation[] {
  if (role === 'app') return named;
  return role === 'gateway' ? named.filter((expectation) => expectation === 'gateway') : [];
}

/** All that is judged of a component by itself. */
async function readComponent(
  component: ComponentInput,
  input: AppraisalInput,
  work: Work,
  keys: KeySources,
  registry: RegistryJudge | null,
): Promise<ReadComponent> {
  const name = `${component.role}/${component.instance}`;
  const named = namedOf(component.role, input.named);
  const isAsked = (phase: Phase): boolean => input.policy.phases.includes(phase) || isNamed(named, phase);

  const format = readQuote(component.evidence);
  const { quote } = format;
  const body = quote?.body ?? null;
  const td = body === null || body.kind === 'enclave' ? null : body;
  const isEnclave = body !== null && td === null;
  const hardware = quote !== null && isAsked('hardware') ? await hardwareOf(quote, component, input, work) : null;
  const fmspc = hardware?.tcb?.fmspc ?? null;
  const os = td !== null && isAsked('os') ? osOf(td, fmspc, component, input, work, isAsked('source-code')) : null;
  const judgeRegistered = ({ app, checks }: SourceCodeOutcome): RegistryOutcome | null =>
    registry === null || quote === null
      ? null
      : registry({
          role: component.role,
          quote,
          eventLog: component.evidence.eventLog,
          vmConfig: component.evidence.vmConfig,
          tcb: hardware?.tcb ?? null,
          identity: app,
          reference: os?.reference ?? null,
          checks,
        });
  const sourceCode =
    quote !== null && td !== null && isAsked('source-code')
      ? await sourceCodeOf(td, platformOf(quote), component, input, work, keys, judgeRegistered)
      : null;
  const checks: Record<Phase, Check[]> = {
    hardware: [checkOf(name, 'hardware.quote-format', format.judgement), ...(hardware?.checks ?? [])],
    os: os?.checks ?? (isEnclave ? checksOf<'os'>(name, ENCLAVE.os) : []),
    'source-code':
      sourceCode === null ? (isEnclave ? checksOf<'source-code'>(name, ENCLAVE.sourceCode) : []) : sourceCode.checks,
    domain: checksOf<'domain'>(name, { 'domain.appraisal': NO_DOMAIN_PHASE }),
  };

  return {
    component,
    checks,
    isEnclave,
    aggregated: td === null ? null : aggregatedMeasurement(td),
    registry: sourceCode?.registered?.registry ?? null,
    found: {
      role: component.role,
      instance: component.instance,
      tcb: hardware?.tcb ?? null,
      measurements: td === null ? null : measurementsOf(td),
      expected: { ...(os?.expected ?? NOTHING_EXPECTED), composeHash: sourceCode?.expectedComposeHash ?? null },
      reference: os?.reference ?? null,
      app: sourceCode?.app ?? null,
      images: sourceCode?.images ?? [],
      freshness: hardware?.freshness ?? withoutBinding(component.acquired),
    },
  };
}

/** @param drift between it and its peers, as far as it is judged */
function appraiseComponent(
  { component, checks, isEnclave, aggregated, registry, found }: ReadComponent,
  drift: Partial<Record<Phase, Judgement>>,
  { policy, named: allNamed }: AppraisalInput,
): Appraised {
  const name = `${component.role}/${component.instance}`;
  const named = namedOf(component.role, allNamed);
  const isRequired = (phase: Phase): boolean => policy.phases.includes(phase);
  const own = {
    role: component.role,
    aggregated,
    isOsKnown: found.reference !== null,
    composeHash: found.app?.composeHash ?? null,
  };
  const phases: DecidedComponent['phases'] = { ...NO_CHECKS };
  for (const phase of PHASES) {
    if (!isRequired(phase) && !isNamed(named, phase)) continue;
    const all = [
      ...groundChecks(phase, name, policy.phases, phases),
      ...withOwnRemedies(checks[phase], own),
      // Of a machine that gave no quote nothing was held against the others.
      ...(found.measurements === null ? [] : driftChecks(phase, name, drift)),
    ];
    phases[phase] = { checks: isRequired(phase) ? all : comparing(named, all) };
  }
  const statuses = phaseStatuses(policy.phases, phases);
  const result: ComponentResult = {
    role: found.role,
    instance: found.instance,
    phases: byPhase((phase) => ({ status: statuses[phase], checks: [...phases[phase].checks] })),
    tcb: found.tcb,
    measurements: found.measurements,
    expected: found.expected,
    reference: found.reference,
    app: found.app,
    images: found.images,
    freshness: found.freshness,
  };
  return { result, isEnclave, aggregated, registry };
}

const DRIFT_CHECK = { hardware: 'hardware.drift', os: 'os.drift', 'source-code': 'source-code.drift' } as const;

function driftChecks(phase: Phase, name: string, drift: Partial<Record<Phase, Judgement>>): Check[] {
  const judgement = drift[phase];
  return phase === 'domain' || judgement === undefined ? [] : [checkOf(name, DRIFT_CHECK[phase], judgement)];
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
  const { hardware, freshness: required } = sectionsOf(component.role, input.policy);
  const { clock = null } = input;
  const { checks, tcb } = await appraiseHardware({
    component: name,
    quote,
    collateral: component.collateral,
    collateralGap: component.collateralGap,
    trustAnchors: input.trustAnchors,
    policy: hardware,
    at: input.at,
    verify: work.verify,
  });
  const { reportData, freshness, grade } = judgeBinding({
    reportData: quote.body.reportData,
    evidence: component.evidence,
    nonce: component.role === 'app' ? input.nonce : null,
    acquired: component.acquired,
    at: input.at,
    latestStart: input.at + hardware.clockSkewMinutes * MINUTE_MS,
    required,
  });
  const { evidence, server = null } = component;
  const channel = evidence.keyset === null || server === null ? null : judgeChannel(evidence.keyset, server);
  const binding = checksOf<'hardware'>(name, {
    ...(reportData === null ? {} : { 'hardware.report-data': reportData }),
    'hardware.freshness': freshness,
    ...(channel === null ? {} : { 'hardware.channel': channel }),
    // What was collected at another time says nothing of the clock that is right now.
    ...(clock === null || component.acquired === 'replayed'
      ? {}
      : { 'hardware.clock': judgeClock(clock, hardware.clockSkewMinutes) }),
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
  const { os: policy, aggregatedMrs } = sectionsOf(component.role, input.policy);
  const isApp = component.role === 'app';
  return appraiseOs({
    component: `${component.role}/${component.instance}`,
    report,
    eventLog,
    vmConfig,
    platform,
    fmspc,
    policy,
    // An image that the call named is the one that the app should have booted.
    images: isApp ? input.images : input.claimedImages,
    referenceValues: isApp ? input.referenceValues : [],
    aggregatedMrs,
    asked: isApp ? input.askedImages : NO_IMAGE_ASKED,
    isLaunchJudged,
    explain: component.instance < MAX_EXPLAINED,
    work,
  });
}

async function sourceCodeOf(
  report: TdReport,
  platform: string | null,
  component: ComponentInput,
  input: AppraisalInput,
  work: Work,
  keys: KeySources,
  judgeRegistered: (outcome: SourceCodeOutcome) => RegistryOutcome | null,
): Promise<SourceCodeOutcome & Pick<ComponentResult, 'images'> & { registered: RegistryOutcome | null }> {
  const name = `${component.role}/${component.instance}`;
  const { eventLog, mrConfig, appCompose } = component.evidence;
  const { role } = component;
  const { sourceCode: policy, aggregatedMrs } = sectionsOf(role, input.policy);
  const isApp = role === 'app';
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
    policy,
    aggregatedMrs,
    explain: component.instance < MAX_EXPLAINED,
    work,
  });
  const file = {
    component: name,
    role,
    composeHash: outcome.app.composeHash,
    expected: isApp ? input.expectedAppCompose : null,
    reported: appCompose,
    known: work.findings,
  };
  const findings = await appraiseFindings({ ...file, policy: policy.findings });
  const { checks, app: identity } = outcome;
  const provenance = await appraiseProvenance({
    ...file,
    role,
    policy,
    records: input.imageRecords ?? [],
    gaps: input.gaps.filter((gap) => gap.name.startsWith(IMAGE_RECORD_ITEMS)),
    trustedRoots: input.trustedRoots ?? null,
    findings: work.findings,
    known: work.provenance,
  });
  const registered = judgeRegistered(outcome);
  const { providers, kms, apps } = keys;
  const isOnChain = registered?.judgements['source-code.registry.gateway']?.status === 'pass';
  const gatewayIds = [...policy.appIds, ...(isOnChain && identity.appId !== null ? [identity.appId] : [])];
  const binding = role === 'kms' ? null : judgeKmsBinding({ role, identity, checks, kms, apps, gatewayIds });
  const hasKms = input.components.some((one) => one.role === 'kms');
  const provider =
    role === 'gateway' ? null : judgeProviderBinding({ role, identity, checks, platform, quotes: providers, hasKms });
  const bound = [
    ...(binding === null ? [] : [checkOf(name, 'source-code.kms-binding', binding)]),
    ...(provider === null ? [] : [checkOf(name, 'source-code.key-provider-quote', provider)]),
  ];
  const manager = judgeManager(component.evidence.hasComposeManager, await knownManager(file));
  const managed = manager === null ? [] : [checkOf(name, 'source-code.compose-manager', manager)];
  const built = checksOf<'source-code'>(name, provenance.judgements);
  const onChain = registered === null ? [] : checksOf<'source-code'>(name, registered.judgements);
  return {
    ...outcome,
    checks: [...checks, ...bound, ...managed, ...built, ...findings, ...onChain],
    images: provenance.images,
    registered,
  };
}

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
      evidence.role !== 'app'
        ? `Give its evidence: --${evidence.role}-evidence FILE, say where to ask it: --${evidence.role}-url URL, or give an answer of Phala Cloud that has it.`
        : evidence.platform === null
          ? 'Start the instance, and fetch its evidence again.'
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
