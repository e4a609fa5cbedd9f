import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CERTIFICATE_HISTORY_SCHEMA,
  type CertificateHistory,
  type CtMonitor,
} from '../../../../src/core/formats/certificate-history.js';
import {
  coversName,
  type Issuance,
  lastEntryId,
  mayLackEntries,
  readIssuances,
} from '../../../../src/core/formats/ct-issuances.js';
import { pem } from '../../../../src/simulator/der.js';
import { keyHash, type LoggedCertificate, loggedCertificate, NOW } from '../../../support/ct/certificates.js';
import { refusalText } from './refusal.js';

const SERIAL = 'f1a2b3c4d5e6f708';
const NOT_BEFORE = '2026-11-10T12:00:00';
const NOT_AFTER = '2027-02-08T12:00:00';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** An entry in the form of Cert Spotter. */
function issuance(logged: LoggedCertificate, change: Record<string, unknown> = {}): Record<string, unknown> {
  const der = loggedCertificate(logged);
  return {
    id: '7000000001',
    tbs_sha256: 'ab'.repeat(32),
    cert_sha256: sha256(der),
    dns_names: logged.names,
    pubkey_sha256: keyHash(logged.key ?? 'leaf'),
    issuer: {
      friendly_name: "Let's Encrypt",
      name: `C=US, O=Let's Encrypt, CN=${logged.issuer ?? 'YE1'}`,
      pubkey_sha256: 'cd'.repeat(32),
    },
    not_before: `${NOT_BEFORE}Z`,
    not_after: `${NOT_AFTER}Z`,
    revoked: false,
    cert_der: der.toString('base64'),
    ...change,
  };
}

/** A row in the form of crt.sh. */
function row(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    issuer_ca_id: 400000,
    issuer_name: "C=US, O=Let's Encrypt, CN=YE1",
    common_name: 'app.example.com',
    name_value: 'app.example.com\n*.app.example.com',
    id: 15000000001,
    entry_timestamp: '2026-11-10T12:58:31.021',
    not_before: NOT_BEFORE,
    not_after: NOT_AFTER,
    serial_number: `00${SERIAL}`,
    result_count: 2,
    ...change,
  };
}

