// One target: how it stands and why, what was shown of it and what was not, how it fared, and where to verify all of it.

import type { ResultDocument } from '../../core/result/document.js';
import { readmeSnippet } from '../../core/views/badge.js';
import { someRecorded } from '../../core/views/current-verdict.js';
import { type Html, type HtmlPart, html } from '../../core/views/html/markup.js';
import { bounded, flowing, hex, wordsIn } from '../../core/views/html/text.js';
import { sentenceOf } from '../../core/views/verdict-words.js';
import { isShown, nameForStrangers, type Shown } from '../api/visible.js';
import type { Drift } from '../store/drifts.js';
import type { ShownSpan } from '../store/spans.js';
import type { Target } from '../store/targets.js';
import type { Verification } from '../store/verifications.js';
import { mark } from './icons.js';
import { crumbs, formToken, mayEdit, type PageValues, type Reader } from './layout.js';
import { machineList, phaseLadder, unshownList } from './phases.js';
import { EXPERIMENT_TAG, reasonWords } from './reasons.js';
import { spanTimeline, TIMELINE_DAYS } from './span-timeline.js';
import {
  ago,
  span as duration,
  everyWords,
  lookOf,
  type Shown as State,
  stateOf,
  stoodAs,
  targetPath,
  time,
  withShare,
} from './words.js';

export interface TargetValues {
  reader: Reader;
  /** How much of it the reader may see. */
  shown: Shown;
  /** Slug. */
  organisation: string;
  target: Target;
  /** Slug, or the id where the reader knows it by that. */
  name: string;
  /** Secret of the link that the reader came by; null: none. */
  share: string | null;
  /** The one that it stands by; null: none has ended. */
  last: Verification | null;
  /** Of that one; null: there is none, or it is not shown, or it could not be read. */
  result: ResultDocument | null;
  /** Why the result could not be read; null: nothing is wrong. */
  problem: string | null;
  /** Queued or running. */
  open: Pick<Verification, 'id' | 'status'> | null;
  /** Name of its policy; null: the safe defaults. */
  policyName: string | null;
  /** Newest first. */
  spans: readonly ShownSpan[];
  drifts: ReadonlyMap<string, Drift>;
  hasOlder: boolean;
  lastDrift: Drift | null;
  /** Without a slash at the end. */
  publicUrl: string;
  /** Unix milliseconds. */
  now: number;
}

export function targetPage(values: TargetValues): PageValues {
  const { target, organisation, name, reader, now } = values;
  const state = stateOf(target, now);
  const path = targetPath(organisation, name);
  const feed = { href: feedPath(values), title: `What happens to ${target.name}` };
  return {
    title: `${bounded(target.name, 80)}: ${lookOf(state).word}`,
    place: reader === null ? 'public' : 'targets',
    scripts: ['copy'],
    feed,
    body: html`${crumbs([reader === null ? { name: 'Public', href: '/public' } : { name: 'Targets', href: '/' }, { name: bounded(target.name, 80) }])}
${head(values, state)}
<section class="main"><div class="stack-s">${nextPart(values, state)}${shownPart(values, state)}${history(values, path)}</div>
<aside class="stack-s">${machinesCard(values, state)}${driftCard(values, path)}${settingsCard(values, path)}${badgeCard(values)}${proofCard(values, path)}</aside></section>
`,
  };
}

function head(values: TargetValues, state: State): Html {
  const { target, last, result } = values;
  const { icon, tone, word } = lookOf(state);
  return html`<section class="verdict ${tone}" aria-labelledby="h1"><header>${mark(icon, tone)}<div><h1 id="h1">${bounded(target.name, 160)} <span class="word">${word.charAt(0).toUpperCase()}${word.slice(1)}</span></h1>${last?.experiment === true && state !== 'experiment' && EXPERIMENT_TAG}${result !== null && someRecorded(result.components) && html`<span class="tag">from recorded evidence</span>`}</div><div class="say">${say(values, state)}</div></header>
<footer class="row spread"><span>${checkedWords(values)}</span>${actions(values, last)}</footer></section>`;
}

