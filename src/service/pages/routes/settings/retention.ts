import { expectRole } from '../../../auth/grants.js';
import type { Principal } from '../../../auth/principal.js';
import { audit } from '../../../store/audit.js';
import { evidenceDays, keepEvidence } from '../../../store/organisations.js';
import { answerPage, type PageRoutes } from '../../answer.js';
import { formOf } from '../../form.js';
import { type Given, NOTHING_GIVEN } from '../../settings/frame.js';
import { retentionBody } from '../../settings/retention.js';

const PATH = '/settings/retention';
const MAX_DAYS = 36_500;

export const retentionRoutes: PageRoutes = (app, { db }) => {
  const shown = async (reader: Principal, given: Given | null) => {
    const days = await evidenceDays(db, reader.organisation);
    const asKept = { ...NOTHING_GIVEN, values: { days: days === null ? '' : String(days) } };
    const body = retentionBody({ reader, days, given: given ?? asKept });
    return { title: 'Retention', place: 'settings', body } as const;
  };

  app.get(PATH, async (c) => answerPage(c, await shown(expectRole(c, 'owner'), null)));

  app.post(PATH, async (c) => {
    const reader = expectRole(c, 'owner');
    const text = (await formOf(c)).text('days');
    const days = text === '' ? null : Number(text);
    if (days !== null && !(/^\d{1,5}$/.test(text) && days >= 1 && days <= MAX_DAYS)) {
      const problems = { days: `A number of days from 1 to ${MAX_DAYS}, or nothing.` };
      return answerPage(c, await shown(reader, { values: { days: text }, problems }), 400);
    }
    await db.transaction().execute(async (transaction) => {
      const before = await evidenceDays(transaction, reader.organisation);
      if (before === days) return;
      await keepEvidence(transaction, reader.organisation, days);
      await audit(transaction, reader, 'organisation.retention', 'retention of evidence', { before, days });
    });
    return c.redirect(PATH, 303);
  });
};
