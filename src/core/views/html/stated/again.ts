// The commands that appraise it again, and that check this file: ready to copy, with nothing of a target that a shell could
// take for more than a word.

import { domainAddress } from '../../../formats/domain-name.js';
import type { ReportSource } from '../../../report/source.js';
import { PRODUCTION_TRUST_ANCHOR } from '../../../result/words.js';
import { type Html, html } from '../markup.js';
import { copyButton, digest } from './parts.js';

export function repeatBlock(source: ReportSource): Html {
  const { summary } = source;
  return html`<h3>Do not take our word</h3>
<div class="stack-s">${command('Repeat what is recorded, with no network: the policy and the time are the bundle’s own.', replayCommand(source))}
${command('Judge the evidence by a policy and a file of your own.', verifyCommand(source))}
${command('Check this file: render it again, and compare every byte.', 'trust-center check-report report.html')}
${summary === null ? html`<p class="small quiet">This file holds no signed summary: nobody stands for it by name.</p>` : html`<div><p class="small">A signed summary is in this file. This page compares nothing of it: whether it is about this result, and who signed it, the command below says.</p><p class="row gapv"><button class="btn" type="button" data-block="tc-summary" hidden>Download the signed summary</button></p></div>${command('Check this file, that the summary names its result, and who signed it: say whom you expect, by repository and workflow or by key.', 'trust-center verify-summary report.html --repo OWNER/NAME --signer-workflow PATH')}`}</div>${rootsNote(source)}`;
}

function command(what: string, text: string): Html {
  return html`<div><p class="small">${what}</p><p class="code"><code>${unbroken(text)}</code>${copyButton('command')}</p></div>`;
}

/** The name of an option stays on its line. */
function unbroken(text: string): Html {
  return html`${text.split(/(--[\w-]+)/).map((part, i) => (i % 2 === 1 ? html`<span class="nowrap">${part}</span>` : part))}`;
}

function replayCommand(source: ReportSource): string {
  return ['trust-center replay bundle.json', ...rootOptions(source)].join(' ');
}

function verifyCommand(source: ReportSource): string {
  const { domain, appraisedAt } = source.result;
  return [
    'trust-center verify --evidence bundle.json --policy yours.yaml --app-compose app-compose.json',
    ...(domain === null ? [] : [`--domain ${domainAddress(domain)}`]),
    `--at ${appraisedAt}`,
    ...rootOptions(source),
  ].join(' ');
}

function rootOptions({ result, roots }: ReportSource): string[] {
  const isIntel = result.trustAnchor === PRODUCTION_TRUST_ANCHOR;
  return [
    ...(isIntel ? [] : ['--insecure-root-ca root-ca.pem']),
    ...(result.experiment === null ? [] : ['--allow-experiment']),
    ...(roots.trustedRoots === null ? [] : ['--trusted-root trusted-root.json']),
  ];
}

/** What the commands need that is no part of a bundle. */
function rootsNote({ result, roots }: ReportSource): Html | null {
  const isIntel = result.trustAnchor === PRODUCTION_TRUST_ANCHOR;
  if (isIntel && roots.trustedRoots === null) return null;
  return html`<p class="small quiet">${
    isIntel
      ? null
      : html`<code>root-ca.pem</code>: the root CA that was trusted in place of Intel’s, ${roots.trustAnchors.map((key, i) => html`${i === 0 ? 'with the key ' : ', '}${digest(key)}`)}. No bundle holds it. `
  }${roots.trustedRoots === null ? null : html`<code>trusted-root.json</code>: the trusted root of Sigstore that was given; it is in this file.`}</p>`;
}
