// The log of an organisation: what it signed of itself, what stands in it, and how anybody verifies that.

import { outcomeWord } from '../../core/history/changes.js';
import type { Verdict } from '../../core/result/words.js';
import { type Html, html } from '../../core/views/html/markup.js';
import { bounded, prose } from '../../core/views/html/text.js';
import { digest } from './shown.js';
import { count, counted, time } from './words.js';

export interface LogLine {
  seq: number;
  at: Date;
  /** As the log names it. */
  target: string;
  /** null: it is not there any more. */
  known: { name: string; href: string } | null;
  verification: string;
  /** null: the run came to no verdict, for this reason. */
  verdict: Verdict | null;
  /** Whether it proves nothing of any deployment, which the log does not say; null: not known. */
  experiment: boolean | null;
  /** Whether its evidence was handed in, and may be of any age. */
  isHandedIn: boolean;
  error: string | null;
}

export interface LogValues {
  /** Where programs read it: an address that ends before `checkpoint`. */
  url: string;
  /** null: nothing was ever written into it. */
  head: {
    origin: string;
    /** Entries, and those that the newest checkpoint signs. */
    size: number;
    checkpointSize: number;
    /** The signed note; null: none was signed yet. */
    checkpoint: string | null;
    rootHash: string | null;
    /** null: none is signed yet. */
    vkey: string | null;
  } | null;
  /** Newest first. */
  lines: LogLine[];
  /** Of the page of older lines; null: there are none. */
  older: string | null;
  /** What was looked for; null: nothing. */
  search: {
    text: string;
    found: LogLine[];
    /** Entries that were not looked through. */
    unread: number;
    problem: string | null;
  } | null;
}

export function logBody(values: LogValues): Html {
  const { head } = values;
  if (head === null || head.size === 0) {
    return html`<header class="head"><h1>Log</h1><p class="lead">The log has no entry yet. Each verification that ends gets one, whatever it says, and none is ever changed or taken back.</p></header>`;
  }
  return html`<header class="head"><h1>Log of ${counted(head.size, 'entry', 'entries')}</h1><p class="lead">Each verification that ended has its entry, whatever it says. None can be changed or taken back unseen: whoever keeps a checkpoint holds the log to it.</p></header>
<section class="main"><div>${values.search === null ? entries(values) : found(values.search)}</div><aside class="stack-s">${searchForm(values)}${checkpoint(values.url, head)}</aside></section>
${head.vkey !== null && verifying(values.url, head.vkey, values.lines[0]?.seq ?? null)}`;
}

function searchForm({ search }: LogValues): Html {
  const { text = '', problem = null } = search ?? {};
  return html`<form class="card pad" method="get" action="/log" role="search"><div class="field first${problem !== null && ' fail'}"><label for="q"><b>Search</b></label><small id="q-help">A digest of evidence, a result, facts or a policy; the id of a verification; or the number of an entry.</small>${
    problem !== null && html`<span class="err" id="q-err">${problem}</span>`
  }<input class="mono" id="q" name="q" type="text" value="${text}" maxlength="100" autocomplete="off" spellcheck="false" aria-describedby="q-help${problem !== null && ' q-err'}"></div><p class="gapv"><button class="btn" type="submit">Search</button></p></form>`;
}

function found({ text, found, unread, problem }: NonNullable<LogValues['search']>): Html {
  const all = html`<p class="gapv"><a href="/log">All entries</a></p>`;
  if (problem !== null)
    return html`<h2>Search</h2><p class="lead">Nothing was looked for: say what as the form asks for it.</p>${all}`;
  const left =
    unread > 0 &&
    html`<p class="lead">${counted(unread, 'entry', 'entries')} that no checkpoint signs yet ${unread === 1 ? 'was' : 'were'} not looked through: look again when the next one is signed.</p>`;
  if (found.length === 0) {
    const none = html`No ${unread > 0 && 'other '}entry of this log has ${bounded(text, 100)}.`;
    return html`<h2>Nothing found</h2>${left}<p class="lead">${none}</p>${all}`;
  }
  return html`<h2>${counted(found.length, 'entry', 'entries')} found</h2>${left}${table(found)}${all}`;
}

