// Registers and events of real boots, recomputed: the rows of rtmr0-layouts.jsonl beside the recorded attestations.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { documentProfile } from '../../src/core/appraisal/os/expectation.js';
import { readHostDocument } from '../../src/core/appraisal/os/measurement-document.js';
import { fromHex, toHex } from '../../src/core/bytes.js';
import { parseMeasurementDocument } from '../../src/core/formats/measurement-document.js';
import { parseVmConfig } from '../../src/core/formats/vm-config.js';
import { acpiDigests, shapeFromVmConfig } from '../../src/core/measure/acpi/index.js';
import { expectedRegisters } from '../../src/core/measure/expected.js';
import { smbiosBytes } from '../../src/core/measure/smbios.js';
import { defaultVm, smbiosTables } from '../../src/simulator/index.js';
import { CAPTURES, describeCaptures } from './captures.js';

interface Row {
  name: string;
  input: {
    cpus: number;
    memory: number;
    checksumFile?: string;
    measurementTdxCbor?: string;
    osImageHash?: string;
    kernelAuthenticodePlain?: string;
    qemu?: string;
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
  mrtd?: string;
  rtmr0?: string;
  rtmr1?: string;
  rtmr2?: string;
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

describeCaptures('measurement documents of real boots', () => {
  const row = (name: string): Row => {
    const found = rows().find((each) => each.name === name);
    if (found === undefined) throw new Error(`no row ${name}`);
    return found;
  };
  const profileOf = ({ input }: Row) => {
    const document = parseMeasurementDocument(fromHex(input.measurementTdxCbor ?? '', 'document'));
    if (!document.supported) throw new Error('not supported');
    return documentProfile(document);
  };
  const shape = ({ input }: Row, qemuVersion: string) =>
    parseVmConfig(
      JSON.stringify({
        cpu_count: input.cpus,
        memory_size: input.memory,
        qemu_version: qemuVersion,
        host_share_mode: '9p',
      }),
    );

  it('of a normalised kernel lead to all four registers, on two versions of QEMU', () => {
    const boot = row('pre202505-normalised-kernel-1c-2g-qemu8.2.2');
    const profile = profileOf(boot);
    for (const [qemu, memorySize] of [
      ['8.2.2', boot.input.memory],
      ['10.2.1', boot.input.memory],
      ['9.2.1', 2 ** 30],
    ] as const) {
      const config = { ...shape(boot, qemu), memorySize };
      const [expected, ...others] = expectedRegisters(profile, config, acpiDigests(shapeFromVmConfig(config)));
      expect(others).toEqual([]);
      expect([expected?.rtmr1.value, expected?.rtmr2.value]).toEqual([boot.rtmr1, boot.rtmr2]);
      if (qemu === '8.2.2') expect([expected?.mrtd.value, expected?.rtmr0.value]).toEqual([boot.mrtd, boot.rtmr0]);
    }
  });

  it('are bound by their manifest', () => {
    const { input } = row('pre202505-normalised-kernel-1c-2g-qemu8.2.2');
    const config = (checksumFile: string): string =>
      JSON.stringify({
        cpu_count: input.cpus,
        memory_size: input.memory,
        os_image_hash: input.osImageHash,
        tdx_measurement: {
          measurement: Buffer.from(input.measurementTdxCbor ?? '', 'hex').toString('base64'),
          checksum_file: Buffer.from(checksumFile).toString('base64'),
        },
      });
    expect(readHostDocument(config(input.checksumFile ?? '')).kind).toBe('sound');
    expect(readHostDocument(config(`${input.checksumFile}${'00'.repeat(32)}  more\n`)).kind).toBe('broken');
  });

  it('of version 4 lead to RTMR2 by the command line itself', () => {
    const published = row('measurement-document-v4');
    // Its TD HOB is filler: that of real firmware stands in.
    const measurementTdxCbor = (published.input.measurementTdxCbor ?? '').replace(
      `50${'66'.repeat(16)}`,
      '4c80100904000609020b021010',
    );
    const input = { ...published.input, cpus: 1, memory: 2 ** 31, measurementTdxCbor };
    const profile = profileOf({ ...published, input });
    const [expected] = expectedRegisters(profile, shape({ ...published, input }, '9.2.1'), { unknown: '' });
    expect(expected?.rtmr2.value).toBe(published.rtmr2);
  });

  it('a plain kernel is measured by QEMU 10.2', () => {
    const { input, rtmr1 } = row('pre202505-plain-kernel-qemu10.2.1');
    const { kernel, ...rest } = profileOf(row('pre202505-normalised-kernel-1c-2g-qemu8.2.2'));
    const plain = { ...kernel, plain: input.kernelAuthenticodePlain ?? '', headerNormalized: false };
    const of = (qemuVersion: string) =>
      expectedRegisters(
        { ...rest, kernel: plain },
        { memorySize: input.memory, qemuVersion, qemuSinglePassAddPages: null, ovmfVariant: null },
        { unknown: '' },
      )[0]?.rtmr1.value;
    expect(of('10.2.1')).toBe(rtmr1);
    expect(of('10.0.1')).not.toBe(rtmr1);
  });
});
