// What a dstack VM on QEMU measures while it boots, event by event: firmware configuration in RTMR0, the kernel in
// RTMR1, its command line and initrd in RTMR2. What a line of firmware measures is data: a new line is one more entry of
// FIRMWARE_LINES.

import { sha384 } from '#crypto';
import { fromHex, utf8 } from '../bytes.js';
import {
  EV_EFI_ACTION,
  EV_EFI_BOOT_SERVICES_APPLICATION,
  EV_EFI_HANDOFF_TABLES,
  EV_EFI_HANDOFF_TABLES2,
  EV_EFI_PLATFORM_FIRMWARE_BLOB2,
  EV_EFI_VARIABLE_BOOT,
  EV_EFI_VARIABLE_DRIVER_CONFIG,
  EV_EVENT_TAG,
  EV_PLATFORM_CONFIG_FLAGS,
  EV_SEPARATOR,
} from '../formats/boot-event-types.js';
import {
  absentEfiVariableDigest,
  EFI_GLOBAL_VARIABLE,
  EFI_IMAGE_SECURITY_DATABASE,
  firmwareLoadOption,
} from './efi-variable.js';

export interface BootEvent {
  name: string;
  eventType: number;
  /** Null where it differs from image to image or from VM to VM. */
  digest: Uint8Array | null;
}

/**
 * Volume of UEFI variables as built into the firmware, the same in every dstack image of this layout: SHA-384 of EDK II's
 * empty 528 KiB variable store, as distributions ship it in OVMF_VARS_4M.fd.
 */
export const CFV_DIGEST =
  '344bc51c980ba621aaa00da3ed7436f7d6e549197dfe699515dfa2c6583d95e6412af21c097d473155875ffd561d6790';
/** Boot options that firmware has built in. */
const SETUP_APPLICATION = '462caa21-7614-4503-836e-8ab6f4662331';
const BOOT_MANAGER_MENU = 'eec25bdc-67f2-4d95-b1d5-f81b2039d11d';
const HIDDEN_APPLICATION = 0x109;
const APPLICATION = 0x101;
/** What QEMU's q35 machine starts first in every direct boot of a kernel. */
const BOOT_FROM_KERNEL = '/rom@genroms/linuxboot_dma.bin\0';

type Constant = BootEvent & { digest: Uint8Array };
type Varying<Name> = BootEvent & { name: Name; digest: null };

const constant = (name: string, eventType: number, digest: Uint8Array): Constant => ({ name, eventType, digest });
const varying = <Name extends string>(name: Name, eventType: number): Varying<Name> => ({
  name,
  eventType,
  digest: null,
});
const variable = (vendorGuid: string, name: string): Constant =>
  constant(name, EV_EFI_VARIABLE_DRIVER_CONFIG, absentEfiVariableDigest(vendorGuid, name));
const separator = constant('separator', EV_SEPARATOR, sha384(new Uint8Array(4)));
const action = (text: string): Constant => constant(text, EV_EFI_ACTION, sha384(utf8(text)));

const SECURE_BOOT_VARIABLES = [
  variable(EFI_GLOBAL_VARIABLE, 'SecureBoot'),
  variable(EFI_GLOBAL_VARIABLE, 'PK'),
  variable(EFI_GLOBAL_VARIABLE, 'KEK'),
  variable(EFI_IMAGE_SECURITY_DATABASE, 'db'),
  variable(EFI_IMAGE_SECURITY_DATABASE, 'dbx'),
];
const ACPI_DATA = [
  varying('ACPI table loader', EV_PLATFORM_CONFIG_FLAGS),
  varying('ACPI RSDP', EV_PLATFORM_CONFIG_FLAGS),
  varying('ACPI tables', EV_PLATFORM_CONFIG_FLAGS),
];

const TD_HOB = varying('TD HOB', EV_EFI_HANDOFF_TABLES2);
const CFV = constant('CFV', EV_EFI_PLATFORM_FIRMWARE_BLOB2, fromHex(CFV_DIGEST, 'cfv'));
const fwCfg = (item: string, content: Uint8Array): Constant =>
  constant(`fw_cfg ${item}`, EV_PLATFORM_CONFIG_FLAGS, sha384(content));
const bootVariable = (name: string, data: Uint8Array): Constant => constant(name, EV_EFI_VARIABLE_BOOT, sha384(data));

/** The digests of RTMR0 that differ from VM to VM, hex; null for one that is not known. */
export interface VmDigests {
  'TD HOB': string | null;
  'ACPI table loader': string | null;
  'ACPI RSDP': string | null;
  'ACPI tables': string | null;
  'SMBIOS tables': string | null;
}

