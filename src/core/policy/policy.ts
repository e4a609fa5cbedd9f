// The appraisal policy: what the user accepts. One schema reads it from a file (YAML or JSON, kebab-case names, what is
// left out has the safe default) and from a bundle's record (the effective policy, camel-case names, nothing left out).

import { sha256 } from '#crypto';
import { preview, toHex, utf8 } from '../bytes.js';
import { canonicalJson } from '../canonical-json.js';
import { InputError, ParseError, PolicyError } from '../errors.js';
import type { JsonValue } from '../formats/codec/json.js';
import { TCB_STATUSES, type TcbStatus } from '../formats/collateral.js';
import { parseContainerImage } from '../formats/container-image.js';
import { imageDigest } from '../formats/image-record.js';
import { REGISTER_BYTES } from '../measure/registers.js';
import { COMPOSE_RULE_NAMES, type ComposeRule, SEVERITIES, type Severity } from '../result/compose-rules.js';
import { DRIFT_NAMES, type DriftName } from '../result/drift.js';
import {
  COMPONENT_ROLES,
  type ComponentRole,
  FRESHNESS_GRADES,
  type FreshnessGrade,
  PHASES,
  type Phase,
} from '../result/words.js';
import { jsonObject } from '../schema/json-value.js';
import { listOf, mapping, mismatch, oneOrMore, orNull, type Reader, read, refuse, setOf } from '../schema/reader.js';
import { boolean, hex, integer, label, matching, normaliseHex, oneOf, oneOfMany, text } from '../schema/scalars.js';
import { plainTextOf, Scalar, textOf } from '../schema/value.js';
import { parseYaml, type YamlErrorOf } from '../schema/yaml.js';
import { GITHUB_COM } from '../sigstore/github-server.js';
import { type WorkflowSigner, workflowSigner } from '../sigstore/identity.js';
import { DEFAULT_DOMAIN_POLICY, DOMAIN_CHECKS, type DomainCheck, type DomainPolicy, domainPolicy } from './domain.js';
import { type RegistryPolicy, registryPolicy } from './registry.js';

export { policyTemplate } from './template.js';

export const KEY_PROVIDER_KINDS = ['kms', 'local-sgx', 'tpm', 'none'] as const;
export type KeyProviderKind = (typeof KEY_PROVIDER_KINDS)[number];

/** The effective policy: every value explicit, hex in lower case. Built by `resolvePolicy`, digested canonically. */
export interface Policy {
  version: 1;
  /** Required phases, in phase order. */
  phases: Phase[];
  freshness: FreshnessGrade;
  /**
   * Which instances of the app must be judged: `running`: all but those that are called stopped; `all`: those too;
   * `atLeast`: as `running`, and so many different ones.
   */
  instances: 'running' | 'all' | { atLeast: number };
  /** In what machines of one role may not differ; in all else they may, and it is shown. */
  drift: { fail: DriftName[] };
  hardware: {
    teeTypes: ('tdx' | 'sgx')[];
    tcbStatuses: TcbStatus[];
    /** `allow`: when not empty, any other open advisory fails. `deny`: these always fail. */
    advisories: { allow: string[]; deny: string[] };
    graceDays: number;
    minTcbEvaluationDataNumber: number;
    maxCollateralAgeDays: number;
    /** By how much a document may begin after the time of appraisal: the clocks of two machines differ. */
    clockSkewMinutes: number;
    /** Accept a TD whose memory the host can read. Never in production. */
    debug: boolean;
    /** Accepted values, hex; empty: any, as far as it is safe by itself. */
    fmspc: string[];
    qeVendorId: string[];
    mrSeam: string[];
    mrSignerSeam: string[];
    seamAttributes: string[];
    tdAttributes: string[];
    xfam: string[];
    mrServiceTd: string[];
    mrConfigId: string[];
    mrOwner: string[];
    mrOwnerConfig: string[];
    /** 16 bytes, each the least that is accepted; null: any. */
    minTeeTcbSvn: string | null;
  };
  os: {
    images: { osImageHash: string; name: string }[];
    measurements: { name: string; mrtd: string; rtmr0: string; rtmr1: string; rtmr2: string }[];
    /** Whose signed reference values count as known. */
    referenceValueSigners: ReferenceValueSigner[];
    allowDev: boolean;
  };
  sourceCode: {
    composeHashes: string[];
    appIds: string[];
    /** null: any. */
    keyProvider: { kind: KeyProviderKind | null; id: string | null } | null;
    /** Accepted values of the register after all events, those of applications too; empty: any. */
    rtmr3: string[];
    /** Refuse a TD whose MRCONFIGID is zero (launch configuration not bound by the host). */
    requireMrConfigId: boolean;
    /**
     * Values of members of the app-compose that runs, by name. `null`: it is not there. `sha256:<hex>`: a text with that
     * digest.
     */
    appCompose: { [name: string]: JsonValue };
    /** What the app-compose may not do. A severity in `fail` means all rules of it and above, but those in `allow`. */
    findings: { fail: (Severity | ComposeRule)[]; allow: ComposeRule[] };
    /** What the contracts must say; null: nothing is asked of a chain. What was read of one is judged all the same. */
    registry: RegistryPolicy | null;
    /** What container images must have been built from. Of several entries with one image, any may hold. */
    provenance: ImageProvenance[];
    /** Of which images that is asked: those in `provenance`, or all that the app-compose runs. */
    provenanceFor: (typeof PROVENANCE_FOR)[number];
  };
  /** Components without whose evidence nothing is verified, the app always among them. Others are judged where they are found. */
  components: ComponentRole[];
  kms: ComponentPolicy;
  gateway: ComponentPolicy;
  /** About the domain that a call names; without one, nothing here is asked. */
  domain: DomainPolicy;
}