function history(monitor: CtMonitor, ...bodies: unknown[]): CertificateHistory {
  const pages = bodies.map((body, i) => ({
    url: `https://monitor.example/${i}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }));
  return { schema: CERTIFICATE_HISTORY_SCHEMA, monitor, name: 'app.example.com', pages, complete: true, problem: null };
}

const certSpotter = (...bodies: unknown[]): CertificateHistory => history('certspotter', ...bodies);
const crtSh = (...bodies: unknown[]): CertificateHistory => history('crt.sh', ...bodies);
const problemsOf = (...histories: CertificateHistory[]): string[] =>
  readIssuances(histories).problems.map(({ message }) => message);

describe('an issuance of Cert Spotter', () => {
  it('is read with key, serial number and names of the certificate', () => {
    const entry = issuance({ names: ['App.Example.com', '*.app.example.com.'] });
    expect(readIssuances([certSpotter([entry])])).toEqual({
      problems: [],
      issuances: [
        {
          names: ['app.example.com', '*.app.example.com'],
          spkiSha256: keyHash('leaf'),
          keyBy: ['certspotter'],
          serial: SERIAL,
          issuer: "C=US, O=Let's Encrypt, CN=YE1",
          notBefore: Date.parse(`${NOT_BEFORE}Z`),
          notAfter: Date.parse(`${NOT_AFTER}Z`),
          revoked: false,
          certSha256: entry.cert_sha256,
          tbsSha256: 'ab'.repeat(32),
          listed: [{ monitor: 'certspotter', id: '7000000001', link: `https://crt.sh/?q=${entry.cert_sha256}` }],
        },
      ],
    });
  });

  it('counts names that only the certificate has, and those that only the entry has', () => {
    const entry = issuance({ names: ['a.example.com'], commonName: 'C.example.com' }, { dns_names: ['b.example.com'] });
    expect(readIssuances([certSpotter([entry])]).issuances[0]?.names).toEqual([
      'b.example.com',
      'c.example.com',
      'a.example.com',
    ]);
  });

  it('may leave out all but names, key, validity and id, and may say more', () => {
    const { id, pubkey_sha256, dns_names, not_before } = issuance({ names: ['app.example.com'] });
    const entry = { id, pubkey_sha256, dns_names, not_before, not_after: `${NOT_AFTER}-00:00`, problem_reporting: {} };
    const [read] = readIssuances([certSpotter([entry])]).issuances;
    expect(read).toMatchObject({ serial: null, issuer: '', revoked: null, certSha256: null, tbsSha256: null });
    expect(read?.notAfter).toBe(Date.parse(`${NOT_AFTER}Z`));
  });

  it.each<[what: string, change: Record<string, unknown>, message: RegExp]>([
    [
      'another key than the certificate',
      { pubkey_sha256: 'ef'.repeat(32) },
      /\[0\]\.pubkey_sha256: says efef\S+, but cert_der has [0-9a-f]{64}$/,
    ],
    [
      'another end',
      { not_after: '2027-02-08T12:00:01Z' },
      /not_after: says 2027-02-08T12:00:01\.000Z, but cert_der has/,
    ],
    ['another beginning', { not_before: '2026-11-10T11:00:00Z' }, /not_before/],
    ['no key', { pubkey_sha256: undefined }, /certspotter\.pages\[0\]\[0\]\.pubkey_sha256: is missing/],
    ['a short key', { pubkey_sha256: 'ef' }, /pubkey_sha256: expected 64 hexadecimal digits/],
    ['a certificate that is none', { cert_der: 'MAA=' }, /cert_der/],
    ['a certificate that is not base64', { cert_der: '?' }, /cert_der/],
    ['a time in another zone', { not_after: '2027-02-08T12:00:00+01:00' }, /not_after: expected a time/],
    ['an id with a space', { id: 'a b' }, /id: expected an id/],
    ['names that are no list', { dns_names: 'app.example.com' }, /dns_names: expected a list/],
    ['a name that is no text', { dns_names: [1] }, /dns_names\[0\]/],
    ['an endless name', { dns_names: ['a'.repeat(2000)] }, /dns_names\[0\]: expected a name of at most 1000/],
    ['neither names nor certificate', { dns_names: null, cert_der: null }, /names neither dns_names nor cert_der/],
  ])('with %s is a problem, and the others count', (_what, change, message) => {
    const bad = issuance({ names: ['app.example.com'] }, change);
    const good = issuance({ names: ['other.example.com'], key: 'other', serial: Buffer.of(7) }, { id: '9' });
    const { issuances, problems } = readIssuances([certSpotter([bad, good])]);
    expect(issuances.map(({ listed }) => listed[0]?.id)).toEqual(['9']);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(message);
    expect(problems[0]?.message).toMatch(/^certspotter\.pages\[0\]\[0\]/);
  });
});

describe('a row of crt.sh', () => {
  it('has no key, and times without a zone are UTC', () => {
    expect(readIssuances([crtSh([row()])]).issuances).toEqual([
      {
        names: ['app.example.com', '*.app.example.com'],
        spkiSha256: null,
        keyBy: [],
        serial: SERIAL,
        issuer: "C=US, O=Let's Encrypt, CN=YE1",
        notBefore: Date.parse(`${NOT_BEFORE}Z`),
        notAfter: Date.parse(`${NOT_AFTER}Z`),
        revoked: null,
        certSha256: null,
        tbsSha256: null,
        listed: [{ monitor: 'crt.sh', id: '15000000001', link: 'https://crt.sh/?id=15000000001' }],
      },
    ]);
  });

  it('gets key and names by the certificate with its serial number', () => {
    const der = loggedCertificate({ names: ['app.example.com', 'more.example.com'] });
    const { issuances, problems } = readIssuances([crtSh(`\n${pem(der)}`, [row()])]);
    expect(problems).toEqual([]);
    expect(issuances[0]).toMatchObject({ spkiSha256: keyHash('leaf'), keyBy: ['crt.sh'], certSha256: sha256(der) });
    expect(issuances[0]?.names).toContain('more.example.com');
  });

  it.each<[what: string, logged: Partial<LoggedCertificate>]>([
    ['serial number', { serial: Buffer.of(9) }],
    ['issuer', { issuer: 'YE10' }],
    ['beginning', { notBefore: NOW }],
    ['end', { notAfter: NOW }],
  ])('gets no key by a certificate with another %s', (_what, logged) => {
    const der = loggedCertificate({ names: ['app.example.com'], ...logged });
    const { issuances, problems } = readIssuances([crtSh([row()], pem(der))]);
    expect(issuances[0]?.spkiSha256).toBeNull();
    expect(problems.map(({ message }) => message)).toEqual([
      'crt.sh.pages[1]: a certificate that no list of the monitor names',
    ]);
  });

  it('does not take two keys', () => {
    const der = (key: string): string => pem(loggedCertificate({ names: ['app.example.com'], key }));
    const { issuances, problems } = readIssuances([crtSh([row()], der('leaf'), der('other'))]);
    expect(issuances.map(({ spkiSha256 }) => spkiSha256)).toEqual([keyHash('leaf')]);
    expect(problems[0]?.message).toContain('pages[2]: has another key');
  });

  it.each<[what: string, change: Record<string, unknown>, message: RegExp]>([
    ['no id', { id: undefined }, /id: is missing/],
    ['a fraction for an id', { id: 1.5 }, /id: expected a whole number/],
    ['no serial number', { serial_number: '' }, /serial_number: expected a serial number/],
    ['a serial number that is none', { serial_number: '0x12' }, /serial_number/],
    ['a time with a zone', { not_after: `${NOT_AFTER}Z` }, /not_after/],
    ['a day that is none', { not_before: '2026-02-30T00:00:00' }, /not_before/],
    ['no names', { name_value: null }, /name_value/],
    ['no issuer', { issuer_name: 5 }, /issuer_name/],
  ])('with %s is a problem', (_what, change, message) => {
    const { issuances, problems } = readIssuances([crtSh([row(change), row({ id: 2 })])]);
    expect(issuances).toHaveLength(1);
    expect(problems.map((problem) => problem.message)).toEqual([expect.stringMatching(message)]);
  });
});

