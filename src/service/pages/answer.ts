// How a route answers with a page.

import type { Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { HtmlPart } from '../../core/views/html/markup.js';
import { prose } from '../../core/views/html/text.js';
import type { Problem } from '../api/problem.js';
import type { Web } from '../auth/principal.js';
import type { Service } from '../service.js';
import { errorPage, layout, type PageError, type PageValues, type Reader } from './layout.js';

/** Registers the routes of a page or a group of pages. */
export type PageRoutes = (app: Hono<Web>, service: Service) => void;

/** A page of the moment: nobody keeps it. */
const HEADERS = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' } as const;

export function answerPage(c: Context<Web>, values: PageValues, status: ContentfulStatusCode = 200): Response {
  return c.body(layout(readerOf(c), values), status, HEADERS);
}

export function answerError(c: Context<Web>, error: PageError): Response {
  return c.body(errorPage(readerOf(c), error), error.status as ContentfulStatusCode, HEADERS);
}

/** Nobody is known yet where the request was refused for what it showed. */
function readerOf(c: Context<Web>): Reader {
  return c.get('principal') ?? null;
}

/** What went wrong with a request that somebody made with a page. */
export function answerProblem(c: Context<Web>, problem: Problem, { log }: Pick<Service, 'log'>): Response {
  const { status, title, message, code, hint } = problem;
  if (status >= 500) log.error({ err: problem.cause ?? problem }, 'a page failed');
  if (code === 'SIGN_IN_NEEDED' && c.req.method === 'GET') return toSignIn(c);
  const todo = hint === null ? WHAT_TO_DO[status >= 500 ? 'ours' : 'theirs'] : prose(hint);
  return answerError(c, { status, title, detail: message, todo, code });
}

const WHAT_TO_DO = {
  ours: 'Load the page again in a while. Whoever runs the service finds more in its log.',
  theirs: 'Go back, and change what the message names.',
} as const;

/** What is not there, or belongs to somebody else: nobody learns which. */
export function notFound(c: Context<Web>, what: string, todo: HtmlPart): Response {
  return answerError(c, { status: 404, title: `There is no such ${what}`, detail: null, todo, code: 'NOT_FOUND' });
}

/** Sends somebody who is not signed in there, and back here afterwards. */
export function toSignIn(c: Context<Web>): Response {
  const { pathname, search } = new URL(c.req.url);
  return c.redirect(`/sign-in?then=${encodeURIComponent(pathname + search)}`, 303);
}
