// One check: what it says, what was expected over what was found, how files differ, what to do, and where it is explained.

import { markOf } from '../../appraisal/judgement.js';
import type { Check, ComponentResult, Difference } from '../../result/document.js';
import type { Phase } from '../../result/words.js';
import { componentNames } from '../component-names.js';
import { policyLines } from '../differences.js';
import type { Places, Shown } from './check-places.js';
import { compared } from './compared.js';
import { type Ground, groundOf } from './ground.js';
import { type Icon, marked, type Tone } from './icons.js';
import { type Html, type HtmlPart, html } from './markup.js';
import { passedOn, standingMark, toneOf } from './standing.js';
import { bounded, explained, flowing, prose } from './text.js';

type Mark = ReturnType<typeof markOf>;

const LOOK: Readonly<Record<Mark, readonly [Icon, Tone, string]>> = {
  pass: ['pass', 'pass', 'pass'],
  fail: ['fail', 'fail', 'fail'],
  unknown: ['open', 'open', 'unknown'],
  skipped: ['skip', 'mute', 'not asked'],
  warning: ['warn', 'open', 'warning'],
  info: ['rec', 'mute', 'note'],
};

/** In an experiment no pass is green. */
export function statusMark(mark: Mark, isExperiment: boolean): Html {
  return mark === 'pass' && isExperiment ? marked('rest', 'exp', 'pass') : marked(...LOOK[mark]);
}

/** How a phase of a component came out. */
export function phaseMark(component: ComponentResult, phase: Phase, isExperiment: boolean): Html {
  const { status } = component.phases[phase];
  const ground = groundOf(component, phase);
  return status === 'pass' && ground !== 'proven'
    ? standingMark(passedOn(ground, !isExperiment), 'pass')
    : statusMark(status, isExperiment);
}

/** There are many: the style sheet has their shape. What passed is worth as much as what it stands on. */
function passedWord(ground: Ground, isExperiment: boolean): Html {
  const standing = passedOn(ground, !isExperiment);
  if (standing === 'pass' || standing === 'experiment') return html`<b class="st ${toneOf(standing)}">pass</b>`;
  return standingMark(standing, 'pass');
}

export interface CardContext {
  places: Places;
  components: readonly ComponentResult[];
  isExperiment: boolean;
}

/** @param isQuiet in a list whose style has its shape */
export function checkCard(
  { anchor, check, ground, components: of }: Shown,
  context: CardContext,
  isQuiet = false,
): Html {
  const { components, isExperiment } = context;
  const mark = markOf(check);
  const tone = mark === 'fail' ? 'fail' : mark === 'unknown' || mark === 'warning' ? 'open' : '';
  const wide = mark === 'pass' ? null : details(check, of[0] ?? '', context);
  const all = components.filter(({ role }) => of[0]?.startsWith(`${role}/`) === true);
  // In a list of one machine, what all of its kind say needs no names.
  const isWorthNaming = components.length > 1 && (tone !== '' || (of.length > 1 && of.length < all.length));
  const status = mark === 'pass' ? passedWord(ground, isExperiment) : statusMark(mark, isExperiment);
  return html`<li${isQuiet ? null : html` class="check ${tone}"`} id="${anchor}">${status}<div><h4>${check.title}</h4><p>${flowing(check.detail)}${
    check.place !== undefined && html` In <code>${bounded(check.place.path, 300)}</code>.`
  }</p>${mark === 'pass' ? passedValue(check) : null}${
    isWorthNaming && html`<p class="quiet">Of ${componentNames(of, components)}.</p>`
  }</div>${idLink(check)}${wide !== null && html`<div class="wide">${wide}</div>`}</li>`;
}

/** Its id, or other words, that lead to where it is explained. */
export function idLink(check: Check, words = shortId(check)): Html {
  const address = explained(check);
  if (address === null) return html`<span>${words}</span>`;
  return html`<a href="${address}">${words}</a>`;
}

function shortId({ id, phase }: Check): string {
  return id.startsWith(`${phase}.`) ? id.slice(phase.length + 1) : id;
}

/** Equal values need no second line. */
function passedValue({ expected, actual }: Check): HtmlPart {
  if (actual === undefined) return null;
  return html`<p class="quiet">${expected === actual && '= expected '}${flowing(actual, 400)}</p>`;
}

function details(check: Check, component: string, { places }: CardContext): Html | null {
  const from = check.followsFrom;
  const place = from === undefined ? null : places.anchorOfId(component, from);
  const parts: HtmlPart[] = [
    compared(check.expected, check.actual),
    differencesOf(check),
    linesForPolicy(check),
    toDo(check.hint),
    from !== undefined &&
      html`<p class="small">Follows from ${place === null ? html`<code>${bounded(from, 100)}</code>` : html`<a href="#${place}"><code>${from}</code></a>`}.</p>`,
  ];
  const shown = parts.filter((part) => part !== null && part !== false);
  return shown.length === 0 ? null : html`${shown}`;
}

export function toDo(hint: string | null | undefined): Html | null {
  return hint === null || hint === undefined ? null : html`<p class="todo"><b>To do:</b> ${prose(hint)}</p>`;
}

export function linesForPolicy(check: Check): Html | null {
  const lines = policyLines(check);
  if (lines.length === 0) return null;
  return html`<details class="gapv"><summary class="small">Lines for the policy</summary><pre class="code gapv">${lines.join('\n')}</pre></details>`;
}

const MAX_LINES = 400;

/** Member by member; a text line by line. */
export function differencesOf({ differences = [] }: Check): Html | null {
  const lines = differences.flatMap(differenceLines);
  if (lines.length === 0) return null;
  const more = lines.length - MAX_LINES;
  return html`<div class="card diff gapv" role="group" aria-label="Differences"><div class="diffhead small quiet">What was expected is −, what was found is +.</div>${lines.slice(0, MAX_LINES)}${
    more > 0 && html`<span class="gap">and ${more} more lines</span>`
  }</div>`;
}

function differenceLines({ path, expected, actual, diff = [] }: Difference): Html[] {
  return [
    html`<span class="gap">${bounded(path)}</span>`,
    ...(expected === undefined ? [] : [html`<del>${bounded(expected)}</del>`]),
    ...(actual === undefined ? [] : [html`<ins>${bounded(actual)}</ins>`]),
    ...diff.map(diffLine),
  ];
}

function diffLine(line: string): Html {
  const text = bounded(line.slice(1));
  if (line.startsWith('-')) return html`<del>${text}</del>`;
  if (line.startsWith('+')) return html`<ins>${text}</ins>`;
  return line.startsWith('@') ? html`<span class="gap">${bounded(line)}</span>` : html`<span>${text}</span>`;
}
