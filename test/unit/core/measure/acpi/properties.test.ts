// What holds for the files of any VM: a firmware that follows the loader finds valid, linked tables, and the DSDT is
// well-formed AML.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../../src/core/errors.js';
import {
  type AcpiFiles,
  acpiDigests,
  generateAcpi,
  machineKey,
  type VmShape,
} from '../../../../../src/core/measure/acpi/index.js';
import { readAml } from './aml-reader.js';
import { tablesIn } from './vectors.js';

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const VERSIONS = [
  '8.0.0',
  '8.1.5',
  '8.2.2',
  '9.0.0',
  '9.1.0',
  '9.2.1',
  '10.0.2',
  '10.1.0',
  '10.2.1',
  '11.0.0',
  '11.1.2',
];

/** Any VM that QEMU can start and whose tables are known. */
const anyShape: fc.Arbitrary<VmShape> = fc
  .record({
    cpus: fc.oneof(fc.integer({ min: 1, max: 32 }), fc.integer({ min: 1, max: 288 })),
    gib: fc.integer({ min: 1, max: 4096 }),
    mib: fc.integer({ min: 0, max: 1023 }),
    gpus: fc.integer({ min: 0, max: 8 }),
    nvswitches: fc.integer({ min: 0, max: 4 }),
    nics: fc.integer({ min: 0, max: 4 }),
    volumes: fc.integer({ min: 0, max: 4 }),
    rootVerity: fc.boolean(),
    hotplugOff: fc.boolean(),
    holeGib: fc.integer({ min: 0, max: 2 ** 20 }),
    pic: fc.boolean(),
    smm: fc.boolean(),
    hugepages: fc.boolean(),
    hostShareMode: fc.constantFrom(null, '', '9p', 'vvfat', 'vhd'),
    qemuVersion: fc.constantFrom(...VERSIONS),
  })
  .map(({ gib, mib, holeGib, ...shape }) => {
    const { hugepages } = shape;
    const gpus = hugepages ? 0 : shape.gpus;
    const nvswitches = hugepages ? 0 : shape.nvswitches;
    return {
      ...shape,
      gpus,
      nvswitches,
      memory: gib * GIB + (hugepages ? 0 : mib * MIB),
      hole64: (gpus + nvswitches > 0 ? holeGib + 33 : holeGib) * GIB,
      pxb: hugepages,
      swtpm: false,
      numaNodes: false,
    };
  });

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const sum = (bytes: Uint8Array): number => bytes.reduce((total, byte) => (total + byte) & 0xff, 0);
const text = (bytes: Uint8Array): string => String.fromCharCode(...bytes).replace(/\0+$/, '');

/** Files in memory after a firmware did what the loader says (QEMU, include/hw/acpi/bios-linker-loader.h). */
function followLoader({ loader, rsdp, tables }: AcpiFiles): Map<string, { address: number; bytes: Uint8Array }> {
  const contents: Record<string, Uint8Array> = { 'etc/acpi/rsdp': rsdp, 'etc/acpi/tables': tables };
  const loaded = new Map<string, { address: number; bytes: Uint8Array }>();
  const file = (name: string) => {
    const found = loaded.get(name);
    if (found === undefined) throw new Error(`${name} is not allocated`);
    return found;
  };
  let next = 0x7f00_0000;
  for (let at = 0; at < loader.length; at += 128) {
    const command = loader.subarray(at, at + 128);
    const fields = view(command);
    const name = text(command.subarray(4, 60));
    switch (fields.getUint32(0, true)) {
      case 0:
        expect(sum(loader.subarray(at))).toBe(0);
        return loaded;
      case 1: {
        const content = contents[name];
        if (content === undefined || loaded.has(name)) throw new Error(`cannot allocate ${name}`);
        expect(next % fields.getUint32(60, true)).toBe(0);
        expect(command[64]).toBe(name === 'etc/acpi/rsdp' ? 2 : 1);
        loaded.set(name, { address: next, bytes: content.slice() });
        next += 0x100_0000;
        break;
      }
      case 2: {
        const target = file(text(command.subarray(60, 116)));
        const { bytes } = file(name);
        const offset = fields.getUint32(116, true);
        const size = command[120];
        if (size === 4) {
          const pointer = view(bytes).getUint32(offset, true);
          expect(pointer).toBeLessThan(target.bytes.length);
          view(bytes).setUint32(offset, pointer + target.address, true);
        } else if (size === 8) {
          const pointer = view(bytes).getBigUint64(offset, true);
          expect(pointer).toBeLessThan(BigInt(target.bytes.length));
          view(bytes).setBigUint64(offset, pointer + BigInt(target.address), true);
        } else {
          throw new Error(`a pointer of ${size} bytes`);
        }
        break;
      }
      case 3: {
        const { bytes } = file(name);
        const [offset, start, length] = [60, 64, 68].map((field) => fields.getUint32(field, true)) as [
          number,
          number,
          number,
        ];
        expect(start + length).toBeLessThanOrEqual(bytes.length);
        expect(bytes[offset]).toBe(0);
        bytes[offset] = 0x100 - sum(bytes.subarray(start, start + length));
        break;
      }
      default:
        throw new Error(`command ${fields.getUint32(0, true)}`);
    }
  }
  throw new Error('the loader has no end');
}

