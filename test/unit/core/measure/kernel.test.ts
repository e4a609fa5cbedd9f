import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initrdAddress, profileKernel } from '../../../../src/core/measure/kernel.js';
import { type KernelParams, kernelFile, kernelParams } from '../formats/boot-files.js';
import { refusal, refusalText } from '../formats/refusal.js';
import { authenticodeOracle, patchOracle } from './oracle.js';

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const cmdline = 'console=ttyS0';
const initrdSize = 5_000_000;

function profiled(change: Partial<KernelParams>, memorySizes: number[], headerNormalized = false) {
  const kernel = kernelFile({ ...kernelParams(), ...change });
  return profileKernel({ kernel, cmdline, initrdSize, headerNormalized }, memorySizes);
}

function oracle(change: Partial<KernelParams>, memorySize: number, commandLine = cmdline): string | null {
  const params = { ...kernelParams(), ...change };
  const patched = patchOracle(kernelFile(params), params, commandLine, initrdSize, memorySize);
  return patched === null ? null : authenticodeOracle(patched, params);
}

describe('profileKernel', () => {
  it('measures the kernel as it is and as QEMU patches it', () => {
    const { plain, patched, ...rest } = profiled({}, [2 * GIB]);
    expect(plain).toBe(authenticodeOracle(kernelFile(kernelParams()), kernelParams()));
    // 2 GiB, less 0x28000 bytes for ACPI tables and one, less the initrd, to a page.
    expect(patched).toEqual([{ initrdAddress: 0x7fb1_3000, digest: oracle({}, 2 * GIB) }]);
    expect(rest).toEqual({ headerNormalized: false, initrdMax: 0xffff_ffff, initrdSize });
  });

  it('measures once for all memory that puts the initrd at one address', () => {
    expect(profiled({}, [2 * GIB, 0xb000_0000, 16 * GIB, 4096 * GIB]).patched).toHaveLength(1);
    const sizes = [2 * GIB, GIB, 2 * GIB + MIB, 0xb000_0000 - MIB, GIB];
    expect(profiled({}, sizes).patched.map(({ digest }) => digest)).toEqual(
      [2 * GIB, GIB, 2 * GIB + MIB, 0xb000_0000 - MIB].map((size) => oracle({}, size)),
    );
    const limited = { xloadflags: 0, initrdAddrMax: 0x37ff_ffff };
    expect(profiled(limited, [2 * GIB, GIB, 8 * GIB]).patched).toEqual([
      { initrdAddress: 0x37b3_b000, digest: oracle(limited, GIB) },
    ]);
  });

  it('measures no kernel for memory into which the initrd does not fit', () => {
    expect(profiled({}, [4 * MIB]).patched).toEqual([]);
    expect(profiled({}, [0]).patched).toEqual([]);
  });

  it('measures a normalised kernel as it is alone', () => {
    expect(profiled({}, [2 * GIB, GIB], true)).toMatchObject({
      plain: authenticodeOracle(kernelFile(kernelParams()), kernelParams()),
      headerNormalized: true,
      patched: [],
    });
  });

  it('puts the command line below a kernel that is loaded low', () => {
    const low = { loadflags: 0 };
    expect(profiled(low, [2 * GIB]).patched[0]?.digest).toBe(oracle(low, 2 * GIB));
    const kernel = kernelFile({ ...kernelParams(), ...low });
    const long = 'x'.repeat(16);
    const profile = profileKernel({ kernel, cmdline: long, initrdSize, headerNormalized: false }, [2 * GIB]);
    expect(profile.patched[0]?.digest).toBe(oracle(low, 2 * GIB, long));
    expect(profile.patched[0]?.digest).not.toBe(oracle(low, 2 * GIB));
  });

  it('leaves the file alone', () => {
    const kernel = kernelFile(kernelParams());
    profileKernel({ kernel, cmdline, initrdSize, headerNormalized: false }, [GIB]);
    expect(kernel).toEqual(kernelFile(kernelParams()));
  });

  it('refuses what it cannot measure', () => {
    const kernel = kernelFile(kernelParams());
    const withVga = { kernel, cmdline: 'console=ttyS0 vga=791', initrdSize };
    const run = () => profileKernel({ ...withVga, headerNormalized: false }, [GIB]);
    expect(refusalText(run)).toBe('PARSE_UNSUPPORTED cmdline: vga= makes QEMU write a video mode into the kernel');
    expect(refusal(run).hint).toBe('Measure an image whose command line has no vga=.');
    expect(profileKernel({ ...withVga, headerNormalized: true }, [GIB]).patched).toEqual([]);
    expect(refusal(() => profiled({ magic: 'ELF?' }, [])).field).toBe('kernel.setup_header');
    expect(refusal(() => profiled({ machine: 0xaa64 }, [])).field).toBe('kernel.machine');
  });

  it('agrees with another implementation on any kernel and memory', () => {
    const header = fc.record({
      protocol: fc.integer({ min: 0x203, max: 0x20f }),
      loadflags: fc.nat(255),
      xloadflags: fc.nat(0x7f),
      initrdAddrMax: fc.oneof(fc.nat(0xffff_ffff), fc.constant(0x7fff_ffff)),
    });
    fc.assert(
      fc.property(header, fc.integer({ min: 1, max: 5000 }), (change, memory) => {
        const digests = profiled(change, [memory * MIB]).patched.map(({ digest }) => digest);
        expect(digests).toEqual([oracle(change, memory * MIB)].filter((digest) => digest !== null));
      }),
    );
  });
});

describe('initrdAddress', () => {
  it.each([
    [0xffff_ffff, 1, 2 * GIB, 0x7ffd_7000],
    [0xffff_ffff, 0xfff, 2 * GIB, 0x7ffd_7000],
    [0xffff_ffff, 0x1000, 2 * GIB, 0x7ffd_6000],
    [0xffff_ffff, 0x1000, 64 * GIB, 0x7ffd_6000],
    [0xffff_ffff, 0x1000, 0xb000_0000 - MIB, 0xafed_6000],
    [0x37ff_ffff, 0x1000, 64 * GIB, 0x37ff_e000],
    [0x7ffd_8000, 0x1000, 64 * GIB, 0x7ffd_6000],
    [0x7ffd_7fff, 0x1000, 64 * GIB, 0x7ffd_6000],
    [0xffff_ffff, 0x7ffd_7ffe, 2 * GIB, 0],
    [0xffff_ffff, 0x7ffd_7fff, 2 * GIB, null],
    [0, 1, 2 * GIB, null],
    [0xffff_ffff, 1, 0x28000, null],
  ])('with limit %i, %i bytes and %i bytes of memory is %s', (initrdMax, size, memorySize, address) => {
    expect(initrdAddress(initrdMax, size, memorySize)).toBe(address);
  });
});
