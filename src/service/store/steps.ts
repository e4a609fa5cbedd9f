// The steps of a verification that is under way, as events.

import { sql } from 'kysely';
import { telling } from './events.js';
import type { Database } from './tables.js';
import { together } from './together.js';
import { type Attempt, holdAttempt } from './verifications.js';

export interface Step {
  /** RFC 3339. */
  at: string;
  text: string;
}

/** Nothing, where it is not this attempt's any more. */
export async function tellSteps(db: Database, attempt: Attempt, steps: readonly Step[], at: Date): Promise<void> {
  const event = sql`
    select 1 as place, organisation, target, id as verification, 'verification.step' as kind, ${at}::timestamptz as at,
      ${JSON.stringify({ attempt: attempt.attempt, steps })}::jsonb as data
    from own`;
  await sql`${together([['own', holdAttempt(db, attempt)], ...telling(event)])} select seq from told`.execute(db);
}
