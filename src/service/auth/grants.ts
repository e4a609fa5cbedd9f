// Who may do what: a reader reads, an editor changes targets and starts verifications, an owner does all.

import type { Context } from 'hono';
import { Problem } from '../api/problem.js';
import { ROLES, type Role } from '../store/tables.js';
import type { Principal, Web } from './principal.js';

export function hasRole(principal: Principal, role: Role): boolean {
  return ROLES.indexOf(principal.role) >= ROLES.indexOf(role);
}

/** @returns who asks @throws Problem SIGN_IN_NEEDED (401), ROLE_TOO_LOW (403) */
export function expectRole(c: Context<Web>, role: Role): Principal {
  const { principal } = c.var;
  if (principal === null) {
    throw new Problem('SIGN_IN_NEEDED', 'nobody is signed in, or what was shown is not valid any more', {
      hint: 'Send an API token (Authorization: Bearer tc_…), or sign in at /sign-in.',
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
  }
  if (!hasRole(principal, role)) {
    throw new Problem('ROLE_TOO_LOW', `the role ${principal.role} may not do this: it takes ${role}`, {
      hint: `Ask an owner of the organisation for the role ${role}, or use a token that has it.`,
    });
  }
  return principal;
}
