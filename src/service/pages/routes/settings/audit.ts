import { expectRole } from '../../../auth/grants.js';
import { listAudit } from '../../../store/audit.js';
import { answerPage, type PageRoutes } from '../../answer.js';
import { auditBody } from '../../settings/audit.js';

const PAGE = 50;

export const auditRoutes: PageRoutes = (app, { db }) => {
  app.get('/settings/audit', async (c) => {
    const reader = expectRole(c, 'owner');
    const before = Number(/^\d{1,15}$/.exec(c.req.query('before') ?? '')?.[0] ?? Number.NaN);
    const place = { before: Number.isNaN(before) ? null : before, limit: PAGE + 1 };
    const lines = await listAudit(db, reader.organisation, place);
    const last = lines.length > PAGE ? lines[PAGE - 1] : undefined;
    const older = last === undefined ? null : `/settings/audit?before=${last.seq}`;
    const body = auditBody({ reader, lines: lines.slice(0, PAGE), older });
    return answerPage(c, { title: 'Audit', place: 'settings', body });
  });
};
