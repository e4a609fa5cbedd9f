// Recorded evidence: a document as a service gave it, or a bundle, whose evidence is used anew.

import {
  type Bundle,
  type BundleTarget,
  type CollectedItem,
  DOMAIN_ITEMS,
  itemBytes,
  MAX_BUNDLE_BYTES,
  readBundle,
} from '../bundle.js';
import { readEvidenceItem } from '../bundle-evidence.js';
import { InputError } from '../errors.js';
import { bundleIn } from '../formats/recognise.js';
import type { Acquired, EvidenceDocument } from './acquired.js';

/** A file that was read. */
export interface RecordedFile {
  bytes: Uint8Array;
  /** `file:` and its name without its folder. */
  source: string;
  /** RFC 3339: when it was read. */
  collectedAt: string;
}

/** @throws InputError, ParseError */
export function recordedEvidence({ bytes, source, collectedAt }: RecordedFile, target: BundleTarget): Acquired {
  if (bytes.length > MAX_BUNDLE_BYTES) {
    throw new InputError('INPUT_TOO_LARGE', `evidence: ${bytes.length} bytes, at most ${MAX_BUNDLE_BYTES} are read`);
  }
  const bundle = bundleIn(bytes);
  if (bundle !== null) return { target, acquired: 'replayed', ...reuse(readBundle(bundle)) };
  const item: CollectedItem = { role: 'evidence', name: 'evidence', source, collectedAt, bytes };
  const evidence = [{ item, document: readEvidenceItem(item.name, bytes) }];
  return { target, acquired: 'replayed', evidence, others: [], gaps: [], collateral: new Map() };
}

/**
 * Evidence and endorsements of a bundle that is given as evidence. Its list of components is not used: every machine in
 * its evidence becomes one. Nor are its reference values, what endpoints of a chain answered, and what it has of a domain:
 * the caller says what is expected and whom to ask, not the evidence.
 */
function reuse(bundle: Bundle): Omit<Acquired, 'target' | 'acquired'> {
  const items = new Map(
    bundle.items.map(({ role, name, source, collectedAt }) => {
      return [name, { role, name, source, collectedAt, bytes: itemBytes(bundle, name) }];
    }),
  );
  const evidence = new Map<string, EvidenceDocument>();
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
    others: [...items.values()].filter(
      ({ role, name }) =>
        role === 'evidence' && !evidence.has(name) && !DOMAIN_ITEMS.some((beginning) => name.startsWith(beginning)),
    ),
    gaps: bundle.gaps.filter(({ name }) => OF_EVIDENCE.test(name)),
    collateral,
  };
}

/** Gaps in the evidence itself. Others (reference values, collateral, other machines) this collection finds by itself. */
const OF_EVIDENCE =
  /^(?:evidence|collection|app\/\d+\/(?:attestation|info)|kms\/(?:rpc-certificate|meta|info)|gateway\/(?:info|acme-info))$/;