describe('a page', () => {
  it.each<[what: string, body: string, message: RegExp]>([
    ['an error page', '<html><title>502</title></html>', /crt\.sh\.pages\[0\] \(offset 0\): not JSON/],
    ['cut short', JSON.stringify([row()]).slice(0, -5), /pages\[0\] \(offset \d+\): a string that does not end/],
    ['an object', '{"code":"rate_limited","message":"slow down"}', /expected a list, got an object/],
    ['a list of texts', '["a"]', /crt\.sh\.pages\[0\]\[0\]: expected an object/],
    ['half a certificate', '-----BEGIN CERTIFICATE-----\nMII', /crt\.sh\.pages\[0\]/],
  ])('that is %s is a problem with its place, and other pages count', (_what, body, message) => {
    const { issuances, problems } = readIssuances([crtSh(body, [row()])]);
    expect(issuances).toHaveLength(1);
    expect(problems.map((problem) => problem.message)).toEqual([expect.stringMatching(message)]);
  });

  it('with a broken entry hides none of the others', () => {
    const { issuances, problems } = readIssuances([crtSh([null, row(), 5])]);
    expect(issuances).toHaveLength(1);
    expect(problems.map(({ field }) => field)).toEqual(['crt.sh.pages[0][0]', 'crt.sh.pages[0][2]']);
  });

  it('may have no more problems than are worth telling', () => {
    const problems = problemsOf(crtSh(Array.from({ length: 500 }, () => ({}))));
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)).toContain('more than 100 entries cannot be read');
  });

  it('takes no time to speak of, however many of its entries are none', () => {
    const pages = Array.from({ length: 60 }, () => `[${'{},'.repeat(9_999)}{}]`);
    const begun = process.cpuUsage();
    expect(readIssuances([certSpotter(...pages), crtSh(...pages)]).problems).toHaveLength(202);
    const { user, system } = process.cpuUsage(begun);
    expect((user + system) / 1000).toBeLessThan(1000);
  });

  it('may list no more certificates in all than a monitor could have reason for', () => {
    const page = Array.from({ length: 10_000 }, () => row());
    const { issuances, problems } = readIssuances([crtSh(...Array.from({ length: 6 }, () => page))]);
    expect(issuances).toHaveLength(1);
    expect(problems.map(({ message }) => message)).toEqual(['crt.sh.pages[5]: more than 50000 certificates in all']);
  });

  it('may have no more entries than a monitor could have reason for', () => {
    expect(problemsOf(crtSh(`[${'{},'.repeat(10_000)}{}]`))).toEqual([
      expect.stringContaining('over the limit of 10000'),
    ]);
  });
});

