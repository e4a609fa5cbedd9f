// What somebody may see of a target: its organisation all of it, strangers what it publishes, or not that it is there.

import { validate } from 'uuid';
import type { Principal } from '../auth/principal.js';
import { hashOf } from '../auth/secret.js';
import type { Service } from '../service.js';
import { standingNow, wordOf } from '../standing.js';
import { organisationBySlug } from '../store/organisations.js';
import { findShare } from '../store/shares.js';
import { PUBLISHED, type Published } from '../store/tables.js';
import { findTarget, findTargetById, type Target } from '../store/targets.js';
import { notFound } from './problem.js';
import type { PublicTargetDocument } from './schemas.js';

/** `all`: a member asks. */
export type Shown = Published | 'all';

/** Whether it is shown to one who sees so much. */
export function isShown(shown: Shown, what: Published): boolean {
  return shown === 'all' || PUBLISHED.indexOf(shown) >= PUBLISHED.indexOf(what);
}

/** By what somebody names it: a slug anybody may guess, and an id nobody (of the target, or of one of its verifications). */
type NamedBy = 'slug' | 'id';

function shownOf(
  { organisation, visibility, publishes }: Target,
  principal: Principal | null,
  namedBy: NamedBy,
): Shown | null {
  if (principal?.organisation === organisation) return 'all';
  const isReached = visibility === 'public' || (visibility === 'unlisted' && namedBy === 'id');
  return isReached ? publishes : null;
}

/** What strangers find it by. */
export function nameForStrangers({ visibility, slug, id }: Pick<Target, 'visibility' | 'slug' | 'id'>): string {
  return visibility === 'unlisted' ? id : slug;
}

function moreOf(one: Shown | null, other: Published | null): Shown | null {
  if (one === null || other === null) return one ?? other;
  return isShown(one, other) ? one : other;
}

export interface TargetPlace {
  /** Slug. */
  organisation: string;
  /** Slug of the target, or its id. */
  slug: string;
  /** Secret of a link, which shows of its target what it was made for; null: none. */
  share: string | null;
}

type Parts = Pick<Service, 'db' | 'now'>;

/** With what a link to it shows. @returns null: not even that it is there */
export async function shownWith(
  { db, now }: Parts,
  principal: Principal | null,
  row: Target,
  { namedBy, share }: { namedBy: NamedBy; share: string | null },
): Promise<Shown | null> {
  const shown = shownOf(row, principal, namedBy);
  if (share === null || shown === 'all') return shown;
  const { organisation, id: target } = row;
  const link = await findShare(db, { organisation, target, hash: hashOf(share) }, new Date(now()));
  return moreOf(shown, link?.publishes ?? null);
}

/** null: it is not there, or may not be seen. */
export async function findVisible(
  service: Parts,
  principal: Principal | null,
  { organisation, slug, share }: TargetPlace,
): Promise<{ row: Target; shown: Shown } | null> {
  const { db } = service;
  const owner =
    principal?.organisationSlug === organisation
      ? principal.organisation
      : (await organisationBySlug(db, organisation))?.id;
  if (owner === undefined) return null;
  const byId = isId(slug) ? await findTargetById(db, owner, slug) : null;
  const row = byId ?? (await findTarget(db, owner, slug));
  if (row === null) return null;
  const shown = await shownWith(service, principal, row, { namedBy: byId === null ? 'slug' : 'id', share });
  return shown === null ? null : { row, shown };
}

function isId(text: string): boolean {
  return validate(text) && text === text.toLowerCase();
}

/** @throws Problem NOT_FOUND */
export async function expectVisible(
  service: Parts,
  principal: Principal | null,
  place: TargetPlace,
): Promise<{ row: Target; shown: Shown }> {
  const found = await findVisible(service, principal, place);
  if (found === null) throw notFound('target');
  return found;
}

export function publicTargetDocument(row: Target, organisation: string, now: Date): PublicTargetDocument {
  return {
    organisation,
    slug: row.slug,
    name: row.name,
    standing: wordOf(row, +now),
    isStale: standingNow(row, +now).isStale,
    checkedAt: row.checked_at?.toISOString() ?? null,
    lastVerification: row.last_verification,
    publishes: row.publishes,
  };
}
