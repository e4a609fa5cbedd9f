// The machines that were judged: phase by phase, who is who, and in what they differ; and those that were not judged.

import type { ReportSource } from '../../report/source.js';
import type { ComponentResult, ResultDocument } from '../../result/document.js';
import { hasPhase, PHASE_WORDS, PHASES, type Phase } from '../../result/words.js';
import { componentNames } from '../component-names.js';
import { driftLines } from '../drift-words.js';
import { factsOf, imageLines } from '../facts.js';
import { upperFirst } from '../verdict-words.js';
import { phaseMark } from './check-card.js';
import { type Html, type HtmlPart, html } from './markup.js';
import type { Section } from './section.js';
import { isProduction } from './standing.js';
import { bounded, flowing, hex } from './text.js';

export function componentSection({ result }: ReportSource): Section {
  const { components, instances } = result;
  const title = components.length === 1 ? 'The machine' : 'Components';
  return {
    id: 'components',
    title,
    body: html`<section id="components" class="stack-s"><h2>${title}</h2><p class="lead">${countWords(result)}</p>
${statusTable(result)}${drifting(result)}${stopped(instances)}</section>`,
  };
}

function countWords({ components, instances }: ResultDocument): string {
  const count = (role: ComponentResult['role']): number => components.filter((one) => one.role === role).length;
  const parts = [
    `${count('app')} ${count('app') === 1 ? 'instance' : 'instances'} of the app`,
    ...(count('kms') === 0 ? [] : [count('kms') === 1 ? 'its KMS' : `${count('kms')} nodes of its KMS`]),
    ...(count('gateway') === 0
      ? []
      : [count('gateway') === 1 ? 'its gateway' : `${count('gateway')} nodes of its gateway`]),
  ];
  const last = parts.pop() ?? '';
  const all = parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
  return `Judged: ${all}.${instances.stopped.length === 0 ? '' : ` Not judged: ${instances.stopped.length} that are called stopped.`}`;
}

/** A row for all of whom the same is to be said. */
function statusTable(result: ResultDocument): Html {
  const { components } = result;
  const rows = new Map<string, { ids: string[]; cells: Html[] }>();
  for (const component of components) {
    const cells = PHASES.map((phase) => phaseCell(component, phase, result));
    const key = cells.map(({ markup }) => markup).join();
    const row = rows.get(key) ?? { ids: [], cells };
    row.ids.push(idOf(component));
    rows.set(key, row);
  }
  return html`<div class="card"><table class="cards"><caption class="vh">What each component showed</caption><thead><tr><th scope="col">Component</th>${PHASES.map(
    (phase) => html`<th scope="col">${upperFirst(PHASE_WORDS[phase])}</th>`,
  )}</tr></thead><tbody>${[...rows.values()].map(
    ({ ids, cells }) => html`<tr><th scope="row">${upperFirst(componentNames(ids, components))}</th>${cells}</tr>`,
  )}</tbody></table></div>`;
}

function phaseCell(component: ComponentResult, phase: Phase, result: ResultDocument): Html {
  const label = upperFirst(PHASE_WORDS[phase]);
  if (!hasPhase(component.role, phase)) return html`<td data-l="${label}" class="quiet">–</td>`;
  const { status } = component.phases[phase];
  const facts = status === 'skipped' ? '' : factsOf(phase, component, result);
  return html`<td data-l="${label}">${phaseMark(component, phase, !isProduction(result))}${facts !== '' && html`<div class="small quiet">${flowing(facts, 400)}</div>`}</td>`;
}

/** In what machines of one role differ. */
function drifting({ drift, components }: ResultDocument): HtmlPart {
  if (drift.length === 0) return null;
  return html`<h3>Different among instances</h3><div class="card"><table class="cards"><caption class="vh">Different among instances</caption><thead><tr><th scope="col">What</th><th scope="col">Value</th><th scope="col">Of whom</th></tr></thead><tbody>${driftLines(
    drift,
  ).map(({ what, values, more }) => [
    ...values.map(
      ({ value, components: ids }) =>
        html`<tr><th scope="row">${what}</th><td data-l="Value"><code>${value}</code></td><td data-l="Of whom">${upperFirst(componentNames(ids, components))}</td></tr>`,
    ),
    more > 0 && html`<tr><th scope="row">${what}</th><td colspan="2">and ${more} more values</td></tr>`,
  ])}</tbody></table></div>`;
}

const MAX_STOPPED = 100;

/** All of it is what whoever gave the evidence says. */
function stopped({ stopped: all }: ResultDocument['instances']): HtmlPart {
  if (all.length === 0) return null;
  const more = all.length - MAX_STOPPED;
  return html`<h3>Instances that were not judged</h3><ul class="stack-s">${all
    .slice(0, MAX_STOPPED)
    .map(
      ({ instanceId, name, reason }) =>
        html`<li>Instance ${instanceId !== null && flowing(instanceId, 200)} ${name !== null && `“${bounded(name, 200)}”`}: ${flowing(reason, 400)}</li>`,
    )}${more > 0 && html`<li>and ${more} more</li>`}</ul>`;
}

/** Who a component is, by what it measured. */
export function identityFacts(component: ComponentResult): HtmlPart {
  const { app } = component;
  const images = imageLines(component);
  if (app === null && images.length === 0) return null;
  const facts: (readonly [name: string, value: HtmlPart])[] =
    app === null
      ? []
      : [
          ['App id', value(app.appId)],
          ['Instance id', value(app.instanceId)],
          ['Compose hash', value(app.composeHash)],
          ['OS image hash (the guest’s claim)', value(app.osImageHash)],
          [
            'Key provider',
            app.keyProvider === null
              ? NOT_MEASURED
              : html`${bounded(app.keyProvider.name, 200)} ${flowing(app.keyProvider.id, 600)}`,
          ],
          ...(app.mrKms === null ? [] : [['KMS node (its aggregated measurement)', value(app.mrKms)] as const]),
        ];
  return html`<dl class="facts gapv">${facts.map(([name, shown]) => html`<dt>${name}</dt><dd>${shown}</dd>`)}${images.map(
    ({ name, facts: said }) => html`<dt>Image <code>${bounded(name, 300)}</code></dt><dd>${flowing(said)}</dd>`,
  )}</dl>`;
}

const NOT_MEASURED = 'not measured';

function value(text: string | null): HtmlPart {
  if (text === null) return NOT_MEASURED;
  if (text === '') return 'empty';
  return /^[0-9a-f]{1,128}$/.test(text) ? hex(text) : flowing(text, 200);
}

function idOf({ role, instance }: ComponentResult): string {
  return `${role}/${instance}`;
}
