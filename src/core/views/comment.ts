// The result as a comment on a pull request: what a reviewer has to know and do, on one screen. The rest is in the run.

import type { ComponentResult, ResultDocument } from '../result/document.js';
import type { ReadingContext } from './current-verdict.js';
import { comparison, gapName, ofWhom, toDo } from './markdown-causes.js';
import { checkLink, code, escapeMarkdown, link, withinLimit } from './markdown-text.js';
import { heading, phaseTables, sentence } from './markdown-verdict.js';
import { type Notice, openNotices } from './notices.js';
import { visible } from './untrusted.js';
import { minuteOf, subjectWords } from './verdict-words.js';

/** Where a reader goes from here. */
export interface CommentLinks {
  /** What was judged: hex, and its page. */
  commit: { sha: string; url: string };
  /** Page of the run, whose job summary and files have everything. */
  run: string;
}

const LIMIT = 6 * 1024;
const MAX_TABLES = 2;
const MAX_CAUSES = 3;
const MAX_GAPS = 2;
const MAX_TEXT = 300;
const SHORT_SHA = 7;

/** At most 40 lines, and 6 KiB of UTF-8. */
export function renderComment(result: ResultDocument, reading: ReadingContext, links: CommentLinks): string {
  const { sha, url } = links.commit;
  const foot = [
    `Judged as of ${minuteOf(result)}`,
    `commit ${link(code(sha.slice(0, SHORT_SHA)), url)}`,
    link('the whole result', links.run),
  ];
  const start = `${heading(result, reading, '###')}\n${sentence(result, reading, null)}`;
  const end = `\n<sub>${foot.join(' · ')}</sub>\n`;
  const note = (count: number): string => (count === 0 ? end : `\nNot all of it has room here.\n${end}`);
  return withinLimit(start, blocks(result), LIMIT, note);
}

function blocks(result: ResultDocument): string[] {
  const tables = phaseTables(result);
  const more = tables.length - MAX_TABLES;
  return [
    ...tables.slice(0, MAX_TABLES),
    ...(more > 0
      ? [`\nThe phases of ${more} more ${more === 1 ? 'group' : 'groups'} of components are in the whole result.\n`]
      : []),
    causes(result),
    notShown(result),
  ].filter((text) => text !== '');
}

function causes(result: ResultDocument): string {
  const { components, gaps } = result;
  const open = openNotices(components);
  const shown = open.slice(0, MAX_CAUSES);
  const [only] = open.length === 1 ? open : [];
  const values = only === undefined ? '' : comparison(only.check);
  const said = new Set<string>();
  const remedy = (hint: string | null | undefined): string => {
    if (hint === null || hint === undefined || said.has(hint)) return '';
    said.add(hint);
    return `<br>${toDo(visible(hint, MAX_TEXT)).trimEnd()}`;
  };
  const lines = [
    ...shown.map((notice) => `- ${causeWords(notice, components)}${remedy(notice.check.hint)}\n`),
    ...gaps.slice(0, MAX_GAPS).map(({ name, reason, hint }) => {
      return `- not obtained: ${gapName(visible(name, MAX_TEXT), components)}: ${short(reason)}${remedy(hint)}\n`;
    }),
  ];
  if (lines.length === 0) return '';
  const more = open.length - shown.length + Math.max(gaps.length - MAX_GAPS, 0);
  const title = result.verdict === 'verified' ? '' : '\n**Why**\n';
  return `${title}\n${lines.join('')}${more === 0 ? '' : `- and ${more} more\n`}${values === '' ? '' : `\n${values}`}`;
}

function causeWords(notice: Notice, all: readonly ComponentResult[]): string {
  const { check } = notice;
  return `${check.status === 'fail' ? '✗' : '?'} ${checkLink(check)}${ofWhom(notice, all)}: ${short(check.detail)}`;
}

function notShown({ notShown: all }: ResultDocument): string {
  const parts = all.map(({ what, why }) => `${escapeMarkdown(subjectWords(what))} (${short(why)})`);
  return parts.length === 0 ? '' : `\n**Not shown:** ${parts.join('; ')}.\n`;
}

function short(text: string): string {
  return escapeMarkdown(visible(text, MAX_TEXT));
}
