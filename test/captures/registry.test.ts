// The record that a KMS contract held, as an endpoint would have answered it, against the evidence of its node and gateway.
// What is not in the captures (who is registered, what is allowed) is made up here. All is encoded by hand.

import { createHash } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { judgeRegistry, readRegistry, rootKeysOf } from '../../src/core/appraisal/source-code/registry/index.js';
import type { RegisteredMachine } from '../../src/core/appraisal/source-code/registry/machine.js';
import { CHAIN_RECORD_SCHEMA, type ChainRecord, parseChainRecord } from '../../src/core/formats/chain-record.js';
import { parseQuote } from '../../src/core/formats/quote.js';
import type { ComponentRole } from '../../src/core/result/words.js';
import { evidenceOf, sourceCodeOf } from './appraised.js';
import { captureText, describeCaptures } from './captures.js';

const FOLDER = 'kms-base-prod6-053';
const AT = Date.parse('2026-02-18T12:00:00Z');
/** From the interface of dstack's contracts. */
const SELECTOR = {
  isKmsAllowed: 'e067ec9d',
  kmsInfo: '09177063',
  gatewayAppId: '95f51931',
  registeredApps: 'a6c4cce9',
  kmsAllowedAggregatedMrs: 'f6fe4f40',
  allowedOsImages: '9a4e1d18',
  allowedComposeHashes: '2f6622e5',
  allowAnyDevice: '3440a16a',
} as const;

interface Held {
  contract: string;
  caPubkey: string;
  quote: string;
  eventlog: string;
  gatewayAppId: string;
}

const word = (value: number | bigint): string => value.toString(16).padStart(64, '0');
const left = (hex: string): string => hex.replace(/^0x/, '').padStart(64, '0');
const YES = word(1);
/** Length, then the bytes in whole words. */
const dynamic = (hex: string): string => {
  const digits = hex.replace(/^0x/, '');
  return word(digits.length / 2) + digits.padEnd(Math.ceil(digits.length / 64) * 64, '0');
};
const asText = (text: string): string => Buffer.from(text).toString('hex');
/** Several dynamic values: where each begins, then the values. */
const tuple = (values: readonly string[]): string => {
  let at = values.length * 32;
  const offsets = values.map((value) => {
    const offset = word(at);
    at += value.length / 2;
    return offset;
  });
  return [...offsets, ...values].join('');
};
/** A boot with the TCB status `UpToDate` and no advisories. */
const boot = (
  info: Record<
    'appId' | 'composeHash' | 'instanceId' | 'deviceId' | 'mrAggregated' | 'mrSystem' | 'osImageHash',
    string
  >,
): string => {
  const heads = [
    info.appId,
    info.composeHash,
    info.instanceId,
    info.deviceId,
    info.mrAggregated,
    info.mrSystem,
    info.osImageHash,
  ].map(left);
  const status = dynamic(asText('UpToDate'));
  return [word(32), ...heads, word(9 * 32), word(9 * 32 + status.length / 2), status, word(0)].join('');
};

