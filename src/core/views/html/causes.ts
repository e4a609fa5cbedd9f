// Why a result is what it is: each cause once, with what was expected over what was found, what to do, and what follows from
// it; and what could not be obtained.

import type { ReportSource } from '../../report/source.js';
import type { Check, ComponentResult, ResultDocument } from '../../result/document.js';
import { componentNames } from '../component-names.js';
import { byRemedy, following, type Notice, openNotices } from '../notices.js';
import { differencesOf, idLink, linesForPolicy, toDo } from './check-card.js';
import { type Places, placesOf } from './check-places.js';
import { compared } from './compared.js';
import type { Tone } from './icons.js';
import { type Html, type HtmlPart, html } from './markup.js';
import { bounded, flowing } from './text.js';

/** null: there is nothing to explain. */
export function causesPart({ result }: ReportSource): Html | null {
  const { components } = result;
  const open = openNotices(components);
  const places = placesOf(components);
  const failed = open.filter(({ check }) => check.status === 'fail');
  const undecided = open.filter(({ check }) => check.status !== 'fail');
  const boxes = [
    ...byRemedy(failed).map((notices) => box('Why', 'fail', notices, components, places)),
    ...gaps(result),
    ...byRemedy(undecided).map((notices) =>
      box(failed.length === 0 ? 'Why' : 'Also not decided', 'open', notices, components, places),
    ),
  ];
  if (boxes.length === 0) return null;
  return html`<div id="why" class="stack-s gapv">${boxes}</div>`;
}

/** A longer sentence stands below the heading. */
const MAX_HEADING = 160;

function box(
  why: string,
  tone: Tone,
  notices: readonly Notice[],
  all: readonly ComponentResult[],
  places: Places,
): HtmlPart {
  const [first] = notices;
  if (first === undefined) return null;
  const { detail, id, hint } = first.check;
  const inHeading = bounded(detail).length <= MAX_HEADING;
  const title = inHeading ? bounded(detail).replace(/\.$/, '') : id;
  return html`<section class="cause ${tone}"><h2>${why}: ${title}</h2>${notices.map((notice, i) =>
    causeText(notice, all, places, i > 0 || !inHeading),
  )}${toDo(hint)}${followers(
    notices.flatMap(({ follows }) => follows),
    places,
  )}</section>`;
}

function causeText(
  { check, components }: Notice,
  all: readonly ComponentResult[],
  places: Places,
  withDetail: boolean,
): Html {
  return html`<div class="gapv"><p><a href="#${places.anchorOf(check)}"><code>${check.id}</code></a>${
    all.length > 1 && html` <span class="quiet">of ${componentNames(components, all)}</span>`
  }${withDetail && html`: ${flowing(check.detail)}`}${
    check.place !== undefined && html` In <code>${bounded(check.place.path, 300)}</code>.`
  } ${idLink(check, 'What it means')}</p>${compared(check.expected, check.actual)}${differencesOf(check)}${linesForPolicy(check)}</div>`;
}

/** Of what only follows one line each: the cause is what to mend. */
function followers(follows: readonly Check[], places: Places): HtmlPart {
  if (follows.length === 0) return null;
  const first = new Map<string, Check>();
  for (const check of follows) if (!first.has(check.id)) first.set(check.id, check);
  return html`<div class="follows small"><p>${following({ follows })}:</p><ul>${[...first.values()].map(
    (check) => html`<li><a href="#${places.anchorOf(check)}"><code>${check.id}</code></a> ${check.title}</li>`,
  )}</ul></div>`;
}

function gaps({ gaps: all, components }: ResultDocument): Html[] {
  return all.map(({ name, reason, code, hint }) => {
    const [, id, what] = /^((?:app|kms|gateway)\/\d+)(?:\/(.+))?$/s.exec(name) ?? [];
    const of = id === undefined ? null : componentNames([id], components);
    const title = of === null ? bounded(name, 200) : what === undefined ? of : `${bounded(what, 200)} of ${of}`;
    return html`<section class="cause open"><h2>Not obtained: ${title}</h2><p>${flowing(reason)}${code !== null && html` (<code>${bounded(code, 100)}</code>)`}</p>${toDo(hint)}</section>`;
  });
}
