// ACPI tables made from vm_config alone, against the digests that real VMs measured into RTMR0.

import { expect, it } from 'vitest';
import { toHex } from '../../src/core/bytes.js';
import { EV_PLATFORM_CONFIG_FLAGS } from '../../src/core/formats/boot-event-types.js';
import type { AttestationEvidence } from '../../src/core/formats/evidence.js';
import { parseVmConfig } from '../../src/core/formats/vm-config.js';
import { type AcpiDigests, acpiDigests, shapeFromVmConfig, vmShape } from '../../src/core/measure/acpi/index.js';
import { evidenceOf, LOGGED, NODES } from './appraised.js';
import { captureText, describeCaptures } from './captures.js';

/** Captures whose log is that of a VM on QEMU, with a vm_config. */
const WITH_VM_CONFIG = [
  'dstack-16c-64g-1gpu',
  'dstack-0.6.0-measured-2c-2g',
  'dstack-0.6.0-dev-measured-39d9d6',
  'dstack-0.6.0-8c-16g-attestation',
];
/** Google’s hypervisor makes its own tables, whatever QEMU the vm_config speaks of. */
const NOT_QEMU = 'dstack-gcp-attestation';

describeCaptures('ACPI tables of real VMs', () => {
  const fileOf = (folder: string): string => new Map(LOGGED).get(folder) ?? '';

  it('covers every capture with an event log', () => {
    expect([...WITH_VM_CONFIG, ...NODES, NOT_QEMU].sort()).toEqual(LOGGED.map(([folder]) => folder).sort());
  });

  it.each(WITH_VM_CONFIG)('%s: as its vm_config says', (folder) => {
    const { vmConfig, eventLog } = evidenceOf(folder, fileOf(folder));
    const made = acpiDigests(shapeFromVmConfig(parseVmConfig(vmConfig ?? '')));
    expect(made).toEqual(measuredDigests(eventLog));
    if (fileOf(folder) === 'evidence.json') expect(made).toEqual(expectedDigests(folder));
  });

  it.each(NODES)('%s: tells no vm_config; those of 8 vCPUs on QEMU 8.2', (folder) => {
    const { vmConfig, eventLog } = evidenceOf(folder);
    expect(vmConfig).toBeNull();
    const made = acpiDigests(vmShape({ cpus: 8, memory: 2 ** 34, qemuVersion: '8.2.2' }));
    expect(made).toEqual(measuredDigests(eventLog));
    expect(made).toEqual(expectedDigests(folder));
  });

  it(`${NOT_QEMU}: not QEMU’s tables`, () => {
    const { vmConfig, eventLog, platform } = evidenceOf(NOT_QEMU, fileOf(NOT_QEMU));
    expect(platform).toBe('dstack-gcp-tdx');
    const made = acpiDigests(shapeFromVmConfig(parseVmConfig(vmConfig ?? '')));
    const measured = measuredDigests(eventLog);
    for (const file of ['loader', 'rsdp', 'tables'] as const) {
      expect('unknown' in made ? made.unknown : made[file]).not.toBe(measured[file]);
    }
  });
});

/** The last three events of their type in RTMR0. */
function measuredDigests(eventLog: AttestationEvidence['eventLog']): AcpiDigests {
  const events = (eventLog ?? []).filter(({ imr, eventType }) => imr === 0 && eventType === EV_PLATFORM_CONFIG_FLAGS);
  const [loader = '', rsdp = '', tables = ''] = events.slice(-3).map(({ digest }) => toHex(digest ?? new Uint8Array()));
  return { loader, rsdp, tables };
}

function expectedDigests(folder: string): AcpiDigests {
  return JSON.parse(captureText(folder, 'expected.json')).acpiDigests;
}
