// The boot that a contract is asked about, of real machines: against what their guest agents and each other say of it.

import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { appBootInfos } from '../../src/core/appraisal/source-code/registry/boot-info.js';
import type { BootInfo } from '../../src/core/chain/reads.js';
import { parseQuote } from '../../src/core/formats/quote.js';
import { parseVmConfig } from '../../src/core/formats/vm-config.js';
import type { ComponentRole } from '../../src/core/result/words.js';
import { evidenceOf } from './appraised.js';
import { captureText, describeCaptures } from './captures.js';

const TCB = { status: 'UpToDate', advisoryIds: [], deviceId: null };

function infoOf(role: ComponentRole, folder: string, file: string): BootInfo {
  const { quote, eventLog, vmConfig } = evidenceOf(folder, file);
  if (quote === null) throw new Error(`${folder}: no quote`);
  const claimedImage = vmConfig === null ? null : parseVmConfig(vmConfig).osImageHash;
  const { infos, problem } = appBootInfos({ role, quote: parseQuote(quote), eventLog, tcb: TCB, claimedImage });
  const [info] = infos ?? [];
  if (info === undefined) throw new Error(`${folder}: ${problem}`);
  return info;
}

const jsonOf = (folder: string, file: string): Record<string, string> => JSON.parse(captureText(folder, file));

describeCaptures('boots of real machines', () => {
  it.each(['kms-base-prod6-051', 'kms-base-prod6-053', 'kms-pha-prod10-054', 'kms-pha-use2-054'])(
    'of KMS node %s',
    (folder) => {
      const told = jsonOf(folder, 'info.json');
      const info = infoOf('kms', folder, 'info.json');
      expect(info).toMatchObject({
        appId: `0x${told.app_id}`,
        composeHash: `0x${told.compose_hash}`,
        instanceId: `0x${'00'.repeat(20)}`,
        deviceId: `0x${told.device_id}`,
        mrAggregated: `0x${told.mr_aggregated}`,
        osImageHash: `0x${JSON.parse(String(told.vm_config)).os_image_hash}`,
      });
    },
  );

  it('of the gateway, whose KMS was that node', () => {
    const info = infoOf('gateway', 'kms-base-prod6-053', 'gateway-evidence.json');
    const { gatewayAppId } = jsonOf('kms-base-prod6-053', 'onchain-kmsinfo.json');
    expect(info.appId).toBe(gatewayAppId?.toLowerCase());
    expect(info.osImageHash).toBe(infoOf('kms', 'kms-base-prod6-053', 'info.json').osImageHash);
  });

  it('of an app, as its KMS saw it', () => {
    const folder = 'app-under-kms-pha-prod10';
    const { registers, launchEvents } = JSON.parse(captureText(folder, 'expected.json')) as {
      registers: Record<string, string>;
      launchEvents: [name: string, payload: string][];
    };
    const sha = (algorithm: string, ...parts: Buffer[]): Buffer =>
      createHash(algorithm).update(Buffer.concat(parts)).digest();
    const seen = launchEvents.slice(0, launchEvents.findIndex(([name]) => name === 'boot-mr-done') + 1);
    const rtmr3 = seen.reduce<Buffer>((register, [name, payload]) => {
      const event = [Buffer.from('01000008', 'hex'), Buffer.from(`:${name}:`), Buffer.from(payload, 'hex')];
      return sha('sha384', register, sha('sha384', ...event));
    }, Buffer.alloc(48));
    const bytes = (name: string): Buffer => Buffer.from(registers[name] ?? '', 'hex');
    const image = ['mrtd', 'rtmr0', 'rtmr1', 'rtmr2'].map(bytes);
    const info = infoOf('app', folder, 'getquote.json');
    // Neither MROWNER nor MROWNERCONFIG is set in it.
    const aggregated = sha('sha256', ...image, rtmr3, bytes('mrConfigId'), Buffer.alloc(96));
    expect(info.mrAggregated).toBe(`0x${aggregated.toString('hex')}`);
    expect(info.mrSystem).toBe(`0x${sha('sha256', ...image, Buffer.alloc(32)).toString('hex')}`);
    expect(info.deviceId).toBe(`0x${jsonOf(folder, 'info.json').device_id}`);
  });
});