describeCaptures('the record of a KMS contract', () => {
  let held: Held;
  let record: ChainRecord;
  let expected: {
    registers: Record<string, string>;
    mrAggregated: string;
    launchEvents: [string, string][];
    gateway: { launchEvents: [string, string][] };
  };

  const eventOf = (events: [string, string][], name: string): string =>
    events.find(([event]) => event === name)?.[1] ?? '';

  beforeAll(() => {
    held = JSON.parse(captureText(FOLDER, 'onchain-kmsinfo.json'));
    expected = JSON.parse(captureText(FOLDER, 'expected.json'));
    const info = JSON.parse(captureText(FOLDER, 'info.json'));
    const kms = held.contract.toLowerCase();
    const app = held.gatewayAppId.toLowerCase();
    const registers = expected.registers;
    const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
    const sha256 = (...parts: Buffer[]): string => createHash('sha256').update(Buffer.concat(parts)).digest('hex');
    const image = ['mrtd', 'rtmr0', 'rtmr1', 'rtmr2'].map((name) => bytes(registers[name] ?? ''));
    const keyProvider = bytes(sha256(bytes(eventOf(expected.launchEvents, 'key-provider'))));
    const nodeBoot = boot({
      appId: info.app_id,
      composeHash: info.compose_hash,
      instanceId: '0',
      deviceId: info.device_id,
      mrAggregated: expected.mrAggregated,
      mrSystem: sha256(...image, keyProvider),
      osImageHash: JSON.parse(info.vm_config).os_image_hash,
    });
    const osImageHash = eventOf(expected.gateway.launchEvents, 'os-image-hash');
    const call = (to: string, name: keyof typeof SELECTOR, argument: string, result: string) => {
      return { to, data: `0x${SELECTOR[name]}${argument}`, result: `0x${result}` };
    };
    // The key for signatures is not in the capture: an empty one stands for it.
    const kmsInfo = tuple(['', held.caPubkey, held.quote, asText(held.eventlog)].map(dynamic));
    record = parseChainRecord(
      JSON.stringify({
        schema: CHAIN_RECORD_SCHEMA,
        endpoint: 'https://rpc.example',
        chainId: 8453,
        block: { tag: 'finalized', number: 34_000_000, hash: `0x${'1b'.repeat(32)}`, timestamp: AT / 1000 - 900 },
        calls: [
          call(kms, 'kmsInfo', '', kmsInfo),
          call(kms, 'gatewayAppId', '', word(32) + dynamic(asText(held.gatewayAppId))),
          call(kms, 'registeredApps', left(app), YES),
          call(kms, 'kmsAllowedAggregatedMrs', expected.mrAggregated, YES),
          call(kms, 'allowedOsImages', osImageHash, YES),
          call(kms, 'isKmsAllowed', nodeBoot, YES + word(64) + word(0)),
          call(app, 'allowedComposeHashes', eventOf(expected.gateway.launchEvents, 'compose-hash'), YES),
          call(app, 'allowAnyDevice', '', YES),
        ],
        storage: [],
        code: [{ address: app, code: '0x6080' }],
        histories: [],
      }),
      'record',
    );
  });

  function machineOf(role: ComponentRole, file: string): RegisteredMachine {
    const evidence = evidenceOf(FOLDER, file);
    const { app: identity, checks } = sourceCodeOf(evidence);
    if (evidence.quote === null) throw new Error('no quote');
    const tcb = {
      status: 'UpToDate',
      advisoryIds: [],
      platform: null,
      qe: null,
      module: null,
      evaluationDataNumber: null,
      tcbDate: null,
      fmspc: null,
      deviceId: null,
      teeType: 'tdx' as const,
    };
    const { eventLog, vmConfig } = evidence;
    return { role, quote: parseQuote(evidence.quote), eventLog, vmConfig, tcb, identity, reference: null, checks };
  }

  function judged(machine: RegisteredMachine, read = record): string[] {
    const reading = readRegistry({
      records: [read],
      missing: [],
      policy: null,
      at: AT,
      clockSkewMinutes: 5,
      rootKeys: rootKeysOf([machineOf('app', 'gateway-evidence.json')]),
    });
    return Object.entries(judgeRegistry(reading, machine).judgements).map(
      ([id, { status }]) => `${id.replace('source-code.registry.', '')} ${status}`,
    );
  }

  it('agrees with the node that runs under it', () => {
    expect(judged(machineOf('kms', 'info.json'))).toEqual([
      'endpoints pass',
      'kms-contract pass',
      'kms-measurement pass',
      'boot pass',
    ]);
  });

  it('agrees with its gateway, as a gateway and as the app of a contract', () => {
    expect(judged(machineOf('gateway', 'gateway-evidence.json'))).toEqual([
      'endpoints pass',
      'kms-contract pass',
      'gateway pass',
    ]);
    expect(judged(machineOf('app', 'gateway-evidence.json'))).toEqual([
      'endpoints pass',
      'contract pass',
      'kms-contract pass',
      'registered pass',
      'compose-hash pass',
      'device pass',
      'os-image pass',
      // Nobody was asked.
      'boot unknown',
    ]);
  });

  it('does not agree with a node of another contract', () => {
    const other = evidenceOf('kms-base-prod6-051', 'info.json');
    if (other.quote === null) throw new Error('no quote');
    const machine = { ...machineOf('kms', 'info.json'), quote: parseQuote(other.quote), eventLog: other.eventLog };
    expect(judged({ ...machine, vmConfig: other.vmConfig })).toEqual([
      'endpoints pass',
      'kms-contract pass',
      'kms-measurement unknown',
      'boot unknown',
    ]);
  });

  it('counts for nothing at an address that nobody vouches for', () => {
    const moved = JSON.parse(JSON.stringify(record).replaceAll(held.contract.toLowerCase(), `0x${'99'.repeat(20)}`));
    expect(judged(machineOf('kms', 'info.json'), moved).slice(0, 2)).toEqual([
      'endpoints pass',
      'kms-contract unknown',
    ]);
  });
});
