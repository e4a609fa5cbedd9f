// The log of an organisation, as files (C2SP tlog-tiles), and the proof that a verification is in it.

import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { fromUtf8, utf8 } from '../../core/bytes.js';
import { CHECKPOINT_PATH, MAX_CHECKPOINT_BYTES } from '../../core/history/log/checkpoint.js';
import { expectRole } from '../auth/grants.js';
import type { Principal, Web } from '../auth/principal.js';
import { BlobError } from '../blobs/blobs.js';
import type { Service } from '../service.js';
import { entriesOf, findLog, logFiles, proofOf } from '../store/log.js';
import { isNamedAs } from '../store/log-digests.js';
import { madeDocument } from '../store/made-documents.js';
import { organisationBySlug } from '../store/organisations.js';
import { hasShownTarget } from '../store/targets.js';
import { describe } from './describe.js';
import { expectShown, send } from './documents.js';
import { notFound, Problem } from './problem.js';
import { path, query } from './request.js';
import { count, limit, share, slug, uuid } from './schemas.js';
import { hasEnded } from './waiting.js';

const file = v.object({
  path: v.pipe(v.string(), v.maxLength(100), v.regex(/^[a-z0-9/.]+$/), v.description('`0/000`, `entries/000.p/7`')),
});
const factsFile = v.object({
  file: v.pipe(
    v.string(),
    v.regex(/^[0-9a-f]{64}\.json$/),
    v.description('`DIGEST.json`, where an entry has `sha256:DIGEST`.'),
  ),
});
const FACTS = 'facts of the log';
const MOST = 4 * 2 ** 20;

const keyOf = v.strictObject({
  organisation: v.optional(
    v.pipe(slug, v.description('Of whoever asks, if it is left out. Strangers name one that shows them a target.')),
  ),
});
const entryQuery = v.strictObject({
  from: v.optional(v.pipe(count(0, 2 ** 48), v.description('Place of the first entry.')), '0'),
  limit,
});
const entry = v.object({
  seq: v.number(),
  verification: uuid,
  entry: v.pipe(v.string(), v.description('The very text that the log hashes: one line of JSON.')),
});

