// The API: everything under /api/v1.

import { Hono } from 'hono';
import type { Web } from '../auth/principal.js';
import type { Service } from '../service.js';
import { accessRoutes } from './access.js';
import { documentRoutes } from './documents.js';
import { eventRoutes } from './events.js';
import { historyRoutes } from './history.js';
import { hookRoutes } from './hooks.js';
import { logRoutes } from './log.js';
import { openApiRoutes } from './openapi.js';
import { policyRoutes } from './policies.js';
import { notFound, Problem, problemOf, problemResponse } from './problem.js';
import { shareRoutes } from './shares.js';
import { targetRoutes } from './targets.js';
import { verificationRoutes } from './verifications.js';

export function apiRoutes(service: Service): Hono<Web> {
  const app = new Hono<Web>();
  app.onError((error, c) => {
    const problem = problemOf(error);
    if (problem.status >= 500)
      service.log.error({ err: error, method: c.req.method, path: c.req.path }, problem.message);
    return problemResponse(problem);
  });
  app.route('/', targetRoutes(service));
  app.route('/', policyRoutes(service));
  app.route('/', verificationRoutes(service));
  app.route('/', documentRoutes(service));
  app.route('/', historyRoutes(service));
  app.route('/', logRoutes(service));
  app.route('/', accessRoutes(service));
  app.route('/', eventRoutes(service));
  app.route('/', hookRoutes(service));
  app.route('/', shareRoutes(service));
  app.route('/', openApiRoutes(service, app));
  // Of this API alone: what is not under it is a page.
  app.all('/*', (c) => problemResponse(unanswered(app, c.req.path.slice(PREFIX.length) || '/', c.req.method)));
  return app;
}

/** Where it is mounted. */
const PREFIX = '/api/v1';
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** An address that is not there, or one that answers to other methods. */
function unanswered(app: Hono<Web>, path: string, method: string): Problem {
  // What answers to everything is among the handlers of each.
  const others = METHODS.filter((other) => app.router.match(other, path)[0].length > 1);
  if (others.length === 0) return notFound('address');
  const allowed = others.join(', ');
  return new Problem('METHOD_UNKNOWN', `${path} does not answer to ${method}`, {
    hint: `It answers to ${allowed}.`,
    headers: { Allow: allowed },
  });
}
