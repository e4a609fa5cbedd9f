import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventLogEntry } from '../../../../../src/core/formats/event-log.js';
import { parseImageReference } from '../../../../../src/core/measure/image-reference.js';
import { flipBit } from '../../../../../src/simulator/index.js';
import { another, check, finding, simulate, withStatus } from '../simulated.js';

const base = simulate();
const { deployment, eventLog, os, pin, report } = base;
const measurements = [pin];
const osImageHash = deployment.vmConfig.os_image_hash;
const images = [{ osImageHash, name: 'dstack-99.0.0' }];
const ALL = [
  'os.event-log-replay',
  'os.event-layout',
  'os.constant-events',
  'os.td-hob',
  'os.boot-path',
  'os.measurement-document',
  'os.mrtd',
  'os.rtmr0',
  'os.rtmr1',
  'os.rtmr2',
  'os.acpi-tables',
  'os.reference-value',
  'os.image-hash-event',
  'os.dev-image',
];
const given = parseImageReference(JSON.stringify(deployment.imageReference));
const undocumented = JSON.stringify({ ...deployment.vmConfig, tdx_measurement: null });
describe('appraiseOs', () => {
  it('passes every check once, in order, with registers pinned', () => {
    for (const vmConfig of [deployment.evidence.vm_config, null]) {
      const outcome = os({ measurements }, { vmConfig });
      expect(outcome.checks.map(({ id }) => id)).toEqual(ALL);
      expect(withStatus(outcome, 'pass')).toEqual(ALL);
      expect(new Set(outcome.checks.map(({ component, phase }) => `${component} ${phase}`))).toEqual(
        new Set(['app/0 os']),
      );
    }
  });

  it('passes every check with the image listed in the policy, or given', () => {
    expect(withStatus(os({ images }), 'pass')).toEqual(ALL);
    for (const vmConfig of [deployment.evidence.vm_config, undocumented]) {
      expect(withStatus(os({}, { images: [given], vmConfig }), 'pass')).toEqual(ALL);
    }
    expect(withStatus(os({ images }, { vmConfig: undocumented }), 'pass')).not.toEqual(ALL);
  });

  it('tells what the OS is known by', () => {
    expect(os().reference).toBeNull();
    expect(os({ images }).reference).toEqual({ name: 'dstack-99.0.0', grade: 'pinned', osImageHash });
    expect(os({ measurements }).reference).toEqual({ name: 'pinned', grade: 'pinned', osImageHash: null });
  });

  it('says what to do about every check that does not pass, or about what it follows from', () => {
    const other = simulate({ seed: 'other', image: { cmdline: 'quiet' }, vm: { memorySize: 2 ** 31 } });
    const outcomes = [
      os(),
      os({}, { eventLog: null, vmConfig: null }),
      os({}, { eventLog: [] }),
      os({ measurements: [other.pin] }, { eventLog: other.eventLog }),
      os({ images }, { vmConfig: other.deployment.evidence.vm_config }),
      os({ images: [{ osImageHash: '00'.repeat(32), name: 'x' }] }, { vmConfig: 'garbage' }),
      simulate({ events: (events) => events.slice(3) }).os(),
      simulate({ image: { name: 'dstack-dev-99.0.0' }, vmConfig: { os_image_hash: '00'.repeat(32) } }).os(),
    ];
    for (const { id, status, hint, followsFrom } of outcomes.flatMap(({ checks }) => checks)) {
      if (status !== 'pass') expect([hint, followsFrom].filter(Boolean), id).toHaveLength(1);
    }
  });

  it('passes no register by another VM’s log or vm_config', () => {
    const other = simulate({ seed: 'other', image: { cmdline: 'quiet', kernelAuthenticode: Buffer.alloc(48, 3) } });
    const outcome = os(
      { images: [{ osImageHash: other.deployment.vmConfig.os_image_hash, name: 'other' }] },
      {
        eventLog: other.eventLog,
        vmConfig: other.deployment.evidence.vm_config,
      },
    );
    expect(withStatus(outcome, 'fail')).toEqual(['os.event-log-replay', 'os.rtmr1', 'os.rtmr2', 'os.reference-value']);
  });

  it('never throws, and never decides for a pin that is not the quote’s', () => {
    const entry = fc.record<EventLogEntry>({
      index: fc.nat(50),
      imr: fc.constantFrom(0, 1, 2, 3),
      eventType: fc.constantFrom(4, 6, 10, 0x80000001, 0x80000002, 0x80000003, 0x8000000b, 0x08000001),
      digest: fc.option(fc.uint8Array({ minLength: 48, maxLength: 48 })),
      event: fc.constantFrom('', 'os-image-hash', 'system-ready'),
      payload: fc.uint8Array({ maxLength: 40 }),
      version: fc.constantFrom(1, 2),
    });
    const log = fc.option(fc.oneof(fc.array(entry), fc.shuffledSubarray(eventLog)));
    const vmConfig = fc.option(fc.oneof(fc.constant(deployment.evidence.vm_config), fc.json(), fc.string()));
    const other = { ...report, mrTd: flipBit(report.mrTd, 1) };
    fc.assert(
      fc.property(log, vmConfig, fc.subarray([given]), (events, config, references) => {
        const input = { eventLog: events, vmConfig: config, report: other, images: references };
        const outcome = os({ measurements }, input);
        expect(outcome.checks.map(({ id }) => id)).toEqual(ALL);
        expect(check(outcome, 'os.reference-value').status).toBe('fail');
      }),
    );
  });
});

