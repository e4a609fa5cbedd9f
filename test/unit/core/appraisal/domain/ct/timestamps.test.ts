import { describe, expect, it } from 'vitest';
import { judgeTimestamps } from '../../../../../../src/core/appraisal/domain/ct/timestamps.js';
import { parseCertificate } from '../../../../../../src/core/formats/codec/x509.js';
import { addDays, type SctParams, sctListExtension, sctOf } from '../../../../../../src/simulator/index.js';
import {
  ca,
  certificate,
  domain,
  ISSUED_AT,
  type Issued,
  LOGS,
  listOfLogs,
  NOW,
  STRANGER,
  served,
  TIMELY,
} from '../../../../../support/ct/world.js';

const judged = (issued: Issued, change: Parameters<typeof domain>[0] = {}) =>
  judgeTimestamps(domain({ served: [served([certificate(issued), ca('issuing')])], ...change }));
const [ofAlpha, ofBeta] = TIMELY as [SctParams, SctParams];
const by = (log: SctParams['log'], more: Partial<SctParams> = {}): SctParams => sctOf(log, ISSUED_AT, more);

describe('timestamps that count', () => {
  it('are two of two operators', async () => {
    const { status, detail } = await judged({});
    expect([status, detail]).toEqual([
      'pass',
      'The certificate that is served (serial number 0badcafe0badcafe) carries timestamps (SCTs) of 2 logs, run by "First", "Second", that count by the given list of CT logs of 2026-11-10 (10 days old).',
    ]);
  });

  it.each<[string, Issued]>([
    ['of a log that is read-only since', { scts: [ofAlpha, by(LOGS.readonly)] }],
    ['made before the log was retired, beside one of a log that is not', { scts: [ofAlpha, by(LOGS.retired)] }],
    ['beside one of a log that is not listed', { scts: [by(STRANGER), ofAlpha, ofBeta] }],
    [
      'of three logs, two of them run by one',
      { scts: [ofAlpha, by(LOGS.sister), ofBeta], notAfter: addDays(NOW, 180) },
    ],
    ['180 days of life', { notAfter: addDays(ISSUED_AT, 180) }],
    [
      'a clock that is minutes ahead',
      { scts: [ofAlpha, by(LOGS.beta, { timestamp: new Date(NOW.getTime() + 299_000) })] },
    ],
  ])('%s', async (_name, issued) => {
    expect(await judged(issued)).toMatchObject({ status: 'pass' });
  });

  it('whatever the order and number of the certificates that are served', async () => {
    const chain = [certificate(), ca('other'), ca('root', 'root'), ca('issuing')];
    expect(await judgeTimestamps(domain({ served: [served(chain)] }))).toMatchObject({ status: 'pass' });
    const lone = domain({ served: [served([certificate({ signedBy: 'root' })])] });
    expect(await judgeTimestamps(lone)).toMatchObject({ status: 'pass' });
  });
});