/** What is accepted of a KMS or a gateway: `os` and `source-code` are about the app alone, `hardware` about all. */
export interface ComponentPolicy {
  /** Least grade that is accepted: neither takes a nonce. */
  freshness: FreshnessGrade;
  images: Policy['os']['images'];
  measurements: Policy['os']['measurements'];
  /** Accepted `mr_aggregated`, hex: one value for OS, app-compose and the whole launch. */
  aggregatedMrs: string[];
  allowDev: boolean;
  composeHashes: string[];
  appIds: string[];
  keyProvider: Policy['sourceCode']['keyProvider'];
  findings: Policy['sourceCode']['findings'];
  provenance: Policy['sourceCode']['provenance'];
  provenanceFor: Policy['sourceCode']['provenanceFor'];
}

export const PROVENANCE_FOR = ['listed', 'all'] as const;

/** Who may have built a container image: a workflow by exact identity, or nobody in particular by the digest alone. */
export interface ImageProvenance {
  /** With its registry, without tag and digest: `docker.io/library/nginx`. */
  image: string;
  /** Address of the GitHub server that the repository is on. */
  serverUrl: string;
  /** `owner/name` of the repository that it is built from. */
  repository: string | null;
  /** `.github/workflows/file.yml`, or with another repository before it; `@` and a ref or commit after it. */
  signerWorkflow: string | null;
  /** null: any branch or tag. */
  ref: string | null;
  /** URL of the OIDC issuer; null: the one that the server has. */
  issuer: string | null;
  /** Whether a runner other than GitHub's counts. */
  selfHosted: boolean;
  /** `sha256:<hex>`. `allow`: accepted wherever they come from. `deny`: never, whatever vouches for them. */
  digests: { allow: string[]; deny: string[] };
}

/** A key, or a workflow by exact identity: `publicKey` alone, or `repository` and `workflow` with what narrows them. */
export interface ReferenceValueSigner {
  /** DER SubjectPublicKeyInfo, base64: the body of a PEM public key in one line. */
  publicKey: string | null;
  /** Address of the GitHub server that the repository is on. */
  serverUrl: string;
  /** `owner/name` of the repository that the workflow runs for. */
  repository: string | null;
  /** `.github/workflows/file.yml`, or with another repository before it. */
  workflow: string | null;
  /** null: any branch or tag. */
  ref: string | null;
  /** URL of the OIDC issuer; null: the one that the server has. */
  issuer: string | null;
  /** Whether a runner other than GitHub's counts. */
  selfHosted: boolean;
}

/** A policy file as read: null for the freshness leaves it to how the evidence is obtained. */
export interface PolicyInput extends Omit<Policy, 'freshness'> {
  freshness: FreshnessGrade | null;
}

