// Intel's signed statements for the simulated platform: TCB info v3 and QE identity v2, and the nine-field collateral
// document that carries them with the revocation lists. Signatures cover the exact JSON text.

import { hex, toHex, utf8 } from './bytes.js';
import type { Signer } from './keys.js';
import { addDays, type Pki, type Platform } from './pki.js';

export type TcbStatusText =
  | 'UpToDate'
  | 'SWHardeningNeeded'
  | 'ConfigurationNeeded'
  | 'ConfigurationAndSWHardeningNeeded'
  | 'OutOfDate'
  | 'OutOfDateConfigurationNeeded'
  | 'Revoked';

export interface TcbComponent {
  svn: number;
  category?: string;
  type?: string;
}

export interface IsvLevel {
  tcb: { isvsvn: number };
  tcbDate: string;
  tcbStatus: TcbStatusText;
  advisoryIDs?: string[];
}

export interface PlatformLevel {
  tcb: { sgxtcbcomponents: TcbComponent[]; pcesvn: number; tdxtcbcomponents?: TcbComponent[] };
  tcbDate: string;
  tcbStatus: TcbStatusText;
  advisoryIDs?: string[];
}

/** The JSON itself, field for field. */
export interface TcbInfoJson {
  id: string;
  version: number;
  issueDate: string;
  nextUpdate: string;
  fmspc: string;
  pceId: string;
  tcbType: number;
  tcbEvaluationDataNumber: number;
  tdxModule?: { mrsigner: string; attributes: string; attributesMask: string };
  tdxModuleIdentities?: {
    id: string;
    mrsigner: string;
    attributes: string;
    attributesMask: string;
    tcbLevels: IsvLevel[];
  }[];
  tcbLevels: PlatformLevel[];
}

export interface QeIdentityJson {
  id: string;
  version: number;
  issueDate: string;
  nextUpdate: string;
  tcbEvaluationDataNumber: number;
  miscselect: string;
  miscselectMask: string;
  attributes: string;
  attributesMask: string;
  mrsigner: string;
  isvprodid: number;
  tcbLevels: IsvLevel[];
}

export interface CollateralJson {
  pck_crl_issuer_chain: string;
  root_ca_crl: string;
  pck_crl: string;
  tcb_info_issuer_chain: string;
  tcb_info: string;
  tcb_info_signature: string;
  qe_identity_issuer_chain: string;
  qe_identity: string;
  qe_identity_signature: string;
  /** Not one of the nine: for quotes whose certification data is an encrypted PPID. */
  pck_certificate_chain?: string;
}

export type Tee = 'tdx' | 'sgx';

/** MRSIGNER of the simulated quoting enclaves. */
export const QE_MRSIGNER = hex('51'.repeat(31) + '00');

