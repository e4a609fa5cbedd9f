// Signing a statement: DSSE over its bytes, in a Sigstore bundle v0.3 (https://docs.sigstore.dev/about/bundle/), by the
// workflow's identity or by a key.

import { FetchError, InputError, ParseError } from '../core/errors.js';
import { PAYLOAD_TYPE, type Statement, statementBytes } from '../core/summary/in-toto.js';
import { displayUrl, isConfidential, parseHttpUrl } from '../io/url.js';
import { expectReadable } from './check.js';
import type { SigningKey } from './key.js';
import { problemOf, Refusal } from './refusal.js';
import type { Signer, Witness } from './sigstore-services.js';

/** Base URLs; null leaves the service out. */
export interface SigstoreServices {
  fulcioUrl: string;
  rekorUrl: string | null;
  timestampUrl: string | null;
}

/** Everything signed here stands in a public log for ever, the repository's name included. */
export const PUBLIC_GOOD: SigstoreServices = {
  fulcioUrl: 'https://fulcio.sigstore.dev',
  rekorUrl: 'https://rekor.sigstore.dev',
  timestampUrl: 'https://timestamp.sigstore.dev',
};

/** GitHub's own instance, for private repositories: no public log. */
export const GITHUB_PRIVATE: SigstoreServices = {
  fulcioUrl: 'https://fulcio.githubapp.com',
  rekorUrl: null,
  timestampUrl: 'https://timestamp.githubapp.com',
};

export type Signing =
  | { kind: 'key'; key: SigningKey; timestampUrl: string | null }
  /** `identityToken`: a JWT, secret while it is valid. */
  | { kind: 'keyless'; identityToken: string; services: SigstoreServices };

const CALL = { timeout: 15_000, retry: { retries: 2 } };
const MAX_TOKEN_LENGTH = 64 * 1024;

/**
 * @returns JSON text of the bundle, one line
 * @throws InputError for a token that is none; FetchError when a service refuses or cannot be reached
 */
export async function signStatement(statement: Statement, signing: Signing): Promise<string> {
  const secret = signing.kind === 'keyless' ? signing.identityToken : null;
  if (secret !== null) readIdentityToken(secret);
  const urls = signing.kind === 'key' ? { timestampUrl: signing.timestampUrl } : signing.services;
  for (const url of Object.values(urls)) if (url !== null) expectServiceUrl(url, 'Sigstore service');
  const sigstore = await import('./sigstore-services.js');
  const witnesses: Witness[] = [];
  if (signing.kind === 'keyless' && signing.services.rekorUrl !== null) {
    witnesses.push(new sigstore.RekorWitness({ rekorBaseURL: signing.services.rekorUrl, entryType: 'dsse', ...CALL }));
  }
  if (urls.timestampUrl !== null) witnesses.push(new sigstore.TSAWitness({ tsaBaseURL: urls.timestampUrl, ...CALL }));
  const signer: Signer =
    signing.kind === 'key'
      ? keySigner(signing.key)
      : new sigstore.FulcioSigner({
          fulcioBaseURL: signing.services.fulcioUrl,
          identityProvider: { getToken: async () => signing.identityToken },
          ...CALL,
        });
  const builder = new sigstore.DSSEBundleBuilder({ signer, witnesses });
  const artifact = { data: Buffer.from(statementBytes(statement)), type: PAYLOAD_TYPE };
  try {
    const bundle = await builder.create(artifact);
    // The client repeats the hint of the key as a key id, which other clients compare with names of their own.
    if (bundle.content.$case === 'dsseEnvelope') {
      for (const signature of bundle.content.dsseEnvelope.signatures) signature.keyid = '';
    }
    const text = JSON.stringify(sigstore.bundleToJSON(bundle));
    await expectReadable(JSON.parse(text));
    return `${text}\n`;
  } catch (error) {
    if (error instanceof Refusal || error instanceof ParseError) {
      const { field, message } = problemOf(error);
      const services = Object.values(urls).flatMap((url) => (url === null ? [] : [displayUrl(url)]));
      throw new FetchError('FETCH_CONTENT', services.join(', '), `what came back cannot be read: ${field}: ${message}`);
    }
    throw serviceError(error, urls, secret);
  }
}

