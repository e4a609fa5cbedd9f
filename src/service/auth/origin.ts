// Whether a request that changes something comes from a page of the service: another site can have a browser send one, with
// the cookie, but can neither say that it came from here nor know the form token.

import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { Problem } from '../api/problem.js';
import type { Settings } from '../settings.js';
import type { Principal, Web } from './principal.js';
import { isSameSecret } from './secret.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** All that Hono reads as a form, also where something else follows. */
const FORMS = /^(?:application\/x-www-form-urlencoded|multipart\/form-data)/i;
/** Of a form: the largest brings a bundle. Whoever is not signed in has a code to send, and nothing else. */
const MAX_FORM_BYTES = { members: 10 * 1024 * 1024, strangers: 64 * 1024 };

export function changesSomething(c: Context<Web>): boolean {
  return !SAFE_METHODS.has(c.req.method);
}

/** @throws Problem REQUEST_FORGED */
export function expectSameOrigin(c: Context<Web>, { publicUrl }: Pick<Settings, 'publicUrl'>): void {
  // What the browser itself says of the page; sent over https and on loopback.
  const site = c.req.header('sec-fetch-site');
  const origin = c.req.header('origin');
  if (site === undefined ? origin === new URL(publicUrl).origin : site === 'same-origin') return;
  throw new Problem('REQUEST_FORGED', 'the request does not come from a page of this service', {
    hint: `Open ${publicUrl} and do it there. Programs send an API token, and no cookie.`,
  });
}

/** @throws Problem REQUEST_FORGED */
export async function expectFormToken(c: Context<Web>, { formToken }: Principal): Promise<void> {
  const given = c.req.header('form-token') ?? (await formField(c, 'form-token'));
  if (formToken !== null && given !== null && isSameSecret(given, formToken)) return;
  throw new Problem('REQUEST_FORGED', 'the form is not of this session', {
    hint: 'You may have signed in again since the page was opened: open it once more.',
  });
}

/** To be called before anything reads a form, once. @throws Problem INPUT_TOO_LARGE */
export async function boundForm(c: Context<Web>, principal: Principal | null): Promise<void> {
  if (isForm(c)) await limitForm[principal === null ? 'strangers' : 'members'](c, async () => {});
}

const limitForm = { members: formLimit(MAX_FORM_BYTES.members), strangers: formLimit(MAX_FORM_BYTES.strangers) };

function formLimit(maxSize: number): MiddlewareHandler {
  return bodyLimit({
    maxSize,
    onError: () => {
      throw new Problem('INPUT_TOO_LARGE', `the form is larger than ${maxSize} bytes`);
    },
  });
}

function isForm(c: Context<Web>): boolean {
  return FORMS.test(c.req.header('content-type') ?? '');
}

/** A text of the form that the request is; null: it is none, or has not exactly one such text. */
export async function formField(c: Context<Web>, name: string): Promise<string | null> {
  if (!isForm(c)) return null;
  const form = await c.req.parseBody({ all: true }).catch((cause: unknown) => {
    throw new Problem('INPUT_INVALID', 'the form cannot be read', { cause });
  });
  const value = form[name];
  return typeof value === 'string' ? value : null;
}