describe('the same certificate', () => {
  it('is one with its precertificate', () => {
    const { issuances } = readIssuances([crtSh([row(), row({ id: 15000000002, serial_number: SERIAL })])]);
    expect(issuances).toHaveLength(1);
    expect(issuances[0]?.listed.map(({ id }) => id)).toEqual(['15000000001', '15000000002']);
  });

  it('is one in both monitors, with the key that one of them knows', () => {
    const spotted = certSpotter([issuance({ names: ['app.example.com'] })]);
    for (const histories of [
      [spotted, crtSh([row()])],
      [crtSh([row()]), spotted],
    ]) {
      const { issuances } = readIssuances(histories);
      expect(issuances).toHaveLength(1);
      expect(issuances[0]).toMatchObject({ spkiSha256: keyHash('leaf'), revoked: false });
      expect(issuances[0]?.listed.map(({ monitor }) => monitor).sort()).toEqual(['certspotter', 'crt.sh']);
      expect(issuances[0]?.names).toContain('*.app.example.com');
    }
  });

  it('is one where a page comes twice', () => {
    const page = [issuance({ names: ['app.example.com'] })];
    expect(readIssuances([certSpotter(page, page)]).issuances).toHaveLength(1);
    const bare = [issuance({ names: ['app.example.com'] }, { cert_der: null })];
    expect(readIssuances([certSpotter(bare, bare)]).issuances).toHaveLength(1);
  });

  it.each<[what: string, change: Record<string, unknown>]>([
    ['issuer', { issuer_name: "C=US, O=Let's Encrypt, CN=YE10" }],
    ['serial number', { serial_number: `1${SERIAL}` }],
    ['validity', { not_after: '2027-02-08T12:00:01' }],
  ])('is not one with another %s: the key stays unknown', (_what, change) => {
    const { issuances } = readIssuances([
      certSpotter([issuance({ names: ['app.example.com'] })]),
      crtSh([row(change)]),
    ]);
    expect(issuances.map(({ spkiSha256 }) => spkiSha256)).toEqual([keyHash('leaf'), null]);
  });

  it('is two where the keys differ, whatever else agrees; one without a key belongs to neither', () => {
    const entries = ['leaf', 'other'].map((key) => issuance({ names: ['app.example.com'], key }, { id: key }));
    const { issuances } = readIssuances([certSpotter(entries), crtSh([row()])]);
    expect(issuances.map(({ spkiSha256 }) => spkiSha256)).toEqual([keyHash('leaf'), keyHash('other'), null]);
  });

  it('is one however often it is listed, and many where each entry has another key', { timeout: 60_000 }, () => {
    const first = issuance({ names: ['app.example.com'] });
    const entries = Array.from({ length: 8000 }, (_, i) => {
      return { ...first, id: `${i}`, dns_names: [`${i}.example`], ...(i < 10 ? {} : { cert_der: null }) };
    });
    const keys = entries.map((entry, i) => ({ ...entry, cert_der: null, pubkey_sha256: sha256(Buffer.from(`${i}`)) }));
    const rows = Array.from({ length: 8000 }, (_, i) => row({ id: i + 1, name_value: `${i}.example` }));
    const der = pem(loggedCertificate({ names: ['app.example.com'] }));
    const pems = Array.from({ length: 500 }, () => der);
    const { issuances } = readIssuances([certSpotter(entries, keys), crtSh(rows, ...pems)]);
    expect(issuances).toHaveLength(8002);
    expect(Math.max(...issuances.map(({ listed }) => listed.length))).toBe(16);
  });

  it('is revoked where all say so that know', () => {
    const logged = { names: ['app.example.com'] };
    const revoked = (...values: (boolean | null)[]): boolean | null | undefined =>
      readIssuances([certSpotter(values.map((value, i) => issuance(logged, { id: `${i}`, revoked: value })))])
        .issuances[0]?.revoked;
    expect([
      revoked(true),
      revoked(true, null),
      revoked(null, true),
      revoked(true, false),
      revoked(false, true),
    ]).toEqual([true, true, true, false, false]);
  });
});

describe('the name of a domain', () => {
  const covers = (given: string, name: string): boolean =>
    coversName({ names: [given] } as Pick<Issuance, 'names'> as Issuance, name);

  it.each([
    ['app.example.com', 'app.example.com'],
    ['*.example.com', 'app.example.com'],
    ['a*.example.com', 'app.example.com'],
    ['*p.example.com', 'app.example.com'],
  ])('%s covers %s', (given, name) => expect(covers(given, name)).toBe(true));

  it.each([
    ['*.example.com', 'example.com'],
    ['*.example.com', 'a.b.example.com'],
    ['*.app.example.com', 'app.example.com'],
    ['b*.example.com', 'app.example.com'],
    ['ap*pp.example.com', 'app.example.com'],
    ['*.*.com', 'app.example.com'],
    ['*', 'localhost'],
    ['xapp.example.com', 'app.example.com'],
    ['', 'app.example.com'],
  ])('%s does not cover %s', (given, name) => expect(covers(given, name)).toBe(false));
});

