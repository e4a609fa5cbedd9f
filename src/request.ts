// From what a person or a workflow writes (strings) to what verify() takes (values): validated once, here.

import { existsSync } from 'node:fs';
import type { CollectRequest, CollectTarget, Expected } from './collect/collect-request.js';
import type { RegistrySource } from './collect/endorsements/registry.js';
import type { Challenge } from './collect/evidence/challenge.js';
import { placeOfImage } from './collect/reference/image/release.js';
import type { OsImageSource } from './collect/reference/os-images.js';
import { MIN_NONCE_BYTES } from './core/appraisal/binding.js';
import {
  INTEL_SGX_ROOT_CA,
  MAX_ROOT_CA_BYTES,
  parseTrustAnchor,
  type TrustAnchor,
} from './core/appraisal/hardware/trust-anchor.js';
import { documentText, fromHex, isZero, preview } from './core/bytes.js';
import { InputError } from './core/errors.js';
import {
  type Policy,
  type PolicyInput,
  type PolicyOverrides,
  parsePolicy,
  resolvePolicy,
} from './core/policy/policy.js';
import type { RegistryPolicy } from './core/policy/registry.js';
import { readInputFile } from './io/input-file.js';
import { expectRpcUrl } from './io/json-rpc.js';
import type { Values } from './options/values.js';
import { readRebuildReport } from './rebuild/report.js';
import type { VerifyRequest } from './verify.js';
import { type DomainOptions, readWantedDomain } from './wanted-domain.js';

/** What files hold that options name. */
export interface OptionFiles {
  policy(path: string): Promise<PolicyInput>;
  rootCa(path: string): Promise<TrustAnchor>;
}

/** Each file is read when it is first asked for. */
export function readFiles(): OptionFiles {
  return { policy: onceEach(readPolicy), rootCa: onceEach(readRootCa) };
}

function onceEach<T>(read: (path: string) => Promise<T>): (path: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (path) => {
    const found = known.get(path) ?? read(path);
    known.set(path, found);
    return found;
  };
}

/** How an endpoint is asked for a quote with a nonce. */
type ChallengeOptions = Partial<Values<'method' | 'header' | 'body' | 'pointer' | 'nonce-encoding'>>;

/** The options that every face takes, as texts. Files are paths. */
export type RequestOptions = ChallengeOptions &
  Partial<
    Values<
      | 'app-id'
      | 'model'
      | 'url'
      | 'ra-tls'
      | 'evidence'
      | 'phala-cloud-api'
      | 'os-image-hash'
      | 'policy'
      | 'phases'
      | 'domain'
      | 'at'
      | 'insecure-root-ca'
    >
  >;

/** What is asked, and how. */
export type AskingOptions = RequestOptions &
  Values<'kms-evidence' | 'gateway-evidence' | 'collateral' | 'pccs-url' | 'tcb-update' | 'nonce' | 'allow-private'> &
  Partial<Values<'kms-url' | 'gateway-url' | 'rpc-url' | 'chain-id' | 'early-warning'>> &
  DomainOptions;

/** All that a verification depends on. */
export type VerifyOptions = AskingOptions &
  Values<
    | 'app-compose'
    | 'compose-file'
    | 'os-image'
    | 'os-image-url'
    | 'reference-values'
    | 'rebuild-report'
    | 'trusted-root'
  >;

/** A verification whose options are read: nothing of it is misspelt, and nothing is fetched yet. */
export interface Prepared {
  target: CollectTarget;
  policy: Policy;
  /** Of now, where the options name no time. */
  requestOf(run: Run): VerifyRequest;
}

/** How it is done, whatever it is about. */
export type Run = Pick<
  CollectRequest,
  'offline' | 'cacheDirectory' | 'github' | 'signal' | 'onProgress' | 'onCollected'
>;

export interface ReadOptions {
  policy: PolicyInput | null;
  overrides: PolicyOverrides;
  /** Unix milliseconds; null: now. */
  at: number | null;
  trustAnchors: TrustAnchor[];
}

