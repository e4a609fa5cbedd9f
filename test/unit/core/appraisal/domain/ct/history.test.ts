import { describe, expect, it } from 'vitest';
import { judgeHistory } from '../../../../../../src/core/appraisal/domain/ct/history.js';
import type { DomainInput } from '../../../../../../src/core/appraisal/domain/input.js';
import { toPem } from '../../../../../../src/core/formats/codec/pem.js';
import { addDays } from '../../../../../../src/simulator/index.js';
import {
  ca,
  certificate,
  domain,
  held,
  histories,
  history,
  type Issued,
  issuance,
  keyHash,
  NAME,
  NOW,
  row,
  served,
} from '../../../../../support/ct/world.js';
import { ALL_HOSTILE, expectHarmless } from '../../../../../support/hostile.js';

/** Of the TEE: what is served. */
const OWN: Issued = {};
const FOREIGN: Issued = { key: 'thief', serial: '0666', notBefore: addDays(NOW, -1), signedBy: 'other' };

const judged = (issued: Issued[], change: Partial<DomainInput> = {}) =>
  judgeHistory(domain({ histories: histories(...issued), ...change }), held('tee', 'tee-before'));
const since = (date: Date) => ({ policy: { ...domain().policy, since: date.toISOString().replace('.000Z', 'Z') } });
const [ofCertSpotter, ofCrtSh] = histories(OWN) as [DomainInput['histories'][0], DomainInput['histories'][0]];
const closed = (change: Partial<DomainInput['histories'][0]> = {}) => ({
  ...ofCrtSh,
  complete: false,
  problem: 'HTTP status 502',
  ...change,
});

describe('public logs that know', () => {
  it('no certificate of another key', () => {
    expect(judged([OWN, { key: 'tee-before', serial: '0b' }])).toEqual({
      status: 'pass',
      detail: `Public logs have 2 certificates for ${NAME}, 2 of them not expired: each has an attested key (by Cert Spotter and crt.sh). The keys of 2 of them are the word of Cert Spotter alone.`,
      shown: {},
    });
  });

  it('a certificate that somebody got yesterday', () => {
    const { status, detail, shown } = judged([OWN, FOREIGN]);
    expect(status).toBe('fail');
    expect(detail).toContain(`1 certificate for ${NAME} is not expired, and no quote names its key: `);
    expect(detail).toContain('"app.example.com" by "C=US, O=Simulated, CN=CA other", 2026-11-19 to 2027-02-08');
    expect(detail).toContain('(Cert Spotter 101, https://crt.sh/?q=');
    expect(detail).toContain('Public logs have 2 certificates for');
    expect(shown).toMatchObject({
      differences: [
        { path: 'Cert Spotter 101', expected: 'an attested key', actual: `SHA-256 of its key ${keyHash('thief')}` },
      ],
      hint: expect.stringContaining('domain.since'),
    });
  });

  it('many: the first few are shown, all are counted', () => {
    const many = Array.from({ length: 40 }, (_, i) => ({ ...FOREIGN, serial: `07${String(i).padStart(2, '0')}` }));
    const { status, detail, shown } = judged([OWN, ...many]);
    expect(status).toBe('fail');
    expect(detail).toContain('40 certificates for');
    expect(detail).toContain('; and 35 more');
    expect(shown.differences).toHaveLength(5);
  });

  it.each<[string, Issued, string]>([
    ['of a wildcard that covers the name', { ...FOREIGN, names: ['*.example.com'] }, 'fail'],
    ['in capital letters', { ...FOREIGN, names: ['APP.Example.COM'] }, 'fail'],
    ['with a dot at its end', { ...FOREIGN, names: ['app.example.com.'] }, 'fail'],
    ['among others', { ...FOREIGN, names: ['x.example.net', NAME] }, 'fail'],
    ['said to be valid tomorrow', { ...FOREIGN, notBefore: addDays(NOW, 1) }, 'fail'],
    ['that ends within the clocks’ difference', { ...FOREIGN, notAfter: new Date(NOW.getTime() - 60_000) }, 'fail'],
    ['that is expired', { ...FOREIGN, notAfter: addDays(NOW, -1), notBefore: addDays(NOW, -90) }, 'pass'],
    ['of the parent', { ...FOREIGN, names: ['example.com'] }, 'pass'],
    ['of a name below', { ...FOREIGN, names: ['x.app.example.com'] }, 'pass'],
    ['of a name that ends alike', { ...FOREIGN, names: ['myapp.example.com'] }, 'pass'],
    ['of a wildcard of the level below', { ...FOREIGN, names: ['*.app.example.com'] }, 'pass'],
    ['of a wildcard of the level above', { ...FOREIGN, names: ['*.com'] }, 'pass'],
    ['of a name that looks alike', { ...FOREIGN, names: ['xn--pp-yia.example.com'] }, 'pass'],
  ])('a certificate %s', (_name, issued, status) => {
    expect(judged([OWN, issued])).toMatchObject({ status });
  });

  it('a certificate of an internationalised name', () => {
    const name = 'xn--bcher-kva.example';
    const own = { names: [name] };
    const listed = histories(own, { ...FOREIGN, names: [name.toUpperCase()] }).map((one) => ({ ...one, name }));
    const served = [{ ...domain().served[0], name, chain: [certificate(own)] }] as DomainInput['served'];
    expect(judgeHistory(domain({ name, served, histories: listed }), held('tee'))).toMatchObject({ status: 'fail' });
  });

  it('a certificate that is revoked: clients that do not ask accept it', () => {
    const listed = [history('certspotter', [issuance(OWN, 1), issuance(FOREIGN, 2, { revoked: true })]), ofCrtSh];
    expect(judged([], { histories: listed })).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('said to be revoked'),
    });
  });

  it('precertificate and certificate as one', () => {
    const rows = history('crt.sh', [row(OWN, 1), row(OWN, 2)]);
    expect(judged([], { histories: [ofCertSpotter, rows] }).detail).toContain('Public logs have 1 certificate for');
  });
});

