// What a signer asks of Sigstore's services: a certificate of Fulcio, an entry of Rekor (API v1), a timestamp (RFC 3161).
// Sigstore's own client for them (@sigstore/sign) is not used: it can be told neither our proxy nor a limit on the size of
// an answer, and its errors repeat the identity token.

import { createHash, X509Certificate } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { fromUtf8, utf8 } from '../core/bytes.js';
import { FetchError, ParseError } from '../core/errors.js';
import { toBase64 } from '../core/formats/codec/base64.js';
import type { JsonObject } from '../core/formats/codec/json.js';
import { anyObject, hasMember, listOf, member, only, type Reader, readJson, refuse } from '../core/schema/reader.js';
import { hexBytes, integer, text } from '../core/schema/scalars.js';
import { visible } from '../core/views/untrusted.js';
import { isPassing } from '../io/exchange.js';
import { backoff, type HttpResponse, httpSend, pause } from '../io/http.js';
import { displayUrl } from '../io/url.js';

/** DSSE envelope as JSON. */
export type Envelope = {
  payload: string;
  payloadType: string;
  signatures: { sig: string }[];
};

interface Service {
  /** What is said when it fails. */
  failed: string;
  /** What to do when it refuses. */
  hint: string;
  /** What must not be repeated. */
  secret: string | null;
}

const HEADERS = { accept: 'application/json', 'content-type': 'application/json' };
const LATER = 'Try again later; nothing incomplete was published.';
const LIMITS = { maxBytes: 1024 * 1024, timeoutMs: 15_000 };
const RETRIES = 2;
const MAX_CERTIFICATES = 10;
const MAX_HASHES = 64;

/** The certificate of the key, for the identity in the token. */
export async function requestCertificate(
  fulcioUrl: string,
  request: { identityToken: string; publicKeyPem: string; proofOfPossession: Uint8Array },
): Promise<X509Certificate> {
  const { identityToken, publicKeyPem, proofOfPossession } = request;
  const service = {
    failed: 'issued no signing certificate',
    hint: 'It does not accept this identity token: check its audience (sigstore), its age (minutes) and its issuer.',
    secret: identityToken,
  };
  const body = await ask(service, fulcioUrl, '/api/v2/signingCert', {
    credentials: { oidcIdentityToken: identityToken },
    publicKeyRequest: {
      publicKey: { algorithm: 'ECDSA', content: publicKeyPem },
      proofOfPossession: toBase64(proofOfPossession),
    },
  });
  return readAnswer(body, 'fulcio', (value) => {
    const answer = anyObject(value);
    const kind = hasMember(answer, 'signedCertificateEmbeddedSct')
      ? 'signedCertificateEmbeddedSct'
      : 'signedCertificateDetachedSct';
    const [first] = member(answer, kind, only('chain', only('certificates', certificates)));
    return first ?? refuse('expected a certificate in the answer');
  });
}

const certificates = listOf(
  (value) => {
    const pem = text(value);
    try {
      return new X509Certificate(pem);
    } catch {
      return refuse('not a certificate');
    }
  },
  { most: MAX_CERTIFICATES },
);

/** The entry of the log, as a bundle holds it. */
export async function logEntry(
  rekorUrl: string,
  envelope: Envelope,
  certificate: X509Certificate,
): Promise<JsonObject> {
  const service = { failed: 'did not log the signature', hint: LATER, secret: null };
  const body = await ask(service, rekorUrl, '/api/v1/log/entries', {
    apiVersion: '0.0.1',
    kind: 'dsse',
    spec: {
      proposedContent: {
        envelope: JSON.stringify(envelope),
        verifiers: [toBase64(utf8(certificate.toString()))],
      },
    },
  });
  return readAnswer(body, 'rekor', (value) => {
    const [entry, ...others] = Object.values(anyObject(value));
    return entry === undefined || others.length > 0 ? refuse('expected one entry in the answer') : bundleEntry(entry);
  });
}

const count = integer(0, Number.MAX_SAFE_INTEGER);
const whole: Reader<string> = (value) => String(count(value));
const hexAsBase64: Reader<string> = (value) => toBase64(hexBytes()(value));

