// No more requests to one host at a time than it can be expected to bear: the others wait for their turn.

/** As many connections as browsers make to one host. */
const MAX_AT_ONCE = 6;

/** By host: how many have a turn, and who waits, first come first served. */
const hosts = new Map<string, { busy: number; waiting: (() => void)[] }>();

/** Runs `work` when it is its turn at the host. Whoever is cancelled while waiting gets the reason of the signal. */
export async function inTurn<T>(host: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const queue = hosts.get(host) ?? { busy: 0, waiting: [] };
  hosts.set(host, queue);
  if (queue.busy < MAX_AT_ONCE) queue.busy += 1;
  else await turn(queue.waiting, signal);
  try {
    return await work();
  } finally {
    const next = queue.waiting.shift();
    if (next !== undefined) next();
    else queue.busy -= 1;
    if (queue.busy === 0) hosts.delete(host);
  }
}

function turn(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const come = (): void => {
      signal.removeEventListener('abort', leave);
      resolve();
    };
    const leave = (): void => {
      waiting.splice(waiting.indexOf(come), 1);
      reject(signal.reason);
    };
    waiting.push(come);
    signal.addEventListener('abort', leave, { once: true });
  });
}
