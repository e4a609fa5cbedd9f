// From vm_config to shape, and which shapes have tables that cannot be known.

import { describe, expect, it } from 'vitest';
import { parseVmConfig } from '../../../../../src/core/formats/vm-config.js';
import { acpiDigests, shapeFromVmConfig, type VmShape, vmShape } from '../../../../../src/core/measure/acpi/index.js';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

function fromConfig(members: Record<string, unknown>): VmShape {
  return shapeFromVmConfig(parseVmConfig(JSON.stringify({ cpu_count: 2, memory_size: 2 * GIB, ...members })));
}

describe('the shape of a vm_config', () => {
  it('that tells nothing else has dstack’s defaults', () => {
    expect(fromConfig({})).toEqual({
      cpus: 2,
      memory: 2 * GIB,
      gpus: 0,
      nvswitches: 0,
      nics: 1,
      volumes: 0,
      rootVerity: true,
      hotplugOff: false,
      hole64: 0,
      pic: false,
      smm: false,
      hugepages: false,
      pxb: false,
      swtpm: false,
      numaNodes: false,
      hostShareMode: null,
      qemuVersion: '9.1.0',
    });
  });

  it('has all that it tells', () => {
    const shape = fromConfig({
      num_gpus: 8,
      num_nvswitches: 4,
      num_nics: 2,
      num_verity_volumes: 3,
      hotplug_off: true,
      pci_hole64_size: 2 ** 44,
      hugepages: true,
      swtpm: true,
      host_share_mode: 'vhd',
      qemu_version: '9.2.1',
      pic: true,
    });
    expect(shape).toMatchObject({ gpus: 8, nvswitches: 4, nics: 2, volumes: 3, hotplugOff: true, hole64: 2 ** 44 });
    expect(shape).toMatchObject({ hugepages: true, pxb: true, swtpm: true, hostShareMode: 'vhd', pic: true });
    expect(shape.qemuVersion).toBe('9.2.1');
  });

  it('has a PIC if it says so, else if QEMU is version 8', () => {
    const pics = [{}, { pic: true }, { pic: false }].flatMap((pic) =>
      ['8.2.2', '9.2.1'].map((qemu_version) => fromConfig({ qemu_version, ...pic }).pic),
    );
    expect(pics).toEqual([true, false, true, true, false, false]);
  });

  it('has an ISO root if its image is one before 0.5', () => {
    const images = [
      'dstack-0.3.6',
      'dstack-dev-0.4.2',
      'dstack-0.5.0',
      'dstack-nvidia-0.5.4.1',
      'dstack-1.0.0',
      'other',
      '',
    ];
    expect(images.map((image) => fromConfig({ image }).rootVerity)).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
      true,
    ]);
  });
});

const GPUS = { gpus: 1, hotplugOff: true, hole64: 2 ** 44 };
const shape = (given: Partial<VmShape>): VmShape => vmShape({ cpus: 2, memory: 2 * GIB, ...given });
const unknown = (given: Partial<VmShape>): unknown => {
  const digests = acpiDigests(shape(given));
  return 'unknown' in digests ? digests.unknown : 'told';
};

