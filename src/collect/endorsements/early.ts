// What Intel has announced: collateral of a TCB recovery that is published (`update=early`) and is not yet the standard one.
// It stands in the bundle beside the collateral that decides, and no verdict comes of it.

import {
  type BundleGap,
  COLLATERAL_ITEMS,
  type CollectedItem,
  EARLY_COLLATERAL_ITEMS,
  TCB_NUMBERS_ITEMS,
} from '../../core/bundle.js';
import { documentText, utf8 } from '../../core/bytes.js';
import { FetchError, InputError, TrustCenterError } from '../../core/errors.js';
import { type Collateral, readCollateral } from '../../core/formats/collateral.js';
import type { CollectRequest } from '../collect-request.js';
import { collected } from '../items.js';
import { collateralSource, DEFAULT_SOURCE_URLS, fetchEarly, sourceName } from './intel.js';

/** Kinds of platform that are asked about. */
const MAX_PLATFORMS = 16;
/**
 * Of all collateral in a bundle, with the early one: a bundle that is too large would be no bundle, and what decides nothing
 * must not take the verdict away.
 */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Asks, once for each kind of platform that there is collateral of, the source that gave it. What is no later than the
 * collateral that decides is left out; what cannot be had is a gap, which decides nothing.
 */
export async function addEarlyCollateral(
  { earlyWarning = false, offline, pccsUrls, signal, onProgress: progress = () => {} }: CollectRequest,
  now: () => number,
  items: CollectedItem[],
  gaps: BundleGap[],
): Promise<void> {
  if (!earlyWarning || offline) return;
  const sources = (pccsUrls.length > 0 ? pccsUrls : DEFAULT_SOURCE_URLS).map(collateralSource);
  const platforms = new Map(items.flatMap(platformsOf).map((one) => [`${one.tee} ${one.fmspc}`, one]));
  const kept: CollectedItem[] = [];
  let bytes = items.filter(isCollateral).reduce((sum, item) => sum + item.bytes.length, 0);
  /** Why a source cannot be reached: it is not waited for again. */
  const unreachable = new Map<string, FetchError>();
  for (const platform of [...platforms.values()].slice(0, MAX_PLATFORMS)) {
    const { tee, fmspc, source: from, standard } = platform;
    const source = sources.find((one) => sourceName(one) === from) ?? sources[0];
    if (source === undefined) return;
    try {
      const known = unreachable.get(source.url);
      if (known !== undefined) throw known;
      progress(`asking ${sourceName(source)} for the next TCB recovery of FMSPC ${fmspc}`);
      const early = await fetchEarly(source, { fmspc, tee }, standard, { signal });
      if (early === null) continue;
      const { text, numbers } = early;
      const more = text.length + (numbers?.length ?? 0);
      if (bytes + more > MAX_BYTES) {
        const message = `${bytes + more} bytes of collateral in all, at most ${MAX_BYTES} are kept`;
        throw new FetchError('FETCH_TOO_LARGE', sourceName(source), message);
      }
      bytes += more;
      const at = now();
      const item = (name: string, json: string): CollectedItem =>
        collected('endorsement', name, { bytes: utf8(json), source: sourceName(source) }, at);
      kept.push(item(`${EARLY_COLLATERAL_ITEMS}${kept.length}`, text));
      const name = `${TCB_NUMBERS_ITEMS}${tee}`;
      if (numbers !== null && kept.every((one) => one.name !== name)) kept.push(item(name, numbers));
    } catch (error) {
      if (!(error instanceof TrustCenterError) || error instanceof InputError || signal?.aborted) throw error;
      if (error instanceof FetchError && UNREACHABLE.has(error.code)) unreachable.set(source.url, error);
      gaps.push({ name: `${EARLY_COLLATERAL_ITEMS}${tee}-${fmspc}`, reason: error.message, code: error.code });
    }
  }
  items.push(...kept);
}

const UNREACHABLE: ReadonlySet<string> = new Set(['FETCH_TIMEOUT', 'FETCH_FAILED']);

function isCollateral({ role, name }: CollectedItem): boolean {
  return role === 'endorsement' && name.startsWith(COLLATERAL_ITEMS);
}

interface PlatformCollateral {
  tee: 'tdx' | 'sgx';
  fmspc: string;
  /** As the item names it. */
  source: string;
  standard: { text: string; collateral: Collateral };
}

function platformsOf(item: CollectedItem): PlatformCollateral[] {
  if (!isCollateral(item)) return [];
  const { name, bytes, source } = item;
  try {
    const text = documentText(bytes, name);
    const collateral = readCollateral(text);
    if (!collateral.tcbInfo.ok) return [];
    const { id, fmspc } = collateral.tcbInfo.value.value;
    return [{ tee: id === 'TDX' ? 'tdx' : 'sgx', fmspc, source, standard: { text, collateral } }];
  } catch (error) {
    if (error instanceof TrustCenterError) return [];
    throw error;
  }
}
