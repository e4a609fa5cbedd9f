// Ways into a service that a test started.

import { formTokenOf, hashOf, newSecret } from '../../../src/service/auth/secret.js';
import { newSignInLink } from '../../../src/service/auth/sign-in-link.js';
import type { Service } from '../../../src/service/service.js';
import { ensureOrganisation, FIRST_ORGANISATION } from '../../../src/service/store/organisations.js';
import type { Role } from '../../../src/service/store/tables.js';
import { createToken } from '../../../src/service/store/tokens.js';

/** @param organisation slug; made where there is none. @returns an API token */
export async function tokenFor(
  { db, now }: Pick<Service, 'db' | 'now'>,
  role: Role,
  organisation: string = FIRST_ORGANISATION.slug,
): Promise<string> {
  const at = new Date(now());
  const { id } = await ensureOrganisation(db, { slug: organisation, name: organisation }, at);
  const secret = newSecret('token');
  const token = { name: `${role} of a test`, hash: hashOf(secret), role, createdBy: 'test', expiresAt: null };
  await createToken(db, id, token, at);
  return secret;
}

export interface SignedIn {
  /** Header of the requests of the session. */
  cookie: string;
  /** What each form of it brings, as `form-token`. */
  formToken: string;
}

/** Signs in at a running service as whoever has the link of the terminal does: an owner. */
export async function signedIn(
  service: Pick<Service, 'db' | 'now' | 'settings'>,
  url: string,
  organisation: string = FIRST_ORGANISATION.slug,
): Promise<SignedIn> {
  const { id } = await ensureOrganisation(
    service.db,
    { slug: organisation, name: organisation },
    new Date(service.now()),
  );
  const { code } = await newSignInLink(service, id);
  const answer = await fetch(`${url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: url },
    body: new URLSearchParams({ code }),
  });
  const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
  const [, secret] = cookie.split('=');
  if (answer.status !== 303 || secret === undefined) throw new Error(`not signed in: status ${answer.status}`);
  return { cookie, formToken: formTokenOf(secret) };
}
