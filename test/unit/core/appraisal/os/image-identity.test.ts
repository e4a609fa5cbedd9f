import { describe, expect, it } from 'vitest';
import { parseImageReference } from '../../../../../src/core/measure/image-reference.js';
import type { Bend, MeasuredEvent } from '../../../../../src/simulator/index.js';
import { another, check, finding, simulate, withStatus } from '../simulated.js';

const base = simulate();
const { deployment, eventLog, os, pin } = base;
const measurements = [pin];
const osImageHash = deployment.vmConfig.os_image_hash;
const given = parseImageReference(JSON.stringify(deployment.imageReference));
const attested = { ...pin, name: 'dstack-99.0.0', osImageHash, grade: 'attested' as const, isDev: false };
const unclaimed = JSON.stringify({ ...deployment.vmConfig, os_image_hash: '', tdx_measurement: null });
/** Without an os-image-hash event. */
const untold = (bend: Bend = {}) =>
  simulate({ events: (events: MeasuredEvent[]) => events.filter(({ event }) => event !== 'os-image-hash'), ...bend });

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
        'The guest measured another image hash than the one that vm_config claims. It is the guest’s own account of its image.',
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
      followsFrom: 'os.reference-value',
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
        followsFrom: 'source-code.launch-events',
      });
      const alone = check(os({ measurements }, { eventLog: log, isLaunchJudged: false }), id);
      expect(alone.followsFrom).toBeUndefined();
      expect(alone.hint).toBe('Give evidence with the whole event log of RTMR3, as the VM measured it.');
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
      followsFrom: 'source-code.launch-events',
    });
    const cut = simulate({
      events: (events) => events.map((event, i) => (i === 25 ? { ...event, payload: Buffer.alloc(31) } : event)),
    });
    expect(finding(cut.os({}, { vmConfig: null }), id)).toBe('fail: os-image-hash (event 25) has 31 bytes, not 32.');
  });
});

describe('os.image-hash-event beside a reference value that tells the hash', () => {
  const id = 'os.image-hash-event';
  const other = { ...attested, osImageHash: another(osImageHash) };

  it('passes when guest and host agree with it', () => {
    expect(check(os({}, { referenceValues: [attested] }), id).status).toBe('pass');
    expect(finding(os({}, { referenceValues: [attested], vmConfig: unclaimed }), id)).toBe(
      'pass: The guest measured the image hash of the attested set "dstack-99.0.0".',
    );
    expect(finding(untold().os({}, { referenceValues: [{ ...attested, ...untold().pin }] }), id)).toBe(
      'pass: The guest measured no image hash: nothing disagrees with the reference value "pinned".',
    );
  });

  it('fails when the host claims another', () => {
    const outcome = os({}, { referenceValues: [other] });
    expect(withStatus(outcome, 'fail')).toEqual([id]);
    expect(check(outcome, id)).toMatchObject({
      detail:
        'vm_config claims another image hash than that of the attested set "dstack-99.0.0", whose registers the VM has.',
      expected: other.osImageHash,
      actual: osImageHash,
      hint: 'vm_config is not that of this VM, or was altered: fetch it again from the VM’s host.',
    });
  });

  it('fails when the guest measured another', () => {
    expect(check(os({}, { referenceValues: [other], vmConfig: unclaimed }), id)).toMatchObject({
      status: 'fail',
      detail:
        'The guest measured another image hash than the one of the attested set "dstack-99.0.0". It is the guest’s own account of its image.',
      expected: other.osImageHash,
      actual: osImageHash,
    });
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
      followsFrom: 'os.reference-value',
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
    expect(check(os({ images: [{ osImageHash, name: 'dstack-dev-99.0.0' }] }), id).status).toBe('fail');
    for (const name of ['dstack-device-1', 'development', 'dstack-0.5.3']) {
      expect(check(os({ measurements: [{ ...pin, name }] }), id).status).toBe('pass');
    }
  });

  it('goes by the metadata of an image or of a statement about it', () => {
    const detail = 'By its own metadata the image is a development build, which lets others log in.';
    const dev = { ...given, isDev: true };
    const failing = [
      os({}, { images: [dev] }),
      os({ measurements }, { images: [dev] }),
      // ReferenceValue by something stronger than the image.
      os({}, { images: [dev], referenceValues: [attested] }),
      os({}, { referenceValues: [{ ...attested, isDev: true }] }),
    ];
    for (const outcome of failing) {
      expect(check(outcome, id)).toMatchObject({ status: 'fail', detail, actual: 'dstack-99.0.0' });
      expect(check(outcome, id).hint).toBeTruthy();
    }
    expect(finding(os({ allowDev: true }, { images: [dev] }), id)).toBe('pass: The policy accepts development images.');
    expect(finding(os({}, { images: [given] }), id)).toBe(
      'pass: By its own metadata the reference value "dstack-99.0.0" is no development build.',
    );
    expect(finding(os({}, { images: [{ ...given, isDev: null }] }), id)).toBe(
      'pass: By its name the reference value "dstack-99.0.0" is no development build.',
    );
    const named = [{ ...given, name: 'dstack-dev-1' }];
    expect(check(os({}, { images: named }), id).status).toBe('fail');
    expect(check(os({}, { images: named, referenceValues: [attested] }), id).status).toBe('fail');
  });
});
