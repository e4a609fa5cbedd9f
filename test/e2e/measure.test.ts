// `measure`, as a user meets it: on the miniature OS image, and on the shapes whose tables a real QEMU made.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli, root, temporaryFolder } from './run.js';

const folder = temporaryFolder();
const image = join(folder, 'mini-os');

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'test/fixtures/mini-os/build.mjs'), image]);
});

describe('measure IMAGE', () => {
  it('computes the registers of a VM, with the events behind them', async () => {
    const { status, stdout, stderr } = await cli(
      'measure',
      image,
      '--cpus',
      '2',
      '--memory',
      '2G',
      '--qemu-version',
      '9.2.1',
      '--json',
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const report = JSON.parse(stdout);
    expect(report.osImageHash).toBe(readFileSync(join(image, 'digest.txt'), 'utf8').trim());
    expect(report.expected.length).toBe(1);
    const [{ mrtd, rtmr0, rtmr1, rtmr2 }] = report.expected;
    for (const register of [mrtd, rtmr0, rtmr1, rtmr2]) expect(register.value).toMatch(/^[0-9a-f]{96}$/);
    expect([rtmr0, rtmr1, rtmr2].map(({ events }) => events.length)).toEqual([13, 5, 2]);

    const text = (await cli('measure', image, '--cpus', '2', '--memory', '2048M', '--qemu-version', '9.2.1')).stdout;
    for (const register of [mrtd, rtmr0, rtmr1, rtmr2]) expect(text).toContain(register.value);
  });

  it('takes the shape from a vm_config as well, and the same shape gives the same registers', async () => {
    const config = join(folder, 'vm-config.json');
    writeFileSync(
      config,
      JSON.stringify({
        spec_version: 1,
        cpu_count: 2,
        memory_size: 2 ** 31,
        qemu_version: '8.2.2',
        num_gpus: 0,
        num_nvswitches: 0,
        hugepages: false,
        hotplug_off: true,
        pci_hole64_size: 0,
      }),
    );
    const fromFile = await cli('measure', image, '--vm-config', config, '--json');
    const fromOptions = await cli(
      'measure',
      image,
      '--cpus',
      '2',
      '--memory',
      '2G',
      '--qemu-version',
      '8.2.2',
      '--hotplug-off',
      '--json',
    );
    expect(fromFile.status).toBe(0);
    expect(fromFile.stdout).toBe(fromOptions.stdout);
  });

  it('tells RTMR0 for no version of QEMU that it is not told, but for the one that dstack means then', async () => {
    const shape = ['--cpus', '8', '--memory', '16G', '--json'];
    const rtmr0Of = async (...more: string[]): Promise<(string | null)[]> => {
      const { expected } = JSON.parse((await cli('measure', image, ...shape, ...more)).stdout);
      return expected.map(({ rtmr0 }: { rtmr0: { value: string | null } }) => rtmr0.value);
    };
    const [dstacks] = await rtmr0Of('--qemu-version', '9.1.0');
    for (const other of ['8.2.2', '10.2.0']) expect(await rtmr0Of('--qemu-version', other)).not.toContain(dstacks);
    expect((await rtmr0Of()).filter((value) => value !== null)).toEqual([dstacks]);
    const text = (await cli('measure', image, ...shape.slice(0, 4))).stdout;
    expect(text).toContain('note: RTMR0 is that of QEMU 9.1.0, dstack’s default where no version is named;');
    expect(text).toContain(
      'rtmr0  unknown: its ACPI tables depend on the version: name it (--qemu-version; qemu_version of a vm_config)',
    );
  });

  it('gives every possibility where the QEMU version is not told, and says what cannot be known', async () => {
    const several = JSON.parse((await cli('measure', image, '--cpus', '1', '--memory', '4G', '--json')).stdout);
    expect(several.expected.length).toBeGreaterThan(1);
    const unknown = await cli(
      'measure',
      image,
      '--cpus',
      '16',
      '--memory',
      '64G',
      '--gpus',
      '1',
      '--hugepages',
      '--qemu-version',
      '9.2.1',
    );
    expect(unknown.stdout).toMatch(/^ {2}rtmr0 {2}unknown: the ACPI tables cannot be known: /m);
  });

  it.each([
    ['no image', [], 'measure needs an image: a folder or tarball'],
    ['no shape', [image], 'measure needs --cpus, or --vm-config FILE'],
    ['no memory', [image, '--cpus', '2'], 'measure needs --memory, or --vm-config FILE'],
    ['a bad size', [image, '--cpus', '2', '--memory', '4X'], '--memory: expected a size such as 4G, got "4X"'],
    ['a bad count', [image, '--cpus', 'two', '--memory', '4G'], '--cpus: expected a whole number, got "two"'],
    ['a bad choice', [image, '--cpus', '2', '--memory', '4G', '--pic', 'yes'], '--pic: expected on or off, got "yes"'],
    ['two shapes', [image, '--cpus', '2', '--vm-config', 'x'], '--vm-config tells the shape; leave out --cpus'],
    ['a missing image', [join(folder, 'absent'), '--cpus', '2', '--memory', '4G'], 'does not exist'],
    ['a folder that is no image', [folder, '--cpus', '2', '--memory', '4G'], 'has no sha256sum.txt, the manifest'],
    ['--acpi without shapes', ['--acpi'], 'measure --acpi takes --shapes FILE and no image'],
  ])('refuses %s', async (_name, args, message) => {
    const { status, stdout, stderr } = await cli('measure', ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('measure --acpi --shapes', () => {
  it('prints the digests of many shapes, in order, as hardware and a real QEMU have them', async () => {
    const rows = readFileSync(join(root, 'test/vectors/acpi/hardware.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const known = rows.filter(({ config, sha384 }) => config.qemu_version !== undefined && sha384.tables !== undefined);
    const shapes = join(folder, 'shapes.jsonl');
    const lines = known.map(({ config }) => {
      const { cpus, memory, gpus = 0, nvswitches = 0, nics, volumes, ...rest } = config;
      return JSON.stringify({
        ...rest,
        // Images before 0.5 had a CD-ROM for a root file system.
        ...(config.root_verity === false ? { image: 'dstack-0.3.0' } : {}),
        spec_version: 1,
        cpu_count: cpus,
        memory_size: memory,
        num_gpus: gpus,
        num_nvswitches: nvswitches,
        num_nics: nics,
        num_verity_volumes: volumes,
        hugepages: config.hugepages ?? false,
        hotplug_off: config.hotplug_off ?? false,
        pci_hole64_size: config.pci_hole64_size ?? 0,
      });
    });
    writeFileSync(shapes, `${lines.join('\n')}\n`);
    const { status, stdout } = await cli('measure', '--acpi', '--shapes', shapes);
    expect(status).toBe(0);
    const printed = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(printed).toEqual(
      known.map(({ sha384 }) => ({ loader: sha384.loader, rsdp: sha384.rsdp, tables: sha384.tables })),
    );
    expect(printed.length).toBeGreaterThan(2);
  });

  it('says which shape it cannot know, and which line is none', async () => {
    const shapes = join(folder, 'odd.jsonl');
    const shape = {
      spec_version: 1,
      cpu_count: 2,
      memory_size: 2 ** 32,
      num_gpus: 0,
      num_nvswitches: 0,
      hugepages: false,
      hotplug_off: false,
      pci_hole64_size: 0,
    };
    writeFileSync(shapes, `${JSON.stringify({ ...shape, qemu_version: '99.0.0' })}\n`);
    expect(JSON.parse((await cli('measure', '--acpi', '--shapes', shapes)).stdout)).toEqual({
      unknown: expect.stringContaining('99.0.0'),
    });
    writeFileSync(shapes, `${JSON.stringify(shape)}\nnothing\n`);
    expect(await cli('measure', '--acpi', '--shapes', shapes)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('line 2'),
    });
  });
});
