import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParseError } from '../../../../src/core/errors.js';
import { parseIngressEvidence, serialiseIngressEvidence } from '../../../../src/core/formats/ingress-evidence.js';
import { readAcmeAccount, readIngressQuote, readSha256Sums } from '../../../../src/core/formats/ingress-files.js';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const SUM = createHash('sha256').update('abc').digest('hex');
const sums = (text: string): [string, string][] => [...readSha256Sums(bytes(text), 'sums')];

/** What it threw; what is no ParseError is thrown on. */
function problem(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ParseError) return error.message;
    throw error;
  }
  return 'none';
}

describe('sha256sum.txt', () => {
  it('is read as sha256sum writes it, text or binary', () => {
    expect(sums(`${SUM}  acme-account.json\n${SUM} *cert-app.example.com.pem\n`)).toEqual([
      ['acme-account.json', SUM],
      ['cert-app.example.com.pem', SUM],
    ]);
    // A file whose name begins with a star is another one.
    expect(sums(`${SUM}  *.pem\n`)).toEqual([['*.pem', SUM]]);
  });

  it.each([
    ['', 'it does not end with the end of a line'],
    ['\n', 'line 1 is no SHA-256 with the name of a file'],
    [`${SUM}  a`, 'it does not end with the end of a line'],
    [`${SUM} a\n`, 'line 1 is no'],
    [`${SUM}   a\n`, 'line 1 is no'],
    [`${SUM}\ta\n`, 'line 1 is no'],
    [`${SUM}  a \n`, 'line 1 is no'],
    [`${SUM}  a\r\n`, 'line 1 is no'],
    [`${SUM}  ../a\n`, 'line 1 is no'],
    [`${SUM}  b/a\n`, 'line 1 is no'],
    [`${SUM}  .a\n`, 'line 1 is no'],
    [`\\${SUM}  a\\nb\n`, 'line 1 is no'],
    [`${SUM.toUpperCase()}  a\n`, 'line 1 is no'],
    [`${SUM.slice(1)}  a\n`, 'line 1 is no'],
    [`${SUM}  a\n\n`, 'line 2 is no'],
    [`${SUM}  a\n${SUM} *a\n`, 'line 2 names a file that another line names'],
    [Array.from({ length: 257 }, (_, i) => `${SUM}  f${i}\n`).join(''), 'more than 256 lines'],
  ])('is refused: %j', (text, expected) => {
    expect(problem(() => sums(text))).toContain(expected);
  });

  it('ends in what was written, or a ParseError, whatever the text', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9_*][A-Za-z0-9_.*-]{0,30}$/);
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.uint8Array({ minLength: 32, maxLength: 32 })),
        fc.boolean(),
        (files, binary) => {
          const entries = Object.entries(files).map(([file, sum]) => [file, Buffer.from(sum).toString('hex')] as const);
          if (entries.length === 0) return;
          expect(sums(entries.map(([file, sum]) => `${sum} ${binary ? '*' : ' '}${file}\n`).join(''))).toEqual(entries);
        },
      ),
    );
    const near = fc.array(fc.constantFrom(SUM, ' ', '  ', ' *', '\n', 'a', '/', '.', '\\', '\r', '\0', 'é'), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          near.map((parts) => parts.join('')),
          fc.string(),
        ),
        (text) => {
          problem(() => sums(text));
        },
      ),
    );
  });
});

describe('an ACME account file', () => {
  const uri = 'https://acme-v02.api.letsencrypt.org/acme/acct/123';
  const account = (value: unknown): string => readAcmeAccount(bytes(JSON.stringify(value)), 'account');

  it('is one of certbot, or of lego', () => {
    expect(account({ body: {}, uri })).toBe(uri);
    expect(account({ email: 'somebody@secret.example', registration: { body: { status: 'valid' }, uri } })).toBe(uri);
    // Since version 5 of lego.
    expect(account({ id: 'noemail@example.com', registration: { status: 'valid', accountURL: uri } })).toBe(uri);
  });

  it.each([
    [{}],
    [{ uri: '' }],
    [{ uri: 'https://ca/acct/1 2' }],
    [{ uri: 12 }],
    [{ uri, registration: { uri } }],
    [{ uri, registration: { accountURL: uri } }],
    [{ registration: { uri, accountURL: uri } }],
    [{ registration: { accountURL: '' } }],
    [{ accountURL: uri }],
    [{ registration: {} }],
    [{ registration: { uri: null }, key: 'secret' }],
    [[uri]],
    [uri],
  ])('is refused: %j', (value) => {
    expect(problem(() => account(value))).not.toBe('none');
  });

  it('with the same member twice is refused', () => {
    const text = `{"uri":"${uri}","uri":"${uri}2"}`;
    expect(problem(() => readAcmeAccount(bytes(text), 'account'))).not.toBe('none');
  });

  it('throws nothing but ParseError, and tells no address', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, text) => {
        problem(() => account(value));
        problem(() => readAcmeAccount(bytes(text), 'account'));
        problem(() => readIngressQuote(bytes(text)));
      }),
    );
    const contact = { contact: ['mailto:somebody@secret.example'], email: 'somebody@secret.example' };
    expect(problem(() => account(contact))).not.toContain('secret');
  });
});

describe('the record of what an ingress publishes', () => {
  const record = fc.record({
    schema: fc.constant('trust-center/ingress-evidence/v1' as const),
    name: fc.stringMatching(/^[a-z0-9_.-]{1,60}$/),
    files: fc.uniqueArray(
      fc.record({
        name: fc.stringMatching(/^[A-Za-z0-9_*][A-Za-z0-9_.*-]{0,40}$/),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 100 }),
      }),
      { minLength: 1, maxLength: 5, selector: ({ name }) => name },
    ),
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(record, (one) => {
        expect(parseIngressEvidence(serialiseIngressEvidence(one), 'record')).toEqual(one);
      }),
    );
  });

  it('with a file twice, in a folder, or none is refused', () => {
    const file = (name: string) => ({ name, bytes: 'YQ==' });
    const text = (...files: unknown[]): string =>
      JSON.stringify({ schema: 'trust-center/ingress-evidence/v1', name: 'a.example', files });
    expect(problem(() => parseIngressEvidence(text(file('a')), 'record'))).toBe('none');
    expect(problem(() => parseIngressEvidence(text(file('a'), file('a')), 'record'))).toContain('same name');
    expect(problem(() => parseIngressEvidence(text(file('../a')), 'record'))).toContain('without a folder');
    expect(problem(() => parseIngressEvidence(text(), 'record'))).not.toBe('none');
  });

  it('throws nothing but ParseError', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => void problem(() => parseIngressEvidence(JSON.stringify(value), 'r'))),
    );
    fc.assert(fc.property(fc.string(), (text) => void problem(() => parseIngressEvidence(text, 'r'))));
  });
});
