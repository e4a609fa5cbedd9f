// An issuer of identity tokens as GitHub's is, on loopback, and what somebody else could make in its place.

import { exportJWK, type GenerateKeyPairResult, generateKeyPair, SignJWT } from 'jose';
import { type Loopback, serve } from '../../integration/loopback.js';

export interface WorkflowIssuer extends Loopback {
  /** Signed by the issuer, with these claims in the place of the usual ones. */
  token(
    claims?: Record<string, unknown>,
    made?: { key?: CryptoKey; header?: Record<string, unknown> },
  ): Promise<string>;
  /** Its public key, as it serves it. */
  publicKey: Record<string, unknown>;
}

/** Made once: it takes a second or so. */
let keys: Promise<GenerateKeyPairResult> | undefined;

/** @param seconds Unix seconds that tokens are made at. */
export async function workflowIssuer(audience: () => string, seconds: () => number): Promise<WorkflowIssuer> {
  keys ??= generateKeyPair('RS256');
  const { publicKey, privateKey } = await keys;
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'RS256', use: 'sig' };
  const loopback = await serve((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url === '/.well-known/jwks') response.end(JSON.stringify({ keys: [jwk] }));
    else response.writeHead(404).end('{}');
  });
  let count = 0;
  return {
    ...loopback,
    publicKey: jwk,
    async token(claims = {}, { key = privateKey, header = {} } = {}) {
      count += 1;
      const usual = {
        iss: loopback.url,
        aud: audience(),
        iat: seconds(),
        nbf: seconds(),
        exp: seconds() + 300,
        jti: `job-${count}`,
        sub: 'repo:acme/app:ref:refs/heads/main',
        repository: 'acme/app',
        repository_id: '42',
        repository_owner: 'acme',
        repository_owner_id: '7',
        ref: 'refs/heads/main',
        event_name: 'push',
        job_workflow_ref: 'acme/app/.github/workflows/verify.yml@refs/heads/main',
        runner_environment: 'github-hosted',
      };
      const payload = Object.fromEntries(Object.entries({ ...usual, ...claims }).filter(([, value]) => value !== null));
      return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'key-1', typ: 'JWT', ...header }).sign(key);
    },
  };
}