/**
 * A service is sent what is secret for minutes, and errors of its client name its address.
 * @throws InputError for an address in the clear, or with something in it that may not be shown
 */
export function expectServiceUrl(text: string, name: string): void {
  const url = parseHttpUrl(text);
  if (isConfidential(url) && url.username === '' && url.password === '' && url.search === '' && url.hash === '') return;
  throw new InputError('INPUT_INVALID', `${name}: expected an https URL without credentials and query`, {
    hint: 'Only a service on this machine may be asked by plain http.',
  });
}

/** Claims of a JWT, unverified: Fulcio verifies it. @throws InputError that does not quote it */
export function readIdentityToken(token: string): { sub: string; visibility: string | null } {
  const hint = 'Give the OIDC token that the CI system issues for the audience sigstore.';
  const payload = token.length > MAX_TOKEN_LENGTH ? undefined : /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(token)?.[1];
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString('utf8'));
    if (typeof claims === 'object' && claims !== null && 'sub' in claims && typeof claims.sub === 'string') {
      const visibility = 'repository_visibility' in claims ? claims.repository_visibility : null;
      return { sub: claims.sub, visibility: typeof visibility === 'string' ? visibility : null };
    }
  } catch {
    // Not JSON: told below. The cause quotes the token.
  }
  throw new InputError('INPUT_INVALID', 'identity token: not a JWT with a subject', { hint });
}

/** A public repository signs in public; of any other even the name stays with GitHub. */
export function servicesFor(visibility: string | null): SigstoreServices {
  return visibility === 'private' || visibility === 'internal' ? GITHUB_PRIVATE : PUBLIC_GOOD;
}

function keySigner(key: SigningKey): Signer {
  return {
    sign: async (data) => ({
      signature: Buffer.from(key.sign(data)),
      key: { $case: 'publicKey', publicKey: key.publicKeyPem, hint: key.hint },
    }),
  };
}

/** Which service each code of the client is about. */
const SERVICES: Record<string, { url: 'fulcioUrl' | 'rekorUrl' | 'timestampUrl'; failed: string }> = {
  CA_CREATE_SIGNING_CERTIFICATE_ERROR: { url: 'fulcioUrl', failed: 'issued no signing certificate' },
  TLOG_CREATE_ENTRY_ERROR: { url: 'rekorUrl', failed: 'did not log the signature' },
  TLOG_FETCH_ENTRY_ERROR: { url: 'rekorUrl', failed: 'did not show the log entry' },
  TSA_CREATE_TIMESTAMP_ERROR: { url: 'timestampUrl', failed: 'gave no timestamp' },
};

/** In words of our own: the client's errors can quote the token, so neither they nor their causes are passed on. */
function serviceError(error: unknown, urls: Partial<SigstoreServices>, secret: string | null): Error {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const service = Object.hasOwn(SERVICES, code) ? SERVICES[code] : undefined;
  const url = service === undefined ? null : (urls[service.url] ?? null);
  if (service === undefined || url === null) {
    return new InputError('INPUT_INVALID', `signing failed: ${reasonOf(error, secret)}`);
  }
  const cause = error instanceof Error ? error.cause : undefined;
  const status = typeof cause === 'object' && cause !== null && 'statusCode' in cause ? Number(cause.statusCode) : null;
  return new FetchError(
    status === null ? 'FETCH_FAILED' : 'FETCH_STATUS',
    displayUrl(url),
    `${service.failed}: ${reasonOf(cause ?? error, secret)}`,
    {
      hint:
        service.url === 'fulcioUrl' && status !== null && status < 500
          ? 'It does not accept this identity token: check its audience (sigstore), its age (minutes) and its issuer.'
          : 'Try again later; nothing was published half.',
    },
  );
}

function reasonOf(error: unknown, secret: string | null): string {
  const text = error instanceof Error ? error.message : String(error);
  const clean = (secret === null ? text : text.replaceAll(secret, '…')).replace(/eyJ[\w-]+(?:\.[\w-]*)*/g, '…');
  const printable = clean.replace(/[^\x20-\x7e…]/g, '?');
  return printable.length > 200 ? `${printable.slice(0, 200)}…` : printable;
}
