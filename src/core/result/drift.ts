// In what machines of one role can differ, and the phase that reads it. The names are those of the policy.

import type { ComponentRole, Phase } from './words.js';

export const DRIFT_NAMES = [
  'app-id',
  'compose-hash',
  'key-provider',
  'mr-kms',
  'os-image',
  'registers',
  'tcb-status',
  'fmspc',
  'tcb-evaluation-data-number',
  'host',
] as const;
export type DriftName = (typeof DRIFT_NAMES)[number];

export const DRIFT_PHASE: Readonly<Record<DriftName, Phase>> = {
  'app-id': 'source-code',
  'compose-hash': 'source-code',
  'key-provider': 'source-code',
  'mr-kms': 'source-code',
  'os-image': 'os',
  registers: 'os',
  'tcb-status': 'hardware',
  fmspc: 'hardware',
  'tcb-evaluation-data-number': 'hardware',
  host: 'hardware',
};

/** Machines of one role that differ. */
export interface Drift {
  role: ComponentRole;
  what: DriftName;
  /** Two at least, as they are first met, and the machines that have each. */
  values: { value: string; instances: number[] }[];
}
