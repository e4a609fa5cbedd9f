// The library's face for applications: one call, one answer, nothing thrown. The same core as the command line.

import type { CollectTarget } from './collect/collect-request.js';
import { gitHubAccess } from './collect/endorsements/container-image/github-access.js';
import { wantedImages, wantsImages } from './collect/endorsements/container-image/wanted.js';
import { TCB_UPDATES, type TcbUpdate } from './collect/endorsements/intel.js';
import { releaseAt, versionOf } from './collect/reference/image/release.js';
import type { TrustAnchor } from './core/appraisal/hardware/trust-anchor.js';
import { INSTANCES_GAP } from './core/appraisal/instances.js';
import type { Bundle } from './core/bundle.js';
import { fromHex } from './core/bytes.js';
import { InputError, ParseError, TrustCenterError } from './core/errors.js';
import { type PolicyInput, parsePolicy, resolvePolicy } from './core/policy/policy.js';
import type { Check, ComponentResult, Gap, ResultDocument } from './core/result/document.js';
import { byPhase, type Phase } from './core/result/words.js';
import { jsonObject } from './core/schema/json-value.js';
import { type Fields, listOf, mismatch, object, optional, type Reader, read } from './core/schema/reader.js';
import { boolean, hex, integer, nonEmpty, oneOf } from './core/schema/scalars.js';
import { propertyOf } from './options/values.js';
import {
  readExpected,
  readNonce,
  readOptions,
  readOsImage,
  readPlaces,
  readRegistry,
  readRoots,
  readTarget,
  readUrl,
} from './request.js';
import {
  agentUrlOf,
  appIdOf,
  bytesOf,
  CONFIG,
  type Config,
  claimsOf,
  domainChecksOf,
  FLAGS,
  phasesOf,
  releaseOf,
  type VerificationConfig,
  type VerificationFlags,
} from './verification-config.js';
import { type Verification, verify } from './verify.js';
import { type DomainOptions, idleOfDomain, readWantedDomain } from './wanted-domain.js';

export interface VerificationServiceOptions {
  /** Policy: text (YAML or JSON), or what that would say as an object; the safe defaults without it. */
  policy?: string | object;
  /** Path of the app-compose.json that is expected to run. */
  appComposePath?: string;
  /** Path of the Docker Compose file that is expected in it. */
  composeFilePath?: string;

  /** OS image that should have booted: a folder, a tarball, or a release such as `dstack-0.5.5`. */
  osImage?: string;
  /** Where to fetch it; `{hash}` stands for the os_image_hash that the VM claims, `{release}` for the name of the release. */
  osImageUrl?: string;
  /** OS image hashes (hex) of which the VM must have booted one; accepted besides the policy's. */
  osImageHashes?: string[];
  /** Report of `trust-center rebuild --format json` that reproduced the image. */
  rebuildReportPath?: string;
  /** Signed reference values, of signers that the policy names. */
  referenceValuesPaths?: string[];
  /** Sigstore trusted root for them, instead of the shipped ones. */
  trustedRootPath?: string;

  /** Paths of recorded evidence of the KMS that gives the app its keys, and of what it says of itself. */
  kmsEvidencePaths?: string[];
  /** Paths of recorded evidence of the gateway before the app. */
  gatewayEvidencePaths?: string[];
  /** Base URL of the RPC port of the KMS, to meet and ask it. Default: where Phala Cloud says that it is, if that is asked. */
  kmsUrl?: string;
  /** Base URL of the gateway, likewise. */
  gatewayUrl?: string;

