// The identity token that GitHub issues to a job of a workflow, for one audience: whoever is shown it knows which repository,
// ref and workflow asks, and nobody else takes it.

import { fromUtf8 } from '../core/bytes.js';
import { FetchError } from '../core/errors.js';
import { only, readJson } from '../core/schema/reader.js';
import { text } from '../core/schema/scalars.js';
import { httpGet, JSON_TYPES } from './http.js';

/**
 * @returns a JWT, secret while it is valid; null: this is no job that may have one
 * @throws FetchError when the service of tokens gives none
 */
export async function workflowToken(
  audience: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  const url = env.ACTIONS_ID_TOKEN_REQUEST_URL ?? '';
  const bearer = env.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? '';
  if (url === '' || bearer === '') return null;
  const request = new URL(url);
  request.searchParams.set('audience', audience);
  const { body, url: shown } = await httpGet(request.href, {
    headers: { authorization: `Bearer ${bearer}`, accept: 'application/json' },
    contentTypes: JSON_TYPES,
    maxBytes: 256 * 1024,
  });
  try {
    return readJson(fromUtf8(body, 'answer'), 'answer', only('value', text));
  } catch {
    // The cause may quote the answer, which may be a token.
    throw new FetchError('FETCH_CONTENT', shown, 'the answer is not JSON with a token as its value');
  }
}
