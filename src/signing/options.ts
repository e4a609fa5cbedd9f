// How to sign, from options and environment: a key file, a token given, or the workflow's own token.

import { InputError } from '../core/errors.js';
import { readInputFile } from '../io/input-file.js';
import { workflowToken } from '../io/workflow-token.js';
import { PASSWORD_VARIABLE, pemOf, readSigningKey } from './key.js';
import {
  expectServiceUrl,
  readIdentityToken,
  type Signing,
  type SigstoreServices,
  servicesFor,
} from './sign-statement.js';

export interface SigningOptions {
  /** Path of a PEM file; undefined: keyless. */
  signingKey?: string | undefined;
  /** All three of another Sigstore instance, or none; `none` leaves a service out. With a key only `timestampUrl`. */
  fulcioUrl?: string | undefined;
  rekorUrl?: string | undefined;
  timestampUrl?: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const AUDIENCE = 'sigstore';
const MAX_KEY_BYTES = 64 * 1024;

/**
 * @param env TRUST_CENTER_SIGNING_PASSWORD with a key; SIGSTORE_ID_TOKEN or the workflow's token service without one
 * @throws InputError that says what to add; FetchError when the token service does not answer
 */
export async function readSigning(options: SigningOptions, env: Environment): Promise<Signing> {
  expectSigningOptions(options);
  const { signingKey, timestampUrl } = options;
  if (signingKey !== undefined) {
    const pem = pemOf(await readInputFile(signingKey, 'signing-key', MAX_KEY_BYTES), 'signing-key');
    return { kind: 'key', key: readSigningKey(pem, env[PASSWORD_VARIABLE]), timestampUrl: unlessNone(timestampUrl) };
  }
  const given = env.SIGSTORE_ID_TOKEN ?? '';
  const identityToken = given === '' ? await workflowToken(AUDIENCE, env) : given;
  if (identityToken === null) throw noToken(env);
  return {
    kind: 'keyless',
    identityToken,
    services: servicesOf(options) ?? servicesFor(readIdentityToken(identityToken)),
  };
}

/** @throws InputError for options that do not go together */
export function expectSigningOptions({ signingKey, fulcioUrl, rekorUrl, timestampUrl }: SigningOptions): void {
  for (const [name, url] of Object.entries({
    'fulcio-url': fulcioUrl,
    'rekor-url': rekorUrl,
    'timestamp-url': timestampUrl,
  })) {
    if (unlessNone(url) !== null) expectServiceUrl(url ?? '', name);
  }
  if (signingKey !== undefined) {
    if (fulcioUrl === undefined && rekorUrl === undefined) return;
    throw new InputError('INPUT_INVALID', 'signing-key: a key needs no Fulcio and no Rekor', {
      hint: 'Leave out fulcio-url and rekor-url, or sign without a key.',
    });
  }
  // Half of one instance and half of another would publish in the second what was meant for the first.
  const given = [fulcioUrl, rekorUrl, timestampUrl].filter((url) => url !== undefined);
  if (given.length === 0 || given.length === 3) return;
  throw new InputError('INPUT_INVALID', 'fulcio-url, rekor-url and timestamp-url belong together', {
    hint: 'Name all services of the Sigstore instance; write none for one that it does not have.',
  });
}

function servicesOf({ fulcioUrl, rekorUrl, timestampUrl }: SigningOptions): SigstoreServices | null {
  if (fulcioUrl === undefined) return null;
  return { fulcioUrl, rekorUrl: unlessNone(rekorUrl), timestampUrl: unlessNone(timestampUrl) };
}

function unlessNone(url: string | undefined): string | null {
  return url === undefined || url === 'none' ? null : url;
}

function noToken(env: Environment): InputError {
  if (env.GITHUB_ACTIONS !== 'true') {
    return new InputError(
      'INPUT_INVALID',
      'signing without a key needs the identity of a workflow, and this is not a workflow’s job',
      {
        hint: 'Give --signing-key KEY.pem, or a token for the audience sigstore in SIGSTORE_ID_TOKEN.',
      },
    );
  }
  return new InputError('INPUT_INVALID', 'the job may not have an identity token, so it cannot sign', {
    hint: 'Add to the job: `permissions: { contents: read, id-token: write, attestations: write }`. Pull requests from forks never get one.',
  });
}
