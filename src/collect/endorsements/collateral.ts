// PCK collateral for a platform: from the cache, else from the first source whose collateral meets the requirement.

import {
  type CollateralKey,
  collateralKeyOf,
  leafOf,
  type PckRequest,
  pckOf,
} from '../../core/collection/collateral-key.js';
import { FetchError, ParseError } from '../../core/errors.js';
import { parseCertificateChainPem } from '../../core/formats/codec/x509.js';
import { earliestNextUpdate, readCollateral } from '../../core/formats/collateral.js';
import { parseQuote } from '../../core/formats/quote.js';
import type { CollateralCache } from './cache.js';
import {
  type CollateralSource,
  type FetchedCollateral,
  fetchCollateral,
  fetchPckCertificateChain,
  type RequestOptions,
  sourceName,
  type TcbUpdate,
} from './intel.js';
import { type CollateralRequirement, isFresher, shortfallsOf } from './requirement.js';
import type { SharedAnswers } from './shared-answers.js';

export interface ObtainedCollateral {
  /** Nine-field collateral JSON. */
  text: string;
  /** Base URL it came from, without credentials. */
  source: string;
  /** Unix milliseconds. */
  fetchedAt: number;
  /** What each source lacks, as a clause, when none meets the requirement; else null. */
  gap: string | null;
}

export interface ObtainOptions extends RequestOptions {
  /** Asked in this order, until one has everything and meets the requirement. */
  sources: readonly CollateralSource[];
  requirement: CollateralRequirement;
  tcbUpdate?: TcbUpdate | undefined;
  cache: CollateralCache | null;
  /** With those who ask in the same process; left out: nothing is shared. */
  shared?: SharedCollateral | undefined;
  /** Unix milliseconds. */
  now: () => number;
  /** Called with a line of text for each request. */
  progress: (text: string) => void;
}

export type SharedCollateral = SharedAnswers<Shared>;

type Shared = ({ obtained: ObtainedCollateral } | { failure: FetchError }) & {
  /** What it was asked for, and when: Unix milliseconds. */
  demand: string;
  askedAt: number;
};

/** How long it is taken for granted that the sources have no more than what they gave. */
const SHORTFALL_MS = 60_000;

/** Evidence that names more platforms than this gets no further collateral: it cannot keep a verifier busy. */
const MAX_PLATFORMS = 16;

/**
 * Obtains collateral for quotes, once for each platform, with the PCK certificate chain for those that carry none.
 * The function throws ParseError for a quote that cannot be read that far, FetchError when no source has everything.
 */
export function quoteEndorser(options: ObtainOptions): (quote: Uint8Array) => Promise<ObtainedCollateral> {
  const collateral = once((platform: CollateralKey) =>
    options.shared === undefined ? obtainCollateral(platform, options) : share(options.shared, platform, options),
  );
  const pckCertificateChain = once((request: PckRequest) => obtainPckCertificateChain(request, options));
  return async (bytes) => {
    const quote = parseQuote(bytes);
    const pck = pckOf(quote);
    if ('certificate' in pck) return collateral(collateralKeyOf(quote, pck.certificate));
    const pem = await pckCertificateChain(pck.request);
    const obtained = await collateral(
      collateralKeyOf(quote, leafOf(parseCertificateChainPem(pem, 'pck_certificate_chain'))),
    );
    return { ...obtained, text: JSON.stringify({ ...JSON.parse(obtained.text), pck_certificate_chain: pem }) };
  };
}

/** `ask`, with its answers (and failures) kept. */
function once<Q, A>(ask: (question: Q) => Promise<A>): (question: Q) => Promise<A> {
  const answers = new Map<string, Promise<A>>();
  return async (question) => {
    const key = JSON.stringify(question);
    const known = answers.get(key);
    if (known !== undefined) return known;
    if (answers.size >= MAX_PLATFORMS) {
      throw new ParseError(
        'PARSE_LIMIT',
        'evidence',
        `names more than ${MAX_PLATFORMS} platforms; nothing was asked for the others`,
      );
    }
    const answer = ask(question);
    answers.set(key, answer);
    return answer;
  };
}

/**
 * As `obtainCollateral`, asked once by all who share the answers: for as long as it meets what each of them requires. One
 * that does not, or a failure, is shared for a minute with those who require the same.
 */