/** What the command line and the action's inputs say besides the file. */
export interface PolicyOverrides {
  /** Instead of the file's. */
  phases?: readonly string[];
  /** Accepted besides the file's; hex. */
  osImageHashes?: readonly string[];
  composeHashes?: readonly string[];
  /** The apps that were asked for; hex. Each must be one that the file accepts, and no other is accepted then. */
  appIds?: readonly string[];
  /** A domain is named: its phase is required, unless `phases` says which are. */
  namesDomain?: boolean;
  /** Of the checks of the domain phase: `false` leaves one out, `true` asks for it though the file leaves it out. */
  domainChecks?: Partial<Record<DomainCheck | 'ct', boolean | undefined>>;
  /** Grade asked when the file names none. */
  defaultFreshness: FreshnessGrade;
}

const NOTHING_KNOWN: ComponentPolicy = {
  freshness: 'replayed',
  images: [],
  measurements: [],
  aggregatedMrs: [],
  allowDev: false,
  composeHashes: [],
  appIds: [],
  keyProvider: null,
  findings: { fail: [], allow: [] },
  provenance: [],
  provenanceFor: 'listed',
};

const DEFAULTS: Omit<PolicyInput, 'version'> = {
  phases: ['hardware', 'os', 'source-code'],
  freshness: null,
  instances: 'running',
  drift: { fail: [] },
  hardware: {
    teeTypes: ['tdx'],
    tcbStatuses: ['UpToDate'],
    advisories: { allow: [], deny: [] },
    graceDays: 0,
    minTcbEvaluationDataNumber: 17,
    maxCollateralAgeDays: 30,
    clockSkewMinutes: 5,
    debug: false,
    fmspc: [],
    qeVendorId: [],
    mrSeam: [],
    mrSignerSeam: [],
    seamAttributes: [],
    tdAttributes: [],
    xfam: [],
    mrServiceTd: [],
    mrConfigId: [],
    mrOwner: [],
    mrOwnerConfig: [],
    minTeeTcbSvn: null,
  },
  os: { images: [], measurements: [], referenceValueSigners: [], allowDev: false },
  sourceCode: {
    composeHashes: [],
    appIds: [],
    keyProvider: null,
    rtmr3: [],
    requireMrConfigId: false,
    appCompose: {},
    findings: { fail: [], allow: [] },
    registry: null,
    provenance: [],
    provenanceFor: 'listed',
  },
  components: ['app'],
  kms: NOTHING_KNOWN,
  gateway: NOTHING_KNOWN,
  domain: DEFAULT_DOMAIN_POLICY,
};

const HASH_BYTES = 32;
const APP_ID_BYTES = 20;
const MAX_KEY_PROVIDER_ID_BYTES = 1024;
/** Bytes of a record: a policy file of 256 KiB, the largest that is read, cannot become more as JSON with every key. */
const MAX_RECORD = 1024 * 1024;

/** The policy in force where no file is given. */
export function defaultPolicy(settings: { freshness: FreshnessGrade }): Policy {
  return { version: 1, ...structuredClone(DEFAULTS), freshness: settings.freshness };
}

/**
 * Reads a policy file.
 * @param text YAML or JSON, at most 256 KiB; docs/policy.md has its keys
 * @throws PolicyError with the line and column of the first thing that is wrong
 */
export async function parsePolicy(text: string): Promise<PolicyInput> {
  const document = await parseYaml(text, policyError, 'Start from `trust-center policy init`.');
  return structuredClone(document.read(POLICY));
}

export const policyError: YamlErrorOf = (message, at, hint) => {
  return new PolicyError(message, at, hint === undefined ? {} : { hint });
};

/**
 * The policy in force: the file's (the default for null), changed by the overrides.
 * @throws InputError for a value in `overrides` that is not what its name says
 */
