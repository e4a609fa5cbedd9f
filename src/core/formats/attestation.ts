// dstack's versioned attestation. V0: a zero byte, then SCALE, in two layouts. V1: a map {version: 1, platform: {kind,
// data}, stack: {kind, data}}, in MessagePack (what dstack writes) or CBOR.

import { ByteReader } from '../bytes.js';
import { ParseError } from '../errors.js';
import { anyMap, listOf, member, memberOr, type Reader, read } from '../schema/reader.js';
import { bytes, integer, supported, text } from '../schema/scalars.js';
import { decodeCbor } from './codec/cbor.js';
import { decodeMsgpack } from './codec/msgpack.js';
import type { PackedMap } from './codec/packed-value.js';
import { readBytes, readOption, readText, readVector } from './codec/scale.js';
import {
  type EventLogEntry,
  eventLogEntry,
  MAX_EVENT_NAME_LENGTH,
  MAX_EVENT_PAYLOAD_BYTES,
  MAX_EVENTS,
  runtimeEvent,
} from './event-log.js';
import { type AttestationEvidence, attestationEvidence } from './evidence.js';
import { MAX_QUOTE_BYTES, namesIntelQe } from './quote.js';
import { launchConfig } from './vm-config.js';

/** dstack's own limit. */
export const MAX_ATTESTATION_BYTES = 10 * 1024 * 1024;

/** In the order of their numbers in V0. */
const PLATFORMS = [
  'dstack-tdx',
  'dstack-gcp-tdx',
  'dstack-nitro-enclave',
  'dstack-amd-sev-snp',
  'dstack-aws-nitro-tpm',
] as const;
type Platform = (typeof PLATFORMS)[number];

/** What makes the evidence there. */
const TEE_NAMES: Readonly<Record<Platform, string>> = {
  'dstack-tdx': 'Intel TDX',
  'dstack-gcp-tdx': 'Intel TDX',
  'dstack-nitro-enclave': 'AWS Nitro Enclave',
  'dstack-amd-sev-snp': 'AMD SEV-SNP',
  'dstack-aws-nitro-tpm': 'AWS NitroTPM',
};

/** @param tee whose evidence it is */
export function notSupported(tee: string): string {
  return `${tee} evidence: not supported by this version`;
}

/** Kinds of V1: the same platforms by another name. */
const PLATFORM_OF_KIND = {
  tdx: 'dstack-tdx',
  'gcp-tdx': 'dstack-gcp-tdx',
  'nitro-enclave': 'dstack-nitro-enclave',
  'sev-snp': 'dstack-amd-sev-snp',
  'aws-nitro-tpm': 'dstack-aws-nitro-tpm',
} as const satisfies Record<string, Platform>;
type PlatformKind = keyof typeof PLATFORM_OF_KIND;

const MAX_CONFIG_BYTES = 1024 * 1024;
/** Reports, TPM quotes and certificates of other platforms have some 5 KB. */
const MAX_OTHER_EVIDENCE_BYTES = 64 * 1024;

/**
 * Evidence in a versioned attestation. For a platform without a TDX quote it has the platform's name and a `problem`.
 * The TPM quote of Google Cloud is skipped, not appraised.
 * @param field what the bytes are, the first part of the path in every error
 * @throws ParseError for an unknown version, platform or layout
 */
export function parseVersionedAttestation(encoded: Uint8Array, field = 'attestation'): AttestationEvidence {
  if (encoded.length > MAX_ATTESTATION_BYTES) {
    throw new ParseError('PARSE_LIMIT', field, `${encoded.length} bytes, over the limit of ${MAX_ATTESTATION_BYTES}`);
  }
  const first = encoded[0];
  if (first === 0) return readV0(new ByteReader(encoded, field));
  if (first !== undefined && isMsgpackMap(first)) return read(decodeMsgpack(encoded, field), field, readV1);
  if (first !== undefined && isCborMap(first)) return read(decodeCbor(encoded, field), field, readV1);
  const found = first === undefined ? 'no bytes' : `first byte 0x${first.toString(16).padStart(2, '0')}`;
  throw new ParseError('PARSE_UNSUPPORTED', field, `${found}; supported: 0x00 (V0) and a map (V1)`);
}

/** Whether `bytes` begin as a versioned attestation does: a later error can then be reported as one in an attestation. */
export function looksLikeAttestation(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return false;
  if (first === 0) {
    return second > 1 ? second < PLATFORMS.length : quoteFollows(bytes, 2) || quoteFollows(bytes, 3);
  }
  if (!isMsgpackMap(first) && !isCborMap(first)) return false;
  const start = String.fromCharCode(...bytes.subarray(0, 32));
  return ['version', 'platform', 'stack'].some((key) => start.includes(key));
}

