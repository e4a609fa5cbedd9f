// How a thing stands that checks judged, as a word with a shape and a colour. Green is what passed, under Intel’s root, on
// ground that passed too: nothing that is shown here can say more than the checks do.

import type { CheckId } from '../../result/catalog.js';
import type { Check, ComponentResult, ResultDocument } from '../../result/document.js';
import { type CheckStatus, PRODUCTION_TRUST_ANCHOR } from '../../result/words.js';
import type { Places } from './check-places.js';
import { checkOf, type Ground, groundBy } from './ground.js';
import { type Icon, marked, type Tone } from './icons.js';
import { type Html, html } from './markup.js';

/** `conditional`: passed, on ground that is not decided. `cut off`: passed, on ground that failed. */
export type Standing = 'pass' | 'fail' | 'unknown' | 'conditional' | 'cut off' | 'not asked' | 'experiment';

export interface Judged {
  standing: Standing;
  /** Those that judged it, the worst first; empty: nobody did. */
  checks: Check[];
}

/**
 * @param ids checks that judge it
 * @param ground checks of the same component that all must pass for that to count; one that is not there did not pass
 */
export function judgedBy(
  result: ResultDocument,
  component: ComponentResult,
  ids: readonly CheckId[],
  ground: readonly CheckId[],
): Judged {
  const checks = ids.flatMap((id) => checkOf(component, id) ?? []).sort((a, b) => rank(a.status) - rank(b.status));
  return { standing: standingOf(result, component, checks[0]?.status ?? null, ground), checks };
}

/** @param status the worst of those that judge it; null: nobody does */
export function standingOf(
  result: Pick<ResultDocument, 'experiment' | 'trustAnchor'>,
  component: ComponentResult,
  status: CheckStatus | null,
  ground: readonly CheckId[],
): Standing {
  if (status === null || status === 'skipped') return 'not asked';
  if (status !== 'pass') return status;
  return passedOn(groundBy(component, ground), isProduction(result));
}

/** What passed, by what it stands on. */
export function passedOn(ground: Ground, isInProduction: boolean): Standing {
  if (ground === 'broken') return 'cut off';
  if (ground === 'open') return 'conditional';
  return isInProduction ? 'pass' : 'experiment';
}

/** Whether a pass can be green. Either alone says that it cannot. */
export function isProduction({ experiment, trustAnchor }: Pick<ResultDocument, 'experiment' | 'trustAnchor'>): boolean {
  return experiment === null && trustAnchor === PRODUCTION_TRUST_ANCHOR;
}

const ORDER: readonly CheckStatus[] = ['fail', 'unknown', 'skipped', 'pass'];

function rank(status: CheckStatus): number {
  return ORDER.indexOf(status);
}

interface Look {
  icon: Icon;
  tone: Tone;
  /** Behind the word, where that alone would say too much. */
  added: string;
}

const LOOKS: Readonly<Record<Standing, Look>> = {
  pass: { icon: 'pass', tone: 'pass', added: '' },
  fail: { icon: 'fail', tone: 'fail', added: '' },
  unknown: { icon: 'open', tone: 'open', added: '' },
  conditional: { icon: 'rest', tone: 'open', added: ', conditional' },
  'cut off': { icon: 'cut', tone: 'mute', added: ', cut off' },
  'not asked': { icon: 'skip', tone: 'mute', added: '' },
  experiment: { icon: 'rest', tone: 'exp', added: ', experiment' },
};

export function toneOf(standing: Standing): Tone {
  return LOOKS[standing].tone;
}

/** `word` with its shape: ● equal. */
export function standingMark(standing: Standing, word: string): Html {
  const { icon, tone, added } = LOOKS[standing];
  return marked(icon, tone, `${word}${added}`);
}

/** The check that says it, by its id without the phase. */
export function checkLink(check: Check, places: Places): Html {
  const name = check.id.slice(check.phase.length + 1);
  return html`<a class="small" href="#${places.anchorOf(check)}">${name}</a>`;
}

/** Several, with commas between them. */
export function checkLinks(checks: readonly Check[], places: Places): Html {
  return html`${checks.map((check, i) => html`${i > 0 && ', '}${checkLink(check, places)}`)}`;
}
