// Phala Cloud's answer to GET /apps/<app id>/attestations: every instance of an app, and what its KMS and gateway
// say about themselves.

import { preview } from '../bytes.js';
import { ParseError } from '../errors.js';
import type { ComponentRole } from '../result/words.js';
import { anyObject, listOf, member, memberOr, type Reader, read } from '../schema/reader.js';
import { text } from '../schema/scalars.js';
import type { JsonObject } from './codec/json.js';
import { optionalEventLog } from './event-log.js';
import { type AttestationEvidence, attestationEvidence } from './evidence.js';
import { launchConfigs, NO_CONFIG, optionalQuote } from './get-quote.js';
import { guestAgentInfo, NO_TCB_INFO, readIdentity, readTcbInfo } from './guest-agent-info.js';

const MAX_INSTANCES = 256;

/**
 * Evidence of the app's instances, in order, then of its KMS and gateway where they carry a quote. An instance without
 * a quote (it is stopped) has `problem` instead.
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
  return attestationEvidence({
    quote,
    eventLog: memberOr(stated, 'eventlog', null, optionalEventLog) ?? tcbInfo.eventLog,
    appCompose: tcbInfo.appCompose,
    ...memberOr(stated, 'vm_config', NO_CONFIG, launchConfigs),
    reported: readIdentity(stated),
    problem: quote === null ? whyNoQuote(stated) : null,
  });
};

function whyNoQuote(instance: JsonObject): string {
  const status = memberOr(instance, 'status', null, text);
  const error = memberOr(instance, 'error', null, text);
  const details = [status && `status ${preview(status)}`, error && `error ${preview(error, 100)}`];
  const known = details.filter((detail) => detail);
  return `Phala Cloud gives no quote for this instance${known.length > 0 ? ` (${known.join(', ')})` : '; it may be stopped'}`;
}
