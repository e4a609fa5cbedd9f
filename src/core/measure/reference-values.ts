// Reference values of an OS image: what it measures to, per VM shape. Plain data: as the predicate of a signed statement
// they let others know the image without having it (docs/summary.md).

import type { JsonObject } from '../formats/codec/json.js';
import { anyObject, listOf, object, orNull, type Reader, readJson } from '../schema/reader.js';
import { boolean, gitCommit, integer, lowerHex, oneOf, text, time } from '../schema/scalars.js';
import type { AttestedRegisters } from './registers.js';

export interface ReferenceValues {
  /** Lower-case hex of 32 bytes: SHA-256 of the image's checksum manifest. */
  osImageHash: string;
  /** E.g. `dstack-0.6.0`. */
  imageName: string;
  /** How the signer came by the image: rebuilt from source with the same result, downloaded as released, or neither. */
  grade: (typeof VOUCHED_GRADES)[number];
  /** Whether its metadata.json calls it a development image; null when that says nothing. */
  isDev: boolean | null;
  /** What it was built from; null where that is not known. */
  source: { repository: string; commit: string } | null;
  /** RFC 3339. */
  measuredAt: string;
  shapes: ReferenceShape[];
}

export interface ReferenceShape {
  /** The VM launched, in the words of dstack's vm_config: `cpu_count`, `memory_size`, `qemu_version`, … */
  vmConfig: JsonObject;
  /** Lower-case hex of 48 bytes. */
  mrtd: string;
  rtmr0: string;
  rtmr1: string;
  rtmr2: string;
  /** The measured events behind the registers, in log order. */
  events: { register: 0 | 1 | 2; name: string; digest: string }[];
}

/** How somebody who vouches for an image came by it, the strongest first. */
export const VOUCHED_GRADES = ['rebuilt', 'release', 'local'] as const;
const MAX_SHAPES = 1000;
const MAX_EVENTS = 256;
/** A thousand shapes with the twenty events of each have some 4 MB. */
export const MAX_VALUES_BYTES = 8 * 1024 * 1024;

/** Plain reference values from their JSON text. @throws ParseError */
export function parseReferenceValues(json: string, name: string): ReferenceValues {
  return readJson(json, name, referenceValues, { bytes: MAX_VALUES_BYTES });
}

/** The register sets for the OS phase, all of grade `attested`, however the signer came by the image. */
export function osReferenceValues({ imageName, osImageHash, isDev, shapes }: ReferenceValues): AttestedRegisters[] {
  return shapes.map(({ mrtd, rtmr0, rtmr1, rtmr2 }, i) => {
    const name = shapes.length === 1 ? imageName : `${imageName} (shape ${i + 1} of ${shapes.length})`;
    return { name, osImageHash, grade: 'attested', isDev, mrtd, rtmr0, rtmr1, rtmr2 };
  });
}

const digest = lowerHex(48);
const registerNumber = integer(0, 2) as Reader<0 | 1 | 2>;
const rfc3339: Reader<string> = (value) => {
  time(value);
  return text(value);
};

const shape = object<ReferenceShape>({
  vmConfig: anyObject,
  mrtd: digest,
  rtmr0: digest,
  rtmr1: digest,
  rtmr2: digest,
  events: listOf(object({ register: registerNumber, name: text, digest }), { most: MAX_EVENTS }),
});

const fields = {
  imageName: text,
  grade: oneOf(...VOUCHED_GRADES),
  isDev: orNull(boolean),
  source: orNull(object({ repository: text, commit: gitCommit })),
  measuredAt: rfc3339,
  shapes: listOf(shape, { least: 1, most: MAX_SHAPES }),
};
export const referenceValues = object<ReferenceValues>({ osImageHash: lowerHex(32), ...fields });
/** As the predicate of a statement, whose subject is the image. */
export const attestedValues = object<Omit<ReferenceValues, 'osImageHash'>>(fields);
