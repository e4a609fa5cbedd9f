// The verification summary: an in-toto statement with the SLSA VSA predicate (https://slsa.dev/spec/v1.0/verification_summary)
// and, under a key of our own, what that predicate has no words for. Pure: the same result gives the same bytes.

import { isProven, statusesOf } from '../appraisal/ground.js';
import { countOf, shortfall } from '../appraisal/instances.js';
import { experimentOf } from '../appraisal/verdict.js';
import type { Bundle } from '../bundle.js';
import { InputError } from '../errors.js';
import { DAY_MS } from '../formats/codec/time.js';
import { type Policy, policyDigest } from '../policy/policy.js';
import type { CheckId } from '../result/catalog.js';
import type { ComponentResult, ResultDocument } from '../result/document.js';
import {
  type CheckStatus,
  type ComponentRole,
  type Grade,
  hasPhase,
  PHASES,
  type Phase,
  type Verdict,
} from '../result/words.js';
import { PROJECT_URI, VERSION } from '../version.js';
import { type Statement, statement } from './in-toto.js';
import { type Level, levelsOf } from './levels.js';
import {
  acceptedComposeHash,
  type Expected,
  failingSubjects,
  imageInHand,
  madeSubjects,
  passingSubjects,
} from './subjects.js';

export const SUMMARY_PREDICATE_TYPE = 'https://slsa.dev/verification_summary/v1';
/** Member of the predicate that holds what is ours; its form is docs/summary.md. */
export const SUMMARY_EXTENSION = `${PROJECT_URI}/summary/v1`;
export const VERIFIER_ID = PROJECT_URI;
export const SLSA_VERSION = '1.0';
/** No summary is to be relied on for longer. */
export const MAX_RELIANCE_MS = 7 * DAY_MS;

export interface Digest {
  sha256: string;
}

export interface SummaryPredicate {
  verifier: { id: string; version: { 'trust-center': string } };
  /** Time of the appraisal, RFC 3339. */
  timeVerified: string;
  resourceUri: string;
  policy: { uri: string; digest: Digest };
  /** Every item that was appraised. */
  inputAttestations: { uri: string; digest: Digest }[];
  /** `PASSED` as `passes` says. */
  verificationResult: 'PASSED' | 'FAILED';
  verifiedLevels: Level[];
  slsaVersion: typeof SLSA_VERSION;
  [SUMMARY_EXTENSION]: SummaryExtension;
}

/** States each fact once: the verdict follows from the components. */
export interface SummaryExtension {
  /** Why the verdict is what it is, in one line. */
  reason: string;
  /** Of the whole bundle, hex of SHA-256. */
  evidenceDigest: string;
  /** `intel-sgx-root-ca`; under any other the summary proves nothing about hardware. */
  trustAnchor: string;
  accepts: Accepted;
  instances: SummaryInstances;
  components: SummaryComponent[];
  /** What was read of the chain that governs the app; left out where nothing was. */
  registry?: SummaryRegistry;
  /** The domain that was named; left out where none was. */
  domain?: SummaryDomain;
  /** Container images that the accepted app-compose names by digest: under these names no other images can run. */
  images: { name: string; sha256: string }[];
  /** What images that run were built from, by attestations that the policy accepts; each once. */
  provenance: SummaryProvenance[];
  /** RFC 3339. Not to be relied on after this time. */
  notAfter: string;
}

/** As endpoints told it: the state of the chain is not proven. */
export interface SummaryRegistry {
  chainId: number;
  /** Address of the app's contract, 20 bytes in hex. */
  contract: string;
  block: number;
  /** 32 bytes in hex. */
  blockHash: string;
  /** RFC 3339, by the block itself: the contract may have changed since. */
  blockTime: string;
  /** Origins. */
  endpoints: string[];
  /** The contract allows one compose hash, the one that every instance of the app measured. */
  onlyThis: boolean;
}