export function resolvePolicy(input: PolicyInput | null, overrides: PolicyOverrides): Policy {
  const policy = structuredClone(input ?? { version: 1 as const, ...DEFAULTS });
  for (const osImageHash of hexArguments('OS image hash', overrides.osImageHashes, HASH_BYTES)) {
    const known = policy.os.images.some((image) => image.osImageHash === osImageHash);
    if (!known) policy.os.images.push({ osImageHash, name: 'command line' });
  }
  const { sourceCode } = policy;
  const composeHashes = hexArguments('compose hash', overrides.composeHashes, HASH_BYTES);
  sourceCode.composeHashes = [...new Set([...sourceCode.composeHashes, ...composeHashes])];
  const asked = hexArguments('app id', overrides.appIds, APP_ID_BYTES);
  if (asked.length > 0) sourceCode.appIds = narrowed(sourceCode.appIds, asked);
  if (overrides.namesDomain === true && !policy.phases.includes('domain')) policy.phases.push('domain');
  if (overrides.phases !== undefined) policy.phases = phasesArgument(overrides.phases);
  const { domainChecks = {} } = overrides;
  policy.domain.ct = domainChecks.ct ?? policy.domain.ct;
  policy.domain.skip = DOMAIN_CHECKS.filter((check) => {
    const isAsked = domainChecks[check] ?? !policy.domain.skip.includes(check);
    return !isAsked;
  });
  return { ...policy, freshness: policy.freshness ?? overrides.defaultFreshness };
}

/** SHA-256 of the policy's canonical JSON, hex. */
export function policyDigest(policy: Policy): string {
  return toHex(sha256(utf8(canonicalJson(policy))));
}

/**
 * The effective policy as a bundle recorded it.
 * @param value parsed JSON
 * @throws ParseError unless it is just what `resolvePolicy` makes: every key, nothing else, every value normalised
 */
export function policyFromRecord(value: unknown): Policy {
  const { freshness, ...policy } = read(value, 'policy', POLICY);
  if (freshness === null) throw new ParseError('PARSE_INVALID', 'policy.freshness', 'is missing');
  const effective: Policy = structuredClone({ ...policy, freshness });
  const text = canonicalJson(effective);
  if (text.length > MAX_RECORD) {
    throw new ParseError('PARSE_LIMIT', 'policy', `${text.length} characters, over the limit of ${MAX_RECORD}`);
  }
  if (text !== canonicalJson(value)) {
    throw new ParseError('PARSE_INVALID', 'policy', 'not as it is recorded: lower-case hex and phases in their order');
  }
  return effective;
}

function hexArguments(name: string, texts: readonly string[] = [], bytes: number): string[] {
  return texts.map((text) => {
    const digits = normaliseHex(text);
    if (digits?.length === 2 * bytes) return digits;
    throw new InputError('INPUT_INVALID', `${name}: expected ${bytes} bytes of hexadecimal, got ${preview(text, 100)}`);
  });
}

function phasesArgument(texts: readonly string[]): Phase[] {
  const unknown = texts.find((text) => !(PHASES as readonly string[]).includes(text));
  if (unknown !== undefined || texts.length === 0) {
    const got = unknown === undefined ? 'none' : preview(unknown);
    throw new InputError('INPUT_INVALID', `phases: expected some of ${PHASES.join(', ')}, got ${got}`);
  }
  return PHASES.filter((phase) => texts.includes(phase));
}

/** Asking for one app of many that a policy accepts must not be answered by another of them. */
function narrowed(accepted: readonly string[], asked: readonly string[]): string[] {
  const refused = accepted.length === 0 ? undefined : asked.find((id) => !accepted.includes(id));
  if (refused === undefined) return [...new Set(asked)];
  throw new InputError('INPUT_INVALID', `app id ${refused} is not one that the policy accepts`, {
    hint: 'Add it to source-code.app-ids, or name an app of that list.',
  });
}

const phases: Reader<Phase[]> = (value) => {
  const named = setOf(oneOf(...PHASES), { least: 1 })(value);
  return PHASES.filter((phase) => named.includes(phase));
};

const acceptableStatus = oneOf(...TCB_STATUSES.filter((status) => status !== 'Revoked'));
const tcbStatus: Reader<TcbStatus> = (value) => {
  return textOf(value) === 'Revoked' ? refuse('a revoked TCB can never be accepted') : acceptableStatus(value);
};

const advisoryIds = setOf(matching(/^INTEL-SA-[0-9]{5}$/, 'an advisory id like INTEL-SA-00615'));
const advisories: Reader<Policy['hardware']['advisories']> = (value) => {
  const { allow, deny } = mapping<Policy['hardware']['advisories']>(
    { allow: ['allow', advisoryIds], deny: ['deny', advisoryIds] },
    DEFAULTS.hardware.advisories,
  )(value);
  const both = allow.find((id) => deny.includes(id));
  return both === undefined ? { allow, deny } : refuse(`${both} is both allowed and denied`);
};

