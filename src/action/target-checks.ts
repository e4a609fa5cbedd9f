// One check run for each of many targets, beside the verification: made when it is the target's turn, completed when it
// has ended. GitHub asks for one request after another: at that pace those of hundreds of targets stay within its limits,
// and nothing waits for them but the end of the step.

import {
  abandonCheckRuns,
  type CheckRuns,
  completeCheckRuns,
  planTargetCheckRun,
  startCheckRuns,
  targetCheckRunUrl,
} from '../publish/github/check-runs.js';
import type { GitHub } from '../publish/github/outcome.js';
import type { Announce } from './announce.js';

type Completion = Parameters<typeof completeCheckRuns>[2];

export interface TargetChecks {
  /** It is the target's turn. */
  begin(name: string): void;
  /** It has ended, with a result or, for this reason, without. Waits while too many results are kept for GitHub. */
  end(name: string, ending: Completion | string): Promise<void>;
  /** Those that have begun and not ended, for this reason: nothing may stay in progress. */
  abandon(why: string): void;
  /** Until GitHub knows all; of a job that is cancelled, for a few seconds at most. @throws what nobody foresaw */
  settled(): Promise<void>;
  urlOf(name: string): string | null;
}

/** Results that are kept for GitHub. */
const MAX_WAITING = 16;
const AT_ONCE_WHEN_CANCELLED = 6;
/** The runner ends a step 7.5 s after it told it to end. */
const PATIENCE_WHEN_CANCELLED_MS = 5000;

/**
 * @param signal cancels the job: no check run is made any more, and those that are there are completed as fast as may be
 * @param patienceMs how long that is waited for
 */
export function targetChecks(
  github: GitHub,
  announce: Announce,
  signal: AbortSignal,
  patienceMs = PATIENCE_WHEN_CANCELLED_MS,
): TargetChecks {
  const runs = new Map<string, { run: CheckRuns; begun: Promise<void> }>();
  const ended = new Set<string>();
  const tasks: (() => Promise<void>)[] = [];
  /** Called when something has changed. */
  let waiting: (() => void)[] = [];
  let busy = 0;
  let failure: { error: unknown } | null = null;
  let isTooLate = false;

  const tell = (): void => {
    const called = waiting;
    waiting = [];
    for (const call of called) call();
  };
  const work = (): void => {
    while (busy < (signal.aborted ? AT_ONCE_WHEN_CANCELLED : 1)) {
      const task = tasks.shift();
      if (task === undefined) return;
      busy++;
      task()
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => {
          busy--;
          tell();
          work();
        });
    }
  };
  const hurry = (): void => {
    work();
    tell();
    const tooLate = (): void => {
      isTooLate = true;
      tell();
    };
    setTimeout(tooLate, patienceMs).unref();
  };
  signal.addEventListener('abort', hurry, { once: true });

  const until = async (isReached: () => boolean): Promise<void> => {
    while (!isReached() && failure === null && !isTooLate) await new Promise<void>((resolve) => waiting.push(resolve));
    if (failure !== null) throw failure.error;
  };
  const add = (task: () => Promise<void>): void => {
    tasks.push(task);
    work();
  };
  const finish = (name: string, ending: Completion | string): void => {
    const known = runs.get(name);
    // Cancelled before its turn: nothing was said of it, and nothing is.
    if (known === undefined) return;
    const { run, begun } = known;
    ended.add(name);
    add(async () => {
      await begun;
      if (signal.aborted && run.made.size === 0) return;
      announce(
        typeof ending === 'string'
          ? await abandonCheckRuns(github, run, ending)
          : await completeCheckRuns(github, run, ending),
      );
    });
  };

  return {
    begin(name) {
      const run = planTargetCheckRun(name);
      const begun = new Promise<void>((resolve) => {
        add(async () => {
          try {
            // One that has ended meanwhile is made when it is completed.
            if (!signal.aborted && !ended.has(name)) announce(await startCheckRuns(github, run));
          } finally {
            resolve();
          }
        });
      });
      runs.set(name, { run, begun });
    },
    async end(name, ending) {
      finish(name, ending);
      await until(() => tasks.length <= MAX_WAITING || signal.aborted);
    },
    abandon(why) {
      for (const name of runs.keys()) if (!ended.has(name)) finish(name, why);
    },
    settled: () => until(() => busy === 0 && tasks.length === 0),
    urlOf(name) {
      const known = runs.get(name);
      return known === undefined ? null : targetCheckRunUrl(github.context, known.run);
    },
  };
}
