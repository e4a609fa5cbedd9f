// The reader that the tests rely on notices what is wrong with AML, and says where.

import { expect, it } from 'vitest';
import { generateAcpi, vmShape } from '../../../../../src/core/measure/acpi/index.js';
import { locate, readAml } from './aml-reader.js';
import { tablesIn } from './vectors.js';

const { tables } = generateAcpi(vmShape({ cpus: 2, memory: 2 ** 31 }));
const { start = 0, length = 0 } = tablesIn(tables)[1] ?? {};
const block = readAml(tables, start + 36, start + length);

it('places offsets', () => {
  expect(locate(block, start + 36)).toBe('Scope \\ + 0');
  const method = block.objects.find(({ path }) => path === '\\_SB_.PCI0._OSC');
  expect(locate(block, (method?.start ?? 0) + 9)).toBe('Method \\_SB_.PCI0._OSC + 9');
});

it('refuses any byte that changes the structure', () => {
  const structural = [
    [start + 37, 0x4a], // package length of the first scope, one more
    [start + 36, 0x11], // its opcode
    [start + length - 1, 0xff], // package length of the last
  ] as const;
  for (const [offset, value] of structural) {
    const changed = tables.slice();
    changed[offset] = value;
    expect(() => readAml(changed, start + 36, start + length), `offset ${offset}`).toThrow(/^AML at \d+: /);
  }
  expect(() => readAml(tables, start + 36, start + length - 1)).toThrow(/^AML at \d+: /);
});
