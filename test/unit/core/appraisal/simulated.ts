// A simulated launch as the OS and source-code phases see it. Events, registers and documents are the simulator's: it
// builds them with node:crypto from the formats' own tables, not with the code under test.

import { appraiseOs, type OsInput, type OsOutcome } from '../../../../src/core/appraisal/os/index.js';
import {
  appraiseSourceCode,
  type SourceCodeInput,
  type SourceCodeOutcome,
} from '../../../../src/core/appraisal/source-code/index.js';
import { type EventLogEntry, parseEventLog } from '../../../../src/core/formats/event-log.js';
import { parseQuote, type TdReport } from '../../../../src/core/formats/quote.js';
import type { Policy } from '../../../../src/core/policy/policy.js';
import type { Check } from '../../../../src/core/result/document.js';
import { type Bend, createDeployment, type Deployment } from '../../../../src/simulator/index.js';

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

export type Pin = Policy['os']['measurements'][number];

export interface Simulated {
  deployment: Deployment;
  report: TdReport;
  eventLog: EventLogEntry[];
  /** The registers of the quote, as a pinned set. */
  pin: Pin;
  os(policy?: Partial<Policy['os']>, input?: Partial<OsInput>): OsOutcome;
  sourceCode(policy?: Partial<Policy['sourceCode']>, input?: Partial<SourceCodeInput>): SourceCodeOutcome;
}

/** @param bend what is different about it, see {@link Bend} */
export function simulate(bend: Bend = {}): Simulated {
  const deployment = createDeployment({ seed: 'appraisal', ...bend });
  const report = tdReportOf(deployment.quote);
  const eventLog = parseEventLog(deployment.evidence.event_log, 'event_log');
  const { mrtd, rtmr0, rtmr1, rtmr2 } = deployment.registers;
  return {
    deployment,
    report,
    eventLog,
    pin: { name: 'pinned', mrtd, rtmr0, rtmr1, rtmr2 },
    os: (policy = {}, input = {}) =>
      appraiseOs({
        explain: true,
        isLaunchJudged: true,
        component: 'app/0',
        report,
        eventLog,
        vmConfig: deployment.evidence.vm_config,
        platform: null,
        fmspc: deployment.fmspc,
        policy: { ...OS_POLICY, ...policy },
        images: [],
        referenceValues: [],
        asked: { osImageHashes: [], named: [], isMissing: false },
        ...input,
      }),
    sourceCode: (policy = {}, input = {}) =>
      appraiseSourceCode({
        component: 'app/0',
        report,
        eventLog,
        expectedAppCompose: null,
        expectedComposeFile: null,
        reportedAppCompose: null,
        explain: true,
        appId: null,
        mrConfigDocument: deployment.mrConfigDocument,
        policy: { ...SOURCE_POLICY, ...policy },
        ...input,
      }),
  };
}

export function tdReportOf(quote: Uint8Array): TdReport {
  const { body } = parseQuote(Uint8Array.from(quote));
  if (body.kind === 'enclave') throw new Error('not a TD');
  return body;
}

export function check({ checks }: { checks: Check[] }, id: Check['id']): Check {
  const [found, ...more] = checks.filter((candidate) => candidate.id === id);
  if (found === undefined || more.length > 0) throw new Error(`not exactly one ${id}`);
  return found;
}

/** Ids of the checks with that status, in order. */
export function withStatus({ checks }: { checks: Check[] }, status: Check['status']): string[] {
  return checks.filter((candidate) => candidate.status === status).map(({ id }) => id);
}

/** `fail: what was found`. */
export function finding(outcome: { checks: Check[] }, id: Check['id']): string {
  const { status, detail } = check(outcome, id);
  return `${status}: ${detail}`;
}

/** `hex` with its first digit changed. */
export function another(hex: string): string {
  return hex.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
}
