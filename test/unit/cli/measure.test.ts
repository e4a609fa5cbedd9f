import { describe, expect, it } from 'vitest';
import { measureAcpiShapes } from '../../../src/cli/measure.js';
import { ParseError } from '../../../src/core/errors.js';
import { type Vector, vectors } from '../core/measure/acpi/vectors.js';

/** A vm_config of a vector's VM. */
function vmConfig({ config: c }: Vector): string {
  return JSON.stringify({
    spec_version: 1,
    os_image_hash: '',
    cpu_count: c.cpus,
    memory_size: c.memory,
    qemu_version: c.qemu_version,
    pci_hole64_size: c.pci_hole64_size ?? 0,
    hugepages: c.hugepages ?? false,
    num_gpus: c.gpus ?? 0,
    num_nvswitches: c.nvswitches ?? 0,
    num_nics: c.nics ?? 1,
    num_verity_volumes: c.volumes ?? 0,
    hotplug_off: c.hotplug_off ?? false,
    host_share_mode: c.share ?? '',
    ...(c.root_verity === false ? { image: 'dstack-0.3.6' } : {}),
    ...(c.pic == null ? {} : { pic: c.pic }),
  });
}

describe('measureAcpiShapes', () => {
  it('gives the digests of hardware, and of booted VMs as dstack-vmm starts them, a line each', () => {
    const rows = [...vectors('hardware'), ...vectors('golden-booted').filter(asDstackStarts)];
    const lines = measureAcpiShapes(rows.map((row) => `${vmConfig(row)}\n`).join('')).split('\n');
    expect(lines.pop()).toBe('');
    expect(lines).toEqual(rows.map(({ sha384 }) => JSON.stringify(sha384)));
    expect(rows).toHaveLength(35);
  });

  it('says why where it cannot tell', () => {
    const lines = ['{"cpu_count":2,"memory_size":2147483648,"swtpm":true}', '{"cpu_count":0,"memory_size":1}'];
    expect(measureAcpiShapes(`${lines[0]}\r\n`)).toBe(
      '{"unknown":"a virtual TPM (swtpm) adds a table and devices that are not modelled"}\n',
    );
    expect(() => measureAcpiShapes(lines.join('\n'))).toThrow(/^line 2: vm_config\.cpu_count/);
  });

  it('names the line that is not a vm_config', () => {
    const good = '{"cpu_count":2,"memory_size":2147483648}';
    const refusal = (text: string): string => {
      try {
        return measureAcpiShapes(text);
      } catch (error) {
        if (!(error instanceof ParseError)) throw error;
        return `${error.code} ${error.message} (${error.hint})`;
      }
    };
    expect(refusal(`${good}\n\n${good}\n`)).toMatch(/^PARSE_\w+ line 2: vm_config/);
    expect(refusal(`${good}\n{"cpu_count":2}`)).toMatch(
      /^PARSE_INVALID line 2: vm_config\.memory_size: .*Give one vm_config a line/s,
    );
    expect(refusal(`{"spec_version":2}`)).toBe(
      'PARSE_UNSUPPORTED line 1: vm_config.spec_version: 2; supported: 1 (Give one vm_config a line, as JSON.)',
    );
    expect(refusal('')).toBe('');
  });
});

/** With huge pages there is an expander bridge. */
function asDstackStarts({ config }: Vector): boolean {
  return !config.hugepages || config.vmm_pxb === true;
}
