// Collect everything about a target once, and freeze it as a bundle. Nothing is judged: what could not be obtained is
// a gap with its reason, for the checks that miss it to quote.

import { randomBytes } from 'node:crypto';
import { isAbsolute, normalize, sep } from 'node:path';
import { fromUtf8, toHex, utf8 } from '../bytes.js';
import { collateralCache, defaultCacheDirectory } from '../endorsements/cache.js';
import { quoteEndorser } from '../endorsements/collateral.js';
import { collateralSource, DEFAULT_SOURCE_URLS } from '../endorsements/intel.js';
import { FetchError, InputError, TrustCenterError } from '../errors.js';
import type { AttestationEvidence, ComponentRole, EvidenceDocument } from '../formats/evidence.js';
import { asObject, parseJson } from '../formats/json.js';
import { isBundle, recogniseEvidence } from '../formats/recognise.js';
import { displayUrl, parseHttpUrl } from '../http.js';
import {
  type Bundle,
  type BundleComponent,
  type BundleGap,
  type BundleTarget,
  type CollectedItem,
  createBundle,
  itemBytes,
  parseBundle,
} from './bundle.js';
import type { SourcedBytes } from './fetch-evidence.js';
import { fileSource, MAX_BUNDLE_BYTES, readInputFile } from './file.js';
import { fetchFromGuestAgent } from './guest-agent.js';
import { fetchPhalaCloudAttestations } from './phala-cloud.js';
import { fetchRedpillReport, REDPILL_NONCE_BYTES } from './redpill.js';

export type CollectTarget =
  /** Recorded evidence or a bundle; `-` is standard input. */
  | { kind: 'file'; path: string }
  /** Base URL of a guest agent. */
  | { kind: 'guest-agent'; url: string }
  /** 20 bytes, hex; base URL of the API. */
  | { kind: 'phala-cloud'; appId: string; api?: string }
  | { kind: 'redpill'; model: string; api?: string };

export interface CollectRequest {
  target: CollectTarget;
  /** File with PCK collateral for every machine, instead of fetching it. */
  collateralPath: string | null;
  /** The app-compose file that is expected to run. */
  appComposePath: string | null;
  /** PCCS to ask for collateral, in order; none: Phala's, then Intel's PCS. */
  pccsUrls: readonly string[];
  /** What the quote must contain. Redpill is given it, or a random one; evidence from a file may have been made for it. */
  nonce: Uint8Array | null;
  /** Further reference values, for the machines that were found. */
  references?: (machines: readonly AttestationEvidence[]) => Promise<{ items: CollectedItem[]; gaps: BundleGap[] }>;
  /** Fetch nothing. */
  offline: boolean;
  /** Folder of the collateral cache; null for none; left out: as the environment says. */
  cacheDirectory?: string | null;
  /** Told what is done, a line at a time. */
  onProgress?: (text: string) => void;
  /** Unix milliseconds. */
  now?: () => number;
  signal?: AbortSignal;
}

/** What a target gave: its evidence, and what came along with it. */
interface Acquired {
  target: BundleTarget;
  acquired: BundleComponent['acquired'];
  /** Documents to appraise, each with every machine it speaks of. */
  evidence: { item: CollectedItem; document: EvidenceDocument }[];
  /** Documents kept for the record. */
  others: CollectedItem[];
  gaps: BundleGap[];
  /** Collateral that came along, by `item#machine`. */
  collateral: Map<string, CollectedItem>;
}

/**
 * Collect evidence from the target, endorsements for it, and the reference values that the caller gives.
 * @throws InputError, ParseError for what the caller named and cannot be used; FetchError when the target itself
 * cannot be reached or does not answer with evidence
 */