const bundleEntry: Reader<JsonObject> = (value) => {
  const entry = anyObject(value);
  const canonicalizedBody = member(entry, 'body', text);
  const proven = member(entry, 'verification', verification);
  return {
    logIndex: member(entry, 'logIndex', whole),
    logId: { keyId: member(entry, 'logID', hexAsBase64) },
    kindVersion: member(entry, 'body', (body) => readAnswer(Buffer.from(text(body), 'base64'), '', kindVersion)),
    integratedTime: member(entry, 'integratedTime', whole),
    ...proven,
    canonicalizedBody,
  };
};

const kindVersion: Reader<JsonObject> = (value) => {
  const body = anyObject(value);
  return { kind: member(body, 'kind', text), version: member(body, 'apiVersion', text) };
};

const verification: Reader<JsonObject> = (value) => {
  const stated = anyObject(value);
  return {
    inclusionPromise: { signedEntryTimestamp: member(stated, 'signedEntryTimestamp', text) },
    inclusionProof: member(stated, 'inclusionProof', inclusionProof),
  };
};

const inclusionProof: Reader<JsonObject> = (value) => {
  const proof = anyObject(value);
  return {
    logIndex: member(proof, 'logIndex', whole),
    rootHash: member(proof, 'rootHash', hexAsBase64),
    treeSize: member(proof, 'treeSize', whole),
    hashes: member(proof, 'hashes', listOf(hexAsBase64, { most: MAX_HASHES })),
    checkpoint: { envelope: member(proof, 'checkpoint', text) },
  };
};

/** DER of a TimeStampResp over the SHA-256 of the signature. */
export async function requestTimestamp(timestampUrl: string, signature: Uint8Array): Promise<Uint8Array> {
  const service = { failed: 'gave no timestamp', hint: LATER, secret: null };
  const path = new URL(timestampUrl).pathname === '/' ? '/api/v1/timestamp' : '';
  return ask(service, timestampUrl, path, {
    artifactHash: createHash('sha256').update(signature).digest('base64'),
    hashAlgorithm: 'sha256',
  });
}

/** @throws FetchError in words of our own, and of the service where it has some; never with the token */
async function ask(service: Service, base: string, path: string, content: object): Promise<Uint8Array> {
  const refused = (code: FetchError['code'], reason: string, hint = LATER): FetchError =>
    new FetchError(code, displayUrl(base), `${service.failed}: ${reason}`, { hint });
  for (let attempt = 0; ; attempt++) {
    let problem: FetchError;
    let mayPass: boolean;
    try {
      const answer = await httpSend(
        `${base.replace(/\/+$/, '')}${path}`,
        { method: 'POST', headers: HEADERS, body: JSON.stringify(content) },
        LIMITS,
      );
      const { status } = answer;
      if (status >= 200 && status < 300) return answer.body;
      mayPass = status === 408 || status === 429 || status >= 500;
      problem = refused('FETCH_STATUS', `(${status}) ${saidBy(answer, service)}`, status < 500 ? service.hint : LATER);
    } catch (error) {
      if (!(error instanceof FetchError)) throw error;
      mayPass = error.code === 'FETCH_TIMEOUT' || isPassing(error);
      problem = refused(error.code, error.message.slice(error.url.length + ': '.length), error.hint);
    }
    if (attempt >= RETRIES || !mayPass) throw problem;
    await pause(backoff(attempt), new AbortController().signal);
  }
}

/** The message in an answer, without what could be a token; else what its status means. */
function saidBy({ status, body }: HttpResponse, { secret }: Service): string {
  let message = '';
  try {
    message = readAnswer(body, 'answer', only('message', text));
  } catch (error) {
    if (!(error instanceof ParseError)) throw error; // no JSON, or none with a message
  }
  const clean = (secret === null ? message : message.replaceAll(secret, '…')).replace(/eyJ[\w-]+(?:\.[\w-]*)*/g, '…');
  return clean === '' ? (STATUS_CODES[status] ?? 'unknown') : visible(clean, 200);
}

function readAnswer<T>(bytes: Uint8Array, name: string, reader: Reader<T>): T {
  return readJson(fromUtf8(bytes, name), name, reader);
}
