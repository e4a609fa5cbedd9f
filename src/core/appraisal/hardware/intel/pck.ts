// The PCK certificate: the one by which Intel vouches for this very platform. It comes with the quote (certification
// data types 4 and 5) or, when the quote only names the platform (types 1 to 3), with the collateral.

import { equalBytes, toHex } from '../../../bytes.js';
import { TrustCenterError } from '../../../errors.js';
import { type Certificate, parseCertificates } from '../../../formats/codec/x509.js';
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

export function readPck(context: Pick<HardwareContext, 'quote' | 'collateral'>): Pck {
  const part = pckChain(context, context.quote.signatureData.certificationData);
  const chain = valueIn(part) ?? [];
  const [certificate = null, ca = null] = chain;
  return { part, certificate, ca, chain, extensions: certificate && read(() => readPckExtensions(certificate)) };
}

export async function judgePckChain(context: HardwareContext, { part, extensions }: Pck): Promise<Judgement> {
  if (part === null) {
    const { kind, type } = context.quote.signatureData.certificationData;
    const name = type === 1 ? 'its PPID' : 'an encrypted PPID';
    const detail =
      kind === 'certificates'
        ? 'The quote carries the PCK certificate without its issuers, and no collateral has them.'
        : `The quote names its platform by ${name}, and no PCK certificate was given for it.`;
    if (context.collateral === null) return unknown(detail, { followsFrom: 'hardware.collateral' });
    return unknown(detail, { hint: 'Fetch the platform’s PCK certificate from its PCCS (pck_certificate_chain).' });
  }
  return judgeChain(context, part, PCK_CHAIN, {
    problems: extensions?.ok === false ? [undescribed(extensions.error)] : [],
    doubt: otherPlatform(context.quote.signatureData.certificationData, valueIn(extensions)),
  });
}

function pckChain(
  { collateral }: Pick<HardwareContext, 'collateral'>,
  data: CertificationData,
): Part<Certificate[]> | null {
  if (data.kind === 'ppid') return collateral?.pckCertificateChain ?? null;
  const carried = read(() => parseCertificates(data.encoded, 'quote.pck_certification_data'));
  if (data.type === 5 || !carried.ok) return carried;
  // Its issuers are those of its revocation list; their signatures show whether they are.
  const issuers = valueIn(collateral?.pckCrlIssuerChain);
  return issuers === null ? null : { ok: true, value: [...carried.value, ...issuers] };
}

function undescribed(error: TrustCenterError): Problem {
  return { detail: `Certificate 1 does not describe its platform: ${error.message}.`, hint: NOT_INTELS };
}

/** A PCK certificate belongs to one platform at one TCB: the quote must name the same. */
function otherPlatform(data: CertificationData, pck: PckExtensions | null): Problem | null {
  if (data.kind !== 'ppid' || pck === null) return null;
  const named = `CPUSVN ${toHex(data.cpuSvn)}, PCESVN ${data.pceSvn}`;
  if (data.type === 1 && !equalBytes(data.ppid, pck.ppid)) {
    return {
      detail: 'The PCK certificate given is for another PPID than the quote names.',
      hint: 'Fetch the PCK certificate for the platform that the quote names.',
    };
  }
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
