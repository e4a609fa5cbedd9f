// One verification, and for ever that one: its steps while it is under way, and afterwards what it found.

import type { ResultDocument } from '../../core/result/document.js';
import { type Html, type HtmlPart, html } from '../../core/views/html/markup.js';
import { bounded, flowing, hex, prose, wordsIn } from '../../core/views/html/text.js';
import { sentenceOf } from '../../core/views/verdict-words.js';
import { isShown, nameForStrangers, type Shown } from '../api/visible.js';
import { asFound, standingOf, type Word } from '../standing.js';
import type { Trigger } from '../store/tables.js';
import type { Target } from '../store/targets.js';
import type { Verification } from '../store/verifications.js';
import { mark } from './icons.js';
import { crumbs, formToken, mayEdit, type PageValues, type Reader } from './layout.js';
import { machineList, phaseLadder, unshownList } from './phases.js';
import { EXPERIMENT_TAG, reasonWords } from './reasons.js';
import { ago, type Look, lookOf, stateMark, stateOf, targetPath, time, took, withShare } from './words.js';

export interface VerificationValues {
  reader: Reader;
  shown: Shown;
  /** Slug. */
  organisation: string;
  target: Target;
  verification: Verification;
  /** Secret of the link that the reader came by; null: none. */
  share: string | null;
  /** Of the attempt that is under way, as its worker told them. */
  steps: readonly StepTold[];
  /** Number of the last event that is known here. */
  after: number;
  /** null: there is none, or it is not shown, or it could not be read. */
  result: ResultDocument | null;
  /** Why the result could not be read; null: nothing is wrong. */
  problem: string | null;
  /** Without a slash at the end. */
  publicUrl: string;
  /** Unix milliseconds. */
  now: number;
}

export interface StepTold {
  text: string;
  at: Date;
}

export function verificationPage(values: VerificationValues): PageValues {
  const { target, verification } = values;
  const isOpen = verification.status === 'queued' || verification.status === 'running';
  const name = bounded(target.name, 80);
  const { word } = isOpen ? { word: verification.status } : lookOf(foundBy(verification));
  return {
    title: `Verification of ${name}: ${word}`,
    place: values.reader === null ? 'public' : 'targets',
    scripts: isOpen && values.shown === 'all' ? ['live'] : ['copy'],
    body: html`${crumbs([
      values.reader === null ? { name: 'Public', href: '/public' } : { name: 'Targets', href: '/' },
      { name, href: pathOf(values) },
      { name: 'verification' },
    ])}
${isOpen ? underWay(values) : ended(values)}`,
  };
}

/** As the target would stand by it. */
export function foundBy({
  status,
  verdict,
  experiment,
  trigger,
}: Pick<Verification, 'status' | 'verdict' | 'experiment' | 'trigger'>): Word {
  if (status !== 'appraised' || verdict === null) return 'without-result';
  const standing = standingOf({ verdict, experiment: experiment === false ? null : 'an experiment' });
  return asFound(standing, trigger === 'upload');
}

// While it is under way

function underWay(values: VerificationValues): Html {
  const { target, verification, shown, share, reader } = values;
  const path = pathOf(values);
  const isRunning = verification.status === 'running';
  const head = html`<header class="head"><h1>Verifying ${bounded(target.name, 120)}</h1><p class="lead">Asked for at ${time(verification.requested_at)}. This page is of this verification alone, for ever.</p></header>`;
  const says = isRunning ? 'It is being verified.' : 'It waits for a worker.';
  return html`${head}
<section class="main"><div><p id="live" role="status" class="card pad"${shown === 'all' && html` data-events="/api/v1/events?verification=${verification.id}&after=${values.after}"`}>${says}</p>
${shown === 'all' && html`<ol class="steps gapv" id="steps">${stepRows(values)}</ol><template id="step">${stepRow({ text: '', at: null, isNow: true })}</template>`}
<p class="small quiet gapv">Closing this page stops nothing. <a href="${withShare(`/v/${verification.id}`, share)}">Load it again</a> to see how far it is.</p></div>
<aside class="card pad"><h2 class="h3">Until it ends</h2>${untilThen(values)}${shown === 'all' && factsList(values)}${
    shown === 'all' &&
    mayEdit(reader) &&
    html`<form method="post" action="/v/${verification.id}/cancel" class="gapv noprint">${formToken(reader)}<button class="linklike" type="submit">Cancel it</button></form>`
  }<p class="small gapv"><a href="${path}">Back to ${bounded(target.name, 60)}</a></p></aside></section>
`;
}

