// Who may be given certificates: zones on real resolvers, asked and judged.

import { describe, expect, it } from 'vitest';
import type { DnsZones, ZoneRecord } from '../../src/simulator/index.js';
import {
  ACCOUNT,
  ACCOUNTS,
  collected,
  collectedOf,
  GOOD,
  issue,
  issuewild,
  judge,
  NAME,
  resolverOf,
} from '../support/caa.js';
import { selfSigned, trust } from './loopback.js';

/** At the parent, so that the wildcard is closed and the name itself decides. */
const closedParent = { 'example.com': { records: [issuewild(GOOD)] } };

function at(...records: ZoneRecord[]): DnsZones {
  return { ...closedParent, [NAME]: { records } };
}

/** Records at the parent: they decide for the wildcard, and here for the name as well. */
function above(...records: ZoneRecord[]): DnsZones {
  return { 'example.com': { records }, [NAME]: { records: [] } };
}

type Expected = 'pass' | 'fail' | 'unknown';

const tag = (name: string, value: string, flags = 0): ZoneRecord => ({ type: 'CAA', tag: name, value, flags });

const TABLE: [title: string, zones: DnsZones, status: Expected, detail: RegExp][] = [
  [
    'none up to com',
    { [NAME]: { records: [] } },
    'fail',
    /app\.example\.com by any CA for any account, as nothing restricts/,
  ],
  ['inherited', above(issue(GOOD)), 'pass', /can be made by ".*acct\/12" alone/],
  [
    'nearest set wins, though it says nothing of issuing',
    { ...above(issue(GOOD)), [NAME]: { records: [tag('iodef', 'mailto:a@b.example')] } },
    'fail',
    /^Others .* for app\.example\.com: app\.example\.com by any CA/,
  ],
  ['the CA alone', at(issue('letsencrypt.org')), 'fail', /"letsencrypt.org" for any account/],
  ...['acct/123', 'acct/1', 'acct/12/', 'acct/012', 'ACCT/12', 'acct/12?', 'acct/12#'].map(
    (path): [string, DnsZones, Expected, RegExp] => {
      const account = `https://acme-v02.api.letsencrypt.org/acme/${path}`;
      return [
        `another account, ${path}`,
        at(issue(`letsencrypt.org;accounturi=${account}`)),
        'fail',
        /for the account/,
      ];
    },
  ),
  ['http: in place of https:', at(issue(GOOD.replace('https:', 'http:'))), 'fail', /for the account "http:/],
  ['upper-case path', at(issue(GOOD.replace('/acme/', '/ACME/'))), 'fail', /for the account/],
  ['one open record beside', at(issue(GOOD), issue('letsencrypt.org')), 'fail', /for any account/],
  ['another CA beside', at(issue(GOOD), issue('pki.goog')), 'fail', /the CA "pki.goog"/],
  [
    'another CA that is given the same account',
    at(issue(GOOD), issue(`pki.goog; accounturi=${ACCOUNT}`)),
    'fail',
    /not known to heed the account/,
  ],
  ['";" beside adds nobody', at(issue(GOOD), issue(';')), 'pass', /alone/],
  [
    '";" alone',
    { 'example.com': { records: [issue(';')] }, [NAME]: { records: [issue(';')] } },
    'pass',
    /^Nobody can be given a certificate .* next renewal fails/,
  ],
  ...[
    '',
    '%%%',
    'letsencrypt.org; accounturi',
    'letsencrypt.org; a b=c',
    'letsencrypt.org; a=b;',
    `; accounturi=${ACCOUNT}`,
    'letsencrypt.org accounturi=a',
    '-letsencrypt.org',
    'letsencrypt..org',
  ].map((value): [string, DnsZones, Expected, RegExp] => [
    `permits nobody: ${JSON.stringify(value)}`,
    at(issue(value)),
    'pass',
    /For app\.example\.com nobody is permitted/,
  ]),
  ['a tag without a name, which its CA overlooks', at(issue('letsencrypt.org;=x')), 'fail', /for any account/],
  ['another CA, with a dot at its end', at(issue(GOOD), issue('pki.goog.')), 'fail', /the CA "pki.goog", which may/],
  ['two accounturi', at(issue(`${GOOD}; accounturi=${ACCOUNTS}13`)), 'pass', /For app\.example\.com nobody/],
  ['the same accounturi twice', at(issue(`${GOOD}; accounturi=${ACCOUNT}`)), 'pass', /For app\.example\.com nobody/],
  ['accounturi that is no URI', at(issue('letsencrypt.org; accounturi=12')), 'pass', /For app\.example\.com nobody/],
  ['empty accounturi', at(issue('letsencrypt.org; accounturi=')), 'pass', /For app\.example\.com nobody/],
  [
    'two lists of methods',
    at(issue(`${GOOD};validationmethods=dns-01;validationmethods=http-01`)),
    'pass',
    /For app\.example\.com nobody/,
  ],
  ['no method', at(issue(`${GOOD};validationmethods=`)), 'pass', /For app\.example\.com nobody/],
  ['a method, any account', at(issue('letsencrypt.org;validationmethods=dns-01')), 'fail', /for any account/],
  [
    'a method beside the account',
    above(issue(`${GOOD};validationmethods=http-01,tls-alpn-01`)),
    'pass',
    /Control has to be proven by "http-01"; "tls-alpn-01"/,
  ],
  ['issue for wildcards too', above(issue(GOOD)), 'pass', /for app\.example\.com and \*\.example\.com can be made by/],
  [
    'issuewild replaces issue for wildcards',
    above(issue(GOOD), issuewild('pki.goog')),
    'fail',
    /^Others .* for \*\.example\.com: \*\.example\.com by the CA "pki.goog"/,
  ],
  ['issuewild says nothing of the name', above(issuewild(GOOD)), 'fail', /^Others .* for app\.example\.com: app/],
  [
    'the name for nobody, the wildcard for the account',
    above(issue(';'), issuewild(GOOD)),
    'pass',
    /alone\. For app\.example\.com nobody/,
  ],
  ['critical and unknown', at(issue(GOOD), tag('tbs', 'x', 128)), 'pass', /For app\.example\.com nobody/],
  [
    'critical and unknown beside an open one',
    at(issue('letsencrypt.org'), tag('tbs', 'x', 128)),
    'pass',
    /For app\.example\.com nobody/,
  ],
  ['critical by the wrong bit', at(issue('letsencrypt.org'), tag('tbs', 'x', 1)), 'fail', /for any account/],
  ['unknown', at(issue(GOOD), tag('tbs', 'x')), 'pass', /alone/],
  ['flags of which none matters', at(issue(GOOD, 1)), 'pass', /alone/],
  ['a critical one that CAs know', at(issue(GOOD, 128)), 'pass', /alone/],
  ['tag and CA in upper case', at(tag('ISSUE', GOOD.replace('letsencrypt', 'LetsEncrypt'))), 'pass', /alone/],
  ['a CA in upper case, for any account', at(tag('Issue', 'LetsEncrypt.ORG')), 'fail', /for any account/],
  [
    'the parameter in upper case is one that CAs may not know',
    at(issue(GOOD.replace('accounturi', 'AccountURI'))),
    'fail',
    /for any account/,
  ],
  ...['issuemail', 'contactemail', 'issuevmc'].map((name): [string, DnsZones, Expected, RegExp] => [
    `${name} only`,
    at(tag(name, 'x')),
    'fail',
    /any CA for any account/,
  ]),
  [
    'an alias with records',
    {
      ...closedParent,
      [NAME]: { records: [{ type: 'CNAME', value: 'x.cdn.net' }] },
      'x.cdn.net': { records: [issue(GOOD)] },
    },
    'pass',
    /alone/,
  ],
  [
    'an alias with open records, below a good set',
    {
      ...above(issue(GOOD)),
      [NAME]: { records: [{ type: 'CNAME', value: 'x.cdn.net' }] },
      'x.cdn.net': { records: [issue('letsencrypt.org')] },
    },
    'fail',
    /for any account/,
  ],
  [
    'an alias without, whose parents have some',
    {
      ...above(issue('letsencrypt.org')),
      [NAME]: { records: [{ type: 'CNAME', value: 'x.cdn.net' }] },
      'x.cdn.net': {},
      'cdn.net': { records: [issue(GOOD)] },
    },
    'fail',
    /for any account/,
  ],
  [
    'an alias without, below a good set',
    {
      ...above(issue(GOOD)),
      [NAME]: { records: [{ type: 'CNAME', value: 'x.cdn.net' }] },
      'x.cdn.net': {},
      'cdn.net': { records: [issue('letsencrypt.org')] },
    },
    'pass',
    /alone/,
  ],
  [
    'a parent that is an alias',
    {
      ...at(issue(GOOD)),
      'example.com': { records: [{ type: 'CNAME', value: 'x.cdn.net' }] },
      'x.cdn.net': { records: [issue('letsencrypt.org')] },
    },
    'fail',
    /^Others .* for \*\.example\.com/,
  ],
  [
    'an alias in a circle',
    { ...above(issue(GOOD)), [NAME]: { records: [{ type: 'CNAME', value: NAME }] } },
    'unknown',
    /SERVFAIL/,
  ],
  [
    'an alias to a name that is not there',
    { ...above(issue(GOOD)), [NAME]: { records: [{ type: 'CNAME', value: 'gone.cdn.net' }] } },
    'pass',
    /alone/,
  ],
  [
    'SERVFAIL',
    { ...above(issue(GOOD)), [NAME]: { fault: 'servfail', faultOf: 'CAA' } },
    'unknown',
    /CAA at app\.example\.com: .*SERVFAIL/,
  ],
  ['REFUSED', { ...above(issue(GOOD)), [NAME]: { fault: 'refused', faultOf: 'CAA' } }, 'unknown', /REFUSED/],
  ['no answer', { ...above(issue(GOOD)), [NAME]: { fault: 'silent', faultOf: 'CAA' } }, 'unknown', /no answer within/],
  [
    'cut short, without TCP',
    { ...above(issue(GOOD)), [NAME]: { fault: 'truncated', faultOf: 'CAA' } },
    'unknown',
    /cut short/,
  ],
  [
    'an answer to another question',
    { ...above(issue(GOOD)), [NAME]: { fault: 'wrong-question', faultOf: 'CAA' } },
    'unknown',
    /no answer within/,
  ],
  [
    'SERVFAIL above the set matters to the wildcard alone',
    { [NAME]: { records: [issue(GOOD)] }, 'example.com': { fault: 'servfail', faultOf: 'CAA' } },
    'unknown',
    /CAA at example\.com/,
  ],
  ['SERVFAIL at com, above every set', { ...above(issue(GOOD)), com: { fault: 'servfail' } }, 'pass', /alone/],
  ['no such name', { 'example.com': { records: [issue(GOOD)] } }, 'pass', /alone/],
  [
    'a wildcard in the zone',
    { 'example.com': { records: [issue(GOOD)] }, '*.example.com': { records: [issue('letsencrypt.org')] } },
    'fail',
    /^Others .* for app\.example\.com: app/,
  ],
  [
    'a record that cannot be read',
    at({ type: 257, data: Uint8Array.of(0, 9, 1) }),
    'unknown',
    /caa\.tag: is cut short/,
  ],
  [
    'bytes that are no text, in a record that would be good',
    at(issue(Buffer.concat([Buffer.from(GOOD), Buffer.from([0xff])]))),
    'pass',
    /For app\.example\.com nobody/,
  ],
  ['a byte zero behind the account', at(issue(`${GOOD}\0`)), 'pass', /For app\.example\.com nobody/],
  [
    'a soft hyphen in the account',
    at(issue(GOOD.replace('acct', 'ac\u00adct'))),
    'pass',
    /For app\.example\.com nobody/,
  ],
];

describe('judgeCaa', () => {
  it.each(['pki.goog; accounturi', 'pki.goog; a b=c', `pki.goog;accounturi=${ACCOUNT};accounturi=${ACCOUNT}`])(
    'does not rely on another CA to see that its record is broken: %s',
    async (value) => {
      const judgement = await judge(await collectedOf(above(issue(GOOD), issue(value))));
      expect(judgement).toMatchObject({
        status: 'fail',
        detail: expect.stringMatching(/"pki.goog", which may overlook/),
      });
    },
  );

  it.each(TABLE)('%s', async (_, zones, status, detail) => {
    const judgement = await judge(await collectedOf(zones));
    expect(judgement.detail).toMatch(detail);
    expect(judgement.status).toBe(status);
    if (status === 'unknown')
      expect([judgement.shown.hint, judgement.shown.followsFrom].filter((one) => one !== undefined).length).toBe(1);
    if (status === 'fail')
      expect(judgement.shown).toMatchObject({
        expected: expect.any(String),
        actual: expect.any(String),
        hint: expect.any(String),
      });
  });

  it('is the same by TCP and over HTTPS', async () => {
    const cut = { ...above(issue(GOOD)), [NAME]: { records: [], fault: 'truncated-udp' as const } };
    expect((await judge(await collectedOf(cut))).status).toBe('pass');
    const { key, cert } = await selfSigned('localhost');
    trust(cert);
    const { startDnsServer } = await import('../../src/simulator/index.js');
    const servers = await Promise.all(
      [{ tls: { key, cert } }, { host: '127.0.0.2' }].map((options) =>
        startDnsServer({ zones: above(issue(GOOD)), ad: true, ...options }),
      ),
    );
    const result = await judge(await collected(servers.map(({ url }) => url.replace('127.0.0.1', 'localhost'))));
    expect(result.status).toBe('pass');
    expect(result.detail).toMatch(
      /So https:\/\/localhost:\d+\/dns-query and http:\/\/127\.0\.0\.2:\d+\/dns-query say alike; all say that they validated DNSSEC/,
    );
    await Promise.all(servers.map((server) => server.close()));
  });

  it('says what to publish, where, and for whom', async () => {
    const { shown } = await judge(await collectedOf({ [NAME]: {} }));
    const records = `app.example.com CAA 0 issue "letsencrypt.org;accounturi=${ACCOUNT}" and example.com CAA 0 issuewild "letsencrypt.org;accounturi=${ACCOUNT}"`;
    expect(shown.expected).toBe(records);
    expect(shown.hint).toBe(
      `Publish ${records}, with no other issue or issuewild record beside. Where nobody needs *.example.com, example.com CAA 0 issuewild ";" does as well.`,
    );
    expect(shown.actual).toBe(
      'for app.example.com: no CAA record at app.example.com or above it | for *.example.com: no CAA record at example.com or above it',
    );
    // What is said to be right is right.
    const published = {
      [NAME]: { records: [issue(`letsencrypt.org;accounturi=${ACCOUNT}`)] },
      'example.com': { records: [issuewild(`letsencrypt.org;accounturi=${ACCOUNT}`)] },
    };
    expect((await judge(await collectedOf(published))).status).toBe('pass');
    const withoutWildcards = { ...published, 'example.com': { records: [issuewild(';')] } };
    expect((await judge(await collectedOf(withoutWildcards))).status).toBe('pass');
  });

  it('says where to publish for a name that is an alias', async () => {
    const alias = { [NAME]: { records: [{ type: 'CNAME' as const, value: '_.gateway.net' }] }, '_.gateway.net': {} };
    const { status, shown } = await judge(await collectedOf(alias));
    expect(status).toBe('fail');
    expect(shown.hint).toContain('app.example.com is an alias (CNAME), beside which DNS has no other record');
    const value = `letsencrypt.org;accounturi=${ACCOUNT}`;
    const published = { ...alias, 'example.com': { records: [issue(value), issuewild(value)] } };
    expect((await judge(await collectedOf(published))).status).toBe('pass');
  });

  it('says to publish nothing that no record could hold', async () => {
    for (const account of [`${ACCOUNT}" 0 issue "x`, `${ACCOUNT};a=b`, `${ACCOUNT}\n`]) {
      const { shown } = await judge(await collectedOf({ [NAME]: {} }), { accounts: [account] });
      expect(`${shown.hint}${shown.expected}`).not.toContain(ACCOUNT);
    }
  });

  it('demands nothing of a wildcard that no CA may issue', async () => {
    for (const name of ['example.com', 'example.co.uk']) {
      const zones = { [name]: { records: [issue(GOOD)] } };
      const judgement = await judge(await collectedOf(zones, name), { name });
      expect(judgement.status).toBe('pass');
      expect(judgement.detail).toContain(`Certificates for ${name} can be made`);
    }
    const zones = { 'app.example.uk': { records: [issue(GOOD)] } };
    expect((await judge(await collectedOf(zones, 'app.example.uk'), { name: 'app.example.uk' })).status).toBe('fail');
  });

  it('shows values as text that hides nothing', async () => {
    const { shown } = await judge(
      await collectedOf(at(issue('letsencrypt.org\u202e\n##[error]'), issue('ca.example'))),
    );
    expect(shown.actual).toContain('\\u{80}');
    expect(shown.actual).not.toMatch(/[\n\u202e\u0080-\u009f]/);
  });
});

describe('accounts', () => {
  const zones = above(issue(GOOD));

  it('narrows to those of the policy', async () => {
    const dns = await collectedOf(zones);
    expect((await judge(dns, { policy: { accounts: [ACCOUNT] } })).status).toBe('pass');
    const other = await judge(dns, { policy: { accounts: [`${ACCOUNTS}13`] } });
    expect(other).toMatchObject({ status: 'fail', detail: expect.stringMatching(/for the account ".*12"/) });
    expect((await judge(dns, { policy: { accounts: [ACCOUNT] }, accounts: [] })).status).toBe('unknown');
  });

  it('takes none for attested that is only in the policy', async () => {
    const judgement = await judge(await collectedOf(zones), {
      policy: { accounts: [ACCOUNT] },
      accounts: [`${ACCOUNTS}13`],
    });
    expect(judgement.status).toBe('fail');
  });

  it('is unknown without attested accounts, by the cause or with a hint', async () => {
    const dns = await collectedOf(zones);
    const followed = await judge(dns, { accounts: [], cause: 'domain.tee-controlled-key' });
    expect(followed).toMatchObject({ status: 'unknown', shown: { followsFrom: 'domain.tee-controlled-key' } });
    expect(followed.shown.hint).toBeUndefined();
    const alone = await judge(dns, { accounts: [] });
    expect(alone).toMatchObject({
      status: 'unknown',
      shown: { hint: expect.stringMatching(/^No quote names an ACME account/) },
    });
    const more = await judge(dns, { accounts: [`${ACCOUNTS}13`], cause: 'domain.tee-controlled-key' });
    expect(more).toMatchObject({ status: 'unknown', shown: { followsFrom: 'domain.tee-controlled-key' } });
  });

  it('fails what is open whatever is attested', async () => {
    for (const records of [
      [],
      [issue('letsencrypt.org')],
      [issue('pki.goog')],
      [issue(GOOD), issue('letsencrypt.org')],
    ]) {
      const judgement = await judge(await collectedOf(above(...records)), {
        accounts: [],
        cause: 'domain.tee-controlled-key',
      });
      expect(judgement.status).toBe('fail');
    }
  });

  it('passes without an account where nobody is permitted, and says so', async () => {
    const judgement = await judge(await collectedOf(above(issue(';'))), { accounts: [] });
    expect(judgement).toMatchObject({
      status: 'pass',
      detail: expect.stringMatching(/^Nobody/),
      shown: { hint: expect.any(String) },
    });
  });

  it('warns of an account that was changed while CAA was not', async () => {
    const rotated = await judge(await collectedOf(zones), { accounts: [`${ACCOUNTS}99`] });
    expect(rotated).toMatchObject({
      status: 'fail',
      detail: expect.stringMatching(
        /acct\/99" as the account of the TEE: if that is a new one, its next renewal fails/,
      ),
    });
    const both = await judge(await collectedOf(zones), { accounts: [ACCOUNT, `${ACCOUNTS}99`] });
    expect(both).toMatchObject({
      status: 'pass',
      detail: expect.stringMatching(/CAA does not permit ".*acct\/99", which quotes name too/),
    });
  });
});

describe('CAs', () => {
  const account = 'https://acme.ca.example/account/7';
  const zones = above(issue(`ca.example;accounturi=${account}`));

  it('counts no account at a CA that is not known to heed it, unless the policy vouches for the CA', async () => {
    const dns = await collectedOf(zones);
    const failed = await judge(dns, { accounts: [account] });
    expect(failed).toMatchObject({
      status: 'fail',
      shown: { hint: expect.stringMatching(/accept it \(domain\.cas of the policy\)/) },
    });
    expect(failed.shown.expected).not.toContain('letsencrypt.org');
    const policy = { cas: ['ca.example'] };
    expect((await judge(dns, { accounts: [account], policy })).status).toBe('pass');
    const nothing = await judge(await collectedOf({ [NAME]: {} }), { accounts: [account], policy });
    expect(nothing.shown.expected).toContain(`app.example.com CAA 0 issue "ca.example;accounturi=${account}"`);
  });

  it('accepts no other than those of the policy', async () => {
    const judgement = await judge(await collectedOf(above(issue(GOOD))), { policy: { cas: ['ca.example'] } });
    expect(judgement).toMatchObject({
      status: 'fail',
      detail: expect.stringMatching(/"letsencrypt.org", a CA that the policy does not accept/),
    });
  });

  it('knows that a CA has no account of another’s', async () => {
    const judgement = await judge(await collectedOf(above(issue(`letsencrypt.org;accounturi=${account}`))), {
      accounts: [account],
    });
    expect(judgement).toMatchObject({ status: 'pass', detail: expect.stringMatching(/^Nobody/) });
    const other = above(
      issue(GOOD),
      issue(`ca.example;accounturi=${ACCOUNT}`),
      issue('ca.example;accounturi=https://ca.example/1'),
    );
    const policy = { cas: ['ca.example', 'letsencrypt.org'] };
    const both = await judge(await collectedOf(other), { policy, accounts: [ACCOUNT, 'https://ca.example/1'] });
    expect(both).toMatchObject({
      status: 'pass',
      detail: expect.stringMatching(/made by ".*acct\/12" and "https:\/\/ca.example\/1" alone/),
    });
  });
});

describe('resolvers', () => {
  const good = above(issue(GOOD));

  it('believes no single one', async () => {
    const one = await judge(await collected([await resolverOf(good)]));
    expect(one).toMatchObject({
      status: 'unknown',
      detail: expect.stringMatching(/^Only one resolver/),
      shown: { hint: expect.stringMatching(/--resolver/) },
    });
    const none = await judge({ dns: [], gaps: [] });
    expect(none).toMatchObject({ status: 'unknown', detail: expect.stringMatching(/^No resolver was asked/) });
    const [record] = (await collectedOf(good)).dns;
    if (record === undefined) throw new Error('none');
    expect((await judge({ dns: [record, record], gaps: [] })).status).toBe('unknown');
    // Whoever answers at one port of a host, answers at all of them.
    const url = 'https://127.0.0.2/dns-query';
    const names = [url, 'dns://127.0.0.2:53', 'dns://127.0.0.2:5353', 'dns://[::ffff:7f00:2]:53'];
    const alike = names.map((resolver) => ({ ...record, resolver }));
    for (const policy of [{}, { resolvers: names }]) {
      expect(await judge({ dns: alike, gaps: [] }, { policy })).toMatchObject({
        status: 'unknown',
        detail: expect.stringMatching(/^Only one resolver was asked, 127\.0\.0\.2, /),
      });
    }
    const others = [...alike, { ...record, resolver: 'dns://[::1]:53' }];
    expect((await judge({ dns: others, gaps: [] })).status).toBe('pass');
  });

  it.each<[string, DnsZones]>([
    ['hides an open record', above(issue(GOOD), issue('letsencrypt.org'))],
    ['restricts more', above(issue(';'))],
    ['has nothing', { [NAME]: {} }],
    ['names another account', above(issue(`letsencrypt.org;accounturi=${ACCOUNTS}13`))],
    ['has the same set elsewhere', { [NAME]: { records: [issue(GOOD)] }, 'example.com': { records: [issue(GOOD)] } }],
    ['differs in a byte beyond what is shown', above(issue(`${GOOD};a=${'x'.repeat(400)}`))],
  ])('believes none where one %s', async (_, lie) => {
    for (const zones of [
      [good, lie],
      [lie, good],
    ]) {
      const resolvers = await Promise.all(zones.map((zone) => resolverOf(zone)));
      const judgement = await judge(await collected(resolvers));
      expect(judgement).toMatchObject({
        status: 'unknown',
        detail: expect.stringMatching(/^The resolvers contradict each other/),
      });
      for (const resolver of resolvers) expect(judgement.shown.actual).toContain(`dns://${resolver}: `);
    }
    const long = above(issue(`${GOOD};a=${'x'.repeat(400)}y`));
    const both = await judge(await collected([await resolverOf(lie), await resolverOf(long)]));
    expect(both.status).toBe('unknown');
  });

  it('does not mind the order of records, nor one given twice', async () => {
    const one = above(issue(GOOD), issue(';'), tag('iodef', 'mailto:a@b.example'));
    const other = above(tag('iodef', 'mailto:a@b.example'), issue(';'), issue(GOOD), issue(';'));
    expect((await judge(await collected([await resolverOf(one), await resolverOf(other)]))).status).toBe('pass');
  });

  it('needs an answer of all that were asked', async () => {
    const silent = {
      [NAME]: { fault: 'silent' as const },
      'example.com': { fault: 'silent' as const },
      com: { fault: 'silent' as const },
      ...silentTexts(),
    };
    const asked = await collected([await resolverOf(good), await resolverOf(good), await resolverOf(silent)]);
    expect(asked.gaps.map(({ name }) => name)).toEqual(['dns-record/2']);
    expect(await judge(asked)).toMatchObject({
      status: 'unknown',
      detail: expect.stringMatching(/^Not every resolver answered: dns:/),
    });
  });

  it('counts those of the policy alone, and all of them', async () => {
    const addresses = [
      await resolverOf(good),
      await resolverOf(good),
      await resolverOf(above(issue('letsencrypt.org'))),
    ];
    const asked = await collected(addresses);
    const [a = '', b = '', c = ''] = addresses.map((address) => `dns://${address}`);
    expect((await judge(asked)).status).toBe('unknown');
    expect((await judge(asked, { policy: { resolvers: [a, b] } })).status).toBe('pass');
    expect((await judge(asked, { policy: { resolvers: [a] } })).status).toBe('unknown');
    expect((await judge(asked, { policy: { resolvers: [a, c] } })).status).toBe('unknown');
    const absent = await judge(asked, { policy: { resolvers: [a, b, 'https://dns.example/dns-query'] } });
    expect(absent).toMatchObject({
      status: 'unknown',
      detail: expect.stringMatching(/that the policy names answered: https:\/\/dns\.example/),
    });
  });

  it('says which validated DNSSEC', async () => {
    const one = await resolverOf(good, { ad: true });
    const { detail } = await judge(await collected([one, await resolverOf(good)]));
    expect(detail).toContain(`dns://${one} says that it validated DNSSEC`);
    expect((await judge(await collectedOf(good))).detail).toContain('none says that it validated DNSSEC');
  });

  it('believes no server that does not resolve for others', async () => {
    const asked = await collected([await resolverOf(good, { ra: false }), await resolverOf(good)]);
    expect(await judge(asked)).toMatchObject({ status: 'unknown', detail: expect.stringMatching(/is no resolver/) });
  });

  it('repeats what lets an account prove control without more', async () => {
    const text = `letsencrypt.org; accounturi=${ACCOUNT}; policy=wildcard`;
    const zones = { ...good, [`_validation-persist.${NAME}`]: { records: [{ type: 'TXT' as const, value: text }] } };
    expect((await judge(await collectedOf(zones))).detail).toContain(
      `lets an account prove control by being named there: "${text}"`,
    );
  });
});

function silentTexts(): DnsZones {
  const names = [
    `_dstack-app-address.${NAME}`,
    `_tapp-address.${NAME}`,
    '_dstack-app-address-wildcard.example.com',
    `_validation-persist.${NAME}`,
  ];
  return Object.fromEntries(names.map((name) => [name, { fault: 'silent' as const }]));
}
