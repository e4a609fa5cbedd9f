// What an evidence item of a bundle holds. Evidence that the user gave as that of the KMS or the gateway is marked by the
// item's name; any other document says itself which machine is what.

import { type Bundle, GATEWAY_EVIDENCE_ITEMS, KMS_EVIDENCE_ITEMS } from './bundle.js';
import { type ComponentEvidence, type OtherRole, recogniseComponentEvidence } from './formats/component-evidence.js';
import type { AttestationEvidence } from './formats/evidence.js';
import { recogniseEvidence } from './formats/recognise.js';

/** The component that the item's name says it is given for; null: none. */
export function givenFor(item: string): OtherRole | null {
  if (item.startsWith(KMS_EVIDENCE_ITEMS)) return 'kms';
  return item.startsWith(GATEWAY_EVIDENCE_ITEMS) ? 'gateway' : null;
}

/** A bundle with what was read of its evidence as it was collected, so that the same run need not read that again. */
export interface Collected {
  bundle: Bundle;
  /** By item, each made from the very bytes that are in the bundle. */
  documents: ReadonlyMap<string, ComponentEvidence>;
  /** Likewise, what a guest agent says beside the evidence; null: nothing that can be read; left out: it was not read. */
  told?: AttestationEvidence | null;
}

/** @throws InputError, ParseError when `bytes` are no such document */
export function readEvidenceItem(item: string, bytes: Uint8Array): ComponentEvidence {
  const role = givenFor(item);
  if (role !== null) return recogniseComponentEvidence(role, bytes);
  return { machines: recogniseEvidence(bytes).machines, statement: null, provider: null };
}
