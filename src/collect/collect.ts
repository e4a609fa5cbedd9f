// Collect everything about a target once, and freeze it as a bundle. Nothing is judged: what could not be obtained is
// a gap with its reason, for the checks that miss it to quote.

import { randomBytes } from 'node:crypto';
import { isAbsolute, normalize, sep } from 'node:path';
import { type ComposeNode, ComposeYamlError, readComposeYaml } from '../core/appraisal/source-code/compose-yaml.js';
import {
  ANSWER_ITEM,
  APP_COMPOSE_ITEM,
  type Bundle,
  type BundleComponent,
  type BundleGap,
  type BundleParts,
  type BundleTarget,
  COLLATERAL_ITEMS,
  COLLECTION_GAP,
  COMPOSE_FILE_ITEM,
  type CollectedItem,
  createBundle,
  GATEWAY_EVIDENCE_ITEMS,
  GUEST_AGENT_INFO_ITEM,
  gapOf,
  itemBytes,
  KMS_EVIDENCE_ITEMS,
  PEER_CERTIFICATE_ITEMS,
  parseBundle,
  SERVER_CLOCK_ITEM,
} from '../core/bundle.js';
import { type Collected, givenFor, readEvidenceItem } from '../core/bundle-evidence.js';
import { documentText, fromUtf8, preview, toHex, utf8 } from '../core/bytes.js';
import { FetchError, InputError, TrustCenterError } from '../core/errors.js';
import {
  type ComponentEvidence,
  type OtherRole,
  recogniseComponentEvidence,
} from '../core/formats/component-evidence.js';
import type { AttestationEvidence } from '../core/formats/evidence.js';
import { type NamedAddresses, parseNamedAddresses } from '../core/formats/phala-cloud.js';
import { isBundle } from '../core/formats/recognise.js';
import { completed, readTold } from '../core/formats/told.js';
import type { ComponentRole } from '../core/result/words.js';
import { anyObject, readJson } from '../core/schema/reader.js';
import { defaultCacheDirectory } from '../io/cache-directory.js';
import { fileSource, MAX_BUNDLE_BYTES, readInputFile } from '../io/input-file.js';
import { displayUrl, parseHttpUrl } from '../io/url.js';
import { collateralCache } from './endorsements/cache.js';
import type { ChainEndorsements } from './endorsements/chain/index.js';
import { quoteEndorser, type SharedCollateral } from './endorsements/collateral.js';
import type { GitHubAccess } from './endorsements/container-image/github-attestations.js';
import type { ImageOptions } from './endorsements/container-image/index.js';
import { type SharedImages, type WantedImages, wantsImages } from './endorsements/container-image/wanted.js';
import { type Endorsed, givenCollateral } from './endorsements/given.js';
import { collateralSource, DEFAULT_SOURCE_URLS, type TcbUpdate } from './endorsements/intel.js';
import { notAsked, type RegistryEvidence, type RegistrySource, registryEndorsements } from './endorsements/registry.js';
import type { CollateralRequirement } from './endorsements/requirement.js';
import { CHALLENGE_NONCE_BYTES, type Challenge, expectChallenge, fetchByChallenge } from './evidence/challenge.js';
import {
  addressesOf,
  expectConfidential,
  type FetchOptions,
  type Patience,
  type SourcedBytes,
} from './evidence/fetch-evidence.js';
import { fetchFromGateway } from './evidence/gateway.js';
import { fetchFromGuestAgent, fetchInfoOf } from './evidence/guest-agent.js';
import { expectKmsUrl, fetchFromKms } from './evidence/kms.js';
import { fetchPhalaCloudAttestations } from './evidence/phala-cloud.js';
import { addressedId, fetchRaTlsCertificate } from './evidence/ra-tls.js';
import { fetchRedpillReport, REDPILL_NONCE_BYTES } from './evidence/redpill.js';
import { obtainReferences, type ReferenceSources } from './reference/obtain.js';

export type CollectTarget =
  /** Recorded evidence or a bundle; `-` is standard input. `bytes`: its content, where the caller has read it already. */
  | { kind: 'file'; path: string; bytes?: Uint8Array }
  /** Base URL of a guest agent. */
  | { kind: 'guest-agent'; url: string }
  /** 20 bytes, hex; base URL of the API; base URL of the app's guest agent, to be asked for what the API leaves out. */
  | { kind: 'phala-cloud'; appId: string; api?: string; agentUrl?: string }
  /** An endpoint that makes a quote for a nonce. */
  | ({ kind: 'challenge' } & Challenge)
  /** `host:port` of a server with an RA-TLS certificate, as `URL` writes a host. */
  | { kind: 'ra-tls'; address: string }
  | { kind: 'redpill'; model: string; api?: string };

