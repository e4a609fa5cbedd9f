// A self-hosted service (`trust-center serve`) as others meet it: a target that it keeps is verified there, or what was
// verified here is registered there. Nothing that it answers decides a verdict here: the evidence that it collected is
// appraised here again, and what it makes of ours is told beside our own.

import { fromUtf8, preview } from '../core/bytes.js';
import { FetchError, InputError } from '../core/errors.js';
import { VERDICTS, type Verdict } from '../core/result/words.js';
import { anyObject, member, memberOr, only, type Reader, readJson } from '../core/schema/reader.js';
import { matching, oneOf, text } from '../core/schema/scalars.js';
import { httpGet, httpSend, pause } from '../io/http.js';
import type { HttpHead } from '../io/http-terms.js';
import { displayUrl, isConfidential, parseHttpUrl } from '../io/url.js';
import { workflowToken } from '../io/workflow-token.js';

/** A target of a service, by the URL of its page: `https://trust.example/t/acme/wallet`. */
export interface ServiceTarget {
  /** Where the service is, without a slash at the end. */
  base: string;
  organisation: string;
  slug: string;
}

/** How a verification there ended. */
export interface ServiceRun {
  id: string;
  /** Its page, which stays that verification for ever. */
  page: string;
  status: 'appraised' | 'without-result' | 'cancelled';
  verdict: Verdict | null;
  reason: string;
}

export interface Collected {
  run: ServiceRun;
  /** As the service collected it: bytes that anybody could have written. */
  bundle: Uint8Array;
}

/** Where a token for the service is, unless a workflow has an identity of its own. */
export const TOKEN_VARIABLE = 'TRUST_CENTER_SERVICE_TOKEN';

type Environment = Readonly<Record<string, string | undefined>>;

const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;
const MAX_ANSWER_BYTES = 256 * 1024;
const MAX_BUNDLE_BYTES = 64 * 2 ** 20;
/** As long as a verification may take, with a queue before it. */
const RUN_MS = 10 * 60_000;
/** Most end at once: the pauses grow from the first to the second. */
const [FIRST_POLL_MS, POLL_MS] = [100, 2_000];
const REQUEST_MS = 60_000;
/** As long as the answer to what was handed in may take, so that most need no second question. */
const WAIT_SECONDS = 30;

/**
 * @param name of the option or input
 * @throws InputError
 */
export function readServiceUrl(given: string, name: string): ServiceTarget {
  const url = parseHttpUrl(given);
  const [, base, organisation = '', slug = ''] = /^(.*)\/t\/([^/]*)\/([^/]*)\/?$/.exec(url.pathname) ?? [];
  if (base === undefined || !SLUG.test(organisation) || !SLUG.test(slug) || url.search !== '' || url.username !== '') {
    throw new InputError('INPUT_INVALID', `${name}: not the URL of a target of a service: ${displayUrl(url)}`, {
      hint: 'Open the target in its dashboard and copy the address, e.g. https://trust.example/t/acme/wallet.',
    });
  }
  if (!isConfidential(url)) {
    throw new InputError('INPUT_INVALID', `${name}: expected https, got http: anybody on the way could read the token`);
  }
  return { base: `${url.origin}${base}`, organisation, slug };
}

/**
 * What to show the service: the token that is given, or one for the identity of the workflow.
 * @throws InputError where there is neither; FetchError where the service takes no such workflow
 */
export async function serviceToken({ base, organisation }: ServiceTarget, env: Environment): Promise<string> {
  const given = env[TOKEN_VARIABLE] ?? '';
  if (given !== '') return given;
  const identity = await workflowToken(base, env);
  if (identity === null) {
    throw new InputError('INPUT_INVALID', `${base} is asked with a token, and ${TOKEN_VARIABLE} is not set`, {
      hint: 'Make a token in the settings of the service. A workflow needs none: allow its repository there, and give the job `permissions: { id-token: write }`.',
    });
  }
  const body = JSON.stringify({ token: identity, organisation });
  const answer = await send(`${base}/api/v1/token`, { headers: {}, body }, [200, 201]);
  return readAnswer(answer, (value) => member(anyObject(value), 'token', text));
}

/**
 * Has the service verify the target, and takes the evidence that it collected: since it was asked, never before.
 * @throws FetchError where it gives no bundle: refused, without result, or not in time
 */
export async function collectAt(
  target: ServiceTarget,
  token: string,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (text: string) => void },
): Promise<Collected> {
  const { base } = target;
  onProgress(`asking ${base} to verify ${target.organisation}/${target.slug}`);
  const run = await ended(base, await begunSince(target, token, signal, onProgress), token, signal);
  if (run.status !== 'appraised') {
    throw new FetchError(
      'FETCH_FAILED',
      run.page,
      `the verification there came to no result: ${preview(run.reason, 200)}`,
    );
  }
  onProgress(`taking the evidence that it collected: ${run.page}`);
  const { body: bundle } = await httpGet(`${base}/api/v1/verifications/${run.id}/bundle`, {
    headers: authorised(token),
    maxBytes: MAX_BUNDLE_BYTES,
    timeoutMs: REQUEST_MS,
    signal,
  });
  return { run, bundle };
}

/**
 * A service joins a request to what it has under way, whose evidence may be of what ran before a deployment. One that only
 * waits asks the target later; of any other the end is awaited, after which whatever is under way was begun since.
 * @returns its id
 */