function isMsgpackMap(first: number): boolean {
  return (first >= 0x80 && first <= 0x8f) || first === 0xde || first === 0xdf;
}

function isCborMap(first: number): boolean {
  return first >> 5 === 5;
}

/** What a TDX platform's attestation holds, from either version. */
interface TdxAttestation {
  platform: Platform;
  quote: Uint8Array;
  eventLog: EventLogEntry[];
  runtimeEvents: EventLogEntry[];
  reportData: Uint8Array;
  config: string;
}

function evidenceOf(attestation: TdxAttestation): AttestationEvidence {
  const { platform, quote, eventLog, runtimeEvents, reportData, config } = attestation;
  // Some certificates strip the log of everything that the list of runtime events repeats.
  const hasRuntimeEvents = eventLog.some(({ imr }) => imr === 3);
  const missing = hasRuntimeEvents ? [] : runtimeEvents;
  const numbered = missing.map((event) => ({ ...event, index: event.index + eventLog.length }));
  return attestationEvidence({
    platform,
    quote,
    eventLog: [...eventLog, ...numbered],
    reportData,
    ...launchConfig(config),
  });
}

function withoutQuote(platform: Platform): AttestationEvidence {
  return attestationEvidence({
    platform,
    problem: notSupported(TEE_NAMES[platform]),
  });
}

function readV0(reader: ByteReader): AttestationEvidence {
  reader.u8('version');
  const number = reader.u8('platform');
  const platform = PLATFORMS[number];
  if (platform === undefined) {
    reader.fail('PARSE_UNSUPPORTED', 'platform', `number ${number}; supported: 0..${PLATFORMS.length - 1}`);
  }
  const body = isEarlyLayout(reader) ? readEarlyPlatform(reader) : readPlatform(reader, platform);
  const runtimeEvents = readVector(reader, 'runtime_events', MAX_EVENTS, (index) => {
    const event = readText(reader, `runtime_events[${index}].event`, MAX_EVENT_NAME_LENGTH);
    const payload = readBytes(reader, `runtime_events[${index}].payload`, MAX_EVENT_PAYLOAD_BYTES);
    return runtimeEvent(index, event, payload, 1, `${reader.what}.runtime_events[${index}]`);
  });
  const reportData = reader.take(64, 'report_data');
  const config = readText(reader, 'config', MAX_CONFIG_BYTES);
  reader.end();
  if (body === null) return withoutQuote(platform);
  return evidenceOf({ platform, ...body, runtimeEvents, reportData, config });
}

type TdxBody = Pick<TdxAttestation, 'quote' | 'eventLog'>;

/**
 * Before dstack 0.6 the platform was followed by an optional TDX quote and an optional TPM quote, so an option tag
 * stood before the length of the quote. Where the quote begins shows which layout it is.
 */
function isEarlyLayout(reader: ByteReader): boolean {
  return !quoteFollows(reader.bytes, reader.offset) && quoteFollows(reader.bytes, reader.offset + 1);
}

function readEarlyPlatform(reader: ByteReader): TdxBody {
  const body = readOption(reader, 'tdx_quote', () => readTdxQuote(reader));
  if (body === null) reader.fail('PARSE_INVALID', 'tdx_quote', 'is missing');
  readOption(reader, 'tpm_quote', () => skipTpmQuote(reader));
  return body;
}

/** Null for a platform without a TDX quote, whose evidence is skipped. */
function readPlatform(reader: ByteReader, platform: Platform): TdxBody | null {
  switch (platform) {
    case 'dstack-tdx':
      return readTdxQuote(reader);
    case 'dstack-gcp-tdx': {
      const body = readTdxQuote(reader);
      skipTpmQuote(reader);
      return body;
    }
    case 'dstack-amd-sev-snp':
      readBytes(reader, 'report', MAX_OTHER_EVIDENCE_BYTES);
      readVector(reader, 'cert_chain', 16, () => readBytes(reader, 'cert_chain', MAX_OTHER_EVIDENCE_BYTES));
      readText(reader, 'mr_config', MAX_CONFIG_BYTES);
      return null;
    case 'dstack-nitro-enclave':
    case 'dstack-aws-nitro-tpm':
      readBytes(reader, 'document', MAX_OTHER_EVIDENCE_BYTES);
      return null;
  }
}

