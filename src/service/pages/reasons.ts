// Why a target stands as it does, in words that say what happened: the reason of a verdict names checks by their ids.

import { CATALOG, type CheckId } from '../../core/result/catalog.js';
import { type Html, type HtmlPart, html } from '../../core/views/html/markup.js';
import { bounded } from '../../core/views/html/text.js';
import { upperFirst } from '../../core/views/verdict-words.js';
import { failureWords } from './failure-words.js';

const MAX_REASON = 400;
/** What a reason says of the scope of the whole, which pages show elsewhere. */
const REMARKS = / \([^()]*(?:skipped|recorded evidence|not appraised)[^()]*\)$/;
/** What makes it an experiment. */
const EXPERIMENT = / — [^()—]*, not production$/;
/** Of the one machine that most targets have. */
const COMPONENT = / \(app\/0\)/g;
/** The check that decided, of which component, and how many more did; what only follows from them is left to the result. */
const DECISIVE =
  /^(failed|inconclusive): ([a-z\d.-]+)(?: \(([a-z]+\/\d+)\))?(?: and (\d+) more)?(?: could not be decided)?(?=$|;| \()/;

/** Why a target stands as it does, without the word that stands beside it. */
export function reasonWords(reason: string | null): HtmlPart {
  if (reason === null) return null;
  const why = bounded(reason, MAX_REASON).replace(EXPERIMENT, '');
  return (
    decided(why) ??
    why
      .replace(/^(?:verified|failed|inconclusive): /, '')
      .replace(REMARKS, '')
      .replace(COMPONENT, '')
  );
}

/** null: no check decided. */
function decided(why: string): Html | null {
  const [, verdict, id = '', component = 'app/0', more] = DECISIVE.exec(why) ?? [];
  if (!isCheckId(id)) return null;
  const words =
    verdict === 'failed' ? upperFirst(failureWords(id)) : `Not decided whether this holds: ${CATALOG[id].title}`;
  return html`${words}${component !== 'app/0' && `, in ${component}`}${more !== undefined && `; and ${more} more`} <code>${id}</code>`;
}

function isCheckId(id: string): id is CheckId {
  return Object.hasOwn(CATALOG, id);
}

/** Whether what was found is an experiment, which proves nothing whatever its verdict. */
export function isOfExperiment(reason: string | null): boolean {
  return reason !== null && EXPERIMENT.test(reason);
}

/** Beside the word for what was found, where that word does not say it. */
export const EXPERIMENT_TAG = html`<span class="tag">an experiment: it proves nothing</span>`;
