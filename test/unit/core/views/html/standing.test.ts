import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckId } from '../../../../../src/core/result/catalog.js';
import type { ComponentResult } from '../../../../../src/core/result/document.js';
import type { CheckStatus } from '../../../../../src/core/result/words.js';
import { judgedBy, standingMark } from '../../../../../src/core/views/html/standing.js';
import { hasGreen, textOf } from '../../../../support/html-text.js';
import { check, component, result } from '../sample.js';

const GROUND = ['hardware.quote-signature', 'os.ground'] as const;

function machine(mrtd: CheckStatus, ground: CheckStatus, signature: CheckStatus = 'pass'): ComponentResult {
  const { phases } = component();
  return component({
    phases: {
      ...phases,
      hardware: { status: signature, checks: [check('hardware.quote-signature', signature, '')] },
      os: { status: mrtd, checks: [check('os.ground', ground, ''), check('os.mrtd', mrtd, '')] },
    },
  });
}

const standing = (of: ComponentResult, change = {}, ids: CheckId[] = ['os.mrtd']) =>
  judgedBy(result(change), of, ids, GROUND).standing;

describe('how a thing stands', () => {
  it('is what its check says, on ground that passed', () => {
    expect(standing(machine('pass', 'pass'))).toBe('pass');
    expect(standing(machine('fail', 'pass'))).toBe('fail');
    expect(standing(machine('unknown', 'pass'))).toBe('unknown');
    expect(standing(machine('skipped', 'pass'))).toBe('not asked');
    expect(standing(component({ phases: { ...component().phases, os: { status: 'skipped', checks: [] } } }))).toBe(
      'not asked',
    );
  });

  it('is conditional on ground that is not decided, and cut off from ground that failed', () => {
    expect(standing(machine('pass', 'unknown'))).toBe('conditional');
    expect(standing(machine('pass', 'unknown', 'unknown'))).toBe('conditional');
    expect(standing(machine('pass', 'unknown', 'fail'))).toBe('cut off');
    expect(standing(machine('pass', 'pass', 'fail'))).toBe('cut off');
    // A ground that nobody judged did not pass.
    expect(judgedBy(result(), machine('pass', 'pass'), ['os.mrtd'], ['hardware.root-ca']).standing).toBe('conditional');
  });

  it('is the worst of several checks', () => {
    const of = machine('pass', 'pass');
    const ids: CheckId[] = ['os.mrtd', 'hardware.tcb-status'];
    of.phases.hardware.checks.push(check('hardware.tcb-status', 'fail', ''));
    expect(standing(of, {}, ids)).toBe('fail');
  });

  it('is an experiment under another root, or where the result is one', () => {
    expect(standing(machine('pass', 'pass'), { trustAnchor: 'insecure:00' })).toBe('experiment');
    expect(standing(machine('pass', 'pass'), { experiment: 'debug VMs are accepted' })).toBe('experiment');
  });

  it('is green for nothing but a pass of everything under Intel’s root', () => {
    const status = fc.constantFrom<CheckStatus>('pass', 'fail', 'unknown', 'skipped');
    const root = fc.constantFrom('intel-sgx-root-ca', 'insecure:00');
    fc.assert(
      fc.property(status, status, status, root, (mrtd, ground, signature, trustAnchor) => {
        const shown = standingMark(standing(machine(mrtd, ground, signature), { trustAnchor }), 'equal').markup;
        const all = [mrtd, ground, signature].every((each) => each === 'pass') && trustAnchor === 'intel-sgx-root-ca';
        expect(hasGreen(shown)).toBe(all);
      }),
    );
  });

  it('has a word beside its shape that does not say more than the colour', () => {
    expect(textOf(standingMark('conditional', 'equal').markup)).toBe('equal, conditional');
    expect(textOf(standingMark('cut off', 'equal').markup)).toBe('equal, cut off');
    expect(textOf(standingMark('experiment', 'equal').markup)).toBe('equal, experiment');
  });
});
