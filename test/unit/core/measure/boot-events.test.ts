import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../src/core/bytes.js';
import {
  bootDigests,
  FIRMWARE_LINES,
  PRE202505,
  RTMR1_DIRECT_BOOT,
  RTMR2_DIRECT_BOOT,
} from '../../../../src/core/measure/boot-events.js';
import { extendRegister } from '../../../../src/core/measure/registers.js';
import {
  cmdlineDigest,
  defaultImage,
  defaultVm,
  firmwareEvents,
  initrdDigest,
  replay,
  sha384,
  tdHobBytes,
} from '../../../../src/simulator/index.js';

const image = defaultImage();
const vm = defaultVm();
const events = firmwareEvents(image, vm);
const typesOf = (imr: number): number[] => events.filter((event) => event.imr === imr).map((event) => event.eventType);

describe('boot sequences', () => {
  it('are those of the firmware', () => {
    expect(PRE202505.rtmr0.map(({ eventType }) => eventType)).toEqual(typesOf(0));
    const newer = firmwareEvents({ ...image, ovmf: 'stable202505' }, vm).filter(({ imr }) => imr === 0);
    expect(FIRMWARE_LINES[1].rtmr0.map(({ eventType }) => eventType)).toEqual(newer.map((event) => event.eventType));
    for (const [i, { digest }] of FIRMWARE_LINES[1].rtmr0.entries()) {
      if (digest !== null) expect(toHex(digest)).toBe(toHex(newer[i]?.digest ?? new Uint8Array()));
    }
    expect(RTMR1_DIRECT_BOOT.map(({ eventType }) => eventType)).toEqual(typesOf(1));
    expect(RTMR2_DIRECT_BOOT.map(({ eventType }) => eventType)).toEqual(typesOf(2));
    expect(FIRMWARE_LINES.map(({ name, rtmr0 }) => [name, rtmr0.length])).toEqual([
      ['pre202505', 13],
      ['stable202505', 17],
    ]);
  });

  it('have the constant digests of the event logs of real VMs', () => {
    const constants = [...PRE202505.rtmr0, ...RTMR1_DIRECT_BOOT].flatMap(({ name, digest }) =>
      digest === null ? [] : [[name, toHex(digest)]],
    );
    expect(Object.fromEntries(constants)).toMatchObject({
      CFV: '344bc51c980ba621aaa00da3ed7436f7d6e549197dfe699515dfa2c6583d95e6412af21c097d473155875ffd561d6790',
      separator: '394341b7182cd227c5c6b07ef8000cdfd86136c4292b8e576573ad7ed9ae41019f5818b4b971c9effc60e1ad9f1289f0',
      BootOrder: '1dd6f7b457ad880d840d41c961283bab688e94e4b59359ea45686581e90feccea3c624b1226113f824f315eb60ae0a7c',
      Boot0000: '23ada07f5261f12f34a0bd8e46760962d6b4d576a416f1fea1c64bc656b1d28eacf7047ae6e967c58fd2a98bfa74c298',
      'Calling EFI Application from Boot Option':
        '77a0dab2312b4e1e57a84d865a21e5b2ee8d677a21012ada819d0a98988078d3d740f6346bfe0abaa938ca20439a8d71',
      'Exit Boot Services Invocation':
        '214b0bef1379756011344877743fdc2a5382bac6e70362d624ccf3f654407c1b4badf7d8f9295dd3dabdef65b27677e0',
      'Exit Boot Services Returned with Success':
        '0a2e01c85deae718a530ad8c6d20a84009babe6c8989269e950d8cf440c6e997695e64d455c4174a652cd080f6230b74',
    });
  });
});

describe('bootDigests', () => {
  it('gives the registers of a launch', () => {
    const hob = sha384(tdHobBytes(image, vm.memorySize));
    const { loader, rsdp, tables } = vm.acpi;
    expect(toHex(extendRegister(bootDigests(PRE202505.rtmr0, [hob, loader, rsdp, tables])))).toBe(
      toHex(replay(events, 0)),
    );
    expect(toHex(extendRegister(bootDigests(RTMR1_DIRECT_BOOT, [image.kernelAuthenticode])))).toBe(
      toHex(replay(events, 1)),
    );
    const cmdlineAndInitrd = [cmdlineDigest(image), initrdDigest(image)];
    expect(toHex(extendRegister(bootDigests(RTMR2_DIRECT_BOOT, cmdlineAndInitrd)))).toBe(toHex(replay(events, 2)));
  });

  it('takes one digest for each varying event', () => {
    const digest = new Uint8Array(48);
    expect(() => bootDigests(RTMR2_DIRECT_BOOT, [digest])).toThrow(TypeError);
    expect(() => bootDigests(RTMR2_DIRECT_BOOT, [digest, digest, digest])).toThrow(TypeError);
  });
});