describe('the date of the policy', () => {
  const old = { ...FOREIGN, notBefore: addDays(NOW, -60) };

  it('lets older certificates be, and tells them', () => {
    const { status, detail } = judged([OWN, old], since(addDays(NOW, -30)));
    expect(status).toBe('pass');
    expect(detail).toContain('all but 1 have an attested key');
    expect(detail).toContain(
      '1 certificate not known to have an attested key is older than 2026-10-21T12:00:00Z (domain.since of the policy): ',
    );
  });

  it('lets those of the date itself and later fail', () => {
    expect(judged([OWN, old], since(addDays(NOW, -60)))).toMatchObject({ status: 'fail' });
    expect(judged([OWN, old, FOREIGN], since(addDays(NOW, -30)))).toMatchObject({ status: 'fail' });
  });
});

describe('keys that a monitor does not tell', () => {
  it('are taken from the other', () => {
    expect(judged([OWN])).toMatchObject({ status: 'pass' });
  });

  it('are taken from the certificate itself', () => {
    const alone = (issued: Issued) =>
      history('crt.sh', [row(OWN, 1), row(issued, 2)], toPem(certificate(OWN)), toPem(certificate(issued)));
    expect(judged([], { histories: [alone({ key: 'tee-before', serial: '0b' })] })).toMatchObject({ status: 'pass' });
    expect(judged([], { histories: [alone(FOREIGN)] })).toMatchObject({ status: 'fail' });
  });

  it('are made up by one, and told by the other', () => {
    const forged = issuance({ ...FOREIGN, key: 'tee' }, 2);
    const told = (...bodies: string[]) => [
      history('certspotter', [issuance(OWN, 1), forged]),
      history('crt.sh', [row(OWN, 1), row(FOREIGN, 2)], ...bodies),
    ];
    expect(judged([], { histories: told(toPem(certificate(FOREIGN))) })).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('1 certificate for'),
    });
    // What nothing contradicts is told as what it is.
    expect(judged([], { histories: told(toPem(certificate(OWN))) })).toMatchObject({
      status: 'pass',
      detail: expect.stringContaining('The key of 1 of them is the word of Cert Spotter alone.'),
    });
    const [spotted, listed] = told() as [DomainInput['histories'][0], DomainInput['histories'][0]];
    const both = history('crt.sh', [row(OWN, 1), row(OWN, 3)], toPem(certificate(OWN)));
    expect(judged([], { histories: [ofCertSpotter, both] }).detail).not.toContain('the word of');
    // One that did not answer to its end is not believed, and so gives no keys to what the other lists.
    const ended = { ...spotted, complete: false, problem: 'HTTP status 429' };
    expect(judged([], { histories: [ended, listed] })).toMatchObject({
      status: 'unknown',
      detail: expect.stringMatching(/^2 certificates for .* no monitor that can be believed tells their keys/),
    });
  });

  it('are unknown without either', () => {
    expect(judged([], { histories: [ofCrtSh] })).toMatchObject({
      status: 'unknown',
      detail: expect.stringMatching(
        /^1 certificate for .* no monitor that can be believed tells its key: .*Not complete: Cert Spotter: it was not asked/,
      ),
      shown: { hint: expect.stringContaining('Collect again') },
    });
    expect(judged([], { histories: [ofCertSpotter, history('crt.sh', [row(OWN, 1), row(FOREIGN, 2)])] })).toMatchObject(
      { status: 'unknown' },
    );
  });

  it('are not asked of older and expired ones', () => {
    const rows = history('crt.sh', [
      row(OWN, 1),
      row({ serial: '0c', notBefore: addDays(NOW, -90), notAfter: addDays(NOW, -1) }, 2),
      row({ serial: '0d', notBefore: addDays(NOW, -60) }, 3),
    ]);
    expect(judged([], { histories: [ofCertSpotter, rows], ...since(addDays(NOW, -30)) })).toMatchObject({
      status: 'pass',
    });
  });
});

