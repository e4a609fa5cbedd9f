// Summaries signed by a key, with and without a timestamp authority, and how a run gets its identity.

import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { FetchError, InputError } from '../../src/core/errors.js';
import { type KeySigner, workflowSigner } from '../../src/core/sigstore/identity.js';
import { parseTrustedRoots } from '../../src/core/sigstore/trusted-root.js';
import { summarise } from '../../src/core/summary/summarise.js';
import { readPublicKey, readSigningKey } from '../../src/signing/key.js';
import { readSigning } from '../../src/signing/options.js';
import { type Signing, signStatement } from '../../src/signing/sign-statement.js';
import { verifySummaries } from '../../src/signing/verify-summary.js';
import { edited, sampleVerification } from '../unit/core/summary/sample.js';
import { serve } from './loopback.js';
import { identityToken, RUN, type SigstoreInstance, startSigstore } from './sigstore-services.js';

let sigstore: SigstoreInstance;
beforeAll(async () => {
  sigstore = await startSigstore();
});
afterAll(() => sigstore.close());

const summary = () => summarise(sampleVerification({ at: new Date(Date.now() - 60_000).toISOString() }));
const pemOf = (key: KeyObject): string => String(key.export({ format: 'pem', type: 'pkcs8' }));

interface Keys {
  signing: Extract<Signing, { kind: 'key' }>;
  signer: KeySigner;
}

function keys(timestampUrl: string | null = null, curve: 'P-256' | 'P-384' | 'Ed25519' = 'P-256'): Keys {
  const { privateKey, publicKey } =
    curve === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: curve });
  const pem = String(publicKey.export({ format: 'pem', type: 'spki' }));
  return {
    signing: { kind: 'key', key: readSigningKey(pemOf(privateKey), undefined), timestampUrl },
    signer: { kind: 'key', publicKey: readPublicKey(pem, 'key') },
  };
}

function check(
  text: string,
  signers: Parameters<typeof verifySummaries>[0]['signers'],
  trustedRoot = sigstore.trustedRoot,
  demands: Partial<Parameters<typeof verifySummaries>[0]> = {},
) {
  return verifySummaries({
    files: [{ name: 'summary.json', text }],
    signers,
    roots: parseTrustedRoots(trustedRoot, 'mock root'),
    subjects: [],
    resourceUri: null,
    maxAgeMs: 86_400_000,
    at: Date.now(),
    ...demands,
  });
}

async function refusalOf(text: string, signers: Parameters<typeof check>[1], trustedRoot?: string): Promise<string> {
  const report = await check(text, signers, trustedRoot);
  expect(report.verdict).toBe('failed');
  const [refused] = report.refused;
  return `${refused?.problem.field}: ${refused?.problem.message}`;
}

