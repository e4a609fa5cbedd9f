// People sign in at their own organisation (OpenID Connect, authorization code with PKCE). What it says of a person is verified
// by its signature; who may come in is said by the members and by the settings.

import * as client from 'openid-client';
import { isLoopback } from '../../io/url.js';
import type { OidcSettings, Settings } from '../settings.js';
import type { Role } from '../store/tables.js';
import { issuerFetch } from './issuer-fetch.js';

/** What the browser keeps between leaving and coming back: nobody else can finish what it began. */
export interface Journey {
  verifier: string;
  state: string;
  nonce: string;
}

export interface Person {
  issuer: string;
  subject: string;
  name: string;
  /** null: none that the issuer has verified. */
  mail: string | null;
}

export interface OpenId {
  /** @throws where the issuer cannot be reached */
  leave(): Promise<{ to: URL; journey: Journey }>;
  /** @param query of the address that the browser came back to. @throws where anything is not as it was begun */
  comeBack(query: string, journey: Journey): Promise<Person>;
}

export const CALLBACK = '/sign-in/oidc/callback';
const TIMEOUT_SECONDS = 10;
const SCOPE = 'openid profile email';

export function openId({ publicUrl }: Pick<Settings, 'publicUrl'>, oidc: OidcSettings): OpenId {
  let known: Promise<client.Configuration> | null = null;
  /** What the issuer says of itself: asked for once, and again where that failed. */
  const configuration = (): Promise<client.Configuration> => {
    known ??= discover(oidc).catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
  return {
    async leave() {
      const config = await configuration();
      const journey = {
        verifier: client.randomPKCECodeVerifier(),
        state: client.randomState(),
        nonce: client.randomNonce(),
      };
      const to = client.buildAuthorizationUrl(config, {
        redirect_uri: publicUrl + CALLBACK,
        scope: SCOPE,
        state: journey.state,
        nonce: journey.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(journey.verifier),
        code_challenge_method: 'S256',
      });
      return { to, journey };
    },
    async comeBack(query, { verifier, state, nonce }) {
      const config = await configuration();
      const answer = await client.authorizationCodeGrant(config, new URL(publicUrl + CALLBACK + query), {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      const claims = answer.claims();
      if (claims === undefined) throw new Error('the issuer gave no ID token');
      return personOf(claims);
    },
  };
}

function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<client.Configuration> {
  const url = new URL(issuer);
  // On this machine there is nobody on the way; anywhere else http is refused.
  const insecure = url.protocol === 'http:' && isLoopback(url) ? [client.allowInsecureRequests] : [];
  return client.discovery(url, clientId, undefined, client.ClientSecretPost(clientSecret), {
    execute: [...insecure, client.enableNonRepudiationChecks],
    timeout: TIMEOUT_SECONDS,
    [client.customFetch]: issuerFetch as client.CustomFetch,
  });
}

const MAX_NAME = 200;

function personOf(claims: client.IDToken): Person {
  const { iss: issuer, sub: subject, name, email, email_verified } = claims;
  const mail = typeof email === 'string' && email_verified === true ? inSmall(email) : null;
  const called = typeof name === 'string' ? name.replace(/\p{C}/gu, '').trim() : '';
  return { issuer, subject, name: (called || mail || subject).slice(0, MAX_NAME), mail };
}

/** A-Z alone: `toLowerCase` makes one address of several, as the Kelvin sign is a k then. */
function inSmall(mail: string): string {
  return mail.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/**
 * The role by the settings: `@example.org` is everybody with a verified mail address there, `ada@example.org` one person,
 * and any other text a subject. Null: none.
 */
export function roleBySettings({ mail, subject }: Person, { members }: Pick<OidcSettings, 'members'>): Role | null {
  const found = members.find(({ match }) => {
    if (!match.includes('@')) return match === subject;
    const wanted = inSmall(match);
    if (mail === null) return false;
    // A domain is what follows the last @: `x@example.org@evil.example` is of evil.example.
    return wanted.startsWith('@') ? mail.slice(mail.lastIndexOf('@')) === wanted : mail === wanted;
  });
  return found?.role ?? null;
}
