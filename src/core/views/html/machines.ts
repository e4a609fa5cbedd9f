// The machines of a result with their evidence, read again to be shown. Nothing is judged here: what cannot be read is null,
// and the checks say what is wrong with it.

import { toldInfo } from '../../appraisal/appraise-bundle.js';
import { type Bundle, type BundleComponent, itemBytes, OS_IMAGE_ITEMS } from '../../bundle.js';
import { readEvidenceItem } from '../../bundle-evidence.js';
import { documentText } from '../../bytes.js';
import { TrustCenterError } from '../../errors.js';
import { type Collateral, readCollateral } from '../../formats/collateral.js';
import type { AttestationEvidence } from '../../formats/evidence.js';
import { parseQuoteOrNull, type Quote } from '../../formats/quote.js';
import { completed } from '../../formats/told.js';
import { type ImageReference, parseImageReference } from '../../measure/image-reference.js';
import type { ReportSource } from '../../report/source.js';
import type { ComponentResult, ResultDocument } from '../../result/document.js';
import { type Places, placesOf } from './check-places.js';

export interface Machine {
  component: ComponentResult;
  /** Null where the bundle has none of it: it was expected, and is missing. */
  collected: BundleComponent | null;
  evidence: AttestationEvidence | null;
  quote: Quote | null;
  collateral: Collateral | null;
}

/** What the sections of values are made of. */
export interface Measured {
  result: ResultDocument;
  machines: Machine[];
  /** OS images that the bundle has. */
  images: ImageReference[];
  /** Unix milliseconds. */
  at: number;
  /** Where the checks stand in the page. */
  places: Places;
}

export function readMeasured({ bundle, result }: ReportSource): Measured {
  const documents = new Map<string, readonly AttestationEvidence[]>();
  const told = orNull(() => toldInfo(bundle));
  const machines = result.components.map((component): Machine => {
    const isIt = ({ role, instance }: BundleComponent): boolean =>
      role === component.role && instance === component.instance;
    const collected = bundle.components.find(isIt) ?? null;
    const found = collected === null ? null : machineOf(bundle, collected, documents);
    const evidence = found !== null && component.role === 'app' ? completed(found, told) : found;
    return {
      component,
      collected,
      evidence,
      quote: evidence === null || evidence.quote === null ? null : parseQuoteOrNull(evidence.quote),
      collateral:
        collected === null || collected.collateral === null ? null : collateralOf(bundle, collected.collateral),
    };
  });
  return {
    result,
    machines,
    images: imagesOf(bundle),
    at: Date.parse(result.appraisedAt),
    places: placesOf(result.components),
  };
}

function machineOf(
  bundle: Bundle,
  { evidence: { item, machine } }: BundleComponent,
  documents: Map<string, readonly AttestationEvidence[]>,
): AttestationEvidence | null {
  const known = documents.get(item);
  const read = known ?? orNull(() => readEvidenceItem(item, itemBytes(bundle, item)).machines) ?? [];
  documents.set(item, read);
  return read[machine] ?? null;
}

function collateralOf(bundle: Bundle, item: string): Collateral | null {
  return orNull(() => readCollateral(documentText(itemBytes(bundle, item), item)));
}

function imagesOf(bundle: Bundle): ImageReference[] {
  const names = bundle.items.filter(({ role, name }) => role === 'reference' && name.startsWith(OS_IMAGE_ITEMS));
  return names.flatMap(
    ({ name }) => orNull(() => parseImageReference(documentText(itemBytes(bundle, name), name))) ?? [],
  );
}

/** Null for what cannot be read. */
function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof TrustCenterError) return null;
    throw error;
  }
}
