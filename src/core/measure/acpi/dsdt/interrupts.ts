// How PCI interrupts reach the interrupt controllers (ACPI 6.5, 5.8.1 _PIC, 6.2.13 _PRT; ICH9 datasheet, PIRQ routing).

import {
  And,
  Arg0,
  Call,
  CreateDWordField,
  Device,
  EisaId,
  Else,
  If,
  LEqual,
  Method,
  Name,
  NotSerialized,
  Or,
  Package,
  Return,
  Scope,
  Serialized,
  Store,
} from '../aml.js';
import type { Bytes } from '../fields.js';
import type { Machine } from '../machine.js';
import { Interrupt, ResourceTemplate, type Trigger } from '../resource.js';

const LINKS = 'ABCDEFGH';
const LINK_DEVICE = EisaId('PNP0C0F');
/** Set in a PIRQ register: not routed to the PIC. */
const DISABLED = 0x80;

/** The OS calls _PIC to say whether it uses the PIC (0) or APICs (1). */
export function interruptModel(): Bytes[] {
  return [Name('PICF', 0), Method('_PIC', 1, NotSerialized, Store(Arg0, 'PICF'))];
}

export function interruptRouting({ traits }: Machine): Bytes {
  const trigger = traits.edgeTriggered ? 'edge' : 'level';
  const links = [...LINKS];
  return Scope(
    '_SB',
    Scope(
      'PCI0',
      Name('PRTP', routingTable('LNK')),
      Name('PRTA', routingTable('GSI')),
      Method('_PRT', 0, NotSerialized, If(LEqual('PICF', 0), Return('PRTP')), Else(Return('PRTA'))),
    ),
    linkStatus(),
    linkResources(trigger),
    ...links.map((letter, i) => picLink(letter, i, trigger)),
    ...links.map((letter, i) => apicLink(letter, i, trigger)),
  );
}

/** A row for each of the four pins of 32 slots: all functions of the slot, pin, link, index within the link. */
function routingTable(prefix: 'LNK' | 'GSI'): Bytes {
  const rows = Array.from({ length: 128 }, (_, i) => {
    const [slot, pin] = [i >> 2, i & 3];
    return Package(4, slot * 0x1_0000 + 0xffff, pin, `${prefix}${linkOf(slot, pin)}`, 0);
  });
  return Package(128, ...rows);
}

/** Slots 25 to 29 and 31 are the chipset's own and use links A to D, the others E to H; up to slot 23 they rotate. */
function linkOf(slot: number, pin: number): string {
  const group = (slot >= 25 && slot <= 29) || slot === 31 ? 0 : 4;
  const first = slot < 24 ? slot : 0;
  return LINKS[group + ((first + pin) & 3)] ?? '';
}

/** IQST(register): _STA of a link. */
function linkStatus(): Bytes {
  return Method('IQST', 1, NotSerialized, If(And(DISABLED, Arg0), Return(0x09)), Return(0x0b));
}

/** IQCR(register): _CRS of a link. */
function linkResources(trigger: Trigger): Bytes {
  return Method(
    'IQCR',
    1,
    Serialized,
    Name('PRR0', ResourceTemplate(Interrupt(trigger, 0))),
    CreateDWordField('PRR0', 5, 'PRRI'),
    Store(And(Arg0, 0x0f), 'PRRI'),
    Return('PRR0'),
  );
}

/** LNKA …: the OS chooses the PIC interrupt. */
function picLink(letter: string, index: number, trigger: Trigger): Bytes {
  const register = `PRQ${letter}`;
  return Device(
    `LNK${letter}`,
    Name('_HID', LINK_DEVICE),
    Name('_UID', index),
    Name('_PRS', ResourceTemplate(Interrupt(trigger, 5, 10, 11))),
    Method('_STA', 0, NotSerialized, Return(Call('IQST', register))),
    Method('_DIS', 0, NotSerialized, Or(register, DISABLED, register)),
    Method('_CRS', 0, NotSerialized, Return(Call('IQCR', register))),
    Method('_SRS', 1, NotSerialized, CreateDWordField(Arg0, 5, 'PRRI'), Store('PRRI', register)),
  );
}

/** GSIA …: inputs 16 to 23 of the I/O APIC; the OS cannot choose. */
function apicLink(letter: string, index: number, trigger: Trigger): Bytes {
  const input = ResourceTemplate(Interrupt(trigger, 16 + index));
  return Device(
    `GSI${letter}`,
    Name('_HID', LINK_DEVICE),
    Name('_UID', 16 + index),
    Name('_PRS', input),
    Name('_CRS', input),
    Method('_DIS', 0, NotSerialized),
    Method('_SRS', 1, NotSerialized),
  );
}
