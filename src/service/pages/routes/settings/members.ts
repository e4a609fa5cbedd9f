import { notFound } from '../../../api/problem.js';
import { expectRole } from '../../../auth/grants.js';
import { addMember, dropMember } from '../../../auth/manage.js';
import type { Principal } from '../../../auth/principal.js';
import { findMember, LOCAL_ISSUER, listMembers } from '../../../store/members.js';
import { answerPage, type PageRoutes } from '../../answer.js';
import { formOf } from '../../form.js';
import { type Given, NOTHING_GIVEN } from '../../settings/frame.js';
import { membersBody } from '../../settings/members.js';
import { roleOf } from './tokens.js';

const PATH = '/settings/members';
const MAX_NAME = 200;
const MAX_SUBJECT = 255;

export const membersRoutes: PageRoutes = (app, service) => {
  const { db, settings } = service;
  const shown = async (reader: Principal, given: Given) => {
    const rows = await listMembers(db, reader.organisation);
    const members = rows.map(({ created_at: createdAt, ...row }) => ({
      ...row,
      createdAt,
      isLocal: row.issuer === LOCAL_ISSUER,
    }));
    const body = membersBody({ reader, members, issuer: settings.oidc?.issuer ?? null, given });
    return { title: 'Members', place: 'settings', body } as const;
  };

  app.get(PATH, async (c) => answerPage(c, await shown(expectRole(c, 'owner'), NOTHING_GIVEN)));

  app.post(PATH, async (c) => {
    const reader = expectRole(c, 'owner');
    const { organisation } = reader;
    const form = await formOf(c);
    const role = roleOf(form.text('role'));
    if (form.text('action') === 'add' && settings.oidc !== null) {
      const [subject, name] = [form.text('subject'), form.text('name')];
      const problems: Record<string, string> = {};
      if (subject === '') problems.subject = 'Say which account.';
      if (subject.length > MAX_SUBJECT) problems.subject = `At most ${MAX_SUBJECT} characters.`;
      if (name === '') problems.name = 'Give a name.';
      if (name.length > MAX_NAME) problems.name = `At most ${MAX_NAME} characters.`;
      if (role === null) problems.role = 'Choose one.';
      if (role === null || Object.keys(problems).length > 0) {
        const values = { subject, name, role: form.text('role') };
        return answerPage(c, await shown(reader, { values, problems }), 400);
      }
      await addMember(service, reader, { issuer: settings.oidc.issuer, subject, name, role });
      return c.redirect(PATH, 303);
    }
    const person = { issuer: form.raw('issuer'), subject: form.raw('subject') };
    // Whoever holds the machine stays an owner: somebody has to be one.
    const member = person.issuer === LOCAL_ISSUER ? null : await findMember(db, organisation, person);
    if (member === null) throw notFound('member');
    if (form.text('action') === 'remove') await dropMember(service, reader, person);
    else if (role !== null && role !== member.role) {
      await addMember(service, reader, { ...person, name: member.name, role });
    }
    return c.redirect(PATH, 303);
  });
};
