// The PCK certificate: the one by which Intel vouches for this very platform. It comes with the quote (certification
// data type 5) or, when the quote only names the platform (types 2 and 3), with the collateral.

import { equalBytes, fromUtf8, toHex } from '../../../bytes.js';
import { TrustCenterError } from '../../../errors.js';
import { type Certificate, parseCertificateChainPem } from '../../../formats/codec/x509.js';
import type { Part } from '../../../formats/collateral.js';
import { type PckExtensions, readPckExtensions } from '../../../formats/pck-extensions.js';
import type { CertificationData } from '../../../formats/quote.js';
import { type Judgement, unknown } from '../../judgement.js';
import { judgeChain, NOT_INTELS, PCK_CHAIN, type Problem } from './chain.js';
import { type HardwareContext, valueIn } from './context.js';

export interface Pck {
  /** Null where the quote only names the platform, and no certificate was given for it. */
  part: Part<Certificate[]> | null;
  certificate: Certificate | null;
  /** The very CA that issued it. */
  ca: Certificate | null;
  /** All of its chain, leaf first; empty when there is none to read. */
  chain: readonly Certificate[];
  /** The platform’s identity and SVNs, as the leaf says them; null when there is none. */
  extensions: Part<PckExtensions> | null;
}

export function readPck(context: HardwareContext): Pck {
  const part = pckChain(context, context.quote.signatureData.certificationData);
  const chain = valueIn(part) ?? [];
  const [certificate = null, ca = null] = chain;
  return { part, certificate, ca, chain, extensions: certificate && read(() => readPckExtensions(certificate)) };
}

export async function judgePckChain(context: HardwareContext, { part, extensions }: Pck): Promise<Judgement> {
  if (part === null) {
    const detail = 'The quote names its platform by an encrypted PPID, and no PCK certificate was given for it.';
    if (context.collateral === null) return unknown(detail, { followsFrom: 'hardware.collateral' });
    return unknown(detail, { hint: 'Fetch the platform’s PCK certificate from its PCCS (pck_certificate_chain).' });
  }
  return judgeChain(context, part, PCK_CHAIN, {
    problems: extensions?.ok === false ? [undescribed(extensions.error)] : [],
    doubt: otherPlatform(context.quote.signatureData.certificationData, valueIn(extensions)),
  });
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
