// The boot that a contract is asked about, from a simulated launch. The values expected are worked out here with
// node:crypto from the simulator's registers and events.

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  appBootInfos,
  type BootEvidence,
} from '../../../../../../src/core/appraisal/source-code/registry/boot-info.js';
import type { BootInfo } from '../../../../../../src/core/chain/reads.js';
import { parseEventLog } from '../../../../../../src/core/formats/event-log.js';
import { parseQuote } from '../../../../../../src/core/formats/quote.js';
import { type Bend, createDeployment, type Deployment, mrAggregated } from '../../../../../../src/simulator/index.js';

const TCB = { status: 'UpToDate', advisoryIds: ['INTEL-SA-00001'], deviceId: 'd0'.repeat(32) };

function evidenceOf(deployment: Deployment, changed: Partial<BootEvidence> = {}): BootEvidence {
  return {
    role: 'app',
    quote: parseQuote(deployment.quote),
    eventLog: parseEventLog(deployment.evidence.event_log, 'event_log'),
    tcb: TCB,
    claimedImage: 'c1'.repeat(32),
    ...changed,
  };
}

interface Event {
  event: string;
  imr: number;
  event_payload: string;
}

const sha = (algorithm: 'sha256' | 'sha384', ...parts: Uint8Array[]): Buffer =>
  createHash(algorithm).update(Buffer.concat(parts)).digest();

/** Digest of version 1. */
const digest = ({ event, event_payload }: Event): Buffer =>
  sha('sha384', Buffer.from('01000008', 'hex'), Buffer.from(`:${event}:`), Buffer.from(event_payload, 'hex'));

/** The register after each of the events of RTMR3, up to the first of that name. */
function rtmr3Until(deployment: Deployment, name: string): Buffer {
  const events = (JSON.parse(String(deployment.evidence.event_log)) as Event[]).filter(({ imr }) => imr === 3);
  const last = events.findIndex(({ event }) => event === name);
  return events
    .slice(0, last + 1)
    .reduce<Buffer>((register, event) => sha('sha384', register, digest(event)), Buffer.alloc(48));
}

/** Offsets of a version 4 quote: 48 bytes of header, then the TD report. */
const REGISTER = { mrtd: 184, mrConfigId: 232, rtmr0: 376 } as const;

function expectedOf(deployment: Deployment): Omit<BootInfo, 'tcbStatus' | 'advisoryIds' | 'deviceId'> {
  const quote = Buffer.from(deployment.quote);
  const mrtd = quote.subarray(REGISTER.mrtd, REGISTER.mrtd + 48);
  const rtmr0to2 = quote.subarray(REGISTER.rtmr0, REGISTER.rtmr0 + 144);
  const bound = quote.subarray(REGISTER.mrConfigId, REGISTER.mrConfigId + 144);
  const whole = bound.every((byte) => byte === 0) ? Buffer.alloc(0) : bound;
  const payload = (name: string): `0x${string}` => {
    const events = JSON.parse(String(deployment.evidence.event_log)) as Event[];
    return `0x${events.find(({ event }) => event === name)?.event_payload}`;
  };
  return {
    appId: payload('app-id'),
    composeHash: payload('compose-hash'),
    instanceId: payload('instance-id'),
    mrAggregated: `0x${sha('sha256', mrtd, rtmr0to2, rtmr3Until(deployment, 'boot-mr-done'), whole).toString('hex')}`,
    mrSystem: `0x${sha('sha256', mrtd, rtmr0to2, Buffer.alloc(32)).toString('hex')}`,
    osImageHash: payload('os-image-hash'),
  };
}

function infosOf(bend: Bend, changed: Partial<BootEvidence> = {}): readonly BootInfo[] {
  const found = appBootInfos(evidenceOf(createDeployment({ seed: 'boot', ...bend }), changed));
  if (found.infos === null) throw new Error(found.problem);
  return found.infos;
}

describe('the boot of an app', () => {
  it('is as the KMS saw it: RTMR3 up to boot-mr-done, and no key provider', () => {
    const deployment = createDeployment({ seed: 'boot' });
    const quote = Buffer.from(deployment.quote);
    const device = sha('sha256', quote.subarray(28, 48)).toString('hex');
    const common = { ...expectedOf(deployment), tcbStatus: 'UpToDate', advisoryIds: ['INTEL-SA-00001'] };
    expect(appBootInfos(evidenceOf(deployment))).toEqual({
      infos: [
        { ...common, deviceId: `0x${device}` },
        { ...common, deviceId: `0x${TCB.deviceId}` },
      ],
      problem: null,
    });
  });

  it('does not change with what is measured later', () => {
    const [before] = infosOf({});
    const [after] = infosOf({ app: { storageFs: 'ext4', mrKms: new Uint8Array(32).fill(0x11) } });
    expect(after).toEqual(before);
  });

  it('names only the device that the quote shows, where it has no certificate', () => {
    expect(infosOf({}, { tcb: { ...TCB, deviceId: null } })).toHaveLength(1);
  });
});

describe('the boot of a KMS node', () => {
  it('is over the whole log', () => {
    const deployment = createDeployment({ seed: 'boot' });
    const [info] = infosOf({}, { role: 'kms' });
    expect(info?.mrAggregated).toBe(`0x${Buffer.from(mrAggregated(deployment)).toString('hex')}`);
    expect(info?.mrSystem).not.toBe(expectedOf(deployment).mrSystem);
  });
});

describe('no boot is told', () => {
  const refused: [name: string, changed: Partial<BootEvidence>, problem: RegExp][] = [
    ['without a log', { eventLog: null }, /no launch is proven/],
    ['without a TCB status', { tcb: { ...TCB, status: null } }, /TCB status/],
  ];
  it.each(refused)('%s', (_, changed, problem) => {
    expect(appBootInfos(evidenceOf(createDeployment({ seed: 'boot' }), changed)).problem).toMatch(problem);
  });

  it('from a log that the quote does not vouch for', () => {
    const evidence = evidenceOf(createDeployment({ seed: 'boot' }));
    const eventLog = (evidence.eventLog ?? []).map((event) =>
      event.event === 'compose-hash' ? { ...event, payload: new Uint8Array(32) } : event,
    );
    expect(appBootInfos({ ...evidence, eventLog })).toEqual({ infos: null, problem: 'no launch is proven' });
  });
});
