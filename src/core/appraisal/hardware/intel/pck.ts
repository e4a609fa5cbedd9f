// The PCK certificate: the one by which Intel vouches for this very platform. It comes with the quote (certification
// data type 5) or, when the quote only names the platform (types 2 and 3), with the collateral.

import { equalBytes, fromUtf8, toHex } from '../../../bytes.js';
import { TrustCenterError } from '../../../errors.js';
import { type Certificate, parseCertificateChainPem } from '../../../formats/codec/x509.js';
import type { Part } from '../../../formats/collateral.js';
import { type PckExtensions, parsePckExtensions } from '../../../formats/pck-extensions.js';
import type { CertificationData } from '../../../formats/quote.js';
import { appraiseChain, NOT_INTELS, PCK_CHAIN, type Problem } from './chain.js';
import { type HardwareContext, undecided, valueIn } from './context.js';

export interface Pck {
  certificate: Certificate | null;
  /** The very CA that issued it. */
  ca: Certificate | null;
  /** All of its chain, leaf first; empty when there is none to read. */
  chain: readonly Certificate[];
  /** The platform’s identity and SVNs; null when the leaf does not say them. */
  extensions: PckExtensions | null;
}

/** `hardware.pck-chain` */
export async function appraisePck(context: HardwareContext): Promise<Pck> {
  const id = 'hardware.pck-chain';
  const { certificationData } = context.quote.signatureData;
  const part = pckChain(context, certificationData);
  if (part === null) {
    const reason = 'The quote names its platform by an encrypted PPID, and no PCK certificate was given for it.';
    undecided(context, [id], reason, 'Fetch the platform’s PCK certificate from its PCCS (pck_certificate_chain).');
    return { certificate: null, ca: null, chain: [], extensions: null };
  }
  const chain = valueIn(part) ?? [];
  const [certificate = null, ca = null] = chain;
  const extensions = certificate && read(() => parsePckExtensions(certificate));
  await appraiseChain(context, id, part, PCK_CHAIN, {
    problems: extensions?.ok === false ? [undescribed(extensions.error)] : [],
    doubt: otherPlatform(certificationData, valueIn(extensions)),
  });
  return { certificate, ca, chain, extensions: valueIn(extensions) };
}

function pckChain(context: HardwareContext, data: CertificationData): Part<Certificate[]> | null {
  if (data.kind === 'ppid') return context.collateral?.pckCertificateChain ?? null;
  const field = 'quote.pck_certification_data';
  return read(() => parseCertificateChainPem(fromUtf8(data.pem, field), field));
}

function undescribed(error: TrustCenterError): Problem {
  return { detail: `Certificate 1 does not describe its platform: ${error.message}.`, hint: NOT_INTELS };
}

/** A PCK certificate belongs to one platform at one TCB: the quote must name the same. */
function otherPlatform(data: CertificationData, pck: PckExtensions | null): Problem | null {
  if (data.kind !== 'ppid' || pck === null) return null;
  const named = `CPUSVN ${toHex(data.cpuSvn)}, PCESVN ${data.pceSvn}`;
  if (equalBytes(data.cpuSvn, pck.cpuSvn) && data.pceSvn === pck.pceSvn) return null;
  return {
    detail: `The PCK certificate given is for CPUSVN ${toHex(pck.cpuSvn)}, PCESVN ${pck.pceSvn}; the quote names ${named}.`,
    hint: 'Fetch the PCK certificate for the SVNs that the quote names.',
  };
}

function read<T>(reader: () => T): Part<T> {
  try {
    return { ok: true, value: reader() };
  } catch (error) {
    if (error instanceof TrustCenterError) return { ok: false, error };
    throw error;
  }
}
