// Reads what the page of the fleet shows.

import { VERSION } from '../../../core/version.js';
import { fleetOf, type NamedTarget } from '../../store/fleet.js';
import { countTargets } from '../../store/targets.js';
import { answerPage, type PageRoutes, toSignIn } from '../answer.js';
import { fleetBody, fleetTitle, type Named } from '../fleet.js';
import { targetPath } from '../words.js';

export const fleetRoutes: PageRoutes = (app, { db, now }) => {
  app.get('/fleet', async (c) => {
    const reader = c.get('principal');
    if (reader === null) return toSignIn(c);
    const { organisation, organisationSlug } = reader;
    const [fleet, counts] = await Promise.all([
      fleetOf(db, organisation),
      countTargets(db, organisation, new Date(now())),
    ]);
    const named = ({ slug, name }: NamedTarget): Named => ({ name, href: targetPath(organisationSlug, slug) });
    const { stale = 0, none = 0 } = counts.standings;
    const values = {
      ...fleet,
      targets: counts.total,
      stale,
      moreStale: counts.more.includes('stale'),
      none,
      advisories: fleet.advisories.map((one) => ({ ...one, first: one.first.map(named) })),
      composes: fleet.composes.map((one) => ({ ...one, first: one.first.map(named) })),
      moreComposes: fleet.composeCount - fleet.composes.length,
      judgedBy: fleet.verifiers.filter(({ version }) => version !== VERSION),
      version: VERSION,
    };
    return answerPage(c, { title: fleetTitle(values), place: 'fleet', body: fleetBody(values) });
  });
};
