// What a KMS tells the contracts about a machine that asks it for keys (dstack: AppBootInfo), computed again from the
// evidence: a contract's answer counts only for the boot that the quote shows.

import { sha256 } from '#crypto';
import { concatBytes, toHex } from '../../../bytes.js';
import type { BootInfo } from '../../../chain/reads.js';
import type { EventLogEntry } from '../../../formats/event-log.js';
import type { Quote, QuoteHeader, TdReport } from '../../../formats/quote.js';
import { aggregatedMeasurement, extendRegister } from '../../../measure/registers.js';
import type { ComponentRole } from '../../../result/words.js';
import { replayRegister, runtimeEventDigest } from '../../register-replay.js';
import { boundLaunch, type Launch, readLaunchPayload } from '../launch.js';

export interface BootEvidence {
  /** A KMS is asked about as it runs, any other as it was when it asked for its keys. */
  role: ComponentRole;
  quote: Pick<Quote, 'header' | 'body'>;
  eventLog: EventLogEntry[] | null;
  /** As the appraisal of the quote says; a status of null: there is none. */
  tcb: BootTcb;
  /** `os_image_hash` of the vm_config, hex. It is the host's word: whoever relies on it must know the image. */
  claimedImage: string | null;
}

export interface BootTcb {
  status: string | null;
  advisoryIds: readonly string[];
  /** SHA-256 of the PPID in the PCK certificate, hex; null where the quote carries no such certificate. */
  deviceId: string | null;
}

/**
 * One boot, as a KMS can describe it. What it calls the device depends on its version: up to 0.5.5 the quoting enclave's
 * id, since 0.5.6 the platform's. Both are of the machine that made the quote.
 */
export type BootInfos = { infos: readonly BootInfo[]; problem: null } | { infos: null; problem: string };

/** The first `boot-mr-done` ends what a KMS sees of an app that asks for its keys. */
const BOOT_DONE = 'boot-mr-done';
const NO_KEY_PROVIDER = new Uint8Array(32);
const NO_INSTANCE = new Uint8Array(20);

/** `problem` says, as a clause, why there is none. */
export function appBootInfos({ role, quote, eventLog, tcb, claimedImage }: BootEvidence): BootInfos {
  const { header, body } = quote;
  if (body.kind === 'enclave') return none('the quote is an SGX enclave’s');
  if (tcb.status === null) return none('its TCB status is not known');
  const rtmr3 = eventLog === null ? null : replayRegister(eventLog, 3, body.rtmrs);
  const launch = boundLaunch(eventLog, rtmr3);
  if (launch === null || launch.problems.length > 0) return none('no launch is proven');
  const payload = (name: string): Uint8Array | null => readLaunchPayload(launch, name).value;
  const [appId, composeHash, instanceId] = [payload('app-id'), payload('compose-hash'), payload('instance-id')];
  if (appId === null || composeHash === null || instanceId === null) return none('no launch is proven');
  // A KMS node measures no os-image-hash: nobody tells it one.
  const measuredImage = payload('os-image-hash');
  const osImageHash = measuredImage === null ? claimedImage : toHex(measuredImage);
  if (osImageHash === null) return none('neither its launch nor its vm_config names an OS image');
  const measured = role === 'kms' ? asItRuns(body, payload('key-provider')) : askingForKeys(body, launch);
  if (measured === null) {
    return none(
      role === 'kms' ? 'it measured no key-provider' : `it measured no ${BOOT_DONE}, so what a KMS saw is not known`,
    );
  }
  const { report, keyProvider } = measured;
  const known = {
    mrAggregated: `0x${aggregatedMeasurement(report)}`,
    mrSystem: prefixed(sha256(concatBytes(report.mrTd, ...report.rtmrs.slice(0, 3), keyProvider))),
    osImageHash: `0x${osImageHash}`,
    tcbStatus: tcb.status,
    advisoryIds: tcb.advisoryIds,
  } as const;
  const infos = deviceIdsOf(header, tcb).map((deviceId) => ({
    appId: prefixed(appId),
    composeHash: prefixed(composeHash),
    instanceId: prefixed(instanceId.length === 0 ? NO_INSTANCE : instanceId),
    deviceId,
    ...known,
  }));
  return { infos, problem: null };
}

/** What the contracts may call the machine: by its quoting enclave, and by its platform. */
export function deviceIdsOf({ userData }: Pick<QuoteHeader, 'userData'>, { deviceId }: BootTcb): `0x${string}`[] {
  return [prefixed(sha256(userData)), ...(deviceId === null ? [] : [`0x${deviceId}` as const])];
}

interface Measured {
  report: TdReport;
  /** 32 bytes. */
  keyProvider: Uint8Array;
}

function asItRuns(report: TdReport, keyProvider: Uint8Array | null): Measured | null {
  return keyProvider === null ? null : { report, keyProvider: sha256(keyProvider) };
}

/** It has no key provider yet: which one it gets is measured when the KMS has answered. */
function askingForKeys(report: TdReport, { events }: Launch): Measured | null {
  const done = events.findIndex(({ event }) => event === BOOT_DONE);
  if (done === -1) return null;
  const [rtmr0, rtmr1, rtmr2] = report.rtmrs;
  const rtmr3 = extendRegister(events.slice(0, done + 1).map(runtimeEventDigest));
  return { report: { ...report, rtmrs: [rtmr0, rtmr1, rtmr2, rtmr3] }, keyProvider: NO_KEY_PROVIDER };
}

function none(problem: string): BootInfos {
  return { infos: null, problem };
}

function prefixed(bytes: Uint8Array): `0x${string}` {
  return `0x${toHex(bytes)}`;
}
