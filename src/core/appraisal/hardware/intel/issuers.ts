// Who signed the collateral: the chains of the TCB info, the QE identity and the PCK revocation list, and the root that
// they must share with the PCK certificate.

import { equalBytes } from '../../../bytes.js';
import type { Certificate } from '../../../formats/codec/x509.js';
import { appraiseChain, PCK_CRL_ISSUER_CHAIN, type Problem, TCB_SIGNING_CHAIN } from './chain.js';
import { type HardwareContext, valueIn, withoutCollateral } from './context.js';
import type { Pck } from './pck.js';
import { appraiseRoot } from './root-ca.js';

/** Each null where there is none to read. */
export interface Issuers {
  tcbInfoSigner: Certificate | null;
  qeIdentitySigner: Certificate | null;
  pckCrlIssuer: Certificate | null;
  /** A root certificate with the trusted key. */
  root: Certificate | null;
}

/** `hardware.tcb-info-chain`, `hardware.qe-identity-chain`, `hardware.pck-crl-chain`, `hardware.root-ca` */
export async function appraiseIssuers(context: HardwareContext, pck: Pck): Promise<Issuers> {
  const { collateral } = context;
  if (collateral === null) {
    withoutCollateral(context, ['hardware.tcb-info-chain', 'hardware.qe-identity-chain', 'hardware.pck-crl-chain']);
    const root = appraiseRoot(context, { PCK: pck.chain });
    return { tcbInfoSigner: null, qeIdentitySigner: null, pckCrlIssuer: null, root };
  }
  const { tcbInfoIssuerChain, qeIdentityIssuerChain, pckCrlIssuerChain } = collateral;
  const tcbInfo = valueIn(tcbInfoIssuerChain) ?? [];
  const qeIdentity = valueIn(qeIdentityIssuerChain) ?? [];
  const pckCrl = valueIn(pckCrlIssuerChain) ?? [];
  const [tcbInfoSigner = null] = tcbInfo;
  const [qeIdentitySigner = null] = qeIdentity;
  const [pckCrlIssuer = null] = pckCrl;
  await appraiseChain(context, 'hardware.tcb-info-chain', tcbInfoIssuerChain, TCB_SIGNING_CHAIN);
  await appraiseChain(context, 'hardware.qe-identity-chain', qeIdentityIssuerChain, TCB_SIGNING_CHAIN);
  await appraiseChain(context, 'hardware.pck-crl-chain', pckCrlIssuerChain, PCK_CRL_ISSUER_CHAIN, {
    problems: anotherCa(pckCrlIssuer, pck.ca),
  });
  const root = appraiseRoot(context, {
    PCK: pck.chain,
    'TCB info': tcbInfo,
    'QE identity': qeIdentity,
    'PCK revocation list': pckCrl,
  });
  return { tcbInfoSigner, qeIdentitySigner, pckCrlIssuer, root };
}

/** The list of another CA says nothing about this PCK certificate. */
function anotherCa(issuer: Certificate | null, pckCa: Certificate | null): Problem[] {
  if (issuer === null || pckCa === null) return [];
  if (equalBytes(issuer.subject, pckCa.subject) && equalBytes(issuer.spki, pckCa.spki)) return [];
  return [
    {
      detail: 'Certificate 1 is not the CA that issued the PCK certificate.',
      hint: 'Fetch the PCK revocation list of that CA (…/pckcrl?ca=platform or ca=processor).',
    },
  ];
}
