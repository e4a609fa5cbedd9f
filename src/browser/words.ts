// What the page says of itself once its evidence was appraised here.

import type { ResultDifference } from '../core/report/differences.js';
import type { Reappraised } from '../core/report/reappraise.js';
import { enumerate } from '../core/result/words.js';
import { type Html, html } from '../core/views/html/markup.js';

type Found = Pick<Reappraised, 'state' | 'differences'>;

/** What was recorded as failed, and nobody can decide here, must not look better for it. */
function isFailureHidden({ state, differences }: Found): boolean {
  return state === 'in-part' && differences.some(({ recorded }) => recorded === 'fail' || recorded === 'failed');
}

/** The line in the verdict. @param took milliseconds */
export function readerLine(found: Found, took: number): Html {
  const time = `${Math.max(1, Math.round(took))} ms`;
  if (found.state === 'same') return html`<b>Re-verified here: same result</b>, ${time}.`;
  if (found.state === 'in-part') {
    const so = isFailureHidden(found)
      ? 'what was recorded as failed is not decided here'
      : 'less is shown than was recorded';
    return html`<b>Re-verified here in part</b>, ${time}: signatures of Sigstore cannot be verified in a browser, so ${so}.`;
  }
  return html`<b>Re-verified here: another result than the one written in this file</b>, ${time}.`;
}

/** Before the title, where the verdict alone would say something else; null: it says it. */
export function labelOf(found: Found): string | null {
  if (found.state === 'changed') return 'Changed';
  return isFailureHidden(found) ? 'Recorded as failed' : null;
}

/** Above everything, where the page does not say what its file says; null: it does. */
export function noticeOf(found: Found): Html | null {
  const { state, differences } = found;
  if (state === 'same') return null;
  if (state === 'in-part') {
    const text =
      'Signatures of Sigstore cannot be verified in a browser. What you see is what the evidence comes to without them; for the whole: trust-center check-report FILE.';
    return isFailureHidden(found)
      ? notice('fail', 'Recorded as failed, and re-verified in part', text, differences)
      : notice('open', 'Re-verified in part', text, differences);
  }
  return notice(
    'fail',
    'This file was changed',
    'Its evidence comes to another result than the one written in it. What you see is what the evidence comes to here; do not rely on where this file came from.',
    differences,
  );
}

interface Instead {
  /** What the reader gave: `time`, `policy`, `app-compose file`. */
  words: readonly string[];
  /** By a policy of the reader’s: then nothing counts that the maker of the file expected. */
  isOwn: boolean;
  /** The file does not come to what is written in it, whatever the reader asks. */
  isChanged: boolean;
  differences: readonly ResultDifference[];
}

/** Above everything, where the reader asked for something else. */
export function otherwiseNotice({ words, isOwn, isChanged, differences }: Instead): Html {
  const whose = isOwn
    ? 'Evidence and what Intel signed count; what the maker of this file expected, or was told of a chain, an image or a domain, does not.'
    : 'All else that it was judged by, the policy first, is still the choice of whoever made this file.';
  const changed = isChanged
    ? ' This file was changed: without them, too, it does not come to what is written in it.'
    : '';
  return notice(
    isChanged ? 'fail' : 'exp',
    `With your ${enumerate(words)}`,
    `This is not what was recorded: the evidence in the file was judged by what you gave. ${whose}${changed}`,
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
