// What a result shows, phase by phase, from Intel's root down to the TLS key: what passed in a sentence, what did not with what
// was expected over what was found, and what to do.

import type { Check, ComponentResult, NotShown, ResultDocument } from '../../core/result/document.js';
import { hasPhase, PHASE_WORDS, PHASES, type Phase } from '../../core/result/words.js';
import { ANNOUNCED_TITLE, announcedLines } from '../../core/views/announced-words.js';
import { componentNames } from '../../core/views/component-names.js';
import { driftLines } from '../../core/views/drift-words.js';
import { factsOf } from '../../core/views/facts.js';
import { toDo } from '../../core/views/html/check-card.js';
import { compared } from '../../core/views/html/compared.js';
import { type Html, type HtmlPart, html } from '../../core/views/html/markup.js';
import { type Standing, standingOf } from '../../core/views/html/standing.js';
import { bounded, explained, flowing, hex, wordsIn } from '../../core/views/html/text.js';
import { type Notice, openNotices } from '../../core/views/notices.js';
import { subjectWords, upperFirst, whatIsShown } from '../../core/views/verdict-words.js';
import { type Icon, mark, type Tone } from './icons.js';
import { counted } from './words.js';

/** The worst first. */
const LOOKS: Readonly<Record<Standing, { icon: Icon; tone: Tone; word: string }>> = {
  fail: { icon: 'fail', tone: 'fail', word: 'fail' },
  unknown: { icon: 'open', tone: 'open', word: 'unknown' },
  'cut off': { icon: 'cut', tone: 'mute', word: 'cut off' },
  conditional: { icon: 'rest', tone: 'open', word: 'conditional' },
  'not asked': { icon: 'skip', tone: 'mute', word: 'not asked' },
  experiment: { icon: 'rest', tone: 'exp', word: 'pass, as an experiment' },
  pass: { icon: 'pass', tone: 'pass', word: 'pass' },
};
const ORDER = Object.keys(LOOKS) as Standing[];

/** @param isOld what passed then may not pass today: none of it is green */
export function phaseLadder(result: ResultDocument, isOld: boolean): Html {
  const notices = openNotices(result.components);
  return html`<ol class="ladder card pad${isOld && html` old`}">${PHASES.map((phase) => rung(phase, result, notices))}</ol>`;
}

function rung(phase: Phase, result: ResultDocument, notices: readonly Notice[]): Html {
  const having = result.components.filter(({ role }) => hasPhase(role, phase));
  const standing = worst(having.map((component) => phaseStanding(result, component, phase)));
  const { icon, tone, word } = LOOKS[standing];
  const checks = having.flatMap((component) => component.phases[phase].checks);
  return html`<li class="${standing === 'cut off' ? 'cut' : tone}">${mark(icon, tone)}<div><b>${upperFirst(PHASE_WORDS[phase])}</b><br><span class="st ${tone}">${word}</span><div class="small quiet">${checkCount(checks)}</div></div><div>${said(phase, standing, having, result, notices)}</div></li>
`;
}

function phaseStanding(result: ResultDocument, component: ComponentResult, phase: Phase): Standing {
  const { status } = component.phases[phase];
  return standingOf(result, component, status, phase === 'hardware' ? [] : [`${phase}.ground`]);
}

function worst(standings: readonly Standing[]): Standing {
  return ORDER.find((one) => standings.includes(one)) ?? 'not asked';
}

function checkCount(checks: readonly Check[]): string {
  const failed = checks.filter(({ status }) => status === 'fail').length;
  const unknown = checks.filter(({ status }) => status === 'unknown').length;
  if (checks.length === 0) return '';
  return [
    counted(checks.length, 'check'),
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(unknown === 0 ? [] : [`${unknown} unknown`]),
  ].join(', ');
}

function said(
  phase: Phase,
  standing: Standing,
  having: readonly ComponentResult[],
  result: ResultDocument,
  notices: readonly Notice[],
): HtmlPart {
  if (standing === 'not asked') return notAsked(phase, result);
  const own = notices.filter(({ check }) => check.phase === phase);
  if (standing === 'fail' || standing === 'unknown') return causes(own, phase, result, notices);
  const shown = wordsIn(whatIsShown(phase, result), ({ id }) => html`<code>${id}</code>`);
  const sentence = standing === 'cut off' ? 'What it hangs from failed: nothing vouches for it' : shown;
  return html`<p class="plain">${capital(sentence)}</p>${factLines(phase, having, result)}`;
}

function capital(part: HtmlPart): Html {
  return html`<span class="capital">${part}</span>`;
}

/** What is said of a phase that was not shown. */
function lineOf(phase: Phase, { notShown }: ResultDocument): NotShown | undefined {
  return notShown.find(({ what }) => what === phase);
}

function notAsked(phase: Phase, result: ResultDocument): Html {
  const why = lineOf(phase, result)?.why;
  const reason =
    why ?? (phase === 'domain' ? 'nothing says that a TLS connection ends in this VM' : 'nobody asked for it');
  return html`<p>${capital(flowing(reason, 300))}</p>`;
}

/** What machines say the same is said once. */
function factLines(phase: Phase, having: readonly ComponentResult[], result: ResultDocument): HtmlPart {
  const same = new Map<string, string[]>();
  for (const component of having) {
    const text = factsOf(phase, component, result);
    if (text !== '' && !isSaid(phase, component, text))
      same.set(text, [...(same.get(text) ?? []), `${component.role}/${component.instance}`]);
  }
  return [...same].map(
    ([text, ids]) =>
      html`<div class="small quiet">${same.size > 1 && html`${upperFirst(componentNames(ids, result.components))}: `}${flowing(text, 300)}</div>`,
  );
}