const MAX_POLICY_BYTES = 256 * 1024;
const MAX_BASE_URL_LENGTH = 250;

/**
 * @param env where the values of headers are
 * @param files those of `readFiles`: of one call for several targets, each file is read once
 * @param expect refuses what has no effect under the policy, before any other file is read
 * @throws InputError, PolicyError, ParseError
 */
export async function prepare(
  options: VerifyOptions,
  {
    env = process.env,
    files = readFiles(),
    expect = () => {},
  }: { env?: Environment; files?: OptionFiles; expect?: (policy: Policy) => void } = {},
): Promise<Prepared> {
  const asked = readAsked(options, env);
  const { target } = asked;
  const settings = await readOptions(options, target.kind === 'file' ? 'replayed' : 'fetched', files);
  const policy = resolvePolicy(settings.policy, settings.overrides);
  expect(policy);
  const registry = readRegistry(options, policy.sourceCode.registry);
  const domain = readWantedDomain(options, policy.domain);
  const osImage = await readOsImage(options);
  const { referenceValues: paths, trustedRoot, appCompose, composeFile } = options;
  const trustedRoots = await readRoots(trustedRoot);
  const references = paths.length === 0 ? {} : { referenceValues: { paths, trustedRootPath: trustedRoot ?? null } };
  return {
    target,
    policy,
    requestOf: (run) => ({
      collect: {
        ...asked,
        registry,
        domain,
        ...run,
        appComposePath: appCompose ?? null,
        composeFilePath: composeFile ?? null,
      },
      ...osImage,
      ...references,
      policy,
      at: settings.at ?? Date.now(),
      trustAnchors: settings.trustAnchors,
      ...trustedRoots,
    }),
  };
}

/** Why a trusted root has no effect. */
export const ROOT_IDLE =
  'it is for checking signed reference values (reference-values), and where images come from (source-code.provenance of a policy)';

/** The Sigstore instances that a file names, instead of the shipped ones. @throws InputError, ParseError */
export async function readRoots(path: string | undefined): Promise<Pick<VerifyRequest, 'trustedRoots'>> {
  if (path === undefined) return {};
  const { readTrustedRoots } = await import('./signing/trusted-root.js');
  return { trustedRoots: await readTrustedRoots(path) };
}

/** @throws InputError */
export function readAsked(options: AskingOptions, env: Environment = process.env) {
  const target = readTarget(options, env);
  return {
    target,
    kmsEvidencePaths: options.kmsEvidence,
    gatewayEvidencePaths: options.gatewayEvidence,
    ...readPlaces(options),
    collateralPaths: options.collateral,
    pccsUrls: options.pccsUrl.map((url) => readUrl(url, 'pccs-url')),
    tcbUpdate: options.tcbUpdate,
    earlyWarning: options.earlyWarning ?? false,
    registry: readRegistry(options, null),
    expected: readExpected(options, target),
    nonce: readNonce(options.nonce),
    allowPrivate: options.allowPrivate,
  } satisfies Partial<CollectRequest>;
}

/** Everything but the target. @throws InputError, PolicyError, ParseError */
export async function readOptions(
  options: RequestOptions,
  defaultFreshness: 'fetched' | 'replayed',
  files: OptionFiles = readFiles(),
): Promise<ReadOptions> {
  return {
    policy: options.policy === undefined ? null : await files.policy(options.policy),
    overrides: {
      defaultFreshness,
      ...(options.phases === undefined || options.phases.length === 0 ? {} : { phases: options.phases }),
      osImageHashes: (options.osImageHash ?? []).map((hash) => readHex(hash, 'os-image-hash', 32)),
      appIds: options.appId === undefined ? [] : [readHex(options.appId, 'app-id', 20)],
      namesDomain: options.domain !== undefined,
    },
    at: options.at === undefined ? null : readTime(options.at),
    trustAnchors:
      options.insecureRootCa === undefined ? [INTEL_SGX_ROOT_CA] : [await files.rootCa(options.insecureRootCa)],
  };
}

