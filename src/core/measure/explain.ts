// Why a register is not the expected one: the first event that differs, and a neighbouring shape under which the VM would
// match. A hint for people, never a reason to pass: the VM claims another shape.

import { preview } from '../bytes.js';
import type { VmConfig } from '../formats/vm-config.js';
import { eventNote } from './event-notes.js';
import type { NamedDigest } from './expected.js';

export interface Difference {
  /** Place among the register's events, from 0. */
  index: number;
  event: string;
  /** Hex; null where there is no such event. */
  expected: string | null;
  actual: string | null;
  /** What it means, in a sentence. */
  meaning: string;
}

/**
 * First event of a register that is not as expected. Events whose digest is not known are passed over.
 * @param expected all events of the register, in order
 * @param logged hex digests of the event log's events of the register, in order; null where the log gives none
 */
export function firstDifference(
  expected: readonly NamedDigest[],
  logged: readonly (string | null)[],
): Difference | null {
  for (const [index, { name, digest }] of expected.entries()) {
    const actual = logged[index] ?? null;
    if (index >= logged.length) {
      const meaning = `The log ends after ${logged.length} of ${expected.length} events.`;
      return { index, event: name, expected: digest, actual, meaning };
    }
    if (digest !== null && actual !== digest) {
      return { index, event: name, expected: digest, actual, meaning: eventNote(name).whenOther };
    }
  }
  if (logged.length === expected.length) return null;
  const meaning = `The log has ${logged.length} events, ${expected.length} are known.`;
  return {
    index: expected.length,
    event: 'unexpected event',
    expected: null,
    actual: logged[expected.length] ?? null,
    meaning,
  };
}

export interface Neighbour {
  shape: VmConfig;
  /** What differs, e.g. `QEMU 9.2.1 instead of 8.2.2`. */
  change: string;
}

const GIB = 1024 ** 3;
/** One for each way in which versions measure differently. */
const QEMU_VERSIONS = ['8.2.2', '9.1.0', '9.2.1', '10.0.0', '10.2.0', '11.0.0', '11.1.0'];
const MEMORY_GIB = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048];
const CPU_COUNTS = [1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128];
const MAX_NICS = 4;

/** Shapes that differ from `shape` in one thing that hosts are known to state wrongly. */
export function neighbours(shape: VmConfig): Neighbour[] {
  const versions = QEMU_VERSIONS.filter((version) => version !== shape.qemuVersion).flatMap((qemuVersion) => {
    const change = `QEMU ${qemuVersion} instead of ${told(shape.qemuVersion)}`;
    const asUsual = { ...shape, qemuVersion, pic: null, qemuSinglePassAddPages: null };
    const same = { shape: { ...shape, qemuVersion }, change };
    const overridden = shape.pic !== null || shape.qemuSinglePassAddPages !== null;
    return overridden ? [same, { shape: asUsual, change: `${change}, with its usual PIC and page order` }] : [same];
  });
  const pageOrders = [true, false]
    .filter((twoPass) => twoPass !== shape.qemuSinglePassAddPages)
    .map((twoPass) => ({
      shape: { ...shape, qemuSinglePassAddPages: twoPass },
      change: `firmware pages added ${twoPass ? 'in two passes' : 'in a single pass'}`,
    }));
  const pics = [true, false]
    .filter((pic) => pic !== shape.pic)
    .map((pic) => ({ shape: { ...shape, pic }, change: `PIC ${pic ? 'on' : 'off'}` }));
  const nics = Array.from({ length: MAX_NICS + 1 }, (_, count) => count)
    .filter((numNics) => numNics !== shape.numNics)
    .map((numNics) => ({ shape: { ...shape, numNics }, change: `${numNics} NICs instead of ${shape.numNics}` }));
  const memory = MEMORY_GIB.map((gib) => gib * GIB)
    .filter((memorySize) => memorySize !== shape.memorySize)
    .map((memorySize) => ({
      shape: { ...shape, memorySize },
      change: `${memorySize / GIB} GiB of memory instead of ${shape.memorySize / GIB}`,
    }));
  const cpus = CPU_COUNTS.filter((cpuCount) => cpuCount !== shape.cpuCount).map((cpuCount) => ({
    shape: { ...shape, cpuCount },
    change: `${cpuCount} vCPUs instead of ${shape.cpuCount}`,
  }));
  const hotplug = {
    shape: { ...shape, hotplugOff: !shape.hotplugOff },
    change: `PCI hot-plug ${shape.hotplugOff ? 'on' : 'off'}`,
  };
  return [...versions, ...pageOrders, ...pics, ...nics, ...memory, ...cpus, hotplug];
}

/**
 * The first neighbour under which the VM would match.
 * @param matches whether a VM of that shape measures what the VM in question did
 */
export function matchingNeighbour(shape: VmConfig, matches: (shape: VmConfig) => boolean): Neighbour | null {
  return neighbours(shape).find((neighbour) => matches(neighbour.shape)) ?? null;
}

function told(version: string | null): string {
  return version === null ? 'none told' : preview(version);
}
