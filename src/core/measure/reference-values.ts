// Reference values of an OS image: what it measures to, per VM shape. Plain data: as the predicate of a signed statement
// they let others know the image without having it (docs/summary.md).

import { preview, toHex } from '../bytes.js';
import { ParseError } from '../errors.js';
import {
  arrayField,
  asObject,
  booleanField,
  hexField,
  integerField,
  type JsonObject,
  type JsonValue,
  memberOf,
  objectField,
  onlyMembers,
  optionalStringField,
  parseJson,
  stringField,
} from '../formats/codec/json.js';
import { parseRfc3339 } from '../formats/codec/time.js';
import type { AttestedRegisters } from './registers.js';

export interface ReferenceValues {
  /** Lower-case hex of 32 bytes: SHA-256 of the image's checksum manifest. */
  osImageHash: string;
  /** E.g. `dstack-0.6.0`. */
  imageName: string;
  /** How the signer came by the image: rebuilt from source with the same result, downloaded as released, or neither. */
  grade: (typeof IMAGE_GRADES)[number];
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

const MEMBERS = ['osImageHash', 'imageName', 'grade', 'isDev', 'source', 'measuredAt', 'shapes'];
const IMAGE_GRADES = ['rebuilt', 'release', 'local'] as const;
const REGISTER_BYTES = 48;
const MAX_SHAPES = 1000;
const MAX_EVENTS = 256;
/** A thousand shapes with the twenty events of each have some 4 MB. */
export const MAX_VALUES_BYTES = 8 * 1024 * 1024;

/** Plain reference values from their JSON text. @throws ParseError */
export function parseReferenceValues(text: string, field: string): ReferenceValues {
  return readValues(asObject(parseJson(text, field, { bytes: MAX_VALUES_BYTES }), field), field);
}

/** The register sets for the OS phase, all of grade `attested`, however the signer came by the image. */
export function osReferenceValues({ imageName, osImageHash, isDev, shapes }: ReferenceValues): AttestedRegisters[] {
  return shapes.map(({ mrtd, rtmr0, rtmr1, rtmr2 }, i) => {
    const name = shapes.length === 1 ? imageName : `${imageName} (shape ${i + 1} of ${shapes.length})`;
    return { name, osImageHash, grade: 'attested', isDev, mrtd, rtmr0, rtmr1, rtmr2 };
  });
}

export function readValues(object: JsonObject, field: string): ReferenceValues {
  onlyMembers(object, MEMBERS, field);
  const text = stringField(object, 'grade', field);
  const grade = IMAGE_GRADES.find((known) => known === text);
  if (grade === undefined) {
    const message = `expected ${IMAGE_GRADES.join(', ')}, got ${preview(text)}`;
    throw new ParseError('PARSE_INVALID', `${field}.grade`, message);
  }
  const measuredAt = stringField(object, 'measuredAt', field);
  parseRfc3339(measuredAt, `${field}.measuredAt`);
  const shapes = arrayField(object, 'shapes', field, MAX_SHAPES);
  if (shapes.length === 0) throw new ParseError('PARSE_INVALID', `${field}.shapes`, 'there is none');
  return {
    osImageHash: lowerHex(object, 'osImageHash', field, 32),
    imageName: stringField(object, 'imageName', field),
    grade,
    isDev: memberOf(object, 'isDev', field) === null ? null : booleanField(object, 'isDev', field),
    source: readSource(memberOf(object, 'source', field), `${field}.source`),
    measuredAt,
    shapes: shapes.map((shape, i) => readShape(shape, `${field}.shapes[${i}]`)),
  };
}

function readSource(value: JsonValue, field: string): ReferenceValues['source'] {
  if (value === null) return null;
  const object = asObject(value, field);
  onlyMembers(object, ['repository', 'commit'], field);
  const commit = optionalStringField(object, 'commit', field) ?? '';
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) {
    throw new ParseError('PARSE_INVALID', `${field}.commit`, `expected a full commit id, got ${preview(commit)}`);
  }
  return { repository: stringField(object, 'repository', field), commit };
}

function readShape(value: JsonValue, field: string): ReferenceShape {
  const object = asObject(value, field);
  onlyMembers(object, ['vmConfig', 'mrtd', 'rtmr0', 'rtmr1', 'rtmr2', 'events'], field);
  const register = (name: string): string => lowerHex(object, name, field);
  return {
    vmConfig: objectField(object, 'vmConfig', field),
    mrtd: register('mrtd'),
    rtmr0: register('rtmr0'),
    rtmr1: register('rtmr1'),
    rtmr2: register('rtmr2'),
    events: arrayField(object, 'events', field, MAX_EVENTS).map((event, i) =>
      readEvent(event, `${field}.events[${i}]`),
    ),
  };
}

function readEvent(value: JsonValue, field: string): ReferenceShape['events'][number] {
  const object = asObject(value, field);
  onlyMembers(object, ['register', 'name', 'digest'], field);
  const register = integerField(object, 'register', field, 0, 2) as 0 | 1 | 2;
  return { register, name: stringField(object, 'name', field), digest: lowerHex(object, 'digest', field) };
}

function lowerHex(object: JsonObject, key: string, field: string, length = REGISTER_BYTES): string {
  const text = toHex(hexField(object, key, field, length));
  if (text === object[key]) return text;
  throw new ParseError('PARSE_INVALID', `${field}.${key}`, 'expected lower-case hexadecimal');
}
