// Signed notes (C2SP signed-note): a text and the signatures under it, by keys that have names.

import { decodeBase64, sha256, verifyEd25519 } from '#crypto';
import { concatBytes, equalBytes, fromUtf8, preview, toHex, utf8 } from '../../bytes.js';
import { LogError, ParseError } from '../../errors.js';
import { toBase64 } from '../../formats/codec/base64.js';

/** Whoever has this key signs in this name. */
export interface NoteKey {
  name: string;
  /** Ed25519, 32 bytes. */
  publicKey: Uint8Array;
}

export interface Note {
  /** With the newline at its end. */
  text: string;
  signatures: NoteSignature[];
}

export interface NoteSignature {
  name: string;
  /** First bytes of a digest of name and key. */
  keyId: Uint8Array;
  signature: Uint8Array;
}

/** Signs a text with Ed25519: 64 bytes. */
export type SignText = (text: Uint8Array) => Promise<Uint8Array>;

const ED25519 = 1;
const MAX_NOTE_BYTES = 64 * 1024;
const MAX_SIGNATURES = 64;
/** Of a signature line: em dash, space, name, space, base64. */
const SIGNATURE_LINE = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u;
const KEY_NAME = /^[^\s+\p{C}]{1,200}$/u;
const CONTROL = /[^\P{Cc}\n]/u;

export function isKeyName(text: string): boolean {
  return KEY_NAME.test(text);
}

/** `NAME+1234abcd+BASE64`, as `note` of Go and the tools of transparency logs read it. @throws ParseError */
export function parseVerifierKey(text: string): NoteKey {
  const fail = (reason: string): never => {
    throw new ParseError('PARSE_INVALID', 'verifier key', reason, {
      hint: 'Copy the whole key from where the owner of the log publishes it: NAME+8 hexadecimal digits+base64.',
    });
  };
  const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{1,200})$/.exec(text.trim());
  const [, name = '', id = '', encoded = ''] = match ?? [];
  if (match === null || !isKeyName(name)) return fail('expected NAME+KEYID+BASE64'); // not quoted: it may be the secret one
  const key = decodeBase64(encoded);
  if (key === null || key[0] !== ED25519 || key.length !== 33)
    return fail('its key is not one of Ed25519, which alone is understood');
  const parsed = { name, publicKey: key.subarray(1) };
  const own = toHex(keyId(parsed));
  return own === id ? parsed : fail(`its key id is ${id}, and that of its name and key is ${own}: a part was changed`);
}

export function verifierKey(key: NoteKey): string {
  return `${key.name}+${toHex(keyId(key))}+${toBase64(concatBytes(Uint8Array.of(ED25519), key.publicKey))}`;
}

function keyId({ name, publicKey }: NoteKey): Uint8Array {
  return sha256(concatBytes(utf8(`${name}\n`), Uint8Array.of(ED25519), publicKey)).subarray(0, 4);
}

/** @throws ParseError. No signature is verified. */
export function parseNote(bytes: Uint8Array, field: string): Note {
  const fail = (reason: string): never => {
    throw new ParseError('PARSE_INVALID', field, reason);
  };
  if (bytes.length > MAX_NOTE_BYTES) {
    throw new ParseError('PARSE_LIMIT', field, `${bytes.length} bytes, over the limit of ${MAX_NOTE_BYTES}`);
  }
  const whole = fromUtf8(bytes, field);
  if (CONTROL.test(whole)) return fail('a control character');
  const end = whole.lastIndexOf('\n\n');
  if (end === -1) return fail('expected a text, an empty line and signatures');
  if (!whole.endsWith('\n')) return fail('its last line does not end');
  const lines = whole
    .slice(end + 2)
    .split('\n')
    .slice(0, -1);
  if (lines.length === 0) return fail('no signature');
  if (lines.length > MAX_SIGNATURES) return fail(`${lines.length} signatures, over the limit of ${MAX_SIGNATURES}`);
  const signatures = lines.map((line) => {
    const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? [];
    if (name === undefined || encoded === undefined) return fail(`expected a signature, got ${preview(line)}`);
    const value = decodeBase64(encoded);
    if (value === null || value.length < 5) return fail(`expected a signature in base64, got ${preview(line)}`);
    return { name, keyId: value.subarray(0, 4), signature: value.subarray(4) };
  });
  return { text: whole.slice(0, end + 1), signatures };
}

/**
 * The text of a note, if whoever has the key signed it. Signatures by other keys say nothing here, whatever they are.
 * @param field what the note is, in errors
 * @throws ParseError, LogError
 */
export async function openNote(bytes: Uint8Array, key: NoteKey, field: string): Promise<string> {
  const { text, signatures } = parseNote(bytes, field);
  const id = keyId(key);
  const own = signatures.filter(({ name, keyId }) => name === key.name && equalBytes(keyId, id));
  const signed = utf8(text);
  for (const { signature } of own) {
    if (await verifyEd25519(key.publicKey, signed, signature)) continue;
    throw new LogError('LOG_SIGNATURE', `${field}: the signature by ${preview(key.name)} does not verify`, {
      hint: 'The text was changed after it was signed, or another key signed it. Do not rely on it.',
    });
  }
  if (own.length > 0) return text;
  const names = [...new Set(signatures.map(({ name }) => name))].slice(0, 4).map((name) => preview(name, 80));
  throw new LogError(
    'LOG_SIGNATURE',
    `${field}: no signature by the key ${verifierKey(key)}; signed by ${names.join(', ')}`,
    { hint: 'Compare the key with the one that the owner of the log publishes. A new key has another id.' },
  );
}

/**
 * @param text ends with a newline
 * @throws LogError where `sign` is not of that key
 */
export async function signNote(text: string, key: NoteKey, sign: SignText): Promise<Uint8Array> {
  const signature = await sign(utf8(text));
  const line = `\u2014 ${key.name} ${toBase64(concatBytes(keyId(key), signature))}\n`;
  const note = utf8(`${text}\n${line}`);
  await openNote(note, key, 'the signed checkpoint');
  return note;
}