/** RFC 3339 without milliseconds, as Intel writes it. */
export function rfc3339(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** TCB dates are days. */
function midnight(date: Date): string {
  return `${date.toISOString().slice(0, 10)}T00:00:00Z`;
}

const SGX_COMPONENT_NAMES: Record<number, Omit<TcbComponent, 'svn'>> = {
  0: { category: 'BIOS', type: 'Early Microcode Update' },
  1: { category: 'OS/VMM', type: 'SGX Late Microcode Update' },
  2: { category: 'OS/VMM', type: 'TXT SINIT' },
  3: { category: 'BIOS' },
  4: { category: 'BIOS' },
  5: { category: 'BIOS' },
  7: { category: 'OS/VMM', type: 'SEAMLDR ACM' },
};

const TDX_COMPONENT_NAMES: Record<number, Omit<TcbComponent, 'svn'>> = {
  0: { category: 'OS/VMM', type: 'TDX Module' },
  1: { category: 'OS/VMM', type: 'TDX Module' },
  2: { category: 'OS/VMM', type: 'TDX Late Microcode Update' },
};

const components = (names: Record<number, Omit<TcbComponent, 'svn'>>, svns: number[]): TcbComponent[] =>
  Array.from({ length: 16 }, (_, i) => ({ svn: svns[i] ?? 0, ...names[i] }));

/** Three platform levels (up to date, out of date, very old) and two module versions; the simulated platform is up to date. */
export function defaultTcbInfo(tee: Tee, platform: Platform, at: Date): TcbInfoJson {
  const level = (sgx: number[], pcesvn: number, tdx: number[]): PlatformLevel['tcb'] => ({
    sgxtcbcomponents: components(SGX_COMPONENT_NAMES, sgx),
    pcesvn,
    ...(tee === 'tdx' ? { tdxtcbcomponents: components(TDX_COMPONENT_NAMES, tdx) } : {}),
  });
  const newest = midnight(addDays(at, -300));
  const older = midnight(addDays(at, -700));
  const oldest = midnight(addDays(at, -2500));
  const module = { mrsigner: '00'.repeat(48), attributes: '00'.repeat(8), attributesMask: 'FF'.repeat(8) };
  return {
    id: tee === 'tdx' ? 'TDX' : 'SGX',
    version: 3,
    issueDate: rfc3339(addDays(at, -1)),
    nextUpdate: rfc3339(addDays(at, 29)),
    fmspc: toHex(platform.fmspc).toUpperCase(),
    pceId: toHex(platform.pceId).toUpperCase(),
    tcbType: 0,
    tcbEvaluationDataNumber: 19,
    ...(tee === 'tdx'
      ? {
          tdxModule: module,
          tdxModuleIdentities: [
            { id: 'TDX_03', ...module, tcbLevels: [{ tcb: { isvsvn: 3 }, tcbDate: newest, tcbStatus: 'UpToDate' }] },
            {
              id: 'TDX_01',
              ...module,
              tcbLevels: [
                { tcb: { isvsvn: 6 }, tcbDate: newest, tcbStatus: 'UpToDate' },
                { tcb: { isvsvn: 4 }, tcbDate: older, tcbStatus: 'OutOfDate', advisoryIDs: ['INTEL-SA-90001'] },
              ],
            },
          ],
        }
      : {}),
    tcbLevels: [
      { tcb: level([3, 3, 2, 2, 4, 1, 0, 5], 13, [5, 0, 3]), tcbDate: newest, tcbStatus: 'UpToDate' },
      {
        tcb: level([2, 2, 2, 2, 3, 1, 0, 5], 13, [5, 0, 2]),
        tcbDate: older,
        tcbStatus: 'OutOfDate',
        advisoryIDs: ['INTEL-SA-90001', 'INTEL-SA-90002'],
      },
      {
        tcb: level([2, 2, 2, 2, 3, 1, 0, 5], 5, [5, 0, 2]),
        tcbDate: oldest,
        tcbStatus: 'OutOfDate',
        advisoryIDs: ['INTEL-SA-90001', 'INTEL-SA-90002', 'INTEL-SA-90003'],
      },
    ],
  };
}

export function defaultQeIdentity(tee: Tee, at: Date): QeIdentityJson {
  return {
    id: tee === 'tdx' ? 'TD_QE' : 'QE',
    version: 2,
    issueDate: rfc3339(addDays(at, -1)),
    nextUpdate: rfc3339(addDays(at, 29)),
    tcbEvaluationDataNumber: 19,
    miscselect: '00000000',
    miscselectMask: 'FFFFFFFF',
    attributes: '11000000000000000000000000000000',
    attributesMask: 'FBFFFFFFFFFFFFFF0000000000000000',
    mrsigner: toHex(QE_MRSIGNER).toUpperCase(),
    isvprodid: tee === 'tdx' ? 2 : 1,
    tcbLevels: [
      { tcb: { isvsvn: 4 }, tcbDate: midnight(addDays(at, -300)), tcbStatus: 'UpToDate' },
      {
        tcb: { isvsvn: 2 },
        tcbDate: midnight(addDays(at, -700)),
        tcbStatus: 'OutOfDate',
        advisoryIDs: ['INTEL-SA-90004'],
      },
    ],
  };
}

/** Of the next TCB recovery: the level that was up to date no longer is, and the platform is below the new one. */
export function defaultEarlyTcbInfo(tcbInfo: TcbInfoJson, platform: Platform, at: Date): TcbInfoJson {
  const [newest, ...older] = structuredClone(tcbInfo.tcbLevels);
  if (newest === undefined) return structuredClone(tcbInfo);
  const [first, ...rest] = newest.tcb.sgxtcbcomponents;
  const recovered = {
    tcb: { ...newest.tcb, sgxtcbcomponents: [{ ...first, svn: (platform.sgxComponents[0] ?? 0) + 1 }, ...rest] },
    tcbDate: midnight(addDays(at, -300)),
    tcbStatus: 'UpToDate' as const,
  };
  return {
    ...structuredClone(tcbInfo),
    tcbEvaluationDataNumber: tcbInfo.tcbEvaluationDataNumber + 1,
    tcbLevels: [recovered, { ...newest, tcbStatus: 'OutOfDate', advisoryIDs: ['INTEL-SA-90005'] }, ...older],
  };
}

/** Intel's list of evaluation data numbers, newest first. */
export interface TcbNumbersJson {
  id: string;
  version: number;
  issueDate: string;
  nextUpdate: string;
  tcbEvalNumbers: { tcbEvaluationDataNumber: number; tcbRecoveryEventDate: string; tcbDate: string }[];
}

/** The recovery after the standard one was published 300 days ago. */
export function defaultTcbNumbers(tee: Tee, standard: number, at: Date): TcbNumbersJson {
  const entry = (number: number, days: number): TcbNumbersJson['tcbEvalNumbers'][number] => ({
    tcbEvaluationDataNumber: number,
    tcbRecoveryEventDate: midnight(addDays(at, -days)),
    tcbDate: midnight(addDays(at, -days)),
  });
  return {
    id: tee === 'tdx' ? 'TDX' : 'SGX',
    version: 1,
    issueDate: rfc3339(addDays(at, -1)),
    nextUpdate: rfc3339(addDays(at, 29)),
    tcbEvalNumbers: [entry(standard + 1, 300), entry(standard, 500), entry(standard - 1, 700)],
  };
}

/** Names of the keys that sign the two documents. */
export interface CollateralSigners {
  tcbInfo: string;
  qeIdentity: string;
}

export function buildCollateral(
  pki: Pki,
  tcbInfo: TcbInfoJson,
  qeIdentity: QeIdentityJson,
  signers: CollateralSigners,
  sign: Signer,
): CollateralJson {
  const tcb = sign('tcb-info', signers.tcbInfo, utf8(JSON.stringify(tcbInfo)));
  const qe = sign('qe-identity', signers.qeIdentity, utf8(JSON.stringify(qeIdentity)));
  return {
    pck_crl_issuer_chain: pki.chains.pckCrlIssuer,
    root_ca_crl: toHex(pki.rootCrl),
    pck_crl: toHex(pki.pckCrl),
    tcb_info_issuer_chain: pki.chains.tcbInfoIssuer,
    tcb_info: Buffer.from(tcb.content).toString('utf8'),
    tcb_info_signature: toHex(tcb.signature),
    qe_identity_issuer_chain: pki.chains.qeIdentityIssuer,
    qe_identity: Buffer.from(qe.content).toString('utf8'),
    qe_identity_signature: toHex(qe.signature),
  };
}

/** The document as the service answers with it. */
export function signTcbNumbers(numbers: TcbNumbersJson, signer: string, sign: Signer): string {
  const { content, signature } = sign('tcb-numbers', signer, utf8(JSON.stringify(numbers)));
  return `{"tcbEvaluationDataNumbers":${Buffer.from(content).toString('utf8')},"signature":"${toHex(signature)}"}`;
}
