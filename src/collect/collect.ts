// Collect everything about a target once, and freeze it as a bundle. Nothing is judged: what could not be obtained is
// a gap with its reason, for the checks that miss it to quote.

import {
  ACME_INFO_ITEMS,
  type Bundle,
  type BundleGap,
  type BundleParts,
  COLLECTION_GAP,
  type CollectedItem,
  createBundle,
  GUEST_AGENT_INFO_ITEM,
} from '../core/bundle.js';
import type { Collected } from '../core/bundle-evidence.js';
import type { Acquired, AcquiredDocument } from '../core/collection/acquired.js';
import { componentsOf } from '../core/collection/components.js';
import { endorseKeyQuotes, endorseQuotes } from '../core/collection/endorse.js';
import { isMetaGiven, numbered } from '../core/collection/numbered.js';
import { OFFLINE } from '../core/collection/offline.js';
import { FetchError } from '../core/errors.js';
import type { AttestationEvidence } from '../core/formats/evidence.js';
import { completed, readTold } from '../core/formats/told.js';
import { type CollectRequest, cacheDirectoryOf } from './collect-request.js';
import { addEarlyCollateral } from './endorsements/early.js';
import { endorser, readCollateralFiles } from './endorsements/quotes.js';
import { chainRecords, domainRecords, imageRecords } from './endorsements/records.js';
import { askOthers, readComponentEvidence } from './evidence/kms-and-gateway.js';
import { placesOf } from './evidence/places.js';
import { acquireTarget } from './evidence/target.js';
import { addRecords } from './items.js';
import { expectNamed, namedTarget } from './named-target.js';
import { readDomainFiles } from './reference/domain-files.js';
import { readExpectedFiles } from './reference/expected-files.js';
import { obtainReferences } from './reference/obtain.js';

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
  const given = await readCollateralFiles(request.collateralPaths, now);
  const { appCompose, composeFile } = await readExpectedFiles(request, now);
  const ofDomain = request.domain === undefined ? [] : await readDomainFiles(request.domain, now);
  const recorded = [
    ...(await readComponentEvidence('kms', request.kmsEvidencePaths ?? [], now)),
    ...(await readComponentEvidence('gateway', request.gatewayEvidencePaths ?? [], now)),
  ];
  const ask = endorser(request, now);
  const { evidence, others, collateral } = await gatherEvidence(request, recorded, parts, now);
  const documents = new Map(evidence.map(({ item, document }) => [item.name, document]));

  const listed = componentsOf(evidence);
  // All of them before any is endorsed: what is kept of a collection that was stopped leaves no machine out.
  components.push(...listed.map(({ component }) => component));
  if (request.signal?.aborted) {
    throw new FetchError('FETCH_FAILED', parts.target.name, 'cancelled', { cause: request.signal.reason });
  }
  // A caller who names a service or a TCB update wants collateral from there, not what came along with the evidence.
  const isNamed = !request.offline && (request.pccsUrls.length > 0 || request.tcbUpdate !== undefined);
  await endorseQuotes(listed, documents, { given, along: isNamed ? new Map() : collateral, ask }, parts);
  const info = others.find(({ name }) => name === GUEST_AGENT_INFO_ITEM);
  const told = readTold(info?.bytes ?? null);
  const machines = listed.map(({ found }) => (found.role === 'app' ? completed(found, told) : found));
  const { appId = null, osImageHashes = [], kind, name } = parts.target;
  const chain = await chainRecords(request, now, {
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
  const domain = await domainRecords(request, now);
  items.push(...domain.items, ...ofDomain);
  gaps.push(...domain.gaps);
  if (request.domain !== undefined) await endorseKeyQuotes({ given, ask }, parts);
  await addEarlyCollateral(request, now, items, gaps);
  if (appCompose !== null) items.push(appCompose);
  if (composeFile !== null) items.push(composeFile);
  if (request.references !== undefined) {
    const { onProgress: progress = () => {}, offline, signal } = request;
    const options = { cacheDirectory: cacheDirectoryOf(request), offline, progress, now, signal };
    const found = await obtainReferences(request.references, machines, options);
    items.push(...found.items);
    gaps.push(...found.gaps);
  }
  const images = await imageRecords(request, now, machines, appCompose);
  items.push(...images.items);
  gaps.push(...images.gaps);
  if (components.length === 0 && gaps.length === 0) {
    gaps.push({ name: 'evidence', reason: 'the evidence holds no instance of the app' });
  }
  return { documents, ...(info === undefined ? {} : { told }) };
}

/** Evidence of all components, and what came along with it. */
interface GatheredEvidence extends Pick<Acquired, 'others' | 'collateral'> {
  evidence: AcquiredDocument[];
}

/** @param recorded evidence of KMS and gateway that the caller gives */
async function gatherEvidence(
  request: CollectRequest,
  recorded: readonly AcquiredDocument[],
  parts: BundleParts,
  now: () => number,
): Promise<GatheredEvidence> {
  const found = await acquireTarget(request, now);
  const { target, acquired, evidence: own, gaps: missing, collateral } = found;
  parts.target = { ...target, ...request.expected };
  const known = placesOf(request, own);
  const places = request.offline ? [] : known;
  const asked = await askOthers(places, request, now);
  // What is asked anew is not missing because an earlier collection missed it.
  const before = missing.filter(({ name }) => places.every(({ role }) => !name.startsWith(`${role}/`)));
  // Who names no KMS to be asked, and gives its answer by file, has it in the place of the one that is missing.
  const hasMeta = request.kmsUrl === undefined && isMetaGiven(recorded);
  parts.gaps.push(...[...before, ...asked.gaps].filter(({ name }) => !(hasMeta && name === 'kms/meta')));
  const isReplaced = (item: CollectedItem): boolean => isAcmeInfo(item) && asked.records.some(isAcmeInfo);
  const others = found.others.filter((item) => !isReplaced(item));
  addRecords(others, asked.records);
  if (places.length < known.length) parts.gaps.push(...acmeInfoNotAsked(others, missing));
  const evidence = [
    ...own.map((document) => ({ ...document, acquired })),
    ...numbered([...recorded, ...asked.given], [...own.map(({ item }) => item), ...others]),
  ];
  parts.items.push(...evidence.map(({ item }) => item), ...others);
  return { evidence, others, collateral };
}

/** Offline, of the gateway that the domain's name shows: unless recorded evidence has it, or says why it does not. */
function acmeInfoNotAsked(others: readonly CollectedItem[], missing: readonly BundleGap[]): BundleGap[] {
  const isTold = others.some(isAcmeInfo) || missing.some(({ name }) => name === ACME_INFO_GAP);
  return isTold ? [] : [{ name: ACME_INFO_GAP, ...OFFLINE }];
}

/** An earlier one may name an account, or lack a key, that the gateway has replaced since. */
function isAcmeInfo({ name }: CollectedItem): boolean {
  return name.startsWith(ACME_INFO_ITEMS);
}

const ACME_INFO_GAP = 'gateway/acme-info';
