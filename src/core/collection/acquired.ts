// What a target gave, as far as it could be read.

import type { BundleComponent, BundleGap, BundleTarget, CollectedItem } from '../bundle.js';
import type { ComponentEvidence } from '../formats/component-evidence.js';

/** A document to appraise, with every machine it is about. */
export interface EvidenceDocument {
  item: CollectedItem;
  document: ComponentEvidence;
}

/** With how this collection came by it. */
export interface AcquiredDocument extends EvidenceDocument {
  acquired: BundleComponent['acquired'];
}

/** What a target gave: its evidence, and what came along with it. */
export interface Acquired {
  target: BundleTarget;
  acquired: BundleComponent['acquired'];
  evidence: EvidenceDocument[];
  /** Documents kept for the record. */
  others: CollectedItem[];
  gaps: BundleGap[];
  /** Collateral that came along, by `item#machine`. */
  collateral: Map<string, CollectedItem>;
}
