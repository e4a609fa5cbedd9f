// All that the service answers over HTTP.

import { type Context, Hono } from 'hono';
import { routePath } from 'hono/route';
import { problemOf, problemResponse } from './api/problem.js';
import { apiRoutes } from './api/routes.js';
import { securityHeaders } from './auth/headers.js';
import { identify } from './auth/identify.js';
import { limitAddresses, limitCallers } from './auth/limits.js';
import type { Web } from './auth/principal.js';
import { authRoutes } from './auth/routes.js';
import { healthRoutes } from './health.js';
import { liveRoutes } from './live/routes.js';
import { answerProblem } from './pages/answer.js';
import { pageRoutes } from './pages/routes.js';
import { sampleRoutes } from './sample.js';
import type { Service } from './service.js';

export function webOf(service: Service): Hono<Web> {
  const app = new Hono<Web>();
  app.use(async (c, next) => {
    const began = performance.now();
    await next();
    const seconds = (performance.now() - began) / 1000;
    service.metrics.answered(routePath(c), c.req.method, c.res.status, seconds);
    service.log.debug({ method: c.req.method, route: routePath(c), status: c.res.status, seconds }, 'answered');
  });
  // What a part does not answer itself: pages answer with pages.
  app.onError((error, c) => {
    const problem = problemOf(error);
    if (isForPeople(c)) return answerProblem(c, problem, service);
    if (problem.status >= 500) service.log.error({ err: error }, 'a request failed');
    return problemResponse(problem);
  });
  app.use(securityHeaders(service.settings));
  app.route('/', healthRoutes(service));
  app.use(limitAddresses());
  app.use(identify(service));
  app.use(limitCallers());
  app.route('/', authRoutes(service));
  app.route('/api/v1', apiRoutes(service));
  app.route('/', liveRoutes(service));
  app.route('/', sampleRoutes(service));
  app.route('/', pageRoutes(service));
  return app;
}

/** A browser that goes to a page, or sends a form of one. */
function isForPeople(c: Context<Web>): boolean {
  return !c.req.path.startsWith('/api/') && (c.req.header('accept') ?? '').includes('text/html');
}
