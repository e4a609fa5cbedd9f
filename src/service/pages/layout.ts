// The frame of every page: head, navigation, what is to be said first, and the page itself. Values in, HTML out.

import { VERSION } from '../../core/version.js';
import { type Html, type HtmlPart, html } from '../../core/views/html/markup.js';
import type { Principal } from '../auth/principal.js';
import { ICON_FILE, type Script, STYLE_FILE, scriptPath } from './files.js';
import { mark, SHAPES } from './icons.js';

/** Places of the navigation. */
export type Place = 'targets' | 'fleet' | 'drift' | 'check' | 'log' | 'public' | 'settings';

export interface PageValues {
  /** Of the window; the service’s name is put behind it. */
  title: string;
  /** Where in the navigation it is; null: nowhere. */
  place: Place | null;
  body: HtmlPart;
  /** What is to be said above it. */
  notice?: Notice | null;
  /** Run when the page is there; it has to do without them too. */
  scripts?: readonly Script[];
  /** Machine-readable twin: an Atom feed. */
  feed?: { href: string; title: string } | null;
}

/** `done`: what was asked for happened. `wrong`: it did not. `note`: something to know. */
export interface Notice {
  kind: 'done' | 'wrong' | 'note';
  text: HtmlPart;
}

/** Who reads it; null: nobody is signed in. */
export type Reader = Pick<Principal, 'who' | 'role' | 'organisationSlug' | 'formToken'> | null;

const PLACES: readonly { place: Place; href: string; name: string; signedIn: boolean }[] = [
  { place: 'targets', href: '/', name: 'Targets', signedIn: true },
  { place: 'fleet', href: '/fleet', name: 'Fleet', signedIn: true },
  { place: 'drift', href: '/drift', name: 'Drift', signedIn: true },
  { place: 'log', href: '/log', name: 'Log', signedIn: true },
  { place: 'public', href: '/public', name: 'Public', signedIn: false },
  { place: 'check', href: '/check', name: 'Check a file', signedIn: false },
  { place: 'settings', href: '/settings', name: 'Settings', signedIn: true },
];

export function layout(reader: Reader, values: PageValues): string {
  const { title, place, body, notice = null, scripts = [], feed = null } = values;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – trust-center</title>
<link rel="stylesheet" href="${STYLE_FILE.path}">
<link rel="icon" href="${ICON_FILE.path}" type="image/svg+xml">
${
  feed !== null &&
  html`<link rel="alternate" type="application/atom+xml" href="${feed.href}" title="${feed.title}">
`
}${scripts.map(
  (name) => html`<script src="${scriptPath(name)}" defer></script>
`,
)}</head>
<body>
<a class="skip" href="#content">Skip to content</a>
${SHAPES}
<header class="top"><div><a class="brand" href="/"><svg aria-hidden="true"><use href="#m-brand"/></svg>trust-center</a><nav aria-label="Main">${PLACES.filter(
    ({ signedIn }) => !signedIn || reader !== null,
  ).map((one) =>
    one.place === 'check'
      ? checkLink(one.name)
      : html`<a href="${one.href}"${one.place === place && html` aria-current="page"`}>${one.name}</a>`,
  )}</nav>${whoReads(reader)}</div></header>
<main class="page" id="content">
${notice !== null && said(notice)}${body}
<footer class="foot row spread"><span>trust-center ${VERSION}</span><span>Times are UTC. A result is of its moment: ${checkLink('check the evidence yourself')}.</span></footer>
</main>
</body>
</html>
`.markup;
}

/**
 * The page that checks files is the file of the release, byte for byte, and is shown in no frame: no way back can be put into
 * it or around it, so it opens beside the service.
 */
export function checkLink(words: string): Html {
  return html`<a href="/check" target="_blank" rel="noopener">${words}<span class="vh"> (in a tab of its own)</span></a>`;
}

function whoReads(reader: Reader): Html {
  if (reader === null) return html`<a class="small" href="/sign-in">Sign in</a>`;
  if (reader.formToken === null) return html`<span class="small quiet">${reader.who}</span>`;
  return html`<form method="post" action="/sign-out"><input type="hidden" name="form-token" value="${reader.formToken}"><span>${reader.who}</span><button class="linklike" type="submit">Sign out</button></form>`;
}

/** In a form of somebody who is signed in, first: without it nothing is changed. */
export function formToken(reader: Reader): HtmlPart {
  return reader?.formToken != null && html`<input type="hidden" name="form-token" value="${reader.formToken}">`;
}

/** Whether the reader may change targets; a page does not show what it would refuse. */
export function mayEdit(reader: Reader): boolean {
  return reader !== null && reader.role !== 'reader';
}

const LOOKS = {
  done: { tone: 'mute', icon: 'done' },
  wrong: { tone: 'fail', icon: 'warn' },
  note: { tone: 'open', icon: 'warn' },
} as const;

export function said({ kind, text }: Notice): Html {
  const { tone, icon } = LOOKS[kind];
  return html`<div class="said ${tone}" role="${kind === 'wrong' ? 'alert' : 'status'}"><p>${mark(icon, tone)} ${text}</p></div>
`;
}

/** Where the page is, from the outermost; the last is the page itself. */
export function crumbs(places: readonly { name: string; href?: string }[]): Html {
  return html`<nav class="crumbs" aria-label="Where you are">${places.map(
    ({ name, href }, i) => html`${i > 0 && ' / '}${href === undefined ? name : html`<a href="${href}">${name}</a>`}`,
  )}</nav>
`;
}

export interface PageError {
  status: number;
  /** What happened, as a heading. */
  title: string;
  /** What exactly; null: the heading says it. */
  detail: string | null;
  /** What to do, in the imperative. */
  todo: HtmlPart;
  /** Of the error, for who asks about it. */
  code: string;
}

export function errorPage(reader: Reader, { status, title, detail, todo, code }: PageError): string {
  return layout(reader, {
    title,
    place: null,
    body: html`<div class="narrowpage"><p>${mark('warn', 'mute')} <span class="quiet small">${status} · <code>${code}</code></span></p>
<h1>${title}</h1>${detail !== null && html`<p class="lead">${detail}</p>`}<p class="todo"><b>To do:</b> ${todo}</p></div>
`,
  });
}
