// What each event of a log is, for a reader who never saw one.

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
} from '../../formats/boot-event-types.js';
import { type BootPayload, readLoadOption } from '../../formats/boot-payload.js';
import { type EventLogEntry, RUNTIME_EVENT_TYPE } from '../../formats/event-log.js';
import { visible } from '../untrusted.js';

export interface EventWords {
  name: string;
  /** A sentence. */
  what: string;
}

const MAX_NAME = 100;

const words = (name: string, what: string): EventWords => ({ name, what });
const secureBoot = (variable: string, what: string): EventWords =>
  words(`Secure Boot: ${variable}`, `${what} Not set in dstack’s VMs.`);

/** By their names in boot-events.ts: those whose place in the boot is known. */
const BOOT: Readonly<Record<string, EventWords>> = {
  'TD HOB': words('TD HOB', 'The memory of the VM, as QEMU lists it for the firmware.'),
  CFV: words(
    'Firmware variables (CFV)',
    'The store of UEFI variables in the firmware, as it was built. dstack’s is empty.',
  ),
  SecureBoot: secureBoot('SecureBoot', 'Whether Secure Boot is on.'),
  PK: secureBoot('PK', 'Who owns the platform’s keys.'),
  KEK: secureBoot('KEK', 'Who may change which signers are allowed.'),
  db: secureBoot('db', 'Signers whose programs may start.'),
  dbx: secureBoot('dbx', 'Programs and signers that are barred.'),
  separator: words('Separator', 'What was measured of the setup ends here; the boot itself follows.'),
  'ACPI table loader': words(
    'ACPI table loader',
    'How QEMU wants the ACPI tables put together. They are code and data that the kernel runs on.',
  ),
  'ACPI RSDP': words('ACPI RSDP', 'Where the kernel finds the ACPI tables.'),
  'ACPI tables': words('ACPI tables', 'The tables themselves: CPUs, devices and how to reach them.'),
  'SMBIOS tables': words('SMBIOS tables', 'What the machine is called, its CPU and its memory, for the kernel.'),
  'fw_cfg BootMenu': words('QEMU: boot menu', 'Whether QEMU asks the firmware for a boot menu. dstack asks for none.'),
  'fw_cfg bootorder': words(
    'QEMU: boot order',
    'What QEMU says to start first. In dstack’s VMs: the kernel that it was given.',
  ),
  BootOrder: words('Boot variable BootOrder', 'The order in which the firmware would try what it can start.'),
  Boot0000: words(
    'Boot variable Boot0000',
    'A program that the firmware could start. Those of dstack’s are built into it.',
  ),
  Boot0001: words(
    'Boot variable Boot0001',
    'A program that the firmware could start. Those of dstack’s are built into it.',
  ),
  kernel: words('Kernel', 'The Linux kernel that QEMU gave the firmware, by its Authenticode digest.'),
  'Calling EFI Application from Boot Option': words('Start of the kernel', 'The firmware hands over to the kernel.'),
  'Exit Boot Services Invocation': words('End of the firmware', 'The kernel ends the services of the firmware.'),
  'Exit Boot Services Returned with Success': words('Firmware ended', 'From here on the kernel alone runs the VM.'),
  'kernel command line': words(
    'Kernel command line',
    'The arguments of the kernel; through the root hash in them, the root file system.',
  ),
  initrd: words('Initrd', 'The first file system, which sets up the root file system.'),
};

/** By their types: those at no known place. */
const TYPES: Readonly<Record<number, EventWords>> = {
  [EV_SEPARATOR]: words('Separator', 'One part of the boot ends here, and the next begins.'),
  [EV_EVENT_TAG]: words('Event of the kernel’s EFI stub', 'Measured while the kernel starts.'),
  [EV_PLATFORM_CONFIG_FLAGS]: words('Configuration', 'A table or setting that QEMU gave the firmware.'),
  [EV_EFI_VARIABLE_DRIVER_CONFIG]: words('UEFI variable', 'A setting of the firmware, such as those of Secure Boot.'),
  [EV_EFI_VARIABLE_BOOT]: words('Boot variable', 'What the firmware could start, and in which order.'),
  [EV_EFI_BOOT_SERVICES_APPLICATION]: words(
    'EFI program',
    'A program that the firmware loaded: kernel or boot loader.',
  ),
  [EV_EFI_ACTION]: words('Step of the firmware', 'The firmware says what it does next.'),
  [EV_EFI_HANDOFF_TABLES]: words('Tables', 'Tables that the firmware hands to the kernel.'),
  [EV_EFI_HANDOFF_TABLES2]: words('Tables', 'Tables that one part of the boot hands to the next.'),
  [EV_EFI_PLATFORM_FIRMWARE_BLOB2]: words('Part of the firmware', 'A piece of the firmware, by its content.'),
};

