import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParseError } from '../../../../src/core/errors.js';
import { parseTcbNumbers, serialiseTcbNumbers } from '../../../../src/core/formats/tcb-numbers.js';

/** In the form that Intel's service had in June 2025. */
const DOCUMENT =
  '{"id":"SGX","version":1,"issueDate":"2025-06-03T23:58:51Z","nextUpdate":"2025-07-03T23:58:51Z","tcbEvalNumbers":[{"tcbEvaluationDataNumber":19,"tcbRecoveryEventDate":"2025-05-13T00:00:00Z","tcbDate":"2025-05-14T00:00:00Z"},{"tcbEvaluationDataNumber":18,"tcbRecoveryEventDate":"2024-11-12T00:00:00Z","tcbDate":"2024-11-13T00:00:00Z"}]}';
const SIGNATURE = 'ab'.repeat(64);
const parse = (document: string, signature = SIGNATURE) =>
  parseTcbNumbers(serialiseTcbNumbers(document, signature), 'list');

describe('parseTcbNumbers', () => {
  it('reads the numbers, and keeps the exact text that was signed', () => {
    const { value, signedBytes, signature } = parse(DOCUMENT);
    expect(value).toEqual({
      id: 'SGX',
      issueDate: Date.UTC(2025, 5, 3, 23, 58, 51),
      nextUpdate: Date.UTC(2025, 6, 3, 23, 58, 51),
      numbers: [
        { number: 19, recoveryDate: Date.UTC(2025, 4, 13) },
        { number: 18, recoveryDate: Date.UTC(2024, 10, 12) },
      ],
    });
    expect(Buffer.from(signedBytes).toString()).toBe(DOCUMENT);
    expect(Buffer.from(signature).toString('hex')).toBe(SIGNATURE);
  });

  it.each<[string, string, RegExp]>([
    ['another version', DOCUMENT.replace('"version":1', '"version":2'), /version/],
    ['another TEE', DOCUMENT.replace('"SGX"', '"SEV"'), /id/],
    ['a number that is none', DOCUMENT.replace(':19,', ':-1,'), /tcbEvaluationDataNumber/],
    ['a day that is none', DOCUMENT.replace('2025-05-13T', '2025-02-30T'), /tcbRecoveryEventDate/],
    ['no list', DOCUMENT.replace('tcbEvalNumbers', 'others'), /tcbEvalNumbers/],
    ['too many', DOCUMENT.replace(/\[(\{.*\}),.*\]/, (_, one: string) => `[${Array(65).fill(one).join(',')}]`), /64/],
  ])('refuses %s', (_, document, expected) => {
    expect(() => parse(document)).toThrow(ParseError);
    expect(() => parse(document)).toThrow(expected);
  });

  it('refuses a signature of another length', () => {
    expect(() => parse(DOCUMENT, 'ab'.repeat(63))).toThrow(ParseError);
  });

  it('ends in a ParseError for whatever else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.boolean(), (text, isInner) => {
        try {
          if (isInner) parse(text);
          else parseTcbNumbers(text, 'list');
        } catch (error) {
          expect(error).toBeInstanceOf(ParseError);
        }
      }),
    );
  });
});