function say({ target, result, shown, share, problem, last, now }: TargetValues, state: State): HtmlPart {
  if (state === 'none') {
    if (target.kind === 'uploaded') return html`<p>No evidence of it was handed in yet.</p>`;
    return html`<p>No check of it has ended. Nobody knows how it stands.</p>`;
  }
  const old =
    state === 'stale' &&
    html`<p>It was ${stoodAs(target)} ${ago(target.checked_at, now)}: too long ago to say anything about today.</p>`;
  if (target.standing === 'without-result') {
    return html`<p>The last check ended without a result: nobody knows how it stands. ${isShown(shown, 'report') && reasonWords(target.reason)}</p>`;
  }
  const details =
    last !== null && result !== null
      ? html`<p>${wordsIn(sentenceOf(result, null), ({ id }) => html`<a href="${reportPath(last.id, share)}"><code>${id}</code></a>`)}.</p>`
      : html`<p>${isShown(shown, 'report') ? reasonWords(target.reason) : ''}</p>`;
  return html`${old}${problem !== null && html`<p><b>${problem}</b></p>`}${details}`;
}

function reportPath(verification: string, share: string | null): string {
  return withShare(`/api/v1/verifications/${verification}/report.html`, share);
}

function checkedWords({ target, policyName, last, shown, reader, now }: TargetValues): Html {
  const checked = target.checked_at === null ? 'Never checked' : html`Checked ${ago(target.checked_at, now)}`;
  const digest = isShown(shown, 'report') ? (last?.policy ?? null) : null;
  const named =
    reader !== null && target.policy !== null && shown === 'all'
      ? html`<a href="/settings/policies/${target.policy}">${bounded(policyName ?? 'a policy', 80)}</a>`
      : policyName === null
        ? 'the safe defaults'
        : 'a policy';
  const by =
    digest === null ? html`, by ${named}` : html`, by ${named}, in force as ${hex(digest.replace('sha256:', ''))}`;
  return html`${checked}, ${target.kind === 'uploaded' ? 'when evidence is handed in' : everyWords(target.every)}${by}. ${next(target, now)}`;
}

function next({ paused, next_at: at, kind }: Target, now: number): HtmlPart {
  if (kind === 'uploaded') return null;
  if (paused) return html`<b>Paused: it is not checked by itself.</b>`;
  if (at === null) return null;
  return at.getTime() <= now
    ? 'The next check is due.'
    : html`Next check in ${duration(at.getTime() - now)}, at ${time(at)}.`;
}

function actions(
  { reader, target, organisation, name, share, open, shown }: TargetValues,
  last: Verification | null,
): Html {
  const path = targetPath(organisation, name);
  const verify =
    open !== null
      ? html`<a class="btn go" href="${withShare(`/v/${open.id}`, share)}">${open.status === 'queued' ? 'Waits for a worker' : 'Is being verified'}</a>`
      : shown === 'all' &&
        mayEdit(reader) &&
        target.kind === 'asked' &&
        html`<form method="post" action="${path}/verify">${formToken(reader)}<button class="btn go" type="submit">Verify now</button></form>`;
  const report =
    last !== null &&
    last.result !== null &&
    isShown(shown, 'report') &&
    html`<a class="btn" href="${reportPath(last.id, share)}">Report</a>`;
  return html`<span class="row noprint">${verify}${report}</span>`;
}

/** Where there is no result, what will bring one. */
function nextPart({ target, open, last, shown, reader }: TargetValues, state: State): HtmlPart {
  if (shown !== 'all' || (state !== 'none' && state !== 'without-result')) return null;
  const words = (): HtmlPart => {
    if (open !== null)
      return html`<a href="/v/${open.id}">A verification is under way</a>: it takes some seconds once a worker has begun it.`;
    if (target.kind === 'uploaded')
      return html`Hand evidence in: <code>POST /api/v1/verifications</code> takes a bundle, which <code>trust-center collect</code> makes.`;
    if (state === 'without-result')
      return html`Mend what the message names, then verify again.${last !== null && html` <a href="/v/${last.id}">All that is known of the last attempt</a>`}`;
    return mayEdit(reader) ? 'Verify it now, or wait for its turn.' : 'It will be verified when it is its turn.';
  };
  return html`<h2>What comes next</h2><p class="card pad">${words()}</p>`;
}

