import { describe, expect, it } from 'vitest';
import {
  type ImageReference,
  parseImageReference,
  serialiseImageReference,
} from '../../../../../src/core/measure/image-reference.js';
import type { AttestedRegisters } from '../../../../../src/core/measure/registers.js';
import { flipBit } from '../../../../../src/simulator/index.js';
import { another, check, finding, type Pin, type Simulated, simulate, withStatus } from '../simulated.js';

const base = simulate();
const { pin } = base;
const osImageHash = base.deployment.vmConfig.os_image_hash;
const images = [{ osImageHash, name: 'dstack-99.0.0' }];
const REGISTERS = ['os.mrtd', 'os.rtmr0', 'os.rtmr1', 'os.rtmr2'] as const;
const id = 'os.reference-value';
const REFERENCE_HINT =
  'Give the OS image (--os-image), pin the registers of a VM that you trust in the policy (os.measurements), or give evidence whose vm_config carries a measurement document.';
/** Nothing but the quote and its event log. */
const bare = { vmConfig: null };
const undocumented = JSON.stringify({ ...base.deployment.vmConfig, tdx_measurement: null });
const unclaimed = JSON.stringify({ ...base.deployment.vmConfig, tdx_measurement: null, os_image_hash: '' });
const off = (...names: (keyof Omit<Pin, 'name'>)[]): Pin => {
  const other = { ...pin, name: 'other' };
  for (const name of names) other[name] = another(pin[name]);
  return other;
};
const imageOf = ({ deployment }: Simulated): ImageReference =>
  parseImageReference(JSON.stringify(deployment.imageReference));
const given = imageOf(base);
const wrong: ImageReference = { ...given, profile: { ...given.profile, initrd: '11'.repeat(48) } };
const attested: AttestedRegisters = { ...pin, name: 'signed', osImageHash, grade: 'attested', isDev: false };

describe('pinned register sets', () => {
  it('decide when all four registers are equal', () => {
    const outcome = base.os({ measurements: [pin] }, bare);
    expect(finding(outcome, id)).toBe('pass: All four registers are those of the pinned set "pinned" (grade pinned).');
    expect(withStatus(outcome, 'pass')).toHaveLength(14);
    expect(withStatus(outcome, 'unknown')).toEqual([]);
    expect(withStatus(outcome, 'fail')).toEqual([]);
  });

  it('any one may match', () => {
    const outcome = base.os({ measurements: [off('mrtd'), pin, off('rtmr2')] }, bare);
    expect(check(outcome, id).status).toBe('pass');
    const { mrtd, rtmr0, rtmr1, rtmr2 } = pin;
    expect(outcome.expected).toEqual({ mrtd, rtmr0, rtmr1, rtmr2 });
    expect(check(outcome, 'os.rtmr1')).toMatchObject({
      status: 'pass',
      detail: 'RTMR1 is that of the pinned set "pinned".',
      expected: rtmr1,
      actual: rtmr1,
    });
  });

  it.each(['mrtd', 'rtmr0', 'rtmr1', 'rtmr2'] as const)('fail when %s differs, and only that', (name) => {
    const outcome = base.os({ measurements: [off(name)] }, bare);
    expect(withStatus(outcome, 'fail')).toEqual([`os.${name}`, id]);
    expect(check(outcome, `os.${name}`)).toMatchObject({
      detail: `${name.toUpperCase()} is not that of the pinned set "other".`,
      expected: another(pin[name]),
      actual: pin[name],
      hint: expect.stringMatching(`^${name.toUpperCase()} is `),
    });
    expect(check(outcome, id)).toMatchObject({
      detail: `The registers are not those of the pinned set "other", they differ in ${name}.`,
      hint: 'Another image or VM shape booted. Pin registers only after you checked where they come from.',
    });
    expect(outcome.expected[name]).toBe(another(pin[name]));
    expect(outcome.reference).toBeNull();
  });

  it('do not match by parts of several sets', () => {
    const outcome = base.os({ measurements: [off('mrtd', 'rtmr0'), off('rtmr1')] }, bare);
    expect(withStatus(outcome, 'fail')).toEqual(['os.rtmr1', id]);
    expect(check(outcome, id).detail).toBe(
      'The registers are not those of the pinned set "other", the nearest of 2, they differ in rtmr1.',
    );
  });

  it('decide against a self-consistent image that the policy does not know', () => {
    const outcome = base.os({ measurements: [off('rtmr2')] });
    expect(withStatus(outcome, 'fail')).toEqual(['os.rtmr2', id]);
  });

  it('are not needed for an image that the policy knows', () => {
    const outcome = base.os({ measurements: [off('rtmr2')], images });
    expect(withStatus(outcome, 'fail')).toEqual([]);
    expect(check(outcome, id).status).toBe('pass');
    const withoutDocument = base.os({ measurements: [off('rtmr2')], images }, { vmConfig: undocumented });
    expect(withStatus(withoutDocument, 'fail')).toEqual(['os.rtmr2', id]);
  });
});