function untilThen({ target, now }: VerificationValues): Html {
  const state = stateOf(target, now);
  if (target.checked_at === null)
    return html`<p class="small gapv">No check of it has ended before: nobody knows how it stands.</p>`;
  return html`<p class="small gapv">The last check that ended counts: ${stateMark(state)}, ${ago(target.checked_at, now)}.</p>`;
}

interface StepRow {
  text: string;
  /** null: nobody knows yet. */
  at: Date | null;
  isNow: boolean;
}

/** The last one is what it does now. */
function stepRows({ verification, steps }: VerificationValues): Html[] {
  const { requested_at: requested, started_at: started, status } = verification;
  const begun = status === 'running' ? [{ text: 'A worker has begun it.', at: started ?? requested }] : [];
  const rows = [{ text: 'Asked for. It waits for a worker.', at: requested }, ...begun, ...steps];
  return rows.map(({ text, at }, i) => stepRow({ text, at, isNow: i === rows.length - 1 }));
}

function stepRow({ text, at, isNow }: StepRow): Html {
  const time = at === null ? '' : at.toISOString();
  return html`<li${isNow && html` class="now"`}>${mark(isNow ? 'run' : 'done', 'mute')}<div><p class="plain">${bounded(text, 300)}</p></div><time class="num small quiet" datetime="${time}">${time.slice(11, 19)}</time></li>
`;
}

// Afterwards

function ended(values: VerificationValues): Html {
  const { verification, target, share, result, now } = values;
  const { icon, tone, word } = lookNow(values);
  const isOld = tone === 'mute';
  const isNewest = target.last_verification === verification.id;
  const path = pathOf(values);
  const newest =
    !isNewest && target.last_verification !== null && verification.status !== 'cancelled'
      ? html`<div class="said mute" role="status"><p>${mark('stale', 'mute')} This is not the newest: ${bounded(target.name, 80)} is ${stateMark(stateOf(target, now))} by <a href="${withShare(`/v/${target.last_verification}`, share)}">the check of ${target.checked_at === null ? 'later' : time(target.checked_at)}</a>.</p></div>`
      : null;
  return html`${newest}<section class="verdict ${tone}" aria-labelledby="h1"><header>${mark(icon, tone)}<div><h1 id="h1">${bounded(target.name, 160)} <span class="word">${word.charAt(0).toUpperCase()}${word.slice(1)}</span></h1>${verification.experiment === true && foundBy(verification) !== 'experiment' && EXPERIMENT_TAG}${verification.trigger === 'upload' && html`<span class="tag">evidence that was handed in</span>`}</div><div class="say">${say(values)}</div></header>
<footer class="row spread"><span>${whenWords(verification)} This page is of this verification alone, for ever.</span><span class="row noprint">${reportButton(values)}${shareButton(values)}<a class="btn" href="${path}">${bounded(target.name, 40)}</a></span></footer></section>
<section class="main"><div class="stack-s">${
    result !== null && isShown(values.shown, 'report')
      ? html`<h2>What was shown, and what was not</h2>${phaseLadder(result, isOld)}${unshownList(result)}`
      : withoutLadder(values)
  }${repeat(values)}</div>
<aside class="stack-s">${
    result !== null &&
    isShown(values.shown, 'report') &&
    result.components.length > 0 &&
    html`<div class="card pad">${machineList(result, isOld)}</div>`
  }${downloads(values)}${values.shown === 'all' && html`<div class="card pad"><h2 class="h3">About it</h2>${factsList(values)}</div>`}</aside></section>
`;
}

/** A success counts while it is the newest check that ended, and not too old; afterwards it says its day, and is not green. */
function lookNow({ verification, target, now }: VerificationValues): Look {
  if (verification.status === 'cancelled') return { icon: 'skip', tone: 'mute', word: 'cancelled' };
  const look = lookOf(foundBy(verification));
  const counts = target.last_verification === verification.id && stateOf(target, now) === 'verified';
  if (look.tone !== 'pass' || counts) return look;
  const day = (verification.finished_at ?? verification.requested_at).toISOString().slice(0, 10);
  return { icon: 'stale', tone: 'mute', word: `verified on ${day}` };
}

