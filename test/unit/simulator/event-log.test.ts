// Event log, image and application of the simulated deployment: against constants of the formats, a second computation
// written here, and (where they are at hand) the logs of real machines.

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  cborBytes,
  createDeployment,
  defaultImage,
  defaultMeasurementDocument,
  defaultVm,
  digestOf,
  type EventLogEntryJson,
  entryJson,
  firmwareEvents,
  guid,
  hex,
  nth,
  runtimeEvent,
  tdHobBytes,
  tdHobWitness,
  toHex,
} from '../../../src/simulator/index.js';
import { capturesWith, captureText, describeCaptures } from '../../captures/captures.js';

const sha384 = (...parts: Uint8Array[]) => createHash('sha384').update(Buffer.concat(parts)).digest();
const EFI_GLOBAL_VARIABLE = '8be4df61-93ca-11d2-aa0d-00e098032b8c';
const BOOT0000_DIGEST =
  '23ada07f5261f12f34a0bd8e46760962d6b4d576a416f1fea1c64bc656b1d28eacf7047ae6e967c58fd2a98bfa74c298';

describe('firmware events', () => {
  const events = firmwareEvents(defaultImage(), defaultVm());
  const digests = (imr: number) => events.filter((event) => event.imr === imr).map((event) => toHex(digestOf(event)));

  it('are 13 in RTMR0, with the constants of the firmware', () => {
    const variable = (name: string, vendor: string) => {
      const lengths = Buffer.alloc(16);
      lengths[0] = name.length;
      return toHex(sha384(guid(vendor), lengths, Buffer.from(name, 'utf16le')));
    };
    const database = 'd719b2cb-3d3a-4596-a3bc-dad00e67656f';
    const [hob, cfv, ...rest] = digests(0);
    expect(hob).toBe(toHex(sha384(tdHobBytes(defaultImage(), defaultVm().memorySize))));
    expect(cfv).toBe(
      '344bc51c980ba621aaa00da3ed7436f7d6e549197dfe699515dfa2c6583d95e6412af21c097d473155875ffd561d6790',
    );
    const { loader, rsdp, tables } = defaultVm().acpi;
    expect(rest).toEqual([
      variable('SecureBoot', EFI_GLOBAL_VARIABLE),
      variable('PK', EFI_GLOBAL_VARIABLE),
      variable('KEK', EFI_GLOBAL_VARIABLE),
      variable('db', database),
      variable('dbx', database),
      toHex(sha384(Buffer.alloc(4))),
      ...[loader, rsdp, tables].map(toHex),
      toHex(sha384(Buffer.alloc(2))),
      BOOT0000_DIGEST,
    ]);
  });

  it('are the boot path in RTMR1 and RTMR2', () => {
    const image = defaultImage();
    const text = (line: string) => toHex(sha384(Buffer.from(line)));
    expect(digests(1)).toEqual([
      toHex(image.kernelAuthenticode),
      text('Calling EFI Application from Boot Option'),
      text('\0\0\0\0'),
      text('Exit Boot Services Invocation'),
      text('Exit Boot Services Returned with Success'),
    ]);
    expect(digests(2)).toEqual([
      toHex(sha384(Buffer.from(`${image.cmdline} initrd=initrd\0`, 'utf16le'))),
      toHex(sha384(image.initrd)),
    ]);
  });

  it('interleave as the firmware writes them', () => {
    expect(events.map(({ imr }) => imr).join('')).toBe('00000000000' + '1' + '00' + '11' + '22' + '11');
  });
});