/**
 * The one target that was named.
 * @param env where the values of headers are
 * @throws InputError when none or several were
 */
export function readTarget(options: RequestOptions, env: Environment = process.env): CollectTarget {
  const { evidence, url, raTls, model, appId, phalaCloudApi } = options;
  const named = Object.entries({ evidence, url, 'ra-tls': raTls, model }).filter(([, value]) => value !== undefined);
  if (named.length > 1) {
    throw new InputError(
      'INPUT_INVALID',
      `${named.map(([name]) => name).join(' and ')} name different targets; give one`,
    );
  }
  if (phalaCloudApi !== undefined && named.length > 0) {
    throw new InputError('INPUT_INVALID', 'phala-cloud-api has no effect: it is about a target of app-id alone');
  }
  const isChallenge = url !== undefined && `${url} ${options.body ?? ''}`.includes('{nonce}');
  if (!isChallenge) expectNoChallenge(options);
  if (evidence !== undefined) return { kind: 'file', path: evidence };
  if (isChallenge) return { kind: 'challenge', ...readChallenge(url, options, env) };
  if (url !== undefined) return { kind: 'guest-agent', url: readBaseUrl(url, 'url', 'https://<app-id>-8090.<domain>') };
  if (raTls !== undefined) return { kind: 'ra-tls', address: readAddress(raTls) };
  if (model !== undefined) return { kind: 'redpill', model };
  if (appId !== undefined) {
    const app = { kind: 'phala-cloud', appId: readHex(appId, 'app-id', 20) } as const;
    if (phalaCloudApi === undefined) return app;
    return { ...app, api: readBaseUrl(phalaCloudApi, 'phala-cloud-api', 'https://cloud-api.phala.com') };
  }
  throw new InputError('INPUT_INVALID', 'no target: name one of evidence, url, ra-tls, app-id or model', {
    hint: 'For a first look: `trust-center demo`.',
  });
}

/** Where the KMS and the gateway are to be asked. @throws InputError */
export function readPlaces({
  kmsUrl,
  gatewayUrl,
}: Partial<Values<'kms-url' | 'gateway-url'>>): Pick<CollectRequest, 'kmsUrl' | 'gatewayUrl'> {
  return {
    ...(kmsUrl === undefined ? {} : { kmsUrl: readBaseUrl(kmsUrl, 'kms-url', 'https://kms.<domain>:8000') }),
    ...(gatewayUrl === undefined
      ? {}
      : { gatewayUrl: readBaseUrl(gatewayUrl, 'gateway-url', 'https://gateway.<domain>') }),
  };
}

/**
 * Whom to ask about the contracts that govern the app: nobody, unless an option or the policy says so.
 * @throws InputError
 */
export function readRegistry(
  { rpcUrl = [], chainId }: Partial<Values<'rpc-url' | 'chain-id'>>,
  policy: RegistryPolicy | null,
): RegistrySource | undefined {
  const named = chainId === undefined ? null : readChainId(chainId);
  if (rpcUrl.length === 0 && named === null && policy === null) return undefined;
  if (named !== null && policy !== null && named !== policy.chainId) {
    throw new InputError(
      'INPUT_INVALID',
      `chain-id: ${named} is not the chain that the policy names, ${policy.chainId}`,
      {
        hint: 'Leave it out, or correct source-code.registry.chain-id of the policy.',
      },
    );
  }
  for (const url of rpcUrl) expectRpcUrl(readUrl(url, 'rpc-url'));
  if (rpcUrl.length > MAX_ENDPOINTS) {
    throw new InputError('INPUT_INVALID', `rpc-url: at most ${MAX_ENDPOINTS} endpoints, got ${rpcUrl.length}`);
  }
  if (new Set(rpcUrl).size < rpcUrl.length) {
    throw new InputError('INPUT_INVALID', 'rpc-url: one endpoint is given twice, and is only one witness');
  }
  return { chainId: named ?? policy?.chainId ?? null, rpcUrls: rpcUrl, kmsContract: policy?.kmsContract ?? null };
}

