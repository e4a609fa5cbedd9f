import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ImageParts, profileImage } from '../../../../src/core/measure/image.js';
import { firmwareFile, firmwareParams, kernelFile, kernelParams } from '../formats/boot-files.js';
import { readsOrRefuses, refusalText } from '../formats/refusal.js';
import { authenticodeOracle, mrtdOracle, patchOracle, sha384 } from './oracle.js';

const GIB = 2 ** 30;
const firmware = firmwareFile(firmwareParams());
const kernel = kernelFile(kernelParams());
const initrd = new Uint8Array(5000).fill(7);
const cmdline = 'console=ttyS0 dstack.rootfs_hash=00';
const parts: ImageParts = { firmware, kernel, initrd, cmdline, kernelHeaderNormalized: false, ovmfVariant: null };

const patched = (memorySize: number): string => {
  const bytes = patchOracle(kernel, kernelParams(), cmdline, initrd.length, memorySize);
  if (bytes === null) throw new Error('does not start');
  return authenticodeOracle(bytes, kernelParams());
};

describe('profileImage', () => {
  it('tells all that the registers depend on', () => {
    expect(profileImage(parts)).toEqual({
      mrtd: {
        singlePass: mrtdOracle(firmware, firmwareParams(), false),
        twoPass: mrtdOracle(firmware, firmwareParams(), true),
      },
      ovmfVariant: null,
      acceptedMemory: {
        basePage: 0x800,
        tdHobPageDelta: 9,
        ranges: [
          { startPageDelta: 16, pages: 16 },
          { startPageDelta: 11, pages: 2 },
          { startPageDelta: 9, pages: 2 },
          { startPageDelta: 0, pages: 6 },
        ],
      },
      cfv: [sha384(firmware.subarray(0, 0x4000))],
      kernel: {
        plain: authenticodeOracle(kernel, kernelParams()),
        headerNormalized: false,
        initrdMax: 0xffff_ffff,
        initrdSize: 5000,
        patched: [{ initrdAddress: 0x7ffd_6000, digest: patched(2 * GIB) }],
      },
      cmdline: sha384(Buffer.from(`${cmdline} initrd=initrd\0`, 'utf16le')),
      initrd: sha384(initrd),
    });
  });

  it('measures the kernel for other memory sizes when asked', () => {
    const { kernel } = profileImage(parts, [GIB, 8 * GIB, 3 * 2 ** 28]);
    expect(kernel.patched.map(({ digest }) => digest)).toEqual([2 * GIB, GIB, 3 * 2 ** 28].map(patched));
  });

  it('passes on what metadata.json says', () => {
    const profile = profileImage({ ...parts, kernelHeaderNormalized: true, ovmfVariant: 'stable202505' });
    expect(profile).toMatchObject({ ovmfVariant: 'stable202505', kernel: { headerNormalized: true, patched: [] } });
  });

  it('survives JSON', () => {
    const profile = profileImage(parts);
    expect(JSON.parse(JSON.stringify(profile))).toEqual(profile);
    expect(JSON.stringify(profile).length).toBeLessThan(2000);
  });

  it('refuses what no TD can boot, naming the file', () => {
    const refused = (change: Partial<ImageParts>): string => refusalText(() => profileImage({ ...parts, ...change }));
    expect(refused({ initrd: new Uint8Array() })).toBe('PARSE_INVALID initrd: is empty');
    expect(refused({ firmware: kernel })).toMatch(/^PARSE_INVALID firmware\./);
    expect(refused({ kernel: firmware })).toMatch(/^PARSE_INVALID kernel\./);
    expect(refused({ cmdline: 'a\n' })).toMatch(/^PARSE_UNSUPPORTED cmdline/);
  });

  it('measures or refuses an altered image', () => {
    const change = fc.tuple(fc.constantFrom('firmware', 'kernel'), fc.nat(0xffff), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 3 }), (changes) => {
        const bent = { ...parts, firmware: firmware.slice(), kernel: kernel.slice() };
        for (const [file, at, value] of changes) {
          const bytes = file === 'firmware' ? bent.firmware : bent.kernel;
          bytes[at % bytes.length] = value;
        }
        readsOrRefuses(() => profileImage(bent));
      }),
    );
  });
});
