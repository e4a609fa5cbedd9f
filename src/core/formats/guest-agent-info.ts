// The answer of dstack's guest agent to Info: who the app is, and an RA-TLS certificate with its evidence. Phala
// Cloud gives the same for a KMS or gateway, with the certificate already taken apart (`app_certificates`).

import {
  arrayField,
  asObject,
  hasMember,
  type JsonObject,
  objectField,
  optionalStringField,
  parseJson,
  stringField,
} from './codec/json.js';
import { optionalEventLog } from './event-log.js';
import { type AttestationEvidence, attestationEvidence, type ReportedIdentity } from './evidence.js';
import { configFields, optionalHex } from './get-quote.js';
import { parseRaTlsCertificatePem, raTlsEvidence } from './ra-tls.js';

const MAX_CERTIFICATES = 8;

/**
 * Evidence in an Info answer, with `problem` when it carries no quote.
 * @throws ParseError
 */
export function parseGuestAgentInfo(json: JsonObject, field = 'info'): AttestationEvidence {
  const attested = attestedPart(json, field);
  const tcbInfo = readTcbInfo(json, field);
  const config = configFields(json, 'vm_config', field);
  return {
    ...attested,
    // A certificate carries a shortened log: the whole one, where there is one, stands in tcb_info.
    eventLog: tcbInfo.eventLog ?? attested.eventLog,
    vmConfig: config.vmConfig ?? attested.vmConfig,
    mrConfig: config.mrConfig ?? attested.mrConfig,
    appCompose: tcbInfo.appCompose,
    reported: { ...attested.reported, ...readIdentity(json, field) },
  };
}

function attestedPart(json: JsonObject, field: string): AttestationEvidence {
  const certificate = optionalStringField(json, 'app_cert', field);
  const carried =
    certificate === null || certificate === ''
      ? null
      : raTlsEvidence(parseRaTlsCertificatePem(certificate, `${field}.app_cert`), `${field}.app_cert`);
  if (carried !== null) return carried;
  const quote = firstCertificateQuote(json, field);
  if (quote !== null) return attestationEvidence({ quote });
  return attestationEvidence({ problem: 'the guest agent’s answer has no certificate (app_cert) with a quote' });
}

function firstCertificateQuote(json: JsonObject, field: string): Uint8Array | null {
  if (!hasMember(json, 'app_certificates')) return null;
  const [first] = arrayField(json, 'app_certificates', field, MAX_CERTIFICATES);
  const name = `${field}.app_certificates[0]`;
  return first === undefined ? null : optionalHex(asObject(first, name), 'quote', name);
}

/** What tcb_info (JSON text, or an object) adds to a quote. */
export function readTcbInfo(json: JsonObject, parent: string): Pick<AttestationEvidence, 'eventLog' | 'appCompose'> {
  const field = `${parent}.tcb_info`;
  if (!hasMember(json, 'tcb_info') || json.tcb_info === '') return { eventLog: null, appCompose: null };
  const tcbInfo =
    typeof json.tcb_info === 'string'
      ? asObject(parseJson(stringField(json, 'tcb_info', parent), field), field)
      : objectField(json, 'tcb_info', parent);
  return {
    eventLog: optionalEventLog(tcbInfo, 'event_log', field),
    appCompose: optionalStringField(tcbInfo, 'app_compose', field) || null,
  };
}

/** Identity that an answer states beside its quote: hex in lower case, without 0x. What is not hex is left out. */
export function readIdentity(json: JsonObject, field: string): ReportedIdentity {
  const identity: ReportedIdentity = {};
  for (const [key, name] of IDENTITY_FIELDS) {
    const [, digits] = HEX_IDENTITY.exec(optionalStringField(json, key, field) ?? '') ?? [];
    if (digits !== undefined) identity[name] = digits.toLowerCase();
  }
  return identity;
}

const HEX_IDENTITY = /^(?:0x)?((?:[0-9a-fA-F]{2}){1,64})$/;
const IDENTITY_FIELDS = [
  ['app_id', 'appId'],
  ['instance_id', 'instanceId'],
  ['compose_hash', 'composeHash'],
  ['os_image_hash', 'osImageHash'],
] as const;
