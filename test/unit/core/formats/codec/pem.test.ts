import { describe, expect, it } from 'vitest';
import { certificateBlocks } from '../../../../../src/core/formats/codec/pem.js';
import { refusalText } from '../refusal.js';

const BEGIN = '-----BEGIN CERTIFICATE-----';
const END = '-----END CERTIFICATE-----';
const block = (body: string): string => `${BEGIN}\n${body}\n${END}`;
const blocks = (text: string): string[] => certificateBlocks(text, 'chain', 3);

describe('certificateBlocks', () => {
  it('gives the bodies in order, with blanks around and NUL bytes at the end', () => {
    expect(blocks(block('AA'))).toEqual(['\nAA\n']);
    expect(blocks(` \r\n${block('AA')}\r\n\r\n${block('BB')}${block('CC')}\n\0`)).toEqual([
      '\nAA\n',
      '\nBB\n',
      '\nCC\n',
    ]);
    expect(blocks(`${block('AA')}\0\0\n\0`)).toEqual(['\nAA\n']);
  });

  it('refuses anything else', () => {
    const expected = (offset: number): string => `PARSE_INVALID chain (offset ${offset}): expected "${BEGIN}"`;
    expect(refusalText(() => blocks(''))).toBe(expected(0));
    expect(refusalText(() => blocks('\n\0'))).toBe(expected(1));
    expect(refusalText(() => blocks(`subject=CN\n${block('AA')}`))).toBe(expected(0));
    expect(refusalText(() => blocks(`\0${block('AA')}`))).toBe(expected(0));
    expect(refusalText(() => blocks(`${block('AA')}\nx`))).toBe(expected(57));
    expect(refusalText(() => blocks(`${block('AA')}\0${block('BB')}`))).toBe(expected(56));
    expect(refusalText(() => blocks(block('AA').replaceAll('CERTIFICATE', 'X509 CRL')))).toBe(expected(0));
    expect(refusalText(() => blocks(`${block('AA')}\n${BEGIN}\nBB\n`))).toBe(
      `PARSE_TRUNCATED chain (offset 57): a certificate without "${END}"`,
    );
    expect(refusalText(() => blocks(block('AA').repeat(4)))).toBe(
      'PARSE_LIMIT chain (offset 168): more than 3 certificates',
    );
  });
});
