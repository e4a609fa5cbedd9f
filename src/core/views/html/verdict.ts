// The verdict: a word, a shape and a colour; one sentence; what was shown beside what was not; and what the reader who has
// the page before them found.

import { countOf, stoppedOf } from '../../appraisal/instances.js';
import type { ReportSource } from '../../report/source.js';
import { causesOf } from '../../result/causes.js';
import type { Check, ComponentResult, ResultDocument } from '../../result/document.js';
import { hasPhase, PHASE_WORDS, PHASES, type Phase } from '../../result/words.js';
import { VERSION } from '../../version.js';
import { ANNOUNCED_TITLE, announcedLines } from '../announced-words.js';
import { componentNames } from '../component-names.js';
import { ageInWords } from '../current-verdict.js';
import { factsOf } from '../facts.js';
import { visible } from '../untrusted.js';
import { isPassed, sentenceOf, subjectWords, upperFirst, whatIsShown } from '../verdict-words.js';
import { policyOf } from './applied-policy.js';
import { placesOf } from './check-places.js';
import { groundOf } from './ground.js';
import { type Icon, mark, type Tone } from './icons.js';
import { type Html, type HtmlPart, html } from './markup.js';
import { isProduction } from './standing.js';
import { bounded, flowing, prose, wordsIn } from './text.js';

/** What stands there until the script of the page has appraised the evidence again, and for good where no script runs. */
const NOT_REVERIFIED = html`<b>Not re-verified in this reader.</b> What is shown is the result as it was written into this file.`;

/**
 * @param reader what the reader of the page found, as a line
 * @param at when the page is read, Unix milliseconds; left out: nobody knows
 */
export function verdictSection(source: ReportSource, reader: Html = NOT_REVERIFIED, at?: number): Html {
  const { result } = source;
  const { icon, tone, word } = look(result, at);
  const policy = policyOf(source);
  const { instances } = result;
  const { anchorOf } = placesOf(result.components);
  const link = (check: Check): Html => html`<a href="#${anchorOf(check)}"><code>${check.id}</code></a>`;
  return html`<section class="verdict ${tone}" id="verdict" aria-labelledby="h1">
<header>${mark(icon, tone)}<div><h1 id="h1">${nameOf(result)} <span class="word">${word}</span></h1>${recordedTag(result)}</div>
<div class="say"><p>${wordsIn(sentenceOf(result, policy), link)}.</p>${instances.stopped.length > 0 && html`<p><b>${upperFirst(stoppedOf(countOf(instances)))}.</b></p>`}</div></header>
<div class="sides"><div><h2 class="h3">What was shown</h2><ul class="points">${shown(result)}</ul></div>
<div><h2 class="h3">What was not shown</h2><ul class="points">${unshown(source)}</ul></div></div>
<footer class="row spread"><span id="reader" role="status">${reader} <a href="#believe">How far to believe this file</a></span><span class="quiet">by trust-center ${VERSION}</span></footer>
</section>`;
}

/** Word, shape and colour of a verdict. Only what was verified under Intel’s root, and is not known to be old, is green. */
export function look(
  result: Pick<ResultDocument, 'verdict' | 'experiment' | 'appraisedAt'>,
  at?: number,
): { icon: Icon; tone: Tone; word: string } {
  const { verdict, experiment } = result;
  if (verdict === 'failed') return { icon: 'fail', tone: 'fail', word: 'Failed' };
  if (verdict === 'inconclusive') return { icon: 'open', tone: 'open', word: 'Inconclusive' };
  if (experiment !== null) return { icon: 'exp', tone: 'exp', word: 'Experiment, not verified' };
  const age = at === undefined ? '' : ageInWords(result, at);
  if (age !== '') return { icon: 'stale', tone: 'mute', word: `Verified ${age}` };
  return { icon: 'pass', tone: 'pass', word: 'Verified' };
}

const MAX_NAME = 160;

export function nameOf({ target }: Pick<ResultDocument, 'target'>): string {
  const name = bounded(target.name, MAX_NAME).trim();
  return name === '' ? 'a target without a name' : name;
}

function recordedTag({ components }: ResultDocument): HtmlPart {
  return (
    components.some(({ freshness }) => freshness === 'replayed') &&
    html`<span class="tag">from recorded evidence</span>`
  );
}

function point(icon: Icon, tone: Tone, head: HtmlPart, rest: HtmlPart): Html {
  return html`<li>${mark(icon, tone)}<div><b>${head}</b> <span>${rest}</span></div></li>`;
}

