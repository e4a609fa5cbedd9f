// API tokens: made and shown once, listed, revoked.

import { type Html, html } from '../../../core/views/html/markup.js';
import { bounded } from '../../../core/views/html/text.js';
import type { Role } from '../../store/tables.js';
import { formToken, type Reader } from '../layout.js';
import { time } from '../words.js';
import { buttonForm, choiceField, type Given, ROLE_OPTIONS, settingsPage, textField } from './frame.js';

export interface TokenLine {
  id: string;
  name: string;
  role: Role;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  /** Whether its time is over. */
  isExpired: boolean;
}

export interface TokensValues {
  tokens: TokenLine[];
  /** The secret of one that was just made: it is shown this once. */
  made: { name: string; secret: string } | null;
  /** Address of the API. */
  api: string;
  given: Given;
  reader: NonNullable<Reader>;
}

export const EXPIRY_OPTIONS = [
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', 'a year'],
  ['never', 'never: until it is revoked'],
] as const;

export function tokensBody({ tokens, made, api, given, reader }: TokensValues): Html {
  return settingsPage(
    reader,
    'tokens',
    'API tokens',
    html`For programs that ask this service. Workflows of GitHub need none: <a href="/settings/workflows">trust them</a> instead, and no secret is kept anywhere.`,
    html`${made !== null && shownOnce(made, api)}<section>${
      tokens.length === 0
        ? html`<p class="lead">No token was made yet.</p>`
        : html`<div class="card"><table class="cards"><thead><tr><th>Name</th><th>May</th><th>Made</th><th>Ends</th><th>Last used</th><th><span class="vh">Revoke</span></th></tr></thead><tbody>${tokens.map((token) => row(token, reader))}</tbody></table></div>`
    }</section>
<section><form class="card pad formpage" method="post">${formToken(reader)}<input type="hidden" name="action" value="create"><h2>Make a token</h2>${textField(
      { name: 'name', label: 'Name', help: 'What uses it: deploy, grafana.', most: 100, required: true },
      given,
    )}${choiceField({ name: 'role', label: 'It may', options: ROLE_OPTIONS }, given)}${choiceField(
      { name: 'days', label: 'It ends after', options: EXPIRY_OPTIONS },
      given,
    )}<p class="gapv"><button class="btn go" type="submit">Make it</button></p></form></section>`,
  );
}

function shownOnce({ name, secret }: NonNullable<TokensValues['made']>, api: string): Html {
  return html`<section class="cause mute" aria-labelledby="made"><h2 id="made">Token ${bounded(name, 100)}</h2><p class="lead">Copy it now: only its hash is kept, and it is not shown again.</p><p class="code gapv"><code class="all">${secret}</code><button class="copy" type="button" hidden data-copy>Copy<span class="vh"> token</span></button></p><p class="small quiet gapv">To try it:</p><pre class="code small"><code>curl -H "Authorization: Bearer $TOKEN" ${api}/targets</code></pre></section>`;
}

function row(
  { id, name, role, createdBy, createdAt, expiresAt, lastUsedAt, revokedAt, isExpired }: TokenLine,
  reader: NonNullable<Reader>,
): Html {
  const over = revokedAt !== null || isExpired;
  const ends =
    revokedAt !== null
      ? html`revoked ${time(revokedAt)}`
      : expiresAt === null
        ? html`<span class="quiet">never</span>`
        : html`${isExpired && 'ended '}${time(expiresAt)}`;
  return html`<tr${over && html` class="over"`}><th scope="row">${bounded(name, 100)}</th><td data-l="May">${role}</td><td data-l="Made">${time(createdAt)}<br><span class="quiet small">by ${bounded(createdBy, 100)}</span></td><td data-l="Ends">${ends}</td><td data-l="Last used">${lastUsedAt === null ? html`<span class="quiet">never</span>` : time(lastUsedAt)}</td><td>${!over && buttonForm(reader, { action: 'revoke', id }, 'Revoke', `token ${name}`)}</td></tr>\n`;
}
