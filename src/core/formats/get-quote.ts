// The answer of dstack's GetQuote call: {quote, event_log, report_data, vm_config[, attestation]}.

import { fromHexText } from '../bytes.js';
import { ParseError } from '../errors.js';
import { anyObject, member, memberOr, type Reader, read, refuse } from '../schema/reader.js';
import { base64Bytes, bytes, text } from '../schema/scalars.js';
import { parseVersionedAttestation } from './attestation.js';
import { optionalEventLog } from './event-log.js';
import { type AttestationEvidence, attestationEvidence } from './evidence.js';
import { BASE64_QUOTE } from './quote.js';
import { launchConfig } from './vm-config.js';

const REPORT_DATA_BYTES = 64;

/**
 * Evidence in a GetQuote answer. The versioned attestation beside the quote only repeats it, and is read where the
 * answer has no quote.
 * @throws ParseError
 */
export function parseGetQuote(json: unknown): AttestationEvidence {
  return read(json, 'get_quote', getQuote);
}

const getQuote: Reader<AttestationEvidence> = (value) => {
  const answer = anyObject(value);
  const quote = memberOr(answer, 'quote', null, optionalQuote);
  if (quote === null) {
    if (memberOr(answer, 'attestation', '', text) !== '') return attestationAnswer(answer);
    throw new ParseError('PARSE_INVALID', 'quote', 'is missing or empty');
  }
  return attestationEvidence({
    quote,
    eventLog: memberOr(answer, 'event_log', null, optionalEventLog),
    reportData: memberOr(answer, 'report_data', null, reportData),
    ...memberOr(answer, 'vm_config', NO_CONFIG, launchConfigs),
  });
};

const reportData: Reader<Uint8Array | null> = (value) => {
  const bytes = optionalHex(value);
  if (bytes === null || bytes.length <= REPORT_DATA_BYTES) return bytes;
  return refuse(`expected at most ${REPORT_DATA_BYTES} bytes, got ${bytes.length}`);
};

/** Evidence in the answer of dstack's Attest call: {attestation}, a versioned attestation in hex. @throws ParseError */
export function parseAttestationAnswer(json: unknown): AttestationEvidence {
  return read(json, 'attest', attestationAnswer);
}

const attestationAnswer: Reader<AttestationEvidence> = (value) => {
  return member(anyObject(value), 'attestation', (hex) => parseVersionedAttestation(fromHexText(text(hex), ''), ''));
};

/** Bytes in hexadecimal; null for empty text. */
export const optionalHex: Reader<Uint8Array | null> = (value) => {
  const hex = text(value);
  return hex === '' ? null : fromHexText(hex, '');
};

/** A quote in hexadecimal, in base64, or as a list of bytes; null for an empty one. */
export const optionalQuote: Reader<Uint8Array | null> = (value) => {
  if (Array.isArray(value)) return value.length === 0 ? null : bytes()(value);
  const encoded = text(value);
  return BASE64_QUOTE.test(encoded) ? base64Bytes(encoded) : optionalHex(encoded);
};

type LaunchConfigs = Pick<AttestationEvidence, 'vmConfig' | 'mrConfig'>;
export const NO_CONFIG: LaunchConfigs = { vmConfig: null, mrConfig: null };

/** A vm_config as JSON text or as an object, and the MrConfigV3 document in it. */
export const launchConfigs: Reader<LaunchConfigs> = (value) => {
  return launchConfig(typeof value === 'object' ? JSON.stringify(value) : text(value));
};
