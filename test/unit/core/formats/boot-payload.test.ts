import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBootPayload, readLoadOption } from '../../../../src/core/formats/boot-payload.js';
import { createDeployment } from '../../../../src/simulator/index.js';

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replace(/\s/g, ''), 'hex'));
const utf16 = (text: string): string => Buffer.from(text, 'utf16le').toString('hex');

/** The payloads of a simulated boot, by the types of the events. */
function payloads(ovmf: 'pre202505' | 'stable202505'): { type: number; payload: Uint8Array }[] {
  const { eventLog } = createDeployment({ seed: 'payloads', image: { ovmf } });
  return eventLog
    .filter(({ imr }) => imr !== 3)
    .map(({ event_type, event_payload }) => ({ type: event_type, payload: bytes(event_payload) }));
}

const EFI_GLOBAL = '8be4df61-93ca-11d2-aa0d-00e098032b8c';

describe('the payloads of a boot', () => {
  it('are read, all but separators, of both lines of firmware', () => {
    for (const line of ['pre202505', 'stable202505'] as const) {
      const kinds = payloads(line).map(
        ({ type, payload }) => readBootPayload(type, payload)?.kind ?? `0x${type.toString(16)}`,
      );
      expect(new Set(kinds)).toEqual(
        new Set([
          'tables',
          'blob',
          ...(line === 'pre202505' ? [] : ['fw-cfg']),
          'variable',
          '0x4',
          'text',
          'image',
          'tagged',
        ]),
      );
    }
  });

  it('say what the formats put there', () => {
    const read = payloads('stable202505').map(({ type, payload }) => readBootPayload(type, payload));
    expect(read).toContainEqual({ kind: 'variable', vendor: EFI_GLOBAL, name: 'SecureBoot', data: new Uint8Array() });
    expect(read).toContainEqual({
      kind: 'blob',
      description: 'Fv(XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX)',
      address: 0xffc0_0000n,
      length: 0x8_4000n,
    });
    expect(read).toContainEqual(expect.objectContaining({ kind: 'image', file: 'kernel' }));
    expect(read).toContainEqual(expect.objectContaining({ kind: 'tagged', text: 'Linux initrd' }));
    expect(read).toContainEqual({ kind: 'text', text: 'Exit Boot Services Invocation' });
    expect(read).toContainEqual({
      kind: 'fw-cfg',
      item: 'bootorder',
      content: new Uint8Array(Buffer.from('/rom@genroms/linuxboot_dma.bin\0')),
    });
  });

  it('name the tables and where they are', () => {
    const one = `0100000000000000 af96bb93f2b9b84e9462e0ba74564236 0090800000000000`;
    const tables = [{ vendor: '93bb96af-b9f2-4eb8-9462-e0ba74564236', address: 0x809000n }];
    expect(readBootPayload(0x8000000b, bytes(`09 5464785461626c6500 ${one}`))).toEqual({
      kind: 'tables',
      description: 'TdxTable',
      tables,
    });
    expect(readBootPayload(0x80000009, bytes(one))).toEqual({ kind: 'tables', description: null, tables });
  });

  it('are nothing where their form is another', () => {
    const variable = `61dfe48bca93d211aa0d00e098032b8c 0200000000000000 0000000000000000 ${utf16('PK')}`;
    expect(readBootPayload(0x80000001, bytes(variable))).not.toBeNull();
    expect(readBootPayload(0x80000001, bytes(`${variable}00`))).toBeNull();
    expect(readBootPayload(0x80000001, bytes(variable.slice(0, -2)))).toBeNull();
    expect(readBootPayload(0x80000001, bytes(variable.replace('0200000000000000', 'ffffffffffffffff')))).toBeNull();
    expect(readBootPayload(0x8000000b, bytes(`00 ffffffff00000000`))).toBeNull();
    // A node of a device path that is shorter than its head never ends.
    const path = `${'00'.repeat(16)} 0000000000000000 0400000000000000 04040000`;
    expect(readBootPayload(0x80000003, bytes(path))).toBeNull();
    expect(readBootPayload(0x06, bytes('01000000 ffffffff 41'))).toBeNull();
    expect(readBootPayload(0x0a, bytes('ff'))).toBeNull();
    expect(readBootPayload(0x1234, bytes('00'))).toBeNull();
    expect(readBootPayload(0x0a, new Uint8Array())).toBeNull();
  });

  it('of a boot option are its description', () => {
    expect(readLoadOption(bytes(`09010000 2c00 ${utf16('UiApp\0')} 7fff0400`))).toEqual({ description: 'UiApp' });
    expect(readLoadOption(bytes(`09010000 2c00 ${utf16('UiApp')}`))).toBeNull();
    expect(readLoadOption(bytes('0901'))).toBeNull();
  });

  it('never throw, whatever they are', () => {
    const types = [4, 6, 10, 0x80000001, 0x80000002, 0x80000003, 0x80000007, 0x80000009, 0x8000000a, 0x8000000b];
    const genuine = payloads('stable202505').map(({ payload }) => payload);
    const altered = fc
      .tuple(fc.constantFrom(...genuine), fc.nat(), fc.nat({ max: 255 }), fc.nat({ max: 80 }))
      .map(([payload, at, value, cut]) => {
        const bent = Uint8Array.from(payload);
        bent[at % bent.length] = value;
        return bent.subarray(0, Math.max(0, bent.length - (cut > 60 ? cut - 60 : 0)));
      });
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.oneof(altered, fc.uint8Array({ maxLength: 96 })), (type, payload) => {
        readBootPayload(type, payload);
        readLoadOption(payload);
      }),
      { numRuns: 3000 },
    );
  });

  it('are whatever variable was written', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 128, unit: 'binary-ascii' }),
        fc.uint8Array({ maxLength: 64 }),
        (name, data) => {
          const head = Buffer.alloc(32);
          Buffer.from('61dfe48bca93d211aa0d00e098032b8c', 'hex').copy(head);
          head.writeBigUInt64LE(BigInt(name.length), 16);
          head.writeBigUInt64LE(BigInt(data.length), 24);
          const payload = new Uint8Array(Buffer.concat([head, Buffer.from(name, 'utf16le'), data]));
          expect(readBootPayload(0x80000002, payload)).toEqual({ kind: 'variable', vendor: EFI_GLOBAL, name, data });
        },
      ),
    );
  });
});
