// CPUs and their hot-plug (ACPI 6.5, 8.4; QEMU, docs/specs/acpi_cpu_hotplug.rst and hw/acpi/cpu.c).

import {
  Acquire,
  Arg0,
  Arg1,
  Arg2,
  Break,
  ByteAcc,
  Call,
  DEVICE_CHECK,
  Debug,
  DefBuffer,
  DerefOf,
  Device,
  DWordAcc,
  EisaId,
  EJECT_REQUEST,
  Else,
  Field,
  FieldUnit,
  If,
  Increment,
  Index,
  LAnd,
  LEqual,
  LLess,
  LOr,
  Local0,
  Local1,
  Local2,
  Local3,
  Local4,
  Local5,
  Method,
  Mutex,
  Name,
  Notify,
  NotSerialized,
  type Operand,
  OperationRegion,
  Package,
  Processor,
  Release,
  Reserved,
  Return,
  Scope,
  Serialized,
  Store,
  SystemIO,
  Text,
  While,
  WriteAsZeros,
} from '../aml.js';
import { FIRST_X2APIC, processorEntry } from '../apic.js';
import type { Bytes } from '../fields.js';
import type { Machine } from '../machine.js';
import { IO, ResourceTemplate } from '../resource.js';

/** What hot-plug commands do. */
const GET_NEXT_EVENT = 0;
const OST_EVENT = 1;
const OST_STATUS = 2;
/** Elements for which the lists of a scan have room. */
const LIST = 255;

const PORTS = 0xcd8;
const PORT_COUNT = 12;

/** Absolute paths of the registers, and of the lock that guards them. */
const register = (name: string): string => `\\_SB.PCI0.PRES.${name}`;
const LOCK = register('CPLK');
const SELECTOR = register('CSEL');
const COMMAND = register('CCMD');
const DATA = register('CDAT');
const ENABLED = register('CPEN');
const INSERTED = register('CINS');
const REMOVED = register('CRMV');
const EJECT = register('CEJ0');

const cpuName = (id: number): string => `C${id.toString(16).toUpperCase().padStart(3, '0')}`;

export function cpus(machine: Machine): Bytes {
  const ids = Array.from({ length: machine.cpus }, (_, id) => id);
  return Scope(
    '_SB',
    hotplugRegisters(machine),
    Device(
      '\\_SB.CPUS',
      Name('_HID', Text('ACPI0010')),
      Name('_CID', EisaId('PNP0A05')),
      notifyMethod(ids),
      statusMethod(),
      ejectMethod(),
      scanMethod(machine),
      ospmStatusMethod(),
      ...ids.map((id) => cpu(id, machine)),
    ),
  );
}

/** General purpose event 2. */
export function cpuHotplugEvent(): Bytes {
  return Method('\\_GPE._E02', 0, NotSerialized, Call('\\_SB.CPUS.CSCN'));
}

/** PRES: CSEL selects a CPU, the flags show and change its state, CCMD and CDAT exchange data about it. */
function hotplugRegisters({ traits }: Machine): Bytes {
  return Device(
    '\\_SB.PCI0.PRES',
    Name('_HID', EisaId('PNP0A06')),
    Name('_UID', Text('CPU Hotplug resources')),
    Mutex('CPLK'),
    Name('_CRS', ResourceTemplate(IO(PORTS, 1, PORT_COUNT))),
    OperationRegion('PRST', SystemIO, PORTS, PORT_COUNT),
    Field(
      'PRST',
      ByteAcc | WriteAsZeros,
      Reserved(32),
      FieldUnit('CPEN', 1),
      FieldUnit('CINS', 1),
      FieldUnit('CRMV', 1),
      FieldUnit('CEJ0', 1),
      FieldUnit('CEJF', 1),
      Reserved(3),
      FieldUnit('CCMD', 8),
    ),
    Field('PRST', DWordAcc, FieldUnit('CSEL', 32), Reserved(32), FieldUnit('CDAT', 32)),
    ...(traits.resetsCpuSelector ? [Method('_INI', 0, Serialized, Store(0, 'CSEL'))] : []),
  );
}

/** CTFY(cpu, event) */
function notifyMethod(ids: readonly number[]): Bytes {
  const cases = ids.map((id) => If(LEqual(Arg0, id), Notify(cpuName(id), Arg1)));
  return Method('CTFY', 2, NotSerialized, ...cases);
}

/** CSTA(cpu): _STA */
function statusMethod(): Bytes {
  return Method(
    'CSTA',
    1,
    Serialized,
    Acquire(LOCK),
    Store(Arg0, SELECTOR),
    Store(0, Local0),
    If(LEqual(ENABLED, 1), Store(0x0f, Local0)),
    Release(LOCK),
    Return(Local0),
  );
}

