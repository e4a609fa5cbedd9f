// Whether a certificate in use is revoked, by the lists of the two CAs that issued them all.

import type { Certificate } from '../../../formats/codec/x509.js';
import { formatTime, type HardwareContext, withoutCollateral } from './context.js';
import { type AuthenticCrl, appraiseCrl } from './crl.js';
import { areDocumentsCurrent } from './documents.js';
import type { Issuers } from './issuers.js';
import type { Pck } from './pck.js';

/** `hardware.root-ca-crl`, `hardware.pck-crl`, `hardware.revocation` */
export async function appraiseRevocationLists(context: HardwareContext, pck: Pck, issuers: Issuers): Promise<void> {
  const { collateral } = context;
  if (collateral === null) {
    withoutCollateral(context, ['hardware.root-ca-crl', 'hardware.pck-crl', 'hardware.revocation']);
    return;
  }
  const { tcbInfoSigner, qeIdentitySigner, pckCrlIssuer, root } = issuers;
  const areCurrent = areDocumentsCurrent(collateral, context);
  const rootList = await appraiseCrl(context, 'hardware.root-ca-crl', collateral.rootCaCrl, root, areCurrent);
  const pckList = await appraiseCrl(context, 'hardware.pck-crl', collateral.pckCrl, pck.ca ?? pckCrlIssuer, areCurrent);
  appraiseRevocation(context, [
    { what: 'PCK certificate', certificate: pck.certificate, list: pckList },
    { what: 'PCK CA', certificate: pck.ca, list: rootList },
    { what: 'issuer of the PCK revocation list', certificate: pckCrlIssuer, list: rootList },
    { what: 'signer of the TCB info', certificate: tcbInfoSigner, list: rootList },
    { what: 'signer of the QE identity', certificate: qeIdentitySigner, list: rootList },
    { what: 'root CA', certificate: root, list: rootList },
  ]);
}

/** A certificate in use and the list that must not contain it. */
interface Listing {
  what: string;
  certificate: Certificate | null;
  list: AuthenticCrl | null;
}

function appraiseRevocation({ report }: HardwareContext, listings: readonly Listing[]): void {
  const id = 'hardware.revocation';
  const revoked: string[] = [];
  const open: string[] = [];
  for (const { what, certificate, list } of listings) {
    const since = certificate && list?.crl.revoked.get(certificate.serial);
    if (typeof since === 'number') revoked.push(`${what} (serial ${certificate?.serial}) since ${formatTime(since)}`);
    else if (certificate === null || !list?.current) open.push(what);
  }
  if (revoked.length > 0) {
    report.fail(id, `Revoked: ${revoked.join(', ')}.`, {
      hint: 'Intel no longer vouches for it: its key may be in other hands. Do not use this machine.',
    });
  } else if (open.length > 0) {
    const hint = 'Settle the checks on the revocation lists and the chains first, with fresh collateral.';
    report.unknown(id, `No authentic, current list speaks of: ${open.join(', ')}.`, { hint });
  } else {
    report.pass(id, `On no list: ${listings.map(({ what }) => what).join(', ')}.`);
  }
}