describe('monitors', () => {
  it.each<[string, DomainInput['histories'], DomainInput['gaps'], string]>([
    ['one that was not asked', [ofCertSpotter], [], 'Not complete: crt.sh: it was not asked.'],
    [
      'one that was down',
      [ofCertSpotter],
      [{ name: 'certificate-history/crt-sh', reason: 'HTTP status 503', code: null, hint: null }],
      'Not complete: crt.sh: HTTP status 503.',
    ],
    ['one that did not answer to the end', [ofCertSpotter, closed()], [], 'Not complete: crt.sh: HTTP status 502.'],
    [
      'one that answered nonsense',
      [ofCertSpotter, history('crt.sh', '<html>')],
      [],
      'crt.sh: 1 of its entries cannot be read',
    ],
    [
      'one that does not know what is served',
      [ofCertSpotter, history('crt.sh', [])],
      [],
      'it does not list the certificate that is served',
    ],
  ])('%s: the other decides', (_name, listed, gaps, detail) => {
    const judgement = judged([], { histories: listed, gaps });
    expect([judgement.status, judgement.detail]).toEqual(['pass', expect.stringContaining(detail)]);
    expect(judgement.detail).toContain('(by Cert Spotter)');
  });

  it.each<[string, DomainInput['histories']]>([
    ['both were not asked', []],
    ['both did not answer to the end', [closed(), { ...ofCertSpotter, complete: false, problem: null }]],
    ['both know nothing of what is served', [history('certspotter', []), history('crt.sh', [])]],
    ['a page is missing, and the other is down', [{ ...ofCertSpotter, pages: ofCertSpotter.pages.slice(0, 1) }]],
    ['both list another domain', histories(OWN).map((one) => ({ ...one, name: 'example.com' }))],
    ['entries of one cannot be read, and the other is down', [history('certspotter', [issuance(OWN, 1), { id: '2' }])]],
  ])('%s: unknown', (_name, listed) => {
    expect(judged([], { histories: listed })).toMatchObject({
      status: 'unknown',
      detail: expect.stringContaining('No monitor is known to list all'),
      shown: { hint: expect.stringContaining('Collect again') },
    });
  });

  it('fail with what one lists, however incomplete', () => {
    const listed = [{ ...history('certspotter', [issuance(FOREIGN, 1)]), complete: false, problem: 'HTTP status 429' }];
    expect(judged([], { histories: listed })).toMatchObject({ status: 'fail' });
    expect(judged([], { histories: [ofCertSpotter, ...listed] })).toMatchObject({ status: 'fail' });
  });

  it('cannot make a certificate old without giving it', () => {
    const lie = issuance(FOREIGN, 2, { cert_der: undefined, not_after: '2026-11-01T00:00:00Z' });
    const listed = [history('certspotter', [issuance(OWN, 1), lie]), history('crt.sh', [row(OWN, 1), row(FOREIGN, 2)])];
    expect(judged([], { histories: listed })).toMatchObject({ status: 'unknown' });
  });

  it('need not know a certificate that was issued yesterday', () => {
    const fresh = { notBefore: addDays(NOW, -1), serial: '0e' };
    const now = [served([certificate(fresh), ca('issuing')])];
    expect(judged([OWN], { served: now })).toMatchObject({ status: 'pass' });
    expect(judged([OWN], { served: now, at: addDays(NOW, 5).getTime() })).toMatchObject({ status: 'unknown' });
  });

  it.each<[string, Record<string, unknown>]>([
    ['a lie about the end', { not_after: '2026-11-01T00:00:00Z' }],
    ['a lie about the beginning', { not_before: '2020-01-01T00:00:00Z' }],
    ['a lie about the key', { pubkey_sha256: keyHash('tee') }],
  ])('are not believed against the certificate that they give: %s', (_name, change) => {
    const listed = [history('certspotter', [issuance(OWN, 1), issuance(FOREIGN, 2, change)])];
    expect(judged([], { histories: listed, ...since(addDays(NOW, -30)) })).not.toMatchObject({ status: 'pass' });
  });

  it('cannot say names of the certificate away', () => {
    const listed = [history('certspotter', [issuance(OWN, 1), issuance(FOREIGN, 2, { dns_names: ['x.example.net'] })])];
    expect(judged([], { histories: listed })).toMatchObject({ status: 'fail' });
  });
});

