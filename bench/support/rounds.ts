// Interleaved measuring in CPU time: contenders take turns in short rounds, so that whatever else the machine does hits
// them all alike, and what their neighbours do to the clock on the wall is not counted.

export interface Contender<Name extends string = string> {
  name: Name;
  run: () => unknown;
}

/** Milliseconds of CPU that one run takes. */
export interface Figure {
  /** Of the best round: nothing got in the way. */
  best: number;
  /** Of the median round: garbage collected, caches shared. */
  median: number;
}

/** By name. */
export async function measure<const Name extends string>(
  contenders: readonly Contender<Name>[],
  { rounds = 21, roundMs = 100 }: { rounds?: number; roundMs?: number } = {},
): Promise<Record<Name, Figure>> {
  const entries = contenders.map((contender) => ({ ...contender, times: [] as number[] }));
  for (const entry of entries) await forAbout(entry, 4 * roundMs);
  for (let round = 0; round < rounds; round++) {
    for (const entry of entries) entry.times.push(await forAbout(entry, roundMs));
  }
  return Object.fromEntries(entries.map(({ name, times }) => [name, figureOf(times)])) as Record<Name, Figure>;
}

export function figureOf(times: readonly number[]): Figure {
  const sorted = [...times].sort((a, b) => a - b);
  return { best: sorted[0] ?? Number.NaN, median: sorted[sorted.length >> 1] ?? Number.NaN };
}

/** Milliseconds of CPU that this process has used, its helper threads included. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Runs for about that long, at least once; mean milliseconds a run. */
async function forAbout({ run }: Contender, ms: number): Promise<number> {
  const start = cpuTime();
  let runs = 0;
  do {
    await run();
    runs++;
  } while (cpuTime() - start < ms);
  return (cpuTime() - start) / runs;
}
