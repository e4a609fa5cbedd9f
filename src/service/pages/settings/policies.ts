// Policies: which there are, one with its text, and one that is written, with what is wrong marked in its line.

import { PROJECT_URI } from '../../../core/version.js';
import { type Html, html } from '../../../core/views/html/markup.js';
import { numberedLines } from '../../../core/views/html/stated/numbered-lines.js';
import { bounded, prose } from '../../../core/views/html/text.js';
import { formToken, mayEdit, type Reader } from '../layout.js';
import { digest } from '../shown.js';
import { count, counted, time } from '../words.js';
import { buttonForm, type Given, settingsPage, textArea, textField } from './frame.js';

export const MAX_POLICY_CHARACTERS = 256 * 1024;
export const MAX_NAME_CHARACTERS = 100;

export interface PolicyLine {
  digest: string;
  name: string;
  createdAt: Date;
  targets: number;
}

export interface PoliciesValues {
  policies: PolicyLine[];
  reader: NonNullable<Reader>;
}

export function policiesBody({ policies, reader }: PoliciesValues): Html {
  const row = ({ digest: id, name, createdAt, targets }: PolicyLine): Html =>
    html`<tr><th scope="row"><a href="/settings/policies/${id}">${bounded(name, MAX_NAME_CHARACTERS)}</a></th><td data-l="Digest">${digest(id)}</td><td data-l="Written">${time(createdAt)}</td><td class="num" data-l="Targets">${count(targets)}</td></tr>\n`;
  return settingsPage(
    reader,
    'policies',
    'Policies',
    'What has to be so, for a target to be verified. A policy is never changed: a target names another one instead, so each verdict says by which it was.',
    html`<section>${
      policies.length === 0
        ? html`<p class="lead">There is none yet. A target that names none is judged by the safe defaults, which know no OS image and no compose file of yours: what the target does not name itself stays unknown, and the verdict inconclusive.</p>`
        : html`<div class="card"><table class="cards"><thead><tr><th>Name</th><th>Digest</th><th>Written</th><th class="num">Targets</th></tr></thead><tbody>${policies.map(row)}</tbody></table></div>`
    }${mayEdit(reader) && html`<p class="gapv"><a class="btn" href="/settings/policies/new">Write a policy</a></p>`}</section>`,
  );
}

export interface PolicyValues extends PolicyLine {
  text: string;
  /** The policy in sentences; null: this version cannot read it any more, for this reason. */
  words: string[] | null;
  problem: string | null;
  reader: NonNullable<Reader>;
}

const ROOM = 200_000;

export function policyBody({ digest: id, name, createdAt, targets, text, words, problem, reader }: PolicyValues): Html {
  return settingsPage(
    reader,
    'policies',
    bounded(name, MAX_NAME_CHARACTERS),
    html`Written ${time(createdAt)}, named by ${counted(targets, 'target')}.`,
    html`<section><h2>What it says</h2>${
      words === null
        ? html`<p class="note fail gapv">This version cannot read it: ${bounded(problem ?? '')}</p>`
        : html`<ul class="bullets gapv">${words.map((line) => html`<li>${bounded(line)}</li>`)}</ul>`
    }</section>
<section><h2>Its text</h2><p class="lead"><code>${id}</code></p><p class="small quiet">That is the digest of the text. Results and the log name the policy in force, which is this one with its defaults and with what a target adds, by a digest of its own.</p><div class="card gapv">${numberedLines(text, ROOM).body}</div>${
      mayEdit(reader) &&
      html`<div class="row gapv"><a class="btn" href="/settings/policies/new?from=${id}">Write another one from it</a>${
        targets === 0 && buttonForm(reader, { action: 'remove' }, 'Remove', `policy ${name}`, 'btn danger')
      }</div>`
    }</section>`,
  );
}

/** Where in the text it is, from 1. */
export interface PolicyMark {
  line: number;
  column: number;
  message: string;
  hint: string | null;
}

export interface NewPolicyValues {
  given: Given;
  /** What the policy checker found in the text that was given; null: nothing, or nothing was given yet. */
  mark: PolicyMark | null;
  reader: NonNullable<Reader>;
}

export function newPolicyBody({ given, mark, reader }: NewPolicyValues): Html {
  return settingsPage(
    reader,
    'policies',
    'Write a policy',
    html`YAML, as in <a href="${PROJECT_URI}/blob/main/docs/policy.md">docs/policy.md</a>. It is checked before it is kept.`,
    html`${mark !== null && marked(given.values.text ?? '', mark)}<section><form class="card pad" method="post" action="/settings/policies/new">${formToken(reader)}${textField(
      {
        name: 'name',
        label: 'Name',
        help: 'For people: production, staging.',
        most: MAX_NAME_CHARACTERS,
        required: true,
      },
      given,
    )}${textArea({ name: 'text', label: 'Policy', most: MAX_POLICY_CHARACTERS, rows: 22, required: true, mono: true }, given)}<p class="row gapv"><button class="btn go" type="submit">Check and keep</button><a href="/settings/policies">Cancel</a></p></form></section>`,
  );
}

/** Lines around the one that is marked. */
const AROUND = 4;

function marked(text: string, { line, column, message, hint }: PolicyMark): Html {
  const lines = text.split('\n');
  const first = Math.max(1, Math.min(line - AROUND, lines.length));
  const part = lines.slice(first - 1, line + AROUND).join('\n');
  const note = html`<p class="note fail"><b>Column ${column}:</b> ${bounded(message)}${hint !== null && html` ${prose(hint)}`}</p>`;
  const { body } = numberedLines(part, ROOM, new Map([[line - first + 1, [note]]]), first);
  return html`<section class="cause fail" role="alert"><h2>Line ${line} is not right</h2><p class="lead">Nothing was kept. The rest of the text was not looked at: put this right, and check again.</p><div class="gapv">${body}</div></section>`;
}
