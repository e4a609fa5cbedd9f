// What is said of a target in the service: a JSON object with the options of a target of the command line, as texts. None
// names a file or a variable of this machine: what is a file there is its content here. A private folder holds these
// contents, where there are some, while the one reader of options reads them, so that everything is judged here as it is
// everywhere else. Policy and evidence need no file.

import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readComponentEvidence } from '../collect/evidence/kms-and-gateway.js';
import { readDomainFiles } from '../collect/reference/domain-files.js';
import { readExpectedFiles } from '../collect/reference/expected-files.js';
import { PLAIN_RELEASE } from '../collect/reference/image/release.js';
import { documentText, preview, utf8 } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { resolverName } from '../core/formats/dns-resolver.js';
import { nearest } from '../core/nearest.js';
import { type Policy, parsePolicy } from '../core/policy/policy.js';
import { Remembered } from '../core/remembered.js';
import { isPublicAddress, literalAddress, readNetworks } from '../io/address.js';
import { temporaryFolder } from '../io/temporary-folder.js';
import { isLoopback } from '../io/url.js';
import { OPTIONS } from '../options/table.js';
import { TARGET_OPTIONS, type TargetOption } from '../options/targets.js';
import { readValues } from '../options/values.js';
import { type OptionFiles, type Prepared, prepare, type Run, readFiles } from '../request.js';
import { expectNoIdle } from '../targets.js';
import type { GivenRoots } from './roots.js';
import type { Settings } from './settings.js';
import type { TargetRow } from './store/tables.js';

/** What the operator decides. */
export type SpecSettings = Pick<Settings, 'allowPrivate' | 'pccsUrls' | 'rpcUrls'>;

export interface PreparedTarget extends Pick<Prepared, 'requestOf'> {
  /** null: the shipped ones. */
  roots: GivenRoots | null;
}

/** What a target is asked by, or what it is held against. */
const ASKING = [
  'app-id',
  'url',
  'ra-tls',
  'model',
  'phala-cloud-api',
  'kms-url',
  'gateway-url',
  'rpc-url',
  'chain-id',
  'domain',
  'resolver',
  'cert-spotter-url',
  'crt-sh-url',
  'method',
  'body',
  'pointer',
  'nonce-encoding',
  'allow-private',
  'pccs-url',
  'tcb-update',
  'early-warning',
] as const satisfies readonly TargetOption[];

const JUDGING = [
  'app-id',
  'phases',
  'os-image',
  'os-image-url',
  'os-image-hash',
] as const satisfies readonly TargetOption[];

/** Given as content, and what the file is called that holds it. */
const CONTENTS = {
  'app-compose': 'app-compose.json',
  'compose-file': 'docker-compose.yml',
  'ca-file': 'ca.pem',
  'ct-log-list': 'log_list.json',
  'kms-evidence': 'kms-evidence.json',
  'gateway-evidence': 'gateway-evidence.json',
  'reference-values': 'reference-values.json',
  'trusted-root': 'trusted-root.json',
  'insecure-root-ca': 'root-ca.pem',
} as const satisfies Partial<Record<TargetOption, string>>;

/** Of the domain, which a target that is not asked has not. */
const OF_DOMAIN: readonly string[] = ['ca-file', 'ct-log-list'];

/** Options of a target that a service does not take, and why. */
const REFUSED: Partial<Record<TargetOption, string>> = {
  header: 'its value would be taken from the environment of the service',
  nonce: 'each verification makes its own; one that never changes would let an old quote pass for a new one',
  at: 'each verification is as of now',
  evidence: 'hand it in: upload a bundle',
  collateral: 'it would soon be out of date; it is fetched for each verification',
  policy: 'a policy of the organisation is named instead',
  'rebuild-report': 'it vouches for a build that was made elsewhere',
};

const MAX_VALUE = 8 * 1024;
const MAX_CONTENT = 1024 * 1024;
const MAX_SPEC = 2 * 1024 * 1024;
const MAX_LIST = 32;

