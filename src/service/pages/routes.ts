// The pages, and the files that they use. A page is a file of its own in this folder, a pure function of values; what reads
// these values from the store for it is a file in routes/, and is named here.

import { Hono } from 'hono';
import { problemOf } from '../api/problem.js';
import type { Web } from '../auth/principal.js';
import type { Service } from '../service.js';
import { answerError, answerProblem, type PageRoutes } from './answer.js';
import { FILES } from './files.js';
import { checkRoutes } from './routes/check.js';
import { driftRoutes } from './routes/drift.js';
import { fleetRoutes } from './routes/fleet.js';
import { linkRoutes } from './routes/links.js';
import { logRoutes } from './routes/log.js';
import { publicRoutes } from './routes/public.js';
import { settingsRoutes } from './routes/settings.js';
import { signInRoutes } from './routes/sign-in.js';
import { targetRoutes } from './routes/target.js';
import { targetFormRoutes } from './routes/target-form.js';
import { targetsRoutes } from './routes/targets.js';
import { verificationRoutes } from './routes/verification.js';

const PAGES: readonly PageRoutes[] = [
  targetsRoutes,
  targetFormRoutes,
  targetRoutes,
  linkRoutes,
  verificationRoutes,
  driftRoutes,
  fleetRoutes,
  checkRoutes,
  logRoutes,
  publicRoutes,
  settingsRoutes,
  signInRoutes,
];

export function pageRoutes(service: Service): Hono<Web> {
  const app = new Hono<Web>();
  app.onError((error, c) => answerProblem(c, problemOf(error), service));
  for (const { path, type, text } of FILES) {
    const headers = { 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' };
    app.get(path, (c) => c.body(text, 200, headers));
  }
  for (const register of PAGES) register(app, service);
  app.all('*', (c) =>
    answerError(c, {
      status: 404,
      title: 'There is no such page',
      detail: null,
      todo: 'compare the address with where it came from, or begin at the targets.',
      code: 'NOT_FOUND',
    }),
  );
  return app;
}
