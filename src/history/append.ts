// More entries in a log, wherever it is kept. What is there is verified first: a log that is not what its checkpoint says is
// never appended to.

import { canonicalJson } from '../core/canonical-json.js';
import { InputError, LogError, TrustCenterError } from '../core/errors.js';
import { type Entry, isHidden } from '../core/history/entry.js';
import { factsPath } from '../core/history/facts.js';
import { appendToLog } from '../core/history/log/append.js';
import { MAX_CHECKPOINT_BYTES, openCheckpoint } from '../core/history/log/checkpoint.js';
import { verifierKey } from '../core/history/log/note.js';
import { type VerifiedLog, verifyLog } from '../core/history/log/verify-log.js';
import type { Comparison } from '../core/views/changes.js';
import type { LogSigner } from '../signing/log-key.js';
import type { Draft } from './draft.js';
import type { LogFiles, LogPlace, WritableLogPlace } from './files.js';
import type { ReadLog } from './read.js';
import { rekorPath } from './rekor.js';
import { sinceLast } from './since.js';

export interface Appending {
  signer: LogSigner;
  drafts: readonly Draft[];
  /** Checkpoints that were kept: the log must still begin with what they stand for. */
  since: readonly Uint8Array[];
  /** Unix milliseconds of now. */
  at: number;
}

export interface Appended {
  entries: Entry[];
  /** Of each entry: what changed since the last check of its target that the log had before. */
  since: Comparison[];
  /** As it is now. */
  log: ReadLog;
  /** Whether the log began with these entries. */
  isNew: boolean;
  /** Whether the log has no statement of today in Rekor yet. */
  isFirstToday: boolean;
}

/** @throws LogError for a log that does not verify; ParseError, InputError, FetchError */
export async function appendTo(place: WritableLogPlace, appending: Appending): Promise<Appended> {
  const { drafts, at } = appending;
  const attempts: Appended[] = [];
  await place.change(async (files) => {
    const { before, appended } = await prepare(place, files, appending);
    const earlier = attempts.at(-1);
    // Carried out, though nobody said so, and somebody else appended after.
    if (earlier !== undefined && before !== null && isIn(before, earlier.entries)) return null;
    const { entries, checkpoint, note, obsolete } = appended;
    const last = before === null ? null : { ...before, files };
    const since = await Promise.all(drafts.map((draft) => sinceLast(last, draft)));
    const isFirstToday = before === null || !(await isInRekor(files, before, appending.signer, at));
    const facts = drafts.flatMap(({ facts: of }) => (of === null ? [] : [[factsPath(of.digest), of.bytes] as const]));
    const write = new Map([...facts, ...appended.files.map(({ path, bytes }) => [path, bytes] as const)]);
    const log: ReadLog = {
      checkpoint,
      note,
      entries: [...(before?.entries ?? []), ...entries],
      files: { read: async (path, most) => write.get(path) ?? files.read(path, most), isNew: async () => false },
    };
    attempts.push({ entries, since, log, isNew: before === null, isFirstToday });
    return { message: messageOf(entries), write, remove: obsolete };
  });
  const done = attempts.at(-1);
  if (done === undefined) throw new Error('the log was not changed');
  return done;
}

function isIn({ entries }: VerifiedLog, own: readonly Entry[]): boolean {
  return own.every((entry) => canonicalJson(entries[entry.seq] ?? null) === canonicalJson(entry));
}

/**
 * Whether the file of today stands for an entry of today. Whoever may write the files and has no key could else keep the
 * statement away with a file of that name, such as a copy of yesterday's.
 */
async function isInRekor(files: LogFiles, { entries }: VerifiedLog, signer: LogSigner, at: number): Promise<boolean> {
  const { day, checkpoint: path } = rekorPath(at);
  try {
    const note = await files.read(path, MAX_CHECKPOINT_BYTES);
    if (note === null) return false;
    const { size } = await openCheckpoint(note, signer.key, path);
    return entries[size - 1]?.appraisedAt.startsWith(day) === true;
  } catch (error) {
    if (!(error instanceof TrustCenterError)) throw error;
    return false; // no checkpoint of this log: one statement too many does no harm
  }
}

/** `before`: the log as it is; null: there is none. */
async function prepare(place: LogPlace, files: LogFiles, { signer, drafts, since }: Appending) {
  const vkey = verifierKey(signer.key);
  const isNew = await files.isNew();
  if (isNew && since.length > 0) throw gone(place);
  const before = isNew ? null : await verifyLog(files, { vkey, since });
  const entries = drafts.map(({ draft }) => draft);
  if (before?.entries.some(isHidden) && !entries.every(isHidden)) throw saltLost(place);
  return { before, appended: await appendToLog(files, { vkey, sign: signer.sign, entries, begin: isNew }) };
}

/** A secret that is gone reads like one that was never set, and no name can be taken out of a log. */
function saltLost({ name }: LogPlace): InputError {
  return new InputError(
    'INPUT_INVALID',
    `${name} hides the names of its targets, and no salt was given to hide this one`,
    {
      hint: 'Give the salt again that its entries were made with (history-salt, TRUST_CENTER_HISTORY_SALT). For names that all may see, begin another log.',
    },
  );
}

function gone({ name }: LogPlace): LogError {
  return new LogError('LOG_REWOUND', `${name} holds no log, and there was one when the checkpoint was kept`, {
    hint: 'It was removed, or this is another place. Restore it: a new log in its place would hide what was in it.',
  });
}

function messageOf(entries: readonly Entry[]): string {
  const [first, ...others] = entries;
  if (first === undefined) return 'History: nothing new';
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `History: ${first.seq}, ${first.verdict ?? 'no result'}${more}`;
}