function readTdxQuote(reader: ByteReader): TdxBody {
  const quote = readBytes(reader, 'quote', MAX_QUOTE_BYTES);
  const eventLog = readVector(reader, 'event_log', MAX_EVENTS, (index) => {
    const field = `event_log[${index}]`;
    const imr = reader.u32(`${field}.imr`);
    const eventType = reader.u32(`${field}.event_type`);
    const digest = readBytes(reader, `${field}.digest`, 64);
    const event = readText(reader, `${field}.event`, MAX_EVENT_NAME_LENGTH);
    const payload = readBytes(reader, `${field}.event_payload`, MAX_EVENT_PAYLOAD_BYTES);
    return eventLogEntry({ index, imr, eventType, digest, event, payload, version: 1 }, `${reader.what}.${field}`);
  });
  return { quote, eventLog };
}

function skipTpmQuote(reader: ByteReader): void {
  const field = 'tpm_quote';
  readBytes(reader, `${field}.message`, MAX_OTHER_EVIDENCE_BYTES);
  readBytes(reader, `${field}.signature`, MAX_OTHER_EVIDENCE_BYTES);
  readVector(reader, `${field}.pcr_values`, 64, () => {
    reader.u32(`${field}.pcr_values.index`);
    readText(reader, `${field}.pcr_values.algorithm`, 16);
    readBytes(reader, `${field}.pcr_values.value`, 64);
  });
  readBytes(reader, `${field}.ak_cert`, MAX_OTHER_EVIDENCE_BYTES);
  reader.u8(`${field}.platform`);
  readVector(reader, `${field}.event_log`, MAX_EVENTS, () => {
    reader.u32(`${field}.event_log.pcr_index`);
    readBytes(reader, `${field}.event_log.digest`, 64);
  });
}

/** Whether a compact length at `at` is followed by a quote. */
function quoteFollows(bytes: Uint8Array, at: number): boolean {
  const lengthBytes = [1, 2, 4][(bytes[at] ?? 3) & 3];
  return lengthBytes !== undefined && namesIntelQe(bytes.subarray(at + lengthBytes));
}

const documentVersion = supported(integer(0, Number.MAX_SAFE_INTEGER), [1]);
const u32 = integer(0, 0xffffffff);

const readV1: Reader<AttestationEvidence> = (value) => {
  const document = anyMap(value);
  member(document, 'version', documentVersion);
  const { platform, body } = member(document, 'platform', platformPart);
  return body === null
    ? withoutQuote(platform)
    : evidenceOf({ platform, ...body, ...member(document, 'stack', stackPart) });
};

/** A map {kind, data}. */
function tagged<K, T>(kindReader: Reader<K>, readData: (data: PackedMap, kind: K) => T): Reader<T> {
  return (value) => {
    const part = anyMap(value);
    const kind = member(part, 'kind', kindReader);
    return member(part, 'data', (data) => readData(anyMap(data), kind));
  };
}

const eventLog = listOf(
  (value, index) => {
    const event = anyMap(value);
    const raw = {
      index,
      imr: member(event, 'imr', u32),
      eventType: member(event, 'event_type', u32),
      digest: memberOr(event, 'digest', new Uint8Array(0), bytes()),
      event: member(event, 'event', text),
      payload: member(event, 'event_payload', bytes()),
      version: memberOr(event, 'version', 1, u32),
    };
    return eventLogEntry(raw, '');
  },
  { most: MAX_EVENTS },
);

const runtimeEvents = listOf(
  (value, index) => {
    const event = anyMap(value);
    const payload = member(event, 'payload', bytes());
    return runtimeEvent(index, member(event, 'event', text), payload, memberOr(event, 'version', 1, u32), '');
  },
  { most: MAX_EVENTS },
);

const platformPart = tagged(
  supported(text, Object.keys(PLATFORM_OF_KIND) as PlatformKind[]),
  (data, kind): { platform: Platform; body: TdxBody | null } => {
    const platform = PLATFORM_OF_KIND[kind];
    if (platform !== 'dstack-tdx' && platform !== 'dstack-gcp-tdx') return { platform, body: null };
    const body = { quote: member(data, 'quote', bytes()), eventLog: member(data, 'event_log', eventLog) };
    return { platform, body };
  },
);

const stackPart = tagged(supported(text, ['dstack', 'dstack-pod']), (data) => ({
  runtimeEvents: member(data, 'runtime_events', runtimeEvents),
  reportData: member(data, 'report_data', bytes(64)),
  config: member(data, 'config', text),
}));