export interface CollectRequest {
  target: CollectTarget;
  /** Recorded evidence of the KMS, and what it says of itself; of the gateway. Left out: what the target gives of them. */
  kmsEvidencePaths?: readonly string[];
  gatewayEvidencePaths?: readonly string[];
  /** Base URL of the RPC port of the KMS, and of the gateway. Left out: where Phala Cloud says that they are, if it is asked. */
  kmsUrl?: string | undefined;
  gatewayUrl?: string | undefined;
  /** PCK collateral, instead of fetching it: one file for every machine, or one for each kind of platform. None: it is fetched. */
  collateralPaths: readonly string[];
  /** The app-compose file that is expected to run. */
  appComposePath: string | null;
  /** The Docker Compose file that is expected in it; left out: none. */
  composeFilePath?: string | null;
  /** PCCS to ask for collateral, in order; none: Phala's, then Intel's PCS. */
  pccsUrls: readonly string[];
  /** Which TCB recovery to ask for; left out: whichever the service gives. */
  tcbUpdate?: TcbUpdate | undefined;
  /** What collateral must satisfy: sources are asked until one does. Left out: current at the time of collection. */
  collateralRequirement?: CollateralRequirement;
  /** Container images that the policy asks the provenance of; left out: nobody is asked about any. */
  images?: WantedImages;
  /** Of the caller, for the attestations that GitHub keeps; left out or null: GitHub is asked as by anybody. */
  github?: GitHubAccess | null;
  /** What other targets in this process learned of images; left out: it is asked as for one alone. */
  sharedImages?: SharedImages;
  /** Collateral that other targets in this process were given, or wait for; left out: it is asked for as for one alone. */
  sharedCollateral?: SharedCollateral;
  /** What the caller names besides the target, which the appraisal then compares. A target of Phala Cloud is an app id itself. */
  expected?: Expected;
  /** What the quote must contain. Redpill is given it, or a random one; evidence from a file may have been made for it. */
  nonce: Uint8Array | null;
  /** Where reference values come from besides `appComposePath`; left out: none. */
  references?: ReferenceSources;
  /** Whom to ask about the contracts that govern the app; left out: nobody. */
  registry?: RegistrySource | undefined;
  /** Fetch nothing. */
  offline: boolean;
  /**
   * Ask the target, the KMS and gateway that are named here, and the registries of images also where a name leads to an
   * address that is not public. Default: false.
   */
  allowPrivate?: boolean;
  /** Limits of time and number of tries, with the target; left out: those that suit a service which makes quotes. */
  patience?: Patience;
  /** Folder of caches; null for none; left out: as the environment says. */
  cacheDirectory?: string | null;
  /** Called with a line of text for each step. */
  onProgress?: (text: string) => void;
  /** Unix milliseconds. */
  now?: () => number;
  /** Stops the collection, which then throws. */
  signal?: AbortSignal | undefined;
  /** Called with what was collected, before it is judged; also where the collection is stopped, or fails: with what there is. */
  onCollected?: (bundle: Bundle) => void | Promise<void>;
}

/** Hex in lower case. */
export type Expected = Pick<BundleTarget, 'appId' | 'osImageHashes' | 'domain' | 'claims'>;

/** What a target gave: its evidence, and what came along with it. */
interface Acquired {
  target: BundleTarget;
  acquired: BundleComponent['acquired'];
  /** Documents to appraise, each with every machine it is about. */
  evidence: { item: CollectedItem; document: ComponentEvidence }[];
  /** Documents kept for the record. */
  others: CollectedItem[];
  gaps: BundleGap[];
  /** Collateral that came along, by `item#machine`. */
  collateral: Map<string, CollectedItem>;
}

/**
 * Collect evidence from the target, endorsements for it, and the reference values that the caller gives. A service that
 * gives no answer, the target included, is a gap.
 * @throws InputError, ParseError for what the caller named and cannot be used; where the signal is aborted, what that ended in
 */
export async function collect(request: CollectRequest): Promise<Bundle> {
  return (await collectAndRead(request)).bundle;
}

/** As `collect`, with what was read of the evidence: whoever appraises it next needs the same. */
export async function collectAndRead(request: CollectRequest): Promise<Collected> {
  const { onCollected = () => {}, signal } = request;
  expectNamed(request);
  const parts: BundleParts = {
    target: { ...namedTarget(request), ...request.expected },
    components: [],
    gaps: [],
    items: [],
  };
  let read: Omit<Collected, 'bundle'>;
  try {
    read = await gather(request, parts);
  } catch (error) {
    if (signal?.aborted || parts.items.length > 0) {
      const reason = signal?.aborted ? 'it was cancelled before it was complete' : 'it ended in an error';
      parts.gaps.push({ name: COLLECTION_GAP, reason });
      await onCollected(createBundle(parts));
    }
    throw error;
  }
  const bundle = createBundle(parts);
  await onCollected(bundle);
  return { bundle, ...read };
}

