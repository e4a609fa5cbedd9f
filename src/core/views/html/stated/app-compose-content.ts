// What stands in an app-compose: its members, and the texts among them line by line, with what was found where it stands.

import { ParseError } from '../../../errors.js';
import { readMembers } from '../../../formats/app-compose.js';
import type { JsonObject } from '../../../formats/codec/json.js';
import type { Check } from '../../../result/document.js';
import { type Html, type HtmlPart, html } from '../markup.js';
import { bounded } from '../text.js';
import { findingNote } from './findings.js';
import { numberedLines } from './numbered-lines.js';
import { facts, plural, type View } from './parts.js';
import { linesOfYaml } from './yaml-place.js';

/** Characters of one file that are shown: far above any real one. */
const ROOM = 96 * 1024;
const MAX_MEMBERS = 100;
const MAX_NAME = 100;
const MAX_VALUE = 400;
const COMPOSE_FILE = 'docker_compose_file';
/** Members that are shown line by line. */
const TEXTS = [COMPOSE_FILE, 'init_script', 'pre_launch_script', 'bash_script'];

export interface Content {
  body: Html;
  /** Findings that stand at no place that is shown. */
  left: Check[];
}

interface Look {
  found: readonly Check[];
  isOpen: boolean;
  view: View;
}

export async function appComposeContent(bytes: Uint8Array, { found, isOpen, view }: Look): Promise<Content> {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const members = membersIn(text);
  if (members === null) {
    const { body } = numberedLines(text, ROOM);
    return { body: folded('The text, which cannot be read as an app-compose', body, true), left: [...found] };
  }
  const placed = new Set<Check>();
  const at = (name: string): Check[] =>
    found.filter(({ place }) => place !== undefined && memberOf(place.path) === name);
  const rows = Object.entries(members)
    .slice(0, MAX_MEMBERS)
    .map(([name, value]) => {
      const term = html`<code>${bounded(name, MAX_NAME)}</code>`;
      if (isText(name, value)) return [term, html`<span class="quiet">${linesIn(value)}, below</span>`] as const;
      const here = at(name);
      for (const check of here) placed.add(check);
      const notes = here.map((check) =>
        findingNote(check, view, check.place?.path === name ? null : (check.place?.path ?? null)),
      );
      return [term, html`<code>${bounded(JSON.stringify(value), MAX_VALUE)}</code>${notes}`] as const;
    });
  const more = Object.keys(members).length - rows.length;
  const table = html`${facts(rows, 'padx')}${more > 0 && html`<p class="small quiet padx">${plural(more, 'more member')}: the file has them.</p>`}`;
  const blocks = [folded(html`Members <span class="quiet plain">${Object.keys(members).length}</span>`, table, isOpen)];
  let room = ROOM;
  for (const name of TEXTS) {
    const value = members[name];
    if (!isText(name, value)) continue;
    const lines = await placesIn(name, value, at(name));
    const notes = new Map<number, Html[]>();
    for (const { check, line, path } of lines) {
      notes.set(line, [...(notes.get(line) ?? []), findingNote(check, view, path)]);
    }
    const { body, shown } = numberedLines(value, room, notes);
    room = Math.max(0, room - value.length);
    for (const { check, line } of lines) if (line <= shown) placed.add(check);
    blocks.push(folded(html`<code>${name}</code> <span class="quiet plain">${linesIn(value)}</span>`, body, isOpen));
  }
  return { body: html`${blocks}`, left: found.filter((check) => !placed.has(check)) };
}

/** null: it is no app-compose. */
function membersIn(text: string): JsonObject | null {
  try {
    return readMembers(text);
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}

/** Findings at their lines. @param checks that are about the member */
async function placesIn(
  name: string,
  text: string,
  checks: readonly Check[],
): Promise<{ check: Check; line: number; path: string | null }[]> {
  if (checks.length === 0) return [];
  // A script is one thing, from its first line on.
  if (name !== COMPOSE_FILE) return checks.map((check) => ({ check, line: 1, path: null }));
  const lineOf = await linesOfYaml(text);
  return checks.flatMap((check) => {
    const path = check.place?.path.slice(name.length + 1) ?? '';
    const line = lineOf(path);
    return line === null ? [] : [{ check, line, path }];
  });
}

function isText(name: string, value: unknown): value is string {
  return TEXTS.includes(name) && typeof value === 'string' && value !== '';
}

/** The member that a path is in. Names of members have no dots. */
function memberOf(path: string): string {
  return path.split(/[.[]/)[0] ?? '';
}

function linesIn(text: string): string {
  return plural(text.replace(/\r?\n$/, '').split('\n').length, 'line');
}

function folded(title: HtmlPart, body: Html, isOpen: boolean): Html {
  return html`<details class="phase"${isOpen && html` open`}><summary><h3>${title}</h3></summary>${body}</details>\n`;
}
