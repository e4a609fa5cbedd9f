// The steps of a verification as they are made, for who watches it: a few at a time, and never any of an attempt that is over.

import { visibleLine } from '../../core/views/untrusted.js';
import type { Service } from '../service.js';
import { type Step, tellSteps } from '../store/steps.js';
import type { Verification } from '../store/verifications.js';

export interface Progress {
  tell: (text: string) => void;
  /** Waits until what was told is written. */
  end: () => Promise<void>;
}

const TOGETHER_MS = 400;
/** Of one attempt: a target that has machines without end fills no table. */
const MAX_STEPS = 200;
const MAX_TEXT = 300;

export function progressOf({ db, log, now }: Pick<Service, 'db' | 'log' | 'now'>, row: Verification): Progress {
  let steps: Step[] = [];
  let count = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    const told = steps;
    steps = [];
    if (told.length === 0) return;
    try {
      await tellSteps(db, row, told, new Date(now()));
    } catch (error) {
      log.warn({ err: error, verification: row.id }, 'steps of a verification were not told');
    }
  }

  return {
    tell(text) {
      if (count++ >= MAX_STEPS) return;
      steps.push({ at: new Date(now()).toISOString(), text: visibleLine(text, MAX_TEXT) });
      timer ??= setTimeout(() => {
        timer = undefined;
        writing = writing.then(write);
      }, TOGETHER_MS);
    },
    async end() {
      clearTimeout(timer);
      await writing.then(write);
    },
  };
}
