// Interleaved measuring: contenders take turns in short rounds, so that whatever else the machine does hits them all
// alike; each one's figure is the median of its rounds.

export interface Contender<Name extends string = string> {
  name: Name;
  run: () => unknown;
}

/** Milliseconds that one run of each contender takes, by name. */
export async function measure<const Name extends string>(
  contenders: readonly Contender<Name>[],
  { rounds = 21, roundMs = 100 }: { rounds?: number; roundMs?: number } = {},
): Promise<Record<Name, number>> {
  const entries = contenders.map((contender) => ({ ...contender, times: [] as number[] }));
  for (const entry of entries) await forAbout(entry, 4 * roundMs);
  for (let round = 0; round < rounds; round++) {
    for (const entry of entries) entry.times.push(await forAbout(entry, roundMs));
  }
  return Object.fromEntries(entries.map(({ name, times }) => [name, median(times)])) as Record<Name, number>;
}

/** Runs for about that long, at least once; mean milliseconds a run. */
async function forAbout({ run }: Contender, ms: number): Promise<number> {
  const start = performance.now();
  let runs = 0;
  do {
    await run();
    runs++;
  } while (performance.now() - start < ms);
  return (performance.now() - start) / runs;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