const hardware = mapping<Policy['hardware']>(
  {
    teeTypes: ['tee-types', setOf(oneOf('tdx', 'sgx'), { least: 1 })],
    tcbStatuses: ['tcb-statuses', setOf(tcbStatus, { least: 1 })],
    advisories: ['advisories', advisories],
    graceDays: ['grace-days', integer(0, 3650)],
    minTcbEvaluationDataNumber: ['min-tcb-evaluation-data-number', integer(0, 1_000_000)],
    maxCollateralAgeDays: ['max-collateral-age-days', integer(1, 3650)],
    clockSkewMinutes: ['clock-skew-minutes', integer(0, 60)],
    debug: ['debug', boolean],
    fmspc: ['fmspc', oneOrMore(hex(6))],
    qeVendorId: ['qe-vendor-id', oneOrMore(hex(16))],
    mrSeam: ['mrseam', oneOrMore(hex(REGISTER_BYTES))],
    mrSignerSeam: ['mrsignerseam', oneOrMore(hex(REGISTER_BYTES))],
    seamAttributes: ['seamattributes', oneOrMore(hex(8))],
    tdAttributes: ['td-attributes', oneOrMore(hex(8))],
    xfam: ['xfam', oneOrMore(hex(8))],
    mrServiceTd: ['mrservicetd', oneOrMore(hex(REGISTER_BYTES))],
    mrConfigId: ['mrconfigid', oneOrMore(hex(REGISTER_BYTES))],
    mrOwner: ['mrowner', oneOrMore(hex(REGISTER_BYTES))],
    mrOwnerConfig: ['mrownerconfig', oneOrMore(hex(REGISTER_BYTES))],
    minTeeTcbSvn: ['min-tee-tcb-svn', orNull(hex(16))],
  },
  DEFAULTS.hardware,
);

const image = mapping<Policy['os']['images'][number]>(
  { osImageHash: ['os-image-hash', hex(HASH_BYTES)], name: ['name', label] },
  { name: 'unnamed' },
);

const measurement = mapping<Policy['os']['measurements'][number]>(
  {
    name: ['name', label],
    mrtd: ['mrtd', hex(REGISTER_BYTES)],
    rtmr0: ['rtmr0', hex(REGISTER_BYTES)],
    rtmr1: ['rtmr1', hex(REGISTER_BYTES)],
    rtmr2: ['rtmr2', hex(REGISTER_BYTES)],
  },
  { name: 'unnamed' },
);

const UNNAMED_SIGNER = {
  publicKey: null,
  serverUrl: GITHUB_COM,
  repository: null,
  workflow: null,
  ref: null,
  issuer: null,
  selfHosted: false,
};

/** How a workflow is named, wherever one is. */
const serverUrl = matching(/^https:\/\/[a-z0-9.-]+(?::\d{1,5})?$/, 'an address, https://github.example.com');
const repository = orNull(matching(/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/, 'a repository, owner/name'));
const ref = orNull(matching(/^refs\/\S+$/, 'a full ref, refs/heads/main'));
const issuer = orNull(matching(/^https:\/\/\S+$/, 'an https URL'));

const signer: Reader<ReferenceValueSigner> = (value) => {
  const read = mapping<ReferenceValueSigner>(
    {
      publicKey: ['public-key', orNull(matching(/^[A-Za-z0-9+/]{40,2000}={0,2}$/, 'a public key (base64, one line)'))],
      serverUrl: ['server-url', serverUrl],
      repository: ['repository', repository],
      workflow: ['workflow', orNull(matching(/^\S+\.ya?ml$/, 'a workflow file, .github/workflows/name.yml'))],
      ref: ['ref', ref],
      issuer: ['issuer', issuer],
      selfHosted: ['self-hosted', boolean],
    },
    UNNAMED_SIGNER,
  )(value);
  const isWorkflow = read.repository !== null && read.workflow !== null;
  const isKey = canonicalJson({ ...read, publicKey: null }) === canonicalJson(UNNAMED_SIGNER);
  if (read.publicKey === null ? isWorkflow : isKey) return read;
  return refuse('expected a public-key, or a repository and a workflow');
};

const os = mapping<Policy['os']>(
  {
    images: ['images', listOf(image)],
    measurements: ['measurements', listOf(measurement)],
    referenceValueSigners: ['reference-value-signers', listOf(signer)],
    allowDev: ['allow-dev', boolean],
  },
  DEFAULTS.os,
);

