// The answer of dstack's GetQuote call: {quote, event_log, report_data, vm_config[, attestation]}.

import { fromHexText } from '../bytes.js';
import { ParseError } from '../errors.js';
import { parseVersionedAttestation } from './attestation.js';
import { hasMember, type JsonObject, optionalStringField, stringField } from './codec/json.js';
import { optionalEventLog } from './event-log.js';
import { type AttestationEvidence, attestationEvidence } from './evidence.js';
import { launchConfig } from './vm-config.js';

const REPORT_DATA_BYTES = 64;

/**
 * Evidence in a GetQuote answer. The versioned attestation beside the quote only repeats it, and is read where the
 * answer has no quote.
 * @throws ParseError
 */
export function parseGetQuote(json: JsonObject, field = 'get_quote'): AttestationEvidence {
  const quote = optionalHex(json, 'quote', field);
  if (quote === null) {
    if (optionalStringField(json, 'attestation', field)) return parseAttestationAnswer(json, field);
    throw new ParseError('PARSE_INVALID', `${field}.quote`, 'is missing or empty');
  }
  const reportData = optionalHex(json, 'report_data', field);
  if (reportData !== null && reportData.length > REPORT_DATA_BYTES) {
    throw new ParseError(
      'PARSE_INVALID',
      `${field}.report_data`,
      `expected at most ${REPORT_DATA_BYTES} bytes, got ${reportData.length}`,
    );
  }
  return attestationEvidence({
    quote,
    eventLog: optionalEventLog(json, 'event_log', field),
    reportData,
    ...configFields(json, 'vm_config', field),
  });
}

/** Evidence in the answer of dstack's Attest call: {attestation}, a versioned attestation in hex. @throws ParseError */
export function parseAttestationAnswer(json: JsonObject, field = 'attest'): AttestationEvidence {
  const text = stringField(json, 'attestation', field);
  return parseVersionedAttestation(fromHexText(text, `${field}.attestation`), `${field}.attestation`);
}

/** Member `key` as bytes; null when it is absent, null or empty text. */
export function optionalHex(json: JsonObject, key: string, field: string): Uint8Array | null {
  const text = optionalStringField(json, key, field);
  return text === null || text === '' ? null : fromHexText(text, `${field}.${key}`);
}

/** Member `key`, a vm_config as JSON text or as an object, and the MrConfigV3 document in it. */
export function configFields(
  json: JsonObject,
  key: string,
  field: string,
): Pick<AttestationEvidence, 'vmConfig' | 'mrConfig'> {
  if (!hasMember(json, key)) return { vmConfig: null, mrConfig: null };
  const value = json[key] ?? null;
  return launchConfig(typeof value === 'object' ? JSON.stringify(value) : stringField(json, key, field));
}
