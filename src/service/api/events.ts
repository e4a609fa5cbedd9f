// What happens, as it happens.

import { Hono } from 'hono';
import * as v from 'valibot';
import { expectRole } from '../auth/grants.js';
import type { Web } from '../auth/principal.js';
import { eventStreams } from '../live/sse.js';
import type { Service } from '../service.js';
import { findTarget } from '../store/targets.js';
import { findVerification } from '../store/verifications.js';
import { describe } from './describe.js';
import { notFound, Problem } from './problem.js';
import { headers, query } from './request.js';
import { slug, uuid } from './schemas.js';

const eventId = v.pipe(
  v.string(),
  v.regex(/^(?:0|[1-9][0-9]{0,14})$/, 'expected the id of an event: a whole number'),
  v.toNumber(),
);
const asked = v.strictObject({
  target: v.optional(v.pipe(slug, v.description('Of this target alone.'))),
  verification: v.optional(v.pipe(uuid, v.description('Of this verification alone.'))),
  after: v.optional(v.pipe(eventId, v.description('Begins after this event; `Last-Event-ID` goes before it.'))),
});
const resumed = v.object({
  'last-event-id': v.optional(
    v.pipe(eventId, v.description('The last one that was heard: what came since comes first.')),
  ),
});

export function eventRoutes(service: Service): Hono<Web> {
  const { db } = service;
  const app = new Hono<Web>();
  const streams = eventStreams(service);

  app.get(
    '/events',
    describe({
      id: 'streamEvents',
      tag: 'Events',
      summary: 'Tells what happens as it happens, as Server-Sent Events.',
      description:
        'The answer does not end by itself, but for once in a quarter of an hour; whoever comes back with `Last-Event-ID` misses nothing.',
      answers: {
        200: {
          what: '`event` is the kind, `data` JSON: seq, kind, target, verification, at, data.',
          media: 'text/event-stream',
        },
      },
      problems: [400, 404, 503],
    }),
    query(asked),
    headers(resumed),
    async (c) => {
      const { organisation } = expectRole(c, 'reader');
      const { target, verification, after } = c.req.valid('query');
      const row = target === undefined ? null : await findTarget(db, organisation, target);
      if (target !== undefined && row === null) throw notFound('target');
      if (verification !== undefined && (await findVerification(db, organisation, verification)) === undefined) {
        throw notFound('verification');
      }
      const answer = streams.open(c, {
        organisation,
        target: row?.id ?? null,
        verification: verification ?? null,
        after: c.req.valid('header')['last-event-id'] ?? after ?? null,
      });
      if (answer !== null) return answer;
      throw new Problem('UNAVAILABLE', 'as many listen as this process can serve', {
        hint: 'Come back in some seconds.',
        headers: { 'Retry-After': '5' },
      });
    },
  );
  return app;
}
