// The OS phase on the attestations of real machines.

import { describe, expect, it } from 'vitest';
import { documentProfile } from '../../src/core/appraisal/os/expectation.js';
import type { OsInput } from '../../src/core/appraisal/os/index.js';
import { readHostDocument } from '../../src/core/appraisal/os/measurement-document.js';
import { toHex } from '../../src/core/bytes.js';
import type { EventLogEntry } from '../../src/core/formats/event-log.js';
import { parseVmConfig } from '../../src/core/formats/vm-config.js';
import { CFV_DIGEST } from '../../src/core/measure/boot-events.js';
import type { ImageReference } from '../../src/core/measure/image-reference.js';
import { OVMF_MEMORY } from '../../src/core/measure/td-hob.js';
import { another, check, finding, withStatus } from '../unit/core/appraisal/simulated.js';
import { evidenceOf, expectedOf, LOGGED, NODES, osOf, pinOf } from './appraised.js';
import { describeCaptures } from './captures.js';

const MEASURED = 'dstack-0.6.0-measured-2c-2g';
const REGISTERS = ['mrtd', 'rtmr0', 'rtmr1', 'rtmr2'] as const;

describeCaptures('OS of recorded attestations', () => {
  it.each(LOGGED)('%s replays to the quote', (folder, file) => {
    const outcome = osOf(evidenceOf(folder, file));
    expect(check(outcome, 'os.event-log-replay').status).toBe('pass');
    expect(outcome.checks).toHaveLength(14);
  });

  it.each(NODES)('%s passes every check with its registers pinned', (folder) => {
    const others = NODES.filter((name) => name !== folder).map(pinOf);
    const outcome = osOf(evidenceOf(folder), { measurements: [...others, pinOf(folder)] });
    expect(outcome.checks.filter(({ status }) => status !== 'pass')).toEqual([]);
    const { mrtd, rtmr0, rtmr1, rtmr2 } = expectedOf(folder).registers;
    expect(outcome.expected).toEqual({ mrtd, rtmr0, rtmr1, rtmr2 });
  });

  it('nodes of one image pass with one pin', () => {
    const common = pinOf('mpc-node-070958');
    for (const folder of ['mpc-node-34d673', 'mpc-node-92b7e8', 'mpc-node-df9ebf']) {
      expect(withStatus(osOf(evidenceOf(folder), { measurements: [common] }), 'pass')).toHaveLength(14);
    }
    const upgraded = osOf(evidenceOf('mpc-node-57921c'), { measurements: [common] });
    expect(withStatus(upgraded, 'fail')).toEqual(['os.rtmr1', 'os.rtmr2', 'os.reference-value']);
  });

  it.each(NODES)('%s fails for any pinned register changed, and is unknown without a pin', (folder) => {
    const evidence = evidenceOf(folder);
    for (const name of REGISTERS) {
      const pin = pinOf(folder);
      pin[name] = another(pin[name]);
      const outcome = osOf(evidence, { measurements: [pin] });
      expect(withStatus(outcome, 'fail')).toEqual([`os.${name}`, 'os.reference-value']);
    }
    const outcome = osOf(evidence);
    expect(withStatus(outcome, 'fail')).toEqual([]);
    expect(withStatus(outcome, 'unknown')).toContain('os.reference-value');
  });

  it('a GPU VM passes with its registers pinned; its memory is proven without', () => {
    const evidence = evidenceOf('dstack-16c-64g-1gpu');
    const pinned = osOf(evidence, { measurements: [pinOf('dstack-16c-64g-1gpu')] });
    expect(withStatus(pinned, 'pass')).toHaveLength(14);
    expect(finding(pinned, 'os.image-hash-event')).toBe(
      'pass: The guest measured no image hash: nothing disagrees with the reference value "pinned".',
    );
    const outcome = osOf(evidence);
    expect(finding(outcome, 'os.td-hob')).toBe(
      'pass: The TD HOB describes 68719476736 bytes of memory, as vm_config claims.',
    );
    expect(withStatus(outcome, 'fail')).toEqual([]);
  });

  it('a GPU VM has the ACPI tables that QEMU makes for it', () => {
    const outcome = osOf(evidenceOf('dstack-16c-64g-1gpu'));
    expect(finding(outcome, 'os.acpi-tables')).toBe(
      'pass: The ACPI tables are those that QEMU 9.2.1 makes for the claimed VM, with the PIC off.',
    );
  });

  describe.each(['evidence.json', 'attestation.json'])('all four registers of a measured image, by %s,', (file) => {
    const evidence = () => evidenceOf(MEASURED, file);

    it('are recomputed with generated ACPI tables, and only the guest’s account differs', () => {
      const { registers, events } = expectedOf(MEASURED);
      const outcome = osOf(evidence());
      for (const name of REGISTERS) {
        expect(check(outcome, `os.${name}`)).toMatchObject({ status: 'pass', expected: registers[name] });
      }
      expect(finding(outcome, 'os.mrtd')).toContain('with pages added in two passes.');
      expect(finding(outcome, 'os.rtmr0')).toContain('with the ACPI tables that QEMU makes for the claimed VM.');
      expect(finding(outcome, 'os.acpi-tables')).toBe(
        'pass: The ACPI tables are those that QEMU 8.2.2 makes for the claimed VM, with the PIC on.',
      );
      expect(withStatus(outcome, 'fail')).toEqual(['os.image-hash-event']);
      expect(withStatus(outcome, 'unknown')).toEqual(['os.reference-value', 'os.dev-image']);
      const claimed = parseVmConfig(evidence().vmConfig ?? '').osImageHash ?? '';
      expect(check(outcome, 'os.image-hash-event')).toMatchObject({ expected: claimed, actual: events.osImageHash });
    });

    it('are known with the image listed, or with the registers pinned', () => {
      const claimed = parseVmConfig(evidence().vmConfig ?? '').osImageHash ?? '';
      for (const policy of [
        { images: [{ osImageHash: claimed, name: 'dstack-0.6.0' }] },
        { measurements: [pinOf(MEASURED)] },
      ]) {
        const outcome = osOf(evidence(), policy);
        expect(withStatus(outcome, 'unknown')).toEqual([]);
        expect(withStatus(outcome, 'fail')).toEqual(['os.image-hash-event']);
      }
    });

    it('differ for another shape than the VM has, and what it has is told', () => {
      const { vmConfig } = evidence();
      const claim = (change: object): string => JSON.stringify({ ...JSON.parse(vmConfig ?? ''), ...change });
      for (const [change, hint] of [
        [{ cpu_count: 3 }, '2 vCPUs instead of 3'],
        [{ num_nics: 2 }, '1 NICs instead of 2'],
        [{ hotplug_off: true }, 'PCI hot-plug on'],
        [{ qemu_version: '9.2.1', pic: true, qemu_single_pass_add_pages: true }, 'QEMU 8.2.2 instead of "9.2.1"'],
      ] as const) {
        const outcome = osOf(evidence(), {}, { vmConfig: claim(change) });
        expect(withStatus(outcome, 'fail')).toEqual(expect.arrayContaining(['os.rtmr0', 'os.acpi-tables']));
        expect(check(outcome, 'os.acpi-tables').hint).toContain(`It would match with ${hint}`);
      }
      // Wrong about the PIC: known to happen, and harmless.
      const outcome = osOf(evidence(), {}, { vmConfig: claim({ pic: false }) });
      expect(finding(outcome, 'os.acpi-tables')).toBe(
        'pass: The ACPI tables are those that QEMU 8.2.2 makes for the claimed VM, with the PIC on, though vm_config says off.',
      );
      expect(check(outcome, 'os.rtmr0').status).toBe('pass');
    });

    it('leave no ACPI digest of the log to be altered', () => {
      const { eventLog } = evidence();
      const claimed = parseVmConfig(evidence().vmConfig ?? '').osImageHash ?? '';
      const policies = [{}, { images: [{ osImageHash: claimed, name: 'a' }] }, { measurements: [pinOf(MEASURED)] }];
      for (const [at, event] of (eventLog ?? []).entries()) {
        if (event.eventType !== 10 || event.digest === null || eventLog === null) continue;
        const digest = event.digest.map((byte, i) => (i === at ? byte ^ 1 : byte));
        const altered = eventLog.with(at, { ...event, digest });
        for (const policy of policies) {
          const failed = withStatus(osOf(evidence(), policy, { eventLog: altered }), 'fail');
          expect(failed).toEqual(expect.arrayContaining(['os.event-log-replay', 'os.acpi-tables']));
        }
      }
    });
  });

  it.each(['evidence.json', 'attestation.json'])('a measured image is known by having it: %s', (file) => {
    const evidence = evidenceOf(MEASURED, file);
    const material = readHostDocument(evidence.vmConfig);
    if (material.kind !== 'sound') throw new Error('no document');
    const image: ImageReference = {
      name: 'dstack-0.6.0',
      osImageHash: material.osImageHash,
      grade: 'rebuilt',
      source: 'somewhere',
      isDev: false,
      profile: documentProfile(material.document),
    };
    // As from a host that passes no document on.
    const { tdx_measurement: _, ...rest } = JSON.parse(evidence.vmConfig ?? '');
    for (const vmConfig of [evidence.vmConfig, JSON.stringify(rest)]) {
      const outcome = osOf(evidence, {}, { images: [image], vmConfig });
      expect(outcome.checks.filter(({ status }) => status !== 'pass').map(({ id }) => id)).toEqual([
        'os.image-hash-event',
      ]);
      expect(outcome.reference?.grade).toBe('rebuilt');
    }
    const { profile } = image;
    for (const bent of [
      { ...profile, mrtd: { singlePass: another(profile.mrtd.singlePass), twoPass: another(profile.mrtd.twoPass) } },
      { ...profile, acceptedMemory: { ...profile.acceptedMemory, basePage: 0x801 } },
      { ...profile, kernel: { ...profile.kernel, plain: another(profile.kernel.plain) } },
      { ...profile, cmdline: another(profile.cmdline) },
      { ...profile, initrd: another(profile.initrd) },
    ]) {
      const outcome = osOf(evidence, { measurements: [pinOf(MEASURED)] }, { images: [{ ...image, profile: bent }] });
      expect(check(outcome, 'os.reference-value').status).toBe('fail');
    }
  });

  it('a log reduced to the ACPI events is bound by the registers', () => {
    const outcome = osOf(evidenceOf(MEASURED, 'attestation.json'));
    expect(finding(outcome, 'os.event-log-replay')).toBe(
      'pass: The log keeps only the ACPI events of the boot: RTMR0 was recomputed with these very digests, RTMR1 and RTMR2 without the log.',
    );
    for (const id of ['os.event-layout', 'os.constant-events', 'os.td-hob', 'os.boot-path'] as const) {
      expect(finding(outcome, id)).toMatch(/^pass: .*recomputed/);
    }
    // Under a pin alone, nothing tells RTMR1 and RTMR2; the usual memory map tells RTMR0.
    const evidence = evidenceOf(MEASURED, 'attestation.json');
    const { tdx_measurement: _, ...rest } = JSON.parse(evidence.vmConfig ?? '');
    const vmConfig = JSON.stringify(rest);
    const pinned = osOf(evidence, { measurements: [pinOf(MEASURED)] }, { vmConfig });
    expect(withStatus(pinned, 'fail')).toEqual(['os.image-hash-event']);
    expect(withStatus(pinned, 'unknown')).toEqual([]);
    expect(withStatus(osOf(evidence, {}, { vmConfig }), 'unknown')).toContain('os.event-log-replay');
  });

  it('a document of version 2 leads to all registers, and is tied to the image by its own hash', () => {
    const dev = 'dstack-0.6.0-dev-measured-39d9d6';
    const evidence = evidenceOf(dev);
    const claimed = parseVmConfig(evidence.vmConfig ?? '').osImageHash ?? '';
    const images = [{ osImageHash: claimed, name: 'dstack-0.6.0' }];
    const outcome = osOf(evidence, { images });
    expect(outcome.checks.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(finding(outcome, 'os.measurement-document')).toBe(
      'pass: The document is the one whose SHA-256 is the claimed image hash.',
    );
    expect(check(osOf(evidence), 'os.reference-value').status).toBe('unknown');
    const config = JSON.parse(evidence.vmConfig ?? '');
    const bytes = Buffer.from(config.tdx_measurement.measurement, 'hex');
    for (let at = 0; at < bytes.length; at += 11) {
      const forged = Buffer.from(bytes);
      forged[at] = (forged[at] ?? 0) ^ 1;
      const measurement = forged.toString('hex');
      const vmConfig = JSON.stringify({ ...config, tdx_measurement: { ...config.tdx_measurement, measurement } });
      const other = osOf(evidence, { images }, { vmConfig });
      expect(check(other, 'os.measurement-document').status).not.toBe('pass');
      expect(check(other, 'os.reference-value').status).not.toBe('pass');
    }
    const pinned = osOf(evidence, { measurements: [pinOf(dev)] });
    expect(withStatus(pinned, 'pass')).toHaveLength(14);
  });

  describe('firmware with 17 events', () => {
    const NEWER = 'dstack-0.6.0-8c-16g-attestation';
    const evidence = () => evidenceOf(NEWER, 'attestation.bin');
    /** As somebody would have measured it: the quote's firmware, and kernel, command line and initrd of the log. */
    const image = (): ImageReference => {
      const { report, eventLog } = evidence();
      const digests = (imr: number): string[] =>
        (eventLog ?? []).flatMap((event) => (event.imr === imr && event.digest !== null ? [toHex(event.digest)] : []));
      const [kernel = ''] = digests(1);
      const [cmdline = '', initrd = ''] = digests(2);
      return {
        name: 'dstack-0.6.0',
        osImageHash: parseVmConfig(evidence().vmConfig ?? '').osImageHash ?? '',
        grade: 'rebuilt',
        source: 'somewhere',
        isDev: false,
        profile: {
          mrtd: { singlePass: '00'.repeat(48), twoPass: toHex(report.mrTd) },
          ovmfVariant: null,
          acceptedMemory: OVMF_MEMORY,
          cfv: [CFV_DIGEST],
          kernel: { plain: kernel, headerNormalized: true, initrdMax: 0, initrdSize: 0, patched: [] },
          cmdline,
          initrd,
        },
      };
    };
    const claim = (change: object): string => JSON.stringify({ ...JSON.parse(evidence().vmConfig ?? ''), ...change });

    it('is recomputed, event by event and as a register', () => {
      const outcome = osOf(evidence(), {}, { images: [image()] });
      expect(outcome.checks.filter(({ status }) => status !== 'pass')).toEqual([]);
      expect(finding(outcome, 'os.event-layout')).toBe(
        'pass: RTMR0 has the 17 events of dstack’s firmware (stable202505), in order.',
      );
      expect(finding(outcome, 'os.acpi-tables')).toBe(
        'pass: The ACPI tables are those that QEMU 8.2.2 makes for the claimed VM, with the PIC on. So are the SMBIOS tables, of product "dstack".',
      );
      expect(outcome.expected.rtmr0).toMatch(/^6203948b7c12a0c2/);
    });

    it('is recomputed without the log, and with one that is cut down', () => {
      const { eventLog } = evidence();
      const kept = (eventLog ?? []).filter(({ imr, eventType }) => imr === 0 && eventType === 10).slice(2);
      const runtime = (eventLog ?? []).filter(({ imr }) => imr === 3);
      for (const log of [null, [...kept, ...runtime]]) {
        const outcome = osOf(evidence(), {}, { images: [image()], eventLog: log });
        expect(check(outcome, 'os.rtmr0').status).toBe('pass');
        expect(withStatus(outcome, 'fail')).toEqual([]);
      }
    });

    it('is no other: not of another shape, CPU or line, and not what only a log states', () => {
      const rtmr0 = (input: Partial<OsInput>): string =>
        check(osOf(evidence(), {}, { images: [image()], ...input }), 'os.rtmr0').status;
      expect(rtmr0({ vmConfig: claim({ cpu_count: 9 }) })).toBe('fail');
      expect(rtmr0({ vmConfig: claim({ memory_size: 2 ** 33 }) })).toBe('unknown');
      expect(rtmr0({ vmConfig: claim({ qemu_version: '9.2.1' }) })).toBe('unknown');
      expect(rtmr0({ fmspc: '00806f050000' })).toBe('unknown');
      expect(rtmr0({ fmspc: null })).toBe('unknown');
      const other = { ...image(), profile: { ...image().profile, ovmfVariant: 'pre202505' } };
      expect(rtmr0({ images: [other] })).toBe('fail');
      const shapes = [{ cpu_count: 9 }, { memory_size: 2 ** 33 }, { qemu_version: '9.2.1' }];
      for (const vmConfig of shapes.map(claim)) {
        const outcome = osOf(evidence(), {}, { images: [image()], vmConfig });
        expect(withStatus(outcome, 'fail')).not.toEqual([]);
        expect(check(outcome, 'os.reference-value').status).not.toBe('pass');
      }
    });

    it('fails in the replay for every event altered, lost, doubled or moved', () => {
      const log = evidence().eventLog ?? [];
      for (const [at, event] of log.entries()) {
        const next = log[at + 1];
        if (event.imr !== 0 || event.digest === null) continue;
        const digest = event.digest.map((byte, i) => (i === at ? byte ^ 1 : byte));
        const moved = next?.imr === 0 ? [log.with(at, next).with(at + 1, event)] : [];
        for (const eventLog of [
          log.with(at, { ...event, digest }),
          log.toSpliced(at, 1),
          log.toSpliced(at, 0, event),
          ...moved,
        ]) {
          expect(withStatus(osOf(evidence(), {}, { eventLog }), 'fail')).toContain('os.event-log-replay');
        }
      }
    });
  });

  it('Google’s firmware is named and left open', () => {
    const outcome = osOf(evidenceOf('dstack-gcp-attestation', 'attestation.bin'));
    expect(withStatus(outcome, 'fail')).toEqual([]);
    expect(withStatus(outcome, 'pass')).toEqual(['os.event-log-replay', 'os.image-hash-event']);
    expect(finding(outcome, 'os.event-layout')).toBe(
      'unknown: RTMR0 has 16 events in an order that this version does not know (platform dstack-gcp-tdx). Against pre202505, new: event 11 (type 0x80000002); event 12 (type 0x80000002); event 13 (type 0x80000002).',
    );
  });

  it('another image’s material is refused for a measured VM', () => {
    const evidence = evidenceOf(MEASURED);
    const config = JSON.parse(evidence.vmConfig ?? '');
    const { measurement, checksum_file } = config.tdx_measurement;
    const bytes = Buffer.from(measurement, 'base64');
    for (let at = 0; at < bytes.length; at += 7) {
      const forged = Buffer.from(bytes);
      forged[at] = (forged[at] ?? 0) ^ 1;
      const vmConfig = JSON.stringify({
        ...config,
        tdx_measurement: { measurement: forged.toString('base64'), checksum_file },
      });
      const outcome = osOf(evidence, {}, { vmConfig });
      expect(check(outcome, 'os.measurement-document').status).not.toBe('pass');
      for (const name of REGISTERS) expect(check(outcome, `os.${name}`).status).toBe('unknown');
    }
    const appended = Buffer.from(`${Buffer.from(checksum_file, 'base64')}${'00'.repeat(32)}  evil\n`).toString(
      'base64',
    );
    const vmConfig = JSON.stringify({ ...config, tdx_measurement: { measurement, checksum_file: appended } });
    expect(check(osOf(evidence, {}, { vmConfig }), 'os.measurement-document').status).toBe('fail');
  });

  it('fails in the replay for every boot event with a digest bit changed, lost, doubled or moved', () => {
    const evidence = evidenceOf('mpc-node-764d85');
    const log = evidence.eventLog ?? [];
    const measurements = [pinOf('mpc-node-764d85')];
    const failed = (events: EventLogEntry[]): string[] =>
      withStatus(osOf(evidence, { measurements }, { eventLog: events }), 'fail');
    for (const [at, event] of log.entries()) {
      if (event.imr === 3 || event.digest === null) continue;
      const digest = event.digest.map((byte, i) => (i === at ? byte ^ 4 : byte));
      const imr = ((event.imr + 1) % 3) as EventLogEntry['imr'];
      for (const events of [
        log.with(at, { ...event, digest }),
        log.with(at, { ...event, imr }),
        log.toSpliced(at, 1),
        log.toSpliced(at, 0, event),
      ]) {
        expect(failed(events)).toContain('os.event-log-replay');
      }
    }
  });

  it('fails with another machine’s log', () => {
    const mine = evidenceOf('mpc-node-57921c');
    const measurements = [pinOf('mpc-node-57921c')];
    const { eventLog } = evidenceOf('dstack-16c-64g-1gpu');
    const outcome = osOf(mine, { measurements }, { eventLog });
    expect(withStatus(outcome, 'fail')).toEqual(['os.event-log-replay']);
    expect(check(outcome, 'os.event-log-replay').detail).toContain('RTMR0 replays to another value; RTMR1');
  });
});
