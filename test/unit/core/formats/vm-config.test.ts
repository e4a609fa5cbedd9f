import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { launchConfig, parseVmConfig } from '../../../../src/core/formats/vm-config.js';
import { bytes, text } from './encode.js';
import { readsOrRefuses, refusalText } from './refusal.js';

const HASH = '14ad42d0270b444eaeb53918a5a94d9b17eec7a817cd336173b17c5327541c67';
const full = {
  spec_version: 1,
  os_image_hash: HASH,
  cpu_count: 16,
  memory_size: 68719476736,
  qemu_single_pass_add_pages: false,
  pic: true,
  pci_hole64_size: 17592186044416,
  hugepages: true,
  num_gpus: 8,
  num_nvswitches: 4,
  num_nics: 2,
  num_verity_volumes: 3,
  swtpm: true,
  hotplug_off: true,
  qemu_version: '9.2.1',
  image: 'dstack-0.6.0',
  host_share_mode: '9p',
  ovmf_variant: 'pre202505',
  tdx_attestation_variant: 'lite',
  mr_config: '{"version":3}',
  shared_disk_mode: false,
};
const least = { cpu_count: 1, memory_size: 2147483648 };
const refusalOf = (change: object): string => refusalText(() => parseVmConfig(JSON.stringify({ ...least, ...change })));

