// What a KMS or gateway gave when it was asked: documents that can be read as its evidence, and what is missing, why.

import { type BundleGap, gapOf } from '../../core/bundle.js';
import { FetchError, TrustCenterError } from '../../core/errors.js';
import {
  type ComponentEvidence,
  type OtherRole,
  recogniseComponentEvidence,
} from '../../core/formats/component-evidence.js';
import type { SourcedBytes } from './fetch-evidence.js';
import { whyWithheld } from './guest-agent.js';

export interface ComponentAnswers {
  /** Documents to appraise. `isMet`: the certificate of a server that this collection met. */
  documents: { from: SourcedBytes; document: ComponentEvidence; isMet: boolean }[];
  /** Kept for the record, by the name of the item. */
  records: { name: string; from: SourcedBytes }[];
  gaps: BundleGap[];
}

/**
 * @param what for messages, e.g. `GetMeta answer`
 * @throws FetchError where the answer is no such document
 */
export function documentOf(
  role: OtherRole,
  from: SourcedBytes,
  what: string,
  isWanted: (document: ComponentEvidence) => boolean,
): ComponentEvidence {
  let why: string;
  try {
    const document = recogniseComponentEvidence(role, from.bytes);
    if (isWanted(document)) return document;
    why = `it is no ${what}`;
  } catch (error) {
    if (!(error instanceof TrustCenterError)) throw error;
    // The answer may be anything, so it is not quoted.
    why = error.code === 'INPUT_UNRECOGNISED' ? `it is no ${what}` : error.message;
  }
  throw new FetchError('FETCH_CONTENT', from.source, `the answer is not usable: ${why}`, {
    hint: 'Check that the address is the right one for this service, or try again later.',
  });
}

/**
 * Adds the Info answer of its guest agent, and what is missing in it.
 * @throws FetchError where the answer is no such document
 */
export function addInfo(role: OtherRole, from: SourcedBytes, { documents, gaps }: ComponentAnswers): void {
  const document = documentOf(role, from, 'Info answer', ({ machines }) => machines.length > 0);
  documents.push({ from, document, isMet: false });
  const withheld = whyWithheld(from);
  if (withheld === null) return;
  const hint = `What needs them is unknown then. Ask its operator to deploy it with public_tcbinfo: true, or for evidence with the event log (--${role}-evidence FILE).`;
  gaps.push({ name: `${role}/info`, reason: withheld, hint });
}

/** Adds what `ask` adds; what it lacks becomes the gap of this name, and so does what was cancelled: what is there is kept. */
export async function orGap(name: string, gaps: BundleGap[], ask: () => Promise<void>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    gaps.push(gapOf(name, error));
  }
}
