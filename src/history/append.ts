// More entries in a log, wherever it is kept. What is there is verified first: a log that is not what its checkpoint says is
// never appended to.

import { canonicalJson } from '../core/canonical-json.js';
import { LogError } from '../core/errors.js';
import type { Entry } from '../core/history/entry.js';
import { factsPath } from '../core/history/facts.js';
import { appendToLog } from '../core/history/log/append.js';
import type { Checkpoint } from '../core/history/log/checkpoint.js';
import { verifierKey } from '../core/history/log/note.js';
import { type VerifiedLog, verifyLog } from '../core/history/log/verify-log.js';
import type { Comparison } from '../core/views/changes.js';
import type { LogSigner } from '../signing/log-key.js';
import type { Draft } from './draft.js';
import type { LogFiles, LogPlace, WritableLogPlace } from './files.js';
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
  checkpoint: Checkpoint;
  /** Its file. */
  note: Uint8Array;
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
    const { entries, checkpoint, obsolete } = appended;
    const note = appended.files.at(-1)?.bytes ?? new Uint8Array();
    const log = before === null ? null : { ...before, files };
    const since = await Promise.all(drafts.map((draft) => sinceLast(log, draft)));
    const isFirstToday = (await files.read(rekorPath(at).checkpoint, MAX_NOTE_BYTES)) === null;
    attempts.push({ entries, since, checkpoint, note, isNew: before === null, isFirstToday });
    const facts = drafts.flatMap(({ facts: of }) => (of === null ? [] : [[factsPath(of.digest), of.bytes] as const]));
    const write = new Map([...facts, ...appended.files.map(({ path, bytes }) => [path, bytes] as const)]);
    return { message: messageOf(entries), write, remove: obsolete };
  });
  const done = attempts.at(-1);
  if (done === undefined) throw new Error('the log was not changed');
  return done;
}

function isIn({ entries }: VerifiedLog, own: readonly Entry[]): boolean {
  return own.every((entry) => canonicalJson(entries[entry.seq] ?? null) === canonicalJson(entry));
}

const MAX_NOTE_BYTES = 64 * 1024;

/** `before`: the log as it is; null: there is none. */
async function prepare(place: LogPlace, files: LogFiles, { signer, drafts, since }: Appending) {
  const vkey = verifierKey(signer.key);
  const isNew = await files.isNew();
  if (isNew && since.length > 0) throw gone(place);
  const before = isNew ? null : await verifyLog(files, { vkey, since });
  const entries = drafts.map(({ draft }) => draft);
  return { before, appended: await appendToLog(files, { vkey, sign: signer.sign, entries, begin: isNew }) };
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