/** Its name alone is the caller's: the domain phase of the app says what is shown of it. */
export interface SummaryDomain {
  /** Lower case, without the dot at its end. */
  name: string;
  port: number;
  /** Who has its TLS key; null: that is not shown. */
  holder: 'app' | 'gateway' | null;
  /** Whether public logs were asked for certificates of other keys. */
  ct: boolean;
  /** Whether the certificate is valid only by a root that the verifier was given: no public CA stands behind it. */
  givenRoot: boolean;
  /** Checks that the policy does not ask for. */
  leftOut: CheckId[];
}

/** An image, and the run that built it. */
export interface SummaryProvenance {
  /** As the app-compose names it. */
  image: string;
  /** That the name is fixed by, hex. */
  sha256: string;
  /** URL of the repository, as `workflow` and `run`. */
  repository: string;
  commit: string;
  ref: string;
  workflow: string;
  run: string | null;
  /** A shipped Sigstore instance by name, another by `sha256:` of its trusted root. */
  trustedRoot: string;
}

/** Instances of the app, as the result counts them. Those that are called stopped are no components: nothing is known of them. */
export interface SummaryInstances {
  judged: number;
  distinct: number;
  stopped: number;
}

/** What the policy lets pass that a reader may not. */
export interface Accepted {
  /** Whether some instances may be stopped, and how many must be judged. */
  instances: Policy['instances'];
  /** VMs whose memory the host can read. Under such a policy nothing passes. */
  debug: boolean;
  developmentImages: boolean;
  tcbStatuses: string[];
  graceDays: number;
}

/** The first of a role is its number 0, the next 1. */
export interface SummaryComponent {
  role: ComponentRole;
  /** null: there was no quote of a TD. */
  tee: 'tdx' | null;
  phases: Record<Phase, CheckStatus>;
  freshness: ComponentResult['freshness'];
  /** How the verifier knows the OS; null where it does not. */
  referenceGrade: Grade | null;
  /** Hex, of the app-compose that was measured and accepted; null where none was. */
  composeHash: string | null;
  /** Hex, of the OS image that the verifier had and that was measured; null where there is none. */
  osImageHash: string | null;
  /** Whether the app-compose was accepted, and every image in it was built by a workflow that the policy names. */
  imagesBuilt: boolean;
}

export interface SummaryInput {
  result: ResultDocument;
  bundle: Bundle;
  /** The effective policy. */
  policy: Policy;
  /** Where the policy can be read; null names it by its digest. */
  policyUri: string | null;
  expected: Expected;
  images: { name: string; sha256: string }[];
  /** SHA-256 in hex of the report that was made of it, without a summary in it; null: none was made. */
  report: string | null;
  /** Unix milliseconds. */
  notAfter: number;
}

/**
 * What a result says, as the statement to sign.
 * @throws InputError when bundle or policy are not those that the result was made from
 */
