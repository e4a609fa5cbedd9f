// In what machines of one role differ, in words: a line for each thing.

import type { Drift } from '../result/drift.js';
import type { ComponentRole } from '../result/words.js';
import { folded } from './rows.js';
import { visible } from './untrusted.js';

/** Values that a line names. */
const MAX_VALUES = 4;

const WHO: Readonly<Record<ComponentRole, string>> = {
  app: 'app',
  kms: 'KMS',
  gateway: 'gateway',
};

export interface DriftLine {
  /** `app compose-hash` */
  what: string;
  values: { value: string; components: string[] }[];
  /** Values that are not named. */
  more: number;
}

export function driftLines(drift: readonly Drift[]): DriftLine[] {
  return drift.map(({ role, what, values }) => ({
    what: `${WHO[role]} ${what}`,
    values: values.slice(0, MAX_VALUES).map(({ value, instances }) => ({
      value: value === '' ? 'empty' : folded(visible(value)),
      components: instances.map((instance) => `${role}/${instance}`),
    })),
    more: Math.max(0, values.length - MAX_VALUES),
  }));
}
