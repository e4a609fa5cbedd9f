// The registers that a VM of a given shape has when it boots a given image: from the image alone, with no VM and no QEMU.

import type { VmConfig } from '../../core/formats/vm-config.js';
import { acpiDigests, DEFAULT_QEMU, shapeFromVmConfig } from '../../core/measure/acpi/index.js';
import { type ExpectedRegisters, expectedRegisters } from '../../core/measure/expected.js';
import type { OsImage } from './image/os-image.js';
import { profileOsImage } from './image-profile.js';

/** Likeliest first: one set for each way in which QEMU may have launched the VM. */
export function measureImage(image: OsImage, config: VmConfig): ExpectedRegisters[] {
  const profile = profileOsImage(image, [config.memorySize]);
  const told = expectedRegisters(profile, config, acpiDigests(shapeFromVmConfig(config)));
  return config.qemuVersion === null ? told.map(ofNoVersion) : told;
}

/** ACPI tables differ between versions of QEMU. Where no version is named, RTMR0 is given only for dstack's default version. */
function ofNoVersion(registers: ExpectedRegisters, index: number): ExpectedRegisters {
  // The likeliest comes first: how the version that dstack means loads a TD.
  if (index === 0) {
    const note = `RTMR0 is that of QEMU ${DEFAULT_QEMU}, dstack’s default where no version is named; other versions have other ACPI tables: name yours (--qemu-version; qemu_version of a vm_config).`;
    return { ...registers, notes: [...registers.notes, note] };
  }
  const unknown = 'its ACPI tables depend on the version: name it (--qemu-version; qemu_version of a vm_config)';
  return { ...registers, rtmr0: { value: null, unknown, events: [] } };
}
