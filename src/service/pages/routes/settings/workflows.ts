import { expectRole } from '../../../auth/grants.js';
import { endTrust, trustWorkflows } from '../../../auth/manage.js';
import type { Principal } from '../../../auth/principal.js';
import { listTrusts } from '../../../store/trusts.js';
import { answerPage, type PageRoutes } from '../../answer.js';
import { formOf, idOf } from '../../form.js';
import { type Given, NOTHING_GIVEN } from '../../settings/frame.js';
import { workflowsBody } from '../../settings/workflows.js';
import { roleOf } from './tokens.js';

const PATH = '/settings/workflows';
const NUMBER = /^[1-9][0-9]{0,19}$/;
const FIELDS = ['repository', 'repository_id', 'owner_id', 'ref', 'environment', 'workflow', 'role'] as const;
const MAX_TEXT = 200;

export const workflowsRoutes: PageRoutes = (app, service) => {
  const { db, settings } = service;
  const shown = async (reader: Principal, given: Given) => {
    const rows = await listTrusts(db, reader.organisation);
    const trusts = rows.map(({ repository_id: repositoryId, owner_id: ownerId, ...row }) => ({
      ...row,
      repositoryId,
      ownerId,
    }));
    const body = workflowsBody({ reader, trusts, given, audience: settings.publicUrl });
    return { title: 'Workflows', place: 'settings', body } as const;
  };

  app.get(PATH, async (c) => answerPage(c, await shown(expectRole(c, 'owner'), NOTHING_GIVEN)));

  app.post(PATH, async (c) => {
    const reader = expectRole(c, 'owner');
    const form = await formOf(c);
    if (form.text('action') === 'remove') {
      await endTrust(service, reader, idOf(form, 'trust rule'));
      return c.redirect(PATH, 303);
    }
    const values = Object.fromEntries(FIELDS.map((name) => [name, form.text(name)])) as Record<
      (typeof FIELDS)[number],
      string
    >;
    const role = roleOf(values.role);
    const problems = problemsOf(values);
    if (role === null || Object.keys(problems).length > 0) {
      return answerPage(c, await shown(reader, { values, problems }), 400);
    }
    const { repository, repository_id, owner_id } = values;
    const [ref, environment, workflow] = [values.ref || null, values.environment || null, values.workflow || null];
    await trustWorkflows(service, reader, { repository, repository_id, owner_id, ref, environment, workflow, role });
    return c.redirect(PATH, 303);
  });
};

function problemsOf(values: Readonly<Record<(typeof FIELDS)[number], string>>): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value.length > MAX_TEXT) problems[name] = `At most ${MAX_TEXT} characters.`;
  }
  if (values.repository === '') problems.repository = 'Name it, for whoever reads this later.';
  for (const name of ['repository_id', 'owner_id'] as const) {
    if (!NUMBER.test(values[name])) problems[name] = 'A number, as the command below the name prints it.';
  }
  if (roleOf(values.role) === null) problems.role = 'Choose one.';
  return problems;
}