/** Adds to `parts` what is there, as it comes. */
async function gather(request: CollectRequest, parts: BundleParts): Promise<Omit<Collected, 'bundle'>> {
  const now = request.now ?? Date.now;
  const { components, gaps, items } = parts;
  const endorseGiven = await readCollateralFiles(request.collateralPaths, now);
  const appCompose = await readGiven(request.appComposePath, APP_COMPOSE_ITEM, 'reference', now);
  if (appCompose !== null) expectAppCompose(appCompose.bytes);
  const composeFile = await readGiven(request.composeFilePath ?? null, COMPOSE_FILE_ITEM, 'reference', now);
  if (composeFile !== null) await expectComposeFile(composeFile.bytes);
  const given = [
    ...(await readComponentEvidence('kms', request.kmsEvidencePaths ?? [], now)),
    ...(await readComponentEvidence('gateway', request.gatewayEvidencePaths ?? [], now)),
  ];
  const endorse = endorser(request, now);
  const { target, acquired, evidence: own, others, gaps: missing, ...along } = await acquireOrGap(request, now);
  parts.target = { ...target, ...request.expected };
  const places = placesOf(request, own);
  const asked = await askOthers(places, request, now);
  // What is asked anew is not missing because an earlier collection missed it.
  const before = missing.filter(({ name }) => places.every(({ role }) => !name.startsWith(`${role}/`)));
  // Who names no KMS to be asked, and gives its answer by file, has it in the place of the one that is missing.
  const isMetaGiven =
    request.kmsUrl === undefined && given.some(({ document }) => document.statement?.source === 'GetMeta answer');
  gaps.push(...[...before, ...asked.gaps].filter(({ name }) => !(isMetaGiven && name === 'kms/meta')));
  addRecords(others, asked.records);
  const evidence = [
    ...own.map((document) => ({ ...document, acquired })),
    ...numbered([...given, ...asked.given], [...own.map(({ item }) => item), ...others]),
  ];
  items.push(...evidence.map(({ item }) => item), ...others);

  // A caller who names a service or a TCB update wants collateral from there, not what came along with the evidence.
  const asks = !request.offline && (request.pccsUrls.length > 0 || request.tcbUpdate !== undefined);
  const endorsements: CollectedItem[] = [];
  const listed = componentsOf(evidence);
  // All of them before any is endorsed: what is kept of a collection that was stopped leaves no machine out.
  components.push(...listed.map(({ component }) => component));
  if (request.signal?.aborted) {
    throw new FetchError('FETCH_FAILED', target.name, 'cancelled', { cause: request.signal.reason });
  }
  for (const { found, component } of listed) {
    // There is nothing to endorse: that the quote is missing is what the appraisal says of it.
    if (found.quote === null) continue;
    const { item, machine } = component.evidence;
    const cameAlong = asks ? undefined : along.collateral.get(`${item}#${machine}`);
    const { endorsement, gap } =
      endorseGiven?.(found.quote) ??
      (cameAlong === undefined ? await endorse(found.quote) : { endorsement: cameAlong, gap: null });
    if (endorsement !== null) component.collateral = addOnce(endorsements, items, endorsement);
    if (gap !== null) gaps.push({ name: `${component.role}/${component.instance}/collateral`, reason: gap });
  }
  const documents = new Map(evidence.map(({ item, document }) => [item.name, document]));
  for (const quote of providerQuotes(items, documents)) {
    const { endorsement, gap } = endorseGiven?.(quote) ?? (await endorse(quote));
    if (endorsement !== null) addOnce(endorsements, items, endorsement);
    if (gap !== null) gaps.push({ name: 'kms/key-provider/collateral', reason: gap });
  }
  const info = others.find(({ name }) => name === GUEST_AGENT_INFO_ITEM);
  const told = readTold(info?.bytes ?? null);
  const machines = listed.map(({ found }) => (found.role === 'app' ? completed(found, told) : found));
  const { appId = null, osImageHashes = [], kind, name } = parts.target;
  const chain = await chainEndorsements(request, now, {
    machines: listed.map(({ component }, i) => ({
      found: machines[i] as AttestationEvidence,
      collateral: items.find((item) => item.name === component.collateral)?.bytes ?? null,
    })),
    documents: [...evidence.map(({ item }) => item), ...others].map(({ bytes }) => bytes),
    appId: kind === 'phala-cloud' ? name : appId,
    osImageHashes,
  });
  items.push(...chain.items);
  gaps.push(...chain.gaps);
  if (appCompose !== null) items.push(appCompose);
  if (composeFile !== null) items.push(composeFile);
  if (request.references !== undefined) {
    const { onProgress: progress = () => {}, offline, signal } = request;
    const options = { cacheDirectory: cacheDirectory(request), offline, progress, now, signal };
    const found = await obtainReferences(request.references, machines, options);
    items.push(...found.items);
    gaps.push(...found.gaps);
  }
  if (request.images !== undefined && wantsImages(request.images)) {
    const { fetchImageRecords } = await import('./endorsements/container-image/index.js');
    const found = await fetchImageRecords(composesOf(machines, appCompose), request.images, imageOptions(request, now));
    items.push(...found.items);
    gaps.push(...found.gaps);
  }
  if (components.length === 0 && gaps.length === 0) {
    gaps.push({ name: 'evidence', reason: 'the evidence holds no instance of the app' });
  }
  return { documents, ...(info === undefined ? {} : { told }) };
}

/**
 * What endpoints of a chain say of the contracts, asked now: nothing signs their answers, so that those in a bundle which is
 * given as evidence are only what its maker wrote.
 */
async function chainEndorsements(
  { registry, offline, onProgress: progress = () => {}, signal }: CollectRequest,
  now: () => number,
  evidence: RegistryEvidence,
): Promise<ChainEndorsements> {
  if (registry === undefined) return { items: [], gaps: [] };
  if (!offline) return registryEndorsements(registry, evidence, { progress, now, signal });
  return notAsked(
    'not asked: offline was asked for',
    'Ask for it without --offline. What a bundle recorded of it, `trust-center replay` judges again.',
  );
}