it('has nothing to compare with where no key is attested', () => {
  expect(judgeHistory(domain(), held())).toMatchObject({
    status: 'unknown',
    shown: { followsFrom: 'domain.tee-controlled-key' },
  });
  expect(judgeHistory(domain(), { ...held(), cause: null })).toMatchObject({
    status: 'unknown',
    shown: { hint: expect.any(String) },
  });
});

it('shows hostile text of monitors escaped', () => {
  const issuer = { name: ALL_HOSTILE };
  const { status, detail } = judged([], { histories: [history('certspotter', [issuance(FOREIGN, 2, { issuer })])] });
  expect(status).toBe('fail');
  expectHarmless(detail);
});

it('judges 2,000 certificates in little time', () => {
  const own = Array.from({ length: 2000 }, (_, i) => ({ serial: `01${i.toString(16).padStart(4, '0')}` }));
  const listed = [
    history(
      'certspotter',
      own.map((one, i) => issuance({ ...one, scts: null }, i + 1)),
    ),
    history(
      'crt.sh',
      own.map((one, i) => row(one, i + 1)),
    ),
  ];
  const input = domain({ histories: listed, served: [served([certificate(own[7])])] });
  const begun = process.cpuUsage();
  expect(judgeHistory(input, held('tee'))).toMatchObject({ status: 'pass' });
  const { user, system } = process.cpuUsage(begun);
  expect((user + system) / 1000).toBeLessThan(2000);
});
