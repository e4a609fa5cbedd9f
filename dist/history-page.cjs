const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_facts = require("./facts.cjs");
const require_history = require("./history.cjs");
const require_style = require("./style.cjs");
const require_blocks = require("./blocks.cjs");
const require_timeline = require("./timeline.cjs");
// src/core/views/html/history-page.ts
function renderHistoryHtml({ origin, size, rootHash, at, targets }) {
	const read = new Date(at).toISOString();
	return require_blocks.html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${RULES}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="trust-center ${require_start.VERSION}">
<title>History: ${origin}</title>
<style>${require_blocks.ours(OWN_STYLE)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
${require_style.SHAPES}
<header class="top"><div><span class="brand"><svg aria-hidden="true"><use href="#m-brand"/></svg>trust-center history</span><span class="quiet small">one file that makes no request</span></div></header>
<main class="page" id="content">
<section>
<h1>Every verification, and what it found</h1>
<p class="lead">As of ${time(read)}. The newest finished verification of a target decides, whatever it says.</p>
</section>
${targets.length === 0 ? require_blocks.html`<section><p class="lead">The log has no entry yet.</p></section>` : null}
${targets.length < 2 ? null : contents(targets, at)}
${targets.map((target) => targetSection(target, at))}
${believe({
		origin,
		size,
		rootHash
	})}
<p class="foot">trust-center ${require_start.VERSION}. This file makes no request.</p>
</main>
</body>
</html>
`.markup;
}
const OWN_STYLE = `${require_style.STYLE}
h2, nav li, .facts dd, td:last-child { overflow-wrap: anywhere; }
`;
const RULES = [
	"default-src 'none'",
	`style-src 'sha256-${require_verification.toBase64(require_verification.sha256(require_verification.utf8(OWN_STYLE)))}'`,
	"base-uri 'none'",
	"form-action 'none'"
].join("; ");
function contents(targets, at) {
	return require_blocks.html`<nav class="gapv" aria-label="Targets"><ul class="card pad stack-s">${targets.map((target) => require_blocks.html`<li><a href="#${anchorOf(target)}">${require_style.bounded(target.timeline.target)}</a> ${stateOf(target, at)}</li>`)}</ul></nav>`;
}
function anchorOf({ timeline }) {
	return `target-${require_verification.toHex(require_verification.sha256(require_verification.utf8(timeline.target))).slice(0, 16)}`;
}
const RECORDED = ["rec", "mute"];
const LOOK = {
	verified: ["pass", "pass"],
	failed: ["fail", "fail"],
	inconclusive: ["open", "open"],
	experiment: ["exp", "exp"],
	early: ["open", "open"],
	stale: ["skip", "mute"],
	none: ["skip", "mute"],
	unknown: ["open", "open"]
};
function stateOf(target, at) {
	const status = require_history.statusOf(target, at);
	const [icon, tone] = status === "verified" && require_history.isRecorded(target) ? RECORDED : LOOK[status];
	const { word, more } = require_history.statusWords(target, at);
	return require_blocks.html`${require_style.marked(icon, tone, word)}${more}`;
}
function targetSection(target, at) {
	const { timeline } = target;
	const id = anchorOf(target);
	const newest = timeline.spans.at(-1);
	return require_blocks.html`<section id="${id}" aria-labelledby="${id}-name">
<h2 id="${id}-name">${require_style.bounded(timeline.target)}</h2>
<p class="lead">${stateOf(target, at)}${newest === void 0 ? null : require_blocks.html`, by the check of ${time(newest.lastAt)}`}</p>
<div class="card gapv">${require_timeline.timelineBody(timeline)}</div>
</section>
`;
}
function time(at) {
	return require_blocks.html`<time datetime="${at}">${require_facts.minute(at)}</time>`;
}
function believe({ origin, size, rootHash }) {
	return require_blocks.html`<section id="believe" aria-labelledby="believe-name">
<h2 id="believe-name">How far to believe it</h2>
<p class="lead">This page is drawn from a log, and anybody could draw another. Verify the log itself, with the key that its owner publishes elsewhere, and keep its checkpoint: then nothing of it can be changed or taken back unseen.</p>
<dl class="facts gapv"><dt>Log</dt><dd>${require_style.bounded(origin)}</dd><dt>Entries</dt><dd>${size}</dd><dt>Root hash</dt><dd><code>${rootHash}</code></dd></dl>
<pre class="code gapv"><code>trust-center history verify LOG --key VKEY --keep kept.checkpoint</code></pre>
</section>
`;
}
exports.renderHistoryHtml = renderHistoryHtml;
