// What one appraisal works out, once each and no more than a deployment can need: evidence is the host's word, and how
// long a verifier works must not be the host's to say. What is left undone is unknown, never a pass.

import type { EventLogEntry } from '../formats/event-log.js';
import { type AcpiDigests, digestsOfMachine, machineKey, type VmShape } from '../measure/acpi/index.js';
import { whyImpossible, whyUnpredictable } from '../measure/acpi/shape.js';
import { type FoundSmbios, findSmbios, type SmbiosMachine, whyNoSmbios } from '../measure/smbios.js';
import { type VerifySignature, verifyOnce } from './hardware/intel/signatures.js';
import { type Replay, replayRegister } from './register-replay.js';
import { KnownFindings } from './source-code/findings.js';
import { KnownProvenance } from './source-code/provenance/known.js';

export interface WorkLimits {
  /** Machines whose tables are made because evidence claims them. The PIC, which hosts claim wrongly, makes no other. */
  machines: number;
  /** Tables made in search of a shape near a claimed one. */
  nearTables: number;
  /** Shapes looked at in such searches. */
  nearShapes: number;
  /** Searches for the SMBIOS tables of a machine. Instances on equal hosts share one. */
  smbiosSearches: number;
}

/** Why a claimed VM has no tables to compare with. */
export interface NoTables {
  unknown: string;
  /** What to do where the claim itself is refused: nothing that covers the unknown covers that. Null else. */
  refused: string | null;
}

/** SMBIOS tables that were found, or why they cannot be known. */
export type Smbios = FoundSmbios | { unknown: string };

const NO_SUCH_VM = 'Have vm_config corrected: no VM that makes a quote is as it claims.';

const OTHER_SMBIOS =
  'QEMU makes other SMBIOS tables for the claimed VM, with every product name and set of CPU features that is known';

/**
 * A deployment has a handful of shapes, and many of those make the same machine for ACPI. A search looks at up to 57
 * shapes and makes up to 90 tables, which the searches for other instances of the same shape do not make again.
 */
const LIMITS: WorkLimits = { machines: 16, nearTables: 96, nearShapes: 512, smbiosSearches: 8 };

/** Instances of one deployment are alike: what is wrong with the first few is what is wrong with all. */
const MAX_EXPLAINED = 3;

/** Whether what is wrong with this instance is looked for in full. */
export function isExplained(instance: number): boolean {
  return instance < MAX_EXPLAINED;
}

/** The work of one appraisal: what was worked out already, and how much that was. */
export class Work {
  /** How often each was done, not counting what was remembered. */
  readonly done = { machines: 0, tables: 0, nearTables: 0, nearShapes: 0, smbiosSearches: 0, signatures: 0, events: 0 };
  /** Remembers what it verified: machines share collateral and CAs. */
  readonly verify: VerifySignature = verifyOnce(() => {
    this.done.signatures += 1;
  });
  /** Of the app-compose files that were read. */
  readonly findings = new KnownFindings();
  /** Of the images that they name. */
  readonly provenance = new KnownProvenance();
  readonly #limits: WorkLimits;
  readonly #claimed = new Set<string>();
  readonly #tables = new Map<string, AcpiDigests>();
  readonly #smbios = new Map<string, Smbios>();
  /** Of the machine that is appraised now. */
  #rtmr3: { log: EventLogEntry[]; registers: readonly Uint8Array[]; replay: Replay } | null = null;

  constructor(limits: WorkLimits = LIMITS) {
    this.#limits = limits;
  }

  /** Digests of the ACPI tables of a VM that evidence claims, or why there are none. */
  claimedTables(shape: VmShape): AcpiDigests | NoTables {
    const impossible = whyImpossible(shape);
    if (impossible !== null) return { unknown: impossible, refused: NO_SUCH_VM };
    const unpredictable = whyUnpredictable(shape);
    if (unpredictable !== null) return { unknown: unpredictable, refused: null };
    const machine = machineKey({ ...shape, pic: false });
    if (!this.#claimed.has(machine)) {
      const { machines } = this.#limits;
      if (this.#claimed.size >= machines) {
        const unknown = `it is one of more than ${machines} different ones that are claimed at once`;
        return { unknown, refused: `Appraise the deployment in parts of at most ${machines} different machines.` };
      }
      this.#claimed.add(machine);
      this.done.machines += 1;
    }
    return this.#tablesOf(shape);
  }

  /** The same of a shape that nobody claims; null where there are none, or enough were made. */
  nearTables(shape: VmShape): AcpiDigests | null {
    if (whyImpossible(shape) !== null || whyUnpredictable(shape) !== null) return null;
    if (!this.#tables.has(machineKey(shape))) {
      if (this.done.nearTables >= this.#limits.nearTables) return null;
      this.done.nearTables += 1;
    }
    return this.#tablesOf(shape);
  }

  /**
   * The SMBIOS tables of a claimed machine that were measured, or why they cannot be known.
   * @param sought all that `isMeasured` depends on
   */
  smbios(machine: SmbiosMachine, sought: string, isMeasured: (digest: Uint8Array) => boolean): Smbios {
    const unknown = whyNoSmbios(machine);
    if (unknown !== null) return { unknown };
    const key = JSON.stringify([machine, sought]);
    const known = this.#smbios.get(key);
    if (known !== undefined) return known;
    const { smbiosSearches } = this.#limits;
    if (this.done.smbiosSearches >= smbiosSearches) {
      return { unknown: `SMBIOS tables are searched for at most ${smbiosSearches} times at once` };
    }
    this.done.smbiosSearches += 1;
    const found = findSmbios(machine, isMeasured) ?? { unknown: OTHER_SMBIOS };
    this.#smbios.set(key, found);
    return found;
  }

  /** RTMR3 of a log, which two phases read. */
  rtmr3(log: EventLogEntry[], registers: readonly Uint8Array[]): Replay {
    const known = this.#rtmr3;
    if (known?.log === log && known.registers === registers) return known.replay;
    const replay = replayRegister(log, 3, registers);
    this.#rtmr3 = { log, registers, replay };
    return replay;
  }

  /** Whether one more shape near a claimed one may be looked at. */
  mayLook(): boolean {
    if (this.done.nearShapes >= this.#limits.nearShapes) return false;
    this.done.nearShapes += 1;
    return true;
  }

  /** @param shape one whose tables can be known */
  #tablesOf(shape: VmShape): AcpiDigests {
    const key = machineKey(shape);
    const known = this.#tables.get(key);
    if (known !== undefined) return known;
    const made = digestsOfMachine(key, shape);
    this.done.tables += 1;
    this.#tables.set(key, made);
    return made;
  }
}