type Kind = TargetRow['kind'];
/** By option, what is given. */
type Texts = ReadonlyMap<TargetOption, readonly string[]>;

/**
 * Nothing is fetched.
 * @throws InputError, PolicyError, ParseError for the first mistake
 */
export async function expectSpec(
  spec: unknown,
  policyText: string | null,
  settings: SpecSettings,
  kind: Kind = 'asked',
): Promise<void> {
  await withPrepared({ kind, spec }, policyText, settings, async ({ requestOf }) => {
    const { collect } = requestOf({ offline: true, cacheDirectory: null });
    const now = Date.now;
    await readExpectedFiles(collect, now);
    if (collect.domain !== undefined) await readDomainFiles(collect.domain, now);
    await readComponentEvidence('kms', collect.kmsEvidencePaths ?? [], now);
    await readComponentEvidence('gateway', collect.gatewayEvidencePaths ?? [], now);
  });
}

/**
 * Reads the spec and the policy, and calls `use` while what they give is at hand.
 * @param evidence that was handed in, to be judged instead of what the target would answer; null: it is asked
 * @throws InputError, PolicyError, ParseError
 */
export async function withPrepared<T>(
  { kind, spec }: { kind: Kind; spec: unknown },
  policyText: string | null,
  settings: SpecSettings,
  use: (prepared: PreparedTarget) => Promise<T>,
  evidence: Uint8Array | null = null,
): Promise<T> {
  const isHandedIn = kind === 'uploaded' || evidence !== null;
  // Where what is said is only looked at there is none yet: no bytes are nobody's evidence.
  const given = isHandedIn ? (evidence ?? new Uint8Array()) : null;
  const said: Said = { kind, spec, policyText, isHandedIn };
  if (!holdsContents(spec)) {
    const kept = keptFor(said, settings);
    kept.prepared ??= await prepareTarget(said, settings, null);
    return use(withEvidence(kept.prepared, given));
  }
  const folder = await temporaryFolder('trust-center-target');
  try {
    return await use(withEvidence(await prepareTarget(said, settings, folder), given));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** All that a prepared target follows from, but for what the operator decides. */
interface Said {
  kind: Kind;
  spec: unknown;
  policyText: string | null;
  isHandedIn: boolean;
}

/** Most targets are asked again and again, or hand in again and again, as they were before. Texts of more are read each time. */
const MAX_KEPT = 128;
const MAX_KEPT_TEXT = 64 * 1024;
const known = new Remembered<Kept>(MAX_KEPT);

interface Kept {
  /** null: what is said was not taken, or not yet read. */
  prepared: PreparedTarget | null;
}

function keptFor({ kind, spec, policyText, isHandedIn }: Said, settings: SpecSettings): Kept {
  const { allowPrivate, pccsUrls, rpcUrls } = settings;
  const key = JSON.stringify([kind, spec, policyText, isHandedIn, allowPrivate, pccsUrls, rpcUrls]);
  return key.length > MAX_KEPT_TEXT ? { prepared: null } : known.get(key, () => ({ prepared: null }));
}

function holdsContents(spec: unknown): boolean {
  return typeof spec === 'object' && spec !== null && Object.keys(spec).some((key) => Object.hasOwn(CONTENTS, key));
}

/** @param folder for contents; null: there are none */
async function prepareTarget(
  { kind, spec, policyText, isHandedIn }: Said,
  settings: SpecSettings,
  folder: string | null,
): Promise<PreparedTarget> {
  const texts = readSpec(spec, kind, settings);
  const used = isHandedIn ? new Map([...texts].filter(([key]) => isOfEvidence(key))) : texts;
  const files = folder === null ? new Map<string, string[]>() : await writeContents(folder, used);
  if (isHandedIn) files.set('evidence', [EVIDENCE]);
  if (policyText !== null) files.set('policy', [POLICY]);
  const options = readValues(TARGET_OPTIONS, (name) => files.get(name) ?? used.get(name as TargetOption) ?? [], String);
  const expect = (policy: Policy): void => {
    if (!isHandedIn) expectNoIdle(used, options, policy);
    expectPlacesOfPolicy(policy, settings);
  };
  const prepared = await prepare(options, { env: {}, files: readingPolicy(policyText), expect });
  const requestOf = (run: Run) => withServices(prepared.requestOf(run), settings);
  return { requestOf, roots: rootsIn(used) };
}

function readingPolicy(text: string | null): OptionFiles {
  if (text === null) return readFiles();
  return { ...readFiles(), policy: () => parsePolicy(documentText(utf8(text), 'policy')) };
}

/** What is not in a file goes by such a name. */
const [EVIDENCE, POLICY] = ['bundle.json', 'policy.yaml'];

/** @param bytes handed in; null: none are */
function withEvidence({ requestOf, roots }: PreparedTarget, bytes: Uint8Array | null): PreparedTarget {
  if (bytes === null) return { requestOf, roots };
  const target = { kind: 'file', path: EVIDENCE, bytes } as const;
  return {
    requestOf(run) {
      const request = requestOf(run);
      return { ...request, collect: { ...request.collect, target } };
    },
    roots,
  };
}

/** What counts for evidence that is handed in: what it is held against. Whoever asks, asks nobody. */
function isOfEvidence(key: TargetOption): boolean {
  if ((JUDGING as readonly string[]).includes(key)) return true;
  return Object.hasOwn(CONTENTS, key) && !OF_DOMAIN.includes(key) && key !== 'insecure-root-ca';
}

// Reading

const HINT = 'docs/service-api.md lists what may be said of a target.';

function readSpec(spec: unknown, kind: Kind, settings: SpecSettings): Texts {
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) {
    throw new InputError('INPUT_INVALID', 'spec: expected an object with options of a target', { hint: HINT });
  }
  const entries = Object.entries(spec).filter(([, value]) => value !== undefined);
  const texts = new Map(entries.map(([key, value]) => [expectKey(key, kind, settings), textsOf(key, value)]));
  const length = [...texts.values()].flat().reduce((sum, text) => sum + text.length, 0);
  if (length > MAX_SPEC) {
    throw new InputError('INPUT_TOO_LARGE', `spec: ${length} characters, at most ${MAX_SPEC} are taken`);
  }
  for (const [key, values] of texts) for (const text of values) expectAllowed(key, text, settings);
  return texts;
}

function expectKey(key: string, kind: Kind, { allowPrivate }: SpecSettings): TargetOption {
  const option = TARGET_OPTIONS.find((name) => name === key);
  if (option === undefined) {
    const near = nearest(key, [...ASKING, ...JUDGING, ...Object.keys(CONTENTS)]);
    const meant = near === null ? '' : `; did you mean ${near}?`;
    throw new InputError('INPUT_INVALID', `spec: unknown option ${preview(key)}${meant}`, { hint: HINT });
  }
  const why = REFUSED[option];
  if (why !== undefined) throw new InputError('INPUT_INVALID', `spec.${key} is not taken: ${why}`, { hint: HINT });
  const isKnown = Object.hasOwn(CONTENTS, option) || ([...ASKING, ...JUDGING] as readonly string[]).includes(option);
  if (!isKnown) throw new InputError('INPUT_INVALID', `spec.${key} is not taken by a service`, { hint: HINT });
  if (option === 'insecure-root-ca' && allowPrivate.length === 0) throw publicAlone(key);
  if (kind === 'uploaded' && !isOfEvidence(option)) {
    throw new InputError('INPUT_INVALID', `spec.${key} has no effect: evidence of this target is handed in`, {
      hint: 'Only what the evidence is held against can be said of it.',
    });
  }
  return option;
}

function publicAlone(key: string): InputError {
  return new InputError('INPUT_INVALID', `spec.${key} is not taken: this service asks public addresses alone`, {
    hint: 'Its operator can allow private networks, for a deployment of their own or for tests.',
  });
}

function textsOf(key: string, value: unknown): string[] {
  const option = OPTIONS[key as TargetOption];
  if (option.kind === 'flag' && typeof value === 'boolean') return [String(value)];
  const list = option.kind === 'values' && Array.isArray(value) ? value : [value];
  if (list.length > MAX_LIST) {
    throw new InputError('INPUT_INVALID', `spec.${key}: at most ${MAX_LIST} values, got ${list.length}`);
  }
  return list.map((text: unknown) => {
    if (typeof text !== 'string' || text === '') {
      const expected = option.kind === 'values' ? 'a text, or a list of texts' : 'a text';
      throw new InputError('INPUT_INVALID', `spec.${key}: expected ${expected} that is not empty`);
    }
    const most = Object.hasOwn(CONTENTS, key) ? MAX_CONTENT : MAX_VALUE;
    if (text.length > most) {
      throw new InputError('INPUT_TOO_LARGE', `spec.${key}: ${text.length} characters, at most ${most} are taken`);
    }
    return text;
  });
}

// Places

const URLS: readonly TargetOption[] = [
  'url',
  'phala-cloud-api',
  'kms-url',
  'gateway-url',
  'rpc-url',
  'cert-spotter-url',
  'crt-sh-url',
  'pccs-url',
  'os-image-url',
];

/** What an option names must not lead to where the service is, nor to a file of it. */
function expectAllowed(key: TargetOption, text: string, settings: SpecSettings): void {
  if (key === 'os-image' && !PLAIN_RELEASE.test(text)) {
    throw new InputError('INPUT_INVALID', `spec.os-image: expected a release, got ${preview(text)}`, {
      hint: 'For example dstack-0.5.5. An image that is elsewhere: os-image-url.',
    });
  }
  if (key === 'allow-private' && text === 'true' && settings.allowPrivate.length === 0) throw publicAlone(key);
  if (URLS.includes(key)) {
    const [one, other] = ['0', '1'].map((value) => text.replaceAll(PLACEHOLDER, value)) as [string, string];
    if (URL.canParse(one) && URL.canParse(other) && new URL(one).host !== new URL(other).host) {
      throw new InputError('INPUT_INVALID', `spec.${key}: whom to ask must not depend on what is filled in`);
    }
    expectUrl(`spec.${key}`, one, settings);
  }
  if (key === 'ra-tls' || key === 'domain') expectUrl(`spec.${key}`, `https://${text}`, settings);
  if (key === 'resolver') expectResolver('spec.resolver', text, settings);
}

function expectResolver(field: string, text: string, settings: SpecSettings): void {
  const name = resolverName(text);
  if (name === null) return; // the reader of options says what is wrong with it
  expectUrl(field, name.replace(/^dns:/, 'https:'), settings, [DNS_PORT]);
}

const PLACEHOLDER = /\{(?:nonce|hash|release)\}/g;
const DNS_PORT = 53;
const PORTS = [443, 8443];
/** From here on no service that comes with a system listens. */
const FIRST_FREE_PORT = 1024;

function expectUrl(field: string, text: string, settings: SpecSettings, ports: readonly number[] = []): void {
  if (!URL.canParse(text)) return; // the reader of options says what is wrong with it
  const url = new URL(text);
  const refuse = (problem: string, hint: string): never => {
    throw new InputError('INPUT_INVALID', `${field}: ${problem}`, { hint });
  };
  if (url.username !== '' || url.password !== '') {
    refuse('it has a user or a password in it', 'What is kept here is shown to others: leave them out.');
  }
  if (settings.allowPrivate === 'any') return;
  const own = [...settings.pccsUrls, ...settings.rpcUrls];
  // What the operator names is asked wherever it is: by its name nobody else gets there.
  if (own.some((one) => new URL(one).origin === url.origin) && !own.includes(text)) {
    refuse('it is at a service of the operator', 'Leave it out: the service asks there by itself.');
  }
  const address = literalAddress(url);
  const isAllowed = address !== null && readNetworks(settings.allowPrivate)(address);
  if (isLoopback(url) || (address !== null && !isPublicAddress(address) && !isAllowed)) {
    refuse('it leads to an address that is not public', 'The operator of the service can allow networks of their own.');
  }
  if (url.protocol !== 'https:' && !isAllowed) refuse('expected https', 'Anybody on the way could answer instead.');
  const port = Number(url.port || '443');
  if (port < FIRST_FREE_PORT && ![...PORTS, ...ports].includes(port) && !isAllowed) {
    refuse(`port ${port} is not asked`, `Ports are ${PORTS.join(', ')} and those from ${FIRST_FREE_PORT} on.`);
  }
}

/** A policy names servers, too. */
function expectPlacesOfPolicy({ domain, os, sourceCode, kms, gateway }: Policy, settings: SpecSettings): void {
  for (const resolver of domain.resolvers) expectResolver('domain.resolvers of the policy', resolver, settings);
  const signers = [...os.referenceValueSigners, ...[sourceCode, kms, gateway].flatMap(({ provenance }) => provenance)];
  for (const { serverUrl, issuer } of signers) {
    expectUrl('server-url of the policy', serverUrl, settings);
    if (issuer !== null) expectUrl('issuer of the policy', issuer, settings);
  }
}

// Preparing

async function writeContents(folder: string, texts: Texts): Promise<Map<string, string[]>> {
  const files = new Map<string, string[]>();
  for (const [key, name] of Object.entries(CONTENTS)) {
    const contents = texts.get(key as TargetOption);
    if (contents === undefined) continue;
    const paths: string[] = [];
    for (const [i, content] of contents.entries()) {
      paths.push(await write(folder, i === 0 ? name : `${i + 1}-${name}`, utf8(content)));
    }
    files.set(key, paths);
  }
  return files;
}

async function write(folder: string, name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes, { mode: 0o600, flag: 'wx' });
  return path;
}

