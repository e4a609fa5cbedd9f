// Evidence from any endpoint that makes a quote for a challenge: the caller says where the nonce goes, and where in the
// answer the evidence is.

import { fromUtf8, preview, utf8 } from '../../core/bytes.js';
import { FetchError, InputError, TrustCenterError } from '../../core/errors.js';
import { parseJson } from '../../core/formats/codec/json.js';
import { isJsonPointer, textAt } from '../../core/formats/codec/json-pointer.js';
import type { NonceEncoding } from '../../core/formats/nonce-encodings.js';
import { nonceText } from '../../core/formats/nonce-text.js';
import {
  addressesOf,
  expectConfidential,
  type FetchOptions,
  fetchEvidence,
  type SourcedBytes,
} from './fetch-evidence.js';

/** How to ask. `{nonce}` stands in the URL or in the body for the nonce. */
export interface Challenge {
  /** It is the name of the target: nothing in it is secret. */
  url: string;
  method: 'GET' | 'POST';
  /** Their values are secret. */
  headers: Readonly<Record<string, string>>;
  /** JSON, for POST; null: none. */
  body: string | null;
  /** JSON Pointer to the evidence in the answer; null: all of it. */
  pointer: string | null;
  encoding: NonceEncoding;
}

/** Length of the nonce that is made for each run. */
export const CHALLENGE_NONCE_BYTES = 32;

const NONCE = '{nonce}';
const MAX_URL_LENGTH = 250;
const MAX_BODY_LENGTH = 4096;
/** Names of query parameters and headers whose values are rarely meant for results. */
const SECRET_NAME = /key|token|secret|passw|auth|credential/i;
/** What the client itself says of a request, and of the connection. */
const OWN_HEADER =
  /^(?:host|content-.*|transfer-encoding|accept-encoding|connection|keep-alive|te|trailer|upgrade|expect|proxy-.*)$/i;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[!-~](?:[ -~]*[!-~])?$/;

/** @throws InputError for a challenge that cannot be made, or would show a secret; no value of a header is quoted */
export function expectChallenge({ url, method, headers, body, pointer }: Challenge): void {
  const refuse = (what: string, hint?: string): never => {
    throw new InputError('INPUT_INVALID', what, hint === undefined ? {} : { hint });
  };
  const filled = url.replaceAll(NONCE, '0');
  expectConfidential(filled);
  const { username, password, hash, host, searchParams } = new URL(filled);
  if (username !== '' || password !== '') {
    refuse('url: user name and password do not go into it', 'Give them as a header, from the environment.');
  }
  if (hash !== '' || url.length > MAX_URL_LENGTH) refuse('url: expected a short one, without a fragment');
  if (new URL(url.replaceAll(NONCE, '1')).host !== host) refuse('url: the nonce cannot be part of the host');
  const secret = [...searchParams.keys()].find((name) => SECRET_NAME.test(name));
  if (secret !== undefined) {
    refuse(
      `url: ${preview(secret, 40)} looks like a secret, and the URL is shown`,
      'Give it as a header, from the environment.',
    );
  }
  if (!url.includes(NONCE) && body?.includes(NONCE) !== true)
    refuse(`url: ${NONCE} stands neither there nor in the body`);
  if (body !== null && method === 'GET') refuse('body: it is sent with method POST alone');
  if (body !== null && (body.length > MAX_BODY_LENGTH || !isJson(body))) refuse('body: expected short JSON');
  for (const [name, value] of Object.entries(headers)) {
    if (!HEADER_NAME.test(name) || OWN_HEADER.test(name)) refuse(`header: ${preview(name, 40)} cannot be set`);
    if (!HEADER_VALUE.test(value))
      refuse(`header: the value of ${name} is empty, or has characters that none can have`);
  }
  if (pointer !== null && !isJsonPointer(pointer)) {
    refuse(
      `pointer: ${preview(pointer, 80)} is no JSON Pointer`,
      'Write the way to the evidence, e.g. /attestation/quote.',
    );
  }
}

