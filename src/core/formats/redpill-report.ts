// Attestation reports of models. Redpill's: {intel_quote, event_log, info, …}, and in all_attestations the same of every
// machine that serves the model; for models that others serve (`attestation_type: chutes`) the list alone. NEAR's:
// {gateway_attestation, model_attestations}, each in the form of Redpill's.

import { equalBytes } from '../bytes.js';
import { ParseError } from '../errors.js';
import { anyObject, hasMember, listOf, memberOr, type Reader, read, readJson, refuse } from '../schema/reader.js';
import { text } from '../schema/scalars.js';
import { optionalEventLog } from './event-log.js';
import { type AttestationEvidence, attestationEvidence } from './evidence.js';
import { launchConfigs, NO_CONFIG, optionalHex, optionalQuote } from './get-quote.js';
import { NO_TCB_INFO, readIdentity, readTcbInfo } from './guest-agent-info.js';

const MAX_MACHINES = 256;

/**
 * Evidence of the machine that answered, then of the others; of a gateway last. GPU evidence and the signing address are
 * not read here.
 * @throws ParseError
 */
export function parseRedpillReport(json: unknown): AttestationEvidence[] {
  return read(json, 'report', redpillReport);
}

const redpillReport: Reader<AttestationEvidence[]> = (value) => {
  const report = anyObject(value);
  const gateway = memberOr(report, 'gateway_attestation', null, machine);
  if (gateway === null && !hasMember(report, 'model_attestations')) return modelReport(report);
  const models = memberOr(report, 'model_attestations', [], listOf(modelReport, { most: MAX_MACHINES })).flat();
  if (models.length === 0) {
    throw new ParseError('PARSE_INVALID', 'model_attestations', 'the report has no machine of a model', {
      hint: 'Ask for the report of a model (?model=…).',
    });
  }
  if (models.length > MAX_MACHINES) refuse(`more than ${MAX_MACHINES} machines`, { code: 'PARSE_LIMIT' });
  return gateway === null ? models : [...models, { ...gateway, role: 'gateway' }];
};

const modelReport: Reader<AttestationEvidence[]> = (value) => {
  const report = anyObject(value);
  const listed = memberOr(report, 'all_attestations', [], listOf(machine, { most: MAX_MACHINES }));
  if (!hasMember(report, 'intel_quote') && listed.length > 0) return listed;
  const answering = machine(report);
  return [answering, ...listed.filter(({ quote }) => !isSame(quote, answering.quote))];
};

/** The list repeats the machine that answered. */
function isSame(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a !== null && b !== null && equalBytes(a, b);
}

const machine: Reader<AttestationEvidence> = (value) => {
  const stated = anyObject(value);
  const quote = memberOr(stated, 'intel_quote', null, optionalQuote);
  const info = memberOr(stated, 'info', NO_INFO, machineInfo);
  return attestationEvidence({
    ...info,
    quote,
    eventLog: memberOr(stated, 'event_log', null, optionalEventLog) ?? info.eventLog,
    reportData: memberOr(stated, 'report_data', null, optionalHex),
    e2ePublicKey: memberOr(stated, 'e2e_pubkey', null, text) || null,
    hasComposeManager: hasMember(stated, 'compose_manager_attestation'),
    problem: quote === null ? 'the report has no intel_quote for this machine' : null,
  });
};

/** What an Info answer adds to a quote. */
type MachineInfo = Pick<AttestationEvidence, 'eventLog' | 'appCompose' | 'vmConfig' | 'mrConfig' | 'reported'>;
const NO_INFO: MachineInfo = { ...NO_TCB_INFO, ...NO_CONFIG, reported: {} };

/** An Info answer, as an object or as JSON text; nothing in empty text. */
const machineInfo: Reader<MachineInfo> = (value) => {
  if (value === '') return NO_INFO;
  const info = typeof value === 'string' ? readJson(value, '', anyObject) : anyObject(value);
  return {
    ...memberOr(info, 'tcb_info', NO_TCB_INFO, readTcbInfo),
    ...memberOr(info, 'vm_config', NO_CONFIG, launchConfigs),
    reported: readIdentity(info),
  };
};
