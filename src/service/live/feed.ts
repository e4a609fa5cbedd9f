// How targets stood, as a feed (Atom, RFC 4287): an entry whenever that changed, and one where a target has not been checked
// for too long. Whoever may see the verdict alone is told no more.

import { visible, visibleText } from '../../core/views/untrusted.js';
import { escapeXml } from '../../core/views/xml.js';
import { withShare } from '../pages/words.js';
import type { Service } from '../service.js';
import { asFound, staleAfterMs, standingNow, type Word } from '../standing.js';
import { type Stood, stoodLately } from '../store/feeds.js';
import type { Target } from '../store/targets.js';

export interface FeedTarget {
  row: Target;
  /** Address of its page, as the reader of the feed finds it. */
  page: string;
  /** Secret of the link that the reader has; null: none. */
  share: string | null;
  /** Whether may be told why it stands so, and what changed. */
  showsWhy: boolean;
}

export interface Feed {
  /** Where it is. */
  url: string;
  /** The page that it is of. */
  page: string;
  title: string;
  /** Slug of the organisation. */
  organisation: string;
  targets: readonly FeedTarget[];
}

const MAX_ENTRIES = 100;
const MAX_CHANGES = 12;

const WORDS: Readonly<Record<Exclude<Word, 'stale'>, string>> = {
  verified: 'verified',
  recorded: 'verified from evidence that was handed in, which may be of any age',
  failed: 'failed',
  inconclusive: 'inconclusive',
  experiment: 'an experiment, which proves nothing',
  'without-result': 'without a result',
  none: 'not checked',
};

interface Entry {
  id: string;
  at: Date;
  title: string;
  lines: string[];
  link: string;
}

export async function renderFeed(service: Service, feed: Feed): Promise<string> {
  const { url, page, title, organisation, targets } = feed;
  const byId = new Map(targets.map((target) => [target.row.id, target]));
  const [{ row: first } = { row: null }] = targets;
  const stood =
    first === null
      ? []
      : await stoodLately(service.db, first.organisation, { targets: [...byId.keys()], limit: MAX_ENTRIES });
  const { publicUrl } = service.settings;
  const told = new Set(stood.map(({ target }) => target));
  const entries = [
    ...stood.flatMap((one) => entryOf(one, byId.get(one.target), publicUrl)),
    ...targets.flatMap(({ row, page: link }) => staleEntry(row, service.now(), link)),
    ...targets.flatMap(({ row, page: link }) => (told.has(row.id) ? askedAnewEntry(row, link) : [])),
  ]
    .sort((a, b) => +b.at - +a.at)
    .slice(0, MAX_ENTRIES);
  const updated = entries[0]?.at ?? new Date(0);
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `  <title>${escapeXml(visible(title))}</title>`,
    `  <id>${escapeXml(url)}</id>`,
    `  <link rel="self" type="application/atom+xml" href="${escapeXml(url)}"/>`,
    `  <link rel="alternate" type="text/html" href="${escapeXml(page)}"/>`,
    `  <updated>${updated.toISOString()}</updated>`,
    `  <author><name>${escapeXml(visible(organisation))}</name></author>`,
    ...entries.flatMap(written),
    '</feed>',
    '',
  ].join('\n');
}

function entryOf(stood: Stood, target: FeedTarget | undefined, publicUrl: string): Entry[] {
  if (target === undefined) return [];
  const { standing, isHandedIn, firstAt, reason, changes } = stood;
  const words = WORDS[asFound(standing, isHandedIn)];
  const lines = [
    `Since ${minute(firstAt)}: ${reason === null || !target.showsWhy ? words : visible(reason, 500)}`,
    ...(target.showsWhy && changes.length > 0 ? ['What changed:'] : []),
    ...(target.showsWhy ? changes : []).slice(0, MAX_CHANGES).map(({ weight, text }) => `- ${weight}: ${text}`),
  ];
  return [
    {
      id: `urn:uuid:${stood.id}`,
      at: firstAt,
      title: `${target.row.name}: ${words}`,
      lines,
      link: publicUrl + withShare(`/v/${stood.verification}`, target.share),
    },
  ];
}

/** Silence looks like good news, and is none. */
function staleEntry(row: Target, now: number, link: string): Entry[] {
  const { checked_at: checkedAt, last_verification: last, name, every, standing } = row;
  if (checkedAt === null || last === null || now < +checkedAt || !standingNow(row, now).isStale) return [];
  const at = new Date(+checkedAt + staleAfterMs(every));
  const lines = [
    `Not checked since ${minute(checkedAt)}. Then it was ${WORDS[asFound(standing, row.kind === 'uploaded')]}, which says nothing of today.`,
  ];
  return [{ id: `urn:uuid:${last}`, at, title: `${name}: stale`, lines, link }];
}

/** What was found before was the answer to another question. */
function askedAnewEntry({ id, name, standing, updated_at: at }: Target, link: string): Entry[] {
  if (standing !== 'none') return [];
  const lines = [
    'What is asked of it was changed, and it was not checked since: what was found before counts no more.',
  ];
  return [{ id: `urn:uuid:${id}`, at, title: `${name}: ${WORDS.none}`, lines, link }];
}

function written({ id, at, title, lines, link }: Entry): string[] {
  return [
    '  <entry>',
    `    <title>${escapeXml(visible(title))}</title>`,
    `    <id>${id}</id>`,
    `    <link rel="alternate" type="text/html" href="${escapeXml(link)}"/>`,
    `    <updated>${at.toISOString()}</updated>`,
    `    <content type="text">${escapeXml(visibleText(lines.join('\n')))}</content>`,
    '  </entry>',
  ];
}

function minute(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