/** Firmware whose builds measure the same into RTMR0. */
export interface FirmwareLine {
  /** As images and hosts name it (`ovmf_variant`). */
  name: 'pre202505' | 'stable202505';
  /** In order. What varies is one of {@link VmDigests}. */
  rtmr0: readonly (Constant | Varying<keyof VmDigests>)[];
  /** What does not vary, in words. */
  constants: string;
  /** With huge pages QEMU has another PCI root, which this firmware measures too: no such boot was seen yet. */
  measuresPciRoots: boolean;
}

/** TDVF built from edk2 before edk2-stable202505, the firmware of nearly every release of dstack. */
export const PRE202505: FirmwareLine = {
  name: 'pre202505',
  rtmr0: [
    TD_HOB,
    CFV,
    ...SECURE_BOOT_VARIABLES,
    separator,
    ...ACPI_DATA,
    bootVariable('BootOrder', Uint8Array.of(0, 0)),
    bootVariable('Boot0000', firmwareLoadOption(HIDDEN_APPLICATION, 'UiApp', SETUP_APPLICATION)),
  ],
  constants: 'CFV, Secure Boot variables, separator and boot options',
  measuresPciRoots: false,
};

/** From edk2-stable202505: dstack 0.5.10, and builds of April and May 2026. */
const STABLE202505: FirmwareLine = {
  name: 'stable202505',
  rtmr0: [
    TD_HOB,
    CFV,
    fwCfg('BootMenu', Uint8Array.of(0, 0)),
    fwCfg('bootorder', utf8(BOOT_FROM_KERNEL)),
    ...SECURE_BOOT_VARIABLES,
    separator,
    ...ACPI_DATA,
    varying('SMBIOS tables', EV_EFI_HANDOFF_TABLES),
    bootVariable('BootOrder', Uint8Array.of(0, 0, 1, 0)),
    bootVariable('Boot0000', firmwareLoadOption(HIDDEN_APPLICATION, 'BootManagerMenuApp', BOOT_MANAGER_MENU)),
    bootVariable('Boot0001', firmwareLoadOption(APPLICATION, 'EFI Firmware Setup', SETUP_APPLICATION)),
  ],
  constants: 'CFV, boot menu and boot order of QEMU, Secure Boot variables, separator and boot options',
  measuresPciRoots: true,
};

/** All that are known. Where nothing tells the line, the first is meant. */
export const FIRMWARE_LINES = [PRE202505, STABLE202505] as const;

/** @param name as images and hosts give it */
export function firmwareLine(name: string | null): FirmwareLine | null {
  return FIRMWARE_LINES.find((line) => line.name === name) ?? null;
}

export function measuresSmbios({ rtmr0 }: FirmwareLine): boolean {
  return rtmr0.some(({ name }) => name === 'SMBIOS tables');
}

/** The digests of a boot, in order; null for one that is not known. */
export function lineDigests({ rtmr0 }: FirmwareLine, vm: VmDigests): (Uint8Array | null)[] {
  return rtmr0.map((event) => {
    if (event.digest !== null) return event.digest;
    const hex = vm[event.name];
    return hex === null ? null : fromHex(hex, event.name, 48);
  });
}

/** Direct kernel boot. Varying: Authenticode digest of the kernel. */
export const RTMR1_DIRECT_BOOT: readonly BootEvent[] = [
  varying('kernel', EV_EFI_BOOT_SERVICES_APPLICATION),
  action('Calling EFI Application from Boot Option'),
  separator,
  action('Exit Boot Services Invocation'),
  action('Exit Boot Services Returned with Success'),
];

/** Measured by the kernel's EFI stub. Varying: command line, initrd. */
export const RTMR2_DIRECT_BOOT: readonly BootEvent[] = [
  varying('kernel command line', EV_EVENT_TAG),
  varying('initrd', EV_EVENT_TAG),
];

/**
 * Digests of a boot along `sequence`, in order.
 * @param measured digests of the varying events, in order; null for one that is not known
 * @throws TypeError unless there is exactly one for each
 */
export function bootDigests<T extends Uint8Array | null>(
  sequence: readonly BootEvent[],
  measured: readonly T[],
): (Uint8Array | T)[] {
  const rest = [...measured];
  const digests = sequence.map((event) => event.digest ?? rest.shift());
  if (rest.length > 0 || digests.includes(undefined)) throw new TypeError('one digest for each varying boot event');
  return digests.filter((digest) => digest !== undefined);
}