describe('TD HOB', () => {
  const image = defaultImage();
  const resources = (memorySize: number) => {
    const bytes = tdHobBytes(image, memorySize);
    const list: [number, number, number][] = [];
    for (let at = 56; at < bytes.length; at += 48) {
      expect([bytes.readUInt16LE(at), bytes.readUInt16LE(at + 2), bytes.readUInt32LE(at + 28)]).toEqual([3, 48, 7]);
      const start = Number(bytes.readBigUInt64LE(at + 32));
      list.push([bytes.readUInt32LE(at + 24), start, start + Number(bytes.readBigUInt64LE(at + 40))]);
    }
    return list;
  };

  it('begins with a hand-off block that points past the list', () => {
    const bytes = tdHobBytes(image, 8 * 1024 ** 3);
    expect([bytes.readUInt16LE(0), bytes.readUInt16LE(2), bytes.readUInt32LE(8)]).toEqual([1, 56, 9]);
    expect(Number(bytes.readBigUInt64LE(48))).toBe(0x80_9000 + bytes.length + 8);
  });

  it('tiles all memory: what the firmware has accepted, and the rest', () => {
    const scratch: [number, number, number][] = [
      [7, 0, 0x80_0000],
      [0, 0x80_0000, 0x80_6000],
      [7, 0x80_6000, 0x80_9000],
      [0, 0x80_9000, 0x80_b000],
      [0, 0x80_b000, 0x80_d000],
      [7, 0x80_d000, 0x81_0000],
      [0, 0x81_0000, 0x82_0000],
    ];
    expect(resources(0x8000_0000)).toEqual([...scratch, [7, 0x82_0000, 0x8000_0000]]);
    expect(resources(0x2_0000_0000)).toEqual([
      ...scratch,
      [7, 0x82_0000, 0x8000_0000],
      [7, 0x1_0000_0000, 0x2_8000_0000],
    ]);
  });

  it('splits memory at 2 GiB from 0xb0000000 on, and not below', () => {
    expect(resources(0xb000_0000).map(([, , end]) => end)).toContain(0x1_3000_0000);
    expect(resources(0xafff_f000).map(([, , end]) => end)).toContain(0xafff_f000);
  });

  it('is witnessed in varints', () => {
    expect(toHex(tdHobWitness(image))).toBe('801009040006090' + '20b021010');
  });
});

describe('measurement document', () => {
  it('is CBOR, written out here byte by byte', () => {
    const image = {
      ...defaultImage(),
      kernelAuthenticode: Buffer.alloc(48, 1),
      mrtd: { singlePass: Buffer.alloc(48, 2), twoPass: Buffer.alloc(48, 3) },
    };
    const text = (value: string) => Buffer.concat([Buffer.of(0x60 + value.length), Buffer.from(value)]);
    const bytes48 = (value: Uint8Array) => Buffer.concat([hex('5830'), value]);
    const expected = Buffer.concat([
      hex('a3'),
      text('version'),
      hex('03'),
      text('image'),
      hex('a3'),
      text('cmdline_sha384'),
      bytes48(sha384(Buffer.from(`${image.cmdline} initrd=initrd\0`, 'utf16le'))),
      text('kernel_authenticode'),
      bytes48(Buffer.alloc(48, 1)),
      text('initrd_sha384'),
      bytes48(sha384(image.initrd)),
      text('tdvf'),
      hex('a3'),
      text('ovmf'),
      text('pre202505'),
      text('mrtd'),
      hex('a2'),
      text('single_pass'),
      bytes48(Buffer.alloc(48, 2)),
      text('two_pass'),
      bytes48(Buffer.alloc(48, 3)),
      text('td_hob'),
      hex('4c801009040006090' + '20b021010'),
    ]);
    expect(toHex(cborBytes(defaultMeasurementDocument(image)))).toBe(toHex(expected));
  });

  it.each([
    [23, '17'],
    [24, '1818'],
    [256, '190100'],
    [0x1_0000, '1b0000000000010000'],
    [true, 'f5'],
    [null, 'f6'],
    [[1, 'a'], '82016161'],
    [Buffer.alloc(0), '40'],
  ])('writes %j', (value, encoded) => {
    expect(toHex(cborBytes(value))).toBe(encoded);
  });

  it('reaches the OS image hash through the manifest, and vm_config carries both', () => {
    const world = createDeployment();
    const { measurement = '', checksum_file = '' } = world.vmConfig.tdx_measurement ?? {};
    expect(Buffer.from(measurement, 'base64')).toEqual(world.measurementDocument);
    expect(Buffer.from(checksum_file, 'base64').toString()).toBe(world.checksumManifest);
    const digest = createHash('sha256').update(world.measurementDocument).digest('hex');
    expect(world.checksumManifest.split('\n')).toContain(`${digest}  measurement.tdx.cbor`);
    expect(world.vmConfig.os_image_hash).toBe(createHash('sha256').update(world.checksumManifest).digest('hex'));
    expect(world.checksumManifest.trimEnd().split('\n').length).toBe(6);
  });

  it('gives the MRTD of the QEMU at hand', () => {
    const { mrtd } = defaultImage();
    expect(createDeployment().td.mrTd).toEqual(mrtd.singlePass);
    expect(createDeployment({ vm: { qemuVersion: '8.2.2' } }).td.mrTd).toEqual(mrtd.twoPass);
  });
});