describe('os.measurement-document', () => {
  const id = 'os.measurement-document';

  it('passes for the document of the claimed image', () => {
    expect(check(os(), id)).toMatchObject({
      status: 'pass',
      detail: 'The document is the one that the manifest of the claimed image lists.',
      actual: osImageHash,
    });
  });

  it('is open without one', () => {
    expect(finding(os({}, { vmConfig: null }), id)).toBe('unknown: The evidence carries no measurement document.');
    expect(finding(os({ measurements }, { vmConfig: null }), id)).toBe(
      'pass: The evidence carries no measurement document. The pinned set "pinned" covers it.',
    );
  });

  it('is unknown for a version it does not know, unless registers or an image are known', () => {
    const world = simulate({ measurementDocument: { version: 5 } });
    const detail = 'The measurement document has version 5; supported: 2, 3, 4.';
    const hint = 'Use a version of trust-center that knows it.';
    expect(check(world.os(), id)).toMatchObject({ status: 'unknown', detail, hint });
    expect(finding(world.os({ measurements: [world.pin] }), id)).toBe(
      `pass: ${detail} The pinned set "pinned" covers it.`,
    );
    const image = { ...given, osImageHash: world.deployment.vmConfig.os_image_hash };
    expect(finding(world.os({}, { images: [image] }), id)).toBe(`pass: ${detail} Image "dstack-99.0.0" covers it.`);
    const other = { ...world.pin, mrtd: another(world.pin.mrtd) };
    expect(check(world.os({ measurements: [other] }), id).status).toBe('unknown');
  });

  it('fails for a broken chain, even under a pin', () => {
    const vmConfig = JSON.stringify({ ...deployment.vmConfig, os_image_hash: '00'.repeat(32) });
    const outcome = os({ measurements }, { vmConfig });
    expect(withStatus(outcome, 'fail')).toEqual([id, 'os.image-hash-event']);
    expect(check(outcome, id)).toMatchObject({
      expected: '00'.repeat(32),
      actual: osImageHash,
      hint: 'The host passes on a document that is not the image’s: take nothing from it.',
    });
    expect(withStatus(os({ measurements }, { vmConfig: '{' }), 'fail')).toEqual([id]);
  });

  it('fails for another image’s document under a pin', () => {
    const other = simulate({ image: { cmdline: 'quiet' } });
    const outcome = os({ measurements }, { vmConfig: other.deployment.evidence.vm_config });
    expect(withStatus(outcome, 'fail')).toEqual([id, 'os.image-hash-event']);
    expect(check(outcome, id)).toMatchObject({
      detail: 'The document leads to other registers than the pinned set "pinned": rtmr2.',
      hint: 'The host claims another image or VM than the one that booted: have its vm_config corrected.',
    });
  });
});
