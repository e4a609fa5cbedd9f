// The shapes of the report, and those that only pages of the service need: for what nobody looked at, and for work.

import { SHAPES as REPORT_SHAPES, type Icon as ReportIcon, type Tone } from '../../core/views/html/icons.js';
import { type Html, html, ours } from '../../core/views/html/markup.js';

export type { Tone } from '../../core/views/html/icons.js';

/** `none`: not looked at; `done`, `run`: a step of work, which says nothing of what it found. */
export type Icon = ReportIcon | 'none' | 'done' | 'run';

/** A shape beside its word: nobody hears it. */
export function mark(icon: Icon, tone: Tone): Html {
  return html`<svg class="mark ${tone}" aria-hidden="true"><use href="#m-${icon}"/></svg>`;
}

/** A shape and its word. */
export function marked(icon: Icon, tone: Tone, word: string): Html {
  return html`<span class="st ${tone}"><svg aria-hidden="true"><use href="#m-${icon}"/></svg>${word}</span>`;
}

const OWN = ours(`<svg width="0" height="0" class="vh" aria-hidden="true" focusable="false"><defs>
<symbol id="m-none" viewBox="0 0 20 20"><circle cx="10" cy="10" r="8.2" fill="none" stroke="currentColor" stroke-width="1.8" stroke-dasharray=".1 3.58" stroke-linecap="round"/></symbol>
<symbol id="m-done" viewBox="0 0 20 20"><path d="m4.5 10.6 3.6 3.6 7.4-8.4" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></symbol>
<symbol id="m-run" viewBox="0 0 20 20"><circle cx="10" cy="10" r="8.2" fill="none" stroke="var(--line)" stroke-width="2.2"/><path d="M10 1.8a8.2 8.2 0 0 1 8.2 8.2" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round"/></symbol>
</defs></svg>`);

/** All of them: once in each page. */
export const SHAPES = html`${REPORT_SHAPES}${OWN}`;
