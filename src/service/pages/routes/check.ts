// The page that checks files, as it is in the release: it has its own rules, which let it run its code and ask nobody.

import { readCheckPage } from '../../../io/check-page.js';
import type { PageRoutes } from '../answer.js';

/** With an origin of its own it has no session, whatever a file brings it to do. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "sandbox allow-scripts allow-downloads; frame-ancestors 'none'",
  'cache-control': 'no-cache',
} as const;

export const checkRoutes: PageRoutes = (app) => {
  app.get('/check', async (c) => c.body(new Uint8Array(await readCheckPage()), 200, HEADERS));
};