describe('a summary signed by a key', () => {
  it.each(['P-256', 'P-384', 'Ed25519'] as const)(
    '%s: verifies, needs no service, and names its key',
    async (curve) => {
      const { signing, signer } = keys(null, curve);
      const text = await signStatement(await summary(), signing);
      const bundle = JSON.parse(text);
      expect(bundle.mediaType).toBe('application/vnd.dev.sigstore.bundle.v0.3+json');
      expect(bundle.verificationMaterial.publicKey).toEqual({ hint: signing.key.hint });
      const report = await check(text, [signer]);
      expect(report).toMatchObject({ verdict: 'verified', targets: [{ signedAt: [] }] });
      const fingerprint = Buffer.from(signing.key.hint, 'base64').toString('hex');
      expect(report.targets[0]?.signer).toBe(`key sha256:${fingerprint}`);
    },
  );

  it.each(['P-256', 'P-384', 'Ed25519'] as const)('%s: with a timestamp', async (curve) => {
    const { signing, signer } = keys(sigstore.services.timestampUrl, curve);
    const text = await signStatement(await summary(), signing);
    expect((await check(text, [signer])).targets[0]?.signedAt).toHaveLength(1);
    const other = await startSigstore();
    onTestFinished(() => other.close());
    expect(await refusalOf(text, [signer], other.trustedRoot)).toBe('timestamp: timestamp could not be verified');
    const otherText = edited(JSON.parse(text), (bundle) => {
      const [timestamp] = bundle.verificationMaterial.timestampVerificationData.rfc3161Timestamps;
      const bytes = Buffer.from(timestamp.signedTimestamp, 'base64');
      bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 1;
      timestamp.signedTimestamp = bytes.toString('base64');
    });
    expect(await refusalOf(JSON.stringify(otherText), [signer])).toBe('timestamp: timestamp could not be verified');
  });

  it('says of which domain its level is, and is refused where another was asked for', async () => {
    const { signing, signer } = keys();
    const at = new Date(Date.now() - 60_000).toISOString();
    const named = { name: 'app.example.com', port: 443, holder: 'gateway' as const, certificates: [], accounts: [] };
    const textOf = async (leftOut: 'domain.caa'[], phase: 'pass' | 'skipped' = 'pass') => {
      const result = (made: { domain: unknown }) => {
        made.domain = { ...named, givenRoot: false, leftOut };
      };
      return signStatement(await summarise(sampleVerification({ at, statuses: { domain: phase }, result })), signing);
    };
    const problemsOf = async (text: string, domain: string) => {
      const report = await check(text, [signer], undefined, { domain });
      const problems = report.targets.flatMap((target) => target.problems.map((one) => `${one.field}: ${one.message}`));
      expect(report.verdict).toBe(problems.length === 0 ? 'verified' : 'failed');
      return problems;
    };
    const whole = await textOf([]);
    expect((await check(whole, [signer])).targets[0]?.stated.domain).toMatchObject({ name: named.name, ct: false });
    expect(await problemsOf(whole, 'app.example.com')).toEqual([]);
    expect(await problemsOf(whole, 'shop.example.com')).toEqual([
      'domain: wanted shop.example.com, got app.example.com',
    ]);
    const without = 'domain: app.example.com was named, and TRUST_CENTER_DOMAIN is not among the levels';
    expect(await problemsOf(await textOf(['domain.caa']), 'app.example.com')).toEqual([without]);
    expect(await problemsOf(await textOf([], 'skipped'), 'app.example.com')).toEqual([without]);
    expect(await problemsOf(await signStatement(await summary(), signing), 'app.example.com')).toEqual([
      'domain: wanted app.example.com, and none was named',
    ]);
  });

  it('by another key is refused, whatever it calls itself', async () => {
    const [mine, theirs] = [keys(), keys()];
    const text = await signStatement(await summary(), theirs.signing);
    const fingerprint = Buffer.from(mine.signing.key.hint, 'base64').toString('hex');
    expect(await refusalOf(text, [mine.signer])).toBe(
      `signer: wanted key sha256:${fingerprint}, got one that says it is by key sha256:${Buffer.from(theirs.signing.key.hint, 'base64').toString('hex')}`,
    );
    const renamed = edited(JSON.parse(text), (bundle) => {
      bundle.verificationMaterial.publicKey.hint = mine.signing.key.hint;
    });
    expect(await refusalOf(JSON.stringify(renamed), [mine.signer])).toBe(
      'signature: it does not belong to this statement: one of the two was altered',
    );
  });

  it('does not depend on what the key is called', async () => {
    const { signing, signer } = keys();
    const text = await signStatement(await summary(), signing);
    const renamed = edited(JSON.parse(text), (bundle) => {
      bundle.verificationMaterial.publicKey = {};
    });
    expect((await check(JSON.stringify(renamed), [signer])).verdict).toBe('verified');
  });

  it('is refused with any bit of statement or signature changed', async () => {
    const { signing, signer } = keys(null, 'Ed25519');
    const bundle = JSON.parse(await signStatement(await summary(), signing));
    const flip = (text: string, index: number): string => {
      const bytes = Buffer.from(text, 'base64');
      bytes[index % bytes.length] = (bytes[index % bytes.length] ?? 0) ^ 1;
      return bytes.toString('base64');
    };
    for (let index = 0; index < 4000; index += 97) {
      const payload = edited(bundle, (copy) => {
        copy.dsseEnvelope.payload = flip(copy.dsseEnvelope.payload, index);
      });
      const signature = edited(bundle, (copy) => {
        copy.dsseEnvelope.signatures[0].sig = flip(copy.dsseEnvelope.signatures[0].sig, index);
      });
      for (const tampered of [payload, signature]) {
        expect(await refusalOf(JSON.stringify(tampered), [signer])).toBe(
          'signature: it does not belong to this statement: one of the two was altered',
        );
      }
    }
  });

  it('is not one by a workflow, nor the other way round', async () => {
    const { signing, signer } = keys();
    const workflow = workflowSigner({ repository: RUN.repository, workflow: RUN.workflow });
    const byKey = await signStatement(await summary(), signing);
    expect(await refusalOf(byKey, [workflow])).toBe('signer: wanted a signature by a workflow, got one by a key');
    const byWorkflow = await signStatement(await summary(), {
      kind: 'keyless',
      identityToken: identityToken(),
      services: sigstore.services,
    });
    expect(await refusalOf(byWorkflow, [signer])).toMatch(
      /^signer: wanted a signature by key sha256:.*, got one by a certificate$/,
    );
    expect((await check(byKey, [workflow, signer])).verdict).toBe('verified');
    expect((await check(byWorkflow, [workflow, signer])).verdict).toBe('verified');
  });
});

