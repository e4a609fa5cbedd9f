// in-toto Statement v1 (https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md): what is signed, as one
// sequence of bytes, and read back strictly.

import { fromUtf8, preview, utf8 } from '../bytes.js';
import { canonicalJson } from '../canonical-json.js';
import { ParseError } from '../errors.js';
import {
  arrayField,
  asObject,
  type JsonObject,
  objectField,
  onlyMembers,
  parseJson,
  stringField,
} from '../formats/codec/json.js';

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
/** Of the DSSE envelope. */
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

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
const SHA256_HEX = /^[0-9a-f]{64}$/;

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
  const text = fromUtf8(bytes, 'statement');
  const root = asObject(parseJson(text, 'statement', { bytes: MAX_STATEMENT_BYTES }), 'statement');
  const type = stringField(root, '_type', 'statement');
  if (type !== STATEMENT_TYPE) {
    throw new ParseError(
      'PARSE_UNSUPPORTED',
      'statement._type',
      `expected ${STATEMENT_TYPE}, got ${preview(type, 80)}`,
    );
  }
  onlyMembers(root, ['_type', 'subject', 'predicateType', 'predicate'], 'statement');
  const subject = arrayField(root, 'subject', 'statement', MAX_SUBJECTS).map((value, i): Subject => {
    const field = `statement.subject[${i}]`;
    const object = asObject(value, field);
    onlyMembers(object, ['name', 'digest'], field);
    const digest = objectField(object, 'digest', field);
    onlyMembers(digest, ['sha256'], `${field}.digest`);
    return {
      name: stringField(object, 'name', field),
      digest: { sha256: sha256Field(digest, 'sha256', `${field}.digest`) },
    };
  });
  if (subject.length === 0) throw new ParseError('PARSE_INVALID', 'statement.subject', 'there is none');
  return statement(
    stringField(root, 'predicateType', 'statement'),
    subject,
    objectField(root, 'predicate', 'statement'),
  );
}

/** A SHA-256 in lower-case hex. */
export function sha256Field(object: JsonObject, key: string, field: string): string {
  const text = stringField(object, key, field);
  if (SHA256_HEX.test(text)) return text;
  throw new ParseError(
    'PARSE_INVALID',
    `${field}.${key}`,
    `expected 64 lower-case hex digits, got ${preview(text, 80)}`,
  );
}
