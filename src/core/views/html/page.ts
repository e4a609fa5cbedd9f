// The frame of the page: what the browser may do with it, the style sheet, the bars, the table of contents, and the data.

import { sha256 } from '#crypto';
import { utf8 } from '../../bytes.js';
import { toBase64 } from '../../formats/codec/base64.js';
import type { ResultDocument } from '../../result/document.js';
import { VERSION } from '../../version.js';
import { experimentSentence } from '../current-verdict.js';
import { mark, SHAPES } from './icons.js';
import { type Html, html, ours } from './markup.js';
import type { Section } from './section.js';
import { STYLE } from './style.js';
import { bounded } from './text.js';
import { look, nameOf } from './verdict.js';

export interface PageParts {
  verdict: Html;
  /** Between the verdict and the table of contents. */
  causes: Html | null;
  sections: readonly Section[];
  /** Data that no browser runs. */
  blocks: Html;
  /** The one script. */
  loader: string;
}

export function page(result: ResultDocument, { verdict, causes, sections, blocks, loader }: PageParts): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${rules(loader)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="trust-center ${VERSION}">
<title>${look(result).word}: ${nameOf(result)} – trust-center report</title>
<style>${ours(STYLE)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
${SHAPES}
<header class="top"><div><span class="brand"><svg aria-hidden="true"><use href="#m-brand"/></svg>trust-center report</span><span class="quiet small">one file that makes no request</span></div></header>
${experimentBar(result)}
<main class="page" id="content">
${verdict}
${causes}
<nav class="toc" aria-label="On this page"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
${sections.map(({ body }) => html`${body}\n`)}<p class="foot">trust-center ${VERSION}, ${result.schema}. This file makes no request.</p>
</main>
${blocks}
<script>${ours(loader)}</script>
</body>
</html>
`.markup;
}

/** What no reader may miss, on paper neither. */
function experimentBar({ experiment }: ResultDocument): Html | null {
  if (experiment === null) return null;
  return html`<aside class="bar exp" aria-label="Experiment"><p>${mark('exp', 'exp')} ${experimentSentence(bounded(experiment, 200))}</p></aside>`;
}

/** Nothing comes in, nothing goes out, and no script runs but the one given and what it unpacks. */
function rules(loader: string): string {
  return [
    "default-src 'none'",
    `script-src '${digestOf(loader)}' blob:`,
    `style-src '${digestOf(STYLE)}'`,
    'img-src data:',
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types trust-center',
  ].join('; ');
}

function digestOf(text: string): string {
  return `sha256-${toBase64(sha256(utf8(text)))}`;
}
