// Which logs of Certificate Transparency count, who runs them and with which keys: version 3 of the list that Google publishes
// (log_list.json or all_logs_list.json), and others after it. Members that are not used here may be there or not.

import { sha256 } from '#crypto';
import { equalBytes, preview, toHex } from '../bytes.js';
import { anyObject, listOf, member, memberOr, mismatch, type Reader, readJson, refuse } from '../schema/reader.js';
import { base64Bytes, label, time } from '../schema/scalars.js';

/** In the order of a log's life. SCTs of a log count while it is qualified, usable or read-only, old ones of a retired log, too. */
export const CT_LOG_STATES = ['pending', 'qualified', 'usable', 'readonly', 'retired', 'rejected'] as const;
export type CtLogState = (typeof CT_LOG_STATES)[number];

export interface CtLog {
  /** SHA-256 of the key, lower-case hex. */
  id: string;
  /** DER SubjectPublicKeyInfo. */
  key: Uint8Array;
  description: string;
  operator: string;
  /** Null: the list does not say, as of logs that were never asked to be in it. */
  state: CtLogState | null;
  /** Unix milliseconds; null: the list does not say. Of a retired log it always does. */
  since: number | null;
  /** Certificates that end within it are what the log takes; null: any. Unix milliseconds. */
  interval: { start: number; end: number } | null;
}

export interface CtLogList {
  /** Unix milliseconds. */
  timestamp: number;
  /** By id. */
  logs: ReadonlyMap<string, CtLog>;
}

/** Google's whole list has some 150 KB. */
const MAX_LIST = 4 * 1024 * 1024;
const MAX_OPERATORS = 256;
const MAX_LOGS = 1024;

/** @throws ParseError */
export function parseCtLogList(json: string, name: string): CtLogList {
  return readJson(json, name, ctLogList, { bytes: MAX_LIST });
}

const ctLogList: Reader<CtLogList> = (value) => {
  const list = anyObject(value);
  const timestamp = member(list, 'log_list_timestamp', time);
  const logs = member(list, 'operators', listOf(operator, { least: 1, most: MAX_OPERATORS })).flat();
  const byId = new Map(logs.map((log) => [log.id, log]));
  const twice = logs.find((log) => byId.get(log.id) !== log);
  if (twice !== undefined) refuse(`lists the log ${preview(twice.description)} twice`);
  return { timestamp, logs: byId };
};

function operator(value: unknown): CtLog[] {
  const given = anyObject(value);
  const name = member(given, 'name', label);
  const log: Reader<CtLog> = (entry) => readLog(entry, name);
  const logs = listOf(log, { most: MAX_LOGS });
  return [...member(given, 'logs', logs), ...memberOr(given, 'tiled_logs', [], logs)];
}

function readLog(value: unknown, operator: string): CtLog {
  const log = anyObject(value);
  const key = member(log, 'key', base64Bytes);
  const id = sha256(key);
  const stated = member(log, 'log_id', base64Bytes);
  if (!equalBytes(id, stated)) refuse('log_id is not the SHA-256 digest of key');
  const state = memberOr(log, 'state', null, readState);
  return {
    id: toHex(id),
    key,
    description: member(log, 'description', label),
    operator,
    state: state?.word ?? null,
    since: state?.since ?? null,
    interval: memberOr(log, 'temporal_interval', null, readInterval),
  };
}

/** An object with one member, which is named as the state. */
function readState(value: unknown): { word: CtLogState; since: number | null } {
  const state = anyObject(value);
  const [given, ...others] = Object.keys(state);
  const word = CT_LOG_STATES.find((known) => known === given);
  if (word === undefined || others.length > 0) return mismatch(`one of ${CT_LOG_STATES.join(', ')} alone`, value);
  const since = member(state, word, (details) => memberOr(anyObject(details), 'timestamp', null, time));
  if (word === 'retired' && since === null) refuse('retired has no timestamp');
  return { word, since };
}

function readInterval(value: unknown): { start: number; end: number } {
  const interval = anyObject(value);
  const start = member(interval, 'start_inclusive', time);
  const end = member(interval, 'end_exclusive', time);
  return start < end ? { start, end } : refuse('ends before it begins');
}
