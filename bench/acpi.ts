// How long the ACPI tables of a VM take: the files, and the digests that RTMR0 is extended with once they are remembered.

import { acpiDigests, generateAcpi, vmShape } from '../src/core/measure/acpi/index.js';
import { measure } from './support/rounds.js';

/** vCPUs, and the most milliseconds that their tables may take. */
const TARGETS = [
  [16, 10],
  [255, 30],
] as const;

const shapes = TARGETS.map(([cpus]) =>
  vmShape({
    cpus,
    memory: 64 * 2 ** 30,
    gpus: 8,
    nvswitches: 4,
    hotplugOff: true,
    hole64: 2 ** 44,
    qemuVersion: '9.2.1',
  }),
);
const times = await measure(
  shapes.flatMap((shape) => [
    { name: `tables ${shape.cpus}`, run: () => generateAcpi(shape) },
    { name: `digests ${shape.cpus}`, run: () => acpiDigests(shape) },
  ]),
);

console.log(`ACPI tables of a VM with 8 GPUs and 4 NVSwitches (Node ${process.version})`);
for (const [cpus, target] of TARGETS) {
  const tables = times[`tables ${cpus}`]?.median ?? Number.NaN;
  const digests = times[`digests ${cpus}`]?.median ?? Number.NaN;
  const met = tables <= target ? 'ok' : 'MISSED';
  console.log(`  ${String(cpus).padStart(3)} vCPUs  ${tables.toFixed(3)} ms, target at most ${target} ms: ${met}`);
  console.log(`             ${digests.toFixed(3)} ms for digests that were asked for before`);
}
