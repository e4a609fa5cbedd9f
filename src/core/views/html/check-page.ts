// The page that checks files where it is opened: the frame, with the code of reports in it, and what is seen before a file
// is given. A function of the code alone.

import type { ReportCore } from '../../report/core.js';
import { CORE_PARTS } from '../../report/core.js';
import { packedBlock, partBlocks } from '../../report/write-blocks.js';
import { VERSION } from '../../version.js';
import { CHECK_STYLE } from './check-style.js';
import { mark, SHAPES } from './icons.js';
import { html } from './markup.js';
import { page } from './page.js';
import { STYLE } from './style.js';

/** Where the loader of reports is, which the page compares reports with and never runs. */
export const REPORT_LOADER = 'tc-report-loader';

/** The code of the page besides that of reports. */
export interface CheckCode {
  loader: string;
  part: string;
}

export function checkPage(core: ReportCore, { loader, part }: CheckCode): string {
  return page({
    title: 'Check a file – trust-center',
    style: STYLE + CHECK_STYLE,
    loader,
    blocks: html`${[
      packedBlock(REPORT_LOADER, core.loader),
      ...partBlocks(CORE_PARTS, core),
      packedBlock('tc-part-check', part),
    ]}`,
    body: html`<a class="skip" href="#content">Skip to content</a>
${SHAPES}
<header class="top"><div><span class="brand"><svg aria-hidden="true"><use href="#m-brand"/></svg>trust-center</span><span class="quiet small">one file that makes no request</span></div></header>
<main class="page" id="content">
<header class="head"><h1>Check a file</h1><p class="lead">A bundle, a report, or evidence of an app as its service gave it. It is judged in this browser: nothing is uploaded, and scripts in it are never run.</p></header>
<div id="problem" role="alert"></div>
<div id="ready" role="status"><noscript><p class="note open"><b>This page needs JavaScript</b>, which is off in this browser. Nothing can be checked without it. <code>trust-center verify --evidence FILE</code> does the same in a terminal.</p></noscript></div>
<section class="card pad" aria-labelledby="tells"><h2 class="h3" id="tells">What this page can tell you</h2><ul class="points">
<li>${mark('rec', 'mute')}<div><b>What the evidence comes to.</b> <span>Judged by this page and by your policy, whatever the file says of itself.</span></div></li>
<li>${mark('skip', 'mute')}<div><b>Not that it is fresh.</b> <span>A file can be of any age: it shows what ran then.</span></div></li>
<li>${mark('skip', 'mute')}<div><b>Not who made it.</b> <span>For that there is the signed summary: <code>trust-center verify-summary</code>.</span></div></li>
<li>${mark('skip', 'mute')}<div><b>Not that this page is ours.</b> <span>Compare it with its release: <code>gh attestation verify check.html</code>, as docs/verifying.md says.</span></div></li>
</ul></section>
<p class="foot">trust-center ${VERSION}. This file makes no request.</p>
</main>
`,
  });
}
