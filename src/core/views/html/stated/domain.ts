// The domain at which people reach the app: who has its TLS key, who may be given certificates for it, and who says so.

import type { ReportSource } from '../../../report/source.js';
import { html } from '../markup.js';
import type { Section } from '../section.js';
import { checkLines, checksOf, type View } from './parts.js';

/** null: no domain was named, and none was asked for. */
export async function domainSection({ bundle, result }: ReportSource, view: View): Promise<Section | null> {
  const { domain } = result;
  const checks = result.components.flatMap(checksOf).filter(({ phase }) => phase === 'domain');
  if (domain === null && checks.length === 0) return null;
  const found =
    domain === null
      ? html`<p class="lead">No domain was named, so nothing of one is shown.</p>`
      : (await import('./domain-met.js')).domainMet(domain, checks, bundle, view);
  const body = html`<section id="domain" class="stack-s"><h2>Domain</h2>
${found}
<div class="card pad"><h3>What was found of it</h3>${checkLines(checks, view)}</div></section>`;
  return { id: 'domain', title: 'Domain', body };
}
