import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError, ParseError } from '../../../src/core/errors.js';
import {
  osReferenceValues,
  parseReferenceValues,
  type ReferenceValues,
} from '../../../src/core/measure/reference-values.js';
import type { KeySigner } from '../../../src/core/sigstore/identity.js';
import { type Statement, statementBytes } from '../../../src/core/summary/in-toto.js';
import { readPublicKey, readSigningKey } from '../../../src/signing/key.js';
import { referenceValuesStatement, verifyReferenceValues } from '../../../src/signing/reference-values.js';
import { signStatement } from '../../../src/signing/sign-statement.js';
import { edited } from '../core/summary/sample.js';

const AT = Date.parse('2026-06-15T12:00:00Z');
const register = (byte: string): string => byte.repeat(48);

const VALUES: ReferenceValues = {
  osImageHash: 'ab'.repeat(32),
  imageName: 'dstack-0.6.0',
  grade: 'rebuilt',
  isDev: false,
  source: { repository: 'https://github.com/org/image', commit: '0123456789abcdef0123456789abcdef01234567' },
  measuredAt: '2026-06-15T11:00:00Z',
  shapes: [
    {
      vmConfig: { cpu_count: 2, memory_size: 2147483648, qemu_version: '9.2.1' },
      mrtd: register('01'),
      rtmr0: register('02'),
      rtmr1: register('03'),
      rtmr2: register('04'),
      events: [{ register: 0, name: 'acpi-tables', digest: register('05') }],
    },
    {
      vmConfig: { cpu_count: 4, memory_size: 2147483648, qemu_version: '9.2.1' },
      mrtd: register('01'),
      rtmr0: register('12'),
      rtmr1: register('03'),
      rtmr2: register('04'),
      events: [],
    },
  ],
};

function keyPair() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = readSigningKey(String(privateKey.export({ format: 'pem', type: 'pkcs8' })), undefined);
  const pem = String(publicKey.export({ format: 'pem', type: 'spki' }));
  const signer: KeySigner = { kind: 'key', publicKey: readPublicKey(pem, 'key') };
  return { signer, sign: (of: Statement) => signStatement(of, { kind: 'key', key, timestampUrl: null }) };
}

describe('referenceValuesStatement', () => {
  it('is about the image by its hash', () => {
    const { osImageHash, ...predicate } = VALUES;
    expect(referenceValuesStatement(VALUES)).toEqual({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'dstack-0.6.0', digest: { sha256: osImageHash } }],
      predicateType: 'https://github.com/org/trust-center-action/reference-values/v1',
      predicate,
    });
  });

  it('has one text', () => {
    const reversed = Object.fromEntries(Object.entries(VALUES).reverse()) as unknown as ReferenceValues;
    expect(statementBytes(referenceValuesStatement(reversed))).toEqual(
      statementBytes(referenceValuesStatement(VALUES)),
    );
  });

  it('refuses values that nobody could read back', () => {
    const upper = edited(VALUES, (values) => {
      values.osImageHash = values.osImageHash.toUpperCase();
    });
    expect(() => referenceValuesStatement(upper)).toThrow(InputError);
    expect(() => referenceValuesStatement(upper)).toThrow(
      'reference-values.osImageHash: expected 64 lower-case hex digits, got "ABABABABABABABABABABABABABABABABABABABAB…"',
    );
  });
});

describe('parseReferenceValues', () => {
  it('reads what was written', () => {
    expect(parseReferenceValues(JSON.stringify(VALUES), 'values')).toEqual(VALUES);
    const sparse = { ...VALUES, source: null, isDev: null, grade: 'release' as const };
    expect(parseReferenceValues(JSON.stringify(sparse), 'values')).toEqual(sparse);
  });

  it.each<[string, (values: Record<string, unknown>) => void, string]>([
    ['an unknown member', (v) => Object.assign(v, { note: 1 }), 'values: unknown key "note"'],
    [
      'no shape',
      (v) => Object.assign(v, { shapes: [] }),
      'values.shapes: expected at least 1 value, got an empty list',
    ],
    [
      'another grade',
      (v) => Object.assign(v, { grade: 'attested' }),
      'values.grade: expected one of rebuilt, release, local, got "attested"',
    ],
    [
      'a short commit',
      (v) => Object.assign(v, { source: { repository: 'r', commit: '0123' } }),
      'values.source.commit: expected a full commit id, got the text "0123"',
    ],
    ['a local time', (v) => Object.assign(v, { measuredAt: '2026-06-15' }), 'values.measuredAt: expected a time like'],
    [
      'a short register',
      (v) => Object.assign(v, { shapes: [{ ...VALUES.shapes[0], mrtd: '01' }] }),
      'values.shapes[0].mrtd: expected 96 lower-case hex digits, got the text "01"',
    ],
    [
      'upper case',
      (v) => Object.assign(v, { shapes: [{ ...VALUES.shapes[0], mrtd: register('AB') }] }),
      'values.shapes[0].mrtd: expected 96 lower-case hex digits, got "ABABABABABABABABABABABABABABABABABABABAB…"',
    ],
    [
      'register 3',
      (v) =>
        Object.assign(v, {
          shapes: [{ ...VALUES.shapes[0], events: [{ register: 3, name: 'x', digest: register('01') }] }],
        }),
      'values.shapes[0].events[0].register: expected a whole number from 0 to 2, got 3',
    ],
  ])('refuses %s', (_, edit, message) => {
    expect(() =>
      parseReferenceValues(JSON.stringify(edited(VALUES as unknown as Record<string, unknown>, edit)), 'values'),
    ).toThrow(message);
  });

  it('never throws anything but a ParseError, wherever the text ends or whatever it is', () => {
    const text = JSON.stringify(VALUES);
    const read = (input: string): void => {
      try {
        parseReferenceValues(input, 'values');
      } catch (error) {
        if (!(error instanceof ParseError)) throw error;
      }
    };
    for (let end = 0; end < text.length; end++) read(text.slice(0, end));
    fc.assert(fc.property(fc.json(), read));
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(VALUES)), fc.jsonValue(), (key, value) => {
        read(JSON.stringify({ ...VALUES, [key]: value }));
      }),
    );
  });
});