describe('readSigning', () => {
  async function keyFile(pem: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'trust-center-key-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'key.pem');
    await writeFile(path, pem);
    return path;
  }

  it('a key file, its password from the environment', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'pass' });
    const signingKey = await keyFile(String(pem));
    const signing = await readSigning({ signingKey }, { TRUST_CENTER_SIGNING_PASSWORD: 'pass' });
    expect(signing).toMatchObject({ kind: 'key', timestampUrl: null });
    await expect(readSigning({ signingKey }, {})).rejects.toThrow(
      'signing-key: the key is encrypted and there is no password',
    );
    await expect(readSigning({ signingKey, rekorUrl: 'https://rekor.example' }, {})).rejects.toThrow(
      'signing-key: a key needs no Fulcio and no Rekor',
    );
  });

  it('a key file that is not there', async () => {
    await expect(readSigning({ signingKey: '/nowhere/key.pem' }, {})).rejects.toThrow(
      'signing-key: "/nowhere/key.pem" does not exist',
    );
  });

  it('the token of the job, asked for by its own right and for the audience sigstore', async () => {
    const seen: (string | undefined)[] = [];
    const token = identityToken({ visibility: 'private' });
    const { url } = await serve((request, response) => {
      seen.push(request.url, request.headers.authorization);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ value: token }));
    });
    const env = {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'the right',
    };
    const signing = await readSigning({}, env);
    expect(seen).toEqual(['/token?api-version=2.0&audience=sigstore', 'Bearer the right']);
    expect(signing).toEqual({
      kind: 'keyless',
      identityToken: token,
      services: {
        fulcioUrl: 'https://fulcio.githubapp.com',
        rekorUrl: null,
        timestampUrl: 'https://timestamp.githubapp.com',
      },
    });
  });

  it('a token given, and an instance named whole', async () => {
    const env = { SIGSTORE_ID_TOKEN: identityToken() };
    const services = { fulcioUrl: 'https://f.example', rekorUrl: 'none', timestampUrl: 'https://t.example' };
    expect(await readSigning(services, env)).toMatchObject({ services: { ...services, rekorUrl: null } });
    expect(await readSigning({}, env)).toMatchObject({ services: { rekorUrl: 'https://rekor.sigstore.dev' } });
    await expect(readSigning({ fulcioUrl: 'https://f.example' }, env)).rejects.toThrow(
      'fulcio-url, rekor-url and timestamp-url belong together',
    );
  });

  it('without the right to a token: says what to add', async () => {
    const refused = async (env: Record<string, string>): Promise<InputError> => {
      const error: unknown = await readSigning({}, env).catch((thrown: unknown) => thrown);
      if (!(error instanceof InputError)) throw error;
      return error;
    };
    const inWorkflow = await refused({ GITHUB_ACTIONS: 'true' });
    expect([inWorkflow.message, inWorkflow.hint]).toEqual([
      'the job may not have an identity token, so it cannot sign',
      'Add to the job: `permissions: { contents: read, id-token: write, attestations: write }`. Pull requests from forks never get one.',
    ]);
    const elsewhere = await refused({});
    expect([elsewhere.message, elsewhere.hint]).toEqual([
      'signing without a key needs the identity of a workflow, and this is not a workflow’s job',
      'Give --signing-key KEY.pem, or a token for the audience sigstore in SIGSTORE_ID_TOKEN.',
    ]);
  });

  it.each([
    [403, 'application/json', '{"message":"no"}', /answered with status 403, expected 200$/],
    [
      200,
      'application/json',
      '{"value":42,"secret":"eyJsecret"}',
      /: the answer is not JSON with a token as its value$/,
    ],
    [200, 'text/html', '<p>eyJsecret</p>', /: answered with text\/html, expected /],
  ])('a token service that answers %i %s', async (status, type, body, message) => {
    const { url } = await serve((_, response) => response.writeHead(status, { 'content-type': type }).end(body));
    const env = {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?sig=secret`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'the right',
    };
    const error: unknown = await readSigning({}, env).catch((thrown: unknown) => thrown);
    if (!(error instanceof FetchError)) throw error;
    expect(error.message).toMatch(message);
    expect(`${error.message}${error.hint}${error.stack}${String(error.cause)}`).not.toMatch(/the right|eyJ|sig=secret/);
  });
});
