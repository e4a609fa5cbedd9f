// All targets of an organisation, the worst first.

import { type Html, type HtmlPart, html } from '../../core/views/html/markup.js';
import { bounded, flowing } from '../../core/views/html/text.js';
import { upperFirst } from '../../core/views/verdict-words.js';
import type { SpanLine } from '../store/overview.js';
import type { Target, TargetCounts } from '../store/targets.js';
import { mark } from './icons.js';
import { checkLink, formToken, mayEdit, type PageValues, type Reader } from './layout.js';
import { miniSpans } from './mini-spans.js';
import { isOfExperiment, reasonWords } from './reasons.js';
import { ago, atLeast, count, counted, lookOf, type Shown, stateMark, stateOf, stoodAs, targetPath } from './words.js';

export interface TargetsValues {
  reader: NonNullable<Reader>;
  counts: TargetCounts;
  lines: readonly TargetLine[];
  filter: TargetsFilter;
  /** Where the next page begins; null: this is the last. */
  next: string | null;
  /** Whether this is the first page. */
  isFirst: boolean;
  /** Whether the simulated deployment can be added. */
  hasSample: boolean;
  /** How others reach the service, without a slash at the end. */
  publicUrl: string;
  /** Unix milliseconds. */
  now: number;
}

export interface TargetLine {
  target: Target;
  /** Of the last 30 days, oldest first. */
  spans: readonly SpanLine[];
}

export interface TargetsFilter {
  /** null: all. */
  state: Shown | null;
  search: string;
  osImage: string;
  tcbStatus: string;
  composeHash: string;
  advisory: string;
  /** Version of the verifier. */
  verifier: string;
  /** Facts that are not known, with commas between them. */
  unknown: string;
}

export const NO_FILTER: TargetsFilter = {
  state: null,
  search: '',
  osImage: '',
  tcbStatus: '',
  composeHash: '',
  advisory: '',
  verifier: '',
  unknown: '',
};

/** In the order of the list. */
export const STATES: readonly Shown[] = [
  'failed',
  'without-result',
  'inconclusive',
  'stale',
  'experiment',
  'none',
  'recorded',
  'verified',
];

export function targetsPage(values: TargetsValues): PageValues {
  const { counts } = values;
  if (counts.total === 0) return emptyPage(values);
  return {
    title: headline(counts),
    place: 'targets',
    scripts: ['copy'],
    body: html`<header class="head"><h1>${headline(counts)}</h1><p class="lead">${oldest(values)} The newest check that ended decides, whatever it says.</p></header>
<div class="row spread gapv">${stateFilters(values)}${searchForm(values)}</div>
${otherFilters(values)}${table(values)}
<p class="row gapv noprint">${mayEdit(values.reader) && html`<a class="btn" href="/targets/new">Add a target</a>`}<span class="quiet small">Also by <a href="/api/v1/openapi.json">the API</a>: <code>PUT /api/v1/targets/${values.reader.organisationSlug}/NAME</code></span></p>
`,
  };
}

/** `2 of 40 targets failed, 7 more are not verified` */
export function headline({ total, standings, more }: Pick<TargetCounts, 'total' | 'standings' | 'more'>): string {
  const { failed = 0, verified = 0, ...rest } = standings;
  // Not what is left of the total: there may be more of those that are verified, or of those that are not.
  const others = Object.values(rest).reduce((sum, n) => sum + n, 0);
  const all = counted(total, 'target');
  if (verified === total) return total === 1 ? 'The one target is verified' : `All ${all} are verified`;
  const are = others === 1 ? 'is' : 'are';
  const counts = atLeast(others, more.length > 0);
  if (failed === 0) {
    if (others === total) return total === 1 ? 'The one target is not verified' : `None of ${all} is verified`;
    return `${upperFirst(counts)} of ${all} ${are} not verified`;
  }
  const of = total === 1 ? 'The one target failed' : `${count(failed)} of ${all} failed`;
  return others === 0 ? of : `${of}, ${counts} more ${are} not verified`;
}

function oldest({ counts, now }: TargetsValues): HtmlPart {
  if (counts.oldest === null) return 'None was checked yet.';
  return html`The oldest check was ${ago(counts.oldest, now)}.`;
}