export function summaryStatement(input: SummaryInput): Statement<SummaryPredicate> {
  const { result, bundle, policy, expected } = input;
  expectSame('bundle', bundle.digest, result.evidenceDigest);
  expectSame('policy', `sha256:${policyDigest(policy)}`, result.policyDigest);
  const components = result.components.map(summaryComponent);
  const instances = countOf(result.instances);
  const accepts: Accepted = {
    instances: structuredClone(policy.instances),
    debug: policy.hardware.debug,
    developmentImages: policy.os.allowDev || policy.kms.allowDev || policy.gateway.allowDev,
    tcbStatuses: [...policy.hardware.tcbStatuses],
    graceDays: policy.hardware.graceDays,
  };
  const { verdict, verdictReason, trustAnchor } = result;
  const stated = statedVerdict({ accepts, instances, components });
  if (verdict !== stated) {
    throw new InputError('INPUT_INVALID', `the result says ${verdict}, its phases lead to ${stated}`);
  }
  const passed = passes({ trustAnchor, accepts, instances, components });
  const policySha256 = hexOf(result.policyDigest);
  const uri = resourceUri(result.target);
  const registry = summaryRegistry(result);
  const domain = summaryDomain(result, policy);
  const subjects = passed ? passingSubjects(components, uri) : failingSubjects(components, uri, expected);
  return statement<SummaryPredicate>(SUMMARY_PREDICATE_TYPE, [...subjects, ...madeSubjects(result, input.report)], {
    verifier: { id: VERIFIER_ID, version: { 'trust-center': VERSION } },
    timeVerified: result.appraisedAt,
    resourceUri: uri,
    policy: { uri: input.policyUri ?? policyUri(policySha256), digest: { sha256: policySha256 } },
    inputAttestations: [
      ...bundle.items.map(({ source, sha256 }) => ({ uri: source, digest: { sha256 } })),
      ...attestationsOf(result.components),
    ],
    verificationResult: passed ? 'PASSED' : 'FAILED',
    verifiedLevels: passed ? levelsOf(components, levelFacts({ registry, domain })) : [],
    slsaVersion: SLSA_VERSION,
    [SUMMARY_EXTENSION]: {
      reason: verdictReason.startsWith(`${verdict}: `) ? verdictReason.slice(verdict.length + 2) : verdictReason,
      evidenceDigest: hexOf(result.evidenceDigest),
      trustAnchor,
      accepts,
      instances,
      components,
      ...(registry === undefined ? {} : { registry }),
      ...(domain === undefined ? {} : { domain }),
      images: input.images,
      provenance: provenanceOf(result.components),
      notAfter: new Date(input.notAfter).toISOString(),
    },
  });
}

/**
 * The verdict that the phases of the components lead to, and the number of instances, as the appraisal decides
 * (appraisal/verdict.ts). A phase that nobody asked for is skipped in all of them.
 */
export function statedVerdict({
  accepts,
  instances,
  components,
}: {
  accepts: Pick<Accepted, 'instances'>;
  instances: SummaryInstances;
  components: readonly Pick<SummaryComponent, 'role' | 'phases'>[];
}): Verdict {
  const statuses = components.flatMap(({ phases }) => PHASES.map((phase) => phases[phase]));
  if (statuses.includes('fail')) return 'failed';
  const asked = PHASES.filter((phase) => components.some(({ phases }) => phases[phase] !== 'skipped'));
  const isProvenIn = (phase: Phase): boolean =>
    components.every(({ role, phases }) => !hasPhase(role, phase) || isProven(phase, phases));
  const isEnough = shortfall({ asked: accepts.instances, ...instances }) === null;
  return isEnough && asked.length > 0 && asked.every(isProvenIn) ? 'verified' : 'inconclusive';
}

/** Whether a summary says `PASSED`: verified, and by what the summary itself states not an experiment. */
export function passes({
  trustAnchor,
  accepts,
  instances,
  components,
}: Pick<SummaryExtension, 'trustAnchor' | 'accepts' | 'instances' | 'components'>): boolean {
  const enclave = components.some(({ tee }) => tee !== 'tdx');
  const experiment = experimentOf({ trustAnchor, debugAccepted: accepts.debug, enclave });
  return statedVerdict({ accepts, instances, components }) === 'verified' && experiment === null;
}

/** URI of a policy that is not published: its digest stands for it. */
export function policyUri(sha256: string): string {
  return `trust-center:policy/${sha256}`;
}

function summaryComponent(component: ComponentResult): SummaryComponent {
  const { role, phases, freshness, measurements, reference } = component;
  const statuses = statusesOf(phases);
  return {
    role,
    tee: measurements === null ? null : 'tdx',
    phases: statuses,
    freshness,
    referenceGrade: isProven('os', statuses) ? (reference?.grade ?? null) : null,
    composeHash: acceptedComposeHash(component),
    osImageHash: imageInHand(component),
    imagesBuilt: areImagesBuilt(component),
  };
}

