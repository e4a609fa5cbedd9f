// Files that dstack-ingress publishes: its quote, the list of the hashes of the others, which the quote binds, and the ACME
// account that its client keeps.

import { documentText, fromUtf8 } from '../bytes.js';
import { ParseError } from '../errors.js';
import { anyObject, hasMember, member, type Reader, readJson, refuse } from '../schema/reader.js';
import { matching } from '../schema/scalars.js';
import { parseJson } from './codec/json.js';
import type { AttestationEvidence } from './evidence.js';
import { parseGetQuote } from './get-quote.js';
import { INGRESS_FILE_NAME } from './ingress-evidence.js';

export const INGRESS_QUOTE = 'quote.json';

/** The answer of GetQuote that the ingress got. @throws ParseError */
export function readIngressQuote(bytes: Uint8Array): AttestationEvidence {
  return parseGetQuote(parseJson(documentText(bytes, INGRESS_QUOTE), INGRESS_QUOTE));
}

const MAX_LISTED = 256;
const MAX_ACCOUNT = 64 * 1024;

/** As sha256sum writes it: two blanks before the name, or a blank and a star for a file that was read as binary. */
const LINE = /^([0-9a-f]{64}) [ *](.*)$/;

/**
 * SHA-256 by the name of the file, lower-case hex. A name with a folder, or with what sha256sum escapes, is no name of this
 * list.
 * @throws ParseError
 */
export function readSha256Sums(bytes: Uint8Array, field: string): Map<string, string> {
  const fail = (message: string): never => {
    throw new ParseError('PARSE_INVALID', field, message);
  };
  const text = fromUtf8(bytes, field);
  if (!text.endsWith('\n')) fail('it does not end with the end of a line');
  const lines = text.slice(0, -1).split('\n');
  if (lines.length > MAX_LISTED) throw new ParseError('PARSE_LIMIT', field, `more than ${MAX_LISTED} lines`);
  const sums = new Map<string, string>();
  for (const [i, line] of lines.entries()) {
    const [, sum = '', name = ''] = LINE.exec(line) ?? [];
    if (!INGRESS_FILE_NAME.test(name)) fail(`line ${i + 1} is no SHA-256 with the name of a file`);
    if (sums.has(name)) fail(`line ${i + 1} names a file that another line names`);
    sums.set(name, sum);
  }
  return sums;
}

/**
 * URI of the ACME account in what certbot writes (`{body, uri}`), or lego (`{registration: {body, uri}}`, and since its
 * version 5 `accountURL` for `uri`). All else of it is nobody's business: it may hold an address of a person.
 * @throws ParseError
 */
export function readAcmeAccount(bytes: Uint8Array, field: string): string {
  return readJson(documentText(bytes, field), field, accountUri, { bytes: MAX_ACCOUNT });
}

const accountUri: Reader<string> = (value) => {
  const account = anyObject(value);
  if (!hasMember(account, 'registration')) return member(account, 'uri', uri);
  if (hasMember(account, 'uri')) return refuse('it names two accounts');
  return member(account, 'registration', registeredUri);
};

const registeredUri: Reader<string> = (value) => {
  const registration = anyObject(value);
  if (!hasMember(registration, 'accountURL')) return member(registration, 'uri', uri);
  if (hasMember(registration, 'uri')) return refuse('it names two accounts');
  return member(registration, 'accountURL', uri);
};

const uri = matching(/^[!-~]{1,1000}$/, 'the URI of an account');