/** As many records of a chain as an appraisal reads. */
const MAX_ENDPOINTS = 8;

function readChainId(text: string): number {
  const number = /^[1-9][0-9]{0,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(number)) return number;
  throw new InputError('INPUT_INVALID', `chain-id: expected a whole number, got ${preview(text)}`, {
    hint: 'For example 8453 for Base, 1 for Ethereum.',
  });
}

/** What was named beside the target, for the appraisal to compare. @throws InputError */
export function readExpected({ appId, osImageHash: hashes = [] }: RequestOptions, target: CollectTarget): Expected {
  return {
    ...(appId === undefined || target.kind === 'phala-cloud' ? {} : { appId: readHex(appId, 'app-id', 20) }),
    ...(hashes.length === 0 ? {} : { osImageHashes: hashes.map((hash) => readHex(hash, 'os-image-hash', 32)) }),
  };
}

/**
 * Nothing of an image is trusted by its name or place alone: it must be as its manifest says, and the quote as it says.
 * @throws InputError for a name with two meanings, and for a report with no image
 */
export async function readOsImage({
  osImage,
  osImageUrl,
  rebuildReport,
}: Partial<Values<'os-image' | 'os-image-url' | 'rebuild-report'>>): Promise<{ osImage?: OsImageSource }> {
  const { path, url } = placeOfImage(osImage ?? null, osImageUrl ?? null, existsSync);
  if (path === null && url === null) {
    if (rebuildReport === undefined) return {};
    throw new InputError('INPUT_INVALID', 'rebuild-report: give the image too, as os-image or os-image-url');
  }
  const rebuilt = rebuildReport === undefined ? null : await readRebuildReport(rebuildReport);
  return { osImage: { path, url, rebuilt } };
}

export type Environment = Readonly<Record<string, string | undefined>>;

function readChallenge(
  url: string,
  { method = 'GET', header = [], body, pointer, nonceEncoding = 'hex' }: ChallengeOptions,
  env: Environment,
): Challenge {
  const headers = Object.fromEntries(header.map((text) => readHeader(text, env)));
  return { url, method, headers, body: body ?? null, pointer: pointer ?? null, encoding: nonceEncoding };
}

/** @throws InputError for the first option that would have no effect */
function expectNoChallenge({
  method = 'GET',
  header = [],
  body,
  pointer,
  nonceEncoding = 'hex',
}: ChallengeOptions): void {
  const given = {
    method: method !== 'GET',
    header: header.length > 0,
    body,
    pointer,
    'nonce-encoding': nonceEncoding !== 'hex',
  };
  const idle = Object.entries(given).find(([, value]) => value !== undefined && value !== false);
  if (idle === undefined) return;
  throw new InputError('INPUT_INVALID', `${idle[0]} has no effect: it is about an endpoint that takes a nonce`, {
    hint: 'Give its address as url, with {nonce} where the nonce goes.',
  });
}

const HEADER = /^([^\s:]{1,100}):[ \t]*(?:([A-Za-z][A-Za-z0-9-]{0,30}) )?env:([A-Za-z_][A-Za-z0-9_]{0,100})$/;

/** Name and value. What was given is not quoted: it may be the secret itself. @throws InputError */
function readHeader(text: string, env: Environment): [string, string] {
  const [, name = '', scheme, variable = ''] = HEADER.exec(text) ?? [];
  if (name === '') {
    throw new InputError('INPUT_INVALID', 'header: expected NAME: env:VARIABLE', {
      hint: 'The value is taken from the environment, so that it is in no log: `Authorization: Bearer env:TOKEN`.',
    });
  }
  const value = env[variable]?.trim() ?? '';
  if (value === '') throw new InputError('INPUT_INVALID', `header: ${variable} is not set, or empty`);
  return [name.toLowerCase(), scheme === undefined ? value : `${scheme} ${value}`];
}