/** What an endpoint answered, and the evidence in it, or why there is none. */
export interface ChallengeAnswer {
  evidence: SourcedBytes | FetchError;
  /** The whole answer, where the evidence is a part of it. */
  answer: SourcedBytes | null;
}

/**
 * @param challenge as `expectChallenge` accepts it
 * @throws FetchError when there is no answer
 */
export async function fetchByChallenge(
  challenge: Challenge,
  nonce: Uint8Array,
  { allowPrivate, ...options }: FetchOptions & { allowPrivate: boolean },
): Promise<ChallengeAnswer> {
  const { method, headers, body, pointer, encoding } = challenge;
  const text = nonceText(nonce, encoding);
  const url = challenge.url.replaceAll(NONCE, encodeURIComponent(text));
  const answer = await fetchEvidence(url, {
    ...options,
    addresses: addressesOf(url, allowPrivate),
    headers: { ...headers },
    ...(method === 'POST' ? { post: body?.replaceAll(NONCE, text) ?? null } : {}),
  });
  expectNoSecret(answer, headers);
  if (pointer === null) return { evidence: answer, answer: null };
  return { evidence: partOf(answer, pointer), answer };
}

function partOf({ bytes, source }: SourcedBytes, pointer: string): SourcedBytes | FetchError {
  const unusable = (reason: string, cause?: unknown): FetchError =>
    new FetchError('FETCH_CONTENT', source, `the answer is not usable: ${reason}`, {
      hint: 'Check pointer, and what the endpoint answers.',
      cause,
    });
  try {
    const part = textAt(fromUtf8(bytes, 'answer'), pointer, 'answer');
    return part === null ? unusable(`nothing stands at ${preview(pointer, 80)}`) : { bytes: utf8(part), source };
  } catch (error) {
    if (error instanceof TrustCenterError) return unusable(error.message, error);
    throw error;
  }
}

/** The answer goes into a bundle that people publish. @throws FetchError where it repeats what was sent in a header */
function expectNoSecret({ bytes, source }: SourcedBytes, headers: Challenge['headers']): void {
  const answer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const plain = answer.replace(
    JSON_ESCAPE,
    (_, code, character) => character ?? String.fromCharCode(Number.parseInt(code, 16)),
  );
  for (const [name, value] of Object.entries(headers)) {
    if (!secretsOf(name, value).some((secret) => answer.includes(secret) || plain.includes(secret))) continue;
    throw new FetchError(
      'FETCH_CONTENT',
      source,
      `the answer repeats the value of the header ${name}, and is not kept`,
      {
        hint: 'An endpoint that shows the secrets of its callers is not one to send any to: have it mended.',
      },
    );
  }
}

/** How JSON may write a character that a header can have: PHP escapes each slash. */
const JSON_ESCAPE = /\\(?:u00([2-7][0-9a-fA-F])|(["\\/]))/g;
/** A shorter value (a version, a language) is a setting, and stands in many an answer by chance. */
const MIN_SECRET = 8;

/**
 * After a scheme such as Bearer, the secret alone; of cookies each, as servers repeat them one by one. However short it is where
 * the name of the header says that it is one.
 */
function secretsOf(name: string, value: string): string[] {
  const isCookie = name.toLowerCase() === 'cookie';
  const cookies = isCookie ? value.split(/;\s*/) : [];
  const values = cookies.map((cookie) => cookie.slice(cookie.indexOf('=') + 1));
  const whole = value.slice(value.indexOf(' ') + 1);
  const isSecret = isCookie || SECRET_NAME.test(name) || whole.length >= MIN_SECRET;
  return [...(isSecret ? [whole] : []), ...values.filter(({ length }) => length >= MIN_SECRET)];
}

function isJson(text: string): boolean {
  try {
    parseJson(text, 'body');
    return true;
  } catch (error) {
    if (error instanceof TrustCenterError) return false;
    throw error;
  }
}
