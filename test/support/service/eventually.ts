// Waits for what another process or the queue is to do: for the condition, not for a time.

const DEADLINE_MS = 60_000;

/** Until `check` throws no more; its last error where that takes too long. */
export async function eventually<T>(check: () => T | Promise<T>, deadlineMs = DEADLINE_MS): Promise<T> {
  for (const end = Date.now() + deadlineMs; ; ) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
