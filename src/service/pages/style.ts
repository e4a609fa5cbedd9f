// The style sheet of the service: that of the report, and what only pages of the service have: navigation, tables of targets,
// filters, forms, steps. It is served as a file: the rules of the pages refuse every style attribute.

import { condensed, STYLE as REPORT_STYLE } from '../../core/views/html/style.js';

const SOURCE = `
.head { margin-top: var(--s6); } .crumbs { margin-top: var(--s4); font-size: var(--t2); color: var(--ink-3); overflow-wrap: anywhere; }
.narrowpage { max-width: 30rem; margin: var(--s7) auto; } .formpage { max-width: 46rem; } .mark.big { width: 3rem; height: 3rem; }
.center { justify-content: center; } .full { width: 100%; text-align: center; } .stack-xs > * + * { margin-top: .375rem; }
.foot { margin-top: var(--s7); padding-top: var(--s4); border-top: 1px solid var(--line); color: var(--ink-3); font-size: var(--t2); }

/* Navigation */
.top nav { display: flex; flex-wrap: wrap; gap: 0 var(--s4); flex: 1; } .top nav a { color: var(--ink-2); text-decoration: none; padding: var(--s1) 0; }
.top nav a:hover { color: var(--ink); text-decoration: underline; }
.top nav a[aria-current] { color: var(--ink); font-weight: 600; box-shadow: 0 2px 0 var(--ink); }
.top form { display: flex; gap: var(--s3); align-items: center; font-size: var(--t2); color: var(--ink-3); min-width: 0; } .top form span { overflow-wrap: anywhere; }
.linklike { font: inherit; color: var(--link); background: none; border: 0; padding: var(--s1) 0; cursor: pointer; text-decoration: underline; text-underline-offset: .18em; text-decoration-thickness: 1px; min-height: 24px; }
.said { border: 1px solid var(--c, var(--edge)); background: var(--b, var(--surface)); border-radius: var(--r2); padding: var(--s3) var(--s4); margin-top: var(--s4); } .said > * + * { margin-top: var(--s1); }

/* Main column, and what stands beside it */
.main { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 19rem); gap: var(--s5); align-items: start; } .main > * { min-width: 0; }
.page > .main { margin-top: var(--s6); }

/* Tables */
.wrap { white-space: normal; } .dense td { font-size: var(--t2); white-space: nowrap; line-height: 1.8; } .dense td.wrap { white-space: normal; }
.dense td, .dense tbody th { overflow-wrap: anywhere; } .dense tbody th .small { font-weight: 400; } .dense .why { max-width: 34rem; } .dense .why code { font-size: var(--t1); color: var(--ink-3); display: inline-block; } .dense th.grow { width: 34%; }
.ladder .st { white-space: normal; } .old .pass { --c: var(--ink-3); --b: var(--sunken); } /* green is never old */
.capital { display: inline-block; } .capital::first-letter { text-transform: uppercase; }
.stack-s > h2 { margin-top: var(--s6); } .stack-s > h2:first-child { margin-top: 0; } .stack-s > .lead { margin-top: var(--s1); } .page > .crumbs ~ .verdict { margin-top: var(--s4); }
.plainlink { text-decoration: none; } .plainlink:hover { text-decoration: underline; } .cause-of + .cause-of { margin-top: var(--s4); }
.matrix th { overflow-wrap: anywhere; } .matrix td { text-align: right; } .matrix td a { display: block; text-decoration: none; }
.matrix td:not(:has(a)) { color: var(--ink-3); }
img { max-width: 100%; height: auto; } .badge { overflow-x: auto; } .badge img { max-width: none; }
.mini { width: 7.5rem; height: 1rem; }
.weight { color: var(--ink); width: 1.5em; height: 1em; vertical-align: -.1em; margin-right: .4em; }
.pages { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s4); justify-content: space-between; align-items: baseline; margin-top: var(--s4); }

/* Filters, forms */
.filters { display: flex; flex-wrap: wrap; gap: var(--s2); } .filters a { border: 1px solid var(--line); border-radius: 99px; padding: .3em .85em; color: var(--ink-2); text-decoration: none; background: var(--surface); font-size: var(--t2); }
.filters a:hover { border-color: var(--edge); } .filters a[aria-current] { border-color: var(--ink); color: var(--ink); font-weight: 600; box-shadow: inset 0 0 0 1px var(--ink); } .filters .mark { color: var(--c); margin-right: .25em; }
.field { display: block; margin-top: var(--s4); } .field b { display: block; font-weight: 600; } .field small { display: block; color: var(--ink-3); font-size: var(--t2); }
:is(input, textarea, select):not([type=checkbox], [type=radio], [type=file]) { font: inherit; color: inherit; background: var(--surface); border: 1px solid var(--edge); border-radius: var(--r1); padding: .55em .7em; width: 100%; margin-top: var(--s1); }
textarea { resize: vertical; } :is(input, textarea).mono { font-family: var(--mono); font-size: var(--t2); }
input[type=search] { width: 16rem; max-width: 100%; margin: 0; }
.field.fail :is(input, textarea, select) { border: 2px solid var(--fail); } .field .err { display: block; color: var(--fail); font-weight: 600; font-size: var(--t2); }
fieldset { border: 0; margin: var(--s6) 0 0; padding: 0; min-width: 0; } legend { padding: 0; font-size: var(--t4); font-weight: 650; } fieldset fieldset { margin-top: var(--s4); } fieldset fieldset legend { font-size: var(--t3); font-weight: 600; }
.choice { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 var(--s2); margin-top: var(--s2); align-items: start; } .choice small { display: block; color: var(--ink-3); font-size: var(--t2); } .choice input { margin: .3em 0 0; }
.fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr)); gap: 0 var(--s5); } .fields > :last-child:nth-child(2n + 1) { grid-column: 1 / -1; }
/* Names, help and fields that stand beside one another begin at one height. */
.fields > .field { display: grid; grid-template-rows: subgrid; grid-row: span 4; } .fields > .field > * { grid-row: 4; } .fields > .field > :is(b, label) { grid-row: 1; } .fields > .field > small { grid-row: 2; } .fields > .field > .err { grid-row: 3; }
.drop { border: 2px dashed var(--edge); border-radius: var(--r2); padding: var(--s7) var(--s5); text-align: center; background: var(--surface); } .drop input { width: auto; max-width: 100%; }
.btn.danger { color: var(--fail); border-color: var(--fail); }

/* Steps of a verification */
.steps > li { display: grid; grid-template-columns: 1.6rem minmax(0, 1fr) auto; gap: 0 var(--s3); padding: var(--s3) 0; border-bottom: 1px solid var(--line); } .steps p { color: var(--ink-2); font-size: var(--t2); overflow-wrap: anywhere; }
:is(.steps p, #live)::first-letter { text-transform: uppercase; } .steps .mark { width: 1.2rem; height: 1.2rem; margin-top: .15em; } .steps .now .mark { animation: turn 2s linear infinite; } @keyframes turn { to { transform: rotate(1turn); } }
.empty { text-align: center; padding: var(--s7) var(--s5); max-width: 42rem; margin: 0 auto; } .empty pre { text-align: left; margin: var(--s5) 0; } .empty .lead { margin-inline: auto; }
.toast { position: fixed; right: var(--s4); bottom: var(--s4); max-width: min(24rem, 100% - 2rem); background: var(--ink); color: var(--bg); border-radius: var(--r2); padding: var(--s3) var(--s4); } .toast a { color: inherit; }

/* Drift, log, settings */
.inline { display: inline-flex; flex-wrap: wrap; gap: var(--s2); align-items: center; } .inline select { width: auto; margin: 0; padding: .3em .5em; }
.btn.small { font-size: var(--t2); padding: .4em .7em; } .prewrap { white-space: pre-wrap; overflow-wrap: anywhere; } blockquote { margin-inline: 0; }
.bullets { list-style: disc; padding-left: 1.3em; max-width: 46rem; } .bullets li { margin-top: var(--s1); overflow-wrap: anywhere; }
tr.over > * { color: var(--ink-3); font-weight: 400; } code.all { user-select: all; } .field.first { margin-top: 0; }
.filters + section { margin-top: var(--s5); } .cards tbody :is(td, th) { overflow-wrap: anywhere; } .cards tbody .nowrap { overflow-wrap: normal; } .cards thead th { white-space: nowrap; } .field :is(small, label) { overflow-wrap: anywhere; }
.cards td.num a { display: inline-block; min-width: 24px; min-height: 24px; }

@media (max-width: 60rem) { .opt { display: none !important; } }
@media (max-width: 64rem) { .main { grid-template-columns: minmax(0, 1fr); } }
@media screen and (max-width: 50rem) {
  .matrix th, .matrix td { padding-right: var(--s2); }
  .top nav { order: 3; flex-basis: 100%; } .top .brand { flex: 1; } .empty { padding: var(--s6) 0; }
  .dense tr { display: flex !important; flex-wrap: wrap; gap: 0 var(--s3); padding-inline: var(--s4) !important; } .dense tr > * { padding: 0 !important; white-space: normal; } .dense tr > td:first-child { flex: 1 0 auto; } .dense tr > .when { order: -1; } .dense tr > td:first-child { order: -2; } .dense tr > th { flex-basis: 100%; }
}
@media (prefers-reduced-motion: reduce) { .steps .now .mark { animation: none; } }
@media (forced-colors: active) { .filters a[aria-current] { border-width: 3px; } .toast, .said { border: 2px solid; } }
@media print { .top nav, .top form, .filters, form[role=search], .toast, .noprint { display: none; } time[title]::after { content: ' (' attr(title) ')'; } .main { grid-template-columns: minmax(0, 1fr); } }
`;

export const STYLE = REPORT_STYLE + condensed(SOURCE);