function shownPart(values: TargetValues, state: State): HtmlPart {
  const { result, last, shown, share, target } = values;
  const isOld = state === 'stale';
  if (!isShown(shown, 'report')) {
    return html`<div class="row spread"><h2>What was shown, and what was not</h2></div><p class="card pad quiet">Only the verdict of this target is published.</p>`;
  }
  if (result === null || last === null) {
    if (target.standing === 'none' || target.standing === 'without-result') return null;
    return html`<h2>What was shown, and what was not</h2><p class="card pad quiet">The result of the last check is not kept any more, or cannot be read.</p>`;
  }
  return html`<div class="row spread"><h2>${isOld ? 'What was shown then, and what was not' : 'What was shown, and what was not'}</h2><a class="small" href="${reportPath(last.id, share)}#chain">The whole chain</a></div>
${phaseLadder(result, isOld)}${unshownList(result)}${optionsPart(values, result)}`;
}

/** What is to be done is said in options of the command line; here they are fields of a form. */
function optionsPart({ organisation, name, shown, reader }: TargetValues, { verdict }: ResultDocument): HtmlPart {
  if (verdict === 'verified' || shown !== 'all' || !mayEdit(reader)) return null;
  const path = `${targetPath(organisation, name)}/edit`;
  return html`<p class="small quiet">What is named here as an option, as <code>--</code> and a name, is a field of <a href="${path}">what the target expects</a>.</p>`;
}

function history({ spans, drifts, hasOlder, target, shown, now }: TargetValues, path: string): HtmlPart {
  if (target.standing === 'none' && spans.length === 0) return null;
  const isHandedIn = target.kind === 'uploaded';
  const every = target.paused || isHandedIn ? null : target.every;
  return html`<h2 id="history">${TIMELINE_DAYS} days</h2><p class="lead small">Checks that followed one another and found the same are one line. A dashed frame is a time in which a check was due and none ended. Times are UTC.</p>
${spanTimeline({ spans, drifts, every, hasOlder, path, now }, shown === 'all')}`;
}

function machinesCard({ result, shown }: TargetValues, state: State): HtmlPart {
  if (result === null || !isShown(shown, 'report') || result.components.length === 0) return null;
  return html`<div class="card pad">${machineList(result, state === 'stale')}</div>`;
}

function driftCard({ lastDrift, shown, now }: TargetValues, path: string): HtmlPart {
  if (lastDrift === null || shown !== 'all') return null;
  const { changes, at, acknowledged_at: taken, id } = lastDrift;
  return html`<div class="card pad"><h2 class="h3">The last drift</h2><p class="small quiet">${ago(at, now)}${taken !== null ? ', acknowledged' : html`, <b>not acknowledged</b>`}</p><ul class="small stack-xs gapv">${changes
    .slice(0, 3)
    .map(
      ({ text }) => html`<li>${flowing(text, 200)}</li>`,
    )}</ul><p class="small gapv"><a href="${path}/drift/${id}">${changes.length > 3 ? `All ${changes.length} changes, before and after` : 'Before and after'}</a></p></div>`;
}

const VISIBILITY = { private: 'members alone', unlisted: 'whoever has the link', public: 'everybody' } as const;
const PUBLISHES = { verdict: 'the verdict', report: 'verdict and report', evidence: 'verdict, report and evidence' };