function say({ verification, result, shown, problem }: VerificationValues): HtmlPart {
  const { status, error, error_code: code, reason } = verification;
  if (status === 'cancelled')
    return html`<p>It was cancelled before it ended. It says nothing, and changed nothing.</p>`;
  if (status === 'without-result') {
    return html`<p>It ended without a result: nobody learnt how the target stands.${isShown(shown, 'report') && error !== null && html` ${flowing(error, 600)}${code !== null && html` (<code>${bounded(code, 60)}</code>)`}`}</p>`;
  }
  return html`${problem !== null && html`<p><b>${problem}</b></p>`}${
    result !== null
      ? html`<p>${wordsIn(sentenceOf(result, null), ({ id }) => html`<code>${id}</code>`)}.</p>`
      : isShown(shown, 'report') && html`<p>${reasonWords(reason)}</p>`
  }`;
}

function withoutLadder({ verification, shown }: VerificationValues): HtmlPart {
  if (verification.status === 'without-result') {
    return html`<h2>What to do</h2><div class="card pad"><p class="todo">${isShown(shown, 'report') ? prose(whatToDo(verification.error_code)) : 'Ask whoever runs this service.'}</p></div>`;
  }
  if (verification.status === 'cancelled') return null;
  if (!isShown(shown, 'report')) {
    return html`<h2>What was shown, and what was not</h2><p class="card pad quiet">Only the verdict of this target is published.</p>`;
  }
  return html`<h2>What was shown, and what was not</h2><p class="card pad quiet">The result is not kept any more, or cannot be read by this version. The verdict above is that of the time.</p>`;
}

function whatToDo(code: string | null): string {
  if (code === 'SERVICE_GAVE_UP')
    return 'It was begun several times, and each time the worker was lost. Look at the log of the service, then verify again.';
  return 'Mend what the message names, then verify again. `docs/errors.md` explains each code.';
}

function whenWords({ requested_at: requested, finished_at: finished, started_at: started }: Verification): Html {
  if (finished === null) return html`Asked for at ${time(requested)}.`;
  const ms = finished.getTime() - (started ?? requested).getTime();
  return html`Ended at ${time(finished)}, after ${took(Math.max(0, ms))}.`;
}

/** Of the target, as the reader finds it. */
function pathOf({ organisation, target, shown, share }: VerificationValues): string {
  const name = shown === 'all' || share !== null ? target.slug : nameForStrangers(target);
  return withShare(targetPath(organisation, name), share);
}

function documentPath({ verification, share }: VerificationValues, name: string): string {
  return withShare(`/api/v1/verifications/${verification.id}/${name}`, share);
}

function reportButton(values: VerificationValues): HtmlPart {
  const { verification, shown } = values;
  return (
    verification.result !== null &&
    isShown(shown, 'report') &&
    html`<a class="btn go" href="${documentPath(values, 'report.html')}">Read the report</a>`
  );
}

/** To where a link is made for somebody who has no account. */
function shareButton(values: VerificationValues): HtmlPart {
  const { verification, shown, reader } = values;
  return (
    shown === 'all' &&
    mayEdit(reader) &&
    html`<a class="btn" href="${pathOf(values)}/links?verification=${verification.id}">Make a link</a>`
  );
}

function downloads(values: VerificationValues): HtmlPart {
  const { verification, shown } = values;
  if (verification.status !== 'appraised' || !isShown(shown, 'report')) return null;
  const links: HtmlPart[] = [
    html`<li><a href="${documentPath(values, 'report.html')}" download="report.html">Report</a>, which verifies itself again</li>`,
    html`<li><a href="${documentPath(values, 'result')}" download="result.json">Result</a>, for programs</li>`,
    isShown(shown, 'evidence') &&
      html`<li><a href="${documentPath(values, 'bundle')}" download="bundle.json">Evidence</a>, all of it</li>`,
    html`<li><a href="${documentPath(values, 'summary')}" download="summary.json">Summary</a>, not signed</li>`,
    verification.log_seq !== null &&
      html`<li><a href="${documentPath(values, 'proof')}">Proof that the log has it</a>, as entry ${Number(verification.log_seq).toLocaleString('en')}</li>`,
  ];
  return html`<div class="card pad"><h2 class="h3">Download</h2><ul class="small stack-xs gapv">${links}</ul></div>`;
}

