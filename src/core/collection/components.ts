// The components of a collection: every machine in its evidence, numbered by role.

import type { BundleComponent } from '../bundle.js';
import type { AttestationEvidence } from '../formats/evidence.js';
import type { ComponentRole } from '../result/words.js';
import type { AcquiredDocument } from './acquired.js';

/** A machine as its evidence describes it, and the component that it is in the bundle. */
export interface ListedMachine {
  found: AttestationEvidence;
  component: BundleComponent;
}

/** Every machine in the evidence as a component, those of the app that may be judged first: they are app/0, app/1 and so on in the result. */
export function componentsOf(evidence: readonly AcquiredDocument[]): ListedMachine[] {
  const machines = evidence.flatMap(({ item, document, acquired }) =>
    document.machines.map((found, machine) => ({ found, acquired, evidence: { item: item.name, machine } })),
  );
  // Nothing is said of a KMS or gateway alone.
  if (machines.every(({ found }) => found.role !== 'app')) return [];
  const count: Record<ComponentRole, number> = { app: 0, kms: 0, gateway: 0 };
  const hasNoWord = ({ found }: (typeof machines)[number]): boolean => found.stopped === null;
  return [...machines.filter(hasNoWord), ...machines.filter((one) => !hasNoWord(one))].map(({ found, ...of }) => {
    return { found, component: { role: found.role, instance: count[found.role]++, ...of, collateral: null } };
  });
}