function entries({ lines, older }: LogValues): Html {
  return html`<h2>Entries</h2>${table(lines)}${older !== null && html`<p class="pages"><a href="${older}" rel="next">Older entries</a></p>`}`;
}

function table(lines: readonly LogLine[]): Html {
  const row = ({ seq, at, target, known, verification, verdict, experiment, isHandedIn, error }: LogLine): Html =>
    html`<tr><th scope="row" class="num">${count(seq)}</th><td data-l="Ended">${time(at)}</td><td data-l="Target">${known === null ? bounded(target, 100) : html`<a href="${known.href}">${bounded(known.name, 100)}</a>`}</td><td data-l="Says">${verdict !== null ? html`${outcomeWord({ verdict, experiment })}${verdict === 'verified' && isHandedIn && ', from evidence that was handed in'}` : html`no verdict: <code>${error ?? ''}</code>`}</td><td class="nowrap"><a href="/v/${verification}">Verification</a> · <a href="/api/v1/verifications/${verification}/proof" download="entry-${seq}.proof">Proof<span class="vh"> of entry ${seq}</span></a></td></tr>\n`;
  return html`<div class="card gapv"><table class="cards"><thead><tr><th class="num">Entry</th><th>Ended</th><th>Target</th><th>Says</th><th><span class="vh">Links</span></th></tr></thead><tbody>${lines.map(row)}</tbody></table></div>`;
}

function checkpoint(
  url: string,
  { origin, size, checkpointSize, checkpoint, rootHash, vkey }: NonNullable<LogValues['head']>,
): Html {
  const behind = size - checkpointSize;
  return html`<div class="card pad"><h2 class="h3">Signed checkpoint</h2>${
    checkpoint === null
      ? html`<p class="small quiet">None is signed yet: the first follows within a minute.</p>`
      : html`<dl class="facts gapv"><dt>Entries</dt><dd>${count(checkpointSize)}</dd><dt>Root hash</dt><dd>${rootHash === null ? 'not known' : digest(rootHash)}</dd></dl><p class="small quiet">${
          behind === 0
            ? 'It signs all of them.'
            : `${counted(behind, 'entry is', 'entries are')} not in it yet: the next one, within a minute, has them.`
        }</p><details class="gapv"><summary class="small">As it is signed</summary><pre class="code gapv">${checkpoint}</pre></details><p class="small gapv"><a href="${url}checkpoint">Checkpoint file</a></p>`
  }</div>${vkey !== null && verifierKey(origin, vkey)}`;
}

function verifierKey(origin: string, vkey: string): Html {
  return html`<div class="card pad"><h2 class="h3">Verifier key</h2><p class="small quiet">Of the log ${bounded(origin, 100)}. Publish it elsewhere too: whoever has it from here alone believes this page.</p><p class="code small gapv"><code>${vkey}</code><button class="copy" type="button" hidden data-copy>Copy<span class="vh"> key</span></button></p></div>`;
}

function verifying(url: string, vkey: string, newest: number | null): Html {
  const log = url.replace(/\/$/, '');
  return html`<section id="verify"><h2>Verify it yourself</h2><p class="lead">${prose(
    'Nothing here has to be believed. `history proof` shows that an entry is in the log, from a proof that was downloaded here and the key alone: it asks nobody. `history verify` reads all of the log, with an API token in `TRUST_CENTER_SERVICE_TOKEN`, and keeps its checkpoint. With that it says from the next time on whether anything was changed or taken out.',
  )}</p><pre class="code gapv"><code>trust-center history proof entry-${newest ?? 0}.proof --key ${vkey}
trust-center history verify ${log} --key ${vkey} --keep kept.checkpoint
trust-center history verify ${log} --key ${vkey} --since kept.checkpoint --keep kept.checkpoint</code></pre></section>`;
}
