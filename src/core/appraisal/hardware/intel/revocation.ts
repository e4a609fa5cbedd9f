// Whether a certificate in use is revoked, by the lists of the two CAs that issued them all.

import { formatTime } from '../../../formats/codec/time.js';
import type { Certificate } from '../../../formats/codec/x509.js';
import type { CheckId } from '../../../result/catalog.js';
import { fail, type Judgement, pass, unknown } from '../../judgement.js';
import { type HardwareContext, WITHOUT_COLLATERAL } from './context.js';
import type { AuthenticCrl } from './crl.js';

/** A certificate in use and the list that must not contain it. */
export interface Listing {
  what: string;
  certificate: Certificate | null;
  list: AuthenticCrl | null;
  /** The checks that judge the certificate and the list. */
  checks: { certificate: CheckId; list: CheckId };
}

export function judgeRevocation({ collateral }: HardwareContext, listings: readonly Listing[]): Judgement {
  if (collateral === null) return WITHOUT_COLLATERAL;
  const revoked: string[] = [];
  const open: { what: string; followsFrom: CheckId }[] = [];
  for (const { what, certificate, list, checks } of listings) {
    const since = certificate && list?.crl.revoked.get(certificate.serial);
    if (typeof since === 'number') revoked.push(`${what} (serial ${certificate?.serial}) since ${formatTime(since)}`);
    else if (certificate === null) open.push({ what, followsFrom: checks.certificate });
    else if (!list?.current) open.push({ what, followsFrom: checks.list });
  }
  if (revoked.length > 0) {
    return fail(`Revoked: ${revoked.join(', ')}.`, {
      hint: 'Intel no longer vouches for it: its key may be in other hands. Do not use this machine.',
    });
  }
  const [first] = open;
  if (first !== undefined) {
    const { followsFrom } = first;
    return unknown(`No authentic, current list speaks of: ${open.map(({ what }) => what).join(', ')}.`, {
      followsFrom,
    });
  }
  return pass(`On no list: ${listings.map(({ what }) => what).join(', ')}.`);
}
