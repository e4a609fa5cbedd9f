// Registers and events of real boots, recomputed: the rows of rtmr0-layouts.jsonl beside the recorded attestations.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { toHex } from '../../src/core/bytes.js';
import { smbiosBytes } from '../../src/core/measure/smbios.js';
import { defaultVm, smbiosTables } from '../../src/simulator/index.js';
import { CAPTURES, describeCaptures } from './captures.js';

interface Row {
  name: string;
  input: {
    cpus: number;
    memory: number;
    smbios?: {
      qemu: string;
      manufacturer: string;
      product: string;
      cpuSignature: string;
      cpuidEdx: string;
      firmware: [string, string, string];
    };
  };
  smbiosFiltered?: string;
}

const rows = (): Row[] =>
  readFileSync(join(CAPTURES, '..', 'facts', 'rtmr0-layouts.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describeCaptures('SMBIOS tables of real boots', () => {
  it('are made byte for byte, by the product and by the simulator', () => {
    const measured = rows().filter(({ smbiosFiltered }) => smbiosFiltered !== undefined);
    expect(measured).toHaveLength(2);
    for (const { input, smbiosFiltered } of measured) {
      const { smbios, cpus: cpuCount, memory: memorySize } = input;
      if (smbios === undefined) throw new Error('no smbios');
      const { qemu, manufacturer, product, firmware } = smbios;
      const [signature, features] = [Number(smbios.cpuSignature), Number(smbios.cpuidEdx)];
      const [major, minor] = qemu.split('.').map(Number);
      const made = smbiosBytes({
        memorySize,
        cpuCount,
        series: Number(major) * 10 + Number(minor),
        product: { manufacturer, name: product },
        cpu: { signature, features },
        firmware,
      });
      expect(toHex(made)).toBe(smbiosFiltered);
      const simulated = smbiosTables({
        ...defaultVm(),
        cpuCount,
        memorySize,
        qemuVersion: qemu,
        smbios: { manufacturer, product, cpuSignature: signature, cpuFeatures: features, firmware },
      });
      expect(toHex(simulated)).toBe(smbiosFiltered);
    }
  });
});
