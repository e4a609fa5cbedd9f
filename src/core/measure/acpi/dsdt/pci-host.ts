// The host bridges: PCI0, and PC05 behind a PCI expander bridge (PCI Firmware Specification 3.3, chapter 4).

import {
  And,
  Arg0,
  Arg1,
  Arg2,
  Arg3,
  Arg4,
  CreateDWordField,
  DerefOf,
  Device,
  EisaId,
  Else,
  If,
  Index,
  LEqual,
  LLess,
  LNot,
  Local0,
  Local1,
  Method,
  Name,
  NotSerialized,
  Or,
  Package,
  Return,
  Scope,
  Serialized,
  Store,
  Text,
  ToUUID,
} from '../aml.js';
import type { Bytes } from '../fields.js';
import type { Machine } from '../machine.js';
import {
  Cacheable,
  DWordMemory,
  IO,
  NonCacheable,
  QWordMemory,
  ResourceTemplate,
  WordBusNumber,
  WordIO,
} from '../resource.js';
import { PCI_CONFIG_BASE } from '../rsdt.js';
import { NO_FUNCTIONS } from './fixed.js';

const PCI_EXPRESS_ROOT = EisaId('PNP0A08');
const PCI_ROOT = EisaId('PNP0A03');
/** Bus behind the expander bridge of the first NUMA node. */
const PXB_BUS = 5;
const STATUS_PRESENT = 0x0b;

export function hostBridge({ hotplug }: Machine): Bytes {
  const configSpace = ResourceTemplate(DWordMemory(PCI_CONFIG_BASE, PCI_CONFIG_BASE + 0xfff_ffff, NonCacheable));
  return Scope(
    '_SB',
    Device(
      'PCI0',
      Name('_HID', PCI_EXPRESS_ROOT),
      Name('_CID', PCI_ROOT),
      Name('_UID', 0),
      operatingSystemCapabilities(!hotplug),
      endpointDeviceMethod(),
    ),
    Device('DRAC', Name('_HID', Text('PNP0C01')), Name('_CRS', configSpace)),
  );
}

/**
 * _OSC: grants what the OS asks for, but PCI Express's own hot-plug only where ACPI does no hot-plug.
 * Capabilities: status, support, control.
 */
function operatingSystemCapabilities(nativeHotplug: boolean): Bytes {
  const UNRECOGNISED_UUID = 0x04;
  const UNRECOGNISED_REVISION = 0x08;
  const MASKED = 0x10;
  return Method(
    '_OSC',
    4,
    NotSerialized,
    CreateDWordField(Arg3, 0, 'CDW1'),
    If(
      LEqual(Arg0, ToUUID('33db4d5b-1ff7-401c-9657-7441c03dd766')),
      CreateDWordField(Arg3, 4, 'CDW2'),
      CreateDWordField(Arg3, 8, 'CDW3'),
      Store('CDW3', Local0),
      And(Local0, nativeHotplug ? 0x1f : 0x1e, Local0),
      If(LNot(LEqual(Arg1, 1)), Or('CDW1', UNRECOGNISED_REVISION, 'CDW1')),
      If(LNot(LEqual('CDW3', Local0)), Or('CDW1', MASKED, 'CDW1')),
      Store(Local0, 'CDW3'),
    ),
    Else(Or('CDW1', UNRECOGNISED_UUID, 'CDW1')),
    Return(Arg3),
  );
}

/** First steps of a _DSM: other UUIDs and revisions below 2 have no functions. Leaves an empty answer in Local0. */
export function deviceMethodPrologue(): Bytes[] {
  return [
    Store(NO_FUNCTIONS, Local0),
    If(LNot(LEqual(Arg0, ToUUID('e5c937d0-3553-4d7a-9117-ea4d19c3434d'))), Return(Local0)),
    If(LLess(Arg1, 2), Return(Local0)),
  ];
}

/** EDSM: _DSM of devices without hot-plug; function 7 returns the index (acpi-index) that they were given. */
function endpointDeviceMethod(): Bytes {
  const FUNCTIONS_0_AND_7 = 0x81;
  return Method(
    'EDSM',
    5,
    Serialized,
    If(LEqual(Arg2, 0), ...deviceMethodPrologue(), Store(FUNCTIONS_0_AND_7, Index(Local0, 0)), Return(Local0)),
    If(
      LEqual(Arg2, 7),
      Store(Package(2, 0, Text('')), Local0),
      Store(DerefOf(Index(Arg4, 0)), Local1),
      Store(Local1, Index(Local0, 0)),
      Return(Local0),
    ),
  );
}

/** PC05: the root of the expander bridge's bus. No memory windows: firmware has not given its devices any yet. */
export function expanderBridge(): Bytes {
  const routes = Array.from({ length: 128 }, (_, i) => {
    const [slot, pin] = [i >> 2, i & 3];
    return Package(4, slot * 0x1_0000 + 0xffff, pin, `LNK${'DABC'[(slot + pin) & 3]}`, 0);
  });
  return Scope(
    '\\_SB',
    Device(
      'PC05',
      Name('_UID', PXB_BUS),
      Name('_BBN', PXB_BUS),
      Name('_HID', PCI_EXPRESS_ROOT),
      Name('_CID', PCI_ROOT),
      operatingSystemCapabilities(true),
      Name('_PXM', 0),
      Method('_PRT', 0, NotSerialized, Return(Package(128, ...routes))),
      Name('_CRS', ResourceTemplate(WordBusNumber(PXB_BUS, PXB_BUS))),
    ),
  );
}

/** What PCI0 decodes, and the parts of it that are reserved: GPE0 and the hot-plug registers. */
export function hostBridgeResources({ pxb, hotplug, memory, window64 }: Machine): Bytes {
  const windows = ResourceTemplate(
    WordBusNumber(0, pxb ? PXB_BUS - 1 : 255),
    IO(0xcf8, 1, 8),
    WordIO(0x0000, 0x0cf7),
    WordIO(0x0d00, 0xffff),
    DWordMemory(0xa_0000, 0xb_ffff, Cacheable),
    DWordMemory(memory.low, PCI_CONFIG_BASE - 1, NonCacheable),
    DWordMemory(PCI_CONFIG_BASE + 0x1000_0000, 0xfebf_ffff, NonCacheable),
    QWordMemory(window64.first, window64.last, Cacheable),
  );
  return Scope(
    '\\_SB.PCI0',
    Name('_CRS', windows),
    reserved('GPE0', 'GPE0 resources', IO(0x620, 1, 16)),
    ...(hotplug ? [reserved('PHPR', 'PCI Hotplug resources', IO(0xcc0, 1, 24))] : []),
  );
}

function reserved(name: string, title: string, ports: Bytes): Bytes {
  return Device(
    name,
    Name('_HID', Text('PNP0A06')),
    Name('_UID', Text(title)),
    Name('_STA', STATUS_PRESENT),
    Name('_CRS', ResourceTemplate(ports)),
  );
}