export function logRoutes(service: Service): Hono<Web> {
  const { db } = service;
  const app = new Hono<Web>();

  app.get(
    '/log/checkpoint',
    describe({
      id: 'readCheckpoint',
      tag: 'Log',
      summary: 'Reads the newest signed checkpoint of the log of the organisation (C2SP tlog-tiles).',
      answers: { 200: { what: 'A signed note.', media: 'text/plain' } },
      problems: [404],
    }),
    async (c) => {
      const bytes = await fileOf(service, c, CHECKPOINT_PATH, MAX_CHECKPOINT_BYTES);
      c.header('Content-Type', TEXT);
      c.header('Cache-Control', 'private, no-cache');
      return c.body(bytes);
    },
  );

  app.get(
    '/log/tile/:path{.+}',
    describe({
      id: 'readTile',
      tag: 'Log',
      summary: 'Reads a tile of the tree, or a bundle of entries. It never changes.',
      answers: { 200: { what: 'Hashes, or entries.', media: 'application/octet-stream' } },
      problems: [404],
    }),
    path(file, 'tile'),
    async (c) => {
      const bytes = await fileOf(service, c, `tile/${c.req.valid('param').path}`, MOST);
      c.header('Content-Type', 'application/octet-stream');
      c.header('Cache-Control', 'private, max-age=31536000, immutable');
      c.header('Vary', 'Authorization, Cookie');
      return c.body(bytes);
    },
  );

  app.get(
    '/log/entries',
    describe({
      id: 'listLogEntries',
      tag: 'Log',
      summary: 'Lists entries of the log by their places, also those that no checkpoint stands for yet.',
      answers: { 200: { what: 'Entries.', schema: v.object({ entries: v.array(entry) }) } },
      problems: [400],
    }),
    query(entryQuery),
    async (c) => {
      const { organisation } = expectRole(c, 'reader');
      const rows = await entriesOf(db, organisation, c.req.valid('query'));
      return c.json({ entries: rows.map((row) => ({ ...row, entry: fromUtf8(row.entry, 'entry') })) });
    },
  );

  app.get(
    '/log/facts/:file',
    describe({
      id: 'readFacts',
      tag: 'Log',
      summary: 'Reads the facts that an entry names by their digest: what the check found, without times.',
      answers: { 200: { what: 'The facts, as they were hashed.', media: 'application/json' } },
      problems: [404, 503],
    }),
    path(factsFile, FACTS),
    async (c) => {
      const { organisation } = expectRole(c, 'reader');
      const digest = `sha256:${c.req.valid('param').file.slice(0, 64)}`;
      if (!(await isNamedAs(db, organisation, digest, 'facts'))) throw notFound(FACTS);
      const bytes = await service.blobs.get(digest).catch((error: unknown) => {
        // As whoever keeps a log as files may have pruned the oldest: what they say is then not known.
        if (error instanceof BlobError && error.code === 'BLOB_MISSING') throw notFound(FACTS);
        throw error;
      });
      return send(c, bytes, { media: 'application/json', etag: digest, isPublic: false, lasts: true });
    },
  );

  app.get(
    '/log/key',
    describe({
      id: 'readLogKey',
      tag: 'Log',
      summary: 'Reads the key by which checkpoints and proofs are verified.',
      description: 'Keep it: a key that comes together with what it proves proves little.',
      answers: { 200: { what: 'A verifier key.', media: 'text/plain' } },
      problems: [400, 404],
      open: true,
    }),
    query(keyOf),
    async (c) => {
      const vkey = await keyFor(service, c.var.principal, c.req.valid('query').organisation);
      if (vkey === null) throw notFound('log');
      c.header('Vary', 'Authorization, Cookie');
      return c.text(`${vkey}\n`);
    },
  );

  app.get(
    '/verifications/:id/proof',
    describe({
      id: 'readProof',
      tag: 'Documents',
      summary: 'The proof that the log of the organisation holds the verification (C2SP tlog-proof).',
      answers: {
        200: { what: 'The proof, for `trust-center history proof`.', media: 'text/plain' },
        304: { what: 'It is what `If-None-Match` names.' },
      },
      problems: [404, 410, 503],
      open: true,
    }),
    path(v.object({ id: uuid }), 'verification'),
    query(v.strictObject({ share })),
    async (c) => {
      const { row, isPublic } = await expectShown(service, c, c.req.valid('param').id, 'proof');
      const { organisation, log_seq: seq } = row;
      if (seq === null) {
        const state = hasEnded(row) ? 'the log does not hold this verification' : `the verification is ${row.status}`;
        throw new Problem('NOT_FOUND', `there is no proof: ${state}`);
      }
      const { digest, bytes } = await madeDocument(service, row.id, 'proof', async () => {
        const proof = await proofOf(db, organisation, seq);
        if (proof !== null) return utf8(proof);
        throw new Problem('NOT_FOUND', 'there is no proof yet: no checkpoint stands for its entry', {
          hint: 'Ask again in a minute.',
          headers: { 'Retry-After': '60' },
        });
      });
      return send(c, bytes, { media: TEXT, etag: digest, isPublic, lasts: true });
    },
  );

  return app;
}

const TEXT = 'text/plain; charset=utf-8';

async function fileOf({ db }: Service, c: Context<Web>, name: string, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const { organisation } = expectRole(c, 'reader');
  const bytes = await logFiles(db, organisation)(name, most);
  if (bytes === null) throw notFound('file in the log');
  return new Uint8Array(bytes);
}

/** null: there is none, or none that may be shown. */
async function keyFor({ db }: Service, principal: Principal | null, named: string | undefined): Promise<string | null> {
  if (principal !== null && (named ?? principal.organisationSlug) === principal.organisationSlug) {
    return (await findLog(db, principal.organisation))?.vkey ?? null;
  }
  const organisation = named === undefined ? null : await organisationBySlug(db, named);
  if (organisation === null || !(await hasShownTarget(db, organisation.id))) return null;
  return (await findLog(db, organisation.id))?.vkey ?? null;
}
