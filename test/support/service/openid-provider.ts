// An OpenID Connect provider on loopback: it knows one client, and signs in whom the test says.

import { createHash } from 'node:crypto';
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, SignJWT } from 'jose';
import { type Loopback, serve } from '../../integration/loopback.js';

export interface Provider extends Loopback {
  clientId: string;
  clientSecret: string;
  /** Claims of the next ID token, in the place of the usual ones; null leaves one out. */
  claims: Record<string, unknown>;
  /** Signs the next ID token; null: its own key. */
  key: CryptoKey | null;
  /** How often a code was exchanged for tokens. */
  exchanged: number;
}

let keys: Promise<GenerateKeyPairResult> | undefined;

export async function openIdProvider(): Promise<Provider> {
  keys ??= generateKeyPair('RS256');
  const { publicKey, privateKey } = await keys;
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'RS256', use: 'sig' };
  const codes = new Map<string, { nonce: string; challenge: string; redirect: string }>();
  const json = (value: unknown, status = 200) => ({ status, text: JSON.stringify(value) });

  const answer = async (path: URL, form: URLSearchParams) => {
    if (path.pathname === '/.well-known/openid-configuration') {
      return json({
        issuer: provider.url,
        authorization_endpoint: `${provider.url}/authorize`,
        token_endpoint: `${provider.url}/token`,
        jwks_uri: `${provider.url}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      });
    }
    if (path.pathname === '/jwks') return json({ keys: [jwk] });
    if (path.pathname !== '/token') return json({}, 404);
    const isClient = form.get('client_id') === provider.clientId && form.get('client_secret') === provider.clientSecret;
    const code = form.get('code') ?? '';
    const begun = codes.get(code);
    codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!isClient) return json({ error: 'invalid_client' }, 401);
    if (begun === undefined || challenge !== begun.challenge || form.get('redirect_uri') !== begun.redirect) {
      return json({ error: 'invalid_grant' }, 400);
    }
    provider.exchanged += 1;
    const seconds = Math.floor(Date.now() / 1000);
    const usual = {
      iss: provider.url,
      aud: provider.clientId,
      sub: 'user-1',
      iat: seconds,
      exp: seconds + 300,
      nonce: begun.nonce,
      name: 'Ada',
      email: 'Ada@Example.org',
      email_verified: true,
    };
    const claims = Object.fromEntries(
      Object.entries({ ...usual, ...provider.claims }).filter(([, value]) => value !== null),
    );
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'key-1' })
      .sign(provider.key ?? privateKey);
    return json({ access_token: 'access-1', token_type: 'Bearer', id_token: token });
  };

  const loopback = await serve((request, response) => {
    const path = new URL(request.url ?? '/', provider.url);
    if (path.pathname === '/authorize') {
      const asked = path.searchParams;
      const redirect = asked.get('redirect_uri') ?? '';
      const code = `code-${codes.size + 1}-${Math.random()}`;
      codes.set(code, { redirect, nonce: asked.get('nonce') ?? '', challenge: asked.get('code_challenge') ?? '' });
      const back = new URL(redirect);
      back.search = new URLSearchParams({ code, state: asked.get('state') ?? '' }).toString();
      response.writeHead(302, { location: back.href }).end();
      return;
    }
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', async () => {
      const form = new URLSearchParams(Buffer.concat(pieces).toString());
      const { status, text } = await answer(path, form);
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    });
  });
  const provider: Provider = {
    ...loopback,
    clientId: 'trust-center',
    clientSecret: 'a secret of the client',
    claims: {},
    key: null,
    exchanged: 0,
  };
  return provider;
}
