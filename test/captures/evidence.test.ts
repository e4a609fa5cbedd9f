// Evidence documents of real machines: recognised by content, and compared with facts that were read off them
// independently (expected.json).

import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { composeFindings } from '../../src/core/appraisal/source-code/compose-findings.js';
import { managerIn } from '../../src/core/appraisal/source-code/compose-manager.js';
import { TrustCenterError } from '../../src/core/errors.js';
import { composeHash, normaliseAppCompose, parseAppCompose } from '../../src/core/formats/app-compose.js';
import type { EventLogEntry } from '../../src/core/formats/event-log.js';
import type { AttestationEvidence, EvidenceKind } from '../../src/core/formats/evidence.js';
import { parseChecksumManifest, parseMeasurementDocument } from '../../src/core/formats/measurement-document.js';
import { parseQuote, type Quote } from '../../src/core/formats/quote.js';
import { recogniseEvidence } from '../../src/core/formats/recognise.js';
import { parseVmConfig, type VmConfig } from '../../src/core/formats/vm-config.js';
import { captureBytes, capturesWith, captureText, describeCaptures } from './captures.js';

interface Expected {
  quoteVersion?: number;
  registers?: Record<'mrtd' | 'rtmr0' | 'rtmr1' | 'rtmr2' | 'rtmr3', string>;
  reportData?: string;
  acpiDigests?: Record<'loader' | 'rsdp' | 'tables', string>;
  events?: {
    appId: string;
    composeHash: string;
    instanceId: string;
    osImageHash?: string;
    keyProvider: { name: string; id: string };
  };
  appComposeSha256?: string;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const expectedOf = (folder: string): Expected => JSON.parse(captureText(folder, 'expected.json'));

function machineOf(folder: string, file: string): { kind: EvidenceKind; machine: AttestationEvidence; quote: Quote } {
  const { kind, machines } = recogniseEvidence(captureBytes(folder, file));
  const [machine, ...others] = machines;
  if (machine?.quote == null || others.length > 0) throw new Error(`${folder}: expected one machine with a quote`);
  return { kind, machine, quote: parseQuote(machine.quote) };
}

function logOf(machine: AttestationEvidence): EventLogEntry[] {
  if (machine.eventLog === null) throw new Error('expected an event log');
  return machine.eventLog;
}

function vmConfigOf(machine: AttestationEvidence): VmConfig {
  return parseVmConfig(machine.vmConfig ?? '');
}

/** Digest of a runtime event, version 1, from its parts: dstack's rule, spelt out here on its own. */
function runtimeDigest({ eventType, event, payload }: EventLogEntry): string {
  const type = Buffer.alloc(4);
  type.writeUInt32LE(eventType);
  return createHash('sha384').update(type).update(`:${event}:`).update(payload).digest('hex');
}

function replay(log: EventLogEntry[], register: number): string {
  let value = Buffer.alloc(48);
  for (const entry of log.filter(({ imr }) => imr === register)) {
    const digest = entry.digest ?? Buffer.from(runtimeDigest(entry), 'hex');
    value = createHash('sha384').update(value).update(digest).digest();
  }
  return value.toString('hex');
}

function expectRegisters(log: EventLogEntry[], quote: Quote, registers: number[]): void {
  if (quote.body.kind === 'enclave') throw new Error('expected a TD');
  for (const register of registers)
    expect(replay(log, register)).toBe(hex(quote.body.rtmrs[register] ?? new Uint8Array()));
}

const payloadOf = (log: EventLogEntry[], name: string): string | undefined => {
  const entry = log.find(({ event }) => event === name);
  return entry === undefined ? undefined : hex(entry.payload);
};

describeCaptures('GetQuote answers', () => {
  it.each(capturesWith('evidence.json'))('%s', (folder) => {
    const { kind, machine, quote } = machineOf(folder, 'evidence.json');
    const expected = expectedOf(folder);
    const log = logOf(machine);
    expect(kind).toBe('get-quote');
    expect(quote.header.version).toBe(expected.quoteVersion);
    expect(hex(machine.reportData ?? new Uint8Array())).toBe(expected.reportData);
    expect(hex(quote.body.reportData)).toBe(expected.reportData);
    expectRegisters(log, quote, [0, 1, 2, 3]);
    const { events, acpiDigests } = expected;
    expect({
      appId: payloadOf(log, 'app-id'),
      composeHash: payloadOf(log, 'compose-hash'),
      instanceId: payloadOf(log, 'instance-id'),
      osImageHash: payloadOf(log, 'os-image-hash'),
      keyProvider: JSON.parse(Buffer.from(payloadOf(log, 'key-provider') ?? '', 'hex').toString()),
    }).toEqual({ osImageHash: undefined, ...events });
    expect(
      log
        .filter(({ imr, eventType }) => imr === 0 && eventType === 10)
        .map(({ digest }) => hex(digest ?? new Uint8Array())),
    ).toEqual([acpiDigests?.loader, acpiDigests?.rsdp, acpiDigests?.tables]);
  });
});

describeCaptures('bare quotes', () => {
  it.each(capturesWith('quote.hex'))('%s', (folder) => {
    const fromHex = machineOf(folder, 'quote.hex');
    expect(fromHex.kind).toBe('quote');
    const raw = Buffer.from(captureText(folder, 'quote.hex').trim(), 'hex');
    const binary = recogniseEvidence(new Uint8Array(raw));
    expect(hex(binary.machines[0]?.quote ?? new Uint8Array())).toBe(raw.toString('hex'));
    const { quoteVersion } = expectedOf(folder);
    if (quoteVersion !== undefined) expect(fromHex.quote.header.version).toBe(quoteVersion);
  });
});

describeCaptures('versioned attestations', () => {
  it('SCALE, dstack on a KVM host', () => {
    const { kind, machine, quote } = machineOf('dstack-0.6.0-8c-16g-attestation', 'attestation.bin');
    const log = logOf(machine);
    expect([kind, machine.platform, log.length]).toEqual(['versioned-attestation', 'dstack-tdx', 33]);
    expectRegisters(log, quote, [0, 1, 2, 3]);
    expect(hex(machine.reportData ?? new Uint8Array())).toBe(hex(quote.body.reportData));
    expect(log.filter(({ imr }) => imr === 3).map(runtimeDigest)).toEqual(
      log.filter(({ imr }) => imr === 3).map(({ digest }) => hex(digest ?? new Uint8Array())),
    );
    expect(log.filter(({ imr }) => imr === 0)).toHaveLength(17);
    expect(vmConfigOf(machine)).toMatchObject({
      cpuCount: 8,
      memorySize: 16 * 2 ** 30,
      qemuVersion: '8.2.2',
      image: 'dstack-0.6.0',
      hostShareMode: 'vvfat',
      tdxMeasurement: null,
    });
    expect(vmConfigOf(machine).osImageHash).toBe(payloadOf(log, 'os-image-hash'));
  });

  it('SCALE in its early layout, dstack on Google Cloud', () => {
    const { kind, machine, quote } = machineOf('dstack-gcp-attestation', 'attestation.bin');
    const log = logOf(machine);
    expect([kind, machine.platform, log.length]).toEqual(['versioned-attestation', 'dstack-gcp-tdx', 44]);
    expect(quote.trailing.every((byte) => byte === 0)).toBe(true);
    expectRegisters(log, quote, [0, 1, 2, 3]);
    expect(payloadOf(log, 'compose-hash')).toBe(
      composeHash(captureBytes('dstack-gcp-attestation', 'app-compose.json')),
    );
    expect(vmConfigOf(machine)).toMatchObject({ cpuCount: 1, memorySize: 2 ** 31, image: 'dstack-0.6.0' });
  });

  it('SCALE in hex inside JSON, with a shortened event log', () => {
    const { kind, machine, quote } = machineOf('dstack-0.6.0-measured-2c-2g', 'attestation.json');
    const log = logOf(machine);
    expect([kind, machine.platform]).toEqual(['versioned-attestation', 'dstack-tdx']);
    expect(log.map(({ imr }) => imr)).toEqual([0, 0, 0, 3, 3, 3, 3, 3, 3, 3, 3, 3]);
    expectRegisters(log, quote, [3]);
    const whole = machineOf('dstack-0.6.0-measured-2c-2g', 'evidence.json').machine;
    expect(machine.vmConfig).toBe(whole.vmConfig);
    expect(machine.quote).toEqual(whole.quote);
    expect(payloadOf(log, 'compose-hash')).toBe(payloadOf(logOf(whole), 'compose-hash'));
  });

  it.each([
    ['dstack-0.6.0-8c-16g-attestation', 'attestation.bin'],
    ['dstack-gcp-attestation', 'attestation.bin'],
  ])('%s: is refused wherever it is cut', (folder, file) => {
    const whole = captureBytes(folder, file);
    for (let length = 0; length < whole.length; length += length < 6000 ? 1 : 37) {
      expect(() => recogniseEvidence(whole.subarray(0, length))).toThrow(TrustCenterError);
    }
  });
});

describeCaptures('the report of an AI gateway', () => {
  it('has the machine of the model, and the gateway', () => {
    const { kind, machines } = recogniseEvidence(captureBytes('near-cloud-report', 'report.json'));
    const { model, gateway } = JSON.parse(captureText('near-cloud-report', 'expected.json'));
    expect(kind).toBe('redpill-report');
    expect(machines.map(({ role, hasComposeManager }) => [role, hasComposeManager])).toEqual([
      ['app', true],
      ['gateway', false],
    ]);
    for (const [index, { registers, launchEvents }] of [model, gateway].entries()) {
      const machine = machines[index];
      if (machine?.quote == null) throw new Error('no quote');
      const { body } = parseQuote(machine.quote);
      if (body.kind === 'enclave') throw new Error('not a TD');
      expect(body.rtmrs.map(hex)).toEqual([registers.rtmr0, registers.rtmr1, registers.rtmr2, registers.rtmr3]);
      const log = logOf(machine);
      expectRegisters(log, parseQuote(machine.quote), [0, 1, 2, 3]);
      const measured = log.filter(({ imr }) => imr === 3).map(({ event, payload }) => [event, hex(payload)]);
      expect(measured).toEqual(launchEvents);
      expect(composeHash(Buffer.from(machine.appCompose ?? ''))).toBe(payloadOf(log, 'compose-hash'));
    }
  });

  it('has a manager in the measured app-compose of the model, whatever the report says of it', async () => {
    const { machines } = recogniseEvidence(captureBytes('near-cloud-report', 'report.json'));
    const managers = await Promise.all(
      machines.map(async ({ appCompose }) => {
        const text = Buffer.from(appCompose ?? '');
        return managerIn(text, await composeFindings(text));
      }),
    );
    expect(managers).toEqual([expect.stringMatching(/^nearaidev\/compose-manager@sha256:[0-9a-f]{64}$/), null]);
  });
});

describeCaptures('evidence of other TEEs', () => {
  const UNSUPPORTED = 'evidence: not supported by this version';

  it.each([
    ['dstack-sev-snp', 'sev_snp_attestation.bin', 'AMD SEV-SNP'],
    ['dstack-sev-snp', 'sev-snp-attestation.json', 'AMD SEV-SNP'],
    ['dstack-nitro-enclave', 'nitro_attestation.bin', 'AWS Nitro Enclave'],
    ['dstack-nitro-enclave', 'nitro_attestation_dbg.bin', 'AWS Nitro Enclave'],
  ])('%s/%s is named as what it is', (folder, file, tee) => {
    const { machines } = recogniseEvidence(captureBytes(folder, file));
    expect(machines).toMatchObject([{ quote: null, problem: `${tee} ${UNSUPPORTED}` }]);
  });

  it('is named without its wrapping, too', () => {
    const report = captureBytes('dstack-sev-snp', 'sev_snp_attestation.bin').subarray(4, 4 + 1184);
    const document = captureBytes('dstack-nitro-enclave', 'nitro_attestation.bin').subarray(4);
    expect(() => recogniseEvidence(report)).toThrow(`AMD SEV-SNP ${UNSUPPORTED}`);
    expect(() => recogniseEvidence(document)).toThrow(`AWS Nitro Enclave ${UNSUPPORTED}`);
  });
});

describeCaptures('RA-TLS certificates', () => {
  it.each(['app.cert', 'bf747dfd-app.cert'])('%s carries a quote that binds its key, and an event log', (file) => {
    const { kind, machine, quote } = machineOf('dstack-ra-tls-certs', file);
    expect(kind).toBe('ra-tls-certificate');
    expect(logOf(machine).map(({ imr, event }) => [imr, event])).toEqual([
      [3, 'rootfs-hash'],
      [3, 'app-id'],
    ]);
    // These early ones bind the point of the key alone, without a tag.
    const point = (machine.raTlsCertificate?.publicKey ?? new Uint8Array()).subarray(-65);
    expect(hex(quote.body.reportData)).toBe(createHash('sha512').update(point).digest('hex'));
  });

  it.each(['app-no-elog.cert', 'a04dea14-app.cert'])('%s carries a quote and no event log', (file) => {
    const { kind, machine } = machineOf('dstack-ra-tls-certs', file);
    expect([kind, machine.eventLog, machine.raTlsCertificate?.publicKey?.length]).toEqual([
      'ra-tls-certificate',
      null,
      91,
    ]);
    expect(machine.reported).toEqual({ appId: Buffer.from('baz').toString('hex') });
  });
});

describeCaptures('measurement material', () => {
  it('version 3, bound by its manifest', () => {
    const { machine } = machineOf('dstack-0.6.0-measured-2c-2g', 'evidence.json');
    const config = vmConfigOf(machine);
    const { measurement, checksumFile } = config.tdxMeasurement ?? {};
    if (measurement === undefined || checksumFile == null) throw new Error('expected measurement material');
    const document = parseMeasurementDocument(measurement);
    const log = logOf(machine);
    const digests = (register: number) =>
      log.filter(({ imr }) => imr === register).map(({ digest }) => hex(digest ?? new Uint8Array()));
    if (!document.supported) throw new Error('expected version 3');
    expect([
      'sha384' in document.image.cmdline && hex(document.image.cmdline.sha384),
      hex(document.image.initrdSha384),
    ]).toEqual(digests(2));
    expect(hex(document.image.kernel.patched ?? new Uint8Array())).toBe(digests(1)[0]);
    const { registers } = expectedOf('dstack-0.6.0-measured-2c-2g');
    expect(hex(document.tdvf.mrtd.twoPass)).toBe(registers?.mrtd);
    expect(document.tdvf.ovmf).toBe('pre202505');
    expect(document.tdvf.tdHob).toEqual({
      basePage: 0x800,
      tdHobPageDelta: 9,
      ranges: [
        { startPageDelta: 0, pages: 6 },
        { startPageDelta: 9, pages: 2 },
        { startPageDelta: 11, pages: 2 },
        { startPageDelta: 16, pages: 16 },
      ],
    });
    const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
    expect(sha256(checksumFile)).toBe(config.osImageHash);
    expect(parseChecksumManifest(Buffer.from(checksumFile).toString())).toEqual([
      { sha256: sha256(measurement), name: 'measurement.tdx.cbor' },
    ]);
  });

  it('a document from before versions is not supported, and no crash', () => {
    const { machine } = machineOf('dstack-0.6.0-dev-measured-39d9d6', 'evidence.json');
    const { tdxMeasurement, osImageHash } = vmConfigOf(machine);
    expect([tdxMeasurement?.version, tdxMeasurement?.checksumFile]).toEqual([2, null]);
    expect(parseMeasurementDocument(tdxMeasurement?.measurement ?? new Uint8Array())).toEqual({
      supported: false,
      version: null,
    });
    expect(osImageHash).toBe(payloadOf(logOf(machine), 'os-image-hash'));
  });

  it('the vm_config of a GPU machine', () => {
    expect(vmConfigOf(machineOf('dstack-16c-64g-1gpu', 'evidence.json').machine)).toMatchObject({
      cpuCount: 16,
      memorySize: 64 * 2 ** 30,
      numGpus: 1,
      qemuSinglePassAddPages: false,
      pic: false,
      pciHole64Size: 17592186044416,
      hotplugOff: true,
      qemuVersion: '9.2.1',
      numNics: 1,
    });
  });
});

describeCaptures('app-compose files', () => {
  it.each(capturesWith('app-compose.json'))('%s', async (folder) => {
    const file = captureBytes(folder, 'app-compose.json');
    if (folder.startsWith('mpc-node-')) expect(composeHash(file)).toBe(expectedOf(folder).appComposeSha256);
    const compose = parseAppCompose(file);
    expect(compose.runner).toBe('docker-compose');
    expect(compose.dockerComposeFile).toContain('services:');
    expect(JSON.parse(normaliseAppCompose(file))).toEqual(JSON.parse(Buffer.from(file).toString()));
    const rules = (await composeFindings(file)).map(({ rule }) => rule);
    expect(rules).not.toContain('malformed');
    expect(rules).not.toContain('compose-file-malformed');
    expect(rules.includes('pre-launch-script')).toBe(Boolean(compose.preLaunchScript));
    // The nodes mount the socket itself, the other one the whole file system.
    expect(rules).toContain('docker-socket');
    expect(rules.includes('host-root')).toBe(!folder.startsWith('mpc-node-'));
    expect(rules.includes('image-not-pinned')).toBe(!folder.startsWith('mpc-node-'));
  });
});

describeCaptures('files that are no evidence', () => {
  const refusalOf = (folder: string, file: string): string => {
    try {
      recogniseEvidence(captureBytes(folder, file));
    } catch (error) {
      if (error instanceof TrustCenterError) return `${error.code} ${error.message}`;
      throw error;
    }
    throw new Error('expected an error');
  };

  it.each(capturesWith('collateral.json'))('%s: collateral', (folder) => {
    expect(refusalOf(folder, 'collateral.json')).toBe(
      'INPUT_UNRECOGNISED evidence: not recognised: this is PCK collateral',
    );
  });

  it('app-compose, sys-config, GPU evidence, notes', () => {
    expect(refusalOf('mpc-node-070958', 'app-compose.json')).toContain('this is an app-compose file');
    expect(refusalOf('dstack-0.6.0-8c-16g-attestation', 'sys-config.json')).toContain('JSON with the keys "kms_urls"');
    expect(refusalOf('h100-gpu-evidence', 'gpu_attestation_h100.json')).toContain('JSON with the keys "claims"');
    expect(refusalOf('tdx-v4-spr', 'SOURCE.txt')).toContain('text beginning with "what: TDX v4 and v5 quot…"');
  });
});
