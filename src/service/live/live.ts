// Tells who listens in this process what any process of the service has committed.

import type { EventKind } from '../store/tables.js';

export interface LiveEvent {
  seq: number;
  organisation: string;
  target: string | null;
  verification: string | null;
  kind: EventKind;
  /** RFC 3339. */
  at: string;
  data: Record<string, unknown>;
}

export interface Live {
  /** From now on, in order of `seq`, none left out and none twice. @returns stops it */
  subscribe(organisation: string, hear: (event: LiveEvent) => void): () => void;
  /** The same over all organisations, for what works through events and shows them to nobody. */
  subscribeAll(hear: (event: LiveEvent) => void): () => void;
  close(): Promise<void>;
}
