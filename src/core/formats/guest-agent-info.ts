// The answer of dstack's guest agent to Info: who the app is, and an RA-TLS certificate with its evidence. Phala
// Cloud gives the same for a KMS or gateway, with the certificate already taken apart (`app_certificates`).

import { documentText } from '../bytes.js';
import { TrustCenterError } from '../errors.js';
import { anyObject, anything, hasMember, listOf, memberOr, type Reader, read, readJson } from '../schema/reader.js';
import { text } from '../schema/scalars.js';
import { parseJson } from './codec/json.js';
import { optionalEventLog } from './event-log.js';
import { type AttestationEvidence, attestationEvidence, type ReportedIdentity } from './evidence.js';
import { launchConfigs, NO_CONFIG, optionalQuote } from './get-quote.js';
import { parseRaTlsCertificatePem, raTlsEvidence } from './ra-tls.js';

const MAX_CERTIFICATES = 8;

/**
 * Evidence in an Info answer, with `problem` when it carries no quote.
 * @throws ParseError
 */
export function parseGuestAgentInfo(json: unknown): AttestationEvidence {
  return read(json, 'info', guestAgentInfo);
}

export const guestAgentInfo: Reader<AttestationEvidence> = (value) => {
  const info = anyObject(value);
  const attested =
    memberOr(info, 'app_cert', null, certificateEvidence) ??
    memberOr(info, 'app_certificates', null, firstCertificate) ??
    attestationEvidence({ problem: 'the guest agent’s answer has no certificate (app_cert) with a quote' });
  const tcbInfo = memberOr(info, 'tcb_info', NO_TCB_INFO, readTcbInfo);
  const config = memberOr(info, 'vm_config', NO_CONFIG, launchConfigs);
  return {
    ...attested,
    // A certificate carries a shortened log: the whole one, where there is one, stands in tcb_info.
    eventLog: tcbInfo.eventLog ?? attested.eventLog,
    vmConfig: config.vmConfig ?? attested.vmConfig,
    mrConfig: config.mrConfig ?? attested.mrConfig,
    appCompose: tcbInfo.appCompose,
    reported: { ...attested.reported, ...readIdentity(info) },
  };
};

const certificateEvidence: Reader<AttestationEvidence | null> = (value) => {
  const pem = text(value);
  return pem === '' ? null : raTlsEvidence(parseRaTlsCertificatePem(pem, ''), '');
};

/** Evidence of the first certificate of several; the others are its issuers. */
const firstCertificate: Reader<AttestationEvidence | null> = (value) => {
  const quotes = listOf(
    (certificate, index) => (index === 0 ? memberOr(anyObject(certificate), 'quote', null, optionalQuote) : null),
    { most: MAX_CERTIFICATES },
  )(value);
  const [quote = null] = quotes;
  return quote === null ? null : attestationEvidence({ quote });
};

/** What tcb_info adds to a quote. */
type TcbInfo = Pick<AttestationEvidence, 'eventLog' | 'appCompose'>;
export const NO_TCB_INFO: TcbInfo = { eventLog: null, appCompose: null };

/** JSON text, or an object; nothing in empty text. */
export const readTcbInfo: Reader<TcbInfo> = (value) => {
  if (value === '') return NO_TCB_INFO;
  const tcbInfo = typeof value === 'string' ? readJson(value, '', anyObject) : anyObject(value);
  return {
    eventLog: memberOr(tcbInfo, 'event_log', null, optionalEventLog),
    appCompose: memberOr(tcbInfo, 'app_compose', null, text) || null,
  };
};

/** Identity that an answer states beside its quote: hex in lower case, without 0x. What is not hex is left out. */
export const readIdentity: Reader<ReportedIdentity> = (value) => {
  const stated = anyObject(value);
  const identity: ReportedIdentity = {};
  for (const [key, name] of IDENTITY_FIELDS) {
    const [, digits] = HEX_IDENTITY.exec(memberOr(stated, key, '', text)) ?? [];
    if (digits !== undefined) identity[name] = digits.toLowerCase();
  }
  return identity;
};

const HEX_IDENTITY = /^(?:0x)?((?:[0-9a-fA-F]{2}){1,64})$/;
const IDENTITY_FIELDS = [
  ['app_id', 'appId'],
  ['instance_id', 'instanceId'],
  ['compose_hash', 'composeHash'],
  ['os_image_hash', 'osImageHash'],
] as const;

/** Whether an agent answers and yet keeps the evidence beside the quote to itself, as an app-compose can tell it to: it is absent then, not wrong. */
export function withholdsEvidence(info: Uint8Array): boolean {
  try {
    const answer = anyObject(parseJson(documentText(info, 'info'), 'info'));
    return hasMember(answer, 'tcb_info') && memberOr(answer, 'tcb_info', '', anything) === '';
  } catch (error) {
    if (error instanceof TrustCenterError) return false; // no such answer at all
    throw error;
  }
}
