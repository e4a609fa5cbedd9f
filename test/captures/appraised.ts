// Recorded attestations through the OS and source-code phases, and the values that were read off them independently.

import { appraiseOs, type OsInput, type OsOutcome } from '../../src/core/appraisal/os/index.js';
import {
  appraiseSourceCode,
  type SourceCodeInput,
  type SourceCodeOutcome,
} from '../../src/core/appraisal/source-code/index.js';
import { parseCertificateChainPem } from '../../src/core/formats/codec/x509.js';
import type { AttestationEvidence } from '../../src/core/formats/evidence.js';
import { readPckExtensions } from '../../src/core/formats/pck-extensions.js';
import { parseQuote, type Quote, type TdReport } from '../../src/core/formats/quote.js';
import { recogniseEvidence } from '../../src/core/formats/recognise.js';
import type { Policy } from '../../src/core/policy/policy.js';
import { captureBytes, captureText } from './captures.js';

export const NODES = [
  'mpc-node-070958',
  'mpc-node-21c9f6',
  'mpc-node-34d673',
  'mpc-node-57921c',
  'mpc-node-764d85',
  'mpc-node-92b7e8',
  'mpc-node-df9ebf',
];
/** Every capture with an event log. */
export const LOGGED: [folder: string, file: string][] = [
  ...NODES.map((folder): [string, string] => [folder, 'evidence.json']),
  ['dstack-16c-64g-1gpu', 'evidence.json'],
  ['dstack-0.6.0-measured-2c-2g', 'evidence.json'],
  ['dstack-0.6.0-dev-measured-39d9d6', 'evidence.json'],
  ['dstack-0.6.0-8c-16g-attestation', 'attestation.bin'],
  ['dstack-gcp-attestation', 'attestation.bin'],
];

export interface Expected {
  registers: Record<'mrtd' | 'rtmr0' | 'rtmr1' | 'rtmr2' | 'rtmr3', string>;
  mrconfigid: string;
  events: {
    appId: string;
    composeHash: string;
    instanceId: string;
    osImageHash?: string;
    keyProvider: { name: string; id: string };
  };
  appComposeSha256?: string;
}

export function expectedOf(folder: string): Expected {
  return JSON.parse(captureText(folder, 'expected.json'));
}

export interface TdEvidence extends AttestationEvidence {
  report: TdReport;
  fmspc: string | null;
}

export function evidenceOf(folder: string, file = 'evidence.json'): TdEvidence {
  const [machine] = recogniseEvidence(captureBytes(folder, file)).machines;
  if (machine?.quote == null) throw new Error(`${folder}: no quote`);
  const quote = parseQuote(machine.quote);
  if (quote.body.kind === 'enclave') throw new Error(`${folder}: not a TD`);
  return { ...machine, report: quote.body, fmspc: fmspcOf(quote) };
}

/** As the PCK certificate in the quote tells it. */
function fmspcOf({ signatureData: { certificationData } }: Quote): string | null {
  if (certificationData.kind !== 'certificates') return null;
  const [pck] = parseCertificateChainPem(new TextDecoder().decode(certificationData.encoded), 'pck');
  return pck === undefined ? null : readPckExtensions(pck).fmspc;
}

export const OS_POLICY: Policy['os'] = { images: [], measurements: [], referenceValueSigners: [], allowDev: false };
export const SOURCE_POLICY: Policy['sourceCode'] = {
  composeHashes: [],
  appIds: [],
  keyProvider: null,
  rtmr3: [],
  requireMrConfigId: false,
  appCompose: {},
  findings: { fail: [], allow: [] },
  registry: null,
  provenance: [],
  provenanceFor: 'listed',
};

export function pinOf(folder: string): Policy['os']['measurements'][number] {
  const { mrtd, rtmr0, rtmr1, rtmr2 } = expectedOf(folder).registers;
  return { name: 'pinned', mrtd, rtmr0, rtmr1, rtmr2 };
}

export function osOf(
  evidence: ReturnType<typeof evidenceOf>,
  policy: Partial<Policy['os']> = {},
  input: Partial<OsInput> = {},
): OsOutcome {
  const { report, fmspc, eventLog, vmConfig, platform } = evidence;
  return appraiseOs({
    explain: true,
    isLaunchJudged: true,
    component: 'app/0',
    report,
    eventLog,
    vmConfig,
    platform,
    fmspc,
    policy: { ...OS_POLICY, ...policy },
    images: [],
    referenceValues: [],
    asked: { osImageHashes: [], named: [], isMissing: false },
    ...input,
  });
}

export function sourceCodeOf(
  evidence: ReturnType<typeof evidenceOf>,
  policy: Partial<Policy['sourceCode']> = {},
  input: Partial<SourceCodeInput> = {},
): SourceCodeOutcome {
  const { report, eventLog } = evidence;
  return appraiseSourceCode({
    component: 'app/0',
    report,
    eventLog,
    expectedAppCompose: null,
    expectedComposeFile: null,
    reportedAppCompose: null,
    explain: true,
    appId: null,
    mrConfigDocument: null,
    policy: { ...SOURCE_POLICY, ...policy },
    ...input,
  });
}
