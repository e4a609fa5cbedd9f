import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Work } from '../../../../src/core/appraisal/work.js';
import { acpiDigests, type VmShape, vmShape } from '../../../../src/core/measure/acpi/index.js';
import { simulate } from './simulated.js';

const GIB = 2 ** 30;
const shape = (given: Partial<VmShape> = {}): VmShape =>
  vmShape({ cpus: 2, memory: 4 * GIB, qemuVersion: '9.2.1', ...given });

describe('tables of claimed VMs', () => {
  it('are those of the shape, made once for each machine', () => {
    const work = new Work();
    const shapes = [shape(), shape({ pic: true }), shape({ memory: 64 * GIB }), shape({ cpus: 3 }), shape()];
    for (const claimed of shapes) expect(work.claimedTables(claimed)).toEqual(acpiDigests(claimed));
    // Memory above 4 GiB does not show, and the PIC is none of another machine.
    expect(work.done).toMatchObject({ machines: 2, tables: 3 });
  });

  it('are none for what no TD is, and nothing is made for it', () => {
    const work = new Work();
    expect(work.claimedTables(shape({ cpus: 4096 }))).toEqual({
      unknown: 'a TD has at most 576 vCPUs, not 4096',
      refused: 'Have vm_config corrected: no VM that makes a quote is as it claims.',
    });
    expect(work.claimedTables(shape({ nics: 40 }))).toMatchObject({ refused: expect.any(String) });
    expect(work.claimedTables(shape({ swtpm: true }))).toMatchObject({ refused: null });
    expect(work.done).toMatchObject({ machines: 0, tables: 0 });
  });

  it('are made for so many machines and no more', () => {
    const work = new Work({ machines: 2, nearTables: 0, nearShapes: 0, smbiosSearches: 1 });
    const [one, two, three] = [1, 2, 3].map((cpus) => work.claimedTables(shape({ cpus })));
    expect([one, two]).toEqual([1, 2].map((cpus) => acpiDigests(shape({ cpus }))));
    expect(three).toEqual({
      unknown: 'it is one of more than 2 different ones that are claimed at once',
      refused: 'Appraise the deployment in parts of at most 2 different machines.',
    });
    expect(work.claimedTables(shape({ cpus: 1, pic: true }))).toEqual(acpiDigests(shape({ cpus: 1, pic: true })));
    expect(work.done).toMatchObject({ machines: 2, tables: 3 });
  });
});

describe('SMBIOS tables of claimed VMs', () => {
  const machine = { memorySize: 4 * GIB, cpuCount: 2, qemuVersion: '9.2.1', fmspc: 'b0c06f000000' };

  it('are searched for once each, and so often and no more', () => {
    const work = new Work({ machines: 1, nearTables: 0, nearShapes: 0, smbiosSearches: 2 });
    const found = work.smbios(machine, 'any', () => true);
    expect(found).toMatchObject({ product: { name: 'dstack' } });
    expect(work.smbios(machine, 'any', () => false)).toBe(found);
    expect(work.smbios(machine, 'none', () => false)).toEqual({
      unknown: expect.stringContaining('makes other SMBIOS tables'),
    });
    expect(work.smbios(machine, 'other', () => true)).toEqual({
      unknown: 'SMBIOS tables are searched for at most 2 times at once',
    });
    expect(work.smbios(machine, 'any', () => false)).toBe(found);
    expect(work.done.smbiosSearches).toBe(2);
  });

  it('are not searched for where they cannot be known', () => {
    const work = new Work();
    expect(work.smbios({ ...machine, fmspc: null }, 'any', () => true)).toMatchObject({ unknown: expect.any(String) });
    expect(work.done.smbiosSearches).toBe(0);
  });
});

describe('tables of shapes near a claimed one', () => {
  it('are made until there are enough, and found again after that', () => {
    const work = new Work({ machines: 1, nearTables: 2, nearShapes: 9, smbiosSearches: 1 });
    expect(work.claimedTables(shape({ cpus: 9 }))).toEqual(acpiDigests(shape({ cpus: 9 })));
    const near = (cpus: number) => work.nearTables(shape({ cpus }));
    expect([1, 2, 3, 1, 9].map((cpus) => near(cpus) !== null)).toEqual([true, true, false, true, true]);
    expect(near(2)).toEqual(acpiDigests(shape({ cpus: 2 })));
    expect(near(4096)).toBeNull();
    expect(work.nearTables(shape({ swtpm: true }))).toBeNull();
    expect(work.done).toMatchObject({ tables: 3, nearTables: 2 });
  });

  it('are looked for so often', () => {
    const work = new Work({ machines: 1, nearTables: 1, nearShapes: 2, smbiosSearches: 1 });
    expect([1, 2, 3, 4].map(() => work.mayLook())).toEqual([true, true, false, false]);
    expect(work.done.nearShapes).toBe(2);
  });
});

describe('signatures', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const point = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-64));
  const message = (i: number): Uint8Array => Uint8Array.of(i);
  const signature = new Uint8Array(sign('sha256', message(7), { key: privateKey, dsaEncoding: 'ieee-p1363' }));

  it('are verified once', async () => {
    const work = new Work();
    for (let round = 0; round < 3; round++) expect(await work.verify(point, message(7), signature)).toBe(true);
    expect(work.done.signatures).toBe(1);
  });

  it('are told apart by message, however many share one', async () => {
    const work = new Work();
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 20; i++) expect(await work.verify(point, message(i), signature)).toBe(i === 7);
    }
    expect(work.done.signatures).toBeLessThanOrEqual(40);
  });
});

it('replays RTMR3 of each log against each quote', () => {
  const { eventLog, report } = simulate();
  const work = new Work();
  const other = report.rtmrs.with(3, new Uint8Array(48)) as typeof report.rtmrs;
  expect(work.rtmr3(eventLog, report.rtmrs).bound).toBe(true);
  expect(work.rtmr3(eventLog, other).bound).toBe(false);
  expect(work.rtmr3(eventLog.slice(1), report.rtmrs).bound).toBe(true);
  expect(work.rtmr3(eventLog.slice(0, -1), report.rtmrs).bound).toBe(false);
  expect(work.rtmr3(eventLog, report.rtmrs).bound).toBe(true);
});
