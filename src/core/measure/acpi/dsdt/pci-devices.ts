// The functions of PCI bus 0, and the ISA devices behind the LPC bridge.

import {
  ByteAcc,
  Device,
  EisaId,
  Field,
  FieldUnit,
  Name,
  OperationRegion,
  PCI_Config,
  Reserved,
  Scope,
} from '../aml.js';
import type { Bytes } from '../fields.js';
import { functionName, type Machine, type PciFunction } from '../machine.js';
import type { QemuTraits } from '../qemu-traits.js';
import { IO, IRQNoFlags, IRQShared, ResourceTemplate } from '../resource.js';
import { hotplugPort } from './pci-hotplug.js';

const STATUS_WORKING = 0x0f;

export function busZeroDevices({ functions, traits }: Machine): Bytes {
  return Scope('\\_SB', Scope('PCI0', ...functions.map((pciFunction) => functionDevice(pciFunction, traits))));
}

function functionDevice(pciFunction: PciFunction, traits: QemuTraits): Bytes {
  const { slot, function: number, kind, hotplugBus } = pciFunction;
  const name = functionName(pciFunction);
  const address = Name('_ADR', slot * 0x1_0000 + number);
  switch (kind) {
    case 'endpoint':
      return Device(name, address);
    case 'port':
      return Device(
        name,
        address,
        Device('S00', Name('_ADR', 0)),
        ...(hotplugBus === null ? [] : hotplugPort(hotplugBus)),
      );
    case 'lpc':
      return Device(name, address, ...interruptRegisters(), ...isaDevices(traits));
  }
}

/** The PIRQ routing registers, in the bridge's configuration space, by the names that the links use. */
function interruptRegisters(): Bytes[] {
  const registers = (letters: string): Bytes[] => [...letters].map((letter) => FieldUnit(`PRQ${letter}`, 8));
  return [
    OperationRegion('PIRQ', PCI_Config, 0x60, 12),
    Scope('\\_SB', Field('PCI0.SF8.PIRQ', ByteAcc, ...registers('ABCD'), Reserved(32), ...registers('EFGH'))),
  ];
}

function isaDevices({ flagsSerialInterrupt }: QemuTraits): Bytes[] {
  const serialInterrupt = flagsSerialInterrupt ? IRQShared(4) : IRQNoFlags(4);
  return [
    Device(
      'KBD',
      Name('_HID', EisaId('PNP0303')),
      Name('_STA', STATUS_WORKING),
      Name('_CRS', ResourceTemplate(IO(0x60, 1, 1), IO(0x64, 1, 1), IRQNoFlags(1))),
    ),
    Device(
      'MOU',
      Name('_HID', EisaId('PNP0F13')),
      Name('_STA', STATUS_WORKING),
      Name('_CRS', ResourceTemplate(IRQNoFlags(12))),
    ),
    Device(
      'COM1',
      Name('_HID', EisaId('PNP0501')),
      Name('_UID', 1),
      Name('_STA', STATUS_WORKING),
      Name('_CRS', ResourceTemplate(IO(0x3f8, 0, 8), serialInterrupt)),
    ),
    Device('RTC', Name('_HID', EisaId('PNP0B00')), Name('_CRS', ResourceTemplate(IO(0x70, 1, 8), IRQNoFlags(8)))),
  ];
}