describe('attested register sets', () => {
  it('decide like pinned ones', () => {
    const outcome = base.os({}, { ...bare, referenceValues: [attested] });
    expect(finding(outcome, id)).toBe(
      'pass: All four registers are those of the attested set "signed" (grade attested).',
    );
    expect(withStatus(outcome, 'pass')).toHaveLength(14);
    expect(outcome.reference).toEqual({ name: 'signed', grade: 'attested', osImageHash });
  });

  it('fail when they differ', () => {
    const other = { ...attested, rtmr1: another(pin.rtmr1) };
    const outcome = base.os({}, { ...bare, referenceValues: [other] });
    expect(withStatus(outcome, 'fail')).toEqual(['os.rtmr1', id]);
    expect(outcome.reference).toBeNull();
  });

  it('go before pinned ones, which may match as well', () => {
    const outcome = base.os({ measurements: [pin] }, { ...bare, referenceValues: [attested] });
    expect(outcome.reference?.grade).toBe('attested');
    const other = { ...attested, mrtd: another(pin.mrtd) };
    const pinned = base.os({ measurements: [pin] }, { ...bare, referenceValues: [other] });
    expect(pinned.reference?.grade).toBe('pinned');
    expect(withStatus(pinned, 'fail')).toEqual([]);
  });

  it('were given to be compared: where none holds, a pinned set is not enough', () => {
    const other = { ...attested, mrtd: another(pin.mrtd) };
    const pinned = base.os({ measurements: [pin] }, { ...bare, referenceValues: [other] });
    expect(withStatus(pinned, 'unknown')).toContain(id);
    expect(finding(pinned, id)).toMatch(/But none of the reference values given is that of this VM\.$/);
    const both = base.os({ measurements: [pin] }, { ...bare, referenceValues: [other, attested] });
    expect(withStatus(both, 'unknown')).not.toContain(id);
  });
});

