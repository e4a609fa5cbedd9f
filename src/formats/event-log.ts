// stub
export interface EventLogEntry {
  /** Position in the document, for messages. */
  index: number;
  /** 0..3 = RTMR0..RTMR3. */
  imr: 0 | 1 | 2 | 3;
  eventType: number;
  /** 48 bytes; null when the source left it empty (allowed for runtime events: recomputed from type, name and payload). */
  digest: Uint8Array | null;
  /** Name of a runtime event; empty for firmware events. */
  event: string;
  payload: Uint8Array;
  /** Digest rule of a runtime event: 1 unless the entry says 2. */
  version: 1 | 2;
}
