// Finds out who asks, for each request.

import type { Context, MiddlewareHandler } from 'hono';
import type { Service } from '../service.js';
import { liveSession } from '../store/sessions.js';
import { touchToken, usableToken } from '../store/tokens.js';
import { readCookie } from './cookies.js';
import { boundForm, changesSomething, expectFormToken, expectSameOrigin } from './origin.js';
import type { Principal, Web } from './principal.js';
import { formTokenOf, hashOf, secretKind } from './secret.js';

const SIGN_IN = '/sign-in';

/**
 * Sets `principal`; null: nobody is signed in, or what was shown is not valid. What a session changes has to come from a page
 * that was made for it.
 * @throws Problem REQUEST_FORGED; INPUT_TOO_LARGE for a form over the limit
 */
export function identify(service: Service): MiddlewareHandler<Web> {
  return async (c, next) => {
    const principal = await whoAsks(service, c);
    if (changesSomething(c)) await boundForm(c, principal);
    if (principal?.kind === 'session' && changesSomething(c)) {
      expectSameOrigin(c, service.settings);
      // Whoever signs in anew does so as nobody: the form is none of the session that it ends.
      if (c.req.path !== SIGN_IN) await expectFormToken(c, principal);
    }
    c.set('principal', principal);
    await next();
  };
}

async function whoAsks(service: Service, c: Context<Web>): Promise<Principal | null> {
  const authorization = c.req.header('authorization');
  if (authorization === undefined) return ofCookie(service, readCookie(c, 'session', service.settings));
  // Whoever shows one is nobody else, also where it is not valid.
  const bearer = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  return bearer === undefined ? null : ofBearer(service, bearer);
}

async function ofBearer(service: Service, secret: string): Promise<Principal | null> {
  const { db, now } = service;
  const kind = secretKind(secret);
  if (kind === 'workflow') return ofSession(service, secret, kind);
  if (kind !== 'token') return null;
  const at = new Date(now());
  const token = await usableToken(db, hashOf(secret), at);
  if (token === null) return null;
  await touchToken(db, token, at);
  const { organisation, organisationSlug, role, name } = token;
  return { organisation, organisationSlug, role, who: `token ${name}`, kind, formToken: null };
}

async function ofCookie(service: Service, secret: string | null): Promise<Principal | null> {
  return secret !== null && secretKind(secret) === 'session' ? ofSession(service, secret, 'session') : null;
}

async function ofSession(
  { db, now }: Service,
  secret: string,
  kind: 'session' | 'workflow',
): Promise<Principal | null> {
  const session = await liveSession(db, hashOf(secret), new Date(now()));
  if (session === null) return null;
  const { organisation, organisationSlug, role, name: who } = session;
  return {
    organisation,
    organisationSlug,
    role,
    who,
    kind,
    formToken: kind === 'session' ? formTokenOf(secret) : null,
  };
}
