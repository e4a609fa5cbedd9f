// What a result says that matters and does not change with the clock: two checks with equal facts found the same. No times, no
// nonce, no sentences, and no order of machines: the same ones may answer in another.

import { sha256 } from '#crypto';
import { equalBytes, fromUtf8, toHex, utf8 } from '../bytes.js';
import { canonicalJson } from '../canonical-json.js';
import { LogError, ParseError } from '../errors.js';
import { parseJson } from '../formats/codec/json.js';
import type { Check, ComponentResult, ImageResult, ResultDocument } from '../result/document.js';
import type { DomainResult } from '../result/domain.js';
import type { AppContract, Listed, Owner, Registry } from '../result/registry.js';
import {
  CHECK_STATUSES,
  type CheckStatus,
  COMPONENT_ROLES,
  COVERAGES,
  type ComponentRole,
  type Coverage,
  PHASES,
  type Phase,
  VERDICTS,
  type Verdict,
} from '../result/words.js';
import { anyObject, listOf, member, object, orNull, type Reader, read, refuse } from '../schema/reader.js';
import { boolean, integer, matching, oneOf, supported } from '../schema/scalars.js';
import { digest } from './entry.js';

export const FACTS_VERSION = 1;

export interface Facts {
  v: typeof FACTS_VERSION;
  coreVersion: string;
  verdict: Verdict;
  /** `intel-sgx-root-ca`, or another: an experiment. */
  trustAnchor: string;
  experiment: boolean;
  policyDigest: string;
  coverage: Record<Phase, Coverage>;
  /** What was asked for and not obtained, by name. */
  gaps: string[];
  /** TCB recoveries that will make it worse: number, and the status then. */
  announced: string[];
  /** Ids of instances that were not judged because they are said to be stopped. */
  stopped: string[];
  /** In the order of their canonical texts, so that theirs does not matter. */
  machines: Machine[];
  registry: RegistryFacts | null;
  domain: DomainFacts | null;
}

/** An instance of the app, a node of its KMS, or one of its gateway. */
export interface Machine {
  role: ComponentRole;
  /** Of each check the gravest status. */
  checks: Record<string, CheckStatus>;
  freshness: string;
  values: MachineValues;
  /** Container images that it runs, sorted. */
  images: string[];
  advisories: string[];
}

/** One text each; null: not known. */
export type MachineValues = Record<MachineValue, string | null>;
export const MACHINE_VALUES = [
  'appId',
  'composeHash',
  'expectedComposeHash',
  'instanceId',
  'keyProvider',
  'mrKms',
  'mrConfigId',
  'osImageHash',
  'reference',
  'mrtd',
  'rtmr0',
  'rtmr1',
  'rtmr2',
  'rtmr3',
  'tcbStatus',
  'platformStatus',
  'qeStatus',
  'moduleStatus',
  'tcbEvaluation',
  'fmspc',
  'host',
  'teeType',
] as const;
export type MachineValue = (typeof MACHINE_VALUES)[number];

/** What endpoints told of the contracts. Texts, sorted lists. */
export interface RegistryFacts {
  chainId: string;
  app: string[];
  appOwner: string | null;
  composeHashes: string[] | null;
  devices: string[] | null;
  kms: string[];
  kmsOwner: string | null;
  osImages: string[] | null;
}

export interface DomainFacts {
  name: string;
  holder: string | null;
  /** SHA-256 of the public keys that it is served with, and who issued the certificates. */
  keys: string[];
  issuers: string[];
  accounts: string[];
  givenRoot: boolean;
  leftOut: string[];
}

/** A text is cut there: a name of an image or of an issuer can be anybody’s. */
const MAX_TEXT = 400;
const MAX_LIST = 4096;
const MAX_MACHINES = 1024;
const MAX_BYTES = 8 * 2 ** 20;