/** What dstack measures of a launch into RTMR3. */
const LAUNCH: Readonly<Record<string, string>> = {
  'system-preparing': 'The guest begins to set up the VM: no value, only this moment.',
  'rootfs-hash': 'The root file system that the guest runs.',
  'app-id': 'Which app this is. Its keys hang on this id.',
  'compose-hash': 'SHA-256 of app-compose.json: what runs in the VM.',
  'gpu-policy-hash': 'The policy that the guest holds its GPUs to.',
  'gpu-attestation': 'What the guest found when it verified its GPUs.',
  'instance-id': 'Which instance of the app this is; empty where instances share keys.',
  'boot-mr-done': 'What a key provider judges the boot by ends here.',
  'mr-kms': 'What the KMS runs that the guest takes its keys from, as the guest verified it.',
  'os-image-hash': 'The OS image, by the guest’s own account.',
  'key-provider': 'Who gives the app its keys.',
  'storage-fs': 'The file system of the app’s data.',
  'system-ready': 'The launch ends here. What comes after is the app’s own.',
  'ca-cert-hash': 'The certificate of the app’s CA, in dstack 0.3 and earlier.',
  'upgraded-app-id': 'The app that this one replaced, in dstack 0.3 and earlier.',
};

/** Where an event stands. */
export interface EventPlace {
  /** Its name in boot-events.ts; null where the order of the events is not a known one. */
  known: string | null;
  /** In RTMR3: after the launch. */
  isLate: boolean;
}

export function eventWords(
  event: EventLogEntry,
  payload: BootPayload | null,
  { known, isLate }: EventPlace,
): EventWords {
  if (event.eventType === RUNTIME_EVENT_TYPE) return runtimeWords(event, isLate);
  const told = known === null ? undefined : BOOT[known];
  if (told !== undefined) return told;
  const type = `0x${event.eventType.toString(16).padStart(8, '0')}`;
  const byType =
    TYPES[event.eventType] ?? words(`Event of type ${type}`, 'A kind of event that this version does not know.');
  const detail = event.imr === 3 ? event.event : nameOfPayload(payload);
  return detail === '' ? byType : { ...byType, name: `${byType.name}: ${visible(detail, MAX_NAME)}` };
}

function nameOfPayload(payload: BootPayload | null): string {
  switch (payload?.kind) {
    case 'variable':
      return payload.name;
    case 'fw-cfg':
      return payload.item;
    case 'image':
      return payload.file ?? '';
    case 'blob':
      return payload.description;
    default:
      return '';
  }
}

function runtimeWords({ event, imr }: EventLogEntry, isLate: boolean): EventWords {
  const name = event === '' ? 'without a name' : visible(event, MAX_NAME);
  const known = Object.hasOwn(LAUNCH, event) ? (LAUNCH[event] ?? null) : null;
  if (imr !== 3) return words(name, 'A runtime event, which belongs into RTMR3 and counts for nothing here.');
  if (isLate && known !== null) {
    return words(name, 'Named like an event of the launch, but measured after it: not part of the launch.');
  }
  if (isLate) return words(name, 'The app’s own, measured after the launch.');
  return words(name, known ?? 'An event of the launch that this version does not know.');
}

/** What a boot variable starts, in words; empty for any other variable. */
export function bootOptionWords({ name, data }: { name: string; data: Uint8Array }): string {
  if (name === 'BootOrder' && data.length % 2 === 0) {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const numbers = Array.from({ length: Math.min(data.length / 2, 16) }, (_, i) => view.getUint16(2 * i, true));
    return numbers.map((number) => `Boot${number.toString(16).toUpperCase().padStart(4, '0')}`).join(', ');
  }
  if (!/^Boot[0-9A-F]{4}$/.test(name)) return '';
  return readLoadOption(data)?.description ?? '';
}