describe('the id that asks for the next page', () => {
  it('is that of the last entry', () => {
    expect(lastEntryId('[{"id":"1"},{"id":"22","x":1}]', 'page')).toBe('22');
    expect(lastEntryId('[]', 'page')).toBeNull();
    expect(refusalText(() => lastEntryId('[{"id":"1"},{"id":2}]', 'page'))).toContain('page[1].id');
    expect(refusalText(() => lastEntryId('{}', 'page'))).toContain('page: expected a list');
  });
});

describe('a page of crt.sh', () => {
  it('may lack entries from the number of names on that it looks at', () => {
    const lacks = (...counts: unknown[]): boolean =>
      mayLackEntries(
        counts.map((count) => row({ result_count: count })),
        'page',
      );
    expect([lacks(), lacks(9_999), lacks(5_000, 4_999), lacks(10_000), lacks(5_000, 5_000)]).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
    expect(refusalText(() => lacks(1, undefined))).toContain('page[1].result_count: is missing');
    expect(refusalText(() => lacks('9'))).toContain('page[0].result_count');
  });
});

describe('any answer', () => {
  const value = fc.oneof(fc.constant(null), fc.string(), fc.integer(), fc.constant([]), fc.constant({}), fc.boolean());

  it('is read or told as a problem, and never anything else', () => {
    const keys = [...Object.keys(row()), ...Object.keys(issuance({ names: [] }))];
    fc.assert(
      fc.property(
        fc.constantFrom<CtMonitor>('certspotter', 'crt.sh'),
        fc.constantFrom(...keys),
        value,
        (monitor, key, bent) => {
          const entry =
            monitor === 'crt.sh' ? row({ [key]: bent }) : issuance({ names: ['a.example'] }, { [key]: bent });
          const { issuances, problems } = readIssuances([history(monitor, [entry])]);
          expect(issuances.length + problems.length).toBe(1);
        },
      ),
    );
  });

  it('may be cut or altered anywhere', () => {
    const bodies = [
      JSON.stringify([issuance({ names: ['app.example.com'] })]),
      JSON.stringify([row(), row({ id: 3 })]),
      pem(loggedCertificate({ names: ['app.example.com'] })),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...bodies),
        fc.nat(),
        fc.string({ maxLength: 3 }),
        fc.boolean(),
        (body, at, put, cut) => {
          const place = at % body.length;
          const altered = body.slice(0, place) + put + (cut ? '' : body.slice(place + 1));
          for (const monitor of ['certspotter', 'crt.sh'] as const) {
            const { issuances, problems } = readIssuances([history(monitor, altered, [])]);
            for (const { notBefore, notAfter, names } of issuances) {
              expect(Number.isFinite(notBefore) && Number.isFinite(notAfter) && Array.isArray(names)).toBe(true);
            }
            for (const problem of problems) expect(problem.field.startsWith(`${monitor}.pages[0]`)).toBe(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is read the same in any order of monitors and pages', () => {
    const entries = Array.from({ length: 6 }, (_, i) =>
      issuance({ names: ['app.example.com'], key: `k${i % 3}`, serial: Buffer.of(i + 1) }, { id: `${i}` }),
    );
    const rows = Array.from({ length: 6 }, (_, i) => row({ id: i + 1, serial_number: `0${(i + 1).toString(16)}` }));
    const summary = (histories: CertificateHistory[]): string[] =>
      readIssuances(histories)
        .issuances.map(({ serial, spkiSha256, listed }) => `${serial} ${spkiSha256} ${listed.length}`)
        .sort();
    const expected = summary([certSpotter(entries), crtSh(rows)]);
    expect(expected).toHaveLength(6);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(entries, { minLength: 6 }),
        fc.shuffledSubarray(rows, { minLength: 6 }),
        fc.boolean(),
        (some, others, swap) => {
          const histories = [certSpotter(some.slice(0, 2), some.slice(2)), crtSh(others)];
          expect(summary(swap ? histories.reverse() : histories)).toEqual(expected);
        },
      ),
      { numRuns: 50 },
    );
  });
});
