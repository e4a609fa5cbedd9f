// The section of the app-compose: what the target says that runs, what is proven of it, what stands out in it at its lines,
// and how it differs from the file that was expected.

import { APP_COMPOSE_ITEM, COMPOSE_FILE_ITEM } from '../../../bundle.js';
import { ParseError } from '../../../errors.js';
import { readMembers } from '../../../formats/app-compose.js';
import type { JsonObject } from '../../../formats/codec/json.js';
import type { ReportSource } from '../../../report/source.js';
import { COMPOSE_RULES, type ComposeRule } from '../../../result/compose-rules.js';
import type { Check, ResultDocument } from '../../../result/document.js';
import { componentNames } from '../../component-names.js';
import { type Html, html } from '../markup.js';
import type { Section } from '../section.js';
import { type AppComposeText, appComposeTexts, type Standing } from './app-compose-texts.js';
import { differenceCard, differingChecks } from './difference.js';
import { cutTo, numberedLines } from './numbered-lines.js';
import {
  checkLink,
  checksOf,
  copyButton,
  facts,
  hex,
  hexWithCopy,
  mark,
  plural,
  size,
  stateOf,
  status,
} from './parts.js';
import { linesOfYaml } from './yaml-place.js';

/** Different files that are shown whole; of others the hash is. */
const MAX_FILES = 4;
/** Characters of one file that are shown: far above any real one. */
const ROOM = 96 * 1024;
const MAX_MEMBERS = 100;
const MAX_VALUE = 400;
/** Shown line by line. */
const TEXTS = ['docker_compose_file', 'init_script', 'pre_launch_script', 'bash_script'];
const COMPOSE_FILE = 'docker_compose_file';

/** null: no component’s file is at hand or expected. */
export async function composeSection({ bundle, result }: ReportSource): Promise<Section | null> {
  const { texts, missing } = appComposeTexts(bundle, result);
  const differences = differenceCards(bundle.items, result);
  if (texts.length === 0 && missing.length === 0 && differences.length === 0) return null;
  const cards: Html[] = [];
  for (const text of texts.slice(0, MAX_FILES)) cards.push(await fileCard(text, result));
  const others = texts.slice(MAX_FILES);
  const body = html`<section id="compose" class="stack-s"><h2>Compose file</h2>
<p class="lead">What the VM starts. The hash says which file that is, not that it is good.</p>
${differences}${cards}
${others.length === 0 ? null : html`<div class="card pad"><h3>${plural(others.length, 'more file')}</h3>${facts(others.map(({ sha256, components, standing }) => [componentNames(components, result.components), html`${hex(sha256)} <span class="quiet">${STANDING[standing].word}</span>`]))}</div>`}
${missing.length === 0 ? null : html`<div class="card pad"><h3>Text not in the evidence</h3><p class="small quiet">Of these a hash was measured, and nothing at hand has it: what they run is not shown.</p>${facts(missing.map(({ component, sha256 }) => [componentNames([component], result.components), hexWithCopy(sha256, 'compose hash')]))}</div>`}
</section>`;
  return { id: 'compose', title: 'Compose file', body };
}

const STANDING: Readonly<Record<Standing, { word: string; heading: string; say: string }>> = {
  measured: {
    word: 'measured',
    heading: 'as measured',
    say: 'Its SHA-256 is the compose hash in the launch record that the quote vouches for, written by an OS that is proven.',
  },
  conditional: {
    word: 'conditional',
    heading: 'as an OS that is not proven measured it',
    say: 'Its SHA-256 is the compose hash in the launch record that the quote vouches for. The OS that wrote the record is not proven: another one can write any hash.',
  },
  shown: {
    word: 'not measured',
    heading: 'as the target shows it',
    say: 'The target gives this text. Nothing proves that it is the one that runs.',
  },
};

