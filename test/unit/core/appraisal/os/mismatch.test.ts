import { describe, expect, it } from 'vitest';
import { eventDifference, shapeHint } from '../../../../../src/core/appraisal/os/mismatch.js';
import type { Replay } from '../../../../../src/core/appraisal/register-replay.js';
import { parseVmConfig, type VmConfig } from '../../../../../src/core/formats/vm-config.js';
import { simulate } from '../simulated.js';

const { eventLog } = simulate();
const events = eventLog.filter(({ imr }) => imr === 2);
const named = events.map(({ digest }, i) => ({
  name: ['kernel command line', 'initrd'][i] ?? '',
  digest: Buffer.from(digest ?? []).toString('hex'),
  dependsOn: '',
}));
const replay: Replay = { name: 'RTMR2', events, measured: new Uint8Array(48), replayed: null, bound: true };

describe('eventDifference', () => {
  const other = named.map((event, i) => (i === 1 ? { ...event, digest: '00'.repeat(48) } : event));

  it('names the first event that differs, and what that means', () => {
    expect(eventDifference(other, replay)).toBe(
      ' First event that differs: initrd (2 of 2). The initrd differs: another image booted.',
    );
    const unread = replay.events.map((event) => ({ ...event, digest: null }));
    expect(eventDifference(named, { ...replay, events: unread })).toContain('kernel command line (1 of 2)');
  });

  it('counts them first', () => {
    expect(eventDifference(named, { ...replay, events: events.slice(1) })).toBe(' The log has 1 events of it, not 2.');
  });

  it('says nothing where nothing differs, or nothing is told', () => {
    expect(eventDifference(named, replay)).toBe('');
    expect(eventDifference(other, null)).toBe('');
    expect(eventDifference(other, { ...replay, bound: false })).toBe('');
    expect(eventDifference([], replay)).toBe('');
  });
});

describe('shapeHint', () => {
  const shape = (cpus: number): VmConfig =>
    parseVmConfig(JSON.stringify({ cpu_count: cpus, memory_size: 2 ** 32, qemu_version: '9.2.1' }));

  it('names the shape that would match', () => {
    expect(shapeHint(shape(4), ({ numNics }) => numNics === 2)).toBe(
      'It would match with 2 NICs instead of 1: vm_config is wrong, or the VM was not launched as it should be.',
    );
    expect(shapeHint(shape(4), () => false)).toBeNull();
  });

  it('is not asked for huge VMs', () => {
    expect(shapeHint(shape(256), () => true)).not.toBeNull();
    expect(shapeHint(shape(257), () => true)).toBeNull();
  });
});