function stateFilters({ counts, filter }: TargetsValues): Html {
  const all = html`<a href="${address({ ...filter, state: null })}"${filter.state === null && html` aria-current="true"`}>all ${count(counts.total)}</a>`;
  const states = STATES.flatMap((state) => {
    const n = counts.standings[state] ?? 0;
    if (n === 0 && filter.state !== state) return [];
    const { icon, tone, word } = lookOf(state);
    const current = filter.state === state && html` aria-current="true"`;
    return [
      html`<a href="${address({ ...filter, state })}"${current}>${mark(icon, tone)}${word} ${atLeast(n, counts.more.includes(state))}</a>`,
    ];
  });
  return html`<nav class="filters" aria-label="State">${all}${states}</nav>`;
}

/** Parameters of the address, by what they filter. */
const PARAMETERS = {
  search: 'q',
  osImage: 'os-image',
  tcbStatus: 'tcb',
  composeHash: 'compose-hash',
  advisory: 'advisory',
  verifier: 'verifier',
  unknown: 'unknown',
} as const;

/** `/?state=failed&q=api` */
export function address(filter: TargetsFilter, after: string | null = null): string {
  const parameters = new URLSearchParams();
  if (filter.state !== null) parameters.set('state', filter.state);
  for (const [member, name] of Object.entries(PARAMETERS) as [keyof typeof PARAMETERS, string][]) {
    if (filter[member] !== '') parameters.set(name, filter[member]);
  }
  if (after !== null) parameters.set('after', after);
  const query = parameters.toString();
  return query === '' ? '/' : `/?${query}`;
}

/** What somebody asked for by an address; what is no state is none. */
export function filterOf(query: (name: string) => string | undefined): TargetsFilter {
  const text = (name: string): string => (query(name) ?? '').trim().slice(0, 200);
  return {
    state: STATES.find((one) => one === query('state')) ?? null,
    search: text(PARAMETERS.search),
    osImage: text(PARAMETERS.osImage),
    tcbStatus: text(PARAMETERS.tcbStatus),
    composeHash: text(PARAMETERS.composeHash),
    advisory: text(PARAMETERS.advisory),
    verifier: text(PARAMETERS.verifier),
    unknown: text(PARAMETERS.unknown),
  };
}

function searchForm({ filter }: TargetsValues): Html {
  const kept = Object.entries(PARAMETERS).flatMap(([member, name]) => {
    const value = filter[member as keyof typeof PARAMETERS];
    return member === 'search' || value === '' ? [] : [html`<input type="hidden" name="${name}" value="${value}">`];
  });
  return html`<form class="row" role="search" action="/">${filter.state !== null && html`<input type="hidden" name="state" value="${filter.state}">`}${kept}<label class="vh" for="q">Find by name</label><input id="q" name="q" type="search" placeholder="Find by name" value="${filter.search}"><button class="btn" type="submit">Find</button></form>`;
}

const FILTER_NAMES: Readonly<Record<Exclude<keyof typeof PARAMETERS, 'search'>, string>> = {
  osImage: 'OS image',
  tcbStatus: 'TCB',
  composeHash: 'Compose hash',
  advisory: 'Advisory',
  verifier: 'Version of the verifier',
  unknown: 'Not known or not asked',
};

/** Those that were followed from another page, each to be taken off. */
function otherFilters({ filter }: TargetsValues): HtmlPart {
  const set = Object.entries(FILTER_NAMES).flatMap(([member, name]) => {
    const value = filter[member as keyof typeof FILTER_NAMES];
    return value === '' ? [] : [{ member, name, value }];
  });
  if (set.length === 0) return null;
  return html`<nav class="filters gapv" aria-label="Other filters">${set.map(
    ({ member, name, value }) =>
      html`<a href="${address({ ...filter, [member]: '' })}" aria-current="true">${name}: ${bounded(value, 60)} <span class="quiet">– take it off</span></a>`,
  )}</nav>
`;
}

function table(values: TargetsValues): Html {
  const { lines, filter, next, isFirst } = values;
  if (lines.length === 0)
    return html`<div class="card pad gapv"><p>No target fits this filter.</p><p class="small quiet"><a href="/">Show all of them</a></p></div>`;
  return html`<div class="card gapv"><table class="cards dense"><caption class="vh">Targets, the worst first</caption><thead><tr><th scope="col">State</th><th scope="col" class="grow">Target</th><th scope="col">OS image</th><th scope="col">TCB</th><th scope="col">Domain</th><th scope="col" class="opt">30 days</th><th scope="col" class="num">Checked</th></tr></thead><tbody>${lines.map(
    (line) => row(line, values),
  )}</tbody></table></div>
${(next !== null || !isFirst) && html`<nav class="pages" aria-label="Pages">${isFirst ? html`<span class="quiet small">${count(lines.length)} are shown, the worst first</span>` : html`<a href="${address(filter)}">Back to the first</a>`}${next !== null && html`<a class="btn" href="${address(filter, next)}" rel="next">Next ${count(lines.length)}</a>`}</nav>`}`;
}

