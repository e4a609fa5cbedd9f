// What was read of a chain, once for all machines.

import type { RegistryPolicy } from '../../../policy/registry.js';
import type { Agreed } from './agreement.js';
import type { ReadApp, TrustedKms } from './contracts.js';

export interface RegistryReading extends Agreed {
  policy: RegistryPolicy | null;
  rootKeys: readonly string[];
  /** Contracts that were read, by address: instances share them, and a history is long. */
  apps: Map<string, ReadApp | null>;
  kms: Map<string, TrustedKms>;
}

export function once<T>(known: Map<string, T>, name: string, make: () => T): T {
  const value = known.has(name) ? (known.get(name) as T) : make();
  known.set(name, value);
  return value;
}