describe('verifyReferenceValues', () => {
  it('accepts those of a named signer, and gives them to the OS phase as attested', async () => {
    const { sign, signer } = keyPair();
    const outcome = await verifyReferenceValues(await sign(referenceValuesStatement(VALUES)), [signer], [], AT);
    if (!outcome.accepted) throw new Error(outcome.problem.message);
    expect(outcome.values).toEqual(VALUES);
    const common = {
      osImageHash: VALUES.osImageHash,
      grade: 'attested',
      isDev: false,
      mrtd: register('01'),
      rtmr1: register('03'),
      rtmr2: register('04'),
    };
    expect(osReferenceValues(outcome.values)).toEqual([
      { ...common, name: 'dstack-0.6.0 (shape 1 of 2)', rtmr0: register('02') },
      { ...common, name: 'dstack-0.6.0 (shape 2 of 2)', rtmr0: register('12') },
    ]);
  });

  const problem = async (text: string, signers: KeySigner[], at = AT): Promise<string> => {
    const outcome = await verifyReferenceValues(text, signers, [], at);
    return outcome.accepted ? 'accepted' : `${outcome.problem.field}: ${outcome.problem.message}`;
  };

  it('refuses those of others, and without any signer named', async () => {
    const [mine, theirs] = [keyPair(), keyPair()];
    const text = await theirs.sign(referenceValuesStatement(VALUES));
    expect(await problem(text, [mine.signer])).toMatch(/^signer: wanted key sha256:/);
    expect(await problem(text, [])).toBe('signer: wanted a signature by a workflow, got one by a key');
    expect(await problem(text, [mine.signer, theirs.signer])).toBe('accepted');
  });

  it('refuses another statement by the same signer', async () => {
    const { sign, signer } = keyPair();
    const statement = referenceValuesStatement(VALUES);
    const signed = async (edit: (copy: Statement<Record<string, unknown>>) => void): Promise<string> =>
      problem(await sign(edited(statement as unknown as Statement<Record<string, unknown>>, edit)), [signer]);
    expect(await signed((s) => Object.assign(s, { predicateType: 'https://slsa.dev/verification_summary/v1' }))).toBe(
      'predicateType: wanted https://github.com/org/trust-center-action/reference-values/v1, got https://slsa.dev/verification_summary/v1',
    );
    expect(await signed((s) => s.subject.push({ name: 'x', digest: { sha256: 'cd'.repeat(32) } }))).toBe(
      'subject: wanted one OS image, got 2',
    );
    expect(
      await signed((s) => Object.assign(s, { subject: [{ name: 'another', digest: { sha256: 'cd'.repeat(32) } }] })),
    ).toBe('subject.name: wanted dstack-0.6.0, got another');
    expect(await signed((s) => Object.assign(s.predicate, { osImageHash: 'cd'.repeat(32) }))).toBe(
      'predicate: unknown key "osImageHash"',
    );
    expect(await signed((s) => Object.assign(s.predicate, { measuredAt: '2027-01-01T00:00:00Z' }))).toBe(
      'measuredAt: 2027-01-01T00:00:00Z is yet to come',
    );
  });

  it('throws for what is no bundle', async () => {
    await expect(verifyReferenceValues('{}', [], [], AT)).rejects.toThrow(ParseError);
    await expect(verifyReferenceValues(JSON.stringify(VALUES), [], [], AT)).rejects.toThrow(
      'reference-values: not a Sigstore bundle',
    );
  });
});