function summaryRegistry({ registry, components }: ResultDocument): SummaryRegistry | undefined {
  if (registry === null || registry.app === null) return undefined;
  const { chainId, block, endpoints, app } = registry;
  const apps = components.filter(({ role }) => role === 'app');
  const isOnlyThis = ({ phases }: ComponentResult): boolean =>
    isProven('source-code', statusesOf(phases)) &&
    phases['source-code'].checks.some(({ id, status }) => id === ONLY_THIS && status === 'pass');
  return {
    chainId,
    contract: app.address.slice(2),
    block: block.number,
    blockHash: block.hash.slice(2),
    blockTime: block.time,
    endpoints: [...endpoints],
    onlyThis: apps.length > 0 && apps.every(isOnlyThis),
  };
}

/** What levels need beside the components. */
export function levelFacts({
  registry,
  domain,
}: {
  registry?: SummaryRegistry | undefined;
  domain?: SummaryDomain | undefined;
}) {
  return { isOnlyThis: registry?.onlyThis === true, isWholeDomain: domain?.leftOut.length === 0 && !domain.givenRoot };
}

function summaryDomain({ domain, components }: ResultDocument, policy: Policy): SummaryDomain | undefined {
  if (domain === null) return undefined;
  const { name, port, holder, givenRoot, leftOut } = domain;
  // Nobody relies on who holds the key of a domain that is not proven.
  const apps = components.filter(({ role }) => role === 'app');
  const isShown = apps.length > 0 && apps.every(({ phases }) => isProven('domain', statusesOf(phases)));
  return { name, port, holder: isShown ? holder : null, ct: policy.domain.ct, givenRoot, leftOut: [...leftOut] };
}

const ONLY_THIS = 'source-code.registry.only-this';

/** Under which names Sigstore’s instances are shipped: of another, a reader knows nothing. */
const SHIPPED_ROOT = /^shipped for /;

/** Each image that runs, by a builder whom the policy names, and a Sigstore instance that everybody knows. */
function areImagesBuilt({ phases, images }: ComponentResult): boolean {
  if (!isProven('source-code', statusesOf(phases)) || images.length === 0) return false;
  return images.every(({ source }) => source !== null && SHIPPED_ROOT.test(source.trustedRoot));
}

/** Of components whose source-code phase is proven. */
function sourced(components: readonly ComponentResult[]): ComponentResult['images'] {
  return components.flatMap(({ phases, images }) => (isProven('source-code', statusesOf(phases)) ? images : []));
}

function provenanceOf(components: readonly ComponentResult[]): SummaryProvenance[] {
  const all = sourced(components).flatMap(({ reference, digest, source }): SummaryProvenance[] => {
    if (reference === null || digest === null || source === null) return [];
    const { repository, commit, ref, workflow, run, trustedRoot } = source;
    return [{ image: reference, sha256: hexOf(digest), repository, commit, ref, workflow, run, trustedRoot }];
  });
  return once(all);
}

/** The Sigstore bundles that say so. */
function attestationsOf(components: readonly ComponentResult[]): SummaryPredicate['inputAttestations'] {
  return once(
    sourced(components).flatMap(({ source }) =>
      source === null ? [] : [{ uri: source.attestation.url, digest: { sha256: source.attestation.sha256 } }],
    ),
  );
}

/** Without those that are there before: instances run the same images. */
function once<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

/** The name under which summaries of one target are compared: a guest agent's URL, else `trust-center:KIND/NAME`. */
export function resourceUri({ kind, name }: ResultDocument['target']): string {
  return kind === 'guest-agent' && URL.canParse(name) ? name : `trust-center:${kind}/${encodeURIComponent(name)}`;
}

function hexOf(digest: string): string {
  return digest.replace(/^sha256:/, '');
}

function expectSame(what: string, actual: string, expected: string): void {
  if (actual === expected) return;
  throw new InputError('INPUT_INVALID', `the ${what} has ${actual}, the result was made from ${expected}`, {
    hint: `Give the ${what} that belongs to the result.`,
  });
}
