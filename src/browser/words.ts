// What the page says of itself once its evidence was appraised here.

import type { ResultDifference } from '../core/report/differences.js';
import type { Reappraised } from '../core/report/reappraise.js';
import { type Html, html } from '../core/views/html/markup.js';

/** The line in the verdict. @param took milliseconds */
export function readerLine(state: Reappraised['state'], took: number): Html {
  const time = `${Math.max(1, Math.round(took))} ms`;
  if (state === 'same') return html`<b>Re-verified here: same result</b>, ${time}.`;
  if (state === 'in-part') {
    return html`<b>Re-verified here in part</b>, ${time}: signatures of Sigstore cannot be verified in a browser, so less is shown than was recorded.`;
  }
  return html`<b>Re-verified here: another result than the one written in this file</b>, ${time}.`;
}

/** Above everything, where the page does not say what its file says; null: it does. */
export function noticeOf({ state, differences }: Reappraised): Html | null {
  if (state === 'same') return null;
  if (state === 'in-part') {
    return notice(
      'open',
      'Re-verified in part',
      'Signatures of Sigstore cannot be verified in a browser. What you see is what the evidence comes to without them; for the whole: trust-center check-report FILE.',
      differences,
    );
  }
  return notice(
    'fail',
    'This file was changed',
    'Its evidence comes to another result than the one written in it. What you see is what the evidence comes to here; do not rely on where this file came from.',
    differences,
  );
}

/** Above everything, where the reader asked for something else. @param asked `time`, `policy`, `app-compose file` */
export function otherwiseNotice(asked: readonly string[], differences: readonly ResultDifference[]): Html {
  return notice(
    'exp',
    `With your ${asked.join(' and ')}`,
    'This is not what was recorded: the evidence in the file was judged by what you gave.',
    differences,
  );
}

/** As many as a reader looks through. */
const SHOWN = 20;

function notice(tone: string, title: string, text: string, differences: readonly ResultDifference[]): Html {
  const more = differences.length - SHOWN;
  return html`<aside class="notice ${tone}" id="notice" role="alert" aria-label="${title}"><p><b>${title}.</b> ${text}</p>${
    differences.length > 0 &&
    html`<details${tone === 'fail' && html` open`}><summary>${differences.length === 1 ? 'One difference' : `${differences.length} differences`} from what was recorded</summary><ul>${differences
      .slice(0, SHOWN)
      .map(
        ({ what, recorded, here }) =>
          html`<li><b>${what}</b>: ${recorded ?? 'not there'} → ${here ?? 'not there'}</li>`,
      )}${more > 0 && html`<li>and ${more} more</li>`}</ul></details>`
  }</aside>`;
}
