// A frozen bundle -> attestation result: decodes the items, then appraises. Pure, like everything it calls; this is
// all of `replay`, and the second half of `verify`.

import { sha256 } from '#crypto';
import {
  APP_COMPOSE_ITEM,
  type Bundle,
  type BundleComponent,
  CHAIN_RECORD_ITEMS,
  COLLATERAL_ITEMS,
  COLLECTION_GAP,
  COMPOSE_FILE_ITEM,
  EARLY_COLLATERAL_ITEMS,
  GATEWAY_EVIDENCE_ITEMS,
  GUEST_AGENT_INFO_ITEM,
  IMAGE_RECORD_ITEMS,
  itemBytes,
  KMS_EVIDENCE_ITEMS,
  OS_IMAGE_ITEMS,
  PEER_CERTIFICATE_ITEMS,
  REFERENCE_VALUES_ITEMS,
  SERVER_CLOCK_ITEM,
  TCB_NUMBERS_ITEMS,
} from '../bundle.js';
import { type Collected, givenFor, readEvidenceItem } from '../bundle-evidence.js';
import { documentText, fromHex, fromUtf8, toHex } from '../bytes.js';
import { ParseError } from '../errors.js';
import { type ChainRecord, MAX_CHAIN_TEXT, parseChainRecord } from '../formats/chain-record.js';
import { parseCertificateChainPem } from '../formats/codec/x509.js';
import { type Collateral, readCollateral } from '../formats/collateral.js';
import type { ComponentEvidence } from '../formats/component-evidence.js';
import type { AttestationEvidence } from '../formats/evidence.js';
import { type ImageRecord, parseImageRecord } from '../formats/image-record.js';
import { readServerClock, type ServerClock } from '../formats/server-clock.js';
import { parseTcbNumbers } from '../formats/tcb-numbers.js';
import { completed, readTold } from '../formats/told.js';
import { type ImageReference, parseImageReference } from '../measure/image-reference.js';
import { MAX_VALUES_BYTES, osReferenceValues, parseReferenceValues } from '../measure/reference-values.js';
import type { AttestedRegisters } from '../measure/registers.js';
import { type Policy, policyDigest } from '../policy/policy.js';
import type { ResultDocument } from '../result/document.js';
import type { TrustedRoot } from '../sigstore/trusted-root.js';
import { appraise } from './appraise.js';
import type { MetServer } from './channel.js';
import type { DomainGiven } from './domain/given.js';
import { type Expectation, NAMED_IMAGES } from './expectations.js';
import type { TrustAnchor } from './hardware/trust-anchor.js';
import type { Announcement, ComponentInput } from './input.js';
import type { AskedImages } from './os/image-identity.js';
import { Work } from './work.js';

export interface AppraiseOptions {
  policy: Policy;
  /** Unix milliseconds. */
  at: number;
  trustAnchors: TrustAnchor[];
  /** Sigstore instances whose signatures count for container images; left out: the shipped ones. */
  trustedRoots?: readonly TrustedRoot[];
}

/** Kinds of platform that an announced TCB recovery is collected for. */
const MAX_EARLY = 16;
/** Events of all logs together: 254 for each of 258 machines. A boot has about 30, and applications add some. */
const MAX_EVENTS = 65_536;
/** Documents that the user may give about KMS and gateway. */
export const MAX_GIVEN = 16;
/** As many as a verification obtains: one that its user names, and eight that VMs claim. */
const MAX_IMAGES = 9;
/** Endpoints of a chain. */
const MAX_CHAIN_RECORDS = 8;
/** Images of app, KMS and gateway together. */
const MAX_IMAGE_RECORDS = 256;
/** Register sets in all statements of reference values: each machine is compared with each. */
const MAX_REFERENCE_SETS = 4096;

/**
 * @param work counts what is done
 * @throws ParseError when an item is not the document that its place in the bundle promises, or there is too much of them
 */
export async function appraiseBundle(bundle: Bundle, options: AppraiseOptions, work?: Work): Promise<ResultDocument> {
  expectFinished(bundle);
  return appraiseCollected({ bundle, documents: new Map() }, options, work);
}

