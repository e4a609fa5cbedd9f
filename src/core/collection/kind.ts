// What a file is that somebody gives without saying so: by its content, whatever its name.

import { fromUtf8 } from '../bytes.js';
import { ParseError } from '../errors.js';
import { type JsonObject, parseJson } from '../formats/codec/json.js';
import { isKmsStatement } from '../formats/kms-statement.js';
import { isProviderAnswer } from '../formats/provider-quote.js';
import { isBundle } from '../formats/recognise.js';
import { reportVersion } from '../report/blocks.js';

/** `evidence` is also what nobody could know: its reader says what it is instead. */
export type FileKind = 'report' | 'bundle' | 'evidence' | 'collateral' | 'app-compose' | 'policy' | 'kms';

export function kindOf(bytes: Uint8Array): FileKind {
  const text = textOf(bytes);
  if (text === null) return 'evidence';
  const start = text.trimStart();
  if (/^<!doctype html/i.test(start)) return reportVersion(start) === null ? 'evidence' : 'report';
  if (isBundle(bytes)) return 'bundle';
  if (!start.startsWith('{')) return POLICY.test(text) ? 'policy' : 'evidence';
  const json = objectOf(start);
  if (json === null) return 'evidence';
  const has = (...keys: string[]): boolean => keys.some((key) => Object.hasOwn(json, key));
  // As the reader of evidence has it: a document with a quote is evidence, whatever else is in it.
  if (has('quote', 'attestation', 'app_cert', 'tcb_info', 'instances')) {
    return has('tcb_info_signature') ? 'collateral' : 'evidence';
  }
  if (has('tcb_info_signature', 'qe_identity')) return 'collateral';
  if (isKmsStatement(json) || isProviderAnswer(json)) return 'kms';
  if (has('docker_compose_file', 'manifest_version')) return 'app-compose';
  return typeof json.version === 'number' ? 'policy' : 'evidence';
}

/** YAML has no other mark: every policy names its version, at the beginning of a line. */
const POLICY = /^version[ \t]*:/m;

function textOf(bytes: Uint8Array): string | null {
  try {
    return fromUtf8(bytes, 'file').replace(/^\ufeff/, '');
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}

function objectOf(text: string): JsonObject | null {
  try {
    const value = parseJson(text, 'file');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}
