// The frame of all pages of settings: which there are, and a form's fields.

import { type Html, type HtmlPart, html } from '../../../core/views/html/markup.js';
import { formToken, type Reader } from '../layout.js';

export const SECTIONS = [
  ['policies', 'Policies'],
  ['tokens', 'Tokens'],
  ['workflows', 'Workflows'],
  ['hooks', 'Hooks'],
  ['members', 'Members'],
  ['retention', 'Retention'],
  ['audit', 'Audit'],
] as const;
export type Section = (typeof SECTIONS)[number][0];

/** An owner alone sees all of them: a page does not show what it would refuse. */
export function settingsPage(
  reader: NonNullable<Reader>,
  section: Section,
  title: string,
  lead: HtmlPart,
  body: HtmlPart,
): Html {
  const sections = reader.role === 'owner' ? SECTIONS : SECTIONS.filter(([name]) => name === 'policies');
  return html`<header class="head"><h1>${title}</h1><p class="lead">${lead}</p></header>
<nav class="filters gapv" aria-label="Settings">${sections.map(
    ([name, words]) => html`<a href="/settings/${name}"${name === section && html` aria-current="page"`}>${words}</a>`,
  )}</nav>
${body}`;
}

/** What a form may show of what it was given before: the values, and what is wrong with which. */
export interface Given {
  values: Readonly<Record<string, string>>;
  /** By field. */
  problems: Readonly<Record<string, string>>;
}

export const NOTHING_GIVEN: Given = { values: {}, problems: {} };

interface Labels {
  name: string;
  label: string;
  help?: HtmlPart;
}

/** @param control its own attributes are given to it: id, name, and what describes it */
function field({ name, label, help }: Labels, { problems }: Given, control: (attributes: Html) => Html): Html {
  const problem = problems[name];
  const describing = [
    ...(help === undefined ? [] : [`${name}-help`]),
    ...(problem === undefined ? [] : [`${name}-err`]),
  ];
  const attributes = html`id="${name}" name="${name}"${describing.length > 0 && html` aria-describedby="${describing.join(' ')}"`}${problem !== undefined && html` aria-invalid="true"`}`;
  return html`<div class="field${problem !== undefined && ' fail'}"><label for="${name}"><b>${label}</b></label>${
    help !== undefined && html`<small id="${name}-help">${help}</small>`
  }${problem !== undefined && html`<span class="err" id="${name}-err">${problem}</span>`}${control(attributes)}</div>`;
}

export interface TextField extends Labels {
  most: number;
  required?: boolean;
  mono?: boolean;
  placeholder?: string;
}

export function textField(labels: TextField, given: Given): Html {
  const { name, most, required = false, mono = false, placeholder } = labels;
  return field(
    labels,
    given,
    (attributes) =>
      html`<input type="text" ${attributes} value="${given.values[name] ?? ''}" maxlength="${most}" autocomplete="off"${mono && html` class="mono" spellcheck="false"`}${required && html` required`}${placeholder !== undefined && html` placeholder="${placeholder}"`}>`,
  );
}

export function textArea(labels: TextField & { rows: number }, given: Given): Html {
  const { name, most, rows, required = false, mono = false } = labels;
  // The first newline of a text area is no part of it.
  return field(
    labels,
    given,
    (attributes) =>
      html`<textarea ${attributes} rows="${rows}" maxlength="${most}"${mono && html` class="mono" spellcheck="false"`}${required && html` required`}>\n${given.values[name] ?? ''}</textarea>`,
  );
}

export function choiceField(
  labels: Labels & { options: readonly (readonly [value: string, words: string])[] },
  given: Given,
): Html {
  const { name, options } = labels;
  const chosen = given.values[name] ?? options[0]?.[0] ?? '';
  return field(
    labels,
    given,
    (attributes) =>
      html`<select ${attributes}>${options.map(([value, words]) => html`<option value="${value}"${value === chosen && html` selected`}>${words}</option>`)}</select>`,
  );
}

export const ROLE_OPTIONS = [
  ['reader', 'reader: sees everything'],
  ['editor', 'editor: also changes targets'],
  ['owner', 'owner: also changes settings'],
] as const;

/** A form that is one button, in a row of a table. @param more words for those who do not see the row */
export function buttonForm(
  reader: Reader,
  values: Readonly<Record<string, string>>,
  words: string,
  more: string,
  look = 'btn small',
): Html {
  return html`<form method="post" class="inline">${formToken(reader)}${Object.entries(values).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button class="${look}" type="submit">${words}<span class="vh"> ${more}</span></button></form>`;
}