async function begunSince(
  { base, organisation, slug }: ServiceTarget,
  token: string,
  signal: AbortSignal,
  onProgress: (text: string) => void,
): Promise<string> {
  // Without waiting: it is told how it stands now.
  const url = `${base}/api/v1/targets/${organisation}/${slug}/verifications`;
  const ask = async (): Promise<Asked> =>
    readAnswer(await send(url, { headers: authorised(token), body: '' }, [200, 202], signal), asked);
  const first = await ask();
  if (first.status === 'queued') return first.id;
  onProgress('another verification is under way there, whose evidence may be older: waiting for its end');
  await ended(base, first.id, token, signal);
  const { id } = await ask();
  if (id !== first.id) return id;
  throw new FetchError('FETCH_CONTENT', `${base}/v/${id}`, 'the service begins no verification after this one');
}

/**
 * Hands in evidence, which the service appraises under the policy that it has for the target.
 * @param bundle as `serialiseBundle` writes it
 * @throws FetchError
 */
export async function registerAt(
  target: ServiceTarget,
  token: string,
  bundle: string,
  signal?: AbortSignal,
): Promise<ServiceRun> {
  const { base, organisation, slug } = target;
  const url = `${base}/api/v1/verifications?organisation=${organisation}&target=${slug}&wait=${WAIT_SECONDS}`;
  const answer = await send(url, { headers: authorised(token), body: bundle }, [200, 202], signal);
  return ended(base, readAnswer(answer, asked).id, token, signal);
}

/** In a few words, beside the verdict of here. */
export function runInWords({ status, verdict, reason, page }: ServiceRun): string {
  const found = status === 'appraised' ? `${verdict}` : `${status} (${preview(reason, 200)})`;
  return `The service says: ${found}. ${page}`;
}

async function ended(base: string, id: string, token: string, signal?: AbortSignal): Promise<ServiceRun> {
  const until = Date.now() + RUN_MS;
  const page = `${base}/v/${id}`;
  for (let pauseMs = FIRST_POLL_MS; ; pauseMs = Math.min(2 * pauseMs, POLL_MS)) {
    const answer = await httpGet(`${base}/api/v1/verifications/${id}`, {
      headers: authorised(token),
      maxBytes: MAX_ANSWER_BYTES,
      timeoutMs: REQUEST_MS,
      signal,
    });
    const { status, ...found } = readAnswer(answer, state);
    if (status === 'appraised' || status === 'without-result' || status === 'cancelled') {
      return { id, page, status, ...found };
    }
    if (Date.now() >= until) {
      throw new FetchError(
        'FETCH_TIMEOUT',
        page,
        `the verification there is still ${status} after ${RUN_MS / 60_000} minutes`,
      );
    }
    await pause(pauseMs, signal ?? AbortSignal.timeout(RUN_MS));
    signal?.throwIfAborted();
  }
}

function authorised(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

type Answer = HttpHead & { body: Uint8Array };

async function send(
  url: string,
  { headers, body }: { headers: Record<string, string>; body: string },
  statuses: readonly number[],
  signal?: AbortSignal,
): Promise<Answer> {
  const answer = await httpSend(
    url,
    { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body },
    { maxBytes: MAX_ANSWER_BYTES, timeoutMs: REQUEST_MS, signal },
  );
  if (statuses.includes(answer.status)) return answer;
  throw refused(answer);
}

/** Its words, as far as they are a problem document; they may be anybody's. */
function refused(answer: Answer): FetchError {
  const { status, url } = answer;
  const said = saidIn(answer);
  return new FetchError(
    'FETCH_STATUS',
    displayUrl(url),
    `answered with status ${status}${said === null ? '' : `: ${said}`}`,
    {
      status,
      ...(status === 401
        ? { hint: `The token is not valid there: it may be over, or for another organisation (${TOKEN_VARIABLE}).` }
        : {}),
      ...(status === 404 ? { hint: 'There is no such target, or the token may not see it.' } : {}),
    },
  );
}

function saidIn({ body }: Answer): string | null {
  try {
    return preview(
      readJson(fromUtf8(body, 'answer'), 'answer', (value) => member(anyObject(value), 'detail', text)),
      300,
    );
  } catch {
    return null; // no problem document: the status says it
  }
}

function readAnswer<T>({ url, body }: Answer, read: Reader<T>): T {
  try {
    return readJson(fromUtf8(body, 'answer'), 'answer', read, { bytes: MAX_ANSWER_BYTES });
  } catch {
    // The cause may quote the answer, which may be a token.
    throw new FetchError('FETCH_CONTENT', displayUrl(url), 'the answer is not what a service of this version gives');
  }
}

const ID = matching(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a UUID');
const STATES = ['queued', 'running', 'appraised', 'without-result', 'cancelled'] as const;

interface Asked {
  id: string;
  status: (typeof STATES)[number];
}

const asked: Reader<Asked> = (value) => {
  const given = anyObject(value);
  return { id: member(given, 'id', ID), status: member(given, 'status', oneOf(...STATES)) };
};

const state: Reader<Omit<ServiceRun, 'id' | 'page' | 'status'> & { status: (typeof STATES)[number] }> = (value) => {
  const given = anyObject(value);
  const message = memberOr(given, 'error', '', only('message', text));
  return {
    status: member(given, 'status', oneOf(...STATES)),
    verdict: memberOr(given, 'verdict', null, oneOf(...VERDICTS)),
    reason: memberOr(given, 'reason', message, text),
  };
};
