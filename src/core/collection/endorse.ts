// Collateral for every quote of a collection: the caller's, what came along with the evidence, or what is asked for.

import {
  ACME_INFO_ITEMS,
  type BundleParts,
  COLLATERAL_ITEMS,
  type CollectedItem,
  INGRESS_EVIDENCE_ITEMS,
} from '../bundle.js';
import { type Collected, givenFor, readEvidenceItem } from '../bundle-evidence.js';
import { documentText, equalBytes } from '../bytes.js';
import { TrustCenterError } from '../errors.js';
import { readAcmeInfo } from '../formats/acme-info.js';
import { readCollateral } from '../formats/collateral.js';
import { parseIngressEvidence } from '../formats/ingress-evidence.js';
import { INGRESS_QUOTE, readIngressQuote } from '../formats/ingress-files.js';
import { parseQuote } from '../formats/quote.js';
import { collateralKeyOf, pckOf } from './collateral-key.js';
import type { ListedMachine } from './components.js';
import type { Endorsed, givenCollateral } from './given-collateral.js';

/** Whose collateral there is. */
export interface Endorsers {
  /** The caller's, for every quote; null: none is given. */
  given: ReturnType<typeof givenCollateral> | null;
  /** What came along with the evidence, by `item#machine`. */
  along: ReadonlyMap<string, CollectedItem>;
  /** Asks for it. */
  ask: (quote: Uint8Array) => Promise<Endorsed>;
}

/**
 * Adds collateral to the machines and to the items, as it arrives. A machine without collateral gets a gap.
 * @param documents by item, those that were read
 */
export async function endorseQuotes(
  listed: readonly ListedMachine[],
  documents: Collected['documents'],
  { given, along, ask }: Endorsers,
  { items, gaps }: BundleParts,
): Promise<void> {
  for (const { found, component } of listed) {
    // There is nothing to endorse: that the quote is missing is what the appraisal says of it.
    if (found.quote === null) continue;
    const { item, machine } = component.evidence;
    const cameAlong = along.get(`${item}#${machine}`);
    const { endorsement, gap } =
      given?.(found.quote) ??
      (cameAlong === undefined ? await ask(found.quote) : { endorsement: cameAlong, gap: null });
    if (endorsement !== null) component.collateral = addOnce(items, endorsement);
    if (gap !== null) gaps.push({ name: `${component.role}/${component.instance}/collateral`, reason: gap });
  }
  for (const quote of providerQuotes(items, documents)) {
    const { endorsement, gap } = given?.(quote) ?? (await ask(quote));
    if (endorsement !== null) addOnce(items, endorsement);
    if (gap !== null) gaps.push({ name: 'kms/key-provider/collateral', reason: gap });
  }
}

/** Of local key providers: they are of no machine, and have to be endorsed all the same. */
function providerQuotes(items: readonly CollectedItem[], documents: Collected['documents']): Uint8Array[] {
  const given = items.filter(({ role, name }) => role === 'evidence' && givenFor(name) === 'kms');
  return given.flatMap(({ name, bytes }) => {
    const { provider } = documents.get(name) ?? readEvidenceItem(name, bytes);
    return provider?.quote ?? [];
  });
}

/** Platforms that are asked about for the quotes of keys: a gateway has a few hosts, and had a few before them. */
const MAX_PLATFORMS = 8;

/**
 * The same for the quotes of TLS keys that were collected: they are of no machine, and may be of platforms that none of the
 * machines is on. One that cannot be read is left for the appraisal to say so.
 */
export async function endorseKeyQuotes(
  { given, ask }: Pick<Endorsers, 'given' | 'ask'>,
  { items, gaps }: Pick<BundleParts, 'items' | 'gaps'>,
): Promise<void> {
  const known = new Set(items.filter(isCollateral).flatMap(platformOfCollateral));
  let asked = 0;
  for (const quote of items.flatMap(keyQuotes)) {
    const platform = platformOf(quote);
    if (platform === null || known.has(platform)) continue;
    if (asked === MAX_PLATFORMS) {
      gaps.push({ name: KEY_COLLATERAL, reason: `the quotes of keys are of more than ${MAX_PLATFORMS} platforms` });
      return;
    }
    asked += 1;
    known.add(platform);
    const { endorsement, gap } = given?.(quote) ?? (await ask(quote));
    if (endorsement !== null) addOnce(items, endorsement);
    if (gap !== null) gaps.push({ name: KEY_COLLATERAL, reason: gap });
  }
}

const KEY_COLLATERAL = 'domain/collateral';

/** Quotes in what a gateway says of its keys, or what an app's ingress publishes; of other items none. */
function keyQuotes({ role, name, bytes }: CollectedItem): Uint8Array[] {
  if (role !== 'evidence') return [];
  return readable(() => {
    if (name.startsWith(ACME_INFO_ITEMS)) {
      const { accountEvidence, keys } = readAcmeInfo(bytes);
      return [accountEvidence, ...keys.map(({ evidence }) => evidence)].flatMap((evidence) => evidence?.quote ?? []);
    }
    if (!name.startsWith(INGRESS_EVIDENCE_ITEMS)) return [];
    const { files } = parseIngressEvidence(documentText(bytes, name), name);
    const quote = files.find((file) => file.name === INGRESS_QUOTE);
    return quote === undefined ? [] : [readIngressQuote(quote.bytes).quote ?? []].flat();
  });
}

function platformOf(quote: Uint8Array): string | null {
  const [platform = null] = readable(() => {
    const read = parseQuote(quote);
    const pck = pckOf(read);
    if (!('certificate' in pck)) return [];
    const { fmspc, tee } = collateralKeyOf(read, pck.certificate);
    return [`${tee} ${fmspc}`];
  });
  return platform;
}

function platformOfCollateral({ name, bytes }: CollectedItem): string[] {
  return readable(() => {
    const { tcbInfo } = readCollateral(documentText(bytes, name));
    return tcbInfo.ok ? [`${tcbInfo.value.value.id.toLowerCase()} ${tcbInfo.value.value.fmspc}`] : [];
  });
}

function readable<T>(read: () => T[]): T[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof TrustCenterError) return [];
    throw error;
  }
}

function isCollateral({ role, name }: CollectedItem): boolean {
  return role === 'endorsement' && name.startsWith(COLLATERAL_ITEMS);
}

/** Name of the endorsement: machines with equal collateral share one item. */
function addOnce(items: CollectedItem[], added: CollectedItem): string {
  const endorsements = items.filter(isCollateral);
  const known = endorsements.find(({ bytes }) => equalBytes(bytes, added.bytes));
  if (known !== undefined) return known.name;
  const name = `${COLLATERAL_ITEMS}${endorsements.length}`;
  items.push({ ...added, name });
  return name;
}
