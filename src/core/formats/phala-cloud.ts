// Phala Cloud's answer to GET /apps/<app id>/attestations: every instance of an app, and what its KMS and gateway
// say about themselves.

import { preview } from '../bytes.js';
import { ParseError } from '../errors.js';
import type { ComponentRole } from '../result/words.js';
import { anyObject, anything, listOf, member, memberOr, type Reader, read } from '../schema/reader.js';
import { text } from '../schema/scalars.js';
import type { JsonObject } from './codec/json.js';
import { optionalEventLog } from './event-log.js';
import { type AttestationEvidence, attestationEvidence, type StoppedMachine } from './evidence.js';
import { launchConfigs, NO_CONFIG, optionalQuote } from './get-quote.js';
import { guestAgentInfo, NO_TCB_INFO, readIdentity, readTcbInfo } from './guest-agent-info.js';

const MAX_INSTANCES = 256;

/** dstack’s words for a VM that does not run. One that is `stopping` still does. */
const STOPPED = ['stopped', 'exited'];

/**
 * Evidence of the app's instances, in order, then of its KMS and gateway where they carry a quote. An instance without
 * a quote is `stopped`, if that is all that the answer says of it; else it has a `problem`.
 * @throws ParseError, also for an app without instances
 */
export function parsePhalaCloudAttestations(json: unknown): AttestationEvidence[] {
  return read(json, 'attestations', attestations);
}

const attestations: Reader<AttestationEvidence[]> = (value) => {
  const answer = anyObject(value);
  const instances = member(answer, 'instances', listOf(instance, { most: MAX_INSTANCES }));
  if (instances.length === 0) {
    throw new ParseError('PARSE_INVALID', 'instances', 'the app has no instances', {
      hint: 'Start the app, then fetch its attestations again.',
    });
  }
  const app = readIdentity(answer);
  const agent = (key: string, role: ComponentRole): AttestationEvidence[] => {
    const machine = memberOr(answer, key, null, guestAgentInfo);
    return machine === null || machine.quote === null ? [] : [{ ...machine, role }];
  };
  return [
    ...instances.map((machine) => ({ ...machine, reported: { ...app, ...machine.reported } })),
    ...agent('kms_guest_agent_info', 'kms'),
    ...agent('gateway_guest_agent_info', 'gateway'),
  ];
};

const instance: Reader<AttestationEvidence> = (value) => {
  const stated = anyObject(value);
  const quote = memberOr(stated, 'quote', null, optionalQuote);
  const tcbInfo = memberOr(stated, 'tcb_info', NO_TCB_INFO, readTcbInfo);
  const eventLog = memberOr(stated, 'eventlog', null, optionalEventLog) ?? tcbInfo.eventLog;
  const { appCompose } = tcbInfo;
  const evidence = attestationEvidence({
    quote,
    eventLog,
    appCompose,
    ...memberOr(stated, 'vm_config', NO_CONFIG, launchConfigs),
    reported: readIdentity(stated),
  });
  if (quote !== null) return evidence;
  const certificates = memberOr(stated, 'app_certificates', [], listOf(anything));
  const contradictions = [
    ...(eventLog === null || eventLog.length === 0 ? [] : ['an event log']),
    ...(appCompose === null ? [] : ['an app-compose']),
    ...(certificates.length === 0 ? [] : ['certificates']),
  ];
  const stopped = contradictions.length === 0 ? stoppedMachine(stated) : null;
  return { ...evidence, stopped, problem: stopped === null ? whyNoQuote(stated, contradictions) : null };
};

/** null unless the status says so, and no error says that the machine was asked and did not answer. */
function stoppedMachine(instance: JsonObject): StoppedMachine | null {
  const status = STOPPED.find((word) => word === memberOr(instance, 'status', null, text));
  if (status === undefined || memberOr(instance, 'error', '', text) !== '') return null;
  return { name: memberOr(instance, 'name', null, text), status };
}

/** @param contradictions what the answer has of the instance although it gives no quote */
function whyNoQuote(instance: JsonObject, contradictions: readonly string[]): string {
  const status = memberOr(instance, 'status', null, text);
  const error = memberOr(instance, 'error', null, text);
  const details = [
    ...(status ? [`status ${preview(status)}`] : []),
    ...(error ? [`error ${preview(error, 100)}`] : []),
    ...(contradictions.length > 0 ? [`but ${contradictions.join(' and ')}`] : []),
  ];
  return `Phala Cloud gives no quote for this instance${details.length > 0 ? ` (${details.join(', ')})` : '; it may be stopped'}`;
}

/** Where the answer says that the app's KMS and gateway are; null: it does not. A third party's word. */
export interface NamedAddresses {
  kmsUrl: string | null;
  gatewayUrl: string | null;
}

/** @throws ParseError */
export function parseNamedAddresses(json: unknown): NamedAddresses {
  return read(json, 'attestations', (value) => {
    const info = memberOr(anyObject(value), 'kms_info', {}, anyObject);
    const urlAt = (key: string): string | null => memberOr(info, key, null, text) || null;
    return { kmsUrl: urlAt('url'), gatewayUrl: urlAt('gateway_app_url') };
  });
}
