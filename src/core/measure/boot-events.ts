// What a dstack VM on QEMU measures while it boots, event by event: firmware configuration in RTMR0, the kernel in
// RTMR1, its command line and initrd in RTMR2. Event types: TCG PC Client Platform Firmware Profile, 10.4.1; the
// sequence is that of TDVF built from edk2 before edk2-stable202505 (`pre202505`).

import { sha384 } from '#crypto';
import { fromHex, utf8 } from '../bytes.js';
import { absentEfiVariableDigest, EFI_GLOBAL_VARIABLE, EFI_IMAGE_SECURITY_DATABASE } from './efi-variable.js';
import { extendRegister } from './registers.js';

export const EV_SEPARATOR = 0x04;
export const EV_EVENT_TAG = 0x06;
export const EV_PLATFORM_CONFIG_FLAGS = 0x0a;
export const EV_EFI_VARIABLE_DRIVER_CONFIG = 0x80000001;
export const EV_EFI_VARIABLE_BOOT = 0x80000002;
export const EV_EFI_BOOT_SERVICES_APPLICATION = 0x80000003;
export const EV_EFI_ACTION = 0x80000007;
const EV_EFI_HANDOFF_TABLES = 0x80000009;
export const EV_EFI_PLATFORM_FIRMWARE_BLOB2 = 0x8000000a;
export const EV_EFI_HANDOFF_TABLES2 = 0x8000000b;

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
/** EFI_LOAD_OPTION of the boot manager menu (UiApp), the only boot option. */
const BOOT0000 = '23ada07f5261f12f34a0bd8e46760962d6b4d576a416f1fea1c64bc656b1d28eacf7047ae6e967c58fd2a98bfa74c298';

const constant = (name: string, eventType: number, digest: Uint8Array): BootEvent => ({ name, eventType, digest });
const varying = (name: string, eventType: number): BootEvent => ({ name, eventType, digest: null });
const variable = (vendorGuid: string, name: string): BootEvent =>
  constant(name, EV_EFI_VARIABLE_DRIVER_CONFIG, absentEfiVariableDigest(vendorGuid, name));
const separator = constant('separator', EV_SEPARATOR, sha384(new Uint8Array(4)));
const action = (text: string): BootEvent => constant(text, EV_EFI_ACTION, sha384(utf8(text)));

const SECURE_BOOT_VARIABLES: readonly BootEvent[] = [
  variable(EFI_GLOBAL_VARIABLE, 'SecureBoot'),
  variable(EFI_GLOBAL_VARIABLE, 'PK'),
  variable(EFI_GLOBAL_VARIABLE, 'KEK'),
  variable(EFI_IMAGE_SECURITY_DATABASE, 'db'),
  variable(EFI_IMAGE_SECURITY_DATABASE, 'dbx'),
];
const ACPI_DATA: readonly BootEvent[] = [
  varying('ACPI table loader', EV_PLATFORM_CONFIG_FLAGS),
  varying('ACPI RSDP', EV_PLATFORM_CONFIG_FLAGS),
  varying('ACPI tables', EV_PLATFORM_CONFIG_FLAGS),
];

/** Varying: TD HOB, ACPI table loader, RSDP, tables. */
export const RTMR0_PRE202505: readonly BootEvent[] = [
  varying('TD HOB', EV_EFI_HANDOFF_TABLES2),
  constant('CFV', EV_EFI_PLATFORM_FIRMWARE_BLOB2, fromHex(CFV_DIGEST, 'cfv')),
  ...SECURE_BOOT_VARIABLES,
  separator,
  ...ACPI_DATA,
  constant('BootOrder', EV_EFI_VARIABLE_BOOT, sha384(new Uint8Array(2))),
  constant('Boot0000', EV_EFI_VARIABLE_BOOT, fromHex(BOOT0000, 'boot0000')),
];

/** Firmware of edk2-stable202505 and later, in development images: recognised, so that a message can name it. */
export const RTMR0_202505: readonly BootEvent[] = [
  varying('TD HOB', EV_EFI_HANDOFF_TABLES2),
  varying('CFV', EV_EFI_PLATFORM_FIRMWARE_BLOB2),
  varying('fw_cfg BootMenu', EV_PLATFORM_CONFIG_FLAGS),
  varying('fw_cfg bootorder', EV_PLATFORM_CONFIG_FLAGS),
  ...SECURE_BOOT_VARIABLES,
  separator,
  ...ACPI_DATA,
  varying('SMBIOS tables', EV_EFI_HANDOFF_TABLES),
  varying('BootOrder', EV_EFI_VARIABLE_BOOT),
  varying('Boot0000', EV_EFI_VARIABLE_BOOT),
  varying('Boot0001', EV_EFI_VARIABLE_BOOT),
];

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

/**
 * Register that a boot along `sequence` ends with.
 * @param measured digests of the varying events, in order
 * @throws TypeError unless there is exactly one for each
 */
export function bootRegister(sequence: readonly BootEvent[], measured: readonly Uint8Array[]): Uint8Array {
  return extendRegister(bootDigests(sequence, measured));
}