type KeyProvider = NonNullable<Policy['sourceCode']['keyProvider']>;
const keyProvider: Reader<KeyProvider> = (value) => {
  const provider = mapping<KeyProvider>(
    {
      kind: ['kind', orNull(oneOf(...KEY_PROVIDER_KINDS))],
      id: ['id', orNull(hex(1, MAX_KEY_PROVIDER_ID_BYTES))],
    },
    { kind: null, id: null },
  )(value);
  return provider.kind === null && provider.id === null ? refuse('expected a kind, an id or both') : provider;
};

/** `required` or `any` reads better in a file than a negation would. */
const requireMrConfigId: Reader<boolean> = (value) => {
  return value instanceof Scalar ? oneOf('required', 'any')(value) === 'required' : boolean(value);
};

const findings: Reader<Policy['sourceCode']['findings']> = (value) => {
  const read = mapping<Policy['sourceCode']['findings']>(
    {
      fail: ['fail', setOf(oneOfMany([...SEVERITIES, ...COMPOSE_RULE_NAMES], 'a severity or a rule'))],
      allow: ['allow', setOf(oneOfMany(COMPOSE_RULE_NAMES, 'a rule'))],
    },
    DEFAULTS.sourceCode.findings,
  )(value);
  const both = read.allow.find((rule) => read.fail.includes(rule));
  if (both !== undefined) return refuse(`${both} is both refused and allowed`);
  const hasSeverity = SEVERITIES.some((severity) => read.fail.includes(severity));
  if (read.allow.length === 0 || hasSeverity) return read;
  return refuse(`allow has no effect: fail names no severity (${SEVERITIES.join(', ')})`);
};

const digests: Reader<ImageProvenance['digests']> = (value) => {
  const { allow, deny } = mapping<ImageProvenance['digests']>(
    { allow: ['allow', setOf(imageDigest)], deny: ['deny', setOf(imageDigest)] },
    { allow: [], deny: [] },
  )(value);
  const both = allow.find((digest) => deny.includes(digest));
  return both === undefined ? { allow, deny } : refuse(`${both} is both allowed and denied`);
};

/** The name of an image as Docker means it. */
const imageName: Reader<string> = (value) => {
  const image = parseContainerImage(text(value));
  if (image.tag === null && image.digest === null) return image.name;
  return refuse(`expected the name of an image without tag and digest, got ${preview(text(value), 120)}`, {
    hint: `Write ${image.name}; digests have a key of their own: digests: { allow: [], deny: [] }.`,
  });
};

const UNNAMED_BUILDER = {
  serverUrl: GITHUB_COM,
  repository: null,
  signerWorkflow: null,
  ref: null,
  issuer: null,
  selfHosted: false,
};

const provenance: Reader<ImageProvenance> = (value) => {
  const read = mapping<ImageProvenance>(
    {
      image: ['image', imageName],
      serverUrl: ['server-url', serverUrl],
      repository: ['repository', repository],
      signerWorkflow: [
        'signer-workflow',
        orNull(matching(/^\S+\.ya?ml(?:@\S+)?$/, 'a workflow file, .github/workflows/name.yml')),
      ],
      ref: ['ref', ref],
      issuer: ['issuer', issuer],
      selfHosted: ['self-hosted', boolean],
      digests: ['digests', digests],
    },
    { ...UNNAMED_BUILDER, digests: { allow: [], deny: [] } },
  )(value);
  const { image: _, digests: named, ...builder } = read;
  if (canonicalJson(builder) === canonicalJson(UNNAMED_BUILDER)) {
    if (named.allow.length + named.deny.length > 0) return read;
    return refuse('expected a repository and a signer-workflow, or digests');
  }
  if (read.repository === null || read.signerWorkflow === null) {
    return refuse('expected a repository and a signer-workflow');
  }
  try {
    builderOf(read);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return refuse(error.message, { hint: error.hint });
  }
  return read;
};

/** The workflow whose builds of an image count; null: none is named, so that none does. */
export function builderOf(entry: ImageProvenance): WorkflowSigner | null {
  if (entry.repository === null || entry.signerWorkflow === null) return null;
  return workflowSigner({
    serverUrl: entry.serverUrl,
    repository: entry.repository,
    workflow: entry.signerWorkflow,
    ref: entry.ref ?? undefined,
    issuer: entry.issuer ?? undefined,
    selfHosted: entry.selfHosted,
  });
}