/** The app-compose files that machines report, and that of the app which the caller gives. */
function composesOf(
  machines: readonly AttestationEvidence[],
  given: CollectedItem | null,
): { role: ComponentRole; appCompose: string }[] {
  return [
    ...machines.flatMap(({ role, appCompose }) => (appCompose === null ? [] : [{ role, appCompose }])),
    ...(given === null ? [] : [{ role: 'app' as const, appCompose: documentText(given.bytes, APP_COMPOSE_ITEM) }]),
  ];
}

function imageOptions(request: CollectRequest, now: () => number): ImageOptions {
  const { offline, signal, allowPrivate = false, github = null, sharedImages: shared } = request;
  const { onProgress: progress = () => {} } = request;
  const addresses = allowPrivate ? 'any' : 'public';
  return { access: github, offline, signal, addresses, cacheDirectory: cacheDirectory(request), shared, progress, now };
}

/** Every machine in the evidence as a component, those of the app that may be judged first: they are app/0, app/1 and so on in the result. */
function componentsOf(
  evidence: readonly (Acquired['evidence'][number] & Pick<Acquired, 'acquired'>)[],
): { found: AttestationEvidence; component: BundleComponent }[] {
  const machines = evidence.flatMap(({ item, document, acquired }) =>
    document.machines.map((found, machine) => ({ found, acquired, evidence: { item: item.name, machine } })),
  );
  // Nothing is said of a KMS or gateway alone.
  if (machines.every(({ found }) => found.role !== 'app')) return [];
  const count: Record<ComponentRole, number> = { app: 0, kms: 0, gateway: 0 };
  const hasNoWord = ({ found }: (typeof machines)[number]): boolean => found.stopped === null;
  return [...machines.filter(hasNoWord), ...machines.filter((one) => !hasNoWord(one))].map(({ found, ...of }) => {
    return { found, component: { role: found.role, instance: count[found.role]++, ...of, collateral: null } };
  });
}

/** Of local key providers: they are of no machine, and have to be endorsed all the same. @param documents those that were read */
function providerQuotes(
  items: readonly CollectedItem[],
  documents: ReadonlyMap<string, ComponentEvidence>,
): Uint8Array[] {
  const given = items.filter(({ role, name }) => role === 'evidence' && givenFor(name) === 'kms');
  return given.flatMap(({ name, bytes }) => {
    const { provider } = documents.get(name) ?? readEvidenceItem(name, bytes);
    return provider?.quote ?? [];
  });
}

async function acquireOrGap(request: CollectRequest, now: () => number): Promise<Acquired> {
  try {
    return await acquire(request, now);
  } catch (error) {
    if (!(error instanceof FetchError) || request.signal?.aborted) throw error;
    return nothing(namedTarget(request), error);
  }
}

/** The target as far as the caller names it. */
function namedTarget({ target, nonce, kmsUrl, gatewayUrl }: CollectRequest): BundleTarget {
  const addressed = addressedId(hostOf(target));
  return {
    kind: target.kind,
    name: targetName(target),
    ...(nonce === null ? {} : { nonce: toHex(nonce) }),
    ...(addressed === null ? {} : { addressedId: addressed }),
    ...(kmsUrl === undefined ? {} : { kmsUrl: placeName(kmsUrl) }),
    ...(gatewayUrl === undefined ? {} : { gatewayUrl: placeName(gatewayUrl) }),
  };
}

/** Where the app itself is met; empty: it is not. */
function hostOf(target: CollectTarget): string {
  if (target.kind === 'ra-tls') return target.address;
  return target.kind === 'guest-agent' || target.kind === 'challenge' ? parseHttpUrl(target.url).host : '';
}

function placeName(url: string): string {
  return displayUrl(parseHttpUrl(url)).replace(/\/$/, '');
}

/** No evidence, and why. @param others what was answered instead, for the record */
function nothing(target: BundleTarget, error: FetchError, others: CollectedItem[] = []): Acquired {
  return {
    target,
    acquired: 'fetched',
    evidence: [],
    others,
    gaps: [gapOf('evidence', error)],
    collateral: new Map(),
  };
}

/** What was named is compared byte for byte with what is measured. @throws InputError for what can never be equal */
function expectNamed({ target, expected = {}, kmsUrl, gatewayUrl, offline }: CollectRequest): void {
  if (offline && (kmsUrl !== undefined || gatewayUrl !== undefined)) {
    const what = kmsUrl === undefined ? 'gateway-url' : 'kms-url';
    throw new InputError('INPUT_INVALID', `offline: ${what} has to be asked over the network`, {
      hint: `Give recorded evidence with --${what.replace('url', 'evidence')}, or leave out --offline.`,
    });
  }
  if (kmsUrl !== undefined) expectKmsUrl(kmsUrl);
  if (gatewayUrl !== undefined) expectConfidential(gatewayUrl);
  const expectHex = (what: string, text: string, digits: number): void => {
    if (text.length === digits && /^[0-9a-f]*$/.test(text)) return;
    const wanted = `${digits} lower-case hexadecimal digits`;
    throw new InputError('INPUT_INVALID', `${what}: expected ${wanted}, got ${preview(text, 100)}`);
  };
  if (target.kind === 'challenge') expectChallenge(target);
  if (target.kind === 'phala-cloud') expectHex('app id', target.appId, 40);
  if (expected.appId !== undefined) expectHex('app id', expected.appId, 40);
  for (const hash of expected.osImageHashes ?? []) expectHex('OS image hash', hash, 64);
  if (target.kind === 'phala-cloud' && expected.appId !== undefined && expected.appId !== target.appId) {
    throw new InputError('INPUT_INVALID', `${target.appId} and ${expected.appId} name two apps; give one`);
  }
}

