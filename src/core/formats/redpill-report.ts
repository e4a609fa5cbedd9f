// Redpill's attestation report of a model: {intel_quote, event_log, info, …}, and in all_attestations the same of
// every machine that serves the model.

import { equalBytes } from '../bytes.js';
import { arrayField, asObject, hasMember, type JsonObject, objectField, parseJson, stringField } from './codec/json.js';
import { optionalEventLog } from './event-log.js';
import { type AttestationEvidence, attestationEvidence } from './evidence.js';
import { configFields, optionalHex } from './get-quote.js';
import { readIdentity, readTcbInfo } from './guest-agent-info.js';

const MAX_MACHINES = 256;

/**
 * Evidence of the machine that answered, then of the others. GPU evidence and the signing address are not read here.
 * @throws ParseError
 */
export function parseRedpillReport(json: JsonObject, field = 'report'): AttestationEvidence[] {
  const listed = hasMember(json, 'all_attestations')
    ? arrayField(json, 'all_attestations', field, MAX_MACHINES).map((value, index) => {
        const name = `${field}.all_attestations[${index}]`;
        return readMachine(asObject(value, name), name);
      })
    : [];
  if (!hasMember(json, 'intel_quote') && listed.length > 0) return listed;
  const answering = readMachine(json, field);
  return [answering, ...listed.filter(({ quote }) => !isSame(quote, answering.quote))];
}

/** The list repeats the machine that answered. */
function isSame(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a !== null && b !== null && equalBytes(a, b);
}

function readMachine(json: JsonObject, field: string): AttestationEvidence {
  const quote = optionalHex(json, 'intel_quote', field);
  const info = readInfo(json, field);
  const tcbInfo = readTcbInfo(info, `${field}.info`);
  return attestationEvidence({
    quote,
    eventLog: optionalEventLog(json, 'event_log', field) ?? tcbInfo.eventLog,
    appCompose: tcbInfo.appCompose,
    ...configFields(info, 'vm_config', `${field}.info`),
    reported: readIdentity(info, `${field}.info`),
    problem: quote === null ? 'the report has no intel_quote for this machine' : null,
  });
}

/** An Info answer, as an object or as JSON text; an empty object where there is none. */
function readInfo(json: JsonObject, field: string): JsonObject {
  if (!hasMember(json, 'info') || json.info === '') return {};
  if (typeof json.info !== 'string') return objectField(json, 'info', field);
  return asObject(parseJson(stringField(json, 'info', field), `${field}.info`), `${field}.info`);
}
