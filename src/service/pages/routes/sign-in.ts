// The page where people sign in; what it asks for is done by auth/routes.ts.

import { isSignInRefusal, onward, SIGN_IN_REFUSALS } from '../../auth/sign-in.js';
import { answerPage, type PageRoutes } from '../answer.js';
import { noticeOf } from '../notices.js';
import { signInPage } from '../sign-in.js';

/** Of a code as it is given out, and what people put between its letters. */
const MAX_CODE = 40;

export const signInRoutes: PageRoutes = (app, { settings }) => {
  app.get('/sign-in', (c) => {
    const refused = c.req.query('refused') ?? '';
    const values = {
      host: new URL(settings.publicUrl).host,
      issuer: settings.oidc === null ? null : new URL(settings.oidc.issuer).host,
      code: c.req.query('code')?.slice(0, MAX_CODE) ?? null,
      onward: onward(c.req.query('then') ?? null, settings),
      refused: isSignInRefusal(refused) ? SIGN_IN_REFUSALS[refused] : null,
      isOfCode: refused === 'code',
    };
    const page = signInPage(values);
    return answerPage(c, { ...page, notice: page.notice ?? noticeOf(c.req.query('done')) });
  });
};
