// in-toto Statement v1 (https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md): what is signed, as one
// sequence of bytes, and read back strictly.

import { fromUtf8, utf8 } from '../bytes.js';
import { canonicalJson } from '../canonical-json.js';
import { STATEMENT_TYPE } from '../formats/build-provenance.js';
import type { JsonObject } from '../formats/codec/json.js';
import { anyObject, listOf, object, readJson } from '../schema/reader.js';
import { lowerHex, supported, text } from '../schema/scalars.js';

/** An artifact by its digest; `sha256` is lower-case hex. */
export interface Subject {
  name: string;
  digest: { sha256: string };
}

export interface Statement<Predicate = unknown> {
  _type: typeof STATEMENT_TYPE;
  subject: Subject[];
  predicateType: string;
  predicate: Predicate;
}

const MAX_STATEMENT_BYTES = 16 * 1024 * 1024;
const MAX_SUBJECTS = 1000;

export function statement<Predicate>(
  predicateType: string,
  subject: Subject[],
  predicate: Predicate,
): Statement<Predicate> {
  return { _type: STATEMENT_TYPE, subject, predicateType, predicate };
}

/** The bytes to sign: canonical JSON, so that equal statements have equal bytes. */
export function statementBytes(of: Statement): Uint8Array {
  return utf8(canonicalJson(of));
}

/** @throws ParseError unless `bytes` are a statement of our form: at least one subject, each with a SHA-256 */
export function parseStatement(bytes: Uint8Array): Statement<JsonObject> {
  return readJson(fromUtf8(bytes, 'statement'), 'statement', readStatement, { bytes: MAX_STATEMENT_BYTES });
}

/** Of in-toto's digest sets the one that this project writes. */
export const sha256Digest = object<Subject['digest']>({ sha256: lowerHex(32) });

const readStatement = object<Statement<JsonObject>>({
  _type: supported(text, [STATEMENT_TYPE]),
  subject: listOf(object<Subject>({ name: text, digest: sha256Digest }), { least: 1, most: MAX_SUBJECTS }),
  predicateType: text,
  predicate: anyObject,
});