const MAX_IMAGES = 256;
const provenances = listOf(provenance, { most: MAX_IMAGES });

const MEMBER_NAME = /^[A-Za-z][\w-]{0,99}$/;

/** Whether the policy can accept a member of an app-compose by this name. */
export function isMemberName(name: string): boolean {
  return MEMBER_NAME.test(name) && name !== COMPOSE_FILE_MEMBER;
}

const COMPOSE_FILE_MEMBER = 'docker_compose_file';

const appCompose: Reader<Policy['sourceCode']['appCompose']> = (value) => {
  const members = jsonObject(value);
  for (const name of Object.keys(members)) {
    if (name === COMPOSE_FILE_MEMBER) {
      refuse(`${name} is compared with a file`, {
        hint: 'Give the Docker Compose file to the verification: compose-file.',
      });
    }
    if (!isMemberName(name)) refuse(`expected the name of a member, got ${preview(name)}`);
  }
  return members;
};

const sourceCode = mapping<Policy['sourceCode']>(
  {
    composeHashes: ['compose-hashes', setOf(hex(HASH_BYTES))],
    appIds: ['app-ids', setOf(hex(APP_ID_BYTES))],
    keyProvider: ['key-provider', orNull(keyProvider)],
    rtmr3: ['rtmr3', oneOrMore(hex(REGISTER_BYTES))],
    requireMrConfigId: ['mr-config-id', requireMrConfigId],
    appCompose: ['app-compose', appCompose],
    findings: ['findings', findings],
    registry: ['registry', orNull(registryPolicy)],
    provenance: ['provenance', provenances],
    provenanceFor: ['provenance-for', oneOf(...PROVENANCE_FOR)],
  },
  DEFAULTS.sourceCode,
);

/** As many instances as an answer of Phala Cloud may list: a policy that asks for more asks for a slip of the pen. */
const MAX_INSTANCES = 256;

const atLeast = mapping<Exclude<Policy['instances'], string>>({ atLeast: ['at-least', integer(1, MAX_INSTANCES)] });
export const acceptedInstances: Reader<Policy['instances']> = (value) => {
  const word = textOf(value);
  if (word === 'running' || word === 'all') return word;
  const isMapping = word === null && typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMapping ? atLeast(value) : mismatch('running, all or { at-least: N }', value);
};

const drift = mapping<Policy['drift']>({ fail: ['fail', setOf(oneOf(...DRIFT_NAMES))] }, DEFAULTS.drift);

const components: Reader<ComponentRole[]> = (value) => {
  const named = setOf(oneOf(...COMPONENT_ROLES))(value);
  if (!named.includes('app')) refuse('expected app among the components: a verification is always about an app');
  return COMPONENT_ROLES.filter((role) => named.includes(role));
};

const component = mapping<ComponentPolicy>(
  {
    freshness: ['freshness', oneOf(...FRESHNESS_GRADES)],
    images: ['images', listOf(image)],
    measurements: ['measurements', listOf(measurement)],
    aggregatedMrs: ['aggregated-mrs', setOf(hex(HASH_BYTES))],
    allowDev: ['allow-dev', boolean],
    composeHashes: ['compose-hashes', setOf(hex(HASH_BYTES))],
    appIds: ['app-ids', setOf(hex(APP_ID_BYTES))],
    keyProvider: ['key-provider', orNull(keyProvider)],
    findings: ['findings', findings],
    provenance: ['provenance', provenances],
    provenanceFor: ['provenance-for', oneOf(...PROVENANCE_FOR)],
  },
  NOTHING_KNOWN,
);

const version: Reader<1> = (value) => {
  return value === 1 || plainTextOf(value) === '1' ? 1 : mismatch('the number 1, the only version there is', value);
};

const POLICY = mapping<PolicyInput>(
  {
    version: ['version', version],
    phases: ['phases', phases],
    freshness: ['freshness', oneOf(...FRESHNESS_GRADES)],
    instances: ['instances', acceptedInstances],
    drift: ['drift', drift],
    hardware: ['hardware', hardware],
    os: ['os', os],
    sourceCode: ['source-code', sourceCode],
    components: ['components', components],
    kms: ['kms', component],
    gateway: ['gateway', component],
    domain: ['domain', domainPolicy],
  },
  DEFAULTS,
);
