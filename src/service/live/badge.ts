// The badge of a target as it stands now. Green needs all of it: the row of the target, its age, and the result itself, which
// is read and may not deny it. What they do not agree on is not checked.

import { fromUtf8 } from '../../core/bytes.js';
import { ParseError } from '../../core/errors.js';
import { DAY_MS } from '../../core/formats/codec/time.js';
import { type Badge, type BadgeFacts, badgeOf, DEFAULT_LABEL, uncheckedBadge } from '../../core/views/badge.js';
import { readBadgeFacts } from '../../core/views/badge-facts.js';
import { visible } from '../../core/views/untrusted.js';
import { isShown, type Shown } from '../api/visible.js';
import { BlobError } from '../blobs/blobs.js';
import type { Service } from '../service.js';
import { staleAfterMs, standingNow, standingOf } from '../standing.js';
import type { Target } from '../store/targets.js';
import { findVerification } from '../store/verifications.js';

/** Why it stands so is said to whoever may see the report. */
export async function shownBadge(
  service: Service,
  { row, shown }: { row: Target; shown: Shown },
  label = DEFAULT_LABEL,
): Promise<Badge> {
  const badge = await targetBadge(service, row, label);
  if (isShown(shown, 'report')) return badge;
  return { ...badge, description: `${visible(row.name, 200)}: ${badge.message}.` };
}

async function targetBadge(service: Service, target: Target, label: string): Promise<Badge> {
  const { standing, checked_at: checkedAt, name } = target;
  const now = service.now();
  if (checkedAt === null || standing === 'none' || target.last_verification === null) return neverChecked(name, label);
  const unchecked = (why: string): Badge => uncheckedBadge(name, why, checkedAt.getTime(), label);
  if (standing === 'without-result') return unchecked(target.reason ?? 'it came to no result');
  const facts = await factsBehind(service, target, target.last_verification);
  if (typeof facts === 'string') return unchecked(facts);
  if (standingOf(facts) !== standing) return unchecked('its result is not what was written of it');
  const maxAgeDays = staleAfterMs(target.every) / DAY_MS;
  const badge = badgeOf({ ...facts, target: { name } }, now, { maxAgeDays, label });
  const isGreen = badge.state === 'verified' || badge.state === 'recorded';
  return isGreen && standingNow(target, now).isStale ? unchecked('it was checked too long ago') : badge;
}

function neverChecked(name: string, label: string): Badge {
  const description = `${visible(name, 200)}: no verification has ended yet.`;
  return { state: 'not-checked', label, message: 'not checked', description };
}

/** What is needed of results that were read lately: the digest of a result says all that is in it. */
const KEPT = 500;
const kept = new Map<string, BadgeFacts>();

/** @returns why they cannot be had, in words */
async function factsBehind(service: Service, target: Target, id: string): Promise<BadgeFacts | string> {
  const { db, blobs, log } = service;
  const verification = await findVerification(db, target.organisation, id);
  const digest = verification?.target === target.id ? verification.result : null;
  if (digest === null) return 'its verification is not there';
  const known = kept.get(digest);
  if (known !== undefined) return known;
  try {
    const facts = readBadgeFacts(fromUtf8(await blobs.get(digest), 'result'));
    if (kept.size >= KEPT) kept.delete(kept.keys().next().value ?? '');
    kept.set(digest, facts);
    return facts;
  } catch (error) {
    if (!(error instanceof BlobError) && !(error instanceof ParseError)) throw error;
    log.warn({ err: error, verification: id }, 'a badge cannot be made of a result');
    return 'its result cannot be read now';
  }
}
