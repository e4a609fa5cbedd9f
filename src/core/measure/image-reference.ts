// An OS image that the verifier measured itself: what it contributes to the registers, and how the verifier came by it.
// As JSON it is an item of the evidence bundle, so that a replay needs no image.

import { preview, toHex } from '../bytes.js';
import { canonicalJson } from '../canonical-json.js';
import { ParseError } from '../errors.js';
import {
  arrayField,
  asObject,
  asString,
  booleanField,
  hasMember,
  hexField,
  integerField,
  type JsonObject,
  objectField,
  parseJson,
  stringField,
} from '../formats/codec/json.js';
import type { ImageProfile } from './image.js';

export const IMAGE_REFERENCE_SCHEMA = 'trust-center/os-image/v1';

/** `unvouched`: from a cache; neither publisher nor user vouched for it in this run. Matching it proves nothing. */
const IMAGE_GRADES = ['rebuilt', 'release', 'local', 'unvouched'] as const;

export interface ImageReference {
  /** What to call it: `dstack-0.6.0`. */
  name: string;
  /** Hex, 32 bytes: SHA-256 of its sha256sum.txt. */
  osImageHash: string;
  grade: (typeof IMAGE_GRADES)[number];
  /** Where it came from, for people: a repository and commit, a URL, a path. */
  source: string;
  /** `is_dev` of its metadata.json; null when that says nothing. */
  isDev: boolean | null;
  profile: ImageProfile;
}

/** Canonical JSON: equal references have equal texts. */
export function serialiseImageReference(reference: ImageReference): string {
  const { name, osImageHash, grade, source, isDev, profile } = reference;
  return canonicalJson({ schema: IMAGE_REFERENCE_SCHEMA, name, osImageHash, grade, source, isDev, profile });
}

const MAX_BYTES = 256 * 1024;
const MAX_TEXT = 1000;
const MAX_LIST = 1024;
/** Pages up to 2^39 put every address and every sum of two below 2^53. */
const MAX_PAGE = 2 ** 39;
const MAX_ADDRESS = 0xffff_ffff;

/**
 * Parse an image reference. Every member must be there, and no other.
 * @throws ParseError naming the member
 */
export function parseImageReference(text: string): ImageReference {
  const field = 'image-reference';
  const json = asObject(parseJson(text, field, { bytes: MAX_BYTES, depth: 6 }), field);
  const schema = stringField(json, 'schema', field);
  if (schema !== IMAGE_REFERENCE_SCHEMA) {
    const supported = `supported: ${preview(IMAGE_REFERENCE_SCHEMA)}`;
    throw new ParseError('PARSE_UNSUPPORTED', `${field}.schema`, `${preview(schema)}; ${supported}`);
  }
  onlyMembers(json, ['schema', 'name', 'osImageHash', 'grade', 'source', 'isDev', 'profile'], field);
  return {
    name: shortText(json, 'name', field),
    osImageHash: hexMember(json, 'osImageHash', field, 32),
    grade: gradeMember(json, field),
    source: shortText(json, 'source', field),
    isDev: hasMember(json, 'isDev') ? booleanField(json, 'isDev', field) : absent(json, 'isDev', field),
    profile: readProfile(objectField(json, 'profile', field), `${field}.profile`),
  };
}

function readProfile(json: JsonObject, field: string): ImageProfile {
  onlyMembers(json, ['mrtd', 'ovmfVariant', 'acceptedMemory', 'cfv', 'kernel', 'cmdline', 'initrd'], field);
  const mrtd = objectField(json, 'mrtd', field);
  onlyMembers(mrtd, ['singlePass', 'twoPass'], `${field}.mrtd`);
  return {
    mrtd: {
      singlePass: digest(mrtd, 'singlePass', `${field}.mrtd`),
      twoPass: digest(mrtd, 'twoPass', `${field}.mrtd`),
    },
    ovmfVariant: hasMember(json, 'ovmfVariant')
      ? shortText(json, 'ovmfVariant', field)
      : absent(json, 'ovmfVariant', field),
    acceptedMemory: readMemory(objectField(json, 'acceptedMemory', field), `${field}.acceptedMemory`),
    cfv: arrayField(json, 'cfv', field, MAX_LIST).map((value, i) => {
      const name = `${field}.cfv[${i}]`;
      return digest({ digest: asString(value, name) }, 'digest', name);
    }),
    kernel: readKernel(objectField(json, 'kernel', field), `${field}.kernel`),
    cmdline: digest(json, 'cmdline', field),
    initrd: digest(json, 'initrd', field),
  };
}

