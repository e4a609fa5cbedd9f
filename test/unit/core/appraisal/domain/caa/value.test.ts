// The grammar of CAA values, against a reading of it by parts, and any bytes.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rulesOf } from '../../../../../../src/core/appraisal/domain/caa/rules.js';
import { readIssueValue } from '../../../../../../src/core/appraisal/domain/caa/value.js';
import type { CaaRecord } from '../../../../../../src/core/formats/dns-message.js';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const read = (text: string) => readIssueValue(bytes(text));

const blank = fc.stringMatching(/^[ \t]{0,2}$/);
const alnum = fc.stringMatching(/^[A-Za-z0-9]{1,6}$/);
/** `a-b--c` */
const label = fc
  .array(fc.tuple(fc.constantFrom('-', '--'), alnum), { maxLength: 2 })
  .chain((more) => alnum.map((first) => [first, ...more.flat()].join('')));
const issuer = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
const value = fc.stringMatching(/^[!-:<-~]{0,30}$/);
const parameter = fc.record({ tag: label, value });
const restricting = new Set(['accounturi', 'validationmethods']);

describe('readIssueValue', () => {
  it('reads all that the grammar allows', () => {
    const parameters = fc.array(
      parameter.filter(({ tag }) => !restricting.has(tag)),
      { maxLength: 4 },
    );
    const methods = fc.option(
      fc.array(
        label.filter((text) => /^[A-Za-z0-9-]+$/.test(text)),
        { minLength: 1, maxLength: 3 },
      ),
      { nil: null },
    );
    const account = fc.option(
      value.map((rest) => `https://ca.example/${rest}`),
      { nil: null },
    );
    fc.assert(
      fc.property(issuer, parameters, account, methods, blank, fc.nat(5), (ca, others, account, methods, space, at) => {
        const all = others.map(({ tag, value }) => `${tag}${space}=${space}${value}`);
        if (account !== null) all.splice(at, 0, `accounturi${space}=${space}${account}`);
        if (methods !== null) all.splice(at, 0, `validationmethods=${methods.join()}`);
        const text = [`${space}${ca}${space}`, ...all.map((one) => `${space}${one}${space}`)].join(';');
        expect(read(text)).toEqual({ kind: 'issuer', ca: ca.toLowerCase(), account, methods });
      }),
    );
  });

  it('ends in a permission whatever the bytes are, and never in one for an account that is not there', () => {
    const near = fc
      .array(
        fc.constantFrom(
          'letsencrypt.org',
          ';',
          '=',
          'accounturi',
          'validationmethods',
          'dns-01',
          'https://a.example/1',
          ' ',
          '\t',
          ',',
          '\0',
          'é',
        ),
        { maxLength: 12 },
      )
      .map((parts) => bytes(parts.join('')));
    fc.assert(
      fc.property(fc.oneof(near, fc.uint8Array({ maxLength: 80 })), (data) => {
        const permission = readIssueValue(data);
        if (permission.kind === 'nobody') return;
        const text = Buffer.from(data).toString('latin1');
        expect(text.toLowerCase()).toContain(permission.ca);
        expect(text).toMatch(/^[\t -~]*$/);
        if (permission.account === null) expect(text).not.toMatch(/(?:^|;)[ \t]*accounturi[ \t]*=/);
        else expect(text).toContain(permission.account);
      }),
      { numRuns: 3000 },
    );
  });

  it('takes a time that grows with the length alone', () => {
    const started = performance.now();
    for (const text of [
      'a'.repeat(60_000),
      `${'a-'.repeat(30_000)}!`,
      `${'a.'.repeat(30_000)}!`,
      'a;'.repeat(30_000),
      `a;${'b=c;'.repeat(15_000)}`,
      ' '.repeat(60_000),
      `a;${' '.repeat(60_000)}x`,
      `a${' '.repeat(60_000)}x`,
      `a;b${'\t'.repeat(60_000)}c=d`,
    ])
      read(text);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it.each([
    ['ca.example', null, null],
    ['ca.example;', null, null],
    [' \tca.example\t ; ', null, null],
    ['ca.example;a=', null, null],
    // Against the grammar; but Let's Encrypt, for one, reads a tag without a name, and with it any account is permitted.
    ['ca.example;=b', null, null],
    ['ca.example; = ', null, null],
    ['ca.example;a=b=c', null, null],
    ['ca.example;accounturi=urn:x;a=1;a=2', 'urn:x', null],
    ['ca.example;accounturi=https://a.example/?q=1&r=2', 'https://a.example/?q=1&r=2', null],
    ['ca.example;validationmethods=dns-01,ca-own', null, ['dns-01', 'ca-own']],
  ])('%j is an issuer', (text, account, methods) => {
    expect(read(text)).toEqual({ kind: 'issuer', ca: 'ca.example', account, methods });
  });

  it.each([
    '',
    ';',
    ' ; ',
    ';a=b',
    'ca.example;;',
    'ca.example; ;',
    'ca.example;a',
    'ca.example;-a=b',
    'ca.example;a-=b',
    'ca.example;a=b c',
    'ca.example;a=b;',
    'ca.example a=b',
    'ca_x.example',
    'ca.example.',
    '.ca.example',
    'ca.example\n',
    'ca.exämple',
    'ca.example;accounturi',
    'ca.example;accounturi=',
    'ca.example;accounturi=x',
    'ca.example;accounturi=urn:x;accounturi=urn:x',
    'ca.example;validationmethods=',
    'ca.example;validationmethods=dns-01,',
    'ca.example;validationmethods=dns-01,,http-01',
    'ca.example;validationmethods=dns_01',
    'ca.example;validationmethods=dns-01;validationmethods=dns-01',
  ])('%j permits nobody', (text) => {
    expect(read(text).kind).toBe('nobody');
  });
});

it('knows of which CA a record is that breaks the grammar, as far as it can be read', () => {
  expect(read('ca.example;a')).toEqual({ kind: 'nobody', ca: 'ca.example' });
  expect(read('CA.example. ; a=b')).toEqual({ kind: 'nobody', ca: 'ca.example' });
  expect(read('ca.example..')).toEqual({ kind: 'nobody', ca: null });
  expect(read('.')).toEqual({ kind: 'nobody', ca: null });
});

describe('rulesOf', () => {
  const record = (tag: string, value: string, flags = 0): CaaRecord => ({ tag, flags, value: bytes(value) });

  it('reads issue for the name, and issuewild in its place for the wildcard', () => {
    const issue = record('issue', 'a.example');
    const wild = record('issuewild', 'b.example');
    const cas = (records: CaaRecord[], isWildcard: boolean) => {
      const rules = rulesOf(records, isWildcard);
      return rules.kind === 'anyone'
        ? rules.kind
        : rules.permissions.map((one) => (one.kind === 'issuer' ? one.ca : one.kind));
    };
    expect(cas([issue, wild], false)).toEqual(['a.example']);
    expect(cas([issue, wild], true)).toEqual(['b.example']);
    expect(cas([issue], true)).toEqual(['a.example']);
    expect(cas([wild], false)).toBe('anyone');
    expect(cas([], true)).toBe('anyone');
    expect(cas([issue, record('tbs', '', 128)], false)).toEqual([]);
    expect(cas([issue, record('tbs', '', 129)], true)).toEqual([]);
    expect(cas([issue, record('tbs', '', 127)], true)).toEqual(['a.example']);
  });
});