/** Targets are told apart by the URL that is shown: with parts hidden or cut off, two targets would look like one. */
function readBaseUrl(text: string, name: string, example: string): string {
  const { search, hash, href } = new URL(readUrl(text, name));
  if (search === '' && hash === '' && href.length <= MAX_BASE_URL_LENGTH) return text;
  const what = name === 'url' ? 'the base URL of a guest agent' : 'a base URL';
  throw new InputError('INPUT_INVALID', `${name}: expected ${what}, short and without a query`, {
    hint: `For example ${example}.`,
  });
}

/** `host:port` as a URL writes it; port 443 if none is given. @throws InputError */
function readAddress(text: string): string {
  const server = URL.canParse(`https://${text}`) ? new URL(`https://${text}`) : null;
  const isPlain = server?.href === `https://${server?.host}/` && !text.endsWith('/');
  if (server !== null && isPlain) return `${server.hostname}:${server.port || '443'}`;
  throw new InputError('INPUT_INVALID', `ra-tls: expected HOST:PORT, got ${preview(text)}`, {
    hint: 'For example app.example.org:443, 192.0.2.1:8443 or [2001:db8::1]:443.',
  });
}

/** @throws InputError unless `text` is an http or https URL */
export function readUrl(text: string, name: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    // Not quoted: it may hold a password.
    const got = url === null ? 'text that is no URL' : `one of ${preview(url.protocol)}`;
    throw new InputError('INPUT_INVALID', `${name}: expected an http or https URL, got ${got}`);
  }
  return text;
}

export function readNonce(text: string | undefined): Uint8Array | null {
  if (text === undefined) return null;
  const bytes = hexBytes(text, 'nonce');
  if (bytes.length < MIN_NONCE_BYTES || bytes.length > 64) {
    throw new InputError(
      'INPUT_INVALID',
      `nonce: expected ${MIN_NONCE_BYTES} to 64 bytes of hexadecimal, got ${bytes.length}`,
    );
  }
  if (isZero(bytes))
    throw new InputError('INPUT_INVALID', 'nonce: it is all zero, as the report data of any quote without a nonce');
  return bytes;
}

function readHex(text: string, name: string, length: number): string {
  const bytes = hexBytes(text, name);
  if (bytes.length !== length)
    throw new InputError('INPUT_INVALID', `${name}: expected ${length} bytes of hexadecimal, got ${preview(text)}`);
  return text.replace(/^0x/i, '').toLowerCase();
}

function hexBytes(text: string, name: string): Uint8Array {
  try {
    return fromHex(text.replace(/^0x/i, ''), name);
  } catch (cause) {
    throw new InputError('INPUT_INVALID', `${name}: expected hexadecimal, got ${preview(text)}`, { cause });
  }
}

const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/;

export function readTime(text: string): number {
  const time = RFC3339.test(text) ? Date.parse(text.toUpperCase()) : Number.NaN;
  // Date.parse takes February 30 for a day of March.
  const day = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(time) || new Date(day).getUTCDate() !== Number(text.slice(8, 10))) {
    throw new InputError(
      'INPUT_INVALID',
      `at: expected an RFC 3339 time such as 2026-06-15T12:00:00Z, got ${preview(text)}`,
    );
  }
  return time;
}

async function readPolicy(path: string): Promise<PolicyInput> {
  const bytes = await readInputFile(path, 'policy', MAX_POLICY_BYTES);
  return parsePolicy(documentText(bytes, 'policy'));
}

async function readRootCa(path: string): Promise<TrustAnchor> {
  return parseTrustAnchor(await readInputFile(path, ROOT_CA, MAX_ROOT_CA_BYTES), ROOT_CA);
}

const ROOT_CA = 'insecure-root-ca';