describe('images in the policy', () => {
  it('decide when the registers follow from the claimed one', () => {
    const outcome = base.os({ images: [{ osImageHash: '00'.repeat(32), name: 'older' }, ...images] });
    expect(check(outcome, id)).toMatchObject({
      status: 'pass',
      detail:
        'The registers are those of image "dstack-99.0.0" in a VM of the claimed shape (grade pinned, listed in the policy).',
      actual: osImageHash,
    });
    expect(withStatus(outcome, 'unknown')).toEqual([]);
  });

  it('are unknown when the policy lists none: consistent is not known', () => {
    const outcome = base.os();
    expect(withStatus(outcome, 'fail')).toEqual([]);
    for (const register of REGISTERS) expect(check(outcome, register).status).toBe('pass');
    expect(check(outcome, id)).toMatchObject({
      status: 'unknown',
      detail: 'The VM names its image itself, and no reference value knows it.',
      actual: osImageHash,
      hint: 'Give the image (--os-image), or check its hash against a release or a rebuild and list it in the policy (os.images) or with --os-image-hash.',
    });
  });

  it('fail when the policy lists others', () => {
    const others = [
      { osImageHash: '00'.repeat(32), name: 'a' },
      { osImageHash: '11'.repeat(32), name: 'b' },
    ];
    for (const vmConfig of [base.deployment.evidence.vm_config, undocumented]) {
      const outcome = base.os({ images: others }, { vmConfig });
      expect(withStatus(outcome, 'fail')).toEqual([id]);
      expect(check(outcome, id)).toMatchObject({
        detail: 'The image that the VM claims is not one that the policy accepts or that was given.',
        expected: `${'00'.repeat(32)} or ${'11'.repeat(32)}`,
        actual: osImageHash,
      });
    }
  });

  it('fail when the registers are not those of the claimed one', () => {
    const world = simulate({ td: (td) => ({ ...td, mrTd: flipBit(td.mrTd, 0), rtmr2: flipBit(td.rtmr2, 0) }) });
    const outcome = world.os({ images });
    expect(check(outcome, id)).toMatchObject({
      status: 'fail',
      detail: 'These registers are not those of image "dstack-99.0.0": mrtd, rtmr2.',
      followsFrom: 'os.mrtd',
    });
    expect(check(outcome, 'os.dev-image').status).toBe('unknown');
  });

  it('are unknown while a register is', () => {
    const world = simulate({ vmConfig: { qemu_version: '7.2.0' } });
    const outcome = world.os({ images }, { eventLog: null });
    expect(check(outcome, id)).toMatchObject({
      status: 'unknown',
      detail: 'These registers could not be compared with those of image "dstack-99.0.0": rtmr0.',
      followsFrom: 'os.rtmr0',
    });
  });

  it('are unknown without a document, or with a broken one', () => {
    const outcome = base.os({ images }, { vmConfig: undocumented });
    expect(check(outcome, id)).toMatchObject({
      status: 'unknown',
      detail: 'The VM claims image "dstack-99.0.0", and nothing ties its registers to it.',
      hint: REFERENCE_HINT,
    });
    expect(withStatus(outcome, 'unknown')).toEqual(expect.arrayContaining([...REGISTERS]));
    const { measurement } = base.deployment.vmConfig.tdx_measurement ?? {};
    const broken = JSON.stringify({ ...base.deployment.vmConfig, tdx_measurement: { measurement } });
    const judged = base.os({ images }, { vmConfig: broken });
    expect(withStatus(judged, 'fail')).toEqual(['os.measurement-document']);
    expect(check(judged, id).status).toBe('unknown');
  });
});