function differing(a: AcpiFiles, b: AcpiFiles): string[] {
  return (['loader', 'rsdp', 'tables'] as const).filter((name) => Buffer.compare(a[name], b[name]) !== 0);
}

describe('the files of any VM', () => {
  it('are linked by the loader to valid tables', () => {
    fc.assert(
      fc.property(anyShape, (shape) => {
        const files = generateAcpi(shape);
        const unlinked = tablesIn(files.tables);
        const end = unlinked.reduce((total, { length }) => total + length, 0);
        expect(sum(files.tables.subarray(end))).toBe(0);
        expect(unlinked.map(({ signature }) => signature)).toEqual(
          ['FACS', 'DSDT', 'FACP', 'APIC', shape.hugepages ? 'SRAT' : '', 'MCFG', 'WAET', 'RSDT'].filter(Boolean),
        );
        for (const { signature, start } of unlinked.slice(1))
          expect([signature, files.tables[start + 9]]).toEqual([signature, 0]);

        const memory = followLoader(files);
        const tables = memory.get('etc/acpi/tables');
        const rsdp = memory.get('etc/acpi/rsdp');
        if (tables === undefined || rsdp === undefined) throw new Error('not loaded');
        const at = new Map(
          unlinked.map(({ signature, start, length }) => [tables.address + start, { signature, start, length }]),
        );
        for (const { signature, start, length } of unlinked.slice(1)) {
          expect([signature, sum(tables.bytes.subarray(start, start + length))]).toEqual([signature, 0]);
        }
        expect(sum(rsdp.bytes)).toBe(0);
        const rsdt = at.get(view(rsdp.bytes).getUint32(16, true));
        expect(rsdt?.signature).toBe('RSDT');
        const listed = [];
        for (let offset = 36; offset < (rsdt?.length ?? 0); offset += 4) {
          listed.push(at.get(view(tables.bytes).getUint32((rsdt?.start ?? 0) + offset, true))?.signature);
        }
        expect(listed).toEqual(['FACP', 'APIC', ...(shape.hugepages ? ['SRAT'] : []), 'MCFG', 'WAET']);
        const facp = unlinked.find(({ signature }) => signature === 'FACP')?.start ?? 0;
        expect(at.get(view(tables.bytes).getUint32(facp + 36, true))?.signature).toBe('FACS');
        expect(at.get(view(tables.bytes).getUint32(facp + 40, true))?.signature).toBe('DSDT');
        expect(at.get(Number(view(tables.bytes).getBigUint64(facp + 140, true)))?.signature).toBe('DSDT');
      }),
      { numRuns: 150 },
    );
  });

  it('hold a DSDT of well-formed AML that names what the shape has', () => {
    fc.assert(
      fc.property(anyShape, (shape) => {
        const { tables } = generateAcpi(shape);
        const dsdt = tablesIn(tables)[1];
        if (dsdt === undefined) throw new Error('no DSDT');
        const { objects } = readAml(tables, dsdt.start + 36, dsdt.start + dsdt.length);
        const paths = (kind: string, pattern: RegExp) =>
          objects.filter((object) => object.kind === kind && pattern.test(object.path)).map(({ path }) => path);
        const cpus = [...paths('Processor', /./), ...paths('Device', /^\\_SB_\.CPUS\.C[0-9A-F]{3}$/)];
        expect(cpus.sort()).toEqual(
          Array.from({ length: shape.cpus }, (_, i) => `\\_SB_.CPUS.C${i.toString(16).toUpperCase().padStart(3, '0')}`),
        );
        expect(paths('Processor', /./)).toHaveLength(Math.min(shape.cpus, 255));

        const onBusZero = shape.gpus + shape.nvswitches;
        const endpoints = 3 + shape.nics + shape.volumes + (shape.rootVerity ? 1 : 0) + (shape.pxb ? 1 : 0);
        const hostBridgeAndChipset = 4;
        expect(paths('Device', /^\\_SB_\.PCI0\.S[0-9A-F]{2}_$/)).toHaveLength(
          onBusZero + endpoints + hostBridgeAndChipset,
        );
        expect(paths('Device', /^\\_SB_\.PCI0\.S[0-9A-F]{2}_\.S00_$/)).toHaveLength(onBusZero);
        expect(paths('Device', /PC05$/)).toHaveLength(shape.pxb ? 1 : 0);
        const numbered = shape.hotplugOff ? 0 : onBusZero;
        expect(paths('Name', /BSEL$/)).toHaveLength(numbered);
        expect(paths('Device', /PHPR$/)).toHaveLength(shape.hotplugOff ? 0 : 1);
        expect(paths('Method', /^\\_GPE\._E0[0-9]$/)).toHaveLength(shape.hotplugOff ? 1 : 2);
      }),
      { numRuns: 60 },
    );
  });

  it('do not depend on how files are shared, nor the loader and RSDP on memory and PCI window', () => {
    fc.assert(
      fc.property(anyShape, fc.constantFrom('', '9p', 'vvfat', 'vhd'), (shape, hostShareMode) => {
        const files = generateAcpi(shape);
        expect(differing(generateAcpi({ ...shape, hostShareMode }), files)).toEqual([]);
        const larger = generateAcpi({ ...shape, memory: 4 * shape.memory, hole64: shape.hole64 + 40 * GIB });
        expect(differing(larger, files)).toEqual(['tables']);
      }),
      { numRuns: 20 },
    );
  });

  it('are equal where the machine is', () => {
    const few = fc.tuple(anyShape, fc.integer({ min: 1, max: 4 })).map(([shape, cpus]) => ({ ...shape, cpus }));
    const change = fc.record(
      {
        memory: fc.integer({ min: 1, max: 64 }).map((gib) => gib * GIB),
        hole64: fc.constantFrom(0, 32 * GIB, 32 * GIB - 1, 2 ** 44, 2 ** 44 - MIB),
        hostShareMode: fc.constantFrom(null, '9p'),
        qemuVersion: fc.constantFrom(...VERSIONS),
        nics: fc.integer({ min: 0, max: 2 }),
        volumes: fc.integer({ min: 0, max: 2 }),
        hotplugOff: fc.boolean(),
        pic: fc.boolean(),
        smm: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(few, change, (shape, changed) => {
        const other = { ...shape, ...changed };
        fc.pre(!('unknown' in acpiDigests(other)));
        const equal = differing(generateAcpi(shape), generateAcpi(other)).length === 0;
        expect(machineKey(shape) === machineKey(other)).toBe(equal);
      }),
      { numRuns: 200 },
    );
  });

  it('differ when any of the rest of the shape differs', () => {
    const shape: VmShape = {
      cpus: 4,
      memory: GIB,
      gpus: 1,
      nvswitches: 1,
      nics: 1,
      volumes: 0,
      rootVerity: true,
      hotplugOff: true,
      hole64: 2 ** 44,
      pic: false,
      smm: false,
      hugepages: false,
      pxb: false,
      swtpm: false,
      numaNodes: false,
      hostShareMode: null,
      qemuVersion: '9.2.1',
    };
    const others: Partial<VmShape>[] = [
      { cpus: 5 },
      { memory: GIB + MIB },
      { gpus: 2 },
      { nvswitches: 2 },
      { nics: 2 },
      { volumes: 1 },
      { rootVerity: false },
      { hotplugOff: false },
      { hole64: 2 ** 45 },
      { pic: true },
      { smm: true },
      { hugepages: true, pxb: true, gpus: 0, nvswitches: 0 },
      { qemuVersion: '9.1.0' },
      { qemuVersion: '10.0.0' },
      { qemuVersion: '11.0.0' },
      { qemuVersion: '11.1.0' },
    ];
    for (const other of others) {
      expect({ ...other, differing: differing(generateAcpi({ ...shape, ...other }), generateAcpi(shape)) }).toEqual({
        ...other,
        differing: expect.arrayContaining(['tables']),
      });
    }
  });
});

describe('any shape at all', () => {
  const number = fc.oneof(fc.integer({ min: -2, max: 40 }), fc.double(), fc.maxSafeNat());
  const wildShape: fc.Arbitrary<VmShape> = fc.record({
    cpus: fc.oneof(fc.integer({ min: -1, max: 20 }), fc.double()),
    memory: number.map((n) => n * MIB),
    gpus: number,
    nvswitches: number,
    nics: number,
    volumes: number,
    rootVerity: fc.boolean(),
    hotplugOff: fc.boolean(),
    hole64: number,
    pic: fc.boolean(),
    smm: fc.boolean(),
    hugepages: fc.boolean(),
    pxb: fc.boolean(),
    swtpm: fc.boolean(),
    numaNodes: fc.constant(false),
    hostShareMode: fc.option(fc.string()),
    qemuVersion: fc.oneof(fc.string(), fc.constantFrom(...VERSIONS)),
  });

  it('gives digests or a reason, and nothing is thrown but an InputError with that reason', () => {
    fc.assert(
      fc.property(wildShape, (shape) => {
        const digests = acpiDigests(shape);
        let thrown: unknown = null;
        try {
          generateAcpi(shape);
        } catch (error) {
          thrown = error;
        }
        if ('unknown' in digests) {
          expect(thrown).toEqual(new InputError('INPUT_INVALID', `ACPI tables of this VM: ${digests.unknown}`));
        } else {
          expect(thrown).toBeNull();
        }
      }),
      { numRuns: 500 },
    );
  });
});
