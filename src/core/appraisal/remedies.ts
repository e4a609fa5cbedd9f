// What to do about a check of a KMS or gateway: their own section of the policy judges them, and no file or option that
// says what is expected of the app. Where nothing is known of one yet, the lines that would accept what was found.

import type { Check } from '../result/document.js';
import type { ComponentRole } from '../result/words.js';

export interface FoundComponent {
  role: ComponentRole;
  /** `mr_aggregated` of the quote, hex; null without a quote of a TD. */
  aggregated: string | null;
  /** The OS is known, so it is only the app-compose that is not. */
  isOsKnown: boolean;
  /** As the launch measured it, hex. */
  composeHash: string | null;
}

/** Keys that a section has as well as `os` or `source-code`. */
const SHARED = /\b(?:os|source-code)\.(images|measurements|allow-dev|compose-hashes|app-ids|key-provider|findings)\b/g;

export function withOwnRemedies(checks: readonly Check[], found: FoundComponent): Check[] {
  return found.role === 'app' ? [...checks] : checks.map((check) => ownRemedy(check, found));
}

function ownRemedy(check: Check, found: FoundComponent): Check {
  const { role, aggregated, isOsKnown, composeHash } = found;
  const who = role === 'kms' ? 'KMS' : 'gateway';
  const isOpen = check.status === 'unknown' && check.followsFrom === undefined;
  if (isOpen && check.id === 'os.reference-value' && aggregated !== null) {
    const hint = `Find out what this ${who} runs: its OS release, and the app-compose with hash ${composeHash ?? 'unknown'}. Then accept it in the policy (${role}.aggregated-mrs, or ${role}.measurements and ${role}.compose-hashes).`;
    return { ...check, policyLines: linesOf(role, 'aggregated-mrs', aggregated), hint };
  }
  if (isOpen && check.id === 'source-code.compose-hash' && composeHash !== null) {
    // Who accepts the aggregated measurement, as the line for the OS does, accepts the app-compose with it.
    const lines = isOsKnown ? { policyLines: linesOf(role, 'compose-hashes', composeHash) } : {};
    const hint = `Read the app-compose that this ${who} runs, then accept its hash in the policy (${role}.compose-hashes).`;
    return { ...check, ...lines, hint };
  }
  return check.hint === undefined ? check : { ...check, hint: check.hint.replace(SHARED, `${role}.$1`) };
}

function linesOf(role: ComponentRole, key: string, value: string): string[] {
  return [`${role}:`, `  ${key}:`, `    - "${value}"`];
}
