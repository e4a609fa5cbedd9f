// How a person or a workflow calls work off: Ctrl-C, or the end of a job.

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Does `work` with a signal that is aborted at the first of the process's signals, so that it can keep what it has. The
 * second ends the process at once, as it would without this.
 */
export async function cancellable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const cancel = (name: NodeJS.Signals): void => {
    ignore();
    controller.abort(new Error(`cancelled by ${name}`));
  };
  const ignore = (): void => {
    for (const name of SIGNALS) process.off(name, cancel);
  };
  for (const name of SIGNALS) process.on(name, cancel);
  try {
    return await work(controller.signal);
  } finally {
    ignore();
  }
}
