// Intel’s certificates and statements about a machine, with the time for which each speaks: what a quote is judged by.

import { readIssuers } from '../../appraisal/hardware/intel/issuers.js';
import { readPck } from '../../appraisal/hardware/intel/pck.js';
import type { Certificate } from '../../formats/codec/x509.js';
import type { CheckId } from '../../result/catalog.js';
import type { Machine } from './machines.js';

export interface Chain {
  /** `TCB info signing chain` */
  name: string;
  /** The check that judges it. */
  check: CheckId;
  /** Item of the bundle that has it, and the member there. */
  item: string;
  member: string;
  /** Leaf first. */
  certificates: readonly Certificate[];
}

/** Empty where none can be read. */
export function chainsOf({ quote, collateral, collected }: Machine): Chain[] {
  const pck = quote === null ? null : readPck({ quote, collateral });
  const issuers = readIssuers(collateral);
  const isCarried = quote !== null && quote.signatureData.certificationData.kind === 'certificates';
  const item = collected?.collateral ?? '';
  const chains: Chain[] = [
    {
      name: 'Platform (PCK)',
      check: 'hardware.pck-chain',
      item: isCarried ? (collected?.evidence.item ?? '') : item,
      member: isCarried ? 'the quote' : 'pck_certificate_chain',
      certificates: pck?.chain ?? [],
    },
    {
      name: 'TCB info signing',
      check: 'hardware.tcb-info-chain',
      item,
      member: 'tcb_info_issuer_chain',
      certificates: issuers.tcbInfo,
    },
    {
      name: 'QE identity signing',
      check: 'hardware.qe-identity-chain',
      item,
      member: 'qe_identity_issuer_chain',
      certificates: issuers.qeIdentity,
    },
    {
      name: 'Issuer of the PCK revocation list',
      check: 'hardware.pck-crl-chain',
      item,
      member: 'pck_crl_issuer_chain',
      certificates: issuers.pckCrl,
    },
  ];
  return chains.filter(({ certificates }) => certificates.length > 0);
}

export interface Statement {
  name: string;
  /** Those that judge it: that it is Intel’s, and that it speaks for the time of the appraisal. */
  checks: readonly CheckId[];
  /** Unix milliseconds. */
  from: number;
  /** Null: it does not say. */
  until: number | null;
}

const TCB_INFO = [
  'hardware.tcb-info-window',
  'hardware.tcb-info-signature',
  'hardware.tcb-info-chain',
  'hardware.revocation',
] as const;
const QE_IDENTITY = [
  'hardware.qe-identity-window',
  'hardware.qe-identity-signature',
  'hardware.qe-identity-chain',
  'hardware.revocation',
] as const;
const PCK_CRL = ['hardware.pck-crl', 'hardware.pck-chain'] as const;
const ROOT_CRL = ['hardware.root-ca-crl'] as const;

/** All that can be read and says for how long it speaks. */
export function statementsOf(machine: Machine): Statement[] {
  const { collateral } = machine;
  const statements: Statement[] = [];
  if (collateral?.tcbInfo.ok) {
    const { issueDate, nextUpdate } = collateral.tcbInfo.value.value;
    statements.push({ name: 'TCB info', checks: TCB_INFO, from: issueDate, until: nextUpdate });
  }
  if (collateral?.qeIdentity.ok) {
    const { issueDate, nextUpdate } = collateral.qeIdentity.value.value;
    statements.push({ name: 'QE identity', checks: QE_IDENTITY, from: issueDate, until: nextUpdate });
  }
  if (collateral?.pckCrl.ok) {
    const { thisUpdate, nextUpdate } = collateral.pckCrl.value;
    statements.push({ name: 'PCK revocation list', checks: PCK_CRL, from: thisUpdate, until: nextUpdate });
  }
  if (collateral?.rootCaCrl.ok) {
    const { thisUpdate, nextUpdate } = collateral.rootCaCrl.value;
    statements.push({
      name: 'Root revocation list',
      checks: ROOT_CRL,
      from: thisUpdate,
      until: nextUpdate,
    });
  }
  const known = new Set<Certificate>();
  for (const { check, certificates } of chainsOf(machine)) {
    for (const [i, certificate] of certificates.entries()) {
      if (known.has(certificate)) continue;
      known.add(certificate);
      const { notBefore, notAfter } = certificate;
      const name = nameOf(check, i, certificates.length);
      const same = statements.some((one) => one.name === name && one.from === notBefore && one.until === notAfter);
      if (!same) statements.push({ name, checks: [check, 'hardware.revocation'], from: notBefore, until: notAfter });
    }
  }
  return statements;
}

/** By its place: what a certificate calls itself proves nothing. */
function nameOf(check: CheckId, place: number, length: number): string {
  if (place === length - 1 && length > 1) return 'Root certificate';
  switch (check) {
    case 'hardware.pck-chain':
      return place === 0 ? 'PCK certificate' : 'PCK CA certificate';
    case 'hardware.pck-crl-chain':
      return 'PCK CA certificate';
    default:
      return place === 0 ? 'TCB signing certificate' : 'CA certificate';
  }
}
