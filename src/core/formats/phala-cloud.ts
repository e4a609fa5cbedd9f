// Phala Cloud's answer to GET /apps/<app id>/attestations: every instance of an app, and what its KMS and gateway
// say about themselves.

import { preview } from '../bytes.js';
import { ParseError } from '../errors.js';
import type { ComponentRole } from '../result/words.js';
import { arrayField, asObject, hasMember, type JsonObject, objectField, optionalStringField } from './codec/json.js';
import { optionalEventLog } from './event-log.js';
import { type AttestationEvidence, attestationEvidence } from './evidence.js';
import { configFields, optionalHex } from './get-quote.js';
import { parseGuestAgentInfo, readIdentity, readTcbInfo } from './guest-agent-info.js';

const MAX_INSTANCES = 256;

/**
 * Evidence of the app's instances, in order, then of its KMS and gateway where they carry a quote. An instance without
 * a quote (it is stopped) has `problem` instead.
 * @throws ParseError, also for an app without instances
 */
export function parsePhalaCloudAttestations(json: JsonObject, field = 'attestations'): AttestationEvidence[] {
  const instances = arrayField(json, 'instances', field, MAX_INSTANCES);
  if (instances.length === 0) {
    throw new ParseError('PARSE_INVALID', `${field}.instances`, 'the app has no instances', {
      hint: 'Start the app, then fetch its attestations again.',
    });
  }
  const app = readIdentity(json, field);
  const machines = instances.map((value, index) => {
    const name = `${field}.instances[${index}]`;
    const instance = readInstance(asObject(value, name), name);
    return { ...instance, reported: { ...app, ...instance.reported } };
  });
  const infrastructure = [
    ...readAgent(json, 'kms_guest_agent_info', 'kms', field),
    ...readAgent(json, 'gateway_guest_agent_info', 'gateway', field),
  ];
  return [...machines, ...infrastructure];
}

function readInstance(instance: JsonObject, field: string): AttestationEvidence {
  const quote = optionalHex(instance, 'quote', field);
  const tcbInfo = readTcbInfo(instance, field);
  return attestationEvidence({
    quote,
    eventLog: optionalEventLog(instance, 'eventlog', field) ?? tcbInfo.eventLog,
    appCompose: tcbInfo.appCompose,
    ...configFields(instance, 'vm_config', field),
    reported: readIdentity(instance, field),
    problem: quote === null ? whyNoQuote(instance, field) : null,
  });
}

function whyNoQuote(instance: JsonObject, field: string): string {
  const status = optionalStringField(instance, 'status', field);
  const error = optionalStringField(instance, 'error', field);
  const details = [status && `status ${preview(status)}`, error && `error ${preview(error, 100)}`];
  const known = details.filter((detail) => detail);
  return `Phala Cloud gives no quote for this instance${known.length > 0 ? ` (${known.join(', ')})` : '; it may be stopped'}`;
}

function readAgent(json: JsonObject, key: string, role: ComponentRole, field: string): AttestationEvidence[] {
  if (!hasMember(json, key)) return [];
  const machine = parseGuestAgentInfo(objectField(json, key, field), `${field}.${key}`);
  return machine.quote === null ? [] : [{ ...machine, role }];
}