  /** Paths of PCK collateral to use instead of fetching it: one file for every machine, or one for each kind of platform. */
  collateralPaths?: string[];
  /** PCCS to fetch collateral from, in order. */
  pccsUrls?: string[];
  /** Which TCB recovery to ask them for; left out: whichever they give. */
  tcbUpdate?: TcbUpdate;
  /** Ask them also for the TCB recovery that is announced: `announced` of the result says what it will make worse. */
  earlyWarning?: boolean;
  /** JSON-RPC endpoints of the chain that governs the app, each a witness; left out: public ones, where a chain is named. */
  rpcUrls?: string[];
  /** That chain; left out: the one that the policy names, or with `rpcUrls` where the KMS says it is. */
  chainId?: number;
  /** DNS resolvers to ask about an `appDomain`: `https://HOST/PATH` or `ADDRESS[:PORT]`; left out: the policy's, or public ones. */
  resolvers?: string[];
  /** Paths of root CAs (PEM) that count for its certificate besides the public ones. */
  caFilePaths?: string[];
  /** Path of a list of Certificate Transparency logs that counts instead of the shipped one. */
  ctLogListPath?: string;
  /** Other addresses of the monitors of Certificate Transparency. */
  certSpotterUrl?: string;
  crtShUrl?: string;
  /** Fetch nothing; what is not at hand is unknown. Default: false. */
  offline?: boolean;
  /** False: neither read nor write the cache of collateral and OS images. Default: true. */
  cache?: boolean;
  phalaCloudApi?: string;
  redpillApi?: string;
  /** Ask a target, or a registry, also where its name leads to an address that is not public, as in a network of your own. Default: false. */
  allowPrivate?: boolean;
  /** Token for github.com, to ask for attestations of container images where the policy asks for their provenance. Default: none. */
  githubToken?: string;

  /** Appraise at this time instead of now. */
  at?: Date;
  /** x || y (64 bytes, hex) of a root key to trust instead of Intel's. For tests: the result is an experiment. */
  insecureRootKey?: string;
  /** Let an experiment (a test root, debug VMs accepted) be a success. Default: false. */
  allowExperiment?: boolean;
}

/** Of one call. */
export interface VerificationRun {
  /** Ends the call early: with an error, and no success. */
  signal?: AbortSignal;
  /** Called with a line of text for each step. */
  onProgress?: (text: string) => void;
}

export interface VerificationError {
  message: string;
  /** docs/errors.md explains each; null: none of this package. */
  code: string | null;
  /** What to do now. */
  hint: string | null;
}

export interface VerificationResponse {
  /** True only for the verdict `verified`, and only for an experiment if `allowExperiment` says so. */
  success: boolean;
  /** Why nothing could be appraised: unusable input (`result` is null then), or a target that gave no answer. */
  errors: VerificationError[];
  /** Checks that failed or could not be decided. */
  failures: Check[];
  /** What was read off each component. */
  dataObjects: DataObject[];
  /** RFC 3339: when the call ended. */
  completedAt: string;
  result: ResultDocument | null;
  /** Everything the result was made from; null with `maskSensitiveData` too. */
  bundle: Bundle | null;
}

/** One component as it presents itself to a reader: `app/0`. */
export type DataObject = { id: string } & Pick<ComponentResult, 'role' | 'tcb' | 'measurements' | 'app' | 'freshness'>;

export class VerificationService {
  readonly #options: VerificationServiceOptions;

  constructor(options: VerificationServiceOptions = {}) {
    this.#options = options;
  }