/** @param coreVersion of the verifier that made the result */
export function factsOf(result: ResultDocument, coreVersion: string): Facts {
  return {
    v: FACTS_VERSION,
    coreVersion,
    verdict: result.verdict,
    trustAnchor: short(result.trustAnchor),
    experiment: result.experiment !== null,
    policyDigest: result.policyDigest,
    coverage: result.coverage,
    gaps: sorted(result.gaps.map(({ name }) => name)),
    announced: sorted(
      (result.announced ?? []).map(({ evaluationDataNumber, to }) => `${evaluationDataNumber} ${to ?? 'undetermined'}`),
    ),
    stopped: sorted(result.instances.stopped.map(({ instanceId, name }) => instanceId ?? name ?? 'unnamed')),
    machines: inOrder(result.components.map(machineOf)),
    registry: result.registry === null ? null : registryOf(result.registry),
    domain: result.domain === null ? null : domainOf(result.domain),
  };
}

/** The bytes that `facts/` of a log keeps, and their digest. */
export function writeFacts(facts: Facts): { bytes: Uint8Array; digest: string } {
  const bytes = utf8(canonicalJson(read(facts, 'facts', factsReader)));
  return { bytes, digest: `sha256:${toHex(sha256(bytes))}` };
}

/** @param factsDigest of an entry */
export function factsPath(factsDigest: string): string {
  return `facts/${factsDigest.slice('sha256:'.length)}.json`;
}

export const MAX_FACTS_BYTES = MAX_BYTES;

/**
 * Facts out of a file that anybody could have written.
 * @param factsDigest of the entry that they belong to
 * @throws LogError where they are others; ParseError
 */
export function readFacts(bytes: Uint8Array, factsDigest: string): Facts {
  const path = factsPath(factsDigest);
  if (bytes.length > MAX_BYTES) {
    throw new ParseError('PARSE_LIMIT', path, `${bytes.length} bytes, over the limit of ${MAX_BYTES}`);
  }
  const found = `sha256:${toHex(sha256(bytes))}`;
  if (found !== factsDigest) {
    throw new LogError('LOG_CONTRADICTS', `${path} has the digest ${found}, and the entry says ${factsDigest}`, {
      hint: 'The file was changed after it was logged. Fetch it again; if it stays so, do not rely on it.',
    });
  }
  const facts = read(parseJson(fromUtf8(bytes, path), path, { depth: 8, numbers: 'plain' }), path, factsReader);
  if (!equalBytes(utf8(canonicalJson(facts)), bytes))
    throw new ParseError('PARSE_INVALID', path, 'not in canonical form');
  return facts;
}

const GRAVITY: readonly CheckStatus[] = ['fail', 'unknown', 'skipped', 'pass'];

function machineOf({
  role,
  phases,
  tcb,
  measurements,
  expected,
  reference,
  app,
  images,
  freshness,
}: ComponentResult): Machine {
  const checks: Record<string, CheckStatus> = {};
  for (const phase of PHASES)
    for (const { id, status } of phases[phase].checks) checks[id] = graver(checks[id], status);
  const provider = app?.keyProvider ?? null;
  const values: MachineValues = {
    appId: app?.appId ?? null,
    composeHash: app?.composeHash ?? null,
    expectedComposeHash: expected.composeHash,
    instanceId: app?.instanceId ?? null,
    keyProvider: provider === null ? null : `${provider.name} ${provider.id}`.trim(),
    mrKms: app?.mrKms ?? null,
    mrConfigId: app?.mrConfigId ?? null,
    osImageHash: app?.osImageHash ?? reference?.osImageHash ?? null,
    reference: reference?.grade ?? null,
    mrtd: measurements?.mrtd ?? null,
    rtmr0: measurements?.rtmr0 ?? null,
    rtmr1: measurements?.rtmr1 ?? null,
    rtmr2: measurements?.rtmr2 ?? null,
    rtmr3: measurements?.rtmr3 ?? null,
    tcbStatus: tcb?.status ?? null,
    platformStatus: tcb?.platform?.status ?? null,
    qeStatus: tcb?.qe?.status ?? null,
    moduleStatus: tcb?.module?.status ?? null,
    tcbEvaluation: tcb?.evaluationDataNumber?.toString() ?? null,
    fmspc: tcb?.fmspc ?? null,
    host: tcb?.deviceId ?? null,
    teeType: tcb?.teeType ?? null,
  };
  for (const name of MACHINE_VALUES) values[name] = orShort(values[name]);
  return {
    role,
    checks,
    freshness,
    values,
    images: sorted(images.map(imageText)),
    advisories: sorted(tcb?.advisoryIds ?? []),
  };
}

