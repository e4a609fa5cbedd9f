// Which step is going on, kept in the check runs while the verification goes on without waiting for GitHub.

import { pause } from '../../io/http.js';

export interface StepNotes {
  /** A step begins. Returns at once. */
  note(step: string): void;
  /** Ends the notes: none is written after this, so that none overtakes the result. */
  settle(): Promise<void>;
}

/** Seconds matter to nobody who watches a page, and every note is a request. */
const EVERY_MS = 15_000;

/**
 * @param write puts one note up; called with the newest step only, never twice at a time
 * @param everyMs least time between two notes
 */
export function keepStepNotes(write: (step: string) => Promise<void>, everyMs = EVERY_MS): StepNotes {
  const over = new AbortController();
  let next: string | null = null;
  let writing: Promise<void> | null = null;

  async function writeAll(): Promise<void> {
    while (next !== null && !over.signal.aborted) {
      const step = next;
      next = null;
      await write(step);
      await pause(everyMs, over.signal);
    }
    writing = null;
  }

  return {
    note(step) {
      next = step;
      writing ??= writeAll();
    },
    async settle() {
      over.abort();
      await writing;
    },
  };
}