describe('unknown', () => {
  const outgrown = 'passed-through devices enlarge the 64-bit PCI window, by an amount that depends on their memory';
  const hugeGpus =
    'with huge pages and passed-through devices the tables contain addresses that firmware chose and the host’s NUMA nodes';
  it.each<[string, Partial<VmShape>, string]>([
    ['QEMU version', { qemuVersion: '12.0.0' }, 'the tables of QEMU "12.0.0" are not known, only those of 8.0 to 11.1'],
    [
      'no QEMU version',
      { qemuVersion: '$(id)' },
      'the tables of QEMU "$(id)" are not known, only those of 8.0 to 11.1',
    ],
    [
      'NUMA nodes',
      { numaNodes: true },
      'explicit NUMA nodes (numa_nodes) add tables and bridges that are not modelled',
    ],
    ['TPM', { swtpm: true }, 'a virtual TPM (swtpm) adds a table and devices that are not modelled'],
    ['share mode', { hostShareMode: 'nfs' }, 'the devices of host share mode "nfs" are not known'],
    ['GPUs and the default window', { ...GPUS, hole64: 0 }, outgrown],
    ['GPUs and the default window, spelled out', { ...GPUS, hole64: 32 * GIB }, outgrown],
    ['NVSwitches and a small window', { nvswitches: 1, hotplugOff: true, hole64: GIB }, outgrown],
    ['huge pages and GPUs', { ...GPUS, hugepages: true }, hugeGpus],
    ['huge pages and NVSwitches', { ...GPUS, gpus: 0, nvswitches: 2, hugepages: true }, hugeGpus],
    [
      'huge pages that memory does not fill',
      { hugepages: true, memory: 2 * GIB + 512 * MIB },
      'with huge pages a VM gets whole GiB of memory, not the 2684354560 bytes that its configuration claims',
    ],
  ])('%s', (_, given, reason) => {
    expect(unknown(given)).toBe(reason);
  });

  it('is nothing without that', () => {
    const known: Partial<VmShape>[] = [
      {},
      GPUS,
      { ...GPUS, hotplugOff: false },
      { ...GPUS, hole64: 33 * GIB },
      { hugepages: true },
      { hugepages: true, memory: 3 * GIB },
      { memory: 2 * GIB + 512 * MIB },
    ];
    expect(known.map(unknown)).toEqual(known.map(() => 'told'));
  });
});

describe('impossible', () => {
  it.each<[string, Partial<VmShape>, string]>([
    ['no CPU', { cpus: 0 }, 'a VM has 1 to 4096 vCPUs, not 0'],
    ['too many CPUs', { cpus: 4097 }, 'a VM has 1 to 4096 vCPUs, not 4097'],
    ['more CPUs than a TD has', { cpus: 577 }, 'a TD has at most 576 vCPUs, not 577'],
    ['as many CPUs as QEMU counts', { cpus: 4096 }, 'a TD has at most 576 vCPUs, not 4096'],
    [
      'more memory than fits below the PCI window',
      { memory: 57 * 1024 * GIB },
      'a TD has at most 61570503671808 bytes of memory, not 62672162783232',
    ],
    [
      'more CPUs than an old QEMU counts',
      { cpus: 289, qemuVersion: '8.0.4' },
      'QEMU 8.0.4 gives a VM at most 288 vCPUs, not 289',
    ],
    ['half a CPU', { cpus: 1.5 }, 'cpus must be a whole number from 0 on, not 1.5'],
    ['fewer than no NIC', { nics: -1 }, 'nics must be a whole number from 0 on, not -1'],
    [
      'an endless window',
      { hole64: Number.POSITIVE_INFINITY },
      'hole64 must be a whole number from 0 on, not Infinity',
    ],
    ['hardly any memory', { memory: MIB }, 'a VM has whole MiB of memory, at least 2, not 1048576 bytes'],
    ['odd memory', { memory: GIB + 1 }, 'a VM has whole MiB of memory, at least 2, not 1073741825 bytes'],
    [
      'a window beyond 52 bits',
      { hole64: 2 ** 52 },
      'a 64-bit PCI window of 4503599627370496 bytes is beyond the physical address space',
    ],
    ['no free slot', { nics: 27 }, 'PCI bus 0 has 30 free slots, not 31'],
    ['no free slot for GPUs', { ...GPUS, nics: 20, gpus: 7 }, 'PCI bus 0 has 30 free slots, not 31'],
    [
      'the slot of the expander bridge is taken',
      { hugepages: true, nics: 12 },
      '16 virtio devices take slot 16, which the expander bridge needs',
    ],
  ])('%s', (_, given, reason) => {
    expect(unknown(given)).toBe(reason);
  });

  it('is nothing at the limits', () => {
    const known: Partial<VmShape>[] = [
      { nics: 26 },
      { ...GPUS, nics: 20, gpus: 6 },
      { hugepages: true, nics: 11 },
      { hole64: 2 ** 52 - 0x3800_0000_0000 },
      { memory: 2 * MIB },
      { cpus: 576 },
      { cpus: 288, qemuVersion: '8.0.4' },
      { memory: 56 * 1024 * GIB - 2 * GIB },
    ];
    expect(known.map(unknown)).toEqual(known.map(() => 'told'));
  });
});
