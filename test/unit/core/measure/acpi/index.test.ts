// Every vector, byte for byte: digests, table lengths, and raw files with the place of the first byte that differs.

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../../src/core/errors.js';
import {
  type AcpiFiles,
  acpiDigests,
  generateAcpi,
  type VmShape,
  vmShape,
} from '../../../../../src/core/measure/acpi/index.js';
import { locate, readAml } from './aml-reader.js';
import { shapeOf, storedFiles, tablesIn, type Vector, type VectorFile, vectors } from './vectors.js';

const GIB = 2 ** 30;

function sha384(bytes: Uint8Array): string {
  return createHash('sha384').update(bytes).digest('hex');
}

function digestsOf({ loader, rsdp, tables }: AcpiFiles): Vector['sha384'] {
  return { loader: sha384(loader), rsdp: sha384(rsdp), tables: sha384(tables) };
}

/** Why no VM of dstack has the tables of a row; null if one has. */
function neverShown({ hugepages, pxb, smm }: VmShape): string | null {
  if (hugepages && !pxb) return 'huge pages without the bridge of dstack-vmm';
  return smm ? 'SMM, which a TD has not' : null;
}

function title({ id, name, config }: Vector, label: string | null): string {
  const { cpus, memory, qemu_version: qemu } = config;
  return `${name ?? id}: ${cpus} vCPU, ${memory / GIB} GiB, QEMU ${qemu}${label === null ? '' : ` [never shown: ${label}]`}`;
}

describe.each<VectorFile>(['golden', 'golden-booted', 'hardware'])('%s.jsonl', (file) => {
  const rows = vectors(file).map((row) => {
    const shape = shapeOf(row);
    return { row, shape, label: neverShown(shape) };
  });

  it.each(rows.map((entry) => ({ ...entry, title: title(entry.row, entry.label) })))(
    '$title',
    ({ row, shape, label }) => {
      const files = generateAcpi(shape);
      expect(digestsOf(files)).toEqual(row.sha384);

      const tables = tablesIn(files.tables);
      const lengths = Object.fromEntries(tables.map(({ signature, length }) => [signature, length]));
      if (row.table_lengths !== undefined) expect(lengths).toEqual(row.table_lengths);
      const end = tables.reduce((sum, { length }) => sum + length, 0);
      if (row.table_lengths !== undefined) expect(end).toBe(row.used);
      else if (row.used !== undefined) expect(files.tables.findLastIndex((byte) => byte !== 0)).toBe(row.used - 1);

      // The same shape as dstack-vmm starts it: the row's digests again, unless the row is labelled.
      const real = acpiDigests({ ...shape, smm: false, pxb: shape.hugepages });
      if (label === null) expect(real).toEqual(row.sha384);
      else expect(real).not.toEqual(row.sha384);
    },
  );
});

it('labels the rows that no VM shows', () => {
  const labels = vectors('golden').map((row) => neverShown(shapeOf(row)) ?? 'shown');
  const counts: Record<string, number> = {};
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  expect(counts).toEqual({
    shown: 246,
    'huge pages without the bridge of dstack-vmm': 1,
    'SMM, which a TD has not': 6,
  });
  expect(vectors('golden-booted')).toHaveLength(28);
  expect(vectors('hardware')).toHaveLength(8);
});

describe('files', () => {
  it.each(vectors('files').map((row) => ({ row, title: title(row, null) })))('$title', ({ row }) => {
    const stored = storedFiles(row.name);
    expect(digestsOf(stored)).toEqual(row.sha384);
    const made = generateAcpi(shapeOf(row));
    expect(firstDifference(made.loader, stored.loader)).toBeNull();
    expect(firstDifference(made.rsdp, stored.rsdp)).toBeNull();
    const difference = firstDifference(made.tables, stored.tables);
    expect(difference === null ? 'equal' : placeIn(stored.tables, difference)).toBe('equal');
  });
});

function firstDifference(made: Uint8Array, expected: Uint8Array): number | null {
  if (Buffer.compare(made, expected) === 0) return null;
  const at = expected.findIndex((byte, i) => byte !== made[i]);
  return at === -1 ? expected.length : at;
}

/** Table and, in the DSDT, object at an offset. */
function placeIn(file: Uint8Array, offset: number): string {
  const table = tablesIn(file).find(({ start, length }) => start <= offset && offset < start + length);
  if (table === undefined) return `padding, ${offset}`;
  const { signature, start, length } = table;
  const inside = `${signature} + ${offset - start}`;
  return signature === 'DSDT' ? `${inside}: ${locate(readAml(file, start + 36, start + length), offset)}` : inside;
}

describe('a shape without tables', () => {
  const shape = vmShape({ cpus: 2, memory: 2 * GIB });

  it('is unknown, with the reason', () => {
    const reason = 'a virtual TPM (swtpm) adds a table and devices that are not modelled';
    expect(acpiDigests({ ...shape, swtpm: true })).toEqual({ unknown: reason });
    expect(() => generateAcpi({ ...shape, swtpm: true })).toThrow(
      new InputError('INPUT_INVALID', `ACPI tables of this VM: ${reason}`),
    );
  });

  it('is unknown when QEMU could not start it', () => {
    expect(acpiDigests({ ...shape, cpus: 0 })).toEqual({ unknown: 'a VM has 1 to 4096 vCPUs, not 0' });
  });
});

it('pads the tables to 128 KiB, which those of the largest TD do not fill', () => {
  const tables = (cpus: number) => generateAcpi(vmShape({ cpus, memory: 64 * GIB })).tables;
  expect(tables(1)).toHaveLength(0x2_0000);
  expect(tables(576)).toHaveLength(0x2_0000);
});

it('rounds the end of the 64-bit PCI window up to whole GiB, as QEMU does', () => {
  const of = (hole64: number): unknown => acpiDigests(vmShape({ cpus: 1, memory: GIB, hole64 }));
  expect(of(40 * GIB + 1)).toEqual(of(41 * GIB));
  expect(of(40 * GIB)).not.toEqual(of(41 * GIB));
});
