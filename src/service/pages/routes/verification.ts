// Reads what the page of a verification shows.

import type { Context } from 'hono';
import * as v from 'valibot';
import { isShown, type Shown, shownWith } from '../../api/visible.js';
import { expectRole } from '../../auth/grants.js';
import type { Principal, Web } from '../../auth/principal.js';
import { shareOf } from '../../auth/secret.js';
import { cancelRequest } from '../../jobs/request.js';
import type { Service } from '../../service.js';
import { toldOf, verificationAnywhere } from '../../store/overview.js';
import type { Target } from '../../store/targets.js';
import type { Verification } from '../../store/verifications.js';
import { storedResult } from '../../stored-result.js';
import { answerPage, notFound, type PageRoutes, toSignIn } from '../answer.js';
import { noticeOf } from '../notices.js';
import { verificationPage } from '../verification.js';
import { uuidOf } from './target.js';

const GONE = 'look for it among the verifications of its target; it may have been deleted with it.';

export const verificationRoutes: PageRoutes = (app, service) => {
  app.get('/v/:id', async (c) => {
    const reader = c.get('principal');
    const found = await visible(service, c, reader);
    if (found === null) return reader === null ? toSignIn(c) : notFound(c, 'verification', GONE);
    const { verification, shown } = found;
    const isOpen = verification.finished_at === null;
    const [known, stored] = await Promise.all([
      isOpen && shown === 'all'
        ? toldOf(service.db, verification.organisation, verification.id)
        : { steps: [], after: 0 },
      isShown(shown, 'report') ? storedResult(service, verification) : { result: null, problem: null },
    ]);
    const values = {
      ...found,
      reader,
      steps: known.steps.flatMap((data) => v.parse(told, data).steps),
      after: known.after,
      ...stored,
      publicUrl: service.settings.publicUrl,
      now: service.now(),
    };
    return answerPage(c, { ...verificationPage(values), notice: noticeOf(c.req.query('done')) });
  });

  app.post('/v/:id/cancel', async (c) => {
    const reader = expectRole(c, 'editor');
    const id = uuidOf(c.req.param('id'));
    if (id === null) return notFound(c, 'verification', GONE);
    const cancelled = await cancelRequest(service, { organisation: reader.organisation, id, by: reader.who });
    return c.redirect(`/v/${id}${cancelled ? '?done=cancelled' : ''}`, 303);
  });
};

/** As a worker writes them. */
const told = v.object({
  steps: v.array(v.object({ at: v.pipe(v.string(), v.isoTimestamp(), v.toDate()), text: v.string() })),
});

interface Found {
  verification: Verification;
  target: Target;
  /** Slug. */
  organisation: string;
  shown: Shown;
  /** Secret of the link that the reader came by; null: none. */
  share: string | null;
}

async function visible(service: Service, c: Context<Web>, reader: Principal | null): Promise<Found | null> {
  const id = uuidOf(c.req.param('id'));
  const found = id === null ? null : await verificationAnywhere(service.db, id);
  if (found === null) return null;
  const share = shareOf(c);
  const shown = await shownWith(service, reader, found.target, { namedBy: 'id', share });
  return shown === null ? null : { ...found, shown, share: shown === 'all' ? null : share };
}
