// The history as a page of its own, such as for GitHub Pages: one file, no script, no request.

import { sha256 } from '#crypto';
import { toHex, utf8 } from '../../bytes.js';
import { toBase64 } from '../../formats/codec/base64.js';
import { VERSION } from '../../version.js';
import { minute } from '../facts.js';
import {
  type HistoryStatus,
  isRecorded,
  type ShownHistory,
  statusOf,
  statusWords,
  type TargetHistory,
} from '../history.js';
import { type Icon, marked, SHAPES, type Tone } from './icons.js';
import { type Html, html, ours } from './markup.js';
import { STYLE } from './style.js';
import { bounded } from './text.js';
import { timelineBody } from './timeline.js';

export function renderHistoryHtml({ origin, size, rootHash, at, targets }: ShownHistory): string {
  const read = new Date(at).toISOString();
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${RULES}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="trust-center ${VERSION}">
<title>History: ${origin}</title>
<style>${ours(OWN_STYLE)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
${SHAPES}
<header class="top"><div><span class="brand"><svg aria-hidden="true"><use href="#m-brand"/></svg>trust-center history</span><span class="quiet small">one file that makes no request</span></div></header>
<main class="page" id="content">
<section>
<h1>Every verification, and what it found</h1>
<p class="lead">As of ${time(read)}. The newest finished verification of a target decides, whatever it says.</p>
</section>
${targets.length === 0 ? html`<section><p class="lead">The log has no entry yet.</p></section>` : null}
${targets.length < 2 ? null : contents(targets, at)}
${targets.map((target) => targetSection(target, at))}
${believe({ origin, size, rootHash })}
<p class="foot">trust-center ${VERSION}. This file makes no request.</p>
</main>
</body>
</html>
`.markup;
}

/** Names and changes are of any length, without a blank to break them at. */
const OWN_STYLE = `${STYLE}
h2, nav li, .facts dd, td:last-child { overflow-wrap: anywhere; }
`;

const RULES = [
  "default-src 'none'",
  `style-src 'sha256-${toBase64(sha256(utf8(OWN_STYLE)))}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function contents(targets: readonly TargetHistory[], at: number): Html {
  return html`<nav class="gapv" aria-label="Targets"><ul class="card pad stack-s">${targets.map(
    (target) =>
      html`<li><a href="#${anchorOf(target)}">${bounded(target.timeline.target)}</a> ${stateOf(target, at)}</li>`,
  )}</ul></nav>`;
}

/** A name can have any character. */
function anchorOf({ timeline }: TargetHistory): string {
  return `target-${toHex(sha256(utf8(timeline.target))).slice(0, 16)}`;
}

/** It may be of any age. */
const RECORDED = ['rec', 'mute'] as const;

const LOOK: Readonly<Record<HistoryStatus, readonly [Icon, Tone]>> = {
  verified: ['pass', 'pass'],
  failed: ['fail', 'fail'],
  inconclusive: ['open', 'open'],
  experiment: ['exp', 'exp'],
  early: ['open', 'open'],
  stale: ['skip', 'mute'],
  none: ['skip', 'mute'],
  unknown: ['open', 'open'],
};

function stateOf(target: TargetHistory, at: number): Html {
  const status = statusOf(target, at);
  const [icon, tone] = status === 'verified' && isRecorded(target) ? RECORDED : LOOK[status];
  const { word, more } = statusWords(target, at);
  return html`${marked(icon, tone, word)}${more}`;
}

function targetSection(target: TargetHistory, at: number): Html {
  const { timeline } = target;
  const id = anchorOf(target);
  const newest = timeline.spans.at(-1);
  return html`<section id="${id}" aria-labelledby="${id}-name">
<h2 id="${id}-name">${bounded(timeline.target)}</h2>
<p class="lead">${stateOf(target, at)}${newest === undefined ? null : html`, by the check of ${time(newest.lastAt)}`}</p>
<div class="card gapv">${timelineBody(timeline)}</div>
</section>
`;
}

function time(at: string): Html {
  return html`<time datetime="${at}">${minute(at)}</time>`;
}

function believe({ origin, size, rootHash }: Pick<ShownHistory, 'origin' | 'size' | 'rootHash'>): Html {
  return html`<section id="believe" aria-labelledby="believe-name">
<h2 id="believe-name">How far to believe it</h2>
<p class="lead">This page is drawn from a log, and anybody could draw another. Verify the log itself, with the key that its owner publishes elsewhere, and keep its checkpoint: then nothing of it can be changed or taken back unseen.</p>
<dl class="facts gapv"><dt>Log</dt><dd>${bounded(origin)}</dd><dt>Entries</dt><dd>${size}</dd><dt>Root hash</dt><dd><code>${rootHash}</code></dd></dl>
<pre class="code gapv"><code>trust-center history verify LOG --key VKEY --keep kept.checkpoint</code></pre>
</section>
`;
}
