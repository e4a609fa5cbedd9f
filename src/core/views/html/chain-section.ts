// The chain of trust: the picture, what its shapes mean, and the list that says the same to whoever does not see it.

import type { ReportSource } from '../../report/source.js';
import { COMPONENT_ROLES, type ComponentRole } from '../../result/words.js';
import { chainOf, type Part, type State } from './chain.js';
import { LINKS, OPTIONAL } from './chain-groups.js';
import { type Picture, targetOf, wideChain } from './chain-picture.js';
import { columnTitle, LOOK, partWords, rootWords } from './chain-words.js';
import { placesOf } from './check-places.js';
import { mark, marked } from './icons.js';
import { type Html, html } from './markup.js';
import type { Section } from './section.js';
import { isProduction } from './standing.js';

export function chainSection({ result }: ReportSource): Section {
  const title = 'Chain of trust';
  const chain = chainOf(result);
  const picture = { chain, result, places: placesOf(result.components) };
  return {
    id: 'chain',
    title,
    body: html`<section id="chain"><h2>${title}</h2><p class="lead">Each part is vouched for by the one above it. Where a link breaks, nothing shows what hangs below it.</p>
<figure class="gapv">${wideChain(picture)}</figure>
${legend(!isProduction(result))}<details class="phase words"><summary><h3>The picture in words</h3></summary>${inWords(picture)}</details></section>`,
  };
}

function legend(isExperiment: boolean): Html {
  const states: State[] = [isExperiment ? 'experiment' : 'pass', 'fail', 'unknown', 'conditional', 'cut', 'not-asked'];
  return html`<p class="legend small">${states.map((state) => {
    const { icon, tone, legend: words } = LOOK[state];
    return html`${marked(icon, tone, words)} `;
  })}</p>`;
}

function inWords(picture: Picture): Html {
  const { chain, result } = picture;
  const root = rootWords(chain, result);
  return html`<p class="padx">${root.title}: ${root.detail}.</p>${COMPONENT_ROLES.map((role) => columnInWords(role, picture))}`;
}

function columnInWords(role: ComponentRole, { chain, result, places }: Picture): Html | null {
  const own = chain.columns[role];
  const parts = LINKS.flatMap((link): Part[] => {
    const one = own[link];
    return one === undefined || (OPTIONAL.includes(link) && one.checks.length === 0) ? [] : [one];
  });
  if (parts.length === 0) return null;
  return html`<h3 class="padx">${columnTitle(role, result)}</h3><ol class="ladder padx">${parts.map((part) => {
    const { icon, tone, word } = LOOK[part.state];
    const { title, detail } = partWords(part, role, result);
    const target = targetOf(part, places);
    return html`<li class="${part.state === 'cut' ? 'cut' : tone}">${mark(icon, tone)}<div><b>${target === null ? title : html`<a href="#${target}">${title}</a>`}</b><br><span class="st ${tone}">${word}</span></div><p>${detail}</p></li>`;
  })}</ol>`;
}
