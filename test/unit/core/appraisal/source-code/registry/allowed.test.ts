// Whether a contract's yes is about the image that booted: of a launch that measured none, the host names it.

import { describe, expect, it } from 'vitest';
import type { Agreement } from '../../../../../../src/core/appraisal/source-code/registry/agreement.js';
import { judgeBoot } from '../../../../../../src/core/appraisal/source-code/registry/allowed.js';
import { appBootInfos } from '../../../../../../src/core/appraisal/source-code/registry/boot-info.js';
import type { TrustedKms } from '../../../../../../src/core/appraisal/source-code/registry/contracts.js';
import type { RegisteredMachine } from '../../../../../../src/core/appraisal/source-code/registry/machine.js';
import { kmsAbi } from '../../../../../../src/core/chain/abi.js';
import { contractCall } from '../../../../../../src/core/chain/answers.js';
import { parseEventLog } from '../../../../../../src/core/formats/event-log.js';
import { parseQuote } from '../../../../../../src/core/formats/quote.js';
import { createWholeDeployment } from '../../../../../../src/simulator/index.js';

const CLAIMED = 'c1'.repeat(32);
const OTHER = 'd2'.repeat(32);
const KMS = `0x${'ab'.repeat(20)}`;
const word = (value: number): string => value.toString(16).padStart(64, '0');
/** (bool, string): yes, for no reason. */
const YES = `0x${word(1)}${word(64)}${word(0)}`;

const { kms: node } = createWholeDeployment({ seed: 'boot', at: '2026-06-15T12:00:00Z' });
const quote = parseQuote(node.quote);
const eventLog = parseEventLog(node.evidence.event_log, 'event_log');
const tcb = { status: 'UpToDate', advisoryIds: [], deviceId: null };

/** A contract that lets the node boot, with the image that its host names. */
function judged(booted: string | null) {
  const { infos } = appBootInfos({ role: 'kms', quote, eventLog, tcb, claimedImage: CLAIMED });
  const calls = (infos ?? []).map((info) => ({
    ...contractCall(KMS, kmsAbi, 'isKmsAllowed', [info]),
    result: YES,
  }));
  const agreement: Agreement = {
    chainId: 8453,
    block: { tag: 'finalized', number: 17, hash: `0x${'00'.repeat(32)}`, timestamp: 1 },
    endpoints: ['https://rpc.example'],
    calls,
    storage: [],
    code: [],
    histories: [],
  };
  const machine = {
    role: 'kms',
    quote,
    eventLog,
    vmConfig: JSON.stringify({ ...JSON.parse(String(node.evidence.vm_config)), os_image_hash: CLAIMED }),
    tcb,
    identity: { osImageHash: null },
    reference: { name: 'known', grade: 'pinned', osImageHash: booted },
    checks: [],
  } as unknown as RegisteredMachine;
  return judgeBoot(agreement, { address: KMS } as TrustedKms, machine);
}

describe('the boot of a KMS node that the contract allows', () => {
  it('is the one that its host describes, as far as the image is known', () => {
    expect(judged(CLAIMED)).toMatchObject({ status: 'pass' });
    expect(judged(null).detail).toContain('Its OS image is the one that its host names');
  });

  it('is another where another image booted', () => {
    const { status, detail } = judged(OTHER);
    expect([status, detail]).toEqual(['unknown', expect.stringContaining('another OS image than booted')]);
  });
});
