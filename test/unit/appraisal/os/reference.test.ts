import { describe, expect, it } from 'vitest';
import { flipBit } from '../../../kit/index.js';
import { another, check, finding, type Pin, simulate, withStatus } from '../simulated.js';

const base = simulate();
const { pin } = base;
const osImageHash = base.deployment.vmConfig.os_image_hash;
const images = [{ osImageHash, name: 'dstack-0.0.1' }];
const REGISTERS = ['os.mrtd', 'os.rtmr0', 'os.rtmr1', 'os.rtmr2'] as const;
const id = 'os.reference-value';
const REFERENCE_HINT =
  'Pin the registers of a VM that you trust in the policy (os.measurements), or give evidence whose vm_config carries a measurement document.';
/** Nothing but the quote and its event log. */
const bare = { vmConfig: null };
const off = (...names: (keyof Omit<Pin, 'name'>)[]): Pin => {
  const other = { ...pin, name: 'other' };
  for (const name of names) other[name] = another(pin[name]);
  return other;
};

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
    const undocumented = base.os(
      { measurements: [off('rtmr2')], images },
      { vmConfig: JSON.stringify({ ...base.deployment.vmConfig, tdx_measurement: null }) },
    );
    expect(withStatus(undocumented, 'fail')).toEqual(['os.rtmr2', id]);
  });
});

describe('images', () => {
  it('decide when the registers follow from the claimed one', () => {
    const outcome = base.os({ images: [{ osImageHash: '00'.repeat(32), name: 'older' }, ...images] });
    expect(check(outcome, id)).toMatchObject({
      status: 'pass',
      detail: 'The registers are those of image "dstack-0.0.1", which the policy accepts (grade image).',
      actual: osImageHash,
    });
    expect(withStatus(outcome, 'unknown')).toEqual(['os.acpi-tables']);
  });

  it('are unknown when the policy lists none: consistent is not known', () => {
    const outcome = base.os();
    expect(withStatus(outcome, 'fail')).toEqual([]);
    for (const register of REGISTERS) expect(check(outcome, register).status).toBe('pass');
    expect(check(outcome, id)).toMatchObject({
      status: 'unknown',
      detail: 'The VM names its image itself, and no reference value knows it.',
      actual: osImageHash,
      hint: 'Check the hash against a release or a rebuild, then list it in the policy (os.images) or pass it with --os-image-hash.',
    });
  });

  it('fail when the policy lists others', () => {
    const others = [
      { osImageHash: '00'.repeat(32), name: 'a' },
      { osImageHash: '11'.repeat(32), name: 'b' },
    ];
    for (const vmConfig of [
      base.deployment.evidence.vm_config,
      JSON.stringify({ ...base.deployment.vmConfig, tdx_measurement: null }),
    ]) {
      const outcome = base.os({ images: others }, { vmConfig });
      expect(withStatus(outcome, 'fail')).toEqual([id]);
      expect(check(outcome, id)).toMatchObject({
        detail: 'The image that the VM claims is not one that the policy accepts.',
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
      detail: 'The VM claims image "dstack-0.0.1", but these registers are not its: mrtd, rtmr2.',
      hint: 'Another image or VM shape booted than vm_config claims.',
    });
    expect(check(outcome, 'os.dev-image').status).toBe('unknown');
  });

  it('are unknown while a register is', () => {
    const outcome = base.os({ images }, { eventLog: null });
    expect(check(outcome, id)).toMatchObject({
      status: 'unknown',
      detail: 'The VM claims image "dstack-0.0.1", which leaves these registers open: rtmr0.',
      hint: 'See the checks of these registers.',
    });
  });

  it('are unknown without a document, or with a broken one', () => {
    const absent = JSON.stringify({ ...base.deployment.vmConfig, tdx_measurement: null });
    const outcome = base.os({ images }, { vmConfig: absent });
    expect(check(outcome, id)).toMatchObject({
      status: 'unknown',
      detail: 'The VM claims image "dstack-0.0.1", and nothing ties its registers to it.',
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

describe('neither', () => {
  it('leaves all registers unknown', () => {
    const outcome = base.os({}, bare);
    expect(withStatus(outcome, 'fail')).toEqual([]);
    for (const register of REGISTERS) {
      expect(check(outcome, register)).toMatchObject({
        status: 'unknown',
        detail: `There is no reference value for ${register.slice(3).toUpperCase()}.`,
        hint: REFERENCE_HINT,
      });
    }
    expect(check(outcome, id)).toMatchObject({
      status: 'unknown',
      detail: 'Nothing says which image this is, and no registers are pinned.',
      hint: REFERENCE_HINT,
    });
    expect(outcome.expected).toEqual({ mrtd: null, rtmr0: null, rtmr1: null, rtmr2: null });
    expect(check(base.os({ images }, bare), id).status).toBe('unknown');
  });
});
