// The history as a feed (Atom, RFC 4287): an entry for each change, each hole in the schedule and each run without a result.

import { sha256 } from '#crypto';
import { toHex, utf8 } from '../bytes.js';
import { minute } from './facts.js';
import { byTime, eventsOf, type HistoryEvent, mostTelling, type ShownHistory } from './history.js';
import { visible, visibleText } from './untrusted.js';
import { escapeXml } from './xml.js';

/** A feed is for what is new; the log has all. */
const MAX_ENTRIES = 100;

export function renderHistoryAtom({ origin, at, targets }: ShownHistory): string {
  const all = targets.flatMap((of) => eventsOf(of).map((event) => ({ ...event, target: of.timeline.target })));
  const newest = mostTelling(all.sort(byTime), MAX_ENTRIES, ({ what }) => what === 'failed');
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `  <title>${escapeXml(`Verifications: ${origin}`)}</title>`,
    `  <id>${idOf([origin])}</id>`,
    `  <updated>${newest[0]?.at ?? new Date(at).toISOString()}</updated>`,
    `  <author><name>${escapeXml(origin)}</name></author>`,
    ...newest.flatMap((event) => entry(origin, event)),
    '</feed>',
    '',
  ].join('\n');
}

function entry(origin: string, { at, what, text, changes, target }: HistoryEvent & { target: string }): string[] {
  const said = [
    ...(changes.length === 0 ? [] : ['What changed:']),
    ...changes.map((change) => `- ${change.weight}: ${change.text}`),
  ];
  const lines = [`From ${minute(at)}: ${text}.`, ...said].join('\n');
  return [
    '  <entry>',
    `    <title>${escapeXml(visible(`${target}: ${what}`))}</title>`,
    `    <id>${idOf([origin, target, at, what])}</id>`,
    `    <updated>${at}</updated>`,
    `    <content type="text">${escapeXml(visibleText(lines))}</content>`,
    '  </entry>',
  ];
}

/** A UUID (version 8 of RFC 9562) of what it is of: the same in every feed of the log. */
function idOf(parts: readonly string[]): string {
  const bytes = sha256(utf8(JSON.stringify(parts))).slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return `urn:uuid:${toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}`;
}
