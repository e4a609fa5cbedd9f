// The pages of settings, each with what its forms change.

import type { PageRoutes } from '../answer.js';
import { auditRoutes } from './settings/audit.js';
import { hooksRoutes } from './settings/hooks.js';
import { membersRoutes } from './settings/members.js';
import { policiesRoutes } from './settings/policies.js';
import { retentionRoutes } from './settings/retention.js';
import { tokensRoutes } from './settings/tokens.js';
import { workflowsRoutes } from './settings/workflows.js';

const SETTINGS: readonly PageRoutes[] = [
  policiesRoutes,
  tokensRoutes,
  workflowsRoutes,
  hooksRoutes,
  membersRoutes,
  retentionRoutes,
  auditRoutes,
];

export const settingsRoutes: PageRoutes = (app, service) => {
  app.get('/settings', (c) => c.redirect('/settings/policies', 303));
  for (const register of SETTINGS) register(app, service);
};