function graver(one: CheckStatus | undefined, other: Check['status']): CheckStatus {
  return one !== undefined && GRAVITY.indexOf(one) < GRAVITY.indexOf(other) ? one : other;
}

/** `nginx@sha256:…, built from https://… at 1234…` */
function imageText({ reference, digest, manifests, source }: ImageResult): string {
  const name = reference ?? 'an image that the file does not name';
  const fixed = digest === null || name.includes(digest) ? '' : ` ${digest}`;
  const means = manifests.length === 0 ? '' : ` is ${manifests.join(' ')}`;
  const built = source === null ? '' : `, built from ${source.repository} at ${source.commit} by ${source.workflow}`;
  return `${name}${fixed}${means}${built}`;
}

function registryOf({ chainId, app, kms }: Registry): RegistryFacts {
  return {
    chainId: String(chainId),
    app: app === null ? [] : sorted(contractTexts(app)),
    appOwner: app === null ? null : ownerText(app.owner),
    composeHashes: app === null ? null : allowed(app.composeHashes),
    devices: app === null ? null : allowed(app.devices),
    kms:
      kms === null ? [] : sorted([kms.address, `gateway ${kms.gatewayAppId ?? 'not told'}`, offered(kms.pendingOwner)]),
    kmsOwner: kms === null ? null : ownerText(kms.owner),
    osImages: kms === null ? null : allowed(kms.osImages),
  };
}

function contractTexts(app: AppContract): string[] {
  const flag = (value: boolean | null): string => (value === null ? 'not told' : value ? 'yes' : 'no');
  return [
    app.address,
    `code ${app.codeHash}`,
    `implementation ${app.implementation?.address ?? 'none'} ${app.implementation?.codeHash ?? ''}`.trim(),
    `known code: ${flag(app.unfamiliar === null)}`,
    `upgrades disabled: ${flag(app.upgradesDisabled)}`,
    `any device: ${flag(app.allowAnyDevice)}`,
    `up-to-date TCB asked: ${flag(app.requireTcbUpToDate)}`,
    offered(app.pendingOwner),
  ];
}

function offered(owner: string | null): string {
  return `ownership offered to ${owner ?? 'nobody'}`;
}

function ownerText(owner: Owner | null): string | null {
  if (owner === null) return null;
  const { address, kind, threshold, owners, modules, delay, codeHash } = owner;
  const more = [
    ...(threshold === null ? [] : [`${threshold} of ${sorted(owners).join(' ')}`]),
    ...(modules === null ? [] : [`modules ${modules}`]),
    ...(delay === null ? [] : [`delay ${delay}`]),
    ...(codeHash === null ? [] : [codeHash]),
  ];
  return short([kind, address, ...more].join(', '));
}

/** Those that are allowed now, and those of which it was not asked. */
function allowed(listed: readonly Listed[] | null): string[] | null {
  if (listed === null) return null;
  return sorted(
    listed.flatMap(({ value, allowed }) => (allowed === false ? [] : [allowed ? value : `${value} (not asked)`])),
  );
}

function domainOf({ name, port, holder, certificates, givenRoot, accounts, leftOut }: DomainResult): DomainFacts {
  return {
    name: short(`${name}:${port}`),
    holder,
    keys: sorted(certificates.map(({ keySha256 }) => keySha256)),
    issuers: sorted(certificates.map(({ issuer }) => issuer)),
    accounts: sorted(accounts),
    givenRoot,
    leftOut: sorted(leftOut),
  };
}

