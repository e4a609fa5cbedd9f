// What the page that checks files says of what it did: by whose rules, and what is missing.

import type { Bundle } from '../core/bundle.js';
import { OFFLINE_COLLATERAL } from '../core/collection/offline.js';
import { TrustCenterError } from '../core/errors.js';
import { formatTime } from '../core/formats/codec/time.js';
import type { ReportCheck } from '../core/report/check.js';
import type { Reappraised } from '../core/report/reappraise.js';
import { VERSION } from '../core/version.js';
import { mark } from '../core/views/html/icons.js';
import { type Html, html } from '../core/views/html/markup.js';
import type { Given } from './given.js';
import { noticeOf } from './words.js';

function timeOf(took: number): string {
  return `${Math.max(1, Math.round(took))} ms`;
}

/** The line in the verdict. */
export function judgedLine({ byRecord, policy }: Given, at: number, took: number): Html {
  const by = byRecord
    ? 'by the file’s own policy'
    : policy === null
      ? 'by the default policy'
      : html`by your policy ${policy.name}`;
  return html`<b>Judged in this page, ${by}</b>, as of ${formatTime(at)}; ${timeOf(took)}.`;
}

export function bundleNotice(): Html {
  return aside(
    'mute',
    'By the file’s own rules',
    'Policy, reference values and time are those of whoever made this bundle. To judge its evidence by yours, choose “by my rules”, or give a policy or an app-compose file.',
  );
}

/** @param check what the comparison of its bytes came to; null: they were not compared */
export function reportNotice(found: Reappraised, check: ReportCheck | null): Html {
  const changed = noticeOf(found);
  if (changed !== null) return changed;
  const own = 'Policy, reference values, roots and time are those of whoever made this report.';
  if (check?.state === 'changed') {
    const { where, what, hint } = check.change;
    return aside('fail', 'This file was changed', `In it, ${where} ${what}.${hint === null ? '' : ` ${hint}`} ${LOOK}`);
  }
  if (check?.state === 'same') {
    return aside(
      'mute',
      'By the file’s own rules: same result',
      `The report is ours: every byte is what trust-center ${VERSION} makes of this evidence. ${own}`,
    );
  }
  const version = check?.state === 'other version' ? check.version : 'another version';
  return aside(
    'mute',
    'By the file’s own rules: same result',
    `Its bytes were not compared: it was made by trust-center ${version}, and this page is of ${VERSION}. ${own}`,
  );
}

const LOOK = 'What you see is what its evidence comes to here, not what is written in it.';

export function otherTimeNotice(): Html {
  return aside(
    'mute',
    'By the file’s own policy, at a time of yours',
    'This is not what was recorded: policy and reference values are those of whoever made the file.',
  );
}

function aside(tone: string, title: string, text: string): Html {
  return html`<aside class="notice ${tone}" id="notice" aria-label="${title}"><p><b>${title}.</b> ${text}</p></aside>`;
}

/** What to add where nobody vouches for the platform; null: nothing is missing. */
export function missingCollateral({ gaps }: Bundle): Html | null {
  if (!gaps.some(({ name, reason }) => name.endsWith('/collateral') && reason === OFFLINE_COLLATERAL)) return null;
  return html`<section class="cause open" id="missing"><h2>What Intel says of this platform is missing</h2><p class="lead">A quote alone proves nothing: whether its platform is genuine and up to date is in Intel’s collateral, which this page does not fetch.</p><p class="todo"><b>What to do.</b> <code>trust-center collect --evidence FILE --save-bundle bundle.json</code> asks for it, and the bundle holds both: drop that here. Or add the collateral itself, JSON with <code>tcb_info</code>, <code>qe_identity</code> and seven more fields, from a PCCS.</p></section>`;
}

export function problem(what: string, error: unknown): Html {
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof TrustCenterError ? error.hint : undefined;
  return html`<section class="cause fail"><h2>${mark('fail', 'fail')} ${what} cannot be used</h2><p class="gapv">${message}${!/[.!?]$/.test(message) && '.'}</p>${
    hint !== undefined && html`<p class="todo"><b>What to do.</b> ${hint}</p>`
  }</section>`;
}

/** In place of what a report says of itself. */
export function believeHere(): Html {
  return html`<section id="believe" class="stack-s"><h2>How far to believe this</h2><ul class="points">
<li>${mark('skip', 'mute')}<div><b>This page judged it.</b> <span>No script of the file was run, and nothing left this browser. You trust this page instead: its digest is in the release, and <code>gh attestation verify check.html</code> says who built it.</span></div></li>
<li>${mark('skip', 'mute')}<div><b>A file can be of any age.</b> <span>It shows what ran when its evidence was made, not what runs now.</span></div></li>
<li>${mark('skip', 'mute')}<div><b>Who made the file is not checked.</b> <span>For that there is the signed summary: <code>trust-center verify-summary</code>.</span></div></li>
</ul></section>`;
}
