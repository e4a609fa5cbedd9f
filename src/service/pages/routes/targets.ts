// Reads what the list of targets shows.

import { DAY_MS } from '../../../core/formats/codec/time.js';
import { hasSample } from '../../sample.js';
import { recentSpans } from '../../store/overview.js';
import {
  countTargets,
  listTargets,
  type TargetFilter,
  type TargetPlace,
  UNKNOWN_FACTS,
  type UnknownFact,
} from '../../store/targets.js';
import { answerPage, type PageRoutes, toSignIn } from '../answer.js';
import { MINI_DAYS } from '../mini-spans.js';
import { noticeOf } from '../notices.js';
import { filterOf, type TargetsFilter, targetsPage } from '../targets.js';

/** Rows that a person looks through. */
const PAGE = 50;

export const targetsRoutes: PageRoutes = (app, service) => {
  const { db, settings } = service;
  app.get('/', async (c) => {
    const reader = c.get('principal');
    if (reader === null) return toSignIn(c);
    const now = service.now();
    const at = new Date(now);
    const filter = filterOf((name) => c.req.query(name));
    const after = placeOf(c.req.query('after'));
    const [counts, page] = await Promise.all([
      countTargets(db, reader.organisation, at),
      listTargets(db, reader.organisation, inStore(filter), { order: 'worst', limit: PAGE, after, now: at }),
    ]);
    const since = new Date(now - MINI_DAYS * DAY_MS);
    const ids = page.targets.map(({ id }) => id);
    const spans = await recentSpans(db, reader.organisation, ids, since);
    const values = {
      reader,
      counts,
      lines: page.targets.map((target) => ({ target, spans: spans.get(target.id) ?? [] })),
      filter,
      next: page.next === null ? null : `${page.next.rank}.${page.next.slug}`,
      isFirst: after === null,
      hasSample: hasSample(settings),
      publicUrl: settings.publicUrl,
      now,
    };
    return answerPage(c, { ...targetsPage(values), notice: noticeOf(c.req.query('done')) });
  });
};

function inStore(filter: TargetsFilter): TargetFilter {
  const { state, search, osImage, tcbStatus, composeHash, advisory, verifier } = filter;
  const unknown = filter.unknown.split(',').filter((one): one is UnknownFact => Object.hasOwn(UNKNOWN_FACTS, one));
  return {
    ...(state === null ? {} : { standings: [state] }),
    ...(search === '' ? {} : { search }),
    ...(osImage === '' ? {} : { osImage }),
    ...(tcbStatus === '' ? {} : { tcbStatus }),
    ...(composeHash === '' ? {} : { composeHash }),
    ...(advisory === '' ? {} : { advisory }),
    ...(verifier === '' ? {} : { verifier }),
    unknown,
  };
}

/** What is no place begins at the first. */
function placeOf(text: string | undefined): TargetPlace | null {
  const [, rank, slug] = /^(\d)\.([a-z0-9][\w.-]{0,99})$/i.exec(text ?? '') ?? [];
  return rank === undefined || slug === undefined ? null : { rank: Number(rank), slug };
}