async function fileCard(text: AppComposeText, result: ResultDocument): Promise<Html> {
  const { sha256, bytes, standing, components } = text;
  const { heading, say, word } = STANDING[standing];
  const state = standing === 'measured' ? stateOf('pass', result) : standing === 'conditional' ? 'open' : 'mute';
  const own = result.components
    .filter(({ role, instance }) => components.includes(`${role}/${instance}`))
    .flatMap(checksOf);
  const hash = own.find(({ id }) => id === 'source-code.compose-hash');
  const found = standing === 'shown' ? [] : findingsOf(text, result, own);
  const isOpen = components.some((name) => name.startsWith('app/')) || found.some((check) => check.status !== 'pass');
  const content = await contentOf(bytes, { found, isOpen, result });
  return html`<div class="card pad stack-s"><h3>${nameOf(components, result)}, ${heading}</h3>
${facts([
  ['SHA-256', hexWithCopy(sha256, 'compose hash')],
  ['Size', size(bytes.length)],
  ['Standing', html`${status(state, word)} <span class="quiet">${say}</span>`],
  standing === 'shown' || hash === undefined
    ? null
    : ['Expected', html`${status(stateOf(hash.status, result), hash.status)} ${checkLink(hash, hash.detail)}`],
])}
${findingList(content.left, standing, found.length, result)}</div>
${content.body}`;
}

/** `The app-compose of app instances 1 to 3`. */
function nameOf(components: readonly string[], { components: all }: ResultDocument): string {
  return `The app-compose of ${componentNames(components, all)}`;
}

/** What was found in the file, and what was not passed of all of it. Files are read once, and one component lists what is in them. */
function findingsOf({ sha256 }: AppComposeText, { components }: ResultDocument, own: readonly Check[]): Check[] {
  const found = components.flatMap((component) =>
    checksOf(component).filter(({ id, severity, place }) => {
      if (severity === undefined || !id.startsWith('source-code.compose.')) return false;
      return (place?.composeHash ?? component.app?.composeHash) === sha256;
    }),
  );
  const open = own.filter(
    ({ id, status: one }) =>
      (id === 'source-code.findings' || id === 'source-code.compose-manager') && one !== 'pass' && one !== 'skipped',
  );
  const all = [...open, ...found];
  return [...new Map(all.map((check) => [JSON.stringify([check.id, check.detail, check.place]), check])).values()];
}

interface Content {
  body: Html;
  /** Findings that stand at no line. */
  left: Check[];
}

