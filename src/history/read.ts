// A log that is read: all of it verified, with the facts behind its entries.

import { preview, utf8 } from '../core/bytes.js';
import { InputError, LogError } from '../core/errors.js';
import { type Entry, type FinishedEntry, hiddenTarget } from '../core/history/entry.js';
import { type Facts, factsPath, MAX_FACTS_BYTES, readFacts } from '../core/history/facts.js';
import { type VerifiedLog, verifyLog } from '../core/history/log/verify-log.js';
import { type Timeline, timelineOf } from '../core/history/spans.js';
import type { TargetHistory } from '../core/views/history.js';
import { nameInLog } from './draft.js';
import type { LogFiles, LogPlace } from './files.js';

export interface ReadLog extends VerifiedLog {
  files: LogFiles;
}

/**
 * @param vkey key of the log
 * @param since checkpoints that were kept
 * @throws LogError for a log that is not what it says, or what it was; ParseError, InputError, FetchError
 */
export async function readLog(place: LogPlace, vkey: string, since: readonly Uint8Array[] = []): Promise<ReadLog> {
  const files = await place.open();
  return { ...(await verifyLog(files, { vkey, since })), files };
}

/** How many different facts are read, and how many bytes of them: the newest. Without the others it is not said what changed. */
const MAX_FACTS = 1000;
const MAX_FACTS_TOTAL = 64 * 1024 * 1024;
const AT_ONCE = 8;

/**
 * Facts by their digest, as far as they are there: whoever keeps the log may have pruned the oldest.
 * @throws LogError for facts that are not those of their entry
 */
export async function factsIn(
  { files }: ReadLog,
  entries: readonly Entry[],
  most = MAX_FACTS,
): Promise<Map<string, Facts>> {
  const newestFirst = finished(entries).reverse();
  const digests = [...new Set(newestFirst.map(({ factsDigest }) => factsDigest))].slice(0, most);
  const facts = new Map<string, Facts>();
  let total = 0;
  for (let i = 0; i < digests.length && total < MAX_FACTS_TOTAL; i += AT_ONCE) {
    const some = digests.slice(i, i + AT_ONCE);
    const read = await Promise.all(some.map((digest) => files.read(factsPath(digest), MAX_FACTS_BYTES)));
    for (const [n, bytes] of read.entries()) {
      const digest = some[n] ?? '';
      if (bytes === null) continue;
      total += bytes.length;
      facts.set(digest, readFacts(bytes, digest));
    }
  }
  for (const entry of newestFirst) expectAgreement(entry, facts.get(entry.factsDigest));
  return facts;
}

/** A signed entry could say another verdict than the facts that it names. */
function expectAgreement({ seq, verdict }: FinishedEntry, facts: Facts | undefined): void {
  if (facts === undefined || facts.verdict === verdict) return;
  throw new LogError(
    'LOG_CONTRADICTS',
    `entry ${seq} says ${verdict}, and the facts that it names say ${facts.verdict}`,
    {
      hint: 'Whoever has the key of the log signed both. Do not rely on this log.',
    },
  );
}

export function finished(entries: readonly Entry[]): FinishedEntry[] {
  return entries.filter((entry): entry is FinishedEntry => entry.verdict !== null);
}

/**
 * Of each target, in the order in which they first come.
 * @param only of the one with this name
 * @param salt that its name may be hidden with
 * @param at Unix milliseconds of now
 * @throws InputError where there is no entry of that name
 */
export async function historyOf(
  log: ReadLog,
  { only, salt, at }: { only: string | null; salt: string | null; at: number },
): Promise<TargetHistory[]> {
  const names = targetsIn(log, only, salt);
  const own = new Map(names.map((name): [string, Entry[]] => [name, []]));
  for (const entry of log.entries) own.get(entry.target)?.push(entry);
  const facts = await factsIn(log, only === null ? log.entries : [...own.values()].flat());
  const until = new Date(at).toISOString();
  return [...own].map(([target, entries]) => {
    return { timeline: timelineOf(entries, facts, log.checkpoint, target, until), facts };
  });
}

/** As `MAX_FACTS`: on a branch each of them is one more request to GitHub. */
const MAX_FACTS_OF_REPORT = 100;

/**
 * Of one target, for its report. Entries that hide its name and others that do not are one history.
 * @param at Unix milliseconds of now
 * @throws InputError where there is no entry of that name; LogError for facts that are not those of their entry; FetchError
 */
export async function timelineFor(
  log: ReadLog,
  { name, salt, at }: { name: string; salt: string | null; at: number },
): Promise<Timeline> {
  const names = targetsIn(log, name, salt);
  const target = log.entries.findLast((entry) => names.includes(entry.target))?.target ?? '';
  const own = log.entries.filter((entry) => names.includes(entry.target)).map((entry) => ({ ...entry, target }));
  const facts = await factsIn(log, own, MAX_FACTS_OF_REPORT);
  return timelineOf(own, facts, log.checkpoint, target, new Date(at).toISOString());
}

function targetsIn({ entries }: ReadLog, only: string | null, salt: string | null): string[] {
  const all = [...new Set(entries.map(({ target }) => target))];
  if (only === null) return all;
  const found = all.filter((target) => isNamed(target, only, salt));
  if (found.length > 0) return found;
  throw new InputError('INPUT_NOT_FOUND', `no entry of the log is about ${preview(only, 200)}`, {
    hint:
      salt === null
        ? '`history list LOG` shows the names that are in it: give one as --target. Where the log hides names, give its salt in TRUST_CENTER_HISTORY_SALT.'
        : '`history list LOG` shows the names that are in it, and the digests of those that are hidden: give the name as --target.',
  });
}

/** Whether an entry's target is the one of that name, which may be hidden. */
export function isNamed(target: string, name: string, salt: string | null): boolean {
  return target === nameInLog(name) || (salt !== null && target === hiddenTarget(utf8(salt), name));
}