/** Options that give a root of trust, and what its file is called in the commands. */
const ROOT_FILES = [
  ['insecure-root-ca', 'root-ca.pem'],
  ['trusted-root', 'trusted-root.json'],
] as const;

function repeat(values: VerificationValues): HtmlPart {
  const { verification, target, organisation, publicUrl, shown, share } = values;
  if (verification.evidence === null || verification.status !== 'appraised' || !isShown(shown, 'evidence')) return null;
  const given = verification.roots === null ? [] : ROOT_FILES.filter(([option]) => option in target.spec);
  const bundle = publicUrl + documentPath(values, 'bundle');
  const isOpen = share !== null || (target.visibility !== 'private' && target.publishes === 'evidence');
  const token = isOpen ? '' : ' -H "Authorization: Bearer $TRUST_CENTER_TOKEN"';
  const isMember = shown === 'all' && share === null;
  const spec = `${publicUrl}/api/v1/targets/${encodeURIComponent(organisation)}/${encodeURIComponent(target.slug)}`;
  const command = [
    `curl -fsS${token} -o bundle.json ${share === null ? bundle : `'${bundle}'`}`,
    ...(isMember ? given : []).map(
      ([option, file]) =>
        `curl -fsS -H "Authorization: Bearer $TRUST_CENTER_TOKEN" ${spec} | jq -r '.spec["${option}"]' > ${file}`,
    ),
    `trust-center replay bundle.json${given.map(([option, file]) => ` --${option} ${file}`).join('')}${verification.experiment === true ? ' --allow-experiment' : ''}`,
  ].join('\n');
  const whose = isMember ? 'the target names it' : 'whoever made the target has it';
  return html`<h2>Do not take our word</h2><p class="lead small">The evidence is all there is: ${isOpen ? 'these commands judge it' : html`with an <a href="/settings/tokens">API token</a>, these commands judge it`} again on your machine, and the last one asks nobody. ${given.length > 0 && `It was judged by a root of trust that was given: ${whose}.`}</p>
<pre class="code gapv"><code>${command}</code><button class="copy" type="button" hidden data-copy>Copy<span class="vh"> the commands</span></button></pre>`;
}

const TRIGGERS: Readonly<Record<Trigger, string>> = {
  schedule: 'on schedule',
  manual: 'by hand',
  api: 'by the API',
  upload: 'evidence was handed in',
  workflow: 'by a workflow',
};

export function triggerWords(trigger: Trigger): string {
  return TRIGGERS[trigger];
}

function factsList({ verification, target, result }: VerificationValues): Html {
  const { trigger, requested_by: by, attempt, policy, evidence, core_version: core, worker, id } = verification;
  const digest = (text: string): Html => hex(text.replace('sha256:', ''));
  const rows: [string, HtmlPart][] = [
    ['Target', target.slug],
    ['Asked for', html`${TRIGGERS[trigger]}${trigger !== 'schedule' && html`, ${bounded(by, 80)}`}`],
    ...(attempt > 1 ? ([['Attempt', String(attempt)]] as [string, HtmlPart][]) : []),
    ...(worker === null ? [] : ([['Worker', bounded(worker, 60)]] as [string, HtmlPart][])),
    ...(policy === null ? [] : ([['Policy in force', digest(policy)]] as [string, HtmlPart][])),
    // Results, summaries and the log name the evidence by what is in it; the file has a digest of its own.
    ...(result === null ? [] : ([['Evidence', digest(result.evidenceDigest)]] as [string, HtmlPart][])),
    ...(evidence === null ? [] : ([['Its file', digest(evidence)]] as [string, HtmlPart][])),
    ...(core === null ? [] : ([['Verifier', core]] as [string, HtmlPart][])),
    ['Id', html`<code>${id}</code>`],
  ];
  return html`<dl class="facts gapv">${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}