async function contentOf(bytes: Uint8Array, found: readonly Check[], result: ResultDocument): Promise<Content> {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  let members: JsonObject;
  try {
    members = readMembers(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const { body } = numberedLines(text, ROOM);
    return { body: folded('The text, which cannot be read as an app-compose', body, true), left: [...found] };
  }
  const placed = new Set<Check>();
  const notesAt = (checks: readonly Check[]): Html[] => checks.map((check) => note(check, result));
  const names = Object.keys(members);
  const rows = names.slice(0, MAX_MEMBERS).map((name) => {
    const value = members[name];
    const isText = TEXTS.includes(name) && typeof value === 'string' && value !== '';
    const here = isText ? [] : found.filter(({ place }) => place !== undefined && memberIn(place.path, names) === name);
    for (const check of here) placed.add(check);
    const shown = isText
      ? html`<span class="quiet">${plural(linesIn(value), 'line')}, below</span>`
      : html`<code>${cutTo(JSON.stringify(value), MAX_VALUE)}</code>`;
    return html`<dt><code>${cutTo(name, 100)}</code></dt><dd>${shown}${notesAt(here)}</dd>`;
  });
  const more = names.length - rows.length;
  let room = ROOM;
  const blocks: Html[] = [];
  for (const name of TEXTS) {
    const value = members[name];
    if (typeof value !== 'string' || value === '') continue;
    const here = found.filter(({ place }) => place !== undefined && memberIn(place.path, names) === name);
    const lineOf = name === COMPOSE_FILE && here.length > 0 ? await linesOfYaml(value) : () => null;
    const notes = new Map<number, Html[]>();
    const at = new Map<number, Check[]>();
    for (const check of here) {
      const line = lineOf(check.place?.path.slice(name.length + 1) ?? '') ?? (name === COMPOSE_FILE ? null : 1);
      if (line !== null) at.set(line, [...(at.get(line) ?? []), check]);
    }
    for (const [line, checks] of at) notes.set(line, notesAt(checks));
    const { body, shown } = numberedLines(value, room, notes);
    for (const [line, checks] of at) if (line <= shown) for (const check of checks) placed.add(check);
    room = Math.max(0, room - value.length);
    blocks.push(
      folded(html`<code>${name}</code> <span class="quiet plain">${plural(linesIn(value), 'line')}</span>`, body, true),
    );
  }
  const table = html`<dl class="facts padx">${rows}</dl>${more === 0 ? null : html`<p class="small quiet padx">${plural(more, 'more member')}: the file has them.</p>`}`;
  return {
    body: html`${folded(html`Members <span class="quiet plain">${names.length}</span>`, table, placed.size > 0)}${blocks}`,
    left: found.filter((check) => !placed.has(check)),
  };
}

/** The member that a path begins with, whatever stands in its name. */
function memberIn(path: string, names: readonly string[]): string {
  if (names.includes(path)) return path;
  const [first = ''] = path.split(/[.[]/);
  return first;
}

function linesIn(text: string): number {
  return text.replace(/\r?\n$/, '').split('\n').length;
}

function folded(title: Html | string, body: Html, isOpen: boolean): Html {
  return html`<details class="phase"${isOpen ? html` open` : null}><summary><h3>${title}</h3></summary>${body}</details>`;
}

/** Where it stands in the file. */
function note(check: Check, result: ResultDocument): Html {
  return html`<div class="note ${check.status === 'fail' ? 'fail' : 'mute'}">${findingWords(check, result)}</div>`;
}

function findingList(checks: readonly Check[], standing: Standing, count: number, result: ResultDocument): Html | null {
  if (standing === 'shown') return null;
  if (count === 0) return html`<p class="small quiet">Nothing that is looked for stands out in it.</p>`;
  const below = count - checks.length;
  const where =
    below === 0
      ? null
      : html`<p class="small quiet">${plural(below, 'finding')} at ${below === 1 ? 'its line' : 'their lines'}, below.</p>`;
  if (checks.length === 0) return where;
  const items = checks.map((check) => {
    const bullet = check.status === 'pass' ? html`<span class="quiet">–</span>` : mark(stateOf(check.status, result));
    return html`<li>${bullet}<div>${findingWords(check, result)}</div></li>`;
  });
  return html`<h4>What stands out in the file</h4><ul class="points small">${items}</ul>${where}`;
}

function findingWords(check: Check, result: ResultDocument): Html {
  const { severity, place, detail } = check;
  const verdict =
    check.status === 'pass'
      ? html`<span class="tag">${severity === 'warning' ? 'warning, accepted' : 'to know'}</span>`
      : status(stateOf(check.status, result), check.status === 'fail' ? 'refused by the policy' : check.status);
  const path = place === undefined ? null : html` <code class="small quiet">${place.path}</code>`;
  return html`<b>${checkLink(check, titleOf(check))}</b> ${verdict} <span class="small">${detail}</span>${path}`;
}

function titleOf({ id, title }: Check): string {
  const rule = id.replace(/^source-code\.compose\./, '');
  return Object.hasOwn(COMPOSE_RULES, rule) ? COMPOSE_RULES[rule as ComposeRule].title : title;
}

const COMPARED: readonly Check['id'][] = [
  'source-code.compose-hash',
  'source-code.compose-file',
  'source-code.app-compose',
];

/** How what was expected differs from what runs. */
function differenceCards(
  items: readonly { role: string; name: string; source: string; sha256: string }[],
  result: ResultDocument,
): Html[] {
  const checks = result.components
    .flatMap(checksOf)
    .filter(({ id, status: one }) => COMPARED.includes(id) && one !== 'pass');
  return differingChecks(checks).map((check) => {
    const wanted = check.id === 'source-code.compose-file' ? COMPOSE_FILE_ITEM : APP_COMPOSE_ITEM;
    const item = items.find(({ role, name }) => role === 'reference' && name === wanted);
    const expected =
      check.id === 'source-code.app-compose'
        ? html`what the policy lists (source-code.app-compose)`
        : item === undefined
          ? html`what the policy accepts`
          : html`<b>${item.source.replace(/^file:/, '')}</b>, sha256 ${hex(item.sha256)}${copyButton('expected hash')}`;
    const [component] = result.components.filter(({ role, instance }) => `${role}/${instance}` === check.component);
    const hash = component?.app?.composeHash ?? null;
    const found = html`the app-compose of ${componentNames([check.component], result.components)}${hash === null ? null : html`, sha256 ${hex(hash)}`}`;
    const count = check.differences?.length ?? 0;
    return html`<div class="stack-s"><h3>${status(stateOf(check.status, result), check.status)} ${checkLink(check, check.title)}</h3><p class="small">${check.detail}</p>${differenceCard(check.differences ?? [], html`− expected: ${expected}. + found: ${found}. ${plural(count, 'member differs', 'members differ')}.`)}</div>`;
  });
}
