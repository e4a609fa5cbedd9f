// Which monitors of Certificate Transparency can be believed to have listed all that they know: each one that answered to its
// end, that can be read throughout, and that knows the very certificate that is served. One is enough.

import { sha256 } from '#crypto';
import { toHex } from '../../../bytes.js';
import type { ParseError } from '../../../errors.js';
import { type CertificateHistory, CT_MONITORS, type CtMonitor } from '../../../formats/certificate-history.js';
import { DAY_MS } from '../../../formats/codec/time.js';
import type { Certificate } from '../../../formats/codec/x509.js';
import type { Issuance } from '../../../formats/ct-issuances.js';
import { enumerate } from '../../../result/words.js';
import type { DomainInput } from '../input.js';

/** Logs publish within a day (their maximum merge delay), and monitors read them in hours. */
const LISTED_WITHIN_MS = 2 * DAY_MS;

/** As it calls itself. */
export function monitorName(monitor: CtMonitor): string {
  return monitor === 'certspotter' ? 'Cert Spotter' : monitor;
}

export interface Witnesses {
  whole: CtMonitor[];
  /** Clauses: why another monitor is none. */
  lacking: string[];
}

/**
 * @param histories of the domain
 * @param served what is served for it
 */
export function witnesses(
  { gaps, at }: Pick<DomainInput, 'gaps' | 'at'>,
  histories: readonly CertificateHistory[],
  issuances: readonly Issuance[],
  problems: readonly ParseError[],
  served: readonly Certificate[],
): Witnesses {
  const whole: CtMonitor[] = [];
  const lacking = new Map<string, string[]>();
  for (const monitor of CT_MONITORS) {
    const own = histories.filter((history) => history.monitor === monitor);
    const why = unanswered(monitor, own, gaps) ?? unread(monitor, problems) ?? unaware(monitor, issuances, served, at);
    if (why === null) whole.push(monitor);
    else lacking.set(why, [...(lacking.get(why) ?? []), monitorName(monitor)]);
  }
  return { whole, lacking: [...lacking].map(([why, names]) => `${enumerate(names)}: ${why}`) };
}

function unanswered(monitor: CtMonitor, own: readonly CertificateHistory[], gaps: DomainInput['gaps']): string | null {
  const gap = gaps.find(({ name }) => name === `certificate-history/${monitor.replace('.', '-')}`);
  if (own.length === 0) return gap?.reason ?? 'it was not asked';
  const open = own.find(({ complete }) => !complete);
  if (open !== undefined) return open.problem ?? 'it did not answer to the end';
  const isEnded = monitor !== 'certspotter' || own.every(({ pages }) => EMPTY_LIST.test(pages.at(-1)?.body ?? ''));
  return isEnded ? null : 'its last page is not empty, so that more may follow';
}

/** The page with which Cert Spotter ends. */
const EMPTY_LIST = /^\s*\[\s*\]\s*$/;

function unread(monitor: CtMonitor, problems: readonly ParseError[]): string | null {
  const own = problems.filter(({ field }) => field.startsWith(monitor));
  const [first] = own;
  if (first === undefined) return null;
  return `${own.length} of its entries cannot be read, first ${first.message}`;
}

/** A monitor that does not know the one certificate that everybody can see, though it is days old, may lack others. */
function unaware(
  monitor: CtMonitor,
  issuances: readonly Issuance[],
  served: readonly Certificate[],
  at: number,
): string | null {
  const own = issuances.filter(({ listed }) => listed.some((listing) => listing.monitor === monitor));
  const missing = served.find(
    (certificate) => certificate.notBefore + LISTED_WITHIN_MS < at && !own.some((one) => isSame(one, certificate)),
  );
  return missing === undefined
    ? null
    : `it does not list the certificate that is served (serial number ${missing.serial})`;
}

function isSame(issuance: Issuance, certificate: Certificate): boolean {
  return (
    issuance.notBefore === certificate.notBefore &&
    issuance.notAfter === certificate.notAfter &&
    (issuance.serial === null || issuance.serial === certificate.serial.replace(/^0+(?=.)/, '')) &&
    (issuance.spkiSha256 === null || issuance.spkiSha256 === toHex(sha256(certificate.spki)))
  );
}
