// Reads what the page of the log shows.

import { validate } from 'uuid';
import { toHex, utf8 } from '../../../core/bytes.js';
import { readEntry } from '../../../core/history/entry.js';
import { parseCheckpoint } from '../../../core/history/log/checkpoint.js';
import { parseNote } from '../../../core/history/log/note.js';
import type { Service } from '../../service.js';
import { findLog } from '../../store/log.js';
import { entriesNaming } from '../../store/log-digests.js';
import { entriesAt, entryOf, loggedVerifications, logLines, type StoredEntry } from '../../store/log-lines.js';
import { answerPage, type PageRoutes, toSignIn } from '../answer.js';
import { type LogLine, type LogValues, logBody } from '../log.js';
import { targetPath } from '../words.js';

const PAGE = 50;
const MAX_FOUND = 50;

export const logRoutes: PageRoutes = (app, { db, settings }) => {
  app.get('/log', async (c) => {
    const reader = c.get('principal');
    if (reader === null) return toSignIn(c);
    const { organisation } = reader;
    const log = (await findLog(db, organisation)) ?? null;
    const [text, before] = [(c.req.query('q') ?? '').trim().slice(0, 100), numberOf(c.req.query('before') ?? '')];
    const rows = text === '' ? await logLines(db, organisation, { before, limit: PAGE + 1 }) : [];
    const shown = rows.slice(0, PAGE);
    const last = rows.length > PAGE ? rows[PAGE - 1] : undefined;
    const found = text === '' ? null : await search(db, organisation, text);
    const stored = found === null ? shown : found.entries;
    const verifications = await loggedVerifications(
      db,
      organisation,
      stored.map(({ verification }) => verification),
    );
    const lineOf = (one: StoredEntry): LogLine => {
      const known = verifications.get(one.verification) ?? null;
      return {
        ...shownEntry(one, log?.origin ?? ''),
        known: known && { name: known.name, href: targetPath(reader.organisationSlug, known.slug) },
        experiment: known?.experiment ?? null,
      };
    };
    const values: LogValues = {
      url: `${settings.publicUrl}/api/v1/log/`,
      head: log === null ? null : headOf(log),
      lines: shown.map(lineOf),
      older: last === undefined ? null : `/log?before=${last.seq}`,
      search: found === null ? null : { ...found, text, found: found.entries.map(lineOf) },
    };
    return answerPage(c, { title: 'Log', place: 'log', scripts: ['copy'], body: logBody(values) });
  });
};

function numberOf(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

type Log = NonNullable<Awaited<ReturnType<typeof findLog>>>;

function headOf({ origin, size, checkpoint, checkpoint_size: checkpointSize, vkey }: Log): LogValues['head'] {
  if (checkpoint === null) return { origin, size, checkpointSize, vkey, checkpoint, rootHash: null };
  const { rootHash } = parseCheckpoint(parseNote(utf8(checkpoint), 'checkpoint').text, 'checkpoint');
  return { origin, size, checkpointSize, vkey, checkpoint, rootHash: toHex(rootHash) };
}

function shownEntry(
  { seq, entry: bytes, verification }: StoredEntry,
  origin: string,
): Omit<LogLine, 'known' | 'experiment'> {
  const entry = readEntry(new Uint8Array(bytes), { origin, seq });
  const error = entry.verdict === null ? entry.error : null;
  const { target, verdict, trigger, appraisedAt } = entry;
  return { seq, at: new Date(appraisedAt), target, verdict, isHandedIn: trigger === 'upload', error, verification };
}

const DIGEST = /^(?:sha256:)?([0-9a-f]{64})$/i;

async function search(
  db: Service['db'],
  organisation: string,
  text: string,
): Promise<{ entries: StoredEntry[]; unread: number; problem: string | null }> {
  const whole = { unread: 0, problem: null };
  const seq = numberOf(text);
  if (seq !== null) return { ...whole, entries: await entriesAt(db, organisation, [seq]) };
  if (validate(text)) return { ...whole, entries: await entryOf(db, organisation, text.toLowerCase()) };
  const [, digits] = DIGEST.exec(text) ?? [];
  if (digits === undefined) {
    const problem = 'This is no whole digest (64 hexadecimal digits), no id and no number.';
    return { ...whole, entries: [], problem };
  }
  const { seqs, unread } = await entriesNaming(db, organisation, digits.toLowerCase(), { limit: MAX_FOUND });
  return { ...whole, entries: await entriesAt(db, organisation, seqs), unread };
}