describe('images given', () => {
  it.each(['rebuilt', 'release', 'local'] as const)('decide, with their grade: %s', (grade) => {
    const outcome = base.os({}, { vmConfig: undocumented, images: [{ ...given, grade }] });
    expect(check(outcome, id)).toMatchObject({
      status: 'pass',
      detail: `The registers are those of image "dstack-99.0.0" in a VM of the claimed shape (grade ${grade}, from "/images/dstack-99.0.0").`,
      actual: osImageHash,
    });
    expect(outcome.reference).toEqual({ name: 'dstack-99.0.0', grade, osImageHash });
    expect(withStatus(outcome, 'pass')).toHaveLength(14);
  });

  it('are known by being given, whatever the policy lists', () => {
    const others = [{ osImageHash: '00'.repeat(32), name: 'a' }];
    const outcome = base.os({ images: others, measurements: [off('rtmr0')] }, { images: [given] });
    expect(withStatus(outcome, 'pass')).toHaveLength(14);
  });

  it('do not count as releases that the policy does not list where it lists any', () => {
    const release: ImageReference = { ...given, grade: 'release' };
    const others = [{ osImageHash: '22'.repeat(32), name: 'listed' }];
    const refused = base.os({ images: others }, { vmConfig: undocumented, images: [release] });
    expect(withStatus(refused, 'fail')).toEqual([id]);
    expect(check(refused, id)).toMatchObject({ expected: '22'.repeat(32), actual: osImageHash });
    expect(refused.reference).toBeNull();
    const listed = base.os({ images: [...others, ...images] }, { vmConfig: undocumented, images: [release] });
    expect(listed.reference).toMatchObject({ grade: 'release' });
    const pinned = base.os({ images: others, measurements: [pin] }, { vmConfig: undocumented, images: [release] });
    expect(pinned.reference).toMatchObject({ grade: 'pinned' });
  });

  it('are chosen by the hash that the VM claims', () => {
    const other = { ...given, osImageHash: '00'.repeat(32) };
    const outcome = base.os({}, { images: [other, given] });
    expect(check(outcome, id).actual).toBe(osImageHash);
    const refused = base.os({ images: [{ osImageHash: '22'.repeat(32), name: 'listed' }] }, { images: [other] });
    expect(withStatus(refused, 'fail')).toEqual([id]);
    expect(check(refused, id)).toMatchObject({
      detail: 'The image that the VM claims is not one that the policy accepts or that was given.',
      expected: `${'22'.repeat(32)} or ${'00'.repeat(32)}`,
      actual: osImageHash,
    });
    expect(refused.reference).toBeNull();
  });

  it('are all tried where the VM claims none', () => {
    const outcome = base.os({}, { vmConfig: unclaimed, images: [{ ...wrong, name: 'wrong' }, given] });
    expect(check(outcome, id).status).toBe('pass');
    const misfit = base.os({}, { vmConfig: unclaimed, images: [wrong] });
    expect(withStatus(misfit, 'fail')).toEqual(['os.rtmr2', id]);
    const known = base.os({ measurements: [pin] }, { vmConfig: unclaimed, images: [wrong] });
    expect(withStatus(known, 'fail')).toEqual([]);
  });

  it('fail when the registers are not theirs, whatever else is known', () => {
    const detail = 'These registers are not those of image "dstack-99.0.0": rtmr2.';
    const alone = base.os({}, { images: [wrong] });
    expect(withStatus(alone, 'fail')).toEqual(['os.rtmr2', id]);
    expect(finding(alone, id)).toBe(`fail: ${detail}`);
    expect(alone.reference).toBeNull();

    // The document of the same image leads to the registers.
    expect(withStatus(base.os({ images }, { images: [wrong] }), 'fail')).toEqual(['os.rtmr2', id]);

    const pinned = base.os({ measurements: [pin] }, { images: [wrong] });
    expect(withStatus(pinned, 'fail')).toEqual([id]);
    expect(finding(pinned, id)).toBe(`fail: ${detail} They are those of the pinned set "pinned".`);
    expect(pinned.reference).toBeNull();
    const { mrtd, rtmr0, rtmr1, rtmr2 } = pin;
    expect(pinned.expected).toEqual({ mrtd, rtmr0, rtmr1, rtmr2 });
  });

  it('show a document that leads elsewhere', () => {
    const world = simulate({ measurementDocument: { image: { initrd_sha384: Buffer.alloc(48, 8) } } });
    const outcome = world.os({}, { images: [imageOf(world)] });
    expect(withStatus(outcome, 'fail')).toEqual(['os.measurement-document']);
    expect(check(outcome, 'os.measurement-document').detail).toBe(
      'The document leads to other registers than image "dstack-99.0.0": rtmr2.',
    );
  });

  it('are unknown while a register is, unless something else is known', () => {
    const world = simulate({ vmConfig: { qemu_version: '7.2.0' } });
    const outcome = world.os({}, { images: [imageOf(world)], eventLog: null });
    expect(finding(outcome, id)).toBe(
      'unknown: These registers could not be compared with those of image "dstack-99.0.0": rtmr0.',
    );
    const pinned = world.os({ measurements: [world.pin] }, { images: [imageOf(world)], eventLog: null });
    expect(finding(pinned, id)).toContain('pass: All four registers are those of the pinned set "pinned"');
    // Not knowing whether it is the image goes before pins that are not the VM's.
    const other = world.os({ measurements: [off('rtmr2')] }, { images: [imageOf(world)], eventLog: null });
    expect(check(other, id).status).toBe('unknown');
  });

  it('go before weaker values and after stronger ones', () => {
    const grade = (image: ImageReference['grade'], values: AttestedRegisters[], pins: Pin[]) =>
      base.os({ measurements: pins, images }, { images: [{ ...given, grade: image }], referenceValues: values })
        .reference?.grade;
    expect(grade('rebuilt', [attested], [pin])).toBe('rebuilt');
    expect(grade('release', [attested], [pin])).toBe('attested');
    expect(grade('release', [], [pin])).toBe('release');
    expect(grade('local', [], [pin])).toBe('local');
    expect(base.os({ measurements: [pin], images }).reference?.name).toBe('pinned');
  });
});

