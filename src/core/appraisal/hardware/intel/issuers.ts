// Who signed the collateral: the chains of the TCB info, the QE identity and the PCK revocation list.

import { equalBytes } from '../../../bytes.js';
import type { Certificate } from '../../../formats/codec/x509.js';
import type { Collateral, Part } from '../../../formats/collateral.js';
import type { Judgement } from '../../judgement.js';
import { judgeChain, PCK_CRL_ISSUER_CHAIN, type Problem, TCB_SIGNING_CHAIN } from './chain.js';
import { type HardwareContext, valueIn, WITHOUT_COLLATERAL } from './context.js';

/** The chains of the collateral, leaf first; each empty where there is none to read. */
export interface Issuers {
  tcbInfo: readonly Certificate[];
  qeIdentity: readonly Certificate[];
  pckCrl: readonly Certificate[];
}

export function readIssuers(collateral: Collateral | null): Issuers {
  return {
    tcbInfo: valueIn(collateral?.tcbInfoIssuerChain) ?? [],
    qeIdentity: valueIn(collateral?.qeIdentityIssuerChain) ?? [],
    pckCrl: valueIn(collateral?.pckCrlIssuerChain) ?? [],
  };
}

/** Of TCB info or QE identity. @param part null without collateral */
export async function judgeSignerChain(context: HardwareContext, part: Part<Certificate[]> | null): Promise<Judgement> {
  return part === null ? WITHOUT_COLLATERAL : judgeChain(context, part, TCB_SIGNING_CHAIN);
}

/** The chain of the PCK revocation list must begin with the CA that issued the PCK certificate. */
export async function judgePckCrlChain(context: HardwareContext, pckCa: Certificate | null): Promise<Judgement> {
  const { collateral } = context;
  if (collateral === null) return WITHOUT_COLLATERAL;
  const part = collateral.pckCrlIssuerChain;
  const [issuer = null] = valueIn(part) ?? [];
  return judgeChain(context, part, PCK_CRL_ISSUER_CHAIN, { problems: anotherCa(issuer, pckCa) });
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
