import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSetupHeader } from '../../../../src/core/formats/setup-header.js';
import { type KernelParams, kernelFile, kernelParams } from './boot-files.js';
import { readsOrRefuses, refusalText } from './refusal.js';

const given = (change: Partial<KernelParams>): Uint8Array => kernelFile({ ...kernelParams(), ...change });
const read = (change: Partial<KernelParams>) => parseSetupHeader(given(change));
const refused = (change: Partial<KernelParams>): string => refusalText(() => read(change));

describe('parseSetupHeader', () => {
  it('reads what a boot loader needs', () => {
    expect(read({ loadflags: 0x81 })).toEqual({ protocol: 0x20f, loadflags: 0x81, initrdMax: 0xffff_ffff });
  });

  it('takes the kernel’s limit for the initrd unless it may be loaded above 4 GiB', () => {
    const initrdAddrMax = 0x37ff_ffff;
    expect(read({ initrdAddrMax, xloadflags: 0x7d }).initrdMax).toBe(initrdAddrMax);
    expect(read({ initrdAddrMax, xloadflags: 0x02 }).initrdMax).toBe(0xffff_ffff);
    expect(read({ initrdAddrMax, protocol: 0x20b }).initrdMax).toBe(initrdAddrMax);
    expect(read({ initrdAddrMax, protocol: 0x20c }).initrdMax).toBe(0xffff_ffff);
    expect(read({ initrdAddrMax, protocol: 0x203 }).initrdMax).toBe(initrdAddrMax);
  });

  it('refuses what is no Linux kernel, or too old', () => {
    expect(refused({ magic: 'HdrT' })).toBe(
      'PARSE_INVALID kernel.setup_header (offset 514): no Linux kernel: expected HdrS',
    );
    expect(refused({ protocol: 0x202 })).toBe(
      'PARSE_UNSUPPORTED kernel.protocol (offset 518): 0x202; supported: 0x203 (2.03) and later',
    );
    expect(refused({ setupSects: 41 })).toBe(
      'PARSE_INVALID kernel.setup_sects (offset 497): a setup of 21504 bytes reaches beyond the file',
    );
    expect(read({ setupSects: 39 }).protocol).toBe(0x20f);
    expect(refusalText(() => parseSetupHeader(given({ setupSects: 0 }).subarray(0, 0x9ff)))).toBe(
      'PARSE_INVALID kernel.setup_sects (offset 497): a setup of 2560 bytes reaches beyond the file',
    );
  });

  it('reads or refuses what is cut short or altered', () => {
    const file = given({});
    for (let length = 0; length < 0x1000; length++) {
      expect(readsOrRefuses(() => parseSetupHeader(file.subarray(0, length)))).toBe(false);
    }
    expect(refusalText(() => parseSetupHeader(file.subarray(0, 0x237)))).toBe(
      'PARSE_TRUNCATED kernel.setup_header (offset 0): needs 568 bytes, there are 567',
    );
    fc.assert(
      fc.property(fc.integer({ min: 0x1f0, max: 0x240 }), fc.nat(255), (at, value) => {
        const bent = given({});
        bent[at] = value;
        readsOrRefuses(() => parseSetupHeader(bent));
      }),
      { numRuns: 2000 },
    );
  });
});