/** null: none is given. @throws InputError, ParseError */
async function readCollateralFiles(
  paths: readonly string[],
  now: () => number,
): Promise<ReturnType<typeof givenCollateral> | null> {
  const files: CollectedItem[] = [];
  for (const path of paths) {
    const file = await readGiven(path, 'collateral', 'endorsement', now);
    if (file !== null) files.push(file);
  }
  return files.length === 0 ? null : givenCollateral(files);
}

interface GivenEvidence {
  item: CollectedItem;
  document: ComponentEvidence;
  acquired: BundleComponent['acquired'];
}

async function readComponentEvidence(
  role: OtherRole,
  paths: readonly string[],
  now: () => number,
): Promise<GivenEvidence[]> {
  const found: GivenEvidence[] = [];
  for (const path of paths) {
    const bytes = await readInputFile(path, `${role}-evidence`);
    const item = collected('evidence', ITEMS_OF[role], { bytes, source: fileSource(path) }, now());
    found.push({ item, document: recogniseComponentEvidence(role, bytes), acquired: 'replayed' });
  }
  return found;
}

/** What KMS and gateway themselves gave. */
interface AskedOthers {
  given: GivenEvidence[];
  records: CollectedItem[];
  gaps: BundleGap[];
}

async function askOthers(places: readonly Place[], request: CollectRequest, now: () => number): Promise<AskedOthers> {
  const { onProgress: progress = () => {}, signal, patience, allowPrivate = false } = request;
  const answers = await Promise.all(
    places.map(async ({ role, url, isNamed }) => {
      progress(`asking the ${NAME_OF[role]} at ${displayUrl(url)}`);
      const options: FetchOptions = {
        ...(isNamed ? {} : IN_PASSING),
        ...patience,
        signal,
        now,
        addresses: isNamed ? addressesOf(url, allowPrivate) : 'public',
      };
      const answered = await (role === 'kms' ? fetchFromKms(url, options) : fetchFromGateway(url, options));
      return { role, isNamed, ...answered };
    }),
  );
  return {
    given: answers.flatMap(({ role, documents }) =>
      documents.map(({ from, document, isMet }) => {
        const item = collected('evidence', ITEMS_OF[role], from, now());
        return { item, document, acquired: isMet ? ('handshake' as const) : ('fetched' as const) };
      }),
    ),
    records: answers.flatMap(({ documents, records }) => {
      // The time by another server than the target's says nothing of the target.
      const peersOf = (from: SourcedBytes): CollectedItem[] => whoAnswered({ ...from, clock: null }, now());
      return [
        ...records.map(({ name, from }) => collected('evidence', name, from, now())),
        ...[...documents, ...records].flatMap(({ from }) => peersOf(from)),
      ];
    }),
    gaps: answers.flatMap(({ role, isNamed, gaps }) =>
      // What an answer leaves out has a reason of its own, wherever it was asked.
      isNamed
        ? gaps
        : gaps.map((gap) =>
            gap.code === undefined ? gap : { ...gap, hint: `Phala Cloud names this address. ${SAY_WHERE[role]}` },
          ),
    ),
  };
}

const NAME_OF: Readonly<Record<OtherRole, string>> = { kms: 'KMS', gateway: 'gateway' };
const SAY_WHERE: Readonly<Record<OtherRole, string>> = {
  kms: 'If the KMS is elsewhere, say where: --kms-url URL; or give recorded evidence of it: --kms-evidence FILE.',
  gateway:
    'If the gateway is elsewhere, say where: --gateway-url URL; or give recorded evidence of it: --gateway-evidence FILE.',
};
/** Nobody asked for these: they do not keep a verification waiting for long. */
const IN_PASSING: Patience = { timeoutMs: 30_000, retries: 1 };

interface Place {
  role: OtherRole;
  url: string;
  /** The caller named it; else a third party did. */
  isNamed: boolean;
}

function placesOf({ target, kmsUrl, gatewayUrl }: CollectRequest, own: Acquired['evidence']): Place[] {
  const [first] = own;
  const told = target.kind === 'phala-cloud' && first !== undefined ? addressesIn(first.item.bytes) : NOWHERE;
  const place = (role: OtherRole, named: string | undefined, learned: string | null): Place[] => {
    const url = named ?? learned;
    return url === null ? [] : [{ role, url, isNamed: named !== undefined }];
  };
  return [...place('kms', kmsUrl, told.kmsUrl), ...place('gateway', gatewayUrl, told.gatewayUrl)];
}

const NOWHERE: NamedAddresses = { kmsUrl: null, gatewayUrl: null };

