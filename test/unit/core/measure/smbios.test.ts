import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../src/core/bytes.js';
import {
  findSmbios,
  PRODUCTS,
  type SmbiosMachine,
  smbiosBytes,
  whyNoSmbios,
} from '../../../../src/core/measure/smbios.js';
import { defaultVm, type SmbiosParams, smbiosTables } from '../../../../src/simulator/index.js';

const GIB = 2 ** 30;
const machine: SmbiosMachine = { memorySize: 8 * GIB, cpuCount: 4, qemuVersion: '9.2.1', fmspc: 'b0c06f000000' };
/** As the simulator, which shares no code with it, makes them. */
const simulated = (given: Partial<SmbiosMachine> = {}, smbios: Partial<SmbiosParams> = {}): Buffer => {
  const { memorySize, cpuCount, qemuVersion } = { ...machine, ...given };
  const cpu = { cpuSignature: 0xc06f2 };
  return smbiosTables({ memorySize, cpuCount, qemuVersion, smbios: { ...defaultVm().smbios, ...cpu, ...smbios } });
};
const find = (tables: Uint8Array, given: Partial<SmbiosMachine> = {}) => {
  const wanted = createHash('sha384').update(tables).digest('hex');
  return findSmbios({ ...machine, ...given }, (digest) => toHex(digest) === wanted);
};

describe('smbiosBytes', () => {
  it('are those that another implementation makes', () => {
    for (const qemuVersion of ['8.0.0', '8.1.0', '8.2.2', '9.0.0', '9.1.0', '9.2.1', '10.0.13', '10.1.0', '11.1.3']) {
      for (const memorySize of [GIB, 2 * GIB, 0xb000_0000, 16 * GIB, 17 * GIB, 32 * GIB, 1024 * GIB]) {
        for (const cpuCount of [1, 254, 255]) {
          const [major = 0, minor = 0] = qemuVersion.split('.').map(Number);
          const made = smbiosBytes({
            memorySize,
            cpuCount,
            series: major * 10 + minor,
            product: { manufacturer: 'dstack', name: 'dstack' },
            cpu: { signature: 0xc06f2, features: 0x2fab_fbff },
            firmware: ['EDK II', 'unknown', '02/02/2022'],
          });
          expect(toHex(made)).toBe(toHex(simulated({ qemuVersion, memorySize, cpuCount })));
        }
      }
    }
  });
});

describe('findSmbios', () => {
  it('finds every product, stepping and set of features', () => {
    for (const product of PRODUCTS) {
      for (const [cpuSignature, cpuFeatures] of [
        [0xc06f0, 0x0f8b_fbff],
        [0xc06ff, 0xffff_ffff],
        [0xc06f2, 0x2fab_fbff],
        [0xc06f8, 0x1f8b_ffff],
      ] as const) {
        const { manufacturer, name } = product;
        const tables = simulated({}, { manufacturer, product: name, cpuSignature, cpuFeatures });
        expect(find(tables)).toMatchObject({ product, signature: cpuSignature });
      }
    }
  });

  it('finds no others', () => {
    for (const smbios of [
      { product: 'dstack2' },
      { manufacturer: 'QEMU' },
      { cpuSignature: 0xc0700 },
      { cpuSignature: 0xc06ef },
      { cpuFeatures: 0x0f8b_fbfe },
      { firmware: ['EDK II', 'unknown', '02/02/2023'] as [string, string, string] },
    ]) {
      expect(find(simulated({}, smbios))).toBeNull();
    }
    const tables = simulated();
    expect(find(tables)).not.toBeNull();
    for (const given of [
      { memorySize: 9 * GIB },
      { cpuCount: 255 },
      { qemuVersion: '10.0.0' },
      { fmspc: '00806f050000' },
    ]) {
      expect(find(tables, given)).toBeNull();
    }
    const byte = Buffer.from(tables);
    byte[0] = 2;
    expect(find(byte)).toBeNull();
  });

  it('does not search where it cannot know, and says why', () => {
    for (const [given, why] of [
      [{ qemuVersion: '7.2.0' }, 'the SMBIOS tables of QEMU "7.2.0" are not known'],
      [{ qemuVersion: '12.0.0' }, 'the SMBIOS tables of QEMU "12.0.0" are not known'],
      [{ fmspc: null }, 'its SMBIOS tables depend on the host’s CPU, and no PCK certificate names it'],
      [{ memorySize: GIB + 1 }, 'a VM has whole MiB of memory, not 1073741825 bytes'],
      [{ memorySize: 1025 * GIB }, 'the SMBIOS tables of 1100585369600 bytes of memory are not searched'],
    ] as const) {
      expect(whyNoSmbios({ ...machine, ...given })).toBe(why);
      expect(() => findSmbios({ ...machine, ...given }, () => true)).toThrow(TypeError);
    }
    expect(whyNoSmbios(machine)).toBeNull();
  });
});