/** Each text once. */
function sorted(texts: readonly string[]): string[] {
  const all = [...new Set(texts.map(short))].sort();
  if (all.length <= MAX_LIST) return all;
  const rest = all.slice(MAX_LIST - 1);
  return [...all.slice(0, MAX_LIST - 1), `${rest.length} more ${toHex(sha256(utf8(rest.join('\n'))))}`].sort();
}

/** What is cut keeps a digest of all of it. */
function short(text: string): string {
  const sound = text.replace(LONE_SURROGATES, '\ufffd');
  if (sound.length <= MAX_TEXT) return sound;
  const beginning = sound.slice(0, MAX_TEXT - 70).replace(LONE_SURROGATES, '');
  return `${beginning}… ${toHex(sha256(utf8(sound)))}`;
}

/** JSON cannot be written canonically with them. */
const LONE_SURROGATES = /\p{Surrogate}/gu;

function orShort(text: string | null): string | null {
  return text === null ? null : short(text);
}

function inOrder(machines: Machine[]): Machine[] {
  const keyed = machines.map((machine) => ({ machine, key: canonicalJson(machine) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ machine }) => machine);
}

// Reading them again.

const words = matching(/^[\s\S]{0,400}$/, `a text of at most ${MAX_TEXT} characters`);

const texts: Reader<string[]> = (value) => {
  const list = listOf(words, { most: MAX_LIST })(value);
  const outOfOrder = list.some((text, i) => i > 0 && (list[i - 1] ?? '') >= text);
  return outOfOrder ? refuse('expected texts in their order, each once') : list;
};

const checks: Reader<Record<string, CheckStatus>> = (value) => {
  const entries = Object.entries(anyObject(value));
  if (entries.length > 1000) refuse(`${entries.length} checks, over the limit of 1000`, { code: 'PARSE_LIMIT' });
  return Object.fromEntries(
    entries.map(([id, status]) => {
      if (!/^[a-z0-9.-]{1,100}$/.test(id)) refuse('expected ids of checks as keys');
      return [id, read(status, id, oneOf(...CHECK_STATUSES))];
    }),
  );
};

const valueFields = Object.fromEntries(MACHINE_VALUES.map((name) => [name, orNull(words)])) as Record<
  MachineValue,
  Reader<string | null>
>;

const machine = object<Machine>({
  role: oneOf(...COMPONENT_ROLES),
  checks,
  freshness: words,
  values: object<MachineValues>(valueFields),
  images: texts,
  advisories: texts,
});

const coverage = oneOf(...COVERAGES);

const factsFields = object<Facts>({
  v: supported(integer(0, 1_000_000), [FACTS_VERSION], 'A newer version of trust-center reads it.') as Reader<
    typeof FACTS_VERSION
  >,
  coreVersion: words,
  verdict: oneOf(...VERDICTS),
  trustAnchor: words,
  experiment: boolean,
  policyDigest: digest,
  coverage: object<Record<Phase, Coverage>>({
    hardware: coverage,
    os: coverage,
    'source-code': coverage,
    domain: coverage,
  }),
  gaps: texts,
  announced: texts,
  stopped: texts,
  machines: listOf(machine, { most: MAX_MACHINES }),
  registry: orNull(
    object<RegistryFacts>({
      chainId: words,
      app: texts,
      appOwner: orNull(words),
      composeHashes: orNull(texts),
      devices: orNull(texts),
      kms: texts,
      kmsOwner: orNull(words),
      osImages: orNull(texts),
    }),
  ),
  domain: orNull(
    object<DomainFacts>({
      name: words,
      holder: orNull(words),
      keys: texts,
      issuers: texts,
      accounts: texts,
      givenRoot: boolean,
      leftOut: texts,
    }),
  ),
});

const factsReader: Reader<Facts> = (value) => {
  member(anyObject(value), 'v', supported(integer(0, 1_000_000), [FACTS_VERSION]));
  const facts = factsFields(value);
  const ordered = inOrder(facts.machines);
  if (ordered.some((one, i) => one !== facts.machines[i])) refuse('expected the machines in their order');
  return facts;
};