export async function collect(request: CollectRequest): Promise<Bundle> {
  const now = request.now ?? Date.now;
  const givenCollateral = await readGiven(request.collateralPath, 'collateral', 'endorsement', now);
  const appCompose = await readGiven(request.appComposePath, 'app-compose', 'reference', now);
  if (appCompose !== null) expectAppCompose(appCompose.bytes);
  const endorse = endorser(request, now);
  const { target, acquired, evidence, others, gaps, collateral } = await acquire(request, now);

  const endorsements: CollectedItem[] = [];
  const components: BundleComponent[] = [];
  const count: Record<ComponentRole, number> = { app: 0, kms: 0, gateway: 0 };
  for (const { item, document } of evidence) {
    for (const [machine, found] of document.machines.entries()) {
      const { role } = found;
      if (role !== 'app') {
        const reason = 'this version appraises apps only: what is expected of the app says nothing of other machines';
        gaps.push({ name: `${role}/${count[role]++}`, reason });
        continue;
      }
      const component: BundleComponent = {
        role,
        instance: count[role]++,
        acquired,
        evidence: { item: item.name, machine },
        collateral: null,
      };
      components.push(component);
      const endorsement = givenCollateral ?? collateral.get(`${item.name}#${machine}`) ?? (await endorse(found));
      if (typeof endorsement !== 'string') component.collateral = addOnce(endorsements, endorsement);
      else gaps.push({ name: `${role}/${component.instance}/collateral`, reason: endorsement });
    }
  }
  const machines = evidence.flatMap(({ document }) => document.machines);
  const more = (await request.references?.(machines)) ?? { items: [], gaps: [] };
  gaps.push(...more.gaps);
  const references = [...(appCompose === null ? [] : [appCompose]), ...more.items];
  const items = [...evidence.map(({ item }) => item), ...others, ...endorsements, ...references];
  return createBundle({ target, components, gaps, items });
}

async function readGiven(
  path: string | null,
  name: string,
  role: CollectedItem['role'],
  now: () => number,
): Promise<CollectedItem | null> {
  if (path === null) return null;
  return collected(role, name, { bytes: await readInputFile(path, name), source: fileSource(path) }, now());
}