/** Name and grade of an OS stand in what it is a fact of. */
function isSaid(phase: Phase, { reference }: ComponentResult, text: string): boolean {
  return phase === 'os' && reference !== null && text === `${bounded(reference.name)}, ${bounded(reference.grade)}`;
}

/** Causes of one phase that have room here; the report has all. */
const MAX_CAUSES = 3;

function causes(
  own: readonly Notice[],
  phase: Phase,
  { components }: ResultDocument,
  all: readonly Notice[],
): HtmlPart {
  if (own.length === 0) {
    const cause = all.find(({ follows }) => follows.some((check) => check.phase === phase));
    return html`<p>${cause === undefined ? 'It could not be decided.' : html`It follows from <code>${cause.check.id}</code>.`}</p>`;
  }
  const more = own.length - MAX_CAUSES;
  return html`${own.slice(0, MAX_CAUSES).map(({ check, components: of }) => {
    const address = explained(check);
    return html`<div class="cause-of ${check.status === 'fail' ? 'fail' : 'open'}"><p class="plain">${flowing(check.detail, 400)}${components.length > 1 && html` <span class="quiet small">Of ${componentNames(of, components)}.</span>`}</p>${compared(check.expected, check.actual)}${toDo(check.hint)}<p class="small quiet"><code>${check.id}</code>${address !== null && html`: <a href="${address}">what it means</a>`}</p></div>`;
  })}${more > 0 && html`<p class="small quiet">And ${more} more: the report has them.</p>`}`;
}

/** What nothing was shown of, whatever the verdict: never folded, and as large as what was. A phase that nobody asked for is a rung of the ladder. */
export function unshownList(result: ResultDocument): HtmlPart {
  const inLadder = PHASES.filter((phase) => result.coverage[phase] === 'skipped').map((phase) => lineOf(phase, result));
  const points = [
    ...result.notShown
      .filter((line) => !inLadder.includes(line))
      .map(({ what, why }) => unshown('skip', 'mute', upperFirst(subjectWords(bounded(what, 160))), flowing(why))),
    ...announcedLines(result).map(({ words, todo }) =>
      unshown('open', 'open', ANNOUNCED_TITLE, html`${flowing(words)}${toDo(todo)}`),
    ),
  ];
  return points.length > 0 && html`<div class="card pad"><h3>Not shown</h3><ul class="points">${points}</ul></div>`;
}

function unshown(icon: Icon, tone: Tone, what: HtmlPart, why: HtmlPart): Html {
  return html`<li>${mark(icon, tone)}<div><b>${what}:</b> <span>${why}</span></div></li>`;
}

/** The machines, each as its phases came out together, and in what they differ. */
export function machineList(result: ResultDocument, isOld: boolean): Html {
  const { components, drift, instances } = result;
  const apps = components.filter(({ role }) => role === 'app').length;
  return html`<h2 class="h3">${counted(apps, 'instance')}${components.length > apps && html` <span class="plain quiet">and ${counted(components.length - apps, 'other machine')}</span>`}</h2><ul class="points${isOld && html` old`}">${components
    .slice(0, MAX_MACHINES)
    .map((component) =>
      machine(component, result),
    )}</ul>${components.length > MAX_MACHINES && html`<p class="small quiet gapv">And ${components.length - MAX_MACHINES} more: the report has them.</p>`}${
    instances.stopped.length > 0 &&
    html`<p class="small quiet gapv">${counted(instances.stopped.length, 'instance')} more said to be stopped, and not judged.</p>`
  }${
    drift.length > 0 &&
    html`<h3 class="gapv">They differ</h3><ul class="small stack-xs">${driftLines(drift)
      .slice(0, MAX_DRIFT)
      .map(
        ({ what, values, more }) =>
          html`<li><b>${what}</b>: ${values.map(({ value, components: of }, i) => html`${i > 0 && '; '}<code>${value}</code> <span class="quiet">${componentNames(of, components)}</span>`)}${more > 0 && ` and ${more} more`}</li>`,
      )}</ul>`
  }`;
}

const MAX_MACHINES = 12;
const MAX_DRIFT = 8;

function machine(component: ComponentResult, result: ResultDocument): Html {
  const phases = PHASES.filter((phase) => hasPhase(component.role, phase));
  const standings = phases.map((phase) => [phase, phaseStanding(result, component, phase)] as const);
  // What was asked decides: a phase that nobody asked for says nothing of the machine.
  const asked = standings.filter(([, standing]) => standing !== 'not asked');
  const standing = worst(asked.map(([, one]) => one));
  const { icon, tone, word } = LOOKS[standing];
  const where = standing === 'pass' || standing === 'experiment' ? [] : asked.filter(([, one]) => one === standing);
  const id = component.app?.instanceId ?? null;
  const name = upperFirst(componentNames([`${component.role}/${component.instance}`], result.components));
  return html`<li>${mark(icon, tone)}<div><b>${name}</b>${id !== null && id !== '' && html` ${/^[0-9a-f]+$/.test(id) ? hex(id) : bounded(id, 60)}`}<br><span class="small">${where.length === 0 ? word : `${where.map(([phase]) => PHASE_WORDS[phase]).join(', ')}: ${word}`}</span></div></li>`;
}
