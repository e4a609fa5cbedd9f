// Where people sign in.

import { type HtmlPart, html } from '../../core/views/html/markup.js';
import type { PageValues } from './layout.js';

export interface SignInValues {
  /** Host of the service, for people. */
  host: string;
  /** Host of the issuer that people may sign in at; null: by a code from the terminal alone. */
  issuer: string | null;
  /** That the address brings along: the link of the terminal; null: none. */
  code: string | null;
  /** Where to go on to afterwards. */
  onward: string;
  /** Why the last attempt was refused; null: there was none. */
  refused: string | null;
  /** Whether it is the code that was refused. */
  isOfCode: boolean;
}

export function signInPage({ host, issuer, code, onward, refused, isOfCode }: SignInValues): PageValues {
  const then = html`<input type="hidden" name="then" value="${onward}">`;
  const ofCode = isOfCode ? refused : null;
  return {
    title: 'Sign in',
    place: null,
    notice: refused === null || isOfCode ? null : { kind: 'wrong', text: refused },
    body: html`<div class="narrowpage"><h1>Sign in</h1><p class="lead">to ${host}. Public targets need no account: <a href="/public">public list</a>.</p>
${
  issuer !== null &&
  // A link: no form of a page may lead to another site.
  html`<div class="card pad gapv"><p><a class="btn go full" href="/sign-in/oidc?then=${encodeURIComponent(onward)}">Continue with your organisation</a></p><p class="small quiet gapv">OpenID Connect at ${issuer}. It learns that you sign in here, and nothing of what you look at.</p></div>`
}
<form class="card pad gapv" method="post" action="/sign-in">${then}<h2 class="h3">With a code from the terminal</h2><p class="small quiet">The service writes one to its terminal each time it starts. With a database server, <code>trust-center serve sign-in</code> gives another one while it runs.</p>${codeField(code, ofCode)}<p class="gapv"><button class="btn${issuer === null && html` go`}" type="submit">Sign in</button></p></form>
<p class="small quiet gapv">Workflows and programs do not sign in: they send an API token, or the identity token of their run.</p></div>
`,
  };
}

function codeField(code: string | null, refused: string | null): HtmlPart {
  return html`<label class="field${refused !== null && html` fail`}" for="code"><b>One-time code</b><small>Good once, and not for long.</small>${
    refused !== null && html`<span class="err" id="err">${refused}</span>`
  }<input id="code" name="code" class="mono" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required${code !== null && html` value="${code}"`}${
    refused !== null && html` aria-describedby="err" aria-invalid="true"`
  }></label>`;
}
