// Who may sign in to the organisation, and as what.

import { type Html, html } from '../../../core/views/html/markup.js';
import { bounded } from '../../../core/views/html/text.js';
import type { Role } from '../../store/tables.js';
import { formToken, type Reader } from '../layout.js';
import { time } from '../words.js';
import { buttonForm, choiceField, type Given, ROLE_OPTIONS, settingsPage, textField } from './frame.js';

export interface MemberLine {
  issuer: string;
  subject: string;
  name: string;
  role: Role;
  createdAt: Date;
  /** Whether they have the link of the terminal, and no account anywhere. */
  isLocal: boolean;
}

export interface MembersValues {
  members: MemberLine[];
  /** Issuer whose accounts may be added; null: people sign in by the link on the terminal alone. */
  issuer: string | null;
  given: Given;
  reader: NonNullable<Reader>;
}

export function membersBody({ members, issuer, given, reader }: MembersValues): Html {
  return settingsPage(
    reader,
    'members',
    'Members',
    'People of the organisation. Somebody whose role changes has to sign in again.',
    html`<section>${members.length === 0 ? html`<p class="lead">Nobody has an account here. Whoever runs the service signs in by the link on its terminal.</p>` : html`<div class="card"><table class="cards"><thead><tr><th>Name</th><th>Account</th><th>Since</th><th>May</th><th><span class="vh">Remove</span></th></tr></thead><tbody>${members.map((member, i) => row(member, i, reader))}</tbody></table></div>`}</section>
<section>${issuer === null ? byLinkAlone() : addForm(issuer, given, reader)}</section>`,
  );
}

function byLinkAlone(): Html {
  return html`<div class="card pad formpage"><h2>Others</h2><p class="lead">Nobody else can sign in: the service knows no OpenID Connect provider. Whoever runs it sets <code>TRUST_CENTER_OIDC_ISSUER</code>, <code>TRUST_CENTER_OIDC_CLIENT_ID</code> and <code>TRUST_CENTER_OIDC_CLIENT_SECRET</code>.</p></div>`;
}

function addForm(issuer: string, given: Given, reader: NonNullable<Reader>): Html {
  return html`<form class="card pad formpage" method="post">${formToken(reader)}<input type="hidden" name="action" value="add"><h2>Add somebody</h2>${textField(
    {
      name: 'subject',
      label: 'Subject',
      help: html`What <code>${issuer}</code> calls the account: the claim <code>sub</code>.`,
      most: 255,
      required: true,
      mono: true,
    },
    given,
  )}${textField({ name: 'name', label: 'Name', help: 'As it is shown here and in the audit log.', most: 200, required: true }, given)}${choiceField(
    { name: 'role', label: 'They may', options: ROLE_OPTIONS },
    given,
  )}<p class="gapv"><button class="btn go" type="submit">Add</button></p></form>`;
}

function row(
  { issuer, subject, name, role, createdAt, isLocal }: MemberLine,
  i: number,
  reader: NonNullable<Reader>,
): Html {
  const who = { issuer, subject };
  const hidden = Object.entries(who).map(([key, value]) => html`<input type="hidden" name="${key}" value="${value}">`);
  const change = html`<form method="post" class="inline">${formToken(reader)}<input type="hidden" name="action" value="role">${hidden}<label class="vh" for="role-${i}">Role of ${name}</label><select id="role-${i}" name="role">${ROLE_OPTIONS.map(
    ([value]) => html`<option${value === role && html` selected`}>${value}</option>`,
  )}</select><button class="btn small" type="submit">Change<span class="vh"> the role of ${name}</span></button></form>`;
  return html`<tr><th scope="row">${bounded(name, 200)}</th><td data-l="Account">${
    isLocal
      ? html`<span class="quiet">the link on the terminal</span>`
      : html`${bounded(subject, 255)}<br><span class="quiet small">at ${bounded(issuer, 255)}</span>`
  }</td><td data-l="Since">${time(createdAt)}</td><td data-l="May">${isLocal ? role : change}</td><td>${
    !isLocal && buttonForm(reader, { action: 'remove', ...who }, 'Remove', name)
  }</td></tr>\n`;
}