describe('runtime events', () => {
  it('have the digest of version 1: type, name and payload between colons', () => {
    const expected = sha384(hex('01000008'), Buffer.from(':app-id:'), hex('00ff'));
    expect(digestOf(runtimeEvent('app-id', hex('00ff')))).toEqual(expected);
  });

  it('have the digest of version 2: canonical JSON', () => {
    const expected = sha384(Buffer.from('{"name":"compose-hash","payload":"abcd","type":134217729}'));
    const event = runtimeEvent('compose-hash', hex('abcd'), 2);
    expect(digestOf(event)).toEqual(expected);
    expect(entryJson(event)).toEqual({
      imr: 3,
      event_type: 134217729,
      digest: toHex(expected),
      event: 'compose-hash',
      event_payload: 'abcd',
      version: 2,
    });
  });

  it('are the launch, in dstack’s order', () => {
    const world = createDeployment();
    const launch = world.eventLog.filter(({ imr }) => imr === 3);
    expect(launch.map(({ event, event_payload }) => [event, event_payload])).toEqual([
      ['system-preparing', ''],
      ['app-id', toHex(world.app.appId)],
      ['compose-hash', toHex(world.app.composeHash)],
      ['instance-id', toHex(world.app.instanceId)],
      ['boot-mr-done', ''],
      ['os-image-hash', toHex(world.app.osImageHash)],
      ['key-provider', toHex(Buffer.from(`{"name":"kms","id":"${world.app.keyProvider.id}"}`))],
      ['storage-fs', toHex(Buffer.from('zfs'))],
      ['system-ready', ''],
    ]);
  });
});

describe('registers', () => {
  it('are what the log replays to', () => {
    for (const bend of [{}, { app: { eventLogVersion: 2 as const } }, { vm: { memorySize: 2 * 1024 ** 3 } }]) {
      const { eventLog, registers } = createDeployment(bend);
      const replayed = [0, 1, 2, 3].map((imr) => {
        let register = Buffer.alloc(48);
        for (const entry of eventLog) if (entry.imr === imr) register = sha384(register, hex(entry.digest));
        return toHex(register);
      });
      expect(replayed).toEqual([registers.rtmr0, registers.rtmr1, registers.rtmr2, registers.rtmr3]);
    }
  });
});

