// The attestation report of a service that serves models by Attested Confidential Inference (ACI, version 1): evidence of
// the machine that answered, and the keyset that its report_data binds together with the caller's nonce.

import { sha256 } from '#crypto';
import { concatBytes, toHex, utf8 } from '../bytes.js';
import { canonicalJson } from '../canonical-json.js';
import { ParseError } from '../errors.js';
import { anyObject, listOf, member, memberOr, type Reader, read, refuse } from '../schema/reader.js';
import { integer, lowerHex, matching, supported, text } from '../schema/scalars.js';
import { notSupported } from './attestation.js';
import type { JsonObject } from './codec/json.js';
import { optionalEventLog } from './event-log.js';
import { type AttestationEvidence, type AttestedKeyset, type AttestedTlsKey, attestationEvidence } from './evidence.js';
import { launchConfigs, NO_CONFIG, optionalHex, optionalQuote } from './get-quote.js';

/** Of a report, whatever its version. */
export const ACI_MEMBER = 'workload_keyset_digest';

/** @throws ParseError */
export function parseAciReport(json: unknown): AttestationEvidence {
  return read(json, 'aci', aciReport);
}

/**
 * What report_data must be: the hash of one statement with exact bytes, zero padded.
 * @param nonce 32 bytes; null: the report was made for none
 */
export function aciReportData({ digest }: AttestedKeyset, nonce: Uint8Array | null): Uint8Array {
  const made = nonce === null ? 'null' : `"${toHex(nonce)}"`;
  const statement = `{"keyset_digest":"${digest}","nonce":${made},"purpose":"aci.report_data.v1"}`;
  return concatBytes(sha256(utf8(statement)), new Uint8Array(32));
}

const aciReport: Reader<AttestationEvidence> = (value) => {
  const report = anyObject(value);
  member(report, 'api_version', supported(text, ['aci/1']));
  const statedDigest = member(report, ACI_MEMBER, digestText);
  return member(report, 'attestation', (attestation) => attested(anyObject(attestation), statedDigest));
};

const digestText = matching(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 lower-case hex digits');

function attested(attestation: JsonObject, statedDigest: string): AttestationEvidence {
  const tee = member(attestation, 'tee_type', text);
  const keyset = { ...member(attestation, 'workload_keyset', readKeyset), statedDigest };
  if (tee !== 'tdx') {
    // Its own word is not repeated.
    const name = tee === 'sev_snp' ? 'AMD SEV-SNP' : 'another TEE';
    return attestationEvidence({ keyset, platform: 'other', problem: notSupported(name) });
  }
  return {
    ...member(attestation, 'evidence', machineEvidence),
    keyset,
    reportData: memberOr(attestation, 'report_data', null, optionalHex),
  };
}

const readKeyset: Reader<Omit<AttestedKeyset, 'statedDigest'>> = (value) => {
  const keyset = anyObject(value);
  const notAfter = member(keyset, 'not_after', integer(0, MAX_SECONDS)) * 1000;
  const tlsKeys = memberOr(keyset, 'tls_public_keys', [], listOf(tlsKey, { most: MAX_TLS_KEYS }));
  return { digest: `sha256:${toHex(sha256(utf8(canonicalText(keyset))))}`, notAfter, tlsKeys };
};

const tlsKey: Reader<AttestedTlsKey> = (value) => {
  const key = anyObject(value);
  const domain = memberOr(key, 'domain', null, text);
  return { spkiSha256: member(key, 'spki_sha256', lowerHex(32)), domain: domain?.toLowerCase() ?? null };
};

/** One for each name of the service. */
const MAX_TLS_KEYS = 256;

/** The last second of the year 9999. */
const MAX_SECONDS = 253_402_300_799;

function canonicalText(keyset: JsonObject): string {
  try {
    return canonicalJson(keyset);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new ParseError('PARSE_INVALID', '', `it has no canonical form: ${cause.message}`, { cause });
  }
}

const machineEvidence: Reader<AttestationEvidence> = (value) => {
  const evidence = anyObject(value);
  const quote = memberOr(evidence, 'quote', null, optionalQuote);
  if (quote === null) refuse('has no quote');
  return attestationEvidence({
    quote,
    eventLog: memberOr(evidence, 'event_log', null, optionalEventLog),
    appCompose: memberOr(evidence, 'app_compose', null, text) || null,
    ...memberOr(evidence, 'vm_config', NO_CONFIG, launchConfigs),
  });
};
