import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SHIPPED_CT_LOG_LIST } from '../../../../src/core/appraisal/domain/ct/shipped-log-list.js';
import { toHex } from '../../../../src/core/bytes.js';
import { parseCtLogList } from '../../../../src/core/formats/ct-log-list.js';
import { createKeyring, ctLog, logId, logList } from '../../../../src/simulator/index.js';
import { ALL_HOSTILE } from '../../../support/hostile.js';
import { logListOf, WYVERN_2025H2, XENON_2025H2 } from './ct-vectors.js';
import { readsOrRefuses, refusalText } from './refusal.js';

const AT = new Date('2026-06-15T12:00:00Z');
const keyring = createKeyring('ct-log-list');
const read = (json: string) => parseCtLogList(json, 'list');
const DAY = '2025-08-15T00:00:00Z';

describe('a list of CT logs', () => {
  it('is read with operators, states and intervals', () => {
    const interval = { start: AT, end: new Date('2027-01-01T00:00:00Z') };
    const logs = [
      ctLog('one', 'First', AT),
      ctLog('two', 'Second', AT, { kind: 'static', interval }),
      ctLog('three', 'First', AT, { state: 'retired', stateSince: AT }),
      ctLog('four', 'Second', AT, { state: 'readonly' }),
      ctLog('five', 'Third', AT, { state: 'pending' }),
      ctLog('six', 'Third', AT, { state: 'rejected' }),
    ];
    const list = read(logList({ version: '9.1', timestamp: AT, logs }, keyring));
    expect(list.timestamp).toBe(AT.getTime());
    expect([...list.logs.values()].map(({ key, ...log }) => log)).toEqual(
      [0, 2, 3, 1, 4, 5].map((i) => {
        const log = logs[i] ?? ctLog('none', 'None', AT);
        return {
          id: toHex(logId(log, keyring)),
          description: `Simulated '${log.name}' log`,
          operator: log.operator,
          state: log.state,
          since: log.stateSince.getTime(),
          interval: log.interval === null ? null : { start: AT.getTime(), end: interval.end.getTime() },
        };
      }),
    );
    expect([...list.logs.keys()]).toEqual([...list.logs.values()].map(({ id }) => id));
  });

  it('may say more, and less of what is not needed', () => {
    const { state, temporal_interval, ...bare } = XENON_2025H2;
    const json = JSON.stringify({
      log_list_timestamp: DAY,
      is_all_logs: true,
      operators: [{ name: 'Google', logs: [{ ...bare, log_type: 'prod', dns: 'x' }], more: {} }],
    });
    expect([...read(json).logs.values()]).toMatchObject([{ state: null, since: null, interval: null }]);
  });

  const changed = (change: object): string => logListOf(DAY, { Google: [{ ...XENON_2025H2, ...change }] });
  it.each<[string, string, string]>([
    ['no JSON', '<html>', 'PARSE_INVALID list'],
    ['a list of version 2, which has no time', '{"operators":[]}', 'list.log_list_timestamp: is missing'],
    ['nobody', logListOf(DAY, {}), 'list.operators: expected at least 1 value'],
    ['a time of another form', logListOf('2025-08-15', { Google: [] }), 'list.log_list_timestamp'],
    [
      'a log with the id of another',
      changed({ log_id: WYVERN_2025H2.log_id }),
      'log_id is not the SHA-256 digest of key',
    ],
    ['a log without its id', changed({ log_id: undefined }), 'list.operators[0].logs[0].log_id: is missing'],
    ['a key that is no base64', changed({ key: '%' }), 'list.operators[0].logs[0].key'],
    ['an unknown state', changed({ state: { frozen: {} } }), 'logs[0].state: expected one of pending, qualified'],
    [
      'two states',
      changed({ state: { usable: {}, retired: {} } }),
      'logs[0].state: expected one of pending, qualified',
    ],
    ['no state at all', changed({ state: {} }), 'logs[0].state: expected one of pending, qualified'],
    ['a retirement without its day', changed({ state: { retired: {} } }), 'retired has no timestamp'],
    [
      'an interval that ends before it begins',
      changed({ temporal_interval: { start_inclusive: DAY, end_exclusive: DAY } }),
      'ends before it begins',
    ],
    ['a log of two operators', logListOf(DAY, { A: [XENON_2025H2], B: [XENON_2025H2] }), 'twice'],
    ['hostile text', changed({ description: ALL_HOSTILE }), 'logs[0].description: expected printable text'],
  ])('is refused: %s', (_name, json, message) => {
    expect(refusalText(() => read(json))).toContain(message);
  });

  it('throws a ParseError and nothing else, whatever the JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.json(), (any, other) => {
        readsOrRefuses(() => read(any));
        const value = JSON.parse(any) as object;
        readsOrRefuses(() => read(changed({ state: value, temporal_interval: JSON.parse(other) })));
        readsOrRefuses(() => read(JSON.stringify({ log_list_timestamp: DAY, operators: value })));
      }),
    );
  });
});

describe('the shipped list', () => {
  const { logs, timestamp } = parseCtLogList(SHIPPED_CT_LOG_LIST, 'shipped');

  it('has the logs of a real day: those that browsers count now or did', () => {
    expect(timestamp).toBeGreaterThan(Date.parse('2026-10-01T00:00:00Z'));
    expect(logs.size).toBeGreaterThan(40);
    expect(new Set([...logs.values()].map(({ operator }) => operator)).size).toBeGreaterThan(5);
    for (const { state } of logs.values()) expect(['qualified', 'usable', 'readonly', 'retired']).toContain(state);
  });
});
