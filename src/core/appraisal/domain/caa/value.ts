// The value of an `issue` or `issuewild` record (RFC 8659 section 4.2, RFC 8657): whom this one record permits.

import { latin1 } from '../../../formats/dns-message.js';

export type Permission =
  /** The record permits no certificate at all. */
  | {
      kind: 'nobody';
      /** The CA that it would be about, in lower case; null: it names none. */
      ca: string | null;
    }
  | {
      kind: 'issuer';
      /** In lower case. */
      ca: string;
      /** The one account that may ask the CA, exactly as written; null: any may. */
      account: string | null;
      /** Ways to prove control of the domain; null: any. */
      methods: string[] | null;
    };

const LABEL = '[a-z0-9]+(?:-+[a-z0-9]+)*';
const ISSUER = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`, 'i');
/** Let's Encrypt overlooks a tag without a name, which the grammar does not allow: the record is then one for any account. */
const TAG = new RegExp(`^(?:${LABEL})?$`, 'i');
const VALUE = /^[!-:<-~]*$/;
const ACCOUNT = /^[a-z][a-z0-9+.-]*:./i;
const METHODS = /^[a-z0-9-]+(?:,[a-z0-9-]+)*$/i;

export function readIssueValue(value: Uint8Array): Permission {
  const [issuer = '', ...parts] = latin1(value).split(';').map(trimmed);
  // With a dot at its end it is no name of the grammar, but one that a CA may take for its own.
  if (!ISSUER.test(issuer)) {
    const name = issuer.replace(/\.$/, '');
    return { kind: 'nobody', ca: ISSUER.test(name) ? name.toLowerCase() : null };
  }
  const ca = issuer.toLowerCase();
  const parameters = readParameters(parts);
  if (parameters === null) return { kind: 'nobody', ca };
  const account = parameters.get('accounturi') ?? null;
  const methods = parameters.get('validationmethods') ?? null;
  const isSatisfiable = (account === null || ACCOUNT.test(account)) && (methods === null || METHODS.test(methods));
  if (!isSatisfiable) return { kind: 'nobody', ca };
  return { kind: 'issuer', ca, account, methods: methods?.split(',') ?? null };
}

/** Null where they break the grammar, or one is there twice of which RFC 8657 lets no record have more than one. */
function readParameters(parts: readonly string[]): Map<string, string> | null {
  const parameters = new Map<string, string>();
  // One semicolon at the end, with nothing behind it, is in the grammar.
  for (const part of parts.length === 1 && parts[0] === '' ? [] : parts) {
    const equals = part.indexOf('=');
    const tag = trimmed(part.slice(0, Math.max(equals, 0)));
    const value = trimmed(part.slice(equals + 1));
    if (equals === -1 || !TAG.test(tag) || !VALUE.test(value)) return null;
    if (RESTRICTING.has(tag) && parameters.has(tag)) return null;
    parameters.set(tag, value);
  }
  return parameters;
}

/** By exactly these names: a CA that knows `accounturi` may know no other spelling of it. */
const RESTRICTING: ReadonlySet<string> = new Set(['accounturi', 'validationmethods']);

/** In a time that the length bounds: a pattern for the blanks at the end would try each of them in the middle, too. */
function trimmed(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isBlank(text[start])) start += 1;
  while (end > start && isBlank(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
