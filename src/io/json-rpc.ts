// Questions by JSON-RPC 2.0 over HTTP, one at a time, with the limits of every request. The path of an endpoint's URL is
// often the key of its user: nothing that is shown or thrown holds more of it than the origin.

import { fromUtf8 } from '../core/bytes.js';
import { FetchError, InputError, ParseError } from '../core/errors.js';
import { type JsonValue, parseJson } from '../core/formats/codec/json.js';
import { anyObject, hasMember, memberOr, type Reader, read, refuse } from '../core/schema/reader.js';
import { type HttpOptions, httpPost, JSON_TYPES } from './http.js';
import { isConfidential, parseHttpUrl } from './url.js';

export type RpcOptions = Pick<
  HttpOptions,
  'maxBytes' | 'timeoutMs' | 'idleTimeoutMs' | 'retries' | 'wait' | 'signal' | 'addresses'
>;

/** What the other side answered: a value, or that there is none, and why. */
export type RpcAnswer = { value: JsonValue; error: null } | { value: null; error: RpcError };

export interface RpcError {
  /** Its own number; null: it gave none. */
  code: number | null;
  /** Its own words, on one line and not endless. */
  message: string;
}

const MAX_MESSAGE = 300;
/** Providers answer with these where a question is refused, and say why in the body. Others mean that nobody was asked. */
const STATUSES = [200, 400, 404, 413, 422];

/**
 * @throws InputError for a URL that cannot be asked; FetchError as `httpPost`, and FETCH_CONTENT for what is no answer to
 * this question
 */
export async function askRpc(
  url: string,
  method: string,
  params: readonly JsonValue[],
  options: RpcOptions = {},
): Promise<RpcAnswer> {
  const endpoint = expectRpcUrl(url);
  const shown = endpoint.origin;
  const question = JSON.stringify({ jsonrpc: '2.0', id: QUESTION_ID, method, params });
  const http = { ...options, statuses: STATUSES, contentTypes: JSON_TYPES };
  const { body, status } = await httpPost(url, question, http).catch((error: unknown) => {
    throw error instanceof FetchError ? withoutPath(error, shown) : error;
  });
  try {
    const answer = parseJson(fromUtf8(body, method), method);
    const { value, error } = read(answer, method, response);
    if (error === null) return { value, error };
    // First without secrets: of one that is cut in two, the rest would stay.
    return { value: null, error: { ...error, message: oneLine(withoutSecrets(error.message, endpoint)) } };
  } catch (cause) {
    if (!(cause instanceof ParseError)) throw cause;
    if (cause.code === 'PARSE_LIMIT') {
      throw new FetchError('FETCH_TOO_LARGE', shown, `the answer to ${method} has more in it than is read`);
    }
    if (status !== 200) {
      throw new FetchError('FETCH_STATUS', shown, `answered with status ${status}, expected 200`, { status });
    }
    // The bytes may be anything, so they are not quoted.
    throw new FetchError('FETCH_CONTENT', shown, `no JSON-RPC answer to ${method}`, {
      hint: 'Check that the address is that of a JSON-RPC endpoint.',
    });
  }
}

/** @throws InputError for a URL that cannot be asked, or where anybody on the way could answer */
export function expectRpcUrl(url: string): URL {
  const endpoint = parseHttpUrl(url);
  if (isConfidential(endpoint)) return endpoint;
  throw new InputError(
    'INPUT_INVALID',
    `${endpoint.origin} is not https: anybody on the way could answer in its place`,
    {
      hint: 'Give an https: URL, or that of a node on this machine.',
    },
  );
}

/** Each connection carries one question at a time, so that any number will do. */
const QUESTION_ID = 1;

const response: Reader<RpcAnswer> = (value) => {
  const answer = anyObject(value);
  // A question that could not be read has no number that could be given back.
  const id = answer.id ?? null;
  if (id !== QUESTION_ID && !(id === null && hasMember(answer, 'error'))) refuse('the answer is to another question');
  if (hasMember(answer, 'error')) return { value: null, error: memberOr(answer, 'error', UNSAID, rpcError) };
  return { value: answer.result ?? null, error: null };
};

const UNSAID: RpcError = { code: null, message: 'no reason given' };

const rpcError: Reader<RpcError> = (value) => {
  // Some give a text alone.
  if (typeof value === 'string') return { code: null, message: value };
  const { code, message } = anyObject(value);
  return {
    code: typeof code === 'number' && Number.isSafeInteger(code) ? code : null,
    message: typeof message === 'string' && message !== '' ? message : UNSAID.message,
  };
};

function oneLine(text: string): string {
  const line = text
    .slice(0, 4 * MAX_MESSAGE)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE - 1).replace(/\p{Cs}$/u, '')}…` : line;
}

/** What a provider repeats of the URL that it was asked by. */
function withoutSecrets(message: string, { pathname, search, username, password }: URL): string {
  const parts = [...pathname.split('/'), ...search.split(/[?&=]/), username, password];
  const secrets = parts.flatMap((part) => [part, decoded(part)]).filter((part) => part.length >= SHORTEST_SECRET);
  return secrets.reduce((text, secret) => text.replaceAll(secret, '…'), message);
}

/** Shorter parts are words such as `mainnet`, or `v3`, and no keys. */
const SHORTEST_SECRET = 8;

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The same failure, of the origin. What caused it is left out: it may hold the URL. */
function withoutPath({ code, url, message, hint, status }: FetchError, shown: string): FetchError {
  return new FetchError(code, shown, message.slice(`${url}: `.length), {
    ...(hint === undefined ? {} : { hint }),
    ...(status === undefined ? {} : { status }),
  });
}
