import { describe, expect, it } from 'vitest';
import { describeDifference } from '../../../../../src/core/appraisal/os/unknown-layout.js';
import type { EventLogEntry } from '../../../../../src/core/formats/event-log.js';
import { simulate } from '../simulated.js';

const rtmr0 = (ovmf: string): EventLogEntry[] => simulate({ image: { ovmf } }).eventLog.filter(({ imr }) => imr === 0);
const [older, newer] = [rtmr0('pre202505'), rtmr0('stable202505')];
const fwCfg = (item: string): EventLogEntry => ({
  index: 99,
  imr: 0,
  eventType: 10,
  digest: new Uint8Array(48),
  event: '',
  payload: Buffer.from(`QEMU FW CFG\0${item.padEnd(56, '\0')}`),
  version: 1,
});

describe('describeDifference', () => {
  it('names the events that are new, by QEMU’s name of them where the log has it', () => {
    const added = fwCfg('etc/extra-pci-roots');
    const found = 'new: event 99 (type 0xa, fw_cfg "etc/extra-pci-roots").';
    // Beside events of the same type, whose digests show that they are not the new one.
    for (const at of [2, 3, 4]) {
      expect(describeDifference(newer.toSpliced(at, 0, added))).toBe(`Against stable202505, ${found}`);
    }
    expect(describeDifference(older.toSpliced(2, 0, added))).toBe(`Against pre202505, ${found}`);
    const unnamed = { ...added, eventType: 0x80000002 };
    expect(describeDifference([...older, unnamed])).toBe('Against pre202505, new: event 99 (type 0x80000002).');
  });

  it('names the events that are missing', () => {
    expect(describeDifference(newer.slice(1))).toBe('Against stable202505, missing: TD HOB.');
    expect(describeDifference(newer.toSpliced(13, 1))).toBe('Against stable202505, missing: SMBIOS tables.');
    expect(describeDifference(newer.slice(0, -1))).toBe('Against stable202505, missing: Boot0001.');
    expect(describeDifference(older.slice(0, 12))).toBe('Against pre202505, missing: Boot0000.');
    expect(describeDifference([])).toBe('Against pre202505, missing: TD HOB; CFV; SecureBoot; PK; KEK; and 8 more.');
  });

  it('names both where the order is another', () => {
    const [hob, cfv, ...rest] = older;
    expect(describeDifference([cfv, hob, ...rest].filter((event) => event !== undefined))).toBe(
      'Against pre202505, new: event 0 (type 0x8000000b); missing: TD HOB.',
    );
  });

  it('shows no text that is not printable, and is quick for a long log', () => {
    expect(describeDifference([...older, fwCfg('a\nb')])).toBe('Against pre202505, new: event 99 (type 0xa).');
    const many = Array.from({ length: 4096 }, () => fwCfg('x'));
    expect(describeDifference([...older, ...many])).toContain('and 4091 more.');
  });
});
