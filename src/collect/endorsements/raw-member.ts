// The exact text of one member of a JSON object. Intel signs the text, not the value: writing the value again would
// break the signature.

import { ParseError } from '../../core/errors.js';

/** A string, a punctuation mark, or anything else up to the next of them. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/**
 * Text of member `name` of the object that `json` is, without the white space around it.
 * @param json known to be well-formed, with no member named twice (`parseJson`)
 * @throws ParseError when there is no such member
 */
export function rawMember(json: string, name: string, field: string): string {
  let depth = 0;
  let key = '';
  let start: number | null = null;
  for (const { 0: token, index } of json.matchAll(TOKEN)) {
    if (token === '}' || token === ']') depth -= 1;
    if (depth === 1 && start === null && token === ':') start = index + 1;
    else if (depth === 1 && start === null) key = token;
    else if (start !== null && (depth === 0 || (depth === 1 && token === ','))) {
      if (JSON.parse(key) === name) return json.slice(start, index).trim();
      start = null;
    }
    if (token === '{' || token === '[') depth += 1;
  }
  throw new ParseError('PARSE_INVALID', `${field}.${name}`, 'is missing');
}
