import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHostDocument } from '../../../../../src/core/appraisal/os/measurement-document.js';
import { toHex } from '../../../../../src/core/bytes.js';
import {
  type Bend,
  cborBytes,
  createDeployment,
  sha256,
  utf8,
  type VmConfigJson,
} from '../../../../../src/simulator/index.js';

const build = (bend: Bend = {}) => createDeployment({ seed: 'material', ...bend });
const base = build();
const read = (bend: Bend) => readHostDocument(build(bend).evidence.vm_config);
/** vm_config of the base deployment with other material. */
const withMaterial = (edit: (config: VmConfigJson) => object) =>
  readHostDocument(JSON.stringify({ ...base.vmConfig, ...edit(structuredClone(base.vmConfig)) }));
const withManifest = (text: string) =>
  withMaterial(({ tdx_measurement }) => ({
    os_image_hash: toHex(sha256(utf8(text))),
    tdx_measurement: { ...tdx_measurement, checksum_file: utf8(text).toString('base64') },
  }));
const detailOf = (material: ReturnType<typeof readHostDocument>): string =>
  'detail' in material ? `${material.kind}: ${material.detail}` : material.kind;

describe('readHostDocument', () => {
  it('follows the chain from image hash to document', () => {
    const material = readHostDocument(base.evidence.vm_config);
    expect(material).toMatchObject({
      kind: 'sound',
      osImageHash: toHex(sha256(utf8(base.checksumManifest))),
      document: { supported: true, version: 3 },
      vmConfig: { memorySize: 8 * 1024 ** 3 },
    });
  });

  it('knows when there is none', () => {
    expect(readHostDocument(null)).toEqual({ kind: 'absent', vmConfig: null });
    const absent = withMaterial(() => ({ tdx_measurement: null }));
    expect(absent).toMatchObject({ kind: 'absent', vmConfig: { cpuCount: 4 } });
  });

  it('breaks when the manifest is not that of the claimed image', () => {
    const other = withMaterial(() => ({ os_image_hash: '11'.repeat(32) }));
    expect(other).toMatchObject({
      kind: 'broken',
      detail: 'The manifest (sha256sum.txt) is not that of the claimed image: its SHA-256 is not os_image_hash.',
      shown: { expected: '11'.repeat(32), actual: toHex(sha256(utf8(base.checksumManifest))) },
    });
    const appended = withMaterial(({ tdx_measurement }) => ({
      tdx_measurement: {
        ...tdx_measurement,
        checksum_file: utf8(`${base.checksumManifest}${'00'.repeat(32)}  more\n`).toString('base64'),
      },
    }));
    expect(appended.kind).toBe('broken');
  });

  it('breaks when the document is not the listed one', () => {
    const document = cborBytes({ version: 3 });
    const forged = build({
      measurementDocument: (value) => ({
        ...value,
        tdvf: { ...value.tdvf, mrtd: { single_pass: Buffer.alloc(48), two_pass: Buffer.alloc(48) } },
      }),
    });
    const swapped = withMaterial(() => ({
      tdx_measurement: {
        ...base.vmConfig.tdx_measurement,
        measurement: forged.measurementDocument.toString('base64'),
      },
    }));
    expect(swapped).toMatchObject({
      kind: 'broken',
      detail: 'The measurement document is not the measurement.tdx.cbor that the manifest of the claimed image lists.',
      shown: {
        expected: toHex(sha256(base.measurementDocument)),
        actual: toHex(sha256(forged.measurementDocument)),
      },
    });
    const cut = withMaterial(({ tdx_measurement }) => ({
      tdx_measurement: { ...tdx_measurement, measurement: document.toString('base64') },
    }));
    expect(detailOf(cut)).toBe('broken: The measurement document cannot be read: measurement.image: is missing.');
  });

  it('breaks when the manifest does not list it under its very name', () => {
    const digest = toHex(sha256(base.measurementDocument));
    for (const name of ['Measurement.tdx.cbor', 'measurement.tdx.cbor.old', 'measurement.cbor']) {
      expect(detailOf(withManifest(`${digest}  ${name}\n`))).toBe(
        'broken: The manifest of the claimed image (sha256sum.txt) does not list measurement.tdx.cbor.',
      );
    }
  });

  it('breaks for a manifest that readers could read in two ways', () => {
    const digest = toHex(sha256(base.measurementDocument));
    const other = '22'.repeat(32);
    const line = `${digest}  measurement.tdx.cbor\n`;
    expect(withManifest(line).kind).toBe('sound');
    for (const text of [
      '',
      `${digest}  measurement.tdx.cbor`,
      `${other}  measurement.tdx.cbor\n${line}`,
      `${line}${other}  measurement.tdx.cbor\n`,
      `${digest} *measurement.tdx.cbor\n`,
      `${digest}  ./measurement.tdx.cbor\n`,
      `${digest.toUpperCase()}  measurement.tdx.cbor\n`,
      `# comment\n${line}`,
      `\n${line}`,
      `\\${line}`,
      line.replace('\n', '\r\n'),
    ]) {
      expect(withManifest(text).kind).toBe('broken');
    }
    const binary = Buffer.from([0xff, 0x0a]);
    const notText = withMaterial(({ tdx_measurement }) => ({
      os_image_hash: toHex(sha256(binary)),
      tdx_measurement: { ...tdx_measurement, checksum_file: binary.toString('base64') },
    }));
    expect(detailOf(notText)).toBe('broken: The measurement document cannot be read: sha256sum.txt: not valid UTF-8.');
  });

  it('breaks without manifest or claimed hash', () => {
    const bare = withMaterial(({ tdx_measurement }) => ({
      tdx_measurement: { measurement: tdx_measurement?.measurement },
    }));
    expect(detailOf(bare)).toBe('broken: The measurement document comes without its manifest, sha256sum.txt.');
    const unclaimed = withMaterial(() => ({ os_image_hash: '' }));
    expect(detailOf(unclaimed)).toBe(
      'broken: A measurement document is given, but no os_image_hash that it belongs to.',
    );
  });

  it('leaves documents of other versions alone', () => {
    for (const version of [2, 5, 99]) {
      expect(detailOf(read({ measurementDocument: { version } }))).toBe(
        `unsupported: The measurement document has version ${version}; supported: 2, 3, 4.`,
      );
    }
    const unversioned = cborBytes({ image: {} }).toString('base64');
    const wrapped = (material: object) =>
      withMaterial(() => ({ tdx_measurement: { measurement: unversioned, ...material } }));
    expect(detailOf(wrapped({}))).toBe(
      'unsupported: The measurement document has version unknown; supported: 2, 3, 4.',
    );
    expect(detailOf(wrapped({ version: 1 }))).toBe(
      'unsupported: The measurement document has version 1; supported: 2, 3, 4.',
    );
    expect(detailOf(read({ measurementDocument: { version: 4 } }))).toContain(
      'unsupported: The measurement document cannot be read: measurement.image: has neither cmdline nor',
    );
    const rewrapped = withMaterial(({ tdx_measurement }) => ({ tdx_measurement: { ...tdx_measurement, version: 7 } }));
    expect(detailOf(rewrapped)).toBe(
      'unsupported: The measurement document comes in a wrapper of version 7; supported: none.',
    );
    expect(detailOf(withMaterial(() => ({ spec_version: 2 })))).toBe(
      'unsupported: The VM’s configuration cannot be read: vm_config.spec_version: 2; supported: 1.',
    );
  });

  it('ties version 2 to the image by its own hash, and to no other', () => {
    const bare = build({ image: { documentVersion: 2 } });
    const wrapper = bare.vmConfig.tdx_measurement;
    const withWrapper = (change: object, osImageHash = bare.vmConfig.os_image_hash) =>
      readHostDocument(
        JSON.stringify({ ...bare.vmConfig, os_image_hash: osImageHash, tdx_measurement: { ...wrapper, ...change } }),
      );
    const osImageHash = toHex(sha256(bare.measurementDocument));
    expect(withWrapper({})).toMatchObject({ kind: 'sound', osImageHash, document: { version: 2 } });
    expect(withWrapper({ os_image_hash: undefined })).toMatchObject({ kind: 'sound', osImageHash });
    const other =
      'broken: The measurement document is not that of the claimed image: its SHA-256 is not os_image_hash.';
    expect(detailOf(withWrapper({}, '11'.repeat(32)))).toBe(other);
    expect(detailOf(withWrapper({ os_image_hash: '11'.repeat(32) }))).toBe(other);
    expect(detailOf(withWrapper({}, ''))).toContain('but no os_image_hash that it belongs to');
    expect(detailOf(withWrapper({ version: undefined }))).toContain('unsupported: ');
    const altered = Buffer.from(bare.measurementDocument);
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    expect(detailOf(withWrapper({ measurement: toHex(altered) }))).toBe(other);
    // A document of version 3 is bound by its manifest, in whatever it comes.
    const newer = toHex(base.measurementDocument);
    expect(withWrapper({ measurement: newer }, toHex(sha256(base.measurementDocument))).kind).toBe('unsupported');
  });

  it('breaks for a vm_config that cannot be read', () => {
    expect(detailOf(readHostDocument(''))).toBe(
      'broken: The VM’s configuration cannot be read: vm_config (offset 0): the JSON text ends where a value is expected.',
    );
    expect(detailOf(readHostDocument('{"cpu_count":1}'))).toBe(
      'broken: The VM’s configuration cannot be read: vm_config.memory_size: is missing.',
    );
  });

  it('never throws', () => {
    const text = base.evidence.vm_config;
    fc.assert(
      fc.property(fc.nat(text.length), fc.string(), (position, noise) => {
        const material = readHostDocument(text.slice(0, position) + noise + text.slice(position + noise.length));
        expect(['absent', 'broken', 'sound', 'unsupported']).toContain(material.kind);
      }),
    );
  });
});
