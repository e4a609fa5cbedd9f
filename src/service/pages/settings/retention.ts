// How long evidence is kept.

import { type Html, html } from '../../../core/views/html/markup.js';
import { formToken, type Reader } from '../layout.js';
import { type Given, settingsPage, textField } from './frame.js';

export interface RetentionValues {
  /** null: for ever. */
  days: number | null;
  given: Given;
  reader: NonNullable<Reader>;
}

export function retentionBody({ days, given, reader }: RetentionValues): Html {
  const now =
    days === null
      ? 'Everything is kept for ever.'
      : `Evidence, reports and results are kept for ${days} ${days === 1 ? 'day' : 'days'}.`;
  return settingsPage(
    reader,
    'retention',
    'Retention',
    html`${now} Never removed, however old: the newest of each target, the first and the last of each span of its history, and the log.`,
    html`<section><form class="card pad formpage" method="post">${formToken(reader)}${textField(
      {
        name: 'days',
        label: 'Days',
        help: 'From 1 to 36,500. Left empty: for ever. What is older is removed within an hour, and cannot be brought back.',
        most: 5,
      },
      given,
    )}<p class="gapv"><button class="btn go" type="submit">Save</button></p></form></section>
<section><h2>What it takes</h2><p class="lead">A check of one machine takes about 17 KB, of which 10 KB are its own: one each hour is some 7 MB in 30 days, and 85 MB in a year. A check of three instances with their KMS, gateway and domain, as the sample is, takes about 200 KB: 150 MB in 30 days.</p></section>`,
  );
}