function settingsCard({ target, reader, shown, organisation, publicUrl }: TargetValues, path: string): HtmlPart {
  if (shown !== 'all') return null;
  const { visibility, publishes, paused, kind, slug } = target;
  return html`<div class="card pad"><h2 class="h3">Settings</h2><dl class="facts gapv"><dt>Short name</dt><dd><code>${slug}</code></dd><dt>Checked</dt><dd>${kind === 'uploaded' ? 'by what is handed in' : everyWords(target.every)}${paused && ', paused'}</dd><dt>Seen by</dt><dd>${VISIBILITY[visibility]}${visibility !== 'private' && html`: ${PUBLISHES[publishes]}`}</dd>${
    visibility === 'unlisted' &&
    html`<dt>Link</dt><dd><code>${publicUrl}${targetPath(organisation, nameForStrangers(target))}</code></dd>`
  }</dl>${
    mayEdit(reader) &&
    html`<div class="row gapv noprint"><a href="${path}/edit">Change</a><a href="${path}/links">Links</a>${kind === 'asked' && html`<form method="post" action="${path}/pause">${formToken(reader)}<input type="hidden" name="paused" value="${paused ? 'no' : 'yes'}"><button class="linklike" type="submit">${paused ? 'Check it again' : 'Pause'}</button></form>`}<a href="${path}/delete">Delete</a></div>`
  }</div>`;
}

function badgeCard({ target, organisation, publicUrl, shown, share }: TargetValues): HtmlPart {
  // A link ends, and does not give away what has no end.
  if (share !== null && target.visibility !== 'public') return null;
  const name = nameForStrangers(target);
  const place = `/badge/${encodeURIComponent(organisation)}/${encodeURIComponent(name)}.svg`;
  const page = publicUrl + targetPath(organisation, name);
  const line = readmeSnippet(`${publicUrl}${place}`, page, target.name.slice(0, 40));
  // A long one keeps its size, and is moved in its card.
  const badge = html`<p class="badge gapv"><a href="${place}"><img src="${place}" alt="Badge of the last verification" height="20"></a></p>`;
  if (target.visibility === 'private') {
    return (
      shown === 'all' &&
      html`<div class="card pad"><h2 class="h3">Badge</h2>${badge}<p class="small quiet">Strangers see it when the target is unlisted or public.</p></div>`
    );
  }
  return html`<div class="card pad"><h2 class="h3">Badge</h2>${badge}<p class="code small gapv"><code>${line}</code><button class="copy" type="button" hidden data-copy>Copy<span class="vh"> the line of the badge</span></button></p></div>`;
}

function feedPath({ organisation, name, share }: TargetValues): string {
  return withShare(`/feed/${encodeURIComponent(organisation)}/${encodeURIComponent(name)}.atom`, share);
}

function proofCard(values: TargetValues, path: string): HtmlPart {
  const { last, shown, share, target } = values;
  const links =
    last === null
      ? []
      : [
          html`<li><a href="${withShare(`/v/${last.id}`, share)}">This very verification</a>, for ever</li>`,
          ...(last.result !== null && isShown(shown, 'report')
            ? [html`<li><a href="${reportPath(last.id, share)}">Report that verifies itself again</a></li>`]
            : []),
          ...(last.evidence !== null && isShown(shown, 'evidence')
            ? [
                html`<li><a href="${withShare(`/api/v1/verifications/${last.id}/bundle`, share)}">Evidence</a>, as it was collected</li>`,
              ]
            : []),
          ...(last.log_seq !== null && isShown(shown, 'report')
            ? [
                html`<li><a href="${withShare(`/api/v1/verifications/${last.id}/proof`, share)}">Proof that the log has it</a></li>`,
              ]
            : []),
        ];
  const all = [
    ...links,
    ...(shown === 'all' ? [html`<li><a href="${path}/verifications">All verifications</a></li>`] : []),
    html`<li><a href="${feedPath(values)}">Atom feed</a></li>`,
  ];
  return html`<div class="card pad"><h2 class="h3">Do not take our word</h2><p class="small quiet">${target.standing === 'none' ? 'What is judged will be here, to be judged by you.' : 'What was judged is here, to be judged by you.'}</p><ul class="small stack-xs gapv">${all}</ul></div>`;
}
