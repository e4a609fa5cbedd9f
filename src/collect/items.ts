// Items of a collection: a file that the caller gives, or an answer, with who gave it and what time it was there.

import { type CollectedItem, PEER_CERTIFICATE_ITEMS, SERVER_CLOCK_ITEM } from '../core/bundle.js';
import { documentText, utf8 } from '../core/bytes.js';
import { fileSource, readInputFile } from '../io/input-file.js';
import type { SourcedBytes } from './evidence/fetch-evidence.js';

export function collected(
  role: CollectedItem['role'],
  name: string,
  { bytes, source }: SourcedBytes,
  at: number,
): CollectedItem {
  return { role, name, source, collectedAt: new Date(at).toISOString(), bytes };
}

/** null: no file is given. @throws InputError, ParseError */
export async function readGiven(
  path: string | null,
  name: string,
  role: CollectedItem['role'],
  now: () => number,
): Promise<CollectedItem | null> {
  if (path === null) return null;
  const bytes = await readInputFile(path, name);
  // The record has the bytes as they are; here it is only asked whether anybody could read them.
  documentText(bytes, name);
  return collected(role, name, { bytes, source: fileSource(path) }, now());
}

/** An answer, and for the record who gave it and what time it was there. */
export function answerItems(from: SourcedBytes, name: string, at: number): [CollectedItem, ...CollectedItem[]] {
  return [collected('evidence', name, from, at), ...whoAnswered(from, at)];
}

export function whoAnswered({ source, peer = null, clock = null }: SourcedBytes, at: number): CollectedItem[] {
  const record = (name: string, text: string): CollectedItem =>
    collected('evidence', name, { bytes: utf8(text), source }, at);
  return [
    ...(peer === null ? [] : [record(`${PEER_CERTIFICATE_ITEMS}0`, peer)]),
    ...(clock === null ? [] : [record(SERVER_CLOCK_ITEM, `${JSON.stringify(clock)}\n`)]),
  ];
}

/** Adds what another answer of the same target brought: one clock will do, and each server is recorded once. */
export function addRecords(items: CollectedItem[], added: readonly CollectedItem[]): void {
  for (const item of added) {
    const isPeer = item.name.startsWith(PEER_CERTIFICATE_ITEMS);
    const alike = items.filter(({ name }) => (isPeer ? name.startsWith(PEER_CERTIFICATE_ITEMS) : name === item.name));
    if (!isPeer && alike.length > 0) continue;
    if (alike.some(({ bytes }) => Buffer.compare(bytes, item.bytes) === 0)) continue;
    items.push(isPeer ? { ...item, name: `${PEER_CERTIFICATE_ITEMS}${alike.length}` } : item);
  }
}
