// What is judged against CAs that decide by themselves: wherever the judgement is a pass, none of them gives a certificate to
// anybody but an attested account; and wherever it fails with all accounts known, one of them does.

import dnsPacket from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dnsQuestions } from '../../../../../../src/core/appraisal/domain/dns-questions.js';
import { DNS_RECORD_SCHEMA, type DnsRecord } from '../../../../../../src/core/formats/dns-record.js';
import { judge } from '../../../../../support/caa.js';

interface Record {
  flags: number;
  tag: string;
  value: string;
}

/** Records by name. */
type Zone = ReadonlyMap<string, readonly Record[]>;

const NAMES = ['app.example.com', 'example.com', 'com'];
const LETS_ENCRYPT = 'letsencrypt.org';
const account = (id: number): string => `https://acme-v02.api.letsencrypt.org/acme/acct/${id}`;

/** A CA, by the letter of the RFCs and with the habits of the one that is most used. It honours accounturi, or never does. */
function issues(
  zone: Zone,
  name: string,
  isWildcard: boolean,
  ca: string,
  applicant: string,
  honours: boolean,
): boolean {
  let at = name;
  while (at !== '' && (zone.get(at) ?? []).length === 0) at = at.split('.').slice(1).join('.');
  const set = zone.get(at) ?? [];
  if (set.length === 0) return true;
  const known = /^(?:issue|issuewild|iodef|contactemail|contactphone|issuemail|issuevmc)$/i;
  if (set.some(({ flags, tag }) => flags >= 128 && !known.test(tag))) return false;
  const of = (tag: string) => set.filter((record) => record.tag.toLowerCase() === tag);
  const deciding = isWildcard && of('issuewild').length > 0 ? of('issuewild') : of('issue');
  return deciding.length === 0 || deciding.some(({ value }) => allows(value, ca, applicant, honours));
}

function allows(value: string, ca: string, applicant: string, honours: boolean): boolean {
  const strip = (text: string) => text.replace(/^[ \t]*/, '').replace(/[ \t]*$/, '');
  const [domain = '', ...rest] = value.split(';');
  if (strip(domain).toLowerCase() !== ca) return false;
  if (!honours) return true;
  if (rest.length === 1 && strip(rest[0] ?? '') === '') return true;
  const accounts: string[] = [];
  const methods: string[] = [];
  for (const parameter of rest) {
    const [tag = '', ...values] = parameter.split('=');
    if (values.length === 0) return false;
    const given = strip(values.join('='));
    if (!/^[a-zA-Z0-9-]+$/.test(strip(tag)) || !/^[\x21-\x7e]*$/.test(given)) return false;
    if (strip(tag) === 'accounturi') accounts.push(given);
    if (strip(tag) === 'validationmethods') methods.push(given);
  }
  if (accounts.length > 1 || methods.length > 1) return false;
  if (methods.length === 1 && !/^[a-zA-Z0-9-]+(?:,[a-zA-Z0-9-]+)*$/.test(methods[0] ?? '')) return false;
  return accounts.length === 0 || accounts[0] === applicant;
}

/** What a resolver would answer, in an order of its own. */
function recordOf(zone: Zone, resolver: string, order: (records: readonly Record[]) => readonly Record[]): DnsRecord {
  const answers = dnsQuestions(NAMES[0] ?? '').map(({ name, type }) => {
    const records = type === 'CAA' ? order(zone.get(name) ?? []) : [];
    const data = records.map(({ flags, tag, value }) =>
      Buffer.concat([Buffer.from([flags, tag.length]), Buffer.from(tag), Buffer.from(value, 'latin1')]),
    );
    const message = dnsPacket.encode({
      type: 'response',
      flags: dnsPacket.RECURSION_AVAILABLE,
      questions: [{ name, type }],
      answers: data.map((bytes) => ({ name, ttl: 1, type: 'UNKNOWN_257', data: bytes }) as never),
    });
    return { name, type, message: new Uint8Array(message), problem: null };
  });
  return { schema: DNS_RECORD_SCHEMA, resolver, answers };
}

