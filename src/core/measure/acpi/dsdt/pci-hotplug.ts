// Hot-plug of PCI devices through ACPI (QEMU, docs/specs/acpi_pci_hotplug.rst and hw/acpi/pcihp.c). Each root port's bus
// that can take a device has a number (BSEL).

import {
  Acquire,
  And,
  Arg0,
  Arg1,
  Arg2,
  Arg3,
  Arg4,
  Call,
  DEVICE_CHECK,
  DerefOf,
  DWordAcc,
  EJECT_REQUEST,
  Field,
  FieldUnit,
  If,
  Index,
  LEqual,
  LNot,
  LOr,
  Local0,
  Local1,
  Local2,
  Method,
  Mutex,
  Name,
  Notify,
  NotSerialized,
  OperationRegion,
  Or,
  Package,
  Release,
  Return,
  Scope,
  Serialized,
  ShiftLeft,
  Store,
  SystemIO,
  Text,
  WriteAsZeros,
} from '../aml.js';
import type { Bytes } from '../fields.js';
import { functionName, type Machine, type PciFunction } from '../machine.js';
import { deviceMethodPrologue } from './pci-host.js';

const NO_INDEX = 0xffff_ffff;

/** Registers: slots that appear (PCIU) and disappear (PCID), eject, and which bus and device a request is about. */
export function pciHotplugMethods({ traits }: Machine): Bytes[] {
  const registers = (region: string, port: number, ...names: string[]): Bytes[] => [
    OperationRegion(region, SystemIO, port, 4 * names.length),
    Field(region, DWordAcc | WriteAsZeros, ...names.map((name) => FieldUnit(name, 32))),
  ];
  return [
    Scope(
      '_SB.PCI0',
      ...registers('PCST', 0xcc0, 'PCIU', 'PCID'),
      ...registers('SEJ', 0xcc8, 'B0EJ'),
      ...registers('BNMR', 0xcd0, 'BNUM', 'PIDX'),
      Mutex('BLCK'),
      ejectMethod(),
      indexMethod(),
      deviceMethod(traits.edgeTriggered),
    ),
  ];
}

/** PCEJ(bus, slot) */
function ejectMethod(): Bytes {
  return Method(
    'PCEJ',
    2,
    NotSerialized,
    Acquire('BLCK'),
    Store(Arg0, 'BNUM'),
    Store(ShiftLeft(1, Arg1), 'B0EJ'),
    Release('BLCK'),
    Return(0),
  );
}

/** AIDX(bus, slot): the index that the device was given, 0 if none. */
function indexMethod(): Bytes {
  return Method(
    'AIDX',
    2,
    NotSerialized,
    Acquire('BLCK'),
    Store(Arg0, 'BNUM'),
    Store(ShiftLeft(1, Arg1), 'PIDX'),
    Store('PIDX', Local0),
    Release('BLCK'),
    Return(Local0),
  );
}

/**
 * PDSM(uuid, revision, function, arguments, (bus, slot)): _DSM of devices with hot-plug. Function 7 names the device by
 * its index; the first form answers with an index even where there is none.
 */
function deviceMethod(firstForm: boolean): Bytes {
  const index = Call('AIDX', DerefOf(Index(Arg4, 0)), DerefOf(Index(Arg4, 1)));
  const isNone = [LEqual(Local2, 0), LEqual(Local2, NO_INDEX)] as const;
  const nameDevice = firstForm
    ? [Store(Package(2, 0, Text('')), Local0), Store(index, Local2), Store(Local2, Index(Local0, 0))]
    : [
        Store(index, Local2),
        Store(Package(2), Local0),
        If(LNot(LOr(...isNone)), Store(Local2, Index(Local0, 0)), Store(Text(''), Index(Local0, 1))),
      ];
  return Method(
    'PDSM',
    5,
    Serialized,
    If(
      LEqual(Arg2, 0),
      ...deviceMethodPrologue(),
      Store(0, Local1),
      Store(index, Local2),
      If(LNot(Or(...isNone)), Or(Local1, 1, Local1), Or(Local1, ShiftLeft(1, 7), Local1)),
      Store(Local1, Index(Local0, 0)),
      Return(Local0),
    ),
    If(LEqual(Arg2, 7), ...nameDevice, Return(Local0)),
  );
}

/** What hot-plug adds to the device of a root port: the number of its bus, and slot 0, whose device can be ejected. */
export function hotplugPort(bus: number): Bytes[] {
  return [
    Name('BSEL', bus),
    Scope(
      'S00',
      Name('ASUN', 0),
      Method(
        '_DSM',
        4,
        Serialized,
        Store(Package(2, 0, 0), Local0),
        Store('BSEL', Index(Local0, 0)),
        Store('ASUN', Index(Local0, 1)),
        Return(Call('PDSM', Arg0, Arg1, Arg2, Arg3, Local0)),
      ),
      Name('_SUN', 0),
      Method('_EJ0', 1, NotSerialized, Call('PCEJ', 'BSEL', '_SUN')),
    ),
    Method('DVNT', 2, NotSerialized, If(And(Arg0, 1), Notify('S00', Arg1))),
  ];
}

/** General purpose event 1, and the methods that notify of what happened on each bus. */
export function pciHotplugEvent({ functions }: Machine): Bytes[] {
  const ports = functions.filter((port) => port.hotplugBus !== null).reverse();
  if (ports.length === 0) return [Scope('_GPE', Method('_E01', 0, NotSerialized))];
  const notifyAll = ports.map((port) => Call(`^${functionName(port)}.PCNT`));
  return [
    Scope('\\_SB.PCI0', ...ports.map(notifyPort), Method('PCNT', 0, NotSerialized, ...notifyAll)),
    Scope(
      '_GPE',
      Method('_E01', 0, NotSerialized, Acquire('\\_SB.PCI0.BLCK'), Call('\\_SB.PCI0.PCNT'), Release('\\_SB.PCI0.BLCK')),
    ),
  ];
}

function notifyPort(port: PciFunction): Bytes {
  return Scope(
    functionName(port),
    Method(
      'PCNT',
      0,
      NotSerialized,
      Store(port.hotplugBus ?? 0, 'BNUM'),
      Call('DVNT', 'PCIU', DEVICE_CHECK),
      Call('DVNT', 'PCID', EJECT_REQUEST),
    ),
  );
}
