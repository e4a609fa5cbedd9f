// Every check. What did not pass stands first and is never folded; what passed, component by component and part by part.

import type { ReportSource } from '../../report/source.js';
import type { ComponentResult } from '../../result/document.js';
import { hasPhase, PHASE_WORDS, PHASES, type Phase } from '../../result/words.js';
import { componentName } from '../component-names.js';
import { foundNotices } from '../notices.js';
import { upperFirst } from '../verdict-words.js';
import { GROUP_NAMES, GROUPS, groupOf } from './chain-groups.js';
import { type CardContext, checkCard, phaseMark } from './check-card.js';
import { componentAnchor, groupAnchor, placesOf, type Shown } from './check-places.js';
import { identityFacts } from './components.js';
import { type Html, type HtmlPart, html } from './markup.js';
import type { Section } from './section.js';
import { isProduction } from './standing.js';

/** As many tabs stand side by side; more are a list. */
const MAX_TABS = 5;

export function checkSection({ result }: ReportSource): Section {
  const { components } = result;
  const places = placesOf(components);
  const context: CardContext = { places, components, isExperiment: !isProduction(result) };
  const { open } = places;
  // Of machines that run the same file one lists what was found in it.
  const found = foundNotices(components, 'warning');
  const warned = places.warned.map((one) => ({
    ...one,
    components: found.find(({ check }) => check === one.check)?.components ?? one.components,
  }));
  return {
    id: 'checks',
    title: 'Checks',
    body: html`<section id="checks"><h2>Checks</h2><p class="lead">${countsOf(components)}</p>
${cards('Not passed', open, context)}${cards('Found in the app-compose, and not refused by the policy', warned, context)}
<div class="gapv"><div class="${components.length > 1 && components.length <= MAX_TABS ? 'tabs' : 'stack-s'}">${components.map((component, i) => panel(component, i === 0, context))}</div></div></section>`,
  };
}

function cards(title: string, shown: readonly Shown[], context: CardContext): Html | null {
  if (shown.length === 0) return null;
  return html`<h3 class="gapv">${title}</h3><ul class="card gapv open-checks">${shown.map((one) => checkCard(one, context))}</ul>`;
}

/** `1 failed, 2 unknown, 55 passed.` */
function countsOf(components: readonly ComponentResult[]): string {
  const all = components.flatMap(({ phases }) => PHASES.flatMap((phase) => phases[phase].checks));
  const words = { fail: 'failed', unknown: 'unknown', pass: 'passed', skipped: 'not asked' } as const;
  const parts = (['fail', 'unknown', 'pass', 'skipped'] as const).flatMap((status) => {
    const count = all.filter((check) => check.status === status).length;
    return count === 0 ? [] : [`${count} ${words[status]}`];
  });
  return parts.length === 0 ? 'There is none.' : `${parts.join(', ')}.`;
}

/** What passed of one component: a tab where there are several. */
function panel(component: ComponentResult, isFirst: boolean, context: CardContext): Html {
  const { components } = context;
  const body = html`<div>${identityFacts(component)}${PHASES.filter((phase) => hasPhase(component.role, phase)).map(
    (phase) => phasePanel(component, phase, context),
  )}${alike(component, context)}</div>`;
  if (components.length === 1) return body;
  const id = componentAnchor(idOf(component));
  return html`<details name="component" id="${id}"${isFirst && html` open`}><summary>${upperFirst(componentName(component, components))}</summary>${body}</details>`;
}

function phasePanel(component: ComponentResult, phase: Phase, context: CardContext): Html {
  const { checks } = component.phases[phase];
  const shown = (context.places.quiet.get(idOf(component)) ?? []).filter(({ check }) => check.phase === phase);
  const head = html`<h3>${upperFirst(PHASE_WORDS[phase])}</h3>${phaseMark(component, phase, context.isExperiment)}<span class="quiet small">${countOf(checks.length, shown.length)}</span>`;
  if (shown.length === 0) return html`<div class="phase"><div class="head">${head}</div></div>`;
  const groups = GROUP_NAMES.map((group) => ({ group, of: shown.filter(({ check }) => groupOf(check.id) === group) }));
  return html`<details class="phase"><summary>${head}</summary>${groups
    .filter(({ of }) => of.length > 0)
    .map(
      ({ group, of }) =>
        html`<div class="grp" id="${groupAnchor(idOf(component), group)}"><h4>${GROUPS[group].title}</h4><p>${GROUPS[group].question}</p></div><ul>${of.map((one) => checkCard(one, context, true))}</ul>`,
    )}</details>`;
}

function countOf(all: number, shown: number): string {
  const checks = all === 1 ? '1 check' : `${all} checks`;
  if (all === 0) return 'no check';
  return shown === all ? checks : `${checks}, ${shown} of them here`;
}

/** What it says like another component, which shows it. */
function alike(component: ComponentResult, { places, components }: CardContext): HtmlPart {
  const counts = places.elsewhere.get(idOf(component));
  if (counts === undefined) return null;
  return [...counts].map(([other, count]) => {
    const shower = components.find((one) => idOf(one) === other);
    const name = shower === undefined ? other : componentName(shower, components);
    return html`<p class="small quiet gapv">${count} more ${count === 1 ? 'check says' : 'checks say'} the same as in <a href="#${componentAnchor(other)}">${name}</a>, and ${count === 1 ? 'is' : 'are'} shown there.</p>`;
  });
}

function idOf({ role, instance }: ComponentResult): string {
  return `${role}/${instance}`;
}
