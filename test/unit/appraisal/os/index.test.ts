import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventLogEntry } from '../../../../src/formats/event-log.js';
import { type Bend, flipBit, type MeasuredEvent } from '../../../kit/index.js';
import { check, finding, simulate, withStatus } from '../simulated.js';

const base = simulate();
const { deployment, eventLog, os, pin, report } = base;
const measurements = [pin];
const osImageHash = deployment.vmConfig.os_image_hash;
const images = [{ osImageHash, name: 'dstack-0.0.1' }];
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
const unclaimed = JSON.stringify({ ...deployment.vmConfig, os_image_hash: '', tdx_measurement: null });
/** Without an os-image-hash event. */
const untold = (bend: Bend = {}) =>
  simulate({ events: (events: MeasuredEvent[]) => events.filter(({ event }) => event !== 'os-image-hash'), ...bend });

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

  it('leaves only the ACPI tables open with the image known', () => {
    const outcome = os({ images });
    expect(withStatus(outcome, 'fail')).toEqual([]);
    expect(withStatus(outcome, 'unknown')).toEqual(['os.acpi-tables']);
  });

  it('says what to do about every check that does not pass', () => {
    const other = simulate({ seed: 'other', image: { cmdline: 'quiet' }, vm: { memorySize: 2 ** 31 } });
    const outcomes = [
      os(),
      os({}, { eventLog: null, vmConfig: null }),
      os({}, { eventLog: [] }),
      os({ measurements: [other.pin] }, { eventLog: other.eventLog }),
      os({ images }, { vmConfig: other.deployment.evidence.vm_config }),
      os({ images: [{ osImageHash: '00'.repeat(32), name: 'x' }] }, { vmConfig: 'garbage' }),
      simulate({ events: (events) => events.slice(3) }).os(),
      simulate({ image: { name: 'dstack-dev-0.0.1' }, vmConfig: { os_image_hash: '00'.repeat(32) } }).os(),
    ];
    for (const { id, status, hint } of outcomes.flatMap(({ checks }) => checks)) {
      if (status !== 'pass') expect(hint, id).toBeTruthy();
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
      fc.property(log, vmConfig, (events, config) => {
        const outcome = os({ measurements }, { eventLog: events, vmConfig: config, report: other });
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

  it('is unknown for a version it does not know, even under a pin', () => {
    const world = simulate({ measurementDocument: { version: 4 } });
    for (const policy of [{}, { measurements: [world.pin] }]) {
      expect(check(world.os(policy), id)).toMatchObject({
        status: 'unknown',
        detail: 'The measurement document has version 4; supported: 3.',
        hint: 'Use a version of trust-center that knows it.',
      });
    }
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
      detail: 'The document is for an image with other registers than the pinned ones: rtmr2.',
      hint: 'The host claims another image than the one that booted: have its vm_config corrected.',
    });
  });
});

describe('os.acpi-tables', () => {
  it('is unknown unless a pin covers it', () => {
    const detail = 'This version does not generate QEMU’s ACPI tables, so their digests in RTMR0 are not judged.';
    expect(finding(os({ images }), 'os.acpi-tables')).toBe(`unknown: ${detail}`);
    expect(finding(os({ measurements }), 'os.acpi-tables')).toBe(`pass: ${detail} The pinned set "pinned" covers it.`);
  });
});

describe('os.image-hash-event', () => {
  const id = 'os.image-hash-event';

  it('passes when guest and host say the same', () => {
    expect(check(os(), id)).toMatchObject({
      status: 'pass',
      detail: 'The guest measured the image hash that vm_config claims.',
      expected: osImageHash,
      actual: osImageHash,
    });
  });

  it('fails when they do not, and only that', () => {
    const told = Buffer.alloc(32, 7);
    const world = simulate({
      events: (events) =>
        events.map((event) => (event.event === 'os-image-hash' ? { ...event, payload: told } : event)),
    });
    const outcome = world.os();
    expect(withStatus(outcome, 'fail')).toEqual([id]);
    expect(check(outcome, id)).toMatchObject({
      detail:
        'The guest measured another image hash than vm_config claims. It is the guest’s own account of its image.',
      expected: osImageHash,
      actual: told.toString('hex'),
      hint: 'vm_config is not that of this VM, or was altered: fetch it again from the VM’s host.',
    });
    expect(withStatus(world.os({ measurements: [world.pin] }), 'fail')).toEqual([id]);
  });

  it.each([
    ['the guest tells none', untold(), deployment.evidence.vm_config, 'The guest measured no image hash'],
    ['the host claims none', base, unclaimed, 'vm_config claims no image hash'],
    ['neither says any', untold(), null, 'The guest measured no image hash'],
  ])('is open when %s', (_, world, vmConfig, missing) => {
    expect(check(world.os({}, { vmConfig }), id)).toMatchObject({
      status: 'unknown',
      detail: `${missing}: there is nothing to compare.`,
      hint: 'See os.reference-value.',
    });
    expect(finding(world.os({ measurements: [world.pin] }, { vmConfig }), id)).toBe(
      `pass: ${missing}: nothing disagrees with the reference value "pinned".`,
    );
  });

  it('is unknown when the quote does not vouch for the launch', () => {
    for (const log of [null, eventLog.slice(0, -1), eventLog.filter(({ imr }) => imr !== 3)]) {
      expect(check(os({ measurements }, { eventLog: log }), id)).toMatchObject({
        status: 'unknown',
        detail: 'No launch that the quote vouches for tells an image hash.',
        hint: 'See source-code.event-log-replay and source-code.launch-events.',
      });
    }
  });

  it('counts no event after system-ready', () => {
    const world = simulate({
      events: (events) => {
        const told = events.filter(({ event }) => event === 'os-image-hash');
        return [...events.filter(({ event }) => event !== 'os-image-hash'), ...told];
      },
    });
    expect(finding(world.os(), id)).toBe('unknown: The guest measured no image hash: there is nothing to compare.');
  });

  it('fails for an account that cannot be read', () => {
    const twice = simulate({ events: (events) => events.toSpliced(25, 0, ...events.slice(25, 26)) });
    expect(check(twice.os(), id)).toMatchObject({
      status: 'fail',
      detail: 'There are 2 os-image-hash events in the launch (events 25, 26).',
      hint: 'See source-code.launch-events.',
    });
    const cut = simulate({
      events: (events) => events.map((event, i) => (i === 25 ? { ...event, payload: Buffer.alloc(31) } : event)),
    });
    expect(finding(cut.os({}, { vmConfig: null }), id)).toBe('fail: os-image-hash (event 25) has 31 bytes, not 32.');
  });
});

describe('os.dev-image', () => {
  const id = 'os.dev-image';

  it('passes for a known image, is unknown for another', () => {
    expect(finding(os({ measurements }), id)).toBe(
      'pass: By its name the reference value "pinned" is no development build.',
    );
    expect(check(os(), id)).toMatchObject({
      status: 'unknown',
      detail: 'Nothing says that the image is a development build, but it is no known image either.',
      hint: 'See os.reference-value.',
    });
  });

  it.each(['dstack-dev-0.5.3', 'dstack-nvidia-dev-0.5.3', 'dstack-dev', 'dstack-DEV-1', 'image-dev2'])(
    'fails for %s, known or not',
    (name) => {
      const world = simulate({ image: { name } });
      for (const policy of [{}, { measurements: [world.pin] }]) {
        expect(check(world.os(policy), id)).toMatchObject({
          status: 'fail',
          detail: 'By its name the image is a development build, which lets others log in.',
          actual: name,
          hint: 'Deploy a production image. Only for tests, accept development images in the policy (os.allow-dev).',
        });
      }
      expect(finding(world.os({ allowDev: true }), id)).toBe('pass: The policy accepts development images.');
    },
  );

  it('goes by the policy’s name too', () => {
    expect(check(os({ measurements: [{ ...pin, name: 'our-dev-image' }] }), id).status).toBe('fail');
    expect(check(os({ images: [{ osImageHash, name: 'dstack-dev-0.0.1' }] }), id).status).toBe('fail');
    for (const name of ['dstack-device-1', 'development', 'dstack-0.5.3']) {
      expect(check(os({ measurements: [{ ...pin, name }] }), id).status).toBe('pass');
    }
  });
});