describe('MRCONFIGID', () => {
  const of = (mrConfig: 'none' | 'v1' | 'v2' | 'v3', name = 'kms') =>
    createDeployment({ seed: 'config', app: { mrConfig, keyProvider: { name, id: 'abcd' } } });
  const zeros15 = '00'.repeat(15);

  it('is nothing, the compose hash, or a hash over the identity', () => {
    expect(toHex(of('none').td.mrConfigId)).toBe('00'.repeat(48));
    const v1 = of('v1');
    expect(toHex(v1.td.mrConfigId)).toBe(`01${toHex(v1.app.composeHash)}${zeros15}`);
    const v3 = of('v3', 'local-sgx');
    expect(v3.mrConfigDocument?.toString()).toBe(
      `{"app_id":"${toHex(v3.app.appId)}","compose_hash":"${toHex(v3.app.composeHash)}",` +
        `"instance_id":"${toHex(v3.app.instanceId)}","key_provider":"local","key_provider_id":"abcd","version":3}`,
    );
    const hash = createHash('sha256').update(`dstack-mr-config-v3:\0${v3.mrConfigDocument}`).digest('hex');
    expect(toHex(v3.td.mrConfigId)).toBe(`03${hash}${zeros15}`);
  });

  it('depends on the kind of key provider in version 2', () => {
    const ids = ['none', 'local-sgx', 'kms', 'tpm'].map((name) => toHex(of('v2', name).td.mrConfigId));
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(id).toMatch(/^02[0-9a-f]{64}0{30}$/);
  });
});

describeCaptures('real machines', () => {
  const folders = capturesWith('evidence.json').filter((folder) => folder.startsWith('mpc-node'));
  const logOf = (folder: string): EventLogEntryJson[] =>
    JSON.parse(JSON.parse(captureText(folder, 'evidence.json')).event_log);

  it.each(folders)('%s logs the same firmware events, but for what its image, memory and tables measure', (folder) => {
    const ours = firmwareEvents(defaultImage(), defaultVm()).map(entryJson);
    const theirs = logOf(folder).filter(({ imr }) => imr < 3);
    const shape = ({ imr, event_type, event }: EventLogEntryJson) => ({ imr, event_type, event });
    expect(ours.map(shape)).toEqual(theirs.map(shape));
    const variable = new Set([0, 8, 9, 10, 11, 16, 17]);
    for (const [i, entry] of ours.entries()) {
      const their = nth(theirs, i);
      if (!variable.has(i)) expect(entry.digest).toBe(their.digest);
      // The kernel's load event begins with where it was loaded and its size.
      if (i !== 11) expect(entry.event_payload).toBe(their.event_payload);
      else expect(entry.event_payload.slice(48)).toBe(their.event_payload.slice(48));
    }
  });

  it.each(folders)('%s derives the digests of its runtime events as we do', (folder) => {
    for (const entry of logOf(folder).filter(({ imr }) => imr === 3)) {
      expect(entryJson(runtimeEvent(entry.event, hex(entry.event_payload)))).toEqual(entry);
    }
  });

  it('dstack-0.6.0-measured-2c-2g has the TD HOB and the measurement document that we would write', () => {
    const evidence = JSON.parse(captureText('dstack-0.6.0-measured-2c-2g', 'evidence.json'));
    const log = JSON.parse(evidence.event_log) as EventLogEntryJson[];
    const digest = (imr: number, index: number) =>
      hex(
        nth(
          log.filter((entry) => entry.imr === imr),
          index,
        ).digest,
      );
    expect(sha384(tdHobBytes(defaultImage(), 2 * 1024 ** 3))).toEqual(digest(0, 0));

    const measurement = Buffer.from(JSON.parse(evidence.vm_config).tdx_measurement.measurement, 'base64');
    const after = (label: string) => {
      const at = measurement.indexOf(label) + label.length + 2;
      return measurement.subarray(at, at + 48);
    };
    const ours = defaultMeasurementDocument(defaultImage());
    ours.image = { cmdline_sha384: digest(2, 0), kernel_authenticode: digest(1, 0), initrd_sha384: digest(2, 1) };
    ours.tdvf.mrtd = { single_pass: after('single_pass'), two_pass: after('two_pass') };
    expect(toHex(cborBytes(ours))).toBe(toHex(measurement));
  });
});