/** Its bytes are kept as they are, in a bundle that people show: no other file may get there by mistake or by a link. */
function expectAppCompose(bytes: Uint8Array): void {
  try {
    asObject(parseJson(fromUtf8(bytes, 'app-compose'), 'app-compose'), 'app-compose');
  } catch (cause) {
    // Over a limit it may well be one, and only the limit's own words say what is wrong.
    if (!(cause instanceof TrustCenterError) || cause.code === 'PARSE_LIMIT') throw cause;
    throw new InputError('INPUT_INVALID', 'app-compose: not a JSON object', {
      hint: 'Give the app-compose.json that was deployed, not the Docker Compose file in it.',
    });
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
function addOnce(endorsements: CollectedItem[], added: CollectedItem): string {
  const known = endorsements.find(({ bytes }) => Buffer.compare(bytes, added.bytes) === 0);
  const name = known?.name ?? `collateral/${endorsements.length}`;
  if (known === undefined) endorsements.push({ ...added, name });
  return name;
}

/**
 * How a target is called in results: a guest agent by its URL without what may be secret, a file by its path below the
 * current folder. The folders of a file elsewhere are nobody's business.
 */
export function targetName(target: CollectTarget): string {
  switch (target.kind) {
    case 'file':
      return fileName(target.path);
    case 'guest-agent':
      return displayUrl(parseHttpUrl(target.url)).replace(/\/$/, '');
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

async function acquire(request: CollectRequest, now: () => number): Promise<Acquired> {
  const { target, nonce, onProgress: progress = () => {}, signal } = request;
  if (target.kind === 'file') return readFromFile(target.path, nonce, now);
  if (request.offline) {
    throw new InputError('INPUT_INVALID', 'offline: this target has to be asked over the network', {
      hint: 'Give recorded evidence with --evidence, or leave out --offline.',
    });
  }
  if (target.kind === 'redpill') {
    const fresh = nonce ?? new Uint8Array(randomBytes(REDPILL_NONCE_BYTES));
    progress(`asking Redpill for a report on ${target.model}`);
    const report = await fetchRedpillReport(target.model, fresh, target.api, { signal });
    return fetched({ kind: 'redpill', name: targetName(target), nonce: toHex(fresh) }, report, now());
  }
  if (nonce !== null) {
    throw new InputError('INPUT_INVALID', `nonce: a target of kind ${target.kind} makes no quote for a nonce`, {
      hint: 'Leave out the nonce, or give evidence that was made for it with --evidence.',
    });
  }
  if (target.kind === 'phala-cloud') {
    progress(`asking Phala Cloud for the attestations of ${target.appId}`);
    const answer = await fetchPhalaCloudAttestations(target.appId, target.api, { signal });
    return fetched({ kind: 'phala-cloud', name: targetName(target) }, answer, now());
  }
  const name = targetName(target);
  progress(`asking the guest agent at ${name}`);
  const { evidence, info, gap } = await fetchFromGuestAgent(target.url, { signal });
  const acquired = fetched({ kind: 'guest-agent', name }, evidence, now());
  if (info !== null) acquired.others.push(collected('evidence', 'guest-agent-info', info, now()));
  if (gap !== null) acquired.gaps.push({ name: `app/0/${gap.name}`, reason: gap.reason });
  return acquired;
}

function fetched(target: BundleTarget, from: SourcedBytes, at: number): Acquired {
  let document: EvidenceDocument;
  try {
    document = recogniseEvidence(from.bytes);
  } catch (error) {
    if (!(error instanceof TrustCenterError)) throw error;
    throw new FetchError('FETCH_CONTENT', from.source, `the answer is not usable: ${error.message}`, {
      hint: error.hint ?? 'Check that the address is that of the service meant, or try again later.',
      cause: error,
    });
  }
  const evidence = [{ item: collected('evidence', 'evidence', from, at), document }];
  return { target, acquired: 'fetched', evidence, others: [], gaps: [], collateral: new Map() };
}

async function readFromFile(path: string, nonce: Uint8Array | null, now: () => number): Promise<Acquired> {
  const bytes = await readInputFile(path, 'evidence', MAX_BUNDLE_BYTES);
  const source = fileSource(path);
  const target: BundleTarget = {
    kind: 'file',
    name: targetName({ kind: 'file', path }),
    ...(nonce === null ? {} : { nonce: toHex(nonce) }),
  };
  if (isBundle(bytes)) return { target, acquired: 'replayed', ...reuse(parseBundle(new TextDecoder().decode(bytes))) };
  const document = recogniseEvidence(bytes);
  const evidence = [{ item: collected('evidence', 'evidence', { bytes, source }, now()), document }];
  return { target, acquired: 'replayed', evidence, others: [], gaps: [], collateral: new Map() };
}

/**
 * Evidence and endorsements of a bundle that is given as evidence. Its list of components is not: every machine in its
 * evidence is one. Its reference values are not either: what is expected is the caller's to say, not the evidence's.
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
    if (found === undefined) throw new TypeError(`bundle without item ${name}`); // parseBundle has seen to that
    if (!evidence.has(name)) evidence.set(name, { item: found, document: recogniseEvidence(found.bytes) });
    const endorsement = component.collateral === null ? undefined : items.get(component.collateral);
    if (endorsement !== undefined) collateral.set(`${name}#${machine}`, endorsement);
  }
  return {
    evidence: [...evidence.values()],
    others: [...items.values()].filter(({ role, name }) => role === 'evidence' && !evidence.has(name)),
    gaps: bundle.gaps.filter(({ name }) => !name.endsWith('/collateral')),
    collateral,
  };
}

/** How to endorse a machine: the item with its collateral, or the reason why there is none. */
function endorser(
  request: CollectRequest,
  now: () => number,
): (found: AttestationEvidence) => Promise<CollectedItem | string> {
  const { onProgress: progress = () => {}, signal } = request;
  const urls = request.pccsUrls.length > 0 ? request.pccsUrls : DEFAULT_SOURCE_URLS;
  const directory = request.cacheDirectory === undefined ? defaultCacheDirectory(process.env) : request.cacheDirectory;
  const cache = directory === null ? null : collateralCache(directory, progress);
  const collateralFor = quoteEndorser({ sources: urls.map(collateralSource), cache, now, signal, progress });
  return async ({ quote, problem }) => {
    if (quote === null) return `there is no quote: ${problem ?? 'the evidence carries none'}`;
    if (request.offline) return 'not fetched: offline was asked for';
    try {
      const { text, source, fetchedAt } = await collateralFor(quote);
      return collected('endorsement', 'collateral', { bytes: utf8(text), source }, fetchedAt);
    } catch (error) {
      if (error instanceof TrustCenterError && !signal?.aborted) return error.message;
      throw error;
    }
  };
}