const parameter = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      `accounturi=${account(12)}`,
      `accounturi=${account(13)}`,
      ` accounturi = ${account(12)} `,
    ),
  },
  fc.constantFrom(
    `accounturi=${account(123)}`,
    `accounturi=${account(1)}`,
    `AccountURI=${account(12)}`,
    'accounturi=',
    'accounturi',
    'validationmethods=dns-01',
    'validationmethods=',
    'a=b',
    'a b=c',
    '',
    ' ',
  ),
);
const value = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        fc.constantFrom(LETS_ENCRYPT, LETS_ENCRYPT, 'LetsEncrypt.org ', 'pki.goog', ''),
        fc.array(parameter, { maxLength: 2 }),
      )
      .map((parts) => parts.flat().join(';')),
  },
  { weight: 1, arbitrary: fc.constantFrom('', ';', '%%%', 'letsencrypt.org.', 'letsencrypt.org\xff') },
);
const record: fc.Arbitrary<Record> = fc.record({
  flags: fc.constantFrom(0, 0, 0, 1, 128),
  tag: fc.constantFrom('issue', 'issue', 'issue', 'issuewild', 'issuewild', 'ISSUE', 'iodef', 'tbs'),
  value,
});
const set = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  { weight: 2, arbitrary: fc.array(record, { minLength: 1, maxLength: 3 }) },
);
const zone: fc.Arbitrary<Zone> = fc
  .tuple(set, set, fc.oneof({ weight: 5, arbitrary: fc.constant([]) }, set))
  .map((sets) => new Map(sets.map((records, i) => [NAMES[i] ?? '', records])));

const [app = '', parent = ''] = NAMES;
const applicants = [1, 12, 13, 123, 4].map(account);

/** Whether anybody but the attested may be given a certificate that covers the name. */
function isOpen(zone: Zone, attested: readonly string[]): boolean {
  const asked: [string, boolean][] = [
    [app, false],
    [parent, true],
  ];
  return asked.some(([name, isWildcard]) =>
    [LETS_ENCRYPT, 'pki.goog', 'other.example'].some((ca) =>
      applicants.some(
        (applicant) =>
          !attested.includes(applicant) && issues(zone, name, isWildcard, ca, applicant, ca === LETS_ENCRYPT),
      ),
    ),
  );
}

describe('judgeCaa beside CAs that decide by themselves', () => {
  it('passes exactly where no other account is given a certificate', async () => {
    let passed = 0;
    await fc.assert(
      fc.asyncProperty(zone, fc.subarray([account(12), account(13)], { minLength: 1 }), async (zone, accounts) => {
        const dns = [
          recordOf(zone, 'https://a.example/dns-query', (records) => records),
          recordOf(zone, 'https://b.example/dns-query', (records) => records.toReversed()),
        ];
        const judgement = await judge({ dns, gaps: [] }, { accounts });
        expect(judgement.status).toBe(isOpen(zone, accounts) ? 'fail' : 'pass');
        if (judgement.status === 'pass') passed += 1;
      }),
      { numRuns: 3000 },
    );
    expect(passed).toBeGreaterThan(100);
  });

  it('never passes where the resolvers have different records', async () => {
    await fc.assert(
      fc.asyncProperty(zone, zone, async (one, other) => {
        const relevant = (zone: Zone, names: readonly string[]) =>
          names.map((name) => [name, zone.get(name) ?? []] as const).find(([, records]) => records.length > 0) ?? null;
        const content = (zone: Zone) =>
          JSON.stringify(
            [NAMES, NAMES.slice(1)].map((names) => {
              const found = relevant(zone, names);
              return (
                found && [
                  found[0],
                  [
                    ...new Set(found[1].map((record) => JSON.stringify({ ...record, tag: record.tag.toLowerCase() }))),
                  ].sort(),
                ]
              );
            }),
          );
        fc.pre(content(one) !== content(other));
        const dns = [
          recordOf(one, 'https://a.example/dns-query', (records) => records),
          recordOf(other, 'dns://192.0.2.1:53', (records) => records),
        ];
        expect((await judge({ dns, gaps: [] })).status).toBe('unknown');
      }),
      { numRuns: 500 },
    );
  });
});
