// Which workflows of GitHub may speak for the organisation, by the identity tokens that GitHub gives them.

import { type Html, type HtmlPart, html } from '../../../core/views/html/markup.js';
import { bounded } from '../../../core/views/html/text.js';
import type { Role } from '../../store/tables.js';
import { formToken, type Reader } from '../layout.js';
import { buttonForm, choiceField, type Given, ROLE_OPTIONS, settingsPage, textField } from './frame.js';

export interface TrustLine {
  id: string;
  repository: string;
  repositoryId: string;
  ownerId: string;
  ref: string | null;
  environment: string | null;
  workflow: string | null;
  role: Role;
}

export interface WorkflowsValues {
  trusts: TrustLine[];
  given: Given;
  reader: NonNullable<Reader>;
  /** That a workflow asks for as the audience of its token. */
  audience: string;
}

export function workflowsBody({ trusts, given, reader, audience }: WorkflowsValues): Html {
  const row = ({ id, repository, repositoryId, ownerId, ref, environment, workflow, role }: TrustLine): Html =>
    html`<tr><th scope="row">${bounded(repository, 150)}<br><span class="quiet small plain">repository ${repositoryId}, owner ${ownerId}</span></th><td data-l="Ref">${any(ref)}</td><td data-l="Environment">${any(environment)}</td><td data-l="Workflow">${any(workflow)}</td><td data-l="May">${role}</td><td>${buttonForm(reader, { action: 'remove', id }, 'Remove', `the rule of ${repository}`)}</td></tr>\n`;
  return settingsPage(
    reader,
    'workflows',
    'Workflows',
    html`Workflows that may use the API without a secret: GitHub says who they are, for the audience <code>${audience}</code>. Those of pull requests from forks never can.`,
    html`<section>${
      trusts.length === 0
        ? html`<p class="lead">None is trusted yet.</p>`
        : html`<div class="card"><table class="cards"><thead><tr><th>Repository</th><th>Ref</th><th>Environment</th><th>Workflow</th><th>May</th><th><span class="vh">Remove</span></th></tr></thead><tbody>${trusts.map(row)}</tbody></table></div>`
    }</section>
<section><form class="card pad formpage" method="post">${formToken(reader)}<input type="hidden" name="action" value="create"><h2>Trust a workflow</h2><div class="fields">${textField(
      { name: 'repository', label: 'Repository', help: 'For people: acme/app.', most: 150, required: true, mono: true },
      given,
    )}${choiceField({ name: 'role', label: 'It may', options: ROLE_OPTIONS }, given)}${textField(
      {
        name: 'repository_id',
        label: 'Its number',
        help: html`Kept when it is renamed: <code>gh api repos/acme/app --jq .id</code>`,
        most: 20,
        required: true,
        mono: true,
      },
      given,
    )}${textField(
      {
        name: 'owner_id',
        label: 'Number of its owner',
        help: html`<code>gh api repos/acme/app --jq .owner.id</code>`,
        most: 20,
        required: true,
        mono: true,
      },
      given,
    )}${textField(
      { name: 'ref', label: 'Ref', help: 'Exactly this one: refs/heads/main. Left empty: any.', most: 255, mono: true },
      given,
    )}${textField(
      { name: 'environment', label: 'Environment', help: 'Left empty: any, or none.', most: 255, mono: true },
      given,
    )}${textField(
      {
        name: 'workflow',
        label: 'Workflow file',
        help: 'acme/app/.github/workflows/deploy.yml@refs/heads/main. Left empty: any of the repository.',
        most: 400,
        mono: true,
      },
      given,
    )}</div><p class="gapv"><button class="btn go" type="submit">Trust it</button></p></form></section>`,
  );
}

function any(value: string | null): HtmlPart {
  return value === null ? html`<span class="quiet">any</span>` : html`<code>${bounded(value, 400)}</code>`;
}