/** CEJ0(cpu): _EJ0 */
function ejectMethod(): Bytes {
  return Method('CEJ0', 1, Serialized, Acquire(LOCK), Store(Arg0, SELECTOR), Store(1, EJECT), Release(LOCK));
}

/** COST(cpu, event, status, …): _OST */
function ospmStatusMethod(): Bytes {
  return Method(
    'COST',
    4,
    Serialized,
    Acquire(LOCK),
    Store(Arg0, SELECTOR),
    Store(OST_EVENT, COMMAND),
    Store(Arg1, DATA),
    Store(OST_STATUS, COMMAND),
    Store(Arg2, DATA),
    Release(LOCK),
  );
}

/**
 * CSCN: looks for CPUs that have an event, and notifies the OS of each.
 * Local3: CPU; Local4: there may be more; Local0: this CPU had an event; Local1 and Local5: lengths of the lists CNEW
 * (inserted) and CEJL (removed); Local2: index into them.
 */
function scanMethod({ cpus, traits }: Machine): Bytes {
  const atOnce = traits.removesWhileScanning;
  const removals = atOnce ? [] : [Name('CEJL', Package(LIST))];
  const isFull = atOnce ? LEqual(Local1, LIST) : LOr(LEqual(Local1, LIST), LEqual(Local5, LIST));
  const onRemoval = atOnce
    ? Else(If(LEqual(REMOVED, 1), Call('CTFY', Local3, EJECT_REQUEST), Store(1, REMOVED), Store(1, Local0)))
    : If(LEqual(REMOVED, 1), Store(Local3, Index('CEJL', Local5)), Increment(Local5), Store(1, Local0));
  const scan = While(
    LAnd(LEqual(Local0, 1), LLess(Local3, cpus)),
    Store(0, Local0),
    Store(Local3, SELECTOR),
    Store(GET_NEXT_EVENT, COMMAND),
    If(LLess(DATA, Local3), Break),
    If(isFull, Store(1, Local4), Break),
    Store(DATA, Local3),
    If(LEqual(INSERTED, 1), Store(Local3, Index('CNEW', Local1)), Increment(Local1), Store(1, Local0)),
    onRemoval,
    Increment(Local3),
  );
  const notifyInserted = forEach('CNEW', Local1, [
    Call('CTFY', Local3, DEVICE_CHECK),
    Store(Local3, Debug),
    Store(Local3, SELECTOR),
    Store(1, INSERTED),
  ]);
  const notifyRemoved = forEach('CEJL', Local5, [
    Call('CTFY', Local3, EJECT_REQUEST),
    Store(Local3, SELECTOR),
    Store(1, REMOVED),
  ]);
  return Method(
    'CSCN',
    0,
    Serialized,
    Acquire(LOCK),
    Name('CNEW', Package(LIST)),
    ...removals,
    Store(0, Local3),
    Store(1, Local4),
    While(
      LEqual(Local4, 1),
      Store(0, Local4),
      Store(1, Local0),
      Store(0, Local1),
      ...(atOnce ? [] : [Store(0, Local5)]),
      scan,
      ...notifyInserted,
      ...(atOnce ? [] : notifyRemoved),
    ),
    Release(LOCK),
  );
}

/** Runs `steps` with `Local3` set to each of the first `count` elements of `list` in turn. */
function forEach(list: string, count: Operand, steps: Bytes[]): Bytes[] {
  return [
    Store(0, Local2),
    While(LLess(Local2, count), Store(DerefOf(Index(list, Local2)), Local3), ...steps, Increment(Local2)),
  ];
}

/** A Processor term if the id fits into one, otherwise a processor device. The first CPU cannot be ejected. */
function cpu(id: number, { hugepages }: Machine): Bytes {
  const body = [
    Method('_STA', 0, Serialized, Return(Call('CSTA', id))),
    Name('_MAT', DefBuffer(processorEntry(id))),
    ...(id > 0 ? [Method('_EJ0', 1, NotSerialized, Call('CEJ0', id))] : []),
    Method('_OST', 3, Serialized, Call('COST', id, Arg0, Arg1, Arg2)),
    ...(hugepages ? [Name('_PXM', 0)] : []),
  ];
  return id < FIRST_X2APIC
    ? Processor(cpuName(id), id, ...body)
    : Device(cpuName(id), Name('_HID', Text('ACPI0007')), Name('_UID', id), ...body);
}
