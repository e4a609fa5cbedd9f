// Waits for what will be so, as long as the slowest machine may take.

const DEADLINE_MS = 60_000;

export async function until(
  isSo: () => boolean | Promise<boolean>,
  { deadlineMs = DEADLINE_MS }: { deadlineMs?: number } = {},
): Promise<void> {
  for (const end = Date.now() + deadlineMs; !(await isSo()); ) {
    if (Date.now() > end) throw new Error(`it is not so after ${deadlineMs} ms: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
