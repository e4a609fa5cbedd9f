// A machine as the registry is asked about it: its evidence, and what was judged of it before.

import { ParseError } from '../../../errors.js';
import type { EventLogEntry } from '../../../formats/event-log.js';
import type { Quote } from '../../../formats/quote.js';
import { parseVmConfig } from '../../../formats/vm-config.js';
import type { AppIdentity, Check, OsReference, TcbResult } from '../../../result/document.js';
import type { ComponentRole } from '../../../result/words.js';
import type { BootTcb } from './boot-info.js';

export interface RegisteredMachine {
  role: ComponentRole;
  quote: Quote;
  eventLog: EventLogEntry[] | null;
  /** JSON text, the host's. */
  vmConfig: string | null;
  /** Null: the hardware was not appraised. */
  tcb: TcbResult | null;
  identity: AppIdentity;
  /** The OS that it booted; null: it is not known. */
  reference: OsReference | null;
  /** Of its source-code phase. */
  checks: readonly Check[];
}

export function tcbOf({ tcb }: Pick<RegisteredMachine, 'tcb'>): BootTcb {
  return tcb ?? { status: null, advisoryIds: [], deviceId: null };
}

/** The OS image that its host names, hex; null: none, or what cannot be read. */
export function claimedImageOf({ vmConfig }: Pick<RegisteredMachine, 'vmConfig'>): string | null {
  try {
    return vmConfig === null ? null : parseVmConfig(vmConfig).osImageHash;
  } catch (error) {
    if (error instanceof ParseError) return null; // the os phase says what is wrong with it
    throw error;
  }
}