/** Whom the operator has asked where the target names nobody. */
function withServices(request: ReturnType<Prepared['requestOf']>, { pccsUrls, rpcUrls }: SpecSettings) {
  const { registry } = request.collect;
  const collect = {
    ...request.collect,
    ...(request.collect.pccsUrls.length === 0 ? { pccsUrls } : {}),
    ...(registry !== undefined && registry.rpcUrls.length === 0 ? { registry: { ...registry, rpcUrls } } : {}),
  };
  return { ...request, collect };
}

function rootsIn(texts: Texts): GivenRoots | null {
  const rootCa = texts.get('insecure-root-ca')?.[0] ?? null;
  const trustedRoot = texts.get('trusted-root')?.[0] ?? null;
  return rootCa === null && trustedRoot === null ? null : { rootCa, trustedRoot };
}

const PHALA_CLOUD = 'cloud-api.phala.com';
const REDPILL = 'api.redpill.ai';

/** Whom a target that is asked has asked first of all, as `host:port`; null: the spec does not say. */
export function hostIn(spec: Record<string, unknown>): string | null {
  const text = (key: TargetOption): string | null => {
    const value = Object.hasOwn(spec, key) ? spec[key] : null;
    return typeof value === 'string' ? value : null;
  };
  const raTls = text('ra-tls');
  const place = text('url') ?? (raTls === null ? null : `https://${raTls}`) ?? text('phala-cloud-api');
  if (place !== null) {
    const url = place.replaceAll(PLACEHOLDER, '0');
    return URL.canParse(url) ? new URL(url).host : null;
  }
  if (text('model') !== null) return REDPILL;
  return text('app-id') === null ? null : PHALA_CLOUD;
}
