// Links to a target for whoever has them: made and shown once, listed, ended.

import { type Html, html } from '../../core/views/html/markup.js';
import { bounded } from '../../core/views/html/text.js';
import type { Share } from '../store/shares.js';
import type { Published } from '../store/tables.js';
import { crumbs, formToken, type PageValues, type Reader } from './layout.js';
import { buttonForm, choiceField, type Given } from './settings/frame.js';
import { time } from './words.js';

export interface LinksValues {
  reader: NonNullable<Reader>;
  target: { name: string; href: string };
  /** Where the links that are made lead; null: to the page of the target. */
  verification: string | null;
  links: readonly Share[];
  /** One that was just made: its address is shown this once. */
  made: { link: Share; url: string } | null;
  given: Given;
  /** Unix milliseconds. */
  now: number;
}

/** What whoever has the link sees. */
const SHOWS: Readonly<Record<Published, string>> = {
  verdict: 'the verdict',
  report: 'verdict and report',
  evidence: 'verdict, report and evidence',
};
const SHOWN_HELP =
  'The verdict is how it stands and stood, and when it was checked; the report what was measured, and by which policy it was judged; the evidence all that the machines sent.';

export const END_OPTIONS = [
  ['1', 'a day'],
  ['7', 'a week'],
  ['30', '30 days'],
  ['365', 'a year'],
  ['never', 'never: until somebody ends it here'],
] as const;

export function linksPage(values: LinksValues): PageValues {
  const { reader, target, verification, links, made, given, now } = values;
  const name = bounded(target.name, 80);
  return {
    title: `Links to ${name}`,
    place: 'targets',
    scripts: ['copy'],
    body: html`${crumbs([{ name: 'Targets', href: '/' }, { name, href: target.href }, { name: 'links' }])}
<header class="head"><h1>Links to ${name}</h1><p class="lead">Whoever has a link sees the target, private or not, and all of its verifications, as far as the link shows them: without signing in, and until the link ends.</p></header>
${made !== null && shownOnce(made, name)}<section>${
      links.length === 0
        ? html`<p class="lead">There is none.</p>`
        : html`<div class="card"><table class="cards"><caption class="vh">Links</caption><thead><tr><th>Shows</th><th>Made</th><th>Ends</th><th><span class="vh">End</span></th></tr></thead><tbody>${links.map((link) => row(link, reader, now))}</tbody></table></div>`
    }</section>
<section><form class="card pad formpage" method="post">${formToken(reader)}<input type="hidden" name="action" value="create"><h2>Make a link</h2>${
      verification !== null &&
      html`<p class="small quiet">It opens <a href="/v/${verification}">this very verification</a>; the others can be reached from there.</p>`
    }${choiceField(
      { name: 'publishes', label: 'It shows', help: SHOWN_HELP, options: Object.entries(SHOWS) },
      given,
    )}${choiceField(
      { name: 'days', label: 'It ends after', options: END_OPTIONS },
      given,
    )}<p class="gapv"><button class="btn go" type="submit">Make it</button></p></form></section>
`,
  };
}

function shownOnce({ link, url }: NonNullable<LinksValues['made']>, name: string): Html {
  const end = link.expires_at;
  return html`<section class="cause mute" aria-labelledby="made"><h2 id="made">The link</h2><p class="lead">Copy it now: only its hash is kept, and it is not shown again.</p><p class="code gapv"><code class="all">${url}</code><button class="copy" type="button" hidden data-copy>Copy<span class="vh"> link</span></button></p><p class="small quiet gapv">Whoever has it sees of ${name} ${SHOWS[link.publishes]}; ${end === null ? 'until somebody ends it here' : html`until ${time(end)}`}.</p></section>`;
}

function row(link: Share, reader: NonNullable<Reader>, now: number): Html {
  const { id, publishes, created_at: made, expires_at: end } = link;
  const isOver = end !== null && end.getTime() <= now;
  const ends = end === null ? html`<span class="quiet">never</span>` : html`${isOver && 'ended '}${time(end)}`;
  const [which] = made.toISOString().split('.');
  return html`<tr${isOver && html` class="over"`}><th scope="row" class="plain">${SHOWS[publishes]}</th><td data-l="Made">${time(made)}</td><td data-l="Ends">${ends}</td><td class="nowrap">${buttonForm(reader, { action: 'end', id }, isOver ? 'Remove' : 'End it', `link of ${which}`)}</td></tr>\n`;
}
