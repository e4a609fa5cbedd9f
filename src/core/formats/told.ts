// What a guest agent says of its app beside the evidence: it fills in what the evidence of a machine lacks. Nothing of it is
// believed: an app-compose counts if its hash is the measured one, a vm_config if the registers that follow from it are.

import { TrustCenterError } from '../errors.js';
import type { AttestationEvidence } from './evidence.js';
import { recogniseEvidence } from './recognise.js';

/** @param told the agent's Info answer; null: there is none */
export function completed(machine: AttestationEvidence, told: AttestationEvidence | null): AttestationEvidence {
  if (told === null) return machine;
  const appCompose = machine.appCompose ?? told.appCompose;
  // Instances of an app run the same file, but each in a VM of its own shape.
  if (!mayBeSame(machine.reported.instanceId, told.reported.instanceId)) return { ...machine, appCompose };
  return {
    ...machine,
    appCompose,
    vmConfig: machine.vmConfig ?? told.vmConfig,
    mrConfig: machine.mrConfig ?? told.mrConfig,
  };
}

function mayBeSame(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

/**
 * What an Info answer says.
 * @returns null for none, and for one that cannot be read: it is kept for the record, whatever it is
 */
export function readTold(info: Uint8Array | null): AttestationEvidence | null {
  try {
    return info === null ? null : (recogniseEvidence(info).machines[0] ?? null);
  } catch (error) {
    if (error instanceof TrustCenterError) return null;
    throw error;
  }
}