/** What passed, phase by phase; and what the evidence shows instead of what was expected. */
function shown(result: ResultDocument): Html[] {
  const points = PHASES.flatMap((phase) => shownBy(phase, result));
  const others = failures(result);
  if (points.length + others.length > 0) return [...points, ...others];
  return [point('skip', 'mute', 'Nothing.', '')];
}

function shownBy(phase: Phase, result: ResultDocument): Html[] {
  const { components } = result;
  const passed = components.filter(
    (one) => hasPhase(one.role, phase) && one.phases[phase].status === 'pass' && groundOf(one, phase) === 'proven',
  );
  if (passed.length === 0) return [];
  const words = isPassed(phase, components)
    ? wordsIn(capital(whatIsShown(phase, result)), ({ id }) => html`<code>${id}</code>`)
    : html`${upperFirst(PHASE_WORDS[phase])} of ${componentNames(passed.map(idOf), components)}`;
  const [icon, tone] = isProduction(result) ? (['pass', 'pass'] as const) : (['rest', 'exp'] as const);
  return [point(icon, tone, html`${words}.`, facts(phase, passed, result))];
}

function capital(words: ReturnType<typeof whatIsShown>): ReturnType<typeof whatIsShown> {
  const [first, ...rest] = words;
  return typeof first === 'string' ? [upperFirst(first), ...rest] : words;
}

/** What those say of whom the same is to be said together. */
function facts(phase: Phase, components: readonly ComponentResult[], result: ResultDocument): HtmlPart {
  const same = new Map<string, string[]>();
  for (const component of components) {
    const text = factsOf(phase, component, result);
    same.set(text, [...(same.get(text) ?? []), idOf(component)]);
  }
  const [only] = same.keys();
  if (same.size === 1)
    return only === undefined || only === '' || isSaid(phase, only, components) ? null : html`${flowing(only)}.`;
  return [...same].map(
    ([text, ids]) => html`<br>${upperFirst(componentNames(ids, result.components))}: ${flowing(text)}.`,
  );
}

/** Name and grade of an OS stand in what it is a fact of. */
function isSaid(phase: Phase, text: string, [first]: readonly ComponentResult[]): boolean {
  const reference = first?.reference ?? null;
  return phase === 'os' && reference !== null && text === `${visible(reference.name)}, ${visible(reference.grade)}`;
}

function failures({ components }: ResultDocument): Html[] {
  const byId = new Map<string, { detail: string; phase: Phase }>();
  for (const { check } of causesOf(components)) {
    if (check.status === 'fail' && !byId.has(check.id)) byId.set(check.id, check);
  }
  const all = [...byId.values()];
  const listed = all
    .slice(0, MAX_FAILURES)
    .map(({ detail, phase }) => point('fail', 'fail', `${upperFirst(PHASE_WORDS[phase])}:`, flowing(detail, 300)));
  const more = all.length - listed.length;
  return more === 0 ? listed : [...listed, point('fail', 'fail', `${more} more failed.`, '')];
}

const MAX_FAILURES = 4;

function unshown({ result, roots }: ReportSource): Html[] {
  const { notShown } = result;
  return [
    ...notShown.map(({ what, why }) =>
      point('skip', 'mute', `${upperFirst(subjectWords(bounded(what, MAX_NAME)))}:`, html`${flowing(why)}.`),
    ),
    ...announcedLines(result).map(({ words, todo }) =>
      point('open', 'open', `${ANNOUNCED_TITLE}:`, [flowing(words), todo !== null && html` To do: ${prose(todo)}`]),
    ),
    point('skip', 'mute', 'Good code:', 'which code runs is what the checks show, not what it does.'),
    ...(roots.trustedRoots === null ? [] : [point('open', 'open', 'Sigstore’s own roots:', GIVEN_ROOTS)]),
    point('skip', 'mute', 'Your own rules:', OTHERS_RULES),
    point('skip', 'mute', 'Anything since:', 'a result is of its moment.'),
  ];
}

/** Whoever gives one can sign any origin of an image. */
const GIVEN_ROOTS =
  'signatures count here by a trusted root that whoever made this file gave, not by the shipped ones.';

/** Also where a reader gave a time, a policy or a file: never all of it. */
const OTHERS_RULES =
  'policy, time, what was expected and that evidence was fresh are the word of whoever made this file, where you did not give yours.';

function idOf({ role, instance }: ComponentResult): string {
  return `${role}/${instance}`;
}