describe('timestamps that do not count', () => {
  it.each<[string, Issued, string]>([
    ['of a log that is not in the list', { scts: [ofAlpha, by(STRANGER)] }, 'which is not listed'],
    [
      'signed by another key',
      { scts: [ofAlpha, by(LOGS.beta, { signedBy: 'thief' })] },
      'is not signed by the log for this',
    ],
    [
      'of a log under the id of another',
      { scts: [ofAlpha, by(STRANGER, { logId: Buffer.alloc(32) })] },
      'the log 0000000000000000…',
    ],
    [
      'with another time than was signed',
      { scts: [ofAlpha, by(LOGS.beta, { beforeSign: (m) => Buffer.from(m).fill(1, 2, 10) })] },
      'is not signed by the log',
    ],
    ['for another issuer', { issuerKey: 'other' }, 'is not signed by the log'],
    [
      'of the future',
      { scts: [ofAlpha, by(LOGS.beta, { timestamp: new Date(NOW.getTime() + 301_000) })] },
      'in the future',
    ],
    ['twice of one operator', { scts: [ofAlpha, by(LOGS.sister)] }, 'has 2 that count, of "First"'],
    ['twice of one log', { scts: [ofAlpha, ofAlpha] }, 'has 1 that count, of "First"'],
    [
      'made after the log was retired',
      { scts: [ofAlpha, by(LOGS.retired, { timestamp: addDays(NOW, -4) })] },
      'younger than the log’s retirement',
    ],
    ['of a log that is pending', { scts: [ofAlpha, by(LOGS.pending)] }, 'is of a log that is pending'],
    ['of a log that is rejected', { scts: [ofAlpha, by(LOGS.rejected)] }, 'is of a log that is rejected'],
    [
      'of a log for certificates of another time',
      { scts: [ofAlpha, by(LOGS.past)] },
      'takes no certificate that ends when',
    ],
    ['two for more than 180 days', { notAfter: addDays(ISSUED_AT, 181) }, 'of 3 logs of 2 operators'],
    ['one alone', { scts: [ofAlpha] }, 'has 1 that count'],
    ['with another algorithm', { scts: [ofAlpha, by(LOGS.beta, { algorithm: [4, 1] })] }, 'is not signed by the log'],
    ['of another version', { scts: [ofAlpha, by(LOGS.beta, { version: 1 })] }, '1 of a version that is not known'],
    ['none at all', { scts: null }, 'carries no timestamps (SCTs): no log has promised to publish it.'],
    [
      'a list that is cut off',
      { rawScts: { ...sctListExtension([]), value: Buffer.of(4, 2, 0, 9) } },
      'cannot be read',
    ],
    ['an empty list', { rawScts: sctListExtension([]) }, 'a list without timestamps'],
  ])('%s', async (_name, issued, detail) => {
    const judgement = await judged(issued);
    expect([judgement.status, judgement.detail]).toEqual(['fail', expect.stringContaining(detail)]);
  });

  it('those of another certificate', async () => {
    const other = parseCertificate(certificate({ serial: '0101' }), 'other');
    const taken = other.extensions.find(({ oid }) => oid === '1.3.6.1.4.1.11129.2.4.2');
    const judgement = await judged({ rawScts: taken ?? sctListExtension([]) });
    expect([judgement.status, judgement.detail]).toEqual(['fail', expect.stringContaining('is not signed by the log')]);
  });

  it('all of retired logs', async () => {
    const logs = [LOGS.alpha, LOGS.beta].map((log) => ({
      ...log,
      state: 'retired' as const,
      stateSince: addDays(NOW, -1),
    }));
    const ctLogList = listOfLogs(NOW, logs);
    expect(await judged({}, { ctLogList })).toMatchObject({ status: 'fail' });
    // The day before, both were accepted still.
    expect(await judged({}, { ctLogList, at: addDays(NOW, -2).getTime() })).toMatchObject({ status: 'pass' });
  });

  it('where one address serves a certificate without them', async () => {
    const addresses = [
      served([certificate(), ca('issuing')]),
      served([certificate({ scts: null }), ca('issuing')], '192.0.2.2'),
    ];
    expect(await judgeTimestamps(domain({ served: addresses }))).toMatchObject({
      status: 'fail',
      detail: expect.stringMatching(/^Of 2 certificates that are served: .* carries no timestamps/),
    });
  });

  it('a certificate that is none', async () => {
    expect(await judgeTimestamps(domain({ served: [served([Buffer.of(1)])] }))).toMatchObject({ status: 'fail' });
  });
});