async function share(
  answers: SharedCollateral,
  platform: CollateralKey,
  options: ObtainOptions,
): Promise<ObtainedCollateral> {
  const { sources, tcbUpdate, cache, requirement, now } = options;
  const question = JSON.stringify([platform, sources.map(sourceName), tcbUpdate ?? null, cache === null]);
  const demand = demandOf(requirement);
  const isRecent = ({ demand: asked, askedAt }: Shared): boolean =>
    asked === demand && now() - askedAt < SHORTFALL_MS && now() >= askedAt;
  const suits = (answer: Shared): boolean =>
    'failure' in answer ? isRecent(answer) : isEnough(answer.obtained, requirement) || isRecent(answer);
  const ask = async (): Promise<Shared> => {
    const askedAt = now();
    try {
      return { obtained: await obtainCollateral(platform, options), demand, askedAt };
    } catch (error) {
      return { failure: asFetchError(error), demand, askedAt };
    }
  };
  const answer = await answers.get(question, suits, ask);
  if ('failure' in answer) throw answer.failure;
  const { obtained } = answer;
  return isEnough(obtained, requirement) ? { ...obtained, gap: null } : obtained;
}

function isEnough({ text }: ObtainedCollateral, requirement: CollateralRequirement): boolean {
  return shortfallsOf(readCollateral(text), requirement).length === 0;
}

/** What a policy requires, whenever that is. */
function demandOf(requirement: CollateralRequirement): string {
  const { tcbEvaluationDataNumber, issuedSince, beginsBy, nextUpdateAfter } = requirement;
  return [tcbEvaluationDataNumber, nextUpdateAfter - issuedSince, beginsBy - nextUpdateAfter].join(' ');
}

/**
 * Collateral for `platform`, every part from the same source. If no source meets the requirement, the
 * freshest set is taken: a service that lags must not hide one that is up to date.
 * @throws FetchError with the reason of every source
 */
async function obtainCollateral(platform: CollateralKey, options: ObtainOptions): Promise<ObtainedCollateral> {
  const { sources, cache, now, progress, requirement, tcbUpdate } = options;
  const keyOf = (name: string): string => (tcbUpdate === undefined ? name : `${name}?update=${tcbUpdate}`);
  for (const source of sources.map(sourceName)) {
    const cached = await cache?.read(keyOf(source), platform, now());
    if (cached && shortfallsOf(readCollateral(cached.text), requirement).length === 0) {
      return { ...cached, source, gap: null };
    }
  }
  const failures: FetchError[] = [];
  const gaps: string[] = [];
  let best: (FetchedCollateral & Omit<ObtainedCollateral, 'gap'>) | null = null;
  for (const each of sources) {
    const source = sourceName(each);
    progress(`asking ${source} for collateral of FMSPC ${platform.fmspc}`);
    try {
      const fetched = { ...(await fetchCollateral(each, platform, options)), source, fetchedAt: now() };
      const { text, collateral, fetchedAt } = fetched;
      const shortfalls = shortfallsOf(collateral, requirement);
      if (shortfalls.length === 0) {
        if (earliestNextUpdate(collateral) > fetchedAt)
          await cache?.write(keyOf(source), platform, { text, fetchedAt });
        return { text, source, fetchedAt, gap: null };
      }
      gaps.push(`${source}: ${shortfalls.join(', ')}`);
      if (best === null || isFresher(collateral, best.collateral)) best = fetched;
    } catch (error) {
      const failure = asFetchError(error);
      failures.push(failure);
      gaps.push(failure.message);
    }
    progress(`no suitable collateral from ${gaps.at(-1)}`);
  }
  if (best !== null) {
    const { text, source, fetchedAt } = best;
    return { text, source, fetchedAt, gap: `no source has suitable collateral (${gaps.join('; ')})` };
  }
  const { tee, fmspc, ca } = platform;
  throw noSource(`${tee.toUpperCase()} collateral for FMSPC ${fmspc}, ${ca} CA`, failures);
}

/**
 * PEM chain of the PCK certificate that a quote with an encrypted PPID does not carry, leaf first.
 * @throws FetchError with the reason of every source
 */
async function obtainPckCertificateChain(
  request: PckRequest,
  options: Pick<ObtainOptions, 'sources'> & RequestOptions,
): Promise<string> {
  const failures: FetchError[] = [];
  for (const source of options.sources) {
    try {
      return await fetchPckCertificateChain(source, request, options);
    } catch (error) {
      failures.push(asFetchError(error));
    }
  }
  throw noSource('PCK certificate for the quote’s encrypted PPID', failures);
}

function asFetchError(error: unknown): FetchError {
  if (error instanceof FetchError) return error;
  throw error;
}

/** The first failure, followed by those of the other sources. */
function noSource(wanted: string, failures: FetchError[]): FetchError {
  const [first, ...others] = failures;
  if (first === undefined) throw new TypeError('there is no source to ask');
  const reasons = [first.message.slice(`${first.url}: `.length), ...others.map(({ message }) => message)].join('; ');
  const code = others.every((other) => other.code === first.code) ? first.code : 'FETCH_FAILED';
  return new FetchError(code, first.url, `${reasons} (wanted: ${wanted})`, {
    hint: 'Try again later, ask another service with --pccs-url, or give what you have with --collateral.',
    cause: new AggregateError(failures),
  });
}
