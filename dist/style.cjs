const require_start = require("./start.cjs");
const require_blocks = require("./blocks.cjs");
// src/core/views/html/text.ts
function bounded(text, limit = 2e3) {
	return require_start.visible(text, limit);
}
const HEX = /([0-9a-f]{32,})/g;
const ENDS = 8;
function flowing(text, limit) {
	return require_blocks.html`${bounded(text, limit).split(HEX).map((part, i) => i % 2 === 1 ? hex(part) : part)}`;
}
function hex(digits) {
	if (digits.length <= 24) return require_blocks.html`<samp>${digits}</samp>`;
	return require_blocks.html`<samp>${digits.slice(0, ENDS)}<i>${digits.slice(ENDS, -8)}</i>${digits.slice(-8)}</samp>`;
}
function prose(text) {
	const parts = bounded(text).split("`");
	if (parts.length % 2 === 0) return flowing(text);
	return require_blocks.html`${parts.map((part, i) => i % 2 === 1 && part !== "" ? require_blocks.html`<code>${part}</code>` : flowing(part))}`;
}
const MAX_NAME = 200;
function wordsIn(words, link) {
	return require_blocks.html`${words.map((word) => {
		if (typeof word === "string") return word;
		if ("value" in word) return require_blocks.html`<code>${bounded(word.value, MAX_NAME)}</code>`;
		return "check" in word ? link(word.check) : bounded(word.text, MAX_NAME);
	})}`;
}
const DOCS = /^docs\/[\w-]+\.md(?:#[\w-]+)?$/;
function explained({ docs }) {
	return DOCS.test(docs) ? `${require_start.PROJECT_URI}/blob/main/${docs}` : null;
}
// src/core/views/html/icons.ts
function mark(icon, tone) {
	return require_blocks.html`<svg class="mark ${tone}" aria-hidden="true"><use href="#m-${icon}"/></svg>`;
}
function marked(icon, tone, word) {
	return require_blocks.html`<span class="st ${tone}"><svg aria-hidden="true"><use href="#m-${icon}"/></svg>${word}</span>`;
}
const SHAPES = require_blocks.ours(`<svg width="0" height="0" class="vh" aria-hidden="true" focusable="false"><defs>
<symbol id="m-pass" viewBox="0 0 20 20"><circle cx="10" cy="10" r="9" fill="currentColor"/><path d="m5.6 10.4 3 3 5.8-6.6" fill="none" stroke="var(--surface)" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/></symbol>
<symbol id="m-fail" viewBox="0 0 20 20"><rect x="1.5" y="1.5" width="17" height="17" rx="3.5" fill="currentColor"/><path d="m6.5 6.5 7 7m0-7-7 7" stroke="var(--surface)" stroke-width="2.3" stroke-linecap="round"/></symbol>
<symbol id="m-open" viewBox="0 0 20 20"><path d="M10-.6 20.6 10 10 20.6-.6 10z" fill="currentColor"/><path d="M7.2 7.7C7.3 6 8.6 5 10.1 5s2.8.9 2.8 2.4c0 2-2.7 2-2.7 4.1" fill="none" stroke="var(--surface)" stroke-width="2.1" stroke-linecap="round"/><circle cx="10.2" cy="15" r="1.4" fill="var(--surface)"/></symbol>
<symbol id="m-rest" viewBox="0 0 20 20"><circle cx="10" cy="10" r="8.2" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="3.4 2.4"/><path d="m6.2 10.3 2.7 2.7 5-5.7" fill="none" stroke="currentColor" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round"/></symbol>
<symbol id="m-skip" viewBox="0 0 20 20"><circle cx="10" cy="10" r="8.2" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M6.2 10h7.6" stroke="currentColor" stroke-width="1.9" stroke-linecap="round"/></symbol>
<symbol id="m-cut" viewBox="0 0 20 20"><path d="M4.2 15.8A8.2 8.2 0 0 1 15.8 4.2M17.6 7.2A8.2 8.2 0 0 1 7.2 17.6" fill="none" stroke="currentColor" stroke-width="1.6"/></symbol>
<symbol id="m-rec" viewBox="0 0 20 20"><rect x="2.3" y="2.3" width="15.4" height="15.4" rx="3" fill="none" stroke="currentColor" stroke-width="1.6"/><circle cx="10" cy="10" r="3.4" fill="currentColor"/></symbol>
<symbol id="m-exp" viewBox="0 0 20 20"><path d="M10 .8 18.4 5.4v9.2L10 19.2 1.6 14.6V5.4z" fill="currentColor"/><path d="M10 5.6v5.2" stroke="var(--surface)" stroke-width="2.2" stroke-linecap="round"/><circle cx="10" cy="14.2" r="1.3" fill="var(--surface)"/></symbol>
<symbol id="m-stale" viewBox="0 0 20 20"><circle cx="10" cy="10" r="8.2" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M10 5.2V10l3.2 2.2" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/></symbol>
<symbol id="m-warn" viewBox="0 0 20 20"><path d="M10 1.6 19.2 18H.8z" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linejoin="round"/><path d="M10 7.4v4.8" stroke="currentColor" stroke-width="2" stroke-linecap="round"/><circle cx="10" cy="15" r="1.2" fill="currentColor"/></symbol>
<symbol id="m-brand" viewBox="0 0 20 20"><rect x="6.2" y=".9" width="7.6" height="10" rx="3.8" fill="none" stroke="currentColor" stroke-width="1.9"/><path d="M6.2 13.2v2.1a3.8 3.8 0 0 0 7.6 0v-2.1A3.8 3.8 0 0 0 10 9.4" fill="none" stroke="currentColor" stroke-width="1.9" stroke-linecap="round"/></symbol>
</defs></svg>`);
const STYLE = condensed(`
/* 1 Tokens */
:root {
  color-scheme: light dark;
  --bg: light-dark(#fafaf8, #0f1113);  --surface: light-dark(#fff, #16191c);
  --sunken: light-dark(#f3f3f0, #1d2125);  --line: light-dark(#e2e3df, #2b3035);
  --edge: light-dark(#868c92, #767e87); /* borders of controls: 3:1 */
  --ink: light-dark(#14171a, #eef0f2);  --ink-2: light-dark(#454c54, #b9c0c7);
  --ink-3: light-dark(#636a72, #979fa8);   --link: light-dark(#1d4ec7, #8fb4ff);
  --pass: light-dark(#11693a, #62cb8f);  --pass-bg: light-dark(#ebf6ef, #13251b);
  --fail: light-dark(#b1201c, #ff8d85);  --fail-bg: light-dark(#fdeeec, #311817);
  --open: light-dark(#865200, #efb757);  --open-bg: light-dark(#fdf4e3, #2a2012);
  --exp: light-dark(#663bb0, #c3a6f7);  --exp-bg: light-dark(#f3eefc, #231b34);
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace;
  /* type: 12 13 15 18 22 30; space: 4 8 12 16 24 32 48; radii: 4 8 */
  --t1: .75rem; --t2: .8125rem; --t3: .9375rem; --t4: 1.125rem; --t5: 1.375rem; --t6: 1.875rem;
  --s1: .25rem; --s2: .5rem; --s3: .75rem; --s4: 1rem; --s5: 1.5rem; --s6: 2rem; --s7: 3rem;
  --r1: 4px; --r2: 8px;
}
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] { color-scheme: dark; }
/* A state sets --c (ink) and --b (tint) once; components use only those. */
.pass { --c: var(--pass); --b: var(--pass-bg); } .fail { --c: var(--fail); --b: var(--fail-bg); }
.open { --c: var(--open); --b: var(--open-bg); }   .mute { --c: var(--ink-3); --b: var(--sunken); }
.exp { --c: var(--exp); --b: var(--exp-bg); }

/* 2 Ground */
*, ::before, ::after { box-sizing: border-box; } [hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 4rem; }
body { margin: 0; background: var(--bg); color: var(--ink); font: var(--t3)/1.5 var(--sans); }
h1, h2, h3, p, ol, ul, dl, dd, figure, pre, table { margin: 0; padding: 0; }
h1 { font-size: var(--t6); line-height: 1.2; letter-spacing: -.02em; font-weight: 650; overflow-wrap: anywhere; }
h2 { font-size: var(--t5); line-height: 1.3; letter-spacing: -.012em; font-weight: 650; overflow-wrap: anywhere; }
h3, h4, .h3 { font-size: var(--t3); line-height: 1.4; font-weight: 650; letter-spacing: 0; } h4 { margin: 0; font-size: var(--t2); }
ul, ol { list-style: none; } p { text-wrap: pretty; }
a { color: var(--link); text-underline-offset: .18em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: var(--r1); }
:target { scroll-margin-top: 4rem; background: var(--open-bg); }
code, pre { font-family: var(--mono); font-size: .92em; font-feature-settings: "liga" 0, "calt" 0; }
code { overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: var(--t2); line-height: 1.6; }
time, td, .num { font-variant-numeric: tabular-nums; } time { white-space: nowrap; }
summary { cursor: pointer; }
.page { max-width: 70rem; margin: 0 auto; padding: 0 var(--s5) var(--s7); }
.page > section { margin-top: var(--s7); }
.stack-s > * + * { margin-top: var(--s4); }
.lead { color: var(--ink-2); max-width: 46rem; margin-top: var(--s1); }
.gapv { margin-top: var(--s4); } .padx { padding: 0 var(--s4) var(--s4); } .plain { font-weight: 400; }
.tag { font-size: var(--t1); font-weight: 400; color: var(--ink-2); border: 1px dotted var(--edge); border-radius: var(--r1); padding: 0 .35em; white-space: nowrap; }
.small { font-size: var(--t2); } .quiet { color: var(--ink-3); } .nowrap { white-space: nowrap; }
.vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; padding: var(--s2) var(--s4); background: var(--surface); } .skip:not(:focus) { clip-path: inset(50%); }
.row { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s4); align-items: center; }
.row.spread { justify-content: space-between; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: var(--r2); }
.pad { padding: var(--s5); }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: var(--s5); }
.two { align-items: start; } .two > * { min-width: 0; margin-top: 0; }

/* 3 Bars */
.top { border-bottom: 1px solid var(--line); background: var(--surface); }
.top > div { max-width: 70rem; margin: 0 auto; padding: var(--s3) var(--s5); display: flex; flex-wrap: wrap; gap: var(--s1) var(--s5); align-items: center; }
.brand { color: var(--ink-2); text-decoration: none; padding: var(--s1) 0; }
.brand { color: var(--ink); font-weight: 650; display: flex; gap: var(--s2); align-items: center; }
.brand svg { width: 20px; height: 20px; }
.bar { background: var(--b); color: var(--c); border-bottom: 1px solid var(--c); font-size: var(--t2); }
.bar > p { max-width: 70rem; margin: 0 auto; padding: var(--s2) var(--s5); }
.bar.exp { background: var(--exp); color: var(--bg); font-size: var(--t3); font-weight: 600; }
.bar.exp .mark { --c: var(--bg); --surface: var(--exp); }
/* What the page says of itself, above all else: that it was changed, or is judged by other rules. */
.notice { background: var(--c); color: var(--bg); font-size: var(--t3); border-top: 0; position: relative; z-index: 3; } .notice > * { max-width: 70rem; margin: 0 auto; padding: var(--s3) var(--s5); }
.notice > details { padding-top: 0; font-size: var(--t2); overflow-wrap: anywhere; } .notice b { font-weight: 650; } .notice.fail { font-size: var(--t4); }
[data-reverified="changed"] #verdict, [data-reverified="changed"] #verdict .pass { --c: var(--ink-3); --b: var(--sunken); }
.toc { position: sticky; top: 0; z-index: 2; background: var(--bg); border-bottom: 1px solid var(--line); margin-top: var(--s5); padding: var(--s2) 0; font-size: var(--t2); }
.toc ul { display: flex; flex-wrap: wrap; gap: 0 var(--s3); } .toc a { display: block; padding: var(--s1) 0; color: var(--ink-2); text-decoration: none; }
.toc a:hover { color: var(--ink); text-decoration: underline; }
.open-checks > :first-child { border-top: 0; } .phase .head { padding: var(--s3) var(--s4); display: flex; flex-wrap: wrap; gap: 0 var(--s4); align-items: baseline; }
.follows { margin-top: var(--s4); color: var(--ink-2); } .follows li { margin-top: var(--s1); }
.foot { border-top: 1px solid var(--line); margin-top: var(--s7); padding-top: var(--s4); color: var(--ink-3); font-size: var(--t2); }

/* 4 Status mark: shape, then word. ● pass ■ fail ◆ unknown ○ not decided */
.mark, .st > svg { display: inline-block; width: 1.15em; height: 1.15em; vertical-align: -.2em; color: var(--c, currentColor); flex: none; }
.st { color: var(--c); font-weight: 600; white-space: nowrap; } .st > svg { margin-right: .4em; }

/* 5 Verdict */
.verdict { margin-top: var(--s5); border: 1px solid var(--c); border-radius: var(--r2); background: var(--b); }
.verdict > header { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: var(--s2) var(--s5); padding: var(--s5); }
.verdict > header > .mark { width: 60px; height: 60px; margin-top: 2px; }
.verdict h1 { font-size: var(--t4); letter-spacing: -.01em; } .verdict .word { display: block; color: var(--c); font-size: calc(var(--t6) * 1.1); letter-spacing: -.025em; }
.verdict .say { grid-column: 2; font-size: var(--t4); line-height: 1.45; max-width: 44rem; }
.sides { display: grid; grid-template-columns: 1fr 1fr; background: var(--surface); border-top: 1px solid var(--line); }
.sides > div { padding: var(--s4) var(--s5) var(--s5); min-width: 0; } .sides > div + div { border-left: 1px solid var(--line); }
.points li { display: grid; grid-template-columns: 1.4em minmax(0, 1fr); margin-top: var(--s3); }
.points .mark { margin-top: .2em; } .points b { font-weight: 600; } .points span { color: var(--ink-2); }
.verdict > footer { border-top: 1px solid var(--line); padding: var(--s3) var(--s5); background: var(--surface); border-radius: 0 0 var(--r2) var(--r2); font-size: var(--t2); color: var(--ink-2); }
.cause { border: 1px solid var(--c); border-radius: var(--r2); background: var(--surface); padding: var(--s5); }

/* 6 Chain of trust: inline SVG */
.chain { display: block; width: 100%; height: auto; } .chain rect { rx: 8px; }
.chain text { font-family: var(--sans); fill: var(--ink); font-size: 14px; }
.chain .t { font-weight: 600; } .chain .d { font-size: 12.5px; fill: var(--ink-2); }
.chain .h { font-size: 12.5px; fill: var(--ink-3); } .chain .vhs { font-size: 1px; opacity: 0; } .chain .thin { stroke-width: 1; } .chain .w { font-size: 12.5px; font-weight: 600; fill: var(--c); }
.chain .band { fill: var(--sunken); } .chain .node { fill: var(--surface); stroke: var(--edge); stroke-width: 1; }
.chain .root { fill: var(--ink); } .chain .root.exp { fill: var(--exp); } .chain :is(.root + text, .inv) { fill: var(--bg); }
.chain :is(.fail, .open) > .node { stroke: var(--c); stroke-width: 2.25; fill: var(--b); }
.chain .rest > .node { stroke: var(--c); stroke-width: 1.25; stroke-dasharray: 5 4; fill: var(--surface); }
.chain .mute > .node { stroke-dasharray: 3 4; fill: none; } .chain .mute :is(.t, .d) { fill: var(--ink-3); }
.chain .link { stroke: var(--ink); stroke-width: 2; fill: none; } .chain .link.open { stroke: var(--open); stroke-dasharray: 5 4; }
.chain .link:is(.cut, .mute) { stroke: var(--ink-3); stroke-dasharray: 1.5 4.5; stroke-linecap: round; }
.chain .blade { stroke: var(--fail); stroke-width: 3; stroke-linecap: round; }
.chain a { text-decoration: none; outline-offset: 3px; } .chain a:hover .t { text-decoration: underline; } .chain a:hover .node { stroke: var(--link); }
.chain .link.tip { stroke-dasharray: none; } .chain use { color: var(--c); } .legend { display: flex; flex-wrap: wrap; gap: var(--s1) var(--s5); margin: var(--s4) 0; } .legend .st { font-weight: 400; }

/* 7 Ladder of phases */
.ladder > li { display: grid; grid-template-columns: 1.6rem minmax(0, 11rem) minmax(0, 1fr); gap: 0 var(--s3); position: relative; padding: 0 0 var(--s4); }
.ladder > li:not(:last-child)::before { content: ""; position: absolute; left: .62rem; top: 1.5rem; bottom: .1rem; border-left: 2px solid var(--ink); }
.ladder > li.open:not(:last-child)::before { border-left-style: dashed; border-color: var(--open); }
.ladder > li:is(.fail, .cut, .mute)::before { border-left-style: dotted !important; border-color: var(--ink-3) !important; }
.ladder .mark { width: 1.3rem; height: 1.3rem; } .ladder .cut, .ladder .cut .st { color: var(--ink-3); }
.ladder p { color: var(--ink-2); overflow-wrap: anywhere; }

/* 8 Checks */
.phase { border: 1px solid var(--line); border-radius: var(--r2); background: var(--surface); margin-top: var(--s3); }
.phase > summary { padding: var(--s3) var(--s4); display: flex; flex-wrap: wrap; gap: 0 var(--s4); align-items: baseline; list-style: none; }
.phase > summary::-webkit-details-marker { display: none; }
.phase > summary::after { content: "Show"; margin-left: auto; color: var(--link); font-size: var(--t2); } .phase[open] > summary::after { content: "Hide"; }
.phase > summary h3 { min-width: 7.5rem; }
.check, .phase > ul > li { border-top: 1px solid var(--line); padding: var(--s2) var(--s4); display: grid; grid-template-columns: 6.2rem minmax(0, 1fr) auto; gap: 0 var(--s3); }
:is(.check, .phase > ul) p { color: var(--ink-2); font-size: var(--t2); overflow-wrap: anywhere; } .check > :is(a, div + span), .phase > ul > li > :is(a, div + span) { font: var(--t1)/1.9 var(--mono); color: var(--ink-3); }
li > b.st::before { content: "●"; margin-right: .45em; } li > b.st.exp::before { content: "◌"; }
.check.fail, .check.open { background: var(--b); padding-block: var(--s4); } li > .wide { grid-column: 2 / -1; margin-top: var(--s2); }
/* Expected over found, in groups of 8 digits that wrap as pairs: a digit always stands under its counterpart. */
.cmp { display: grid; grid-template-columns: 5.2em minmax(0, 1fr); font: var(--t2)/1.5 var(--mono); margin-top: var(--s2); } .cmp span { display: grid; align-content: start; }
.cmp > div { display: flex; flex-wrap: wrap; gap: var(--s2) 1ch; } .cmp i { font-style: normal; white-space: nowrap; } .cmp .l { font-family: var(--sans); }
.cmp .l, .cmp s { color: var(--ink-3); text-decoration: none; } .cmp mark { background: var(--c, var(--fail)); color: var(--bg); border-radius: 2px; }
.grp { padding: var(--s4) var(--s4) var(--s2); border-top: 1px solid var(--line); } .grp p { color: var(--ink-3); font-size: var(--t2); } .grp + ul > :first-child { border-top: 0; }
.todo { margin-top: var(--s3); } .todo b { font-weight: 650; }

/* 9 Hex: folded, one click selects all of it, print unfolds */
samp { font: var(--t2)/1.5 var(--mono); user-select: all; white-space: nowrap; } samp i { font-size: 0; font-style: normal; }
samp i::before { content: "…"; font-size: var(--t2); color: var(--ink-3); }
.hexes { display: block; white-space: normal; line-height: 1.6; max-width: 54ch; }
.copy { font: var(--t1)/1 var(--sans); color: var(--ink-2); background: none; border: 1px solid var(--line); border-radius: var(--r1); padding: .3em .55em; margin-left: .4em; cursor: pointer; min-height: 24px; }
.copy:hover { border-color: var(--edge); color: var(--ink); }

/* 10 Tables: rows become cards below 50rem, nothing scrolls sideways */
table { border-collapse: collapse; width: 100%; } caption { text-align: left; }
th { text-align: left; font-weight: 500; color: var(--ink-3); font-size: var(--t2); }
th, td { padding: var(--s2) var(--s4) var(--s2) 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tbody th { color: var(--ink); font-size: inherit; font-weight: 600; } th:last-child, td:last-child { padding-right: 0; }
.card > table th:first-child, .card > table td:first-child { padding-left: var(--s4); } .card > table tbody tr:last-child > * { border-bottom: 0; }
.card > table th:last-child, .card > table td:last-child { padding-right: var(--s4); }
td.num, th.num { text-align: right; }
/* 11 Spans, diff, buttons, facts, log, tabs */
.spans { display: block; width: 100%; height: auto; } .narrowonly { display: none; } .spans .s { fill: var(--c); } .spans .hole { fill: none; stroke: var(--ink-3); stroke-dasharray: 2 2; }
.spans use { color: var(--c); } .spans text { font: 12px var(--sans); fill: var(--ink-2); } .spans .tick { stroke: var(--line); }
.diff { font: var(--t2)/1.6 var(--mono); overflow-wrap: anywhere; } .diff > * { display: block; position: relative; padding: 0 var(--s3) 0 2rem; white-space: pre-wrap; }
.diffhead { border-bottom: 1px solid var(--line); } .diff > .diffhead { padding: var(--s2) var(--s3); font-family: var(--sans); } .diff .gap { color: var(--ink-3); font-family: var(--sans); } .diff del, .diff ins { text-decoration: none; background: var(--b); } .diff del { --b: var(--fail-bg); --c: var(--fail); } .diff ins { --b: var(--pass-bg); --c: var(--pass); }
.diff > ::before { position: absolute; left: var(--s3); color: var(--c); } .diff > del::before { content: "−"; } .diff > ins::before { content: "+"; }
.diff :is(del, ins) b { background: color-mix(in srgb, var(--c) 20%, transparent); font-weight: 400; border-radius: 2px; }
.btn { font: 600 var(--t3)/1.2 var(--sans); color: var(--ink); background: var(--surface); border: 1px solid var(--edge); border-radius: var(--r1); padding: .6em 1em; cursor: pointer; text-decoration: none; display: inline-block; }
input[type=file] { font: inherit; color: var(--ink-3); max-width: 100%; } ::file-selector-button { font: 600 var(--t2)/1.2 var(--sans); color: var(--ink); background: var(--surface); border: 1px solid var(--edge); border-radius: var(--r1); padding: .5em .8em; margin-right: .6em; cursor: pointer; }
.btn.go { background: var(--ink); color: var(--bg); border-color: var(--ink); } .btn:hover { box-shadow: 0 0 0 1px var(--edge); }
.code { background: var(--sunken); border-radius: var(--r2); padding: var(--s3) var(--s4); }
.facts { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: var(--s1) var(--s4); font-size: var(--t2); } .facts dt { color: var(--ink-3); } .facts dd { overflow-wrap: anywhere; }
.log { counter-reset: log; } .log > li::before { counter-increment: log; content: counter(log); } .log p, .log > li::before, .log > li > :last-child { color: var(--ink-3); }
.log > li { border-top: 1px solid var(--line); padding: var(--s2) 0; display: grid; grid-template-columns: 2rem minmax(0, 14rem) minmax(0, 1fr) auto; gap: 0 var(--s3); font-size: var(--t2); } .log b { font-weight: 650; }
.log > li:is(.fail, .open) { background: var(--b); }
/* Tabs: exclusive details on one grid; where ::details-content is missing they are an accordion. */
.tabs { display: grid; grid-template-columns: repeat(5, auto) 1fr; }
.tabs > details { display: contents; } .tabs > details > summary { grid-row: 1; list-style: none; padding: var(--s2) var(--s3); border-bottom: 2px solid transparent; color: var(--ink-2); }
.tabs > [open] > summary { border-color: var(--ink); color: var(--ink); font-weight: 600; } .tabs > details::details-content { grid-area: 2 / 1 / 3 / -1; min-width: 0; border-top: 1px solid var(--line); }

/* Lines of a file, with what was found where it stands */
.lines { list-style: decimal; padding: 0 var(--s4) var(--s4) 3.4rem; font-size: var(--t2); line-height: 1.6; } .lines > li { padding-left: var(--s2); } .lines > li::marker { font: var(--t1) var(--mono); color: var(--ink-3); }
.lines > li > code { font-size: inherit; white-space: pre-wrap; } .lines .hit > code { background: var(--sunken); box-shadow: -.5rem 0 var(--sunken); }
.note { border-left: 3px solid var(--c); background: var(--b); padding: var(--s1) var(--s3); margin: var(--s1) 0; border-radius: 0 var(--r1) var(--r1) 0; } .points { overflow-wrap: anywhere; } .points .st { color: var(--c); }

/* 12 Narrow, forced colours, print, less motion */
@media screen and (max-width: 50rem) {
  :root { --t6: 1.5rem; --t5: 1.25rem; --t4: 1.0625rem; --s7: 2.25rem; }
  .page, .top > div, .bar > p, .notice > * { padding-inline: var(--s4); } .pad, .cause { padding: var(--s4); }
  .chain, .wideonly { display: none; } .narrowonly { display: grid; } .toc { position: static; }
  .verdict > header, .verdict > footer { padding: var(--s4); gap: var(--s2) var(--s3); } .verdict > header > .mark { width: 36px; height: 36px; } .verdict .say { grid-column: 1 / -1; }
  .sides { grid-template-columns: 1fr; } .sides > div { padding: var(--s4); } .sides > div + div { border-left: 0; border-top: 1px solid var(--line); }
  .check, .phase > ul > li { grid-template-columns: minmax(0, 1fr); } li > .wide { grid-column: 1; } .cmp { grid-template-columns: 5em minmax(0, 1fr); }
  .st { white-space: normal; } .tabs, .tabs > details { display: block; } .tabs > details > summary { border-bottom: 1px solid var(--line); }
  .ladder > li { grid-template-columns: 1.6rem minmax(0, 1fr); } .ladder > li > :nth-child(3) { grid-column: 2; }
  .log > li { grid-template-columns: 2rem minmax(0, 1fr); } .log > li > :nth-child(n+2) { grid-column: 2; }
  table.cards, table.cards tbody { display: block; } table.cards thead { position: absolute; clip-path: inset(50%); } table.cards tr { display: block; padding: var(--s3) 0; border-bottom: 1px solid var(--line); } table.cards tr > * { display: block; border: 0; padding: 0 var(--s4); }
  :is(.pad, .padx) > table.cards tr > * { padding: 0; }
  table.cards td[data-l]::before { content: attr(data-l) " "; color: var(--ink-3); font-size: var(--t2); } td.num { text-align: left; }
  .facts { grid-template-columns: minmax(0, 1fr); gap: 0; } .facts dd { margin-bottom: var(--s2); }
}
/* On a narrow page the words are the picture. */
@supports selector(::details-content) { @media screen and (max-width: 50rem) { .words > summary { display: none; } details.words::details-content { content-visibility: visible; padding-top: var(--s4); } } }
@media (forced-colors: active) {
  :root { --bg: Canvas; --surface: Canvas; --sunken: Canvas; --line: CanvasText; --edge: CanvasText; --ink: CanvasText; --ink-2: CanvasText; --ink-3: CanvasText; --link: LinkText;
 --fail: CanvasText; --open: CanvasText; }
  .pass, .fail, .open, .mute, .exp, .diff > * { --c: CanvasText; --b: Canvas; }
  .cmp mark, .diff :is(del, ins) b, .bar.exp, .notice, .btn.go { forced-color-adjust: none; background: CanvasText; color: Canvas; }
}
@media print {
  :root { color-scheme: light; --bg: #fff; --sunken: #fff; --t6: 18pt; --t5: 14pt; --t4: 11pt; --t3: 9.5pt; --t2: 8.5pt; --t1: 7.5pt; --s7: 1.5rem; } @page { margin: 14mm; }
  .page { max-width: none; padding: 0; } .toc, .copy, .btn, .skip, #judge { display: none; } details > summary::after { content: none !important; }
  details::details-content { content-visibility: visible; display: block; } samp { white-space: normal; overflow-wrap: anywhere; } samp i, samp i::before { font-size: inherit; } samp i::before { content: ""; }
  .tabs, .tabs > details { display: block; } .log > li { grid-template-columns: 2rem 11rem minmax(0, 1fr); } .log > li > :last-child { grid-column: 2 / -1; } th, td { padding-right: var(--s2); } tbody :is(th, td) { overflow-wrap: anywhere; } tbody th { min-width: 5rem; } .pad { padding: var(--s4); } .check, .phase > ul > li, .cause, .node, tr { break-inside: avoid; } :is(h2, h3, h4, .lead, .grp, summary, thead) { break-after: avoid; } .log samp { font-size: 6.5pt; } .log > li { break-inside: avoid; } * { print-color-adjust: exact; }
}
`);
const REPORT_STYLE = STYLE + condensed(`
@media screen and (scripting: enabled) {
  :root:not([data-reverified]) #verdict ~ section { content-visibility: auto; contain-intrinsic-size: auto 40rem; }
}`);
function condensed(source) {
	return source.replace(/\/\*.*?\*\//gs, "").replace(/\s+/g, " ").replace(/ ?([{};,]) ?/g, "$1").replace(/: /g, ":").replaceAll(";}", "}").trim();
}
Object.defineProperty(exports, "REPORT_STYLE", {
	enumerable: true,
	get: function() {
		return REPORT_STYLE;
	}
});
Object.defineProperty(exports, "SHAPES", {
	enumerable: true,
	get: function() {
		return SHAPES;
	}
});
Object.defineProperty(exports, "STYLE", {
	enumerable: true,
	get: function() {
		return STYLE;
	}
});
Object.defineProperty(exports, "bounded", {
	enumerable: true,
	get: function() {
		return bounded;
	}
});
Object.defineProperty(exports, "explained", {
	enumerable: true,
	get: function() {
		return explained;
	}
});
Object.defineProperty(exports, "flowing", {
	enumerable: true,
	get: function() {
		return flowing;
	}
});
Object.defineProperty(exports, "hex", {
	enumerable: true,
	get: function() {
		return hex;
	}
});
Object.defineProperty(exports, "mark", {
	enumerable: true,
	get: function() {
		return mark;
	}
});
Object.defineProperty(exports, "marked", {
	enumerable: true,
	get: function() {
		return marked;
	}
});
Object.defineProperty(exports, "prose", {
	enumerable: true,
	get: function() {
		return prose;
	}
});
Object.defineProperty(exports, "wordsIn", {
	enumerable: true,
	get: function() {
		return wordsIn;
	}
});