describe('what cannot be decided', () => {
  it('by a list of 70 days or more', async () => {
    const listed = (days: number) => ({ ctLogList: listOfLogs(addDays(NOW, -days)) });
    expect(await judged({}, listed(69))).toMatchObject({ status: 'pass' });
    expect(await judged({}, listed(70))).toMatchObject({
      status: 'unknown',
      detail: expect.stringMatching(/counted when the list was made.* A list that is 70 days old or more/),
      shown: { hint: expect.stringMatching(/^Give the list of today with --ct-log-list: https:/) },
    });
    expect(await judged({ scts: [ofAlpha, by(STRANGER)] }, listed(70))).toMatchObject({ status: 'unknown' });
    expect(await judged({ scts: [ofAlpha, by(LOGS.pending)] }, listed(70))).toMatchObject({ status: 'unknown' });
    // No list makes these enough.
    expect(await judged({ scts: [ofAlpha] }, listed(70))).toMatchObject({ status: 'fail' });
    expect(await judged({ scts: [ofAlpha, by(LOGS.beta, { signedBy: 'thief' })] }, listed(70))).toMatchObject({
      status: 'fail',
    });
  });

  it('by a list that was made long after', async () => {
    const made = addDays(NOW, 100);
    const without = listOfLogs(made, [LOGS.alpha, LOGS.gamma]);
    expect(await judged({}, { ctLogList: listOfLogs(made) })).toMatchObject({ status: 'pass' });
    expect(await judged({}, { ctLogList: without })).toMatchObject({
      status: 'unknown',
      detail: expect.stringContaining('may lack logs that counted then'),
      shown: { hint: 'Give the list of that time with --ct-log-list.' },
    });
    expect(await judged({ scts: [ofAlpha] }, { ctLogList: without })).toMatchObject({ status: 'fail' });
    expect(await judged({}, { ctLogList: listOfLogs(NOW, [LOGS.alpha, LOGS.gamma]) })).toMatchObject({
      status: 'fail',
    });
  });

  it.each(['', '{}', '[1]', listOfLogs().replace('log_list_timestamp', 'timestamp')])(
    'by a list that is none',
    async (ctLogList) => {
      expect(await judged({}, { ctLogList })).toMatchObject({
        status: 'unknown',
        detail: expect.stringContaining('The list of CT logs cannot be read: '),
        shown: { hint: expect.stringContaining('--ct-log-list') },
      });
    },
  );

  it('by the shipped list, which does not know simulated logs', async () => {
    const judgement = await judged({}, { ctLogList: null });
    expect(judgement.status).not.toBe('pass');
    expect(judgement.detail).toContain('the shipped list of CT logs of 2026-');
  });

  it('by the shipped list when it has become old, which says what to do', async () => {
    const judgement = await judged({}, { ctLogList: null, at: addDays(NOW, 4000).getTime() });
    expect(judgement).toMatchObject({
      status: 'unknown',
      detail: expect.stringMatching(
        /by the shipped list of CT logs of \S+ \(\d+ days old\).* does not say which logs count now/,
      ),
      shown: {
        hint: expect.stringMatching(/^Use a newer release .*, or give the list of today with --ct-log-list: https:/),
      },
    });
  });

  it('without a certificate', async () => {
    expect(await judgeTimestamps(domain({ served: [] }))).toMatchObject({
      status: 'unknown',
      shown: { hint: expect.any(String) },
    });
    const gaps = [{ name: 'served-certificate/0', reason: 'it refuses connections', code: null, hint: 'Start it.' }];
    expect(await judgeTimestamps(domain({ served: [], gaps }))).toMatchObject({
      detail: expect.stringContaining('it refuses connections'),
      shown: { hint: 'Start it.' },
    });
    const other = { ...served([certificate(), ca('issuing')]), name: 'other.example.com' };
    expect(await judgeTimestamps(domain({ served: [other] }))).toMatchObject({ status: 'unknown' });
  });

  it('without the certificate of the CA, or with one of the same name and another key', async () => {
    const chains = [[certificate()], [certificate(), ca('other')], [certificate(), imposter()]];
    for (const chain of chains) {
      expect(await judgeTimestamps(domain({ served: [served(chain)] }))).toMatchObject({
        status: 'unknown',
        shown: { hint: expect.stringContaining('Serve the whole chain') },
      });
    }
  });

  it('of a private CA that logs nothing', async () => {
    const roots = { public: [], given: [parseCertificate(ca('root'), 'root')], store: 'a store' };
    expect(await judged({ scts: null }, { roots })).toMatchObject({
      status: 'unknown',
      detail: expect.stringContaining('of a private CA'),
      shown: { hint: expect.stringContaining('domain.ct: false') },
    });
    // One that does is judged as any other.
    expect(await judged({}, { roots })).toMatchObject({ status: 'pass' });
    expect(await judged({ scts: [ofAlpha] }, { roots })).toMatchObject({ status: 'fail' });
    const another = { ...roots, given: [parseCertificate(ca('another', 'another'), 'root')] };
    expect(await judged({ scts: null }, { roots: another })).toMatchObject({ status: 'fail' });
  });
});

/** Names itself as the issuing CA does. */
function imposter(): Uint8Array {
  const real = ca('issuing');
  const other = Buffer.from(real);
  const at = real.indexOf(Buffer.from('03420004', 'hex')) + 4;
  ca('other').copy(
    other,
    at,
    ca('other').indexOf(Buffer.from('03420004', 'hex')) + 4,
    ca('other').indexOf(Buffer.from('03420004', 'hex')) + 68,
  );
  return other;
}
