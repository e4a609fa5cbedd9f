// Who asks.

import type { Role } from '../store/tables.js';

export interface Principal {
  /** Id of the organisation that it speaks for: whatever it names is looked for there, and is not found elsewhere. */
  organisation: string;
  organisationSlug: string;
  role: Role;
  /** For people and for the audit: `token deploy`, `Ada`, `workflow acme/app`. */
  who: string;
  kind: 'session' | 'token' | 'workflow';
  /** What a form of this session has to bring; null: it is no session. */
  formToken: string | null;
}

/** Of each request. */
export interface Web {
  Variables: { principal: Principal | null };
}
