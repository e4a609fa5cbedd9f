// The files that dstack-ingress publishes of an app's TLS keys, over the very connection on which the certificate was met:
// behind one address there may be several machines, each with files of its own. A file may hold a contact address; it is kept,
// and never shown.

import { parentOf } from '../../../core/appraisal/domain/dns-questions.js';
import { FetchError } from '../../../core/errors.js';
import type { IngressFile } from '../../../core/formats/ingress-evidence.js';
import type { HandshakeOptions, Meeting } from '../../../io/handshake.js';
import { PassingFailure, passingOrThrow, within, withRetries } from '../../../io/http.js';
import { displayUrl } from '../../../io/url.js';
import type { Patience } from '../../evidence/fetch-evidence.js';

export type IngressOptions = Patience & Pick<HandshakeOptions, 'signal'>;

const FOLDER = '/evidences/';
const QUOTE = 'quote.json';
const SUMS = 'sha256sum.txt';
const ACCOUNT = 'acme-account.json';
const MAX_QUOTE_BYTES = 1024 * 1024;
const MAX_FILE_BYTES = 128 * 1024;
/** One for each domain of the app; most have one. */
const MAX_CERTIFICATES = 8;
const TIMEOUT_MS = 30_000;
const IDLE_TIMEOUT_MS = 10_000;

/**
 * @param met the connection, which is closed afterwards
 * @param again another to the same address, for what a server that closes the first has not answered yet
 * @returns null: it publishes no quote, and so is no dstack-ingress
 * @throws FetchError
 */
export async function fetchIngressFiles(
  server: URL,
  met: Meeting,
  again: () => Promise<Meeting>,
  { signal: cancelled, timeoutMs = TIMEOUT_MS, idleTimeoutMs = IDLE_TIMEOUT_MS, ...patience }: IngressOptions,
): Promise<IngressFile[] | null> {
  let open = met;
  try {
    return await within(server, { timeoutMs, signal: cancelled }, (signal) => {
      const ask = (file: string, maxBytes: number): Promise<IngressFile | null> =>
        withRetries(patience, signal, async () => {
          if (open.isOver()) {
            open.close();
            open = await again();
            expectSame(server, met, open);
          }
          const terms = { maxBytes, timeoutMs, idleTimeoutMs, signal };
          const path = `${FOLDER}${encodeURIComponent(file)}`;
          return open.get(path, terms).then((answer) => fileOf(file, answer), passingOrThrow);
        });
      return filesOf(server.hostname, ask);
    });
  } finally {
    open.close();
  }
}

async function filesOf(
  domain: string,
  ask: (file: string, maxBytes: number) => Promise<IngressFile | null>,
): Promise<IngressFile[] | null> {
  const quote = await ask(QUOTE, MAX_QUOTE_BYTES);
  if (quote === null) return null;
  const sums = await ask(SUMS, MAX_FILE_BYTES);
  const listed = sums === null ? [] : certificatesIn(sums.bytes);
  // Those that are for the domain by their name first: an app may have more domains than are asked for.
  const wildcard = `cert-*.${parentOf(domain)}.pem`;
  const certificates = new Set([`cert-${domain}.pem`, ...listed.filter((file) => file === wildcard), ...listed]);
  const files = [quote, ...(sums === null ? [] : [sums])];
  for (const file of [ACCOUNT, ...[...certificates].slice(0, MAX_CERTIFICATES)]) {
    const found = await ask(file, MAX_FILE_BYTES);
    if (found !== null) files.push(found);
  }
  return files;
}

/** Lines as `sha256sum` writes them; here they only say what to ask for. */
const LISTED = /^[0-9a-f]{64} [ *](cert(?:-[A-Za-z0-9_*][A-Za-z0-9_.*-]{0,200})?\.pem)$/gm;

function certificatesIn(sums: Uint8Array): string[] {
  const text = new TextDecoder().decode(sums);
  return [...text.matchAll(LISTED)].flatMap(([, file]) => file ?? []);
}

function expectSame(server: URL, met: Meeting, later: Meeting): void {
  if (Buffer.compare(met.chain[0] ?? new Uint8Array(), later.chain[0] ?? new Uint8Array()) === 0) return;
  later.close();
  throw new FetchError(
    'FETCH_DISAGREES',
    displayUrl(server),
    'a later connection to the same address met another certificate',
    {
      hint: 'Behind the address there are several machines, and its files may be those of another. Try again.',
    },
  );
}

const NOT_THERE = new Set([301, 302, 303, 307, 308, 404, 410]);

/** null: there is no such file. A page is none: many apps answer with one whatever is asked. */
function fileOf(
  name: string,
  { url, status, headers, body }: Awaited<ReturnType<Meeting['get']>>,
): IngressFile | PassingFailure | null {
  const type = headers['content-type'] ?? '';
  if (NOT_THERE.has(status) || (status === 200 && /^\s*text\/html\b/i.test(type))) return null;
  if (status !== 200) {
    const error = new FetchError('FETCH_STATUS', url, `answered with status ${status}, expected 200 or 404`, {
      status,
    });
    if (status === 429 || status >= 500) return new PassingFailure(error);
    throw error;
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return { name, bytes: body };
  throw new FetchError('FETCH_CONTENT', url, 'the body is encoded though plain bytes were asked for');
}