function readMemory(json: JsonObject, field: string): ImageProfile['acceptedMemory'] {
  onlyMembers(json, ['basePage', 'tdHobPageDelta', 'ranges'], field);
  return {
    basePage: integerField(json, 'basePage', field, 0, MAX_PAGE),
    tdHobPageDelta: integerField(json, 'tdHobPageDelta', field, 0, MAX_PAGE),
    ranges: arrayField(json, 'ranges', field, MAX_LIST).map((value, i) => {
      const name = `${field}.ranges[${i}]`;
      const range = asObject(value, name);
      onlyMembers(range, ['startPageDelta', 'pages'], name);
      return {
        startPageDelta: integerField(range, 'startPageDelta', name, 0, MAX_PAGE),
        pages: integerField(range, 'pages', name, 1, MAX_PAGE),
      };
    }),
  };
}

function readKernel(json: JsonObject, field: string): ImageProfile['kernel'] {
  onlyMembers(json, ['plain', 'headerNormalized', 'initrdMax', 'initrdSize', 'patched'], field);
  return {
    plain: digest(json, 'plain', field),
    headerNormalized: booleanField(json, 'headerNormalized', field),
    initrdMax: integerField(json, 'initrdMax', field, 0, MAX_ADDRESS),
    initrdSize: integerField(json, 'initrdSize', field, 1, MAX_ADDRESS),
    patched: arrayField(json, 'patched', field, MAX_LIST).map((value, i) => {
      const name = `${field}.patched[${i}]`;
      const variant = asObject(value, name);
      onlyMembers(variant, ['initrdAddress', 'digest'], name);
      return {
        initrdAddress: integerField(variant, 'initrdAddress', name, 0, MAX_ADDRESS),
        digest: digest(variant, 'digest', name),
      };
    }),
  };
}

function onlyMembers(json: JsonObject, known: readonly string[], field: string): void {
  const other = Object.keys(json).find((key) => !known.includes(key));
  if (other !== undefined) throw new ParseError('PARSE_INVALID', field, `unknown member ${preview(other)}`);
}

/** Null, which must be written out. */
function absent(json: JsonObject, key: string, field: string): null {
  if (!Object.hasOwn(json, key)) throw new ParseError('PARSE_INVALID', `${field}.${key}`, 'is missing');
  return null;
}

function gradeMember(json: JsonObject, field: string): ImageReference['grade'] {
  const text = stringField(json, 'grade', field);
  const grade = IMAGE_GRADES.find((known) => known === text);
  if (grade !== undefined) return grade;
  const message = `expected ${IMAGE_GRADES.join(', ')}, got ${preview(text)}`;
  throw new ParseError('PARSE_INVALID', `${field}.grade`, message);
}

function shortText(json: JsonObject, key: string, field: string): string {
  const text = stringField(json, key, field);
  if (text.length > 0 && text.length <= MAX_TEXT) return text;
  throw new ParseError('PARSE_INVALID', `${field}.${key}`, `expected 1 to ${MAX_TEXT} characters, got ${text.length}`);
}

function digest(json: JsonObject, key: string, field: string): string {
  return hexMember(json, key, field, 48);
}

function hexMember(json: JsonObject, key: string, field: string, length: number): string {
  return toHex(hexField(json, key, field, length));
}
