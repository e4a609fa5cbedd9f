// Terms of the DSDT that are the same in every VM.

import {
  Arg0,
  ByteAcc,
  DefBuffer,
  DerefOf,
  Device,
  Field,
  FieldUnit,
  Increment,
  Index,
  LLess,
  Local0,
  Local1,
  Local2,
  Method,
  Name,
  NotSerialized,
  OperationRegion,
  Package,
  Scope,
  SizeOf,
  Store,
  Subtract,
  SystemIO,
  Text,
  ToBuffer,
  ToHexString,
  While,
} from '../aml.js';
import type { Bytes } from '../fields.js';
import { IO, ResourceTemplate } from '../resource.js';

/** DBUG(text) writes to QEMU's debug console. */
export function debugPort(): Bytes {
  const LINE_FEED = 10;
  return Scope(
    '\\',
    OperationRegion('DBG', SystemIO, 0x402, 1),
    Field('DBG', ByteAcc, FieldUnit('DBGB', 8)),
    Method(
      'DBUG',
      1,
      NotSerialized,
      ToHexString(Arg0, Local0),
      ToBuffer(Local0, Local0),
      Subtract(SizeOf(Local0), 1, Local1),
      Store(0, Local2),
      While(LLess(Local2, Local1), Store(DerefOf(Index(Local0, Local2)), 'DBGB'), Increment(Local2)),
      Store(LINE_FEED, 'DBGB'),
    ),
  );
}

/** A GPE block device without resources: where general purpose events are handled. */
export function gpeBlock(): Bytes {
  return Scope('_GPE', Name('_HID', Text('ACPI0006')));
}

/** What the OS writes to the sleep control registers: S1 and S2 are not supported. */
export function sleepStates(): Bytes {
  return Scope(
    '\\',
    Name('_S3', Package(4, 1, 1, 0, 0)),
    Name('_S4', Package(4, 2, 2, 0, 0)),
    Name('_S5', Package(4, 0, 0, 0, 0)),
  );
}

/** QEMU's firmware configuration device (fw_cfg). */
export function firmwareConfig(): Bytes {
  return Scope(
    '\\_SB.PCI0',
    Device(
      'FWCF',
      Name('_HID', Text('QEMU0002')),
      Name('_STA', 0x0b),
      Name('_CRS', ResourceTemplate(IO(0x510, 1, 12))),
    ),
  );
}

/** Bytes that a _DSM returns when it supports nothing. */
export const NO_FUNCTIONS = DefBuffer([0]);
