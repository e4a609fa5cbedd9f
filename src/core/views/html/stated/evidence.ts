// Everything that was appraised: each item with its source, its digest and a download, what is missing, and what each digest
// is the digest of.

import { sha256 } from '#crypto';
import { BUNDLE_SCHEMA, type Bundle, type BundleItem, serialiseBundle } from '../../../bundle.js';
import { toHex, utf8 } from '../../../bytes.js';
import type { ReportSource } from '../../../report/source.js';
import { PRODUCTION_TRUST_ANCHOR } from '../../../result/words.js';
import { renderJson } from '../../json.js';
import { type Html, html } from '../markup.js';
import type { Section } from '../section.js';
import { flowing } from '../text.js';
import { repeatBlock } from './again.js';
import { itemTitle } from './item-titles.js';
import { digestWithCopy, facts, plural, size, time } from './parts.js';

export function evidenceSection(source: ReportSource): Section {
  const { bundle } = source;
  const body = html`<section id="evidence" class="stack-s"><h2>Evidence</h2>
<p class="lead">All evidence that was appraised is in this file, byte for byte. Take it, and appraise it by a program and a policy of your own.</p>
${digests(source)}
<div class="card"><table class="cards"><caption class="vh">Evidence</caption><thead><tr><th>Item</th><th>Read from</th><th>Collected</th><th>SHA-256</th><th class="num">Size</th><th><span class="vh">Download</span></th></tr></thead><tbody>${bundle.items.map(itemRow)}</tbody></table></div>
<p class="small quiet">Where and when an item was read is the word of whoever collected it. Its digest is that of its bytes.</p>
${gapsCard(bundle)}
<p class="row"><button class="btn go" type="button" data-block="tc-bundle" hidden>Download all (bundle, ${size(utf8(serialiseBundle(bundle)).length)})</button></p>
${repeatBlock(source)}</section>`;
  return { id: 'evidence', title: 'Evidence', body };
}

function digests({ result }: ReportSource): Html {
  const resultDigest = `sha256:${toHex(sha256(utf8(renderJson(result))))}`;
  const isIntel = result.trustAnchor === PRODUCTION_TRUST_ANCHOR;
  return facts([
    ['Appraised at', time(result.appraisedAt)],
    [
      'Evidence',
      html`${digestWithCopy(result.evidenceDigest, 'evidence digest')} <span class="quiet">over the target, the gaps, and the name, role and digest of each item</span>`,
    ],
    [
      'Result',
      html`${digestWithCopy(resultDigest, 'result digest')} <span class="quiet">of the result document in this file, byte for byte</span>`,
    ],
    [
      'Policy',
      html`${digestWithCopy(result.policyDigest, 'policy digest')} <span class="quiet">of the policy in force, as canonical JSON</span>`,
    ],
    [
      'Trusted root',
      isIntel
        ? 'Intel SGX Root CA'
        : html`${flowing(result.trustAnchor)}: not Intel’s. What it vouches for proves nothing about any deployment.`,
    ],
    ['Form', html`<code>${BUNDLE_SCHEMA}</code>`],
  ]);
}

function itemRow({ role, name, source, collectedAt, sha256: digest, encoding, data }: BundleItem): Html {
  const bytes = encoding === 'utf8' ? utf8(data).length : base64Length(data);
  return html`<tr><th scope="row">${itemTitle(name)}<div class="small quiet plain"><code>${name}</code>, ${role}</div></th><td data-l="From"><code>${source}</code></td><td data-l="Collected" class="small">${time(collectedAt)}</td><td data-l="SHA-256">${digestWithCopy(digest, `digest of ${name}`)}</td><td class="num nowrap" data-l="Size">${size(bytes)}</td><td><button class="copy" type="button" data-item="${name}" hidden>Download<span class="vh"> ${name}</span></button></td></tr>`;
}

function base64Length(text: string): number {
  return (text.length / 4) * 3 - (/=*$/.exec(text)?.[0].length ?? 0);
}

function gapsCard({ gaps }: Bundle): Html | null {
  if (gaps.length === 0) return null;
  const rows = gaps.map(
    ({ name, reason, code, hint }) =>
      [
        html`<code>${name}</code>`,
        html`${reason}${code === undefined ? null : html` <span class="quiet">${code}</span>`}${hint === undefined ? null : html`<div class="quiet">To do: ${hint}</div>`}`,
      ] as const,
  );
  return html`<div class="card pad"><h3>Asked for, and not obtained <span class="quiet plain">${plural(gaps.length, 'gap')}</span></h3>${facts(rows)}</div>`;
}
