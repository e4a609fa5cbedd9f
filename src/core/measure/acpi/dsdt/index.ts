// Differentiated System Description Table, revision 1: the machine's devices and methods in AML (QEMU,
// hw/i386/acpi-build.c, build_dsdt). Terms in QEMU's order.

import type { Bytes } from '../fields.js';
import type { Machine } from '../machine.js';
import { systemTable } from '../table.js';
import { cpuHotplugEvent, cpus } from './cpus.js';
import { debugPort, firmwareConfig, gpeBlock, sleepStates } from './fixed.js';
import { interruptModel, interruptRouting } from './interrupts.js';
import { busZeroDevices } from './pci-devices.js';
import { expanderBridge, hostBridge, hostBridgeResources } from './pci-host.js';
import { pciHotplugEvent, pciHotplugMethods } from './pci-hotplug.js';

export function dsdt(machine: Machine): Bytes {
  return systemTable(
    'DSDT',
    1,
    debugPort(),
    hostBridge(machine),
    ...(machine.hotplug ? pciHotplugMethods(machine) : []),
    ...interruptModel(),
    interruptRouting(machine),
    gpeBlock(),
    cpus(machine),
    cpuHotplugEvent(),
    ...(machine.pxb ? [expanderBridge()] : []),
    hostBridgeResources(machine),
    sleepStates(),
    firmwareConfig(),
    busZeroDevices(machine),
    ...(machine.hotplug ? pciHotplugEvent(machine) : []),
  );
}
