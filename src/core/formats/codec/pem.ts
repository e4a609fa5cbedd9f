// PEM text (RFC 7468): certificates one after another, as quotes and collateral carry their chains.

import { ParseError } from '../../errors.js';
import { toBase64 } from './base64.js';

/** How a text with certificates begins. */
export const PEM_CERTIFICATE = '-----BEGIN CERTIFICATE-----';
const BEGIN = PEM_CERTIFICATE;
const END = '-----END CERTIFICATE-----';

/**
 * Base64 bodies of the CERTIFICATE blocks of `text`. White space may stand around the blocks and NUL bytes after the
 * last one, as quotes have them; anything else there is an error, and so is a text without any block.
 * @param limit most blocks allowed
 * @throws ParseError; its offset counts characters of `text`
 */
export function certificateBlocks(text: string, field: string, limit: number): string[] {
  const bodies: string[] = [];
  let at = skip(text, 0, isSpace);
  while (text.startsWith(BEGIN, at)) {
    if (bodies.length === limit) {
      throw new ParseError('PARSE_LIMIT', field, `more than ${limit} certificates`, { offset: at });
    }
    const start = at + BEGIN.length;
    const end = text.indexOf(END, start);
    if (end === -1) throw new ParseError('PARSE_TRUNCATED', field, `a certificate without "${END}"`, { offset: at });
    bodies.push(text.slice(start, end));
    at = skip(text, end + END.length, isSpace);
  }
  if (bodies.length === 0 || skip(text, at, isSpaceOrNul) !== text.length) {
    throw new ParseError('PARSE_INVALID', field, `expected "${BEGIN}"`, { offset: at });
  }
  return bodies;
}

/** One CERTIFICATE block, in lines of 64 characters. */
export function toPem(der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? [];
  return [BEGIN, ...lines, END, ''].join('\n');
}

function skip(text: string, start: number, isSkipped: (code: number) => boolean): number {
  let at = start;
  while (at < text.length && isSkipped(text.charCodeAt(at))) at += 1;
  return at;
}

const isSpace = (code: number): boolean => code === 0x0a || code === 0x0d || code === 0x20 || code === 0x09;
const isSpaceOrNul = (code: number): boolean => code === 0 || isSpace(code);