describe('parseVmConfig', () => {
  it('reads every member', () => {
    expect(parseVmConfig(JSON.stringify(full))).toEqual({
      osImageHash: HASH,
      cpuCount: 16,
      memorySize: 68719476736,
      qemuVersion: '9.2.1',
      image: 'dstack-0.6.0',
      qemuSinglePassAddPages: false,
      pic: true,
      pciHole64Size: 17592186044416,
      hugepages: true,
      numGpus: 8,
      numNvswitches: 4,
      numNics: 2,
      numVerityVolumes: 3,
      swtpm: true,
      numaNodes: false,
      hotplugOff: true,
      hostShareMode: '9p',
      ovmfVariant: 'pre202505',
      tdxAttestationVariant: 'lite',
      tdxMeasurement: null,
      mrConfig: '{"version":3}',
    });
  });

  it('gives absent, null and empty members the value that dstack gives them', () => {
    const absent = {
      osImageHash: null,
      cpuCount: 1,
      memorySize: 2147483648,
      qemuVersion: null,
      image: null,
      qemuSinglePassAddPages: null,
      pic: null,
      pciHole64Size: 0,
      hugepages: false,
      numGpus: 0,
      numNvswitches: 0,
      numNics: 1,
      numVerityVolumes: 0,
      swtpm: false,
      numaNodes: false,
      hotplugOff: false,
      hostShareMode: null,
      ovmfVariant: null,
      tdxAttestationVariant: null,
      tdxMeasurement: null,
      mrConfig: null,
    };
    expect(parseVmConfig(JSON.stringify(least))).toEqual(absent);
    for (const numa_nodes of [[], [{}], {}, 2]) {
      expect(parseVmConfig(JSON.stringify({ ...least, numa_nodes })).numaNodes).toBe(true);
    }
    const nulls = Object.fromEntries(Object.keys(full).map((key) => [key, null]));
    expect(parseVmConfig(JSON.stringify({ ...nulls, ...least }))).toEqual(absent);
    expect(parseVmConfig(JSON.stringify({ ...least, os_image_hash: '', host_share_mode: '' }))).toEqual(absent);
  });

  it('reads measurement material in base64, and in hex as it was before', () => {
    const measurementOf = (material: object) =>
      parseVmConfig(JSON.stringify({ ...least, tdx_measurement: material })).tdxMeasurement;
    expect(measurementOf({ measurement: 'o2F2Aw==', checksum_file: 'YQo=' })).toEqual({
      version: null,
      osImageHash: null,
      measurement: bytes('a3617603'),
      checksumFile: text('a\n'),
    });
    expect(measurementOf({ version: 2, os_image_hash: HASH, measurement: 'a2617602' })).toEqual({
      version: 2,
      osImageHash: HASH,
      measurement: bytes('a2617602'),
      checksumFile: null,
    });
  });

  it.each<[string, object, string]>([
    ['another version', { spec_version: 2 }, 'PARSE_UNSUPPORTED vm_config.spec_version: 2; supported: 1'],
    ['no CPUs', { cpu_count: 0 }, 'PARSE_INVALID vm_config.cpu_count: expected a whole number from 1 to 65535, got 0'],
    [
      'CPUs as text',
      { cpu_count: '2' },
      'PARSE_INVALID vm_config.cpu_count: expected a whole number from 1 to 65535, got the text "2"',
    ],
    [
      'memory that is no integer',
      { memory_size: 0.5 },
      'PARSE_INVALID vm_config.memory_size: expected a whole number from 1 to 9007199254740991, got 0.5',
    ],
    [
      'memory over 2^53',
      { memory_size: 2 ** 53 },
      'PARSE_INVALID vm_config.memory_size: expected a whole number from 1 to 9007199254740991, got 9007199254740992',
    ],
    [
      'a negative count',
      { num_gpus: -1 },
      'PARSE_INVALID vm_config.num_gpus: expected a whole number from 0 to 65535, got -1',
    ],
    ['a flag as a number', { hugepages: 1 }, 'PARSE_INVALID vm_config.hugepages: expected true or false, got 1'],
    ['a version as a number', { qemu_version: 9 }, 'PARSE_INVALID vm_config.qemu_version: expected a text, got 9'],
    [
      'a short hash',
      { os_image_hash: 'abcd' },
      'PARSE_INVALID vm_config.os_image_hash: expected 32 bytes of hexadecimal, got 2',
    ],
    [
      'material that is no object',
      { tdx_measurement: 'x' },
      'PARSE_INVALID vm_config.tdx_measurement: expected an object, got "x"',
    ],
    [
      'material without a document',
      { tdx_measurement: {} },
      'PARSE_INVALID vm_config.tdx_measurement.measurement: is missing',
    ],
    [
      'material in neither encoding',
      { tdx_measurement: { measurement: '%' } },
      'PARSE_INVALID vm_config.tdx_measurement.measurement (offset 0): not base64',
    ],
  ])('refuses %s', (_, change, message) => {
    expect(refusalOf(change)).toBe(message);
  });

  it('refuses what is no JSON object, and members without which there is no VM', () => {
    expect(refusalText(() => parseVmConfig('[]'))).toBe('PARSE_INVALID vm_config: expected an object, got a list');
    expect(refusalText(() => parseVmConfig(''))).toMatch(/^PARSE_TRUNCATED vm_config /);
    expect(refusalText(() => parseVmConfig('{"cpu_count":1}'))).toBe('PARSE_INVALID vm_config.memory_size: is missing');
    expect(refusalText(() => parseVmConfig('{"cpu_count":1,"cpu_count":2,"memory_size":1}'))).toContain(
      'appears twice',
    );
    expect(refusalText(() => parseVmConfig(' '.repeat(2 ** 20 + 1)))).toMatch(/^PARSE_LIMIT vm_config: /);
    expect(refusalOf({ others: new Array(4096).fill(0) })).toMatch(/^PARSE_LIMIT vm_config .*: more than 4096 values$/);
    expect(refusalOf({ others: new Array(4000).fill(0), spec_version: 2 })).toMatch(/^PARSE_UNSUPPORTED/);
  });

  it('throws nothing but ParseError', () => {
    const keys = fc.constantFrom(...Object.keys(full), 'tdx_measurement');
    fc.assert(
      fc.property(fc.dictionary(keys, fc.jsonValue()), (change) => {
        readsOrRefuses(() => parseVmConfig(JSON.stringify({ ...full, ...change })));
      }),
      { numRuns: 1000 },
    );
    const whole = JSON.stringify(full);
    for (let length = 0; length < whole.length; length++) {
      expect(readsOrRefuses(() => parseVmConfig(whole.slice(0, length)))).toBe(false);
    }
  });
});

describe('launchConfig', () => {
  it('finds both documents in a sys-config', () => {
    const config = JSON.stringify({ vm_config: '{"cpu_count":1}', mr_config: 'M', kms_urls: [] });
    expect(launchConfig(config)).toEqual({ vmConfig: '{"cpu_count":1}', mrConfig: 'M' });
  });

  it('finds the MrConfigV3 document in the vm_config, inside a sys-config or alone', () => {
    const vmConfig = '{"cpu_count":1,"mr_config":"M"}';
    expect(launchConfig(JSON.stringify({ vm_config: vmConfig, mr_config: '' }))).toEqual({ vmConfig, mrConfig: 'M' });
    expect(launchConfig(vmConfig)).toEqual({ vmConfig, mrConfig: 'M' });
  });

  it('hands on what it cannot read', () => {
    for (const odd of ['{', '[]', 'null', '"x"', '{"vm_config":1}'])
      expect(launchConfig(odd)).toEqual({ vmConfig: odd, mrConfig: null });
    expect(launchConfig('')).toEqual({ vmConfig: null, mrConfig: null });
    fc.assert(fc.property(fc.string(), (config) => void launchConfig(config)));
  });
});
