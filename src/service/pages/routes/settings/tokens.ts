import { expectRole } from '../../../auth/grants.js';
import { endToken, issueToken } from '../../../auth/manage.js';
import type { Principal } from '../../../auth/principal.js';
import { ROLES, type Role } from '../../../store/tables.js';
import { listTokens } from '../../../store/tokens.js';
import { answerPage, type PageRoutes } from '../../answer.js';
import { formOf, idOf } from '../../form.js';
import { type Given, NOTHING_GIVEN } from '../../settings/frame.js';
import { EXPIRY_OPTIONS, type TokensValues, tokensBody } from '../../settings/tokens.js';

const PATH = '/settings/tokens';
const MAX_NAME = 100;
const DAY_MS = 86_400_000;

export const tokensRoutes: PageRoutes = (app, service) => {
  const { db, now, settings } = service;
  const shown = async (reader: Principal, given: Given, made: TokensValues['made']) => {
    const rows = await listTokens(db, reader.organisation);
    const tokens = rows.map((row) => ({
      id: row.id,
      name: row.name,
      role: row.role,
      createdBy: row.created_by,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      lastUsedAt: row.last_used_at,
      revokedAt: row.revoked_at,
      isExpired: row.expires_at !== null && row.expires_at.getTime() <= now(),
    }));
    const body = tokensBody({ reader, tokens, made, given, api: `${settings.publicUrl}/api/v1` });
    return { title: 'API tokens', place: 'settings', scripts: ['copy'], body } as const;
  };

  app.get(PATH, async (c) => answerPage(c, await shown(expectRole(c, 'owner'), NOTHING_GIVEN, null)));

  app.post(PATH, async (c) => {
    const reader = expectRole(c, 'owner');
    const form = await formOf(c);
    if (form.text('action') === 'revoke') {
      await endToken(service, reader, idOf(form, 'token'));
      return c.redirect(PATH, 303);
    }
    const [name, role, days] = [form.text('name'), roleOf(form.text('role')), daysOf(form.text('days'))];
    const problems: Record<string, string> = {};
    if (name === '') problems.name = 'Give it a name.';
    if (name.length > MAX_NAME) problems.name = `At most ${MAX_NAME} characters.`;
    if (role === null) problems.role = 'Choose one.';
    if (days === null) problems.days = 'Choose one.';
    if (role === null || days === null || Object.keys(problems).length > 0) {
      const values = { name, role: form.text('role'), days: form.text('days') };
      return answerPage(c, await shown(reader, { values, problems }, null), 400);
    }
    const expiresAt = days === 'never' ? null : new Date(service.now() + days * DAY_MS);
    const { secret } = await issueToken(service, reader, { name, role, expiresAt });
    // In this one answer, which nobody keeps: an address to come back to would show it again.
    return answerPage(c, await shown(reader, NOTHING_GIVEN, { name, secret }));
  });
};

export function roleOf(text: string): Role | null {
  return ROLES.find((role) => role === text) ?? null;
}

/** Of the choices of a form; null: it is none of them. */
function daysOf(text: string): number | 'never' | null {
  const [value] = EXPIRY_OPTIONS.find(([one]) => one === text) ?? [];
  if (value === undefined) return null;
  return value === 'never' ? value : Number(value);
}