/** The same of a bundle that this run has read in parts: the rest is read here. @throws ParseError */
export async function appraiseCollected(
  { bundle, ...known }: Collected,
  options: AppraiseOptions,
  work: Work = new Work(),
): Promise<ResultDocument> {
  const documents = new Map<string, ComponentEvidence>();
  const read = (name: string): ComponentEvidence =>
    once(documents, name, () => known.documents.get(name) ?? readEvidenceItem(name, itemBytes(bundle, name)));
  const collaterals = new Map<string, Collateral>();
  const readCollateralItem = (name: string): Collateral =>
    readCollateral(documentText(itemBytes(bundle, name), `bundle.items.${name}`));
  const told = known.told === undefined ? toldInfo(bundle) : known.told;
  const components = bundle.components.map((component): ComponentInput => {
    const document = read(component.evidence.item);
    const evidence = document.machines[component.evidence.machine];
    if (evidence === undefined) {
      throw new ParseError(
        'PARSE_INVALID',
        'bundle.components',
        `item ${component.evidence.item} has no machine ${component.evidence.machine}`,
      );
    }
    if (evidence.role !== component.role) {
      const machine = `machine ${component.evidence.machine} of ${component.evidence.item}`;
      throw new ParseError(
        'PARSE_INVALID',
        'bundle.components',
        `${machine} is ${evidence.role}, not ${component.role}`,
      );
    }
    work.done.events += evidence.eventLog?.length ?? 0;
    if (work.done.events > MAX_EVENTS)
      throw tooMuch('bundle.components', `more than ${MAX_EVENTS} events in all their logs`);
    return {
      role: component.role,
      instance: component.instance,
      acquired: component.acquired,
      // An agent speaks of its app: nothing that it says fills in what the evidence of a KMS or gateway lacks.
      evidence: component.role === 'app' ? completed(evidence, told) : evidence,
      collateral: component.collateral === null ? null : once(collaterals, component.collateral, readCollateralItem),
      collateralGap: gapOf(bundle, component),
      ...(evidence.keyset === null ? {} : { server: serverOf(bundle, component) }),
    };
  });
  const given = bundle.items.filter(({ role, name }) => role === 'evidence' && givenFor(name) !== null);
  if (given.length > MAX_GIVEN) {
    throw tooMuch(
      'bundle.items',
      `${given.length} items of evidence of KMS and gateway, over the limit of ${MAX_GIVEN}`,
    );
  }
  const statements = given.flatMap(({ name }) => read(name).statement ?? []);
  const providerQuotes = given.flatMap(({ name }) => read(name).provider ?? []);
  const allCollateral = (): Collateral[] =>
    collateralItems(bundle).map((name) => once(collaterals, name, readCollateralItem));
  const domain = bundle.target.domain === undefined ? null : await givenOf(bundle, allCollateral);
  expectWhole(bundle, documents);
  const appCompose = expectedFile(bundle, APP_COMPOSE_ITEM);
  return appraise({
    target: { kind: bundle.target.kind, name: bundle.target.name },
    components,
    kmsStatements: statements,
    providerQuotes,
    providerCollateral: providerQuotes.length === 0 ? [] : allCollateral(),
    chainRecords: chainRecordsOf(bundle),
    expectedAppCompose: appCompose === null ? null : { ...appCompose, sha256: toHex(sha256(appCompose.bytes)) },
    expectedComposeFile: expectedFile(bundle, COMPOSE_FILE_ITEM),
    images: imagesOf(bundle, () => true),
    claimedImages: imagesOf(bundle, (name) => !isNamedImage(name)),
    referenceValues: referenceValuesOf(bundle),
    imageRecords: imageRecordsOf(bundle),
    nonce: bundle.target.nonce === undefined ? null : fromHex(bundle.target.nonce, 'bundle.target.nonce'),
    appId: appIdOf(bundle),
    addressedId: bundle.target.addressedId ?? null,
    clock: clockOf(bundle),
    askedImages: askedImages(bundle),
    named: namedIn(bundle),
    claims: bundle.target.claims ?? [],
    domain,
    announcement: announcementOf(bundle),
    gaps: bundle.gaps
      .filter((gap) => !isAnnouncement(gap))
      .map(({ name, reason, code = null, hint = null }) => ({ name, reason, code, hint })),
    policy: options.policy,
    at: options.at,
    trustAnchors: options.trustAnchors,
    trustedRoots: options.trustedRoots ?? null,
    work,
    evidenceDigest: bundle.digest,
    policyDigest: `sha256:${policyDigest(options.policy)}`,
  });
}

