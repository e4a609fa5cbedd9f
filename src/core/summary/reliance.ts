// How long a result may be relied on: new revocations and TCB levels can overturn it, and a certificate ends.

import { type Bundle, COLLATERAL_ITEMS, itemBytes, SERVED_CERTIFICATE_ITEMS } from '../bundle.js';
import { documentText } from '../bytes.js';
import { TrustCenterError } from '../errors.js';
import { parseCertificate } from '../formats/codec/x509.js';
import { earliestNextUpdate, readCollateral } from '../formats/collateral.js';
import { parseServedCertificate } from '../formats/served-certificate.js';
import { MAX_RELIANCE_MS } from './write.js';

/**
 * Seven days after the appraisal, or when the first part of any component's collateral falls due, if that is earlier; where
 * a domain was named, also of that for the quotes of its keys, or when the first certificate that it serves expires. What
 * cannot be read leaves no time at all.
 * @param appraisedAt Unix milliseconds
 * @returns Unix milliseconds, not before `appraisedAt`
 */
export function relianceLimit(bundle: Bundle, appraisedAt: number): number {
  const ofComponents = bundle.components.flatMap(({ collateral }) => (collateral === null ? [] : [collateral]));
  const isNamed = bundle.target.domain !== undefined;
  const collateral = new Set([...ofComponents, ...(isNamed ? namesOf(bundle, 'endorsement', COLLATERAL_ITEMS) : [])]);
  const served = isNamed ? namesOf(bundle, 'evidence', SERVED_CERTIFICATE_ITEMS) : [];
  const dues = [
    ...[...collateral].map((name) => dueAt(bundle, name, (text) => earliestNextUpdate(readCollateral(text)))),
    ...served.map((name) => dueAt(bundle, name, expiryOfServed)),
  ];
  return Math.max(appraisedAt, Math.min(appraisedAt + MAX_RELIANCE_MS, ...dues));
}

function namesOf({ items }: Bundle, role: Bundle['items'][number]['role'], beginning: string): string[] {
  return items.flatMap((item) => (item.role === role && item.name.startsWith(beginning) ? [item.name] : []));
}

function expiryOfServed(text: string): number {
  const [leaf = new Uint8Array()] = parseServedCertificate(text, 'served').chain;
  return parseCertificate(leaf, 'served').notAfter;
}

function dueAt(bundle: Bundle, name: string, read: (text: string) => number): number {
  try {
    return read(documentText(itemBytes(bundle, name), `bundle.items.${name}`));
  } catch (error) {
    if (error instanceof TrustCenterError) return Number.NEGATIVE_INFINITY;
    throw error;
  }
}