describe('images of the cache for which nobody vouches', () => {
  const unvouched: ImageReference = { ...given, grade: 'unvouched' };
  const listed = [{ osImageHash: '22'.repeat(32), name: 'listed' }];

  it('never make the OS known', () => {
    for (const policy of [{}, { images }]) {
      const outcome = base.os(policy, { vmConfig: undocumented, images: [unvouched] });
      expect(check(outcome, id)).toMatchObject({
        status: 'unknown',
        detail:
          'The registers are those of image "dstack-99.0.0" in the cache, for which nobody vouched when it was used (grade unvouched).',
        actual: osImageHash,
        hint: 'List its hash in os.images of the policy, if you know it, and verify again; or let the image be fetched from its publisher.',
      });
      expect(outcome.reference).toBeNull();
      expect(check(outcome, 'os.dev-image').status).toBe('unknown');
      expect(withStatus(outcome, 'fail')).toEqual([]);
    }
  });

  it('keep that grade in a bundle', () => {
    expect(parseImageReference(serialiseImageReference(unvouched))).toEqual(unvouched);
  });

  it('leave what is known otherwise as it is', () => {
    const pinned = base.os({ measurements: [pin] }, { vmConfig: undocumented, images: [unvouched] });
    expect(pinned.reference).toMatchObject({ grade: 'pinned' });
    for (const both of [
      [unvouched, given],
      [given, unvouched],
    ]) {
      const outcome = base.os({}, { vmConfig: undocumented, images: both });
      expect(outcome.reference).toEqual({ name: 'dstack-99.0.0', grade: 'local', osImageHash });
    }
    expect(base.os({ images }, { images: [unvouched] }).reference).toMatchObject({ grade: 'pinned' });
  });

  it('fail when the registers are not theirs: the VM claims that image', () => {
    expect(withStatus(base.os({}, { images: [{ ...wrong, grade: 'unvouched' }] }), 'fail')).toEqual(['os.rtmr2', id]);
  });

  it('are none of those that the policy accepts or that were given', () => {
    const unlisted = base.os({ images: listed }, { vmConfig: undocumented, images: [unvouched] });
    expect(check(unlisted, id)).toMatchObject({ status: 'fail', expected: '22'.repeat(32), actual: osImageHash });
    const other = base.os({}, { vmConfig: undocumented, images: [{ ...unvouched, osImageHash: '00'.repeat(32) }] });
    expect(check(other, id).status).toBe('unknown');
    const unclaiming = base.os({}, { vmConfig: unclaimed, images: [unvouched] });
    expect(check(unclaiming, id)).toMatchObject({
      status: 'unknown',
      detail: 'Nothing says which image this is, and no registers are pinned.',
    });
  });
});

describe('neither', () => {
  it('leaves all registers unknown', () => {
    const outcome = base.os({}, bare);
    expect(withStatus(outcome, 'fail')).toEqual([]);
    for (const register of REGISTERS) {
      expect(check(outcome, register)).toMatchObject({
        status: 'unknown',
        detail: `There is no reference value for ${register.slice(3).toUpperCase()}.`,
        followsFrom: id,
      });
    }
    expect(check(outcome, id)).toMatchObject({
      status: 'unknown',
      detail: 'Nothing says which image this is, and no registers are pinned.',
      hint: REFERENCE_HINT,
    });
    expect(outcome.expected).toEqual({ mrtd: null, rtmr0: null, rtmr1: null, rtmr2: null });
    expect(outcome.reference).toBeNull();
    expect(check(base.os({ images }, bare), id).status).toBe('unknown');
  });
});