/** What it holds about the domain that was named: without one nobody needs the code that reads it. */
async function givenOf(bundle: Bundle, collaterals: () => Collateral[]): Promise<DomainGiven | null> {
  const { domainGiven } = await import('./domain/given.js');
  return domainGiven(bundle, collaterals);
}

/**
 * Of a collection that was cut short nothing tells what the call named and had not come to yet. As evidence of another call
 * its parts count, as that call names what it expects. @throws ParseError
 */
function expectFinished({ appraisal, gaps }: Bundle): void {
  const cut = gaps.find(({ name }) => name === COLLECTION_GAP);
  if (cut === undefined || appraisal !== undefined) return;
  throw new ParseError('PARSE_INVALID', 'bundle.gaps', `the collection is not whole: ${cut.reason}`, {
    hint: 'Give it as evidence, to be judged by what you expect: `trust-center verify --evidence BUNDLE`.',
  });
}

/** A machine that was left out may be the one that fails. @throws ParseError */
function expectWhole({ components }: Bundle, documents: ReadonlyMap<string, ComponentEvidence>): void {
  // Without an instance of the app there is nothing to judge, and so nothing to leave out.
  if (components.length === 0) return;
  for (const [item, { machines }] of documents) {
    const isListed = (machine: number): boolean =>
      components.some(({ evidence }) => evidence.item === item && evidence.machine === machine);
    const left = machines.findIndex((_, machine) => !isListed(machine));
    const role = machines[left]?.role;
    if (role === undefined) continue;
    const what = role === 'app' ? 'an instance of the app too' : `the ${role === 'kms' ? 'KMS' : 'gateway'}`;
    throw new ParseError(
      'PARSE_INVALID',
      'bundle.components',
      `machine ${left} of ${item} is ${what}, and is left out`,
      { hint: 'To judge every machine by your own rules: `trust-center verify --evidence BUNDLE`.' },
    );
  }
}

/** A file that the caller gave to be compared. */
function expectedFile(bundle: Bundle, name: string): { label: string; bytes: Uint8Array } | null {
  const item = bundle.items.find((one) => one.role === 'reference' && one.name === name);
  return item === undefined ? null : { label: item.source.replace(/^file:/, ''), bytes: itemBytes(bundle, name) };
}

/** What a guest agent says beside the evidence; null: nothing that can be read. */
export function toldInfo(bundle: Bundle): AttestationEvidence | null {
  const isInfo = bundle.items.some(({ role, name }) => role === 'evidence' && name === GUEST_AGENT_INFO_ITEM);
  return readTold(isInfo ? itemBytes(bundle, GUEST_AGENT_INFO_ITEM) : null);
}

/** @throws ParseError */
function clockOf(bundle: Bundle): ServerClock | null {
  const isTold = bundle.items.some(({ role, name }) => role === 'evidence' && name === SERVER_CLOCK_ITEM);
  return isTold ? readServerClock(documentText(itemBytes(bundle, SERVER_CLOCK_ITEM), SERVER_CLOCK_ITEM)) : null;
}

/** What nobody asks about decides nothing: neither what is there of it, nor that it could not be had. */
function isAnnouncement({ name }: { name: string }): boolean {
  return name.startsWith(EARLY_COLLATERAL_ITEMS);
}

/** @throws ParseError */
function announcementOf(bundle: Bundle): Announcement {
  const items = bundle.items.filter(({ role }) => role === 'endorsement');
  const early = items.filter(isAnnouncement);
  const lists = items.filter(({ name }) => name.startsWith(TCB_NUMBERS_ITEMS));
  if (early.length > MAX_EARLY || lists.length > MAX_EARLY) {
    throw tooMuch('bundle.items', `${early.length + lists.length} items about announced TCB recoveries`);
  }
  const text = (name: string): string => documentText(itemBytes(bundle, name), `bundle.items.${name}`);
  return {
    collaterals: early.map(({ name }) => readCollateral(text(name))),
    numbers: lists.map(({ name }) => parseTcbNumbers(text(name), `bundle.items.${name}`)),
    gaps: bundle.gaps.filter(isAnnouncement).map(({ reason }) => reason),
  };
}

