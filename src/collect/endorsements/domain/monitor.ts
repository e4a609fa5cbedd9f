// One monitor of Certificate Transparency, asked within limits: of time, of pages, and of what a bundle can hold.

import { fromUtf8 } from '../../../core/bytes.js';
import { FetchError } from '../../../core/errors.js';
import type { HistoryPage } from '../../../core/formats/certificate-history.js';
import { type HttpOptions, httpGet } from '../../../io/http.js';
import type { Addresses } from '../../../io/http-terms.js';
import { displayUrl, parseHttpUrl } from '../../../io/url.js';

export interface MonitorLimits {
  /** Of all questions to one monitor, in ms, and of one question with its retries. */
  totalMs: number;
  questionMs: number;
  pages: number;
  /** Bytes that the pages take in a bundle, where they are a text within a text. */
  bytes: number;
  /** Certificates that are fetched one by one, for keys that nobody told; and those of which another told it. */
  certificates: number;
  secondWords: number;
}

/** crt.sh may think for a minute. 2,000 certificates take some 7 MB. */
export const LIMITS: MonitorLimits = {
  totalMs: 180_000,
  questionMs: 120_000,
  pages: 400,
  bytes: 16 * 1024 * 1024,
  certificates: 64,
  secondWords: 16,
};

const SILENCE_MS = 90_000;
const RETRIES = 3;

export interface MonitorTerms extends Pick<HttpOptions, 'signal'> {
  addresses: Addresses;
  limits: MonitorLimits;
}

export class Monitor {
  /** What it answered so far, in order. */
  readonly pages: HistoryPage[] = [];
  readonly #base: URL;
  readonly #terms: MonitorTerms;
  #leftMs: number;
  #leftBytes: number;

  /** @throws InputError for a `base` that cannot be asked */
  constructor(base: string, terms: MonitorTerms) {
    this.#base = parseHttpUrl(base);
    this.#terms = terms;
    this.#leftMs = terms.limits.totalMs;
    this.#leftBytes = terms.limits.bytes;
  }

  /** As messages and records show it. */
  get source(): string {
    return displayUrl(new URL(this.#base.pathname, this.#base));
  }

  /** What is wrong with an answer. */
  error(message: string): FetchError {
    return new FetchError('FETCH_CONTENT', this.source, message);
  }

  /**
   * Asks, and keeps the answer. @throws FetchError, also where it would be more than the limits allow
   * @param contentTypes of an answer
   */
  async ask(
    path: string,
    query: readonly (readonly [string, string])[],
    contentTypes?: readonly string[],
  ): Promise<HistoryPage> {
    const { limits, signal, addresses } = this.#terms;
    if (this.pages.length >= limits.pages) throw this.error(`more than ${limits.pages} pages`);
    if (this.#leftMs <= 0) {
      throw new FetchError('FETCH_TIMEOUT', this.source, `not done within ${limits.totalMs / 1000} s`);
    }
    const url = new URL(this.#base);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
    url.hash = '';
    url.search = new URLSearchParams(query.map(([name, value]) => [name, value])).toString();
    const began = performance.now();
    try {
      const { body } = await httpGet(url.href, {
        addresses,
        signal,
        retries: RETRIES,
        idleTimeoutMs: Math.min(SILENCE_MS, limits.questionMs),
        timeoutMs: Math.max(1, Math.round(Math.min(limits.questionMs, this.#leftMs))),
        maxBytes: limits.bytes,
        ...(contentTypes === undefined ? {} : { contentTypes }),
      });
      return this.#keep(url, fromUtf8(body, this.source));
    } finally {
      this.#leftMs -= performance.now() - began;
    }
  }

  #keep(asked: URL, body: string): HistoryPage {
    const { limits } = this.#terms;
    this.#leftBytes -= Buffer.byteLength(JSON.stringify(JSON.stringify(body)));
    if (this.#leftBytes < 0) {
      throw new FetchError('FETCH_TOO_LARGE', this.source, `its answers have more than ${limits.bytes} bytes in all`);
    }
    const url = new URL(asked);
    url.username = '';
    url.password = '';
    const page = { url: url.href, body };
    this.pages.push(page);
    return page;
  }
}