function row({ target, spans }: TargetLine, { reader, now }: TargetsValues): Html {
  const state = stateOf(target, now);
  const path = targetPath(reader.organisationSlug, target.slug);
  return html`<tr><td>${stateMark(state)}</td><th scope="row"><a href="${path}">${bounded(target.name, 100)}</a>${target.paused && html` <span class="tag">paused</span>`}${state !== 'experiment' && isOfExperiment(target.reason) && html` <span class="tag">experiment</span>`}${because(target, state, now)}</th><td data-l="OS image" class="wrap">${target.os_image === null ? known(null) : flowing(target.os_image, 100)}</td><td data-l="TCB">${known(target.tcb_status)}</td><td data-l="Domain"${target.domain !== null && html` class="wrap"`}>${target.domain === null ? html`<span class="quiet">${state === 'none' ? '–' : 'not asked'}</span>` : flowing(target.domain, 80)}</td><td class="opt">${miniSpans(spans, now)}</td><td class="num when">${ago(target.checked_at, now)}</td></tr>
`;
}

function known(text: string | null): HtmlPart {
  return text === null ? html`<span class="quiet">–</span>` : bounded(text, 80);
}

/** Only what is not verified has to say why. */
function because(target: Target, state: Shown, now: number): HtmlPart {
  if (state === 'verified') return null;
  return html`<div class="plain small wrap quiet why">${reasonOf(target, state, now)}</div>`;
}

function reasonOf(target: Target, state: Shown, now: number): HtmlPart {
  if (state === 'none') {
    if (target.kind === 'uploaded') return 'No evidence was handed in yet';
    if (target.paused) return 'Never checked, and paused';
    return html`Never checked: added ${ago(target.created_at, now)}`;
  }
  if (state === 'stale') {
    return html`It was ${stoodAs(target)} ${ago(target.checked_at, now)}, which is too long ago to count`;
  }
  if (state === 'recorded') return 'Verified from evidence that was handed in, which may be of any age';
  if (state === 'experiment')
    return 'Verified under a root that is not Intel’s, or with debug machines: it proves nothing';
  return reasonWords(target.reason);
}

// Nothing is there yet.

function emptyPage({ reader, hasSample, publicUrl }: TargetsValues): PageValues {
  const command = `curl -X PUT ${publicUrl}/api/v1/targets/${reader.organisationSlug}/my-app \\
  -H "Authorization: Bearer $TRUST_CENTER_TOKEN" -H "Content-Type: application/json" \\
  -d '{"spec": {"app-id": "0123456789abcdef0123456789abcdef01234567"}, "every": 3600}'`;
  return {
    title: 'No targets yet',
    place: 'targets',
    scripts: ['copy'],
    body: html`<div class="empty"><p>${bigMark()}</p><h1>No targets yet</h1><p class="lead">A target is a deployment that is verified on a schedule. ${emptyWords(reader, hasSample)}</p>
${
  mayEdit(reader) &&
  html`<div class="row center gapv">${hasSample && html`<form method="post" action="/sample">${formToken(reader)}<button class="btn go" type="submit">Add the sample</button></form>`}<a class="btn${!hasSample && html` go`}" href="/targets/new">Add a target</a></div>
${hasSample && html`<p class="small quiet gapv">The sample is a simulated deployment in this process: its hardware is made up, and its verdict says so.</p>`}
<h2 class="h3 gapv">From a terminal</h2><pre class="code"><code>${command}</code><button class="copy" type="button" hidden data-copy>Copy<span class="vh"> the command</span></button></pre>
<p class="small quiet">A token is made under <a href="/settings/tokens">settings</a>. Without a policy the safe defaults apply: the OS stays unknown, and the verdict inconclusive, until a policy says which image is expected.</p>`
}
<p class="gapv">${checkLink('Check a file instead')}</p></div>
`,
  };
}

function bigMark(): Html {
  return html`<svg class="mark mute big" aria-hidden="true"><use href="#m-none"/></svg>`;
}

function emptyWords(reader: Reader, hasSample: boolean): string {
  if (!mayEdit(reader)) return 'Somebody who may change targets can add one.';
  return hasSample ? 'Look at a sample first, or add one of yours.' : 'Add the first one here, or from a terminal.';
}
