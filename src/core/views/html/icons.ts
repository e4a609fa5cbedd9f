// The shapes of the states: drawn once at the top of the page, used by name, in the colour of whatever they stand in.

import { type Html, html, ours } from './markup.js';

/** What a mark can say; of the same name as its shape. */
export type Icon = 'pass' | 'fail' | 'open' | 'rest' | 'cut' | 'skip' | 'rec' | 'exp' | 'warn' | 'stale';
/** Classes that set the colour. */
export type Tone = 'pass' | 'fail' | 'open' | 'mute' | 'exp';

/** A shape beside its word: nobody hears it. */
export function mark(icon: Icon, tone: Tone): Html {
  return html`<svg class="mark ${tone}" aria-hidden="true"><use href="#m-${icon}"/></svg>`;
}

/** A shape and its word. */
export function marked(icon: Icon, tone: Tone, word: string): Html {
  return html`<span class="st ${tone}"><svg aria-hidden="true"><use href="#m-${icon}"/></svg>${word}</span>`;
}

export const SHAPES = ours(`<svg width="0" height="0" class="vh" aria-hidden="true" focusable="false"><defs>
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