/** What Phala Cloud says, where it is an address that can be asked at all. */
function addressesIn(answer: Uint8Array): NamedAddresses {
  const { kmsUrl, gatewayUrl } = readJson(documentText(answer, 'evidence'), 'evidence', parseNamedAddresses);
  const usable = (url: string | null): string | null => (url !== null && isPlainHttps(url) ? url : null);
  return { kmsUrl: usable(kmsUrl), gatewayUrl: usable(gatewayUrl) };
}

function isPlainHttps(text: string): boolean {
  if (text.length > MAX_LEARNED_URL || !URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return protocol === 'https:' && [username, password, search, hash].every((part) => part === '');
}

const MAX_LEARNED_URL = 250;

const ITEMS_OF: Readonly<Record<OtherRole, string>> = { kms: KMS_EVIDENCE_ITEMS, gateway: GATEWAY_EVIDENCE_ITEMS };

/** Each with its number behind the beginning of its name: the next that a bundle given as evidence has not taken. */
function numbered(given: readonly GivenEvidence[], others: readonly CollectedItem[]): GivenEvidence[] {
  const taken = new Set(others.map(({ name }) => name));
  return given.map(({ item, ...rest }) => {
    let number = 0;
    while (taken.has(`${item.name}${number}`)) number += 1;
    const name = `${item.name}${number}`;
    taken.add(name);
    return { ...rest, item: { ...item, name } };
  });
}

async function readGiven(
  path: string | null,
  name: string,
  role: CollectedItem['role'],
  now: () => number,
): Promise<CollectedItem | null> {
  if (path === null) return null;
  const bytes = await readInputFile(path, name);
  // The record has the bytes as they are; here it is only asked whether anybody could read them.
  documentText(bytes, name);
  return collected(role, name, { bytes, source: fileSource(path) }, now());
}

/** The file goes unchanged into a bundle that people publish: no other file may get there, by mistake or by a link. */
function expectAppCompose(bytes: Uint8Array): void {
  try {
    // With a byte order mark it is another file than the VM can have: the appraisal says so.
    readJson(fromUtf8(bytes, 'app-compose').replace(/^\ufeff/, ''), 'app-compose', anyObject);
  } catch (cause) {
    // A file over a limit may still be an app-compose: the error about the limit says what is wrong.
    if (!(cause instanceof TrustCenterError) || cause.code === 'PARSE_LIMIT') throw cause;
    throw new InputError('INPUT_INVALID', 'app-compose: not a JSON object', {
      hint: 'Give the app-compose.json that was deployed. For the Docker Compose file in it there is compose-file.',
    });
  }
}

/** As for an app-compose: a file that is no Docker Compose file is none that people mean to publish. */
async function expectComposeFile(bytes: Uint8Array): Promise<void> {
  const refusal = (why: string, hint: string): InputError =>
    new InputError('INPUT_INVALID', `compose-file: ${why}`, { hint });
  let root: ComposeNode;
  try {
    root = await readComposeYaml(fromUtf8(bytes, 'compose-file'));
  } catch (cause) {
    if (!(cause instanceof ComposeYamlError)) throw cause;
    throw refusal(
      `no Docker Compose file that can be read: ${cause.message}`,
      'Give the docker-compose.yml of the app.',
    );
  }
  const has = (key: string): boolean => root.kind === 'mapping' && root.entries.has(key);
  if (has('docker_compose_file')) throw refusal('it is an app-compose.json', 'Give it as app-compose.');
  if (!has('services') && !has('include')) {
    throw refusal('no Docker Compose file: it names no services', 'Give the docker-compose.yml of the app.');
  }
}

function collected(
  role: CollectedItem['role'],
  name: string,
  { bytes, source }: SourcedBytes,
  at: number,
): CollectedItem {
  return { role, name, source, collectedAt: new Date(at).toISOString(), bytes };
}

/** Name of the endorsement: machines with equal collateral share one item. */
function addOnce(endorsements: CollectedItem[], items: CollectedItem[], added: CollectedItem): string {
  const known = endorsements.find(({ bytes }) => Buffer.compare(bytes, added.bytes) === 0);
  if (known !== undefined) return known.name;
  const item = { ...added, name: `${COLLATERAL_ITEMS}${endorsements.length}` };
  endorsements.push(item);
  items.push(item);
  return item.name;
}

/**
 * What a target is called in results: a guest agent by its URL without what may be secret, a TLS server by host and port, a file by its path below the
 * current folder. The folders of a file elsewhere are private, and left out.
 */
export function targetName(target: CollectTarget): string {
  switch (target.kind) {
    case 'file':
      return fileName(target.path);
    case 'guest-agent':
      return placeName(target.url);
    case 'challenge':
      return target.url;
    case 'ra-tls':
      return target.address;
    case 'phala-cloud':
      return target.appId;
    case 'redpill':
      return target.model;
  }
}

function fileName(path: string): string {
  const plain = normalize(path);
  const isElsewhere = path === '-' || isAbsolute(plain) || plain.split(sep)[0] === '..';
  return isElsewhere ? fileSource(path).replace(/^file:/, '') : plain.split(sep).join('/');
}

function currentAt(time: number): CollateralRequirement {
  return {
    tcbEvaluationDataNumber: 0,
    issuedSince: Number.NEGATIVE_INFINITY,
    beginsBy: Number.POSITIVE_INFINITY,
    nextUpdateAfter: time,
  };
}

async function acquire(request: CollectRequest, now: () => number): Promise<Acquired> {
  const { target, nonce, onProgress: progress = () => {}, signal, allowPrivate = false } = request;
  const named = namedTarget(request);
  if (target.kind === 'file') return readFromFile(target, named, now);
  if (request.offline) {
    throw new InputError('INPUT_INVALID', 'offline: this target has to be asked over the network', {
      hint: 'Give recorded evidence with --evidence, or leave out --offline.',
    });
  }
  const options: FetchOptions = { ...request.patience, signal, now };
  if (target.kind === 'redpill') {
    const fresh = nonce ?? new Uint8Array(randomBytes(REDPILL_NONCE_BYTES));
    progress(`asking Redpill for a report on ${target.model}`);
    const report = await fetchRedpillReport(target.model, fresh, target.api, options);
    return fetched({ ...named, nonce: toHex(fresh) }, report, now());
  }
  if (target.kind === 'challenge') {
    const fresh = nonce ?? new Uint8Array(randomBytes(CHALLENGE_NONCE_BYTES));
    progress(`asking ${named.name} for a quote with a nonce`);
    const { evidence, answer } = await fetchByChallenge(target, fresh, { ...options, allowPrivate });
    const kept = answer === null ? [] : recorded(answer, ANSWER_ITEM, now());
    const challenged = { ...named, nonce: toHex(fresh) };
    if (evidence instanceof FetchError) return nothing(challenged, evidence, kept);
    const acquired = fetched(challenged, evidence, now());
    addRecords(acquired.others, kept);
    return acquired;
  }
  if (nonce !== null) {
    throw new InputError('INPUT_INVALID', `nonce: a target of kind ${target.kind} makes no quote for a nonce`, {
      hint: 'Leave out the nonce, or give evidence that was made for it with --evidence.',
    });
  }
  if (target.kind === 'phala-cloud') {
    const service = target.api === undefined ? 'Phala Cloud' : displayUrl(parseHttpUrl(target.api));
    progress(`asking ${service} for the attestations of ${target.appId}`);
    const acquired = fetched(named, await fetchPhalaCloudAttestations(target.appId, target.api, options), now());
    if (target.agentUrl === undefined) return acquired;
    progress(`asking its guest agent at ${displayUrl(parseHttpUrl(target.agentUrl))}`);
    const addresses = addressesOf(target.agentUrl, allowPrivate);
    try {
      const info = await fetchInfoOf(target.appId, target.agentUrl, { ...options, addresses });
      addRecords(acquired.others, recorded(info, GUEST_AGENT_INFO_ITEM, now()));
      return acquired;
    } catch (error) {
      if (!(error instanceof FetchError) || signal?.aborted) throw error;
      // What Phala Cloud answered is kept for the record.
      return nothing(named, error, [...acquired.evidence.map(({ item }) => item), ...acquired.others]);
    }
  }
  if (target.kind === 'ra-tls') {
    progress(`meeting the TLS server at ${named.name}`);
    const certificate = await fetchRaTlsCertificate(target.address, allowPrivate, options);
    return { ...fetched(named, certificate, now()), acquired: 'handshake' };
  }
  progress(`asking the guest agent at ${named.name}`);
  const addresses = addressesOf(target.url, allowPrivate);
  const { evidence, info, gaps } = await fetchFromGuestAgent(target.url, { ...options, addresses });
  const kept = info === null ? [] : recorded(info, GUEST_AGENT_INFO_ITEM, now());
  if (evidence instanceof FetchError) return nothing(named, evidence, kept);
  const acquired = fetched(named, evidence, now());
  addRecords(acquired.others, kept);
  acquired.gaps.push(...gaps.map((gap) => ({ ...gap, name: `app/0/${gap.name}` })));
  return acquired;
}

function fetched(target: BundleTarget, from: SourcedBytes, at: number): Acquired {
  const [item, ...others] = recorded(from, 'evidence', at);
  let document: ComponentEvidence;
  try {
    document = readEvidenceItem(item.name, from.bytes);
  } catch (error) {
    if (!(error instanceof TrustCenterError)) throw error;
    // The answer may be anything, so it is not quoted.
    const reason = error.code === 'INPUT_UNRECOGNISED' ? 'it is not evidence of a known kind' : error.message;
    const unusable = new FetchError('FETCH_CONTENT', from.source, `the answer is not usable: ${reason}`, {
      hint: 'Check that the address is the right one for this service, or try again later.',
      cause: error,
    });
    return nothing(target, unusable, [item, ...others]);
  }
  const evidence = [{ item, document }];
  return { target, acquired: 'fetched', evidence, others, gaps: [], collateral: new Map() };
}

/** An answer, and for the record who gave it and what time it was there. */
function recorded(from: SourcedBytes, name: string, at: number): [CollectedItem, ...CollectedItem[]] {
  return [collected('evidence', name, from, at), ...whoAnswered(from, at)];
}

function whoAnswered({ source, peer = null, clock = null }: SourcedBytes, at: number): CollectedItem[] {
  const record = (name: string, text: string): CollectedItem =>
    collected('evidence', name, { bytes: utf8(text), source }, at);
  return [
    ...(peer === null ? [] : [record(`${PEER_CERTIFICATE_ITEMS}0`, peer)]),
    ...(clock === null ? [] : [record(SERVER_CLOCK_ITEM, `${JSON.stringify(clock)}\n`)]),
  ];
}

/** Adds what another answer of the same target brought: one clock will do, and each server is recorded once. */
function addRecords(items: CollectedItem[], added: readonly CollectedItem[]): void {
  for (const item of added) {
    const isPeer = item.name.startsWith(PEER_CERTIFICATE_ITEMS);
    const alike = items.filter(({ name }) => (isPeer ? name.startsWith(PEER_CERTIFICATE_ITEMS) : name === item.name));
    if (!isPeer && alike.length > 0) continue;
    if (alike.some(({ bytes }) => Buffer.compare(bytes, item.bytes) === 0)) continue;
    items.push(isPeer ? { ...item, name: `${PEER_CERTIFICATE_ITEMS}${alike.length}` } : item);
  }
}

async function readFromFile(
  { path, bytes: given }: Extract<CollectTarget, { kind: 'file' }>,
  target: BundleTarget,
  now: () => number,
): Promise<Acquired> {
  const bytes = given ?? (await readInputFile(path, 'evidence', MAX_BUNDLE_BYTES));
  if (bytes.length > MAX_BUNDLE_BYTES) {
    throw new InputError('INPUT_TOO_LARGE', `evidence: ${bytes.length} bytes, at most ${MAX_BUNDLE_BYTES} are read`);
  }
  const source = fileSource(path);
  if (isBundle(bytes)) return { target, acquired: 'replayed', ...reuse(parseBundle(documentText(bytes, 'evidence'))) };
  const item = collected('evidence', 'evidence', { bytes, source }, now());
  const evidence = [{ item, document: readEvidenceItem(item.name, bytes) }];
  return { target, acquired: 'replayed', evidence, others: [], gaps: [], collateral: new Map() };
}

/**
 * Evidence and endorsements of a bundle that is given as evidence. Its list of components is not used: every machine in
 * its evidence becomes one. Nor are its reference values, and what endpoints of a chain answered: the caller says what is expected and whom to ask, not
 * the evidence.
 */
function reuse(bundle: Bundle): Omit<Acquired, 'target' | 'acquired'> {
  const items = new Map(
    bundle.items.map(({ role, name, source, collectedAt }) => {
      return [name, { role, name, source, collectedAt, bytes: itemBytes(bundle, name) }];
    }),
  );
  const evidence = new Map<string, Acquired['evidence'][number]>();
  const collateral = new Map<string, CollectedItem>();
  for (const component of bundle.components) {
    const { item: name, machine } = component.evidence;
    const found = items.get(name);
    if (found === undefined) throw new TypeError(`bundle without item ${name}`); // parseBundle refuses that
    if (!evidence.has(name)) evidence.set(name, { item: found, document: readEvidenceItem(name, found.bytes) });
    const endorsement = component.collateral === null ? undefined : items.get(component.collateral);
    if (endorsement !== undefined) collateral.set(`${name}#${machine}`, endorsement);
  }
  return {
    evidence: [...evidence.values()],
    others: [...items.values()].filter(({ role, name }) => role === 'evidence' && !evidence.has(name)),
    gaps: bundle.gaps.filter(({ name }) => OF_EVIDENCE.test(name)),
    collateral,
  };
}

/** Gaps in the evidence itself. Others (reference values, collateral, other machines) this collection finds by itself. */
const OF_EVIDENCE =
  /^(?:evidence|collection|app\/\d+\/(?:attestation|info)|kms\/(?:rpc-certificate|meta|info)|gateway\/(?:info|acme-info))$/;

function cacheDirectory({ cacheDirectory: named }: CollectRequest): string | null {
  return named === undefined ? defaultCacheDirectory(process.env) : named;
}

function endorser(request: CollectRequest, now: () => number): (quote: Uint8Array) => Promise<Endorsed> {
  const { onProgress: progress = () => {}, signal, tcbUpdate, sharedCollateral: shared } = request;
  const urls = request.pccsUrls.length > 0 ? request.pccsUrls : DEFAULT_SOURCE_URLS;
  const directory = cacheDirectory(request);
  const cache = directory === null ? null : collateralCache(directory, progress);
  const requirement = request.collateralRequirement ?? currentAt(now());
  const sources = urls.map(collateralSource);
  const collateralFor = quoteEndorser({ sources, requirement, tcbUpdate, cache, shared, now, signal, progress });
  const without = (gap: string): Endorsed => ({ endorsement: null, gap });
  return async (quote) => {
    if (request.offline) return without('not fetched: offline was asked for');
    try {
      const { text, source, fetchedAt, gap } = await collateralFor(quote);
      return { endorsement: collected('endorsement', 'collateral', { bytes: utf8(text), source }, fetchedAt), gap };
    } catch (error) {
      if (error instanceof TrustCenterError && !signal?.aborted) return without(error.message);
      throw error;
    }
  };
}
