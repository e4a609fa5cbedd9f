// How far a reader can believe a file that verifies itself.

import type { ReportSource } from '../../report/source.js';
import { VERSION } from '../../version.js';
import { type Html, html } from './markup.js';
import type { Section } from './section.js';

interface Grade {
  name: string;
  how: Html;
  /** What it leaves open. */
  left: string;
}

export function believeSection({ summary, timeline }: ReportSource): Section {
  const title = 'How far to believe this file';
  return {
    id: 'believe',
    title,
    body: html`<section id="believe" class="stack-s"><h2>${title}</h2>
<p class="lead">A page cannot vouch for itself: who forges its data can forge its script. So there are four grades.${timeline === null && ' No log of results was read for it: what earlier checks found is not in this file.'}</p>
<div class="card"><table class="cards"><caption class="vh">${title}</caption><thead><tr><th scope="col">Grade</th><th scope="col">How</th><th scope="col">What is left open</th></tr></thead><tbody>${grades(
      summary !== null,
    ).map(
      ({ name, how, left }) => html`<tr><th scope="row">${name}</th><td>${how}</td><td class="quiet">${left}</td></tr>`,
    )}</tbody></table></div></section>`,
  };
}

function grades(isSigned: boolean): Grade[] {
  return [
    {
      name: 'Consistent',
      how: html`The script in this file appraised the evidence in this file, and got the result shown.`,
      left: 'Whoever made the file could have made the script, too; and chose policy, time and what was expected.',
    },
    {
      name: 'Ours',
      how: html`<code>trust-center check-report FILE</code> renders the report again and compares every byte.`,
      left: `That the evidence is of your deployment. It needs the program, at version ${VERSION}.`,
    },
    {
      name: 'Checked by a page that you chose',
      how: html`Drop this file on <code>check.html</code> of the release, or of a service that you run: the scripts of this file are not run there.`,
      left: 'You trust that page instead.',
    },
    {
      name: 'Signed',
      how: html`<code>trust-center verify-summary FILE</code> says who signed the summary. ${isSigned ? 'This file has one; this page does not look at it.' : 'This file has none.'}`,
      left: 'It says who stands for the result, not that they are right.',
    },
  ];
}
