// Hooks: whom the service tells, what it told them, and to tell it again.

import { type Html, html } from '../../../core/views/html/markup.js';
import { bounded } from '../../../core/views/html/text.js';
import { marked } from '../icons.js';
import { formToken, type Reader } from '../layout.js';
import { time } from '../words.js';
import { buttonForm, type Given, settingsPage, textField } from './frame.js';

export interface HookLine {
  id: string;
  /** Without what may be a secret in it: its host. */
  host: string;
  /** None: all. */
  events: string[];
  createdAt: Date;
  disabled: { at: Date; why: string } | null;
}

export interface MadeSecret {
  host: string;
  secret: string;
}

export interface HooksValues {
  hooks: HookLine[];
  /** The secret of one that was just made: it is shown this once. */
  made: MadeSecret | null;
  /** Kinds of messages that can be asked for, in words. */
  kinds: readonly (readonly [kind: string, words: string])[];
  given: Given;
  reader: NonNullable<Reader>;
}

export function hooksBody({ hooks, made, kinds, given, reader }: HooksValues): Html {
  const row = ({ id, host, events, createdAt, disabled }: HookLine): Html =>
    html`<tr><th scope="row"><a href="/settings/hooks/${id}">${bounded(host, 200)}</a></th><td data-l="Told of">${events.length === 0 ? 'everything' : events.join(', ')}</td><td data-l="Made">${time(createdAt)}</td><td>${hookState(disabled)}</td></tr>\n`;
  return settingsPage(
    reader,
    'hooks',
    'Hooks',
    html`Addresses that are told when something changes, with messages signed as <a href="https://www.standardwebhooks.com">Standard Webhooks</a> says.`,
    html`${made !== null && shownOnce(made)}<section>${
      hooks.length === 0
        ? html`<p class="lead">Nobody is told yet.</p>`
        : html`<div class="card"><table class="cards"><thead><tr><th>Receiver</th><th>Told of</th><th>Made</th><th>State</th></tr></thead><tbody>${hooks.map(row)}</tbody></table></div>`
    }</section>
<section><form class="card pad formpage" method="post">${formToken(reader)}<input type="hidden" name="action" value="create"><h2>Add a hook</h2>${textField(
      {
        name: 'url',
        label: 'Address',
        help: 'https. Only its host is shown later: the rest may be all that protects it.',
        most: 2000,
        required: true,
        mono: true,
      },
      given,
    )}<fieldset><legend class="h3">Told of</legend><p class="small quiet">None chosen: everything.</p>${kinds.map(
      ([kind, words], i) =>
        html`<div class="choice"><input type="checkbox" name="events" value="${kind}" id="event-${i}"${(given.values.events ?? '').split(' ').includes(kind) && html` checked`}><label for="event-${i}"><code>${kind}</code><small>${words}</small></label></div>`,
    )}</fieldset><p class="gapv"><button class="btn go" type="submit">Add it</button></p></form></section>`,
  );
}

function hookState(disabled: HookLine['disabled']): Html {
  return disabled === null ? html`<span class="quiet">in use</span>` : marked('warn', 'open', 'disabled');
}

function shownOnce({ host, secret }: MadeSecret): Html {
  return html`<section class="cause mute" aria-labelledby="made"><h2 id="made">Secret of the hook to ${bounded(host, 200)}</h2><p class="lead">Give it to the receiver, who verifies messages by it. Copy it now: it is not shown again.</p><p class="code gapv"><code class="all">${secret}</code><button class="copy" type="button" hidden data-copy>Copy<span class="vh"> secret</span></button></p></section>`;
}

export interface DeliveryLine {
  id: string;
  createdAt: Date;
  /** What it tells of. */
  kind: string;
  tries: number;
  status: 'waiting' | 'delivered' | 'given-up';
  nextAt: Date | null;
  answer: string | null;
}

export interface HookValues extends HookLine {
  /** A secret that was just made for it. */
  made: MadeSecret | null;
  /** The newest. */
  deliveries: DeliveryLine[];
  reader: NonNullable<Reader>;
}

export function hookBody({ host, events, createdAt, disabled, made, deliveries, reader }: HookValues): Html {
  return settingsPage(
    reader,
    'hooks',
    `Hook to ${bounded(host, 200)}`,
    html`Made ${time(createdAt)}; told of ${events.length === 0 ? 'everything' : events.join(', ')}.`,
    html`${
      disabled !== null &&
      html`<section class="cause open"><h2>It is disabled</h2><p class="lead">Since ${time(disabled.at)}: ${bounded(disabled.why)}</p><div class="gapv">${buttonForm(reader, { action: 'enable' }, 'Use it again', `the hook to ${host}`, 'btn')}</div></section>`
    }${made !== null && shownOnce(made)}<section><h2>Deliveries</h2>${
      deliveries.length === 0
        ? html`<p class="lead">Nothing was to be told yet.</p>`
        : html`<div class="card gapv"><table class="cards"><thead><tr><th>State</th><th>Message</th><th>Made</th><th class="num">Tries</th><th>Answer</th><th><span class="vh">Again</span></th></tr></thead><tbody>${deliveries.map((one) => deliveryRow(one, disabled === null ? reader : null))}</tbody></table></div>`
    }</section>
<section class="row">${
      disabled === null &&
      html`${buttonForm(reader, { action: 'try' }, 'Send a trial message', `to ${host}`, 'btn')}${buttonForm(reader, { action: 'disable' }, 'Disable', `the hook to ${host}`, 'btn')}`
    }${buttonForm(reader, { action: 'secret' }, 'Make another secret', `for ${host}`, 'btn')}${buttonForm(reader, { action: 'remove' }, 'Remove', `the hook to ${host}`, 'btn danger')}</section>`,
  );
}

function deliveryRow(
  { id, createdAt, kind, tries, status, nextAt, answer }: DeliveryLine,
  /** null: nothing can be sent again. */
  reader: Reader,
): Html {
  return html`<tr><td>${deliveryState(status)}</td><th scope="row"><code>${kind}</code></th><td data-l="Made">${time(createdAt)}</td><td class="num" data-l="Tries">${tries}</td><td data-l="Answer">${answer === null ? html`<span class="quiet">none yet</span>` : bounded(answer, 300)}${status === 'waiting' && nextAt !== null && html`<br><span class="quiet small">next try ${time(nextAt)}</span>`}</td><td>${reader !== null && status !== 'waiting' && buttonForm(reader, { action: 'again', delivery: id }, 'Send again', `the message ${id}`)}</td></tr>\n`;
}

/** No green: that a message arrived says nothing of any target. */
function deliveryState(status: DeliveryLine['status']): Html {
  if (status === 'delivered') return html`<b>delivered</b>`;
  return status === 'waiting' ? html`<span class="quiet">waiting</span>` : marked('warn', 'open', 'given up');
}
