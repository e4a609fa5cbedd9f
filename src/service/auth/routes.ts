// Signing in and out. The page that offers it is /sign-in, which is one of the pages.

import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Service } from '../service.js';
import { audit } from '../store/audit.js';
import { LOCAL_ISSUER, type Member, membershipsOf, putMember } from '../store/members.js';
import { FIRST_ORGANISATION, organisationById, organisationBySlug } from '../store/organisations.js';
import { liveSession, useSignInLink } from '../store/sessions.js';
import { dropCookie, giveCookie, readCookie } from './cookies.js';
import { CALLBACK, type OpenId, openId, type Person, roleBySettings } from './openid.js';
import { expectSameOrigin, formField } from './origin.js';
import type { Web } from './principal.js';
import { hashOf, secretKind } from './secret.js';
import { onward, type SignInRefusal, signIn, signOut } from './sign-in.js';
import { linkHash } from './sign-in-link.js';

/** How long somebody may take at the sign-in of their organisation. */
const JOURNEY_SECONDS = 600;

export function authRoutes(service: Service): Hono<Web> {
  const app = new Hono<Web>();
  const { db, now, settings } = service;

  app.post('/sign-in', async (c) => {
    // Nobody is to be signed in by another site's form, as somebody else.
    expectSameOrigin(c, settings);
    const code = await formField(c, 'code');
    const then = onward(await formField(c, 'then'), settings);
    const organisation = code === null ? null : await useSignInLink(db, linkHash(code), new Date(now()));
    if (organisation === null) return refuse(c, 'code', then);
    const who = { issuer: LOCAL_ISSUER, subject: 'terminal', name: 'the terminal', role: 'owner' } as const;
    await signIn(service, c, { organisation, ...who });
    return c.redirect(then, 303);
  });

  app.post('/sign-out', async (c) => {
    // That of a session was looked at already; somebody who has none any more has no form token.
    expectSameOrigin(c, settings);
    await signOut(service, c);
    return c.redirect('/sign-in', 303);
  });

  if (settings.oidc !== null) openIdRoutes(app, service, openId(settings, settings.oidc));
  if (settings.tenants === 'many') organisationRoutes(app, service);
  return app;
}

function refuse(c: Context<Web>, refused: SignInRefusal, then: string): Response {
  const query = new URLSearchParams({ refused, ...(then === '/' ? {} : { then }) });
  return c.redirect(`/sign-in?${query}`, 303);
}

const journeySchema = v.object({ verifier: v.string(), state: v.string(), nonce: v.string(), onward: v.string() });
const MAX_JOURNEY = 4096;

function openIdRoutes(app: Hono<Web>, service: Service, people: OpenId): void {
  const { settings, log } = service;

  // A link and no form: a browser that holds a page to its own forms would not follow to the issuer.
  app.get('/sign-in/oidc', async (c) => {
    const then = onward(c.req.query('then') ?? null, settings);
    try {
      const { to, journey } = await people.leave();
      const kept = Buffer.from(JSON.stringify({ ...journey, onward: then })).toString('base64url');
      giveCookie(c, 'signIn', settings, kept, JOURNEY_SECONDS);
      return c.redirect(to.href, 303);
    } catch (error) {
      log.warn({ err: error }, 'the sign-in of the organisation cannot be reached');
      return refuse(c, 'unavailable', then);
    }
  });

  app.get(CALLBACK, async (c) => {
    const journey = journeyOf(readCookie(c, 'signIn', settings));
    dropCookie(c, 'signIn', settings);
    if (journey === null) return refuse(c, 'identity', '/');
    const then = onward(journey.onward, settings);
    let person: Person;
    try {
      person = await people.comeBack(new URL(c.req.url).search, journey);
    } catch (error) {
      log.warn({ err: error }, 'a sign-in was not completed');
      return refuse(c, 'identity', then);
    }
    const member = await memberOf(service, person);
    if (member === null) {
      log.info({ issuer: person.issuer, subject: person.subject }, 'somebody who is no member was not let in');
      return refuse(c, 'member', then);
    }
    await signIn(service, c, member);
    return c.redirect(then, 303);
  });
}

function journeyOf(text: string | null): v.InferOutput<typeof journeySchema> | null {
  if (text === null || text.length > MAX_JOURNEY) return null;
  try {
    const read = v.safeParse(journeySchema, JSON.parse(Buffer.from(text, 'base64url').toString()));
    return read.success ? read.output : null;
  } catch {
    return null; // the browser's own affair
  }
}

/** With the name that owners see and change: nobody renames themselves into somebody else of the audit. */
type Membership = Pick<Member, 'organisation' | 'issuer' | 'subject' | 'name' | 'role'>;

/**
 * As the members say; else as the settings do, which make the person a member of the first organisation. That one goes before
 * others: whoever owns another can add anybody to it.
 */
async function memberOf({ db, now, settings }: Service, person: Person): Promise<Membership | null> {
  const first = await organisationBySlug(db, FIRST_ORGANISATION.slug);
  const members = await membershipsOf(db, person);
  const ofFirst = members.find(({ organisation }) => organisation === first?.id);
  if (ofFirst !== undefined) return ofFirst;
  const role = settings.oidc === null ? null : roleBySettings(person, settings.oidc);
  if (role === null || first === null) return members[0] ?? null;
  const { issuer, subject, name } = person;
  const added = { organisation: first.id, issuer, subject, name, role };
  await db.transaction().execute(async (transaction) => {
    await putMember(transaction, { ...added, created_at: new Date(now()) });
    const acting = { organisation: first.id, who: name };
    await audit(transaction, acting, 'member.join', `member ${name}`, { issuer, subject, role });
  });
  return added;
}

function organisationRoutes(app: Hono<Web>, service: Service): void {
  const { db, now, settings } = service;

  /** Goes over to another organisation that the person belongs to, with the role there. */
  app.post('/organisation', async (c) => {
    expectSameOrigin(c, settings);
    const secret = readCookie(c, 'session', settings);
    // A workflow's token in the place of a cookie is nobody's session.
    const isSession = secret !== null && secretKind(secret) === 'session';
    const session = isSession ? await liveSession(db, hashOf(secret), new Date(now())) : null;
    const wanted = await formField(c, 'organisation');
    for (const member of session === null ? [] : await membershipsOf(db, session)) {
      const organisation = await organisationById(db, member.organisation);
      if (session === null || organisation === null || organisation.slug !== wanted) continue;
      const { issuer, subject, name, role } = member;
      await signIn(service, c, { organisation: organisation.id, issuer, subject, name, role });
      return c.redirect('/', 303);
    }
    return refuse(c, 'member', '/');
  });
}
