// The boot events in words: what decides an event's digest, and what it means when a VM measured another one.

interface EventNote {
  dependsOn: string;
  /** What another digest means, in a whole sentence. */
  whenOther: string;
}

const SECURE_BOOT: EventNote = {
  dependsOn: 'Secure Boot variables, which dstack does not set',
  whenOther: 'Secure Boot variables are set: the VM was launched with another variable store than dstack’s.',
};
const ACPI: EventNote = {
  dependsOn: 'vCPU count, memory size, devices and QEMU version',
  whenOther:
    'ACPI tables differ: the VM was launched with another vCPU count, memory size, device set or QEMU version than vm_config claims.',
};
const BOOT_OPTIONS: EventNote = {
  dependsOn: 'firmware',
  whenOther: 'Boot options differ: the VM runs other firmware, or QEMU was given a boot order.',
};
const FW_CFG: EventNote = {
  dependsOn: 'nothing: QEMU starts every kernel directly in the same way',
  whenOther: 'QEMU was given a boot menu or another boot order than dstack’s.',
};
const BOOT_PATH: EventNote = {
  dependsOn: 'nothing: it is the same in every direct boot',
  whenOther: 'The kernel was not started directly, or the firmware is not dstack’s.',
};

const NOTES: Readonly<Record<string, EventNote>> = {
  'TD HOB': {
    dependsOn: 'memory size and the memory that the firmware accepts',
    whenOther: 'The memory map differs: the VM was launched with another memory size than vm_config claims.',
  },
  CFV: {
    dependsOn: 'variable store in the firmware, which is EDK II’s empty one',
    whenOther: 'The firmware’s variable store differs: the VM was launched with another one, or with other firmware.',
  },
  SecureBoot: SECURE_BOOT,
  PK: SECURE_BOOT,
  KEK: SECURE_BOOT,
  db: SECURE_BOOT,
  dbx: SECURE_BOOT,
  'ACPI table loader': ACPI,
  'ACPI RSDP': ACPI,
  'ACPI tables': ACPI,
  'SMBIOS tables': {
    dependsOn: 'memory size, QEMU version, product name and the host’s CPU',
    whenOther:
      'SMBIOS tables differ: the VM was launched with another memory size, QEMU version or product name, or on another CPU.',
  },
  'fw_cfg BootMenu': FW_CFG,
  'fw_cfg bootorder': FW_CFG,
  BootOrder: BOOT_OPTIONS,
  Boot0000: BOOT_OPTIONS,
  Boot0001: BOOT_OPTIONS,
  kernel: {
    dependsOn: 'kernel; unless its header is normalised, with QEMU up to 10.1 also initrd size and memory size',
    whenOther:
      'The kernel differs: another image booted, or QEMU wrote other values into its header (QEMU version, memory size, initrd size).',
  },
  'kernel command line': {
    dependsOn: 'command line in metadata.json',
    whenOther: 'The kernel’s command line differs: another image booted, or it was launched with other arguments.',
  },
  initrd: { dependsOn: 'initrd', whenOther: 'The initrd differs: another image booted.' },
};

/** @param event name in boot-events.ts */
export function eventNote(event: string): EventNote {
  return NOTES[event] ?? BOOT_PATH;
}
