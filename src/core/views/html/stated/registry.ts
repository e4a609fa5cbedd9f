// What endpoints told of the contracts that let an app have its keys: their word, at one block, and never more of it than
// the checks found to hold.

import type { ReportSource } from '../../../report/source.js';
import { html } from '../markup.js';
import type { Section } from '../section.js';
import { checkLines, checksOf, type View } from './parts.js';

/** null: nobody asked anything of a chain. */
export async function registrySection({ bundle, result }: ReportSource, view: View): Promise<Section | null> {
  const { registry } = result;
  const checks = result.components.flatMap(checksOf).filter(({ id }) => id.startsWith('source-code.registry.'));
  if (registry === null && checks.length === 0) return null;
  const told =
    registry === null
      ? html`<p class="quiet">Nothing that was told counts.</p>`
      : (await import('./registry-told.js')).registryTold(registry, bundle, result);
  const body = html`<section id="registry" class="stack-s"><h2>Registry</h2>
<p class="lead">Who may run with the app’s keys, as endpoints of a chain told it. A chain’s state is not proven here: it is their word.</p>
${told}
<div class="card pad"><h3>What was found of it</h3>${checkLines(checks, view)}</div></section>`;
  return { id: 'registry', title: 'Registry', body };
}