  /**
   * Verify a deployment. Everything that the config names is compared with what is measured, whatever the flags say.
   * @returns never throws for what it meets: unusable input and unreachable targets are in `errors`, with `success` false
   */
  async verify(
    config: VerificationConfig,
    flags: VerificationFlags = {},
    run: VerificationRun = {},
  ): Promise<VerificationResponse> {
    try {
      const options = argument(this.#options, OPTIONS, 'options');
      const asked = argument(flags, FLAGS, 'flags');
      const verification = await conduct(options, argument(config, CONFIG, 'config'), asked, argument(run, RUN, 'run'));
      return responseOf(verification, options.allowExperiment === true, asked.maskSensitiveData === true);
    } catch (error) {
      return {
        success: false,
        errors: [errorOf(error)],
        failures: [],
        dataObjects: [],
        completedAt: new Date().toISOString(),
        result: null,
        bundle: null,
      };
    }
  }
}

async function conduct(
  options: VerificationServiceOptions,
  config: Config,
  flags: VerificationFlags,
  { signal, onProgress }: VerificationRun,
): Promise<Verification> {
  const input = await readPolicy(options.policy);
  const appId = appIdOf(config);
  const asksOfImages = input !== null && wantsImages(wantedImages(input));
  expectNoIdleOption(options, asksOfImages);
  const target = targetOf(config, appId, options, asksOfImages);
  const { appDomain } = config;
  const ofPolicy = [...(input?.phases ?? []), ...(appDomain === undefined ? [] : (['domain'] as const))];
  const named = {
    ...(appId === null ? {} : { appId }),
    osImageHash: options.osImageHashes ?? [],
    phases: phasesOf(flags, ofPolicy),
  };
  const settings = await readOptions(named, target.kind === 'file' ? 'replayed' : 'fetched');
  const claims = claimsOf(config);
  const asksDomain = appDomain !== undefined || named.phases.includes('domain');
  const policy = resolvePolicy(input, {
    ...settings.overrides,
    ...(asksDomain ? { domainChecks: domainChecksOf(flags) } : {}),
  });
  const domainOptions = domainOptionsOf(options, config);
  const idle = idleOfDomain((name) => (domainOptions[propertyOf(name)] ?? []).length > 0, domainOptions, policy.domain);
  if (idle !== null) throw idleMember(NAMES[idle.name] ?? idle.name, idle.why);
  const { rpcUrls: rpcUrl = [], chainId } = options;
  const chain = chainId === undefined ? { rpcUrl } : { rpcUrl, chainId: String(chainId) };
  return verify({
    collect: {
      target,
      kmsEvidencePaths: options.kmsEvidencePaths ?? [],
      gatewayEvidencePaths: options.gatewayEvidencePaths ?? [],
      ...readPlaces(options),
      collateralPaths: options.collateralPaths ?? [],
      appComposePath: options.appComposePath ?? null,
      composeFilePath: options.composeFilePath ?? null,
      pccsUrls: (options.pccsUrls ?? []).map((url) => readUrl(url, 'pccs-url')),
      expected: { ...readExpected(named, target), ...(claims.length === 0 ? {} : { claims }) },
      tcbUpdate: options.tcbUpdate,
      earlyWarning: options.earlyWarning ?? false,
      registry: readRegistry(chain, policy.sourceCode.registry),
      domain: readWantedDomain(domainOptions, policy.domain),
      nonce: readNonce(config.nonce),
      offline: options.offline === true,
      allowPrivate: options.allowPrivate === true,
      github: gitHubAccess({}, options.githubToken),
      ...(options.cache === false ? { cacheDirectory: null } : {}),
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(signal === undefined ? {} : { signal }),
    },
    ...(await imageOf(options, config)),
    ...referenceValuesOf(options),
    ...(await readRoots(options.trustedRootPath)),
    policy,
    at: options.at?.getTime() ?? Date.now(),
    trustAnchors: options.insecureRootKey === undefined ? settings.trustAnchors : [rootOf(options.insecureRootKey)],
  });
}

const date: Reader<Date> = (value) => {
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value : mismatch('a valid Date', value);
};
const policyOption: Reader<string | object> = (value) => {
  return typeof value === 'object' && value !== null ? jsonObject(value) : nonEmpty(value);
};

const OPTIONS: Fields<VerificationServiceOptions> = {
  policy: optional(policyOption),
  appComposePath: optional(nonEmpty),
  composeFilePath: optional(nonEmpty),
  osImage: optional(nonEmpty),
  osImageUrl: optional(nonEmpty),
  osImageHashes: optional(listOf(hex(32), { least: 1 })),
  rebuildReportPath: optional(nonEmpty),
  referenceValuesPaths: optional(listOf(nonEmpty, { least: 1 })),
  trustedRootPath: optional(nonEmpty),
  kmsEvidencePaths: optional(listOf(nonEmpty, { least: 1 })),
  gatewayEvidencePaths: optional(listOf(nonEmpty, { least: 1 })),
  kmsUrl: optional(nonEmpty),
  gatewayUrl: optional(nonEmpty),
  collateralPaths: optional(listOf(nonEmpty, { least: 1 })),
  pccsUrls: optional(listOf(nonEmpty)),
  tcbUpdate: optional(oneOf(...TCB_UPDATES)),
  earlyWarning: optional(boolean),
  rpcUrls: optional(listOf(nonEmpty, { least: 1 })),
  chainId: optional(integer(1, Number.MAX_SAFE_INTEGER)),
  resolvers: optional(listOf(nonEmpty, { least: 1 })),
  caFilePaths: optional(listOf(nonEmpty, { least: 1 })),
  ctLogListPath: optional(nonEmpty),
  certSpotterUrl: optional(nonEmpty),
  crtShUrl: optional(nonEmpty),
  offline: optional(boolean),
  cache: optional(boolean),
  phalaCloudApi: optional(nonEmpty),
  redpillApi: optional(nonEmpty),
  allowPrivate: optional(boolean),
  githubToken: optional(nonEmpty),
  at: optional(date),
  insecureRootKey: optional(nonEmpty),
  allowExperiment: optional(boolean),
};
const RUN: Fields<VerificationRun> = {
  signal: optional((value) => (value instanceof AbortSignal ? value : mismatch('an AbortSignal', value))),
  onProgress: optional((value) =>
    typeof value === 'function' ? (value as (text: string) => void) : mismatch('a function', value),
  ),
};

/** A misspelt name, or a value that is not there after all, must not go on with a default. @throws InputError */
function argument<T extends object>(given: unknown, fields: Fields<T>, name: string): T {
  try {
    return read(given, name, (value) => object(fields)(membersNow(value, Object.keys(fields))));
  } catch (cause) {
    if (!(cause instanceof ParseError)) throw cause;
    const hint = cause.hint ?? 'Leave the member out to have its default.';
    throw new InputError('INPUT_INVALID', cause.message, { hint, cause });
  }
}

/**
 * Members as they are now, those of a class too: each is read once, and nothing that happens later changes it. A Map, or a
 * promise that nobody awaited, is no object with members: it would be read as one that leaves all to the defaults.
 */
function membersNow(given: unknown, known: readonly string[]): unknown {
  if (typeof given !== 'object' || given === null) return given;
  const kind = Object.prototype.toString.call(given);
  if (kind !== '[object Object]' && kind !== '[object Module]') return mismatch('an object with members', given);
  const names = new Set([...Object.keys(given), ...known.filter((name) => name in given)]);
  return Object.fromEntries([...names].map((name) => [name, Reflect.get(given, name)]));
}

/** An option that has no effect is one that its user relies on for nothing. @throws InputError */
function expectNoIdleOption(options: VerificationServiceOptions, asksOfImages: boolean): void {
  const refuse = (names: readonly (keyof VerificationServiceOptions)[], why: string): void => {
    const idle = names.find((name) => options[name] !== undefined);
    if (idle !== undefined) throw idleMember(`options.${idle}`, why);
  };
  const aboutCollateral = ['pccsUrls', 'tcbUpdate', 'earlyWarning'] as const;
  if (options.collateralPaths !== undefined) refuse(aboutCollateral, 'the collateral is given, as collateralPaths');
  if (options.earlyWarning === true && options.tcbUpdate === 'early') {
    refuse(['earlyWarning'], 'with tcbUpdate early the verdict is by that recovery already');
  }
  if (options.offline === true) {
    const asking = ['rpcUrls', 'chainId', 'resolvers', 'certSpotterUrl', 'crtShUrl'] as const;
    refuse([...aboutCollateral, ...asking], 'nothing is fetched, with offline');
  }
  if (options.referenceValuesPaths === undefined && !asksOfImages) {
    const why =
      'it is for signed reference values and for images; give referenceValuesPaths, or provenance in the policy';
    refuse(['trustedRootPath'], why);
  }
}

function domainOptionsOf(options: VerificationServiceOptions, { appDomain }: Config): DomainOptions {
  return {
    ...(appDomain === undefined ? {} : { domain: appDomain }),
    resolver: options.resolvers ?? [],
    caFile: options.caFilePaths ?? [],
    ctLogList: options.ctLogListPath,
    certSpotterUrl: options.certSpotterUrl,
    crtShUrl: options.crtShUrl,
  };
}

function idleMember(name: string, why: string): InputError {
  return new InputError('INPUT_INVALID', `${name} has no effect: ${why}`);
}

function targetOf(
  config: Config,
  appId: string | null,
  { phalaCloudApi, redpillApi, allowPrivate, kmsUrl, gatewayUrl }: VerificationServiceOptions,
  asksOthers: boolean,
): CollectTarget {
  const { evidence, url, raTls, model, domain, appDomain, headers } = config;
  const { method, body, pointer, nonceEncoding } = config;
  if (evidence === undefined && url === undefined && raTls === undefined && model === undefined && appId === null) {
    throw new InputError('INPUT_INVALID', 'config: names no target', {
      hint: 'Give appId or contractAddress of an app on Phala Cloud, the model of one at Redpill, the url of a guest agent or of an endpoint, raTls of a TLS server, or evidence.',
    });
  }
  const bytes = evidence === undefined ? null : bytesOf(evidence);
  const target = readTarget({
    ...(evidence === undefined ? {} : { evidence: typeof evidence === 'string' ? evidence : 'evidence' }),
    ...(url === undefined ? {} : { url }),
    ...(raTls === undefined ? {} : { raTls }),
    ...(model === undefined ? {} : { model }),
    ...(appId === null ? {} : { appId }),
    ...(method === undefined ? {} : { method }),
    ...(body === undefined ? {} : { body }),
    ...(pointer === undefined ? {} : { pointer }),
    ...(nonceEncoding === undefined ? {} : { nonceEncoding }),
  });
  if (headers !== undefined && target.kind !== 'challenge') {
    throw idleMember('config.headers', 'it is about an endpoint that takes a nonce: write {nonce} in the url');
  }
  const isAtRedpill = target.kind === 'redpill';
  if (phalaCloudApi !== undefined && target.kind !== 'phala-cloud') {
    const why = isAtRedpill ? 'a model is asked for at Redpill' : 'Phala Cloud is not asked for this target';
    throw idleMember('options.phalaCloudApi', why);
  }
  if (redpillApi !== undefined && !isAtRedpill) throw idleMember('options.redpillApi', 'no model is named');
  if (domain !== undefined && target.kind !== 'phala-cloud') {
    throw idleMember(
      'config.domain',
      'it leads to the guest agent of an app on Phala Cloud, and the target is another',
    );
  }
  const isPublic = target.kind === 'file' || isAtRedpill || (target.kind === 'phala-cloud' && domain === undefined);
  const others = [kmsUrl, gatewayUrl, appDomain];
  if (allowPrivate === true && isPublic && others.every((place) => place === undefined) && !asksOthers) {
    const about =
      'kmsUrl, gatewayUrl, appDomain, a target of url, raTls or domain, and registries where a policy asks for provenance';
    throw idleMember('options.allowPrivate', `it is about ${about}`);
  }
  switch (target.kind) {
    case 'file':
      return bytes === null ? target : { ...target, bytes };
    case 'phala-cloud':
      return {
        ...target,
        ...(phalaCloudApi === undefined ? {} : { api: phalaCloudApi }),
        ...(domain === undefined ? {} : { agentUrl: agentUrlOf(target.appId, domain) }),
      };
    case 'redpill':
      return redpillApi === undefined ? target : { ...target, api: redpillApi };
    case 'challenge':
      return headers === undefined ? target : { ...target, headers };
    case 'guest-agent':
    case 'ra-tls':
      return target;
  }
}

function readPolicy(policy: VerificationServiceOptions['policy']): Promise<PolicyInput> | null {
  if (policy === undefined) return null;
  return parsePolicy(typeof policy === 'string' ? policy : JSON.stringify(policy));
}

/** The image that options name, and the release that the config names: where both do, they must name one image. */
async function imageOf(
  options: VerificationServiceOptions,
  { metadata = {} }: Config,
): Promise<Pick<Parameters<typeof verify>[0], 'osImage' | 'gaps'>> {
  const { osImage, osImageUrl, rebuildReportPath: rebuildReport } = options;
  const said = releaseOf(metadata);
  if (said === null) return readOsImage({ osImage, osImageUrl, rebuildReport });
  if (said.release === null) {
    const { reason, hint = '' } = said.gap;
    // The image at hand would be compared, and this name with nothing.
    if (osImage !== undefined || osImageUrl !== undefined) throw new InputError('INPUT_INVALID', reason, { hint });
    return { gaps: [said.gap] };
  }
  const twoImages = (hint: string): InputError => {
    const message = 'config.metadata.osSource.version and options.osImage or osImageUrl name different images';
    return new InputError('INPUT_INVALID', message, { hint });
  };
  const { release } = said;
  if (osImage === undefined && osImageUrl !== undefined && !osImageUrl.includes('{release}')) {
    throw twoImages('Write {release} in osImageUrl for the name of the release; or give only one of the two.');
  }
  const published = releaseAt(release, osImage === undefined ? (osImageUrl ?? null) : null);
  if (osImage === undefined) return readOsImage({ osImageUrl: published, rebuildReport });
  const { osImage: given } = await readOsImage({ osImage, osImageUrl, rebuildReport });
  if (given === undefined) return {};
  if (given.path === null) {
    if (given.url !== releaseAt(release, osImageUrl ?? null))
      throw twoImages('Name the same release, or leave one out.');
    return { osImage: given };
  }
  if (given.url !== null && !given.url.includes('{hash}')) {
    throw twoImages('Leave out osImageUrl: a VM that booted the image there would do, too.');
  }
  return { osImage: { ...given, version: versionOf(release) } };
}

function referenceValuesOf({
  referenceValuesPaths: paths,
  trustedRootPath,
}: VerificationServiceOptions): Pick<Parameters<typeof verify>[0], 'referenceValues'> {
  return paths === undefined ? {} : { referenceValues: { paths, trustedRootPath: trustedRootPath ?? null } };
}

function rootOf(key: string): TrustAnchor {
  return { publicKey: fromHex(key, 'insecureRootKey', 64) };
}

function responseOf(
  { result, bundle }: Verification,
  allowExperiment: boolean,
  isMasked: boolean,
): VerificationResponse {
  const shown = isMasked ? withoutLines(result) : result;
  const checks = shown.components.flatMap(({ phases }) => Object.values(phases).flatMap((phase) => phase.checks));
  return {
    success: result.verdict === 'verified' && (result.experiment === null || allowExperiment),
    errors: result.gaps.filter(({ name }) => result.components.length === 0 || name === INSTANCES_GAP).map(gapError),
    failures: checks.filter(({ status }) => status === 'fail' || status === 'unknown'),
    dataObjects: result.components.map(dataObject),
    completedAt: new Date().toISOString(),
    result: shown,
    bundle: isMasked ? null : bundle,
  };
}

function withoutLines(result: ResultDocument): ResultDocument {
  const masked = ({ differences: _, policyLines: __, ...check }: Check): Check => check;
  const ofPhase = ({ status, checks }: ComponentResult['phases'][Phase]) => ({ status, checks: checks.map(masked) });
  return {
    ...result,
    components: result.components.map((component) => ({
      ...component,
      phases: byPhase((phase) => ofPhase(component.phases[phase])),
    })),
  };
}

function gapError({ name, reason, code, hint }: Gap): VerificationError {
  return { message: `${name}: ${reason}`, code, hint: hint === null ? null : inMembers(hint) };
}

function dataObject({ role, instance, tcb, measurements, app, freshness }: ComponentResult): DataObject {
  return { id: `${role}/${instance}`, role, tcb, measurements, app, freshness };
}

/** What other faces call it, as it is called here. */
const NAMES: Readonly<Record<string, string>> = {
  'allow-private': 'options.allowPrivate',
  'app-compose': 'options.appComposePath',
  body: 'config.body',
  'ca-file': 'options.caFilePaths',
  'cert-spotter-url': 'options.certSpotterUrl',
  'compose-file': 'options.composeFilePath',
  'chain-id': 'options.chainId',
  collateral: 'options.collateralPaths',
  'crt-sh-url': 'options.crtShUrl',
  'ct-log-list': 'options.ctLogListPath',
  domain: 'config.appDomain',
  evidence: 'config.evidence',
  'gateway-evidence': 'options.gatewayEvidencePaths',
  'gateway-url': 'options.gatewayUrl',
  header: 'config.headers',
  'kms-evidence': 'options.kmsEvidencePaths',
  'kms-url': 'options.kmsUrl',
  method: 'config.method',
  nonce: 'config.nonce',
  'nonce-encoding': 'config.nonceEncoding',
  offline: 'options.offline',
  'os-image': 'options.osImage',
  'os-image-hash': 'options.osImageHashes',
  'os-image-url': 'options.osImageUrl',
  'pccs-url': 'options.pccsUrls',
  pointer: 'config.pointer',
  'ra-tls': 'config.raTls',
  'rebuild-report': 'options.rebuildReportPath',
  'reference-values': 'options.referenceValuesPaths',
  resolver: 'options.resolvers',
  'rpc-url': 'options.rpcUrls',
  'trusted-root': 'options.trustedRootPath',
  url: 'config.url',
};

function errorOf(error: unknown): VerificationError {
  if (!(error instanceof TrustCenterError)) {
    return { message: error instanceof Error ? error.message : String(error), code: null, hint: null };
  }
  const { code, message, hint = null } = error;
  return {
    message: message.replace(/^([a-z-]+)(?=[:.[]| has no effect)/, named),
    code,
    hint: hint === null ? null : inMembers(hint),
  };
}

/** A hint, with the names of config and options for what the command line calls otherwise. */
function inMembers(hint: string): string {
  return hint.replace(/--([a-z-]+)/g, named);
}

function named(text: string, name: string): string {
  return NAMES[name] ?? text;
}
