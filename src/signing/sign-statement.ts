// Signing a statement: DSSE over its bytes, in a Sigstore bundle v0.3 (https://docs.sigstore.dev/about/bundle/), by the
// workflow's identity or by a key.

import { sign as createSignature, generateKeyPairSync } from 'node:crypto';
import { utf8 } from '../core/bytes.js';
import { FetchError, InputError, ParseError } from '../core/errors.js';
import { toBase64 } from '../core/formats/codec/base64.js';
import { anyObject, member, memberOr, type Reader, readJson } from '../core/schema/reader.js';
import { text } from '../core/schema/scalars.js';
import { PAYLOAD_TYPE, preAuthEncoding } from '../core/sigstore/envelope.js';
import { serverOf } from '../core/sigstore/github-server.js';
import { problemOf, Refusal } from '../core/sigstore/refusal.js';
import { type Statement, statementBytes } from '../core/summary/in-toto.js';
import { displayUrl, isConfidential, parseHttpUrl } from '../io/url.js';
import { expectReadable } from './check-signature.js';
import type { SigningKey } from './key.js';
import { type Envelope, logEntry, requestCertificate, requestTimestamp } from './sigstore-services.js';

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

/** GitHub's own instance, for private repositories of github.com: no public log. */
export const GITHUB_PRIVATE: SigstoreServices = {
  fulcioUrl: 'https://fulcio.githubapp.com',
  rekorUrl: null,
  timestampUrl: 'https://timestamp.githubapp.com',
};

export type Signing =
  | { kind: 'key'; key: SigningKey; timestampUrl: string | null }
  /** `identityToken`: a JWT, secret while it is valid. */
  | { kind: 'keyless'; identityToken: string; services: SigstoreServices };

/** What is read of a JWT. */
export interface IdentityToken {
  subject: string;
  /** null: it does not say. */
  issuer: string | null;
  /** Of the repository; null for what is no workflow. */
  visibility: string | null;
}

const MAX_TOKEN_LENGTH = 64 * 1024;

const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/**
 * @returns JSON text of the bundle, one line
 * @throws InputError for a text that is not a token; FetchError when a service refuses or cannot be reached
 */
export async function signStatement(statement: Statement, signing: Signing): Promise<string> {
  const { fulcioUrl, rekorUrl, timestampUrl } =
    signing.kind === 'keyless'
      ? signing.services
      : { fulcioUrl: null, rekorUrl: null, timestampUrl: signing.timestampUrl };
  const urls = [fulcioUrl, rekorUrl, timestampUrl].filter((url) => url !== null);
  for (const url of urls) expectServiceUrl(url, 'Sigstore service');
  try {
    const signer =
      signing.kind === 'key'
        ? { sign: signing.key.sign, material: { publicKey: { hint: signing.key.hint } }, certificate: null }
        : await certified(signing.identityToken, signing.services.fulcioUrl);
    const payload = statementBytes(statement);
    const signature = signer.sign(preAuthEncoding(payload));
    const dsseEnvelope: Envelope = {
      payload: toBase64(payload),
      payloadType: PAYLOAD_TYPE,
      signatures: [{ sig: toBase64(signature) }],
    };
    const [entry, timestamp] = await Promise.all([
      rekorUrl === null || signer.certificate === null ? null : logEntry(rekorUrl, dsseEnvelope, signer.certificate),
      timestampUrl === null ? null : requestTimestamp(timestampUrl, signature),
    ]);
    const bundle = {
      mediaType: BUNDLE_TYPE,
      verificationMaterial: {
        ...signer.material,
        ...(entry === null ? {} : { tlogEntries: [entry] }),
        timestampVerificationData: {
          rfc3161Timestamps: timestamp === null ? [] : [{ signedTimestamp: toBase64(timestamp) }],
        },
      },
      dsseEnvelope,
    };
    await expectReadable(bundle);
    return `${JSON.stringify(bundle)}\n`;
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof ParseError)) throw error;
    const { field, message } = problemOf(error);
    const services = urls.map(displayUrl).join(', ');
    throw new FetchError('FETCH_CONTENT', services, `what came back cannot be read: ${field}: ${message}`);
  }
}

