import { describe, expect, it } from 'vitest';
import type { CheckId } from '../../../../src/core/result/catalog.js';
import { causesOf } from '../../../../src/core/result/causes.js';
import type { Check } from '../../../../src/core/result/document.js';
import { byPhase } from '../../../../src/core/result/words.js';
import { check } from '../views/sample.js';

type Given = readonly [id: CheckId, status: Check['status'], followsFrom?: CheckId];

/** `cause < what follows`, of one component that has these checks. */
function causes(...given: Given[]): string[] {
  return causesOf([{ phases: byPhase((phase) => ({ checks: given.map(made).filter((one) => one.phase === phase) })) }])
    .map(({ check: { id }, follows }) => [id, ...follows.map((one) => one.id)])
    .map(([id, ...follows]) => (follows.length === 0 ? `${id}` : `${id} < ${follows.join(', ')}`));
}

function made([id, status, followsFrom]: Given): Check {
  return check(id, status, 'Found.', followsFrom === undefined ? {} : { followsFrom });
}

describe('causesOf', () => {
  it('is empty where all passed', () => {
    expect(causesOf([])).toEqual([]);
    expect(causes(['os.mrtd', 'pass'])).toEqual([]);
  });

  it('folds at any remove, across phases, and in the order of the chain', () => {
    expect(
      causes(
        ['hardware.collateral', 'pass'],
        ['os.rtmr0', 'unknown', 'os.acpi-tables'],
        ['os.reference-value', 'unknown', 'os.rtmr0'],
        ['os.acpi-tables', 'unknown'],
        ['os.event-layout', 'unknown'],
        ['source-code.ground', 'unknown', 'os.reference-value'],
      ),
    ).toEqual(['os.acpi-tables < os.rtmr0, os.reference-value, source-code.ground', 'os.event-layout']);
  });

  it('has failures first', () => {
    expect(causes(['hardware.collateral', 'unknown'], ['os.mrtd', 'fail'])).toEqual(['os.mrtd', 'hardware.collateral']);
  });

  it('hides no failure behind a doubt, however far away', () => {
    expect(
      causes(
        ['os.acpi-tables', 'unknown'],
        ['os.rtmr0', 'fail', 'os.acpi-tables'],
        ['os.reference-value', 'fail', 'os.rtmr0'],
      ),
    ).toEqual(['os.rtmr0', 'os.reference-value', 'os.acpi-tables']);
  });

  it('hides nothing behind a check that passed, is not there, or is its own cause', () => {
    expect(causes(['os.acpi-tables', 'pass'], ['os.rtmr0', 'unknown', 'os.acpi-tables'])).toEqual(['os.rtmr0']);
    expect(causes(['os.rtmr0', 'unknown', 'os.acpi-tables'])).toEqual(['os.rtmr0']);
    expect(causes(['os.rtmr0', 'unknown', 'os.rtmr0'])).toEqual(['os.rtmr0']);
    expect(
      causes(['os.mrtd', 'fail'], ['os.rtmr0', 'unknown', 'os.rtmr1'], ['os.rtmr1', 'unknown', 'os.rtmr0']),
    ).toEqual(['os.mrtd', 'os.rtmr0', 'os.rtmr1']);
  });

  it('knows no check of another component', () => {
    const one = (component: string, ...given: Given[]) => ({
      phases: byPhase((phase) => ({
        checks: given.map((each) => ({ ...made(each), component })).filter((check) => check.phase === phase),
      })),
    });
    const found = causesOf([
      one('app/0', ['hardware.collateral', 'unknown']),
      one('app/1', ['hardware.pck-crl', 'unknown', 'hardware.collateral']),
    ]);
    expect(found.map(({ check: { component, id } }) => `${id} (${component})`)).toEqual([
      'hardware.collateral (app/0)',
      'hardware.pck-crl (app/1)',
    ]);
  });
});