/** Names of the items with PCK collateral, whatever they are for. */
function collateralItems({ items }: Bundle): string[] {
  return items.flatMap(({ role, name }) => (role === 'endorsement' && name.startsWith(COLLATERAL_ITEMS) ? [name] : []));
}

/** Who gave the evidence of this component, as this collection recorded it. @throws ParseError */
function serverOf(bundle: Bundle, { acquired, evidence }: BundleComponent): MetServer | null {
  if (acquired === 'replayed') return null;
  const source = bundle.items.find(({ name }) => name === evidence.item)?.source;
  const peer = bundle.items.find(
    (item) => item.role === 'evidence' && item.name.startsWith(PEER_CERTIFICATE_ITEMS) && item.source === source,
  );
  const host = HTTPS_HOST.exec(source ?? '')?.[1];
  if (peer === undefined || host === undefined) return null;
  const [leaf] = parseCertificateChainPem(documentText(itemBytes(bundle, peer.name), peer.name), peer.name);
  return leaf === undefined ? null : { host: host.toLowerCase(), spkiSha256: toHex(sha256(leaf.spki)) };
}

/** Without the dot with which a name may end. */
const HTTPS_HOST = /^https:\/\/(\[[^\]]*\]|[^/:?#]+?)\.?(?:[/:?#]|$)/;

/** The app that was asked for. */
function appIdOf({ target }: Bundle): string | null {
  return target.kind === 'phala-cloud' ? target.name : (target.appId ?? null);
}

/** What the call that made the bundle named. An image counts as named even if it could not be obtained. */
function namedIn(bundle: Bundle): Expectation[] {
  const { target, items, gaps } = bundle;
  const hasReference = (prefix: string): boolean =>
    items.some(({ role, name }) => role === 'reference' && name.startsWith(prefix));
  const hasEvidence = (prefix: string): boolean =>
    items.some(({ role, name }) => role === 'evidence' && name.startsWith(prefix));
  const isImageNamed =
    target.osImageHashes !== undefined ||
    hasReference(OS_IMAGE_ITEMS) ||
    hasReference(REFERENCE_VALUES_ITEMS) ||
    gaps.some(({ name }) => name.startsWith(OS_IMAGE_ITEMS));
  return [
    ...(target.nonce === undefined ? [] : (['nonce'] as const)),
    ...(isImageNamed ? (['os-image'] as const) : []),
    ...(appIdOf(bundle) === null && target.addressedId === undefined ? [] : (['app-id'] as const)),
    ...(expectedFile(bundle, APP_COMPOSE_ITEM) === null ? [] : (['app-compose'] as const)),
    ...(expectedFile(bundle, COMPOSE_FILE_ITEM) === null ? [] : (['compose-file'] as const)),
    ...(target.kmsUrl !== undefined || hasEvidence(KMS_EVIDENCE_ITEMS) ? (['kms'] as const) : []),
    ...(target.gatewayUrl !== undefined || hasEvidence(GATEWAY_EVIDENCE_ITEMS) ? (['gateway'] as const) : []),
    ...(isChainAsked(bundle) ? (['registry'] as const) : []),
    ...(target.domain === undefined ? [] : (['domain'] as const)),
  ];
}

/** Endpoints of a chain are asked only where the call, or its policy, says so. */
function isChainAsked({ items, gaps }: Bundle): boolean {
  return [...items, ...gaps].some(({ name }) => name.startsWith(CHAIN_RECORD_ITEMS));
}

/** The image must be the one that was named, whatever others the policy knows. */
function askedImages(bundle: Bundle): AskedImages {
  const isNamed = ({ name }: { name: string }): boolean => isNamedImage(name);
  const given = bundle.items.filter((item) => item.role === 'reference' && isNamed(item));
  const references = given.map(({ name }) => imageReference(bundle, name));
  // One for which nobody vouches may be any: it is not known to be the one that was named.
  const vouched = references.filter(({ grade }) => grade !== 'unvouched');
  return {
    osImageHashes: bundle.target.osImageHashes ?? [],
    named: vouched.map(({ osImageHash }) => osImageHash),
    isMissing: vouched.length < references.length || bundle.gaps.some(isNamed),
  };
}

function imageReference(bundle: Bundle, name: string): ImageReference {
  return parseImageReference(fromUtf8(itemBytes(bundle, name), `bundle.items.${name}`));
}

function isNamedImage(name: string): boolean {
  return Object.values<string>(NAMED_IMAGES).includes(name);
}

function imagesOf(bundle: Bundle, counts: (name: string) => boolean): ImageReference[] {
  const texts = referencesOf(bundle, OS_IMAGE_ITEMS, counts);
  if (texts.length > MAX_IMAGES)
    throw tooMuch('bundle.items', `${texts.length} OS images, over the limit of ${MAX_IMAGES}`);
  return texts.map(parseImageReference);
}

function referenceValuesOf(bundle: Bundle): AttestedRegisters[] {
  const texts = referencesOf(bundle, REFERENCE_VALUES_ITEMS);
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (length > MAX_VALUES_BYTES) {
    const what = `${length} characters of reference values`;
    throw tooMuch('bundle.items', `${what}, over the limit of ${MAX_VALUES_BYTES}`);
  }
  const sets = texts.flatMap((text) => osReferenceValues(parseReferenceValues(text, 'reference-values')));
  if (sets.length > MAX_REFERENCE_SETS) {
    throw tooMuch('bundle.items', `${sets.length} sets of reference values, over the limit of ${MAX_REFERENCE_SETS}`);
  }
  return sets;
}

/** What endpoints of a chain answered. @throws ParseError */
function chainRecordsOf(bundle: Bundle): ChainRecord[] {
  const given = bundle.items.filter(({ role, name }) => role === 'endorsement' && name.startsWith(CHAIN_RECORD_ITEMS));
  const length = given.reduce((sum, { data }) => sum + data.length, 0);
  if (given.length > MAX_CHAIN_RECORDS || length > MAX_CHAIN_TEXT) {
    const what = `${given.length} records of a chain with ${length} characters`;
    throw tooMuch('bundle.items', `${what}, over the limit of ${MAX_CHAIN_RECORDS} with ${MAX_CHAIN_TEXT}`);
  }
  return given.map(({ name }) =>
    parseChainRecord(documentText(itemBytes(bundle, name), `bundle.items.${name}`), `bundle.items.${name}`),
  );
}

function imageRecordsOf(bundle: Bundle): ImageRecord[] {
  const items = bundle.items.filter(({ role, name }) => role === 'endorsement' && name.startsWith(IMAGE_RECORD_ITEMS));
  if (items.length > MAX_IMAGE_RECORDS) {
    throw tooMuch('bundle.items', `${items.length} records of images, over the limit of ${MAX_IMAGE_RECORDS}`);
  }
  return items.map(({ name }) => {
    const field = `bundle.items.${name}`;
    return parseImageRecord(documentText(itemBytes(bundle, name), field), field);
  });
}

function tooMuch(field: string, message: string): ParseError {
  return new ParseError('PARSE_LIMIT', field, message, { hint: 'Appraise the deployment in parts.' });
}

/** Texts of the reference items whose names begin so. */
function referencesOf(bundle: Bundle, prefix: string, counts: (name: string) => boolean = () => true): string[] {
  const items = bundle.items.filter(
    ({ role, name }) => role === 'reference' && name.startsWith(prefix) && counts(name),
  );
  return items.map(({ name }) => fromUtf8(itemBytes(bundle, name), `bundle.items.${name}`));
}

function gapOf(bundle: Bundle, { role, instance }: BundleComponent): string | null {
  return bundle.gaps.find(({ name }) => name === `${role}/${instance}/collateral`)?.reason ?? null;
}

function once<T>(known: Map<string, T>, name: string, make: (name: string) => T): T {
  const value = known.get(name) ?? make(name);
  known.set(name, value);
  return value;
}