/** A key for this signature alone, and the certificate that Fulcio gives it for the identity. */
async function certified(identityToken: string, fulcioUrl: string) {
  const { subject } = readIdentityToken(identityToken);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const sign = (message: Uint8Array): Uint8Array => createSignature('sha256', message, privateKey);
  const certificate = await requestCertificate(fulcioUrl, {
    identityToken,
    publicKeyPem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    proofOfPossession: sign(utf8(subject)),
  });
  // Found here, it leaves no useless entry in a log for ever.
  if (!certificate.checkPrivateKey(privateKey))
    throw new ParseError('PARSE_INVALID', 'fulcio', 'its certificate is of another key');
  return { sign, material: { certificate: { rawBytes: toBase64(certificate.raw) } }, certificate };
}

/**
 * A service receives tokens that are secret for minutes, and the errors of its client name its address.
 * @throws InputError for an address in the clear, or with something in it that may not be shown
 */
export function expectServiceUrl(text: string, name: string): void {
  const url = parseHttpUrl(text);
  if (isConfidential(url) && url.username === '' && url.password === '' && url.search === '' && url.hash === '') return;
  throw new InputError('INPUT_INVALID', `${name}: expected an https URL without credentials and query`, {
    hint: 'Only a service on this machine may be asked by plain http.',
  });
}

/**
 * Claims of a JWT, unverified: Fulcio verifies it. Its subject is what Fulcio wants signed with the new key: the e-mail
 * address where the token is a person's.
 * @throws InputError that does not quote it
 */
export function readIdentityToken(token: string): IdentityToken {
  const hint = 'Give the OIDC token that the CI system issues for the audience sigstore.';
  const payload = token.length > MAX_TOKEN_LENGTH ? undefined : /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(token)?.[1];
  try {
    return readJson(Buffer.from(payload ?? '', 'base64url').toString('utf8'), 'token', claims);
  } catch (error) {
    // Reported without the cause, which may quote the token.
    if (!(error instanceof ParseError)) throw error;
  }
  throw new InputError('INPUT_INVALID', 'identity token: not a JWT with a subject', { hint });
}

const claims: Reader<IdentityToken> = (value) => {
  const given = anyObject(value);
  const subject = member(given, 'sub', text);
  return {
    subject: memberOr(given, 'email', subject, text),
    issuer: memberOr(given, 'iss', null, text),
    visibility: memberOr(given, 'repository_visibility', null, text),
  };
};

/**
 * The instance that GitHub signs with for the repository of a token. A public repository of github.com signs in public; of
 * any other even the name stays with GitHub, with a tenant of ghe.com on its own hosts.
 * @throws InputError for a GitHub Enterprise Server: before anything of its repository is sent to a public service
 */
export function servicesFor({ issuer, visibility }: Pick<IdentityToken, 'issuer' | 'visibility'>): SigstoreServices {
  const server = issuer === null ? null : serverOf(issuer);
  if (server?.kind === 'tenant') {
    const { hostname } = new URL(server.url);
    return { fulcioUrl: `https://fulcio.${hostname}`, rekorUrl: null, timestampUrl: `https://timestamp.${hostname}` };
  }
  if (server?.kind === 'enterprise-server') {
    throw new InputError(
      'INPUT_INVALID',
      `no public certificate authority accepts the identity of a workflow on ${server.url}`,
      {
        hint: 'Name your own Sigstore instance, all of it: fulcio-url, rekor-url and timestamp-url. Or sign with a key (signing-key; in the action also `sign: key`).',
      },
    );
  }
  return visibility === 'private' || visibility === 'internal' ? GITHUB_PRIVATE : PUBLIC_GOOD;
}
