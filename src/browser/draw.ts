// The page, drawn from a source: what stood there goes, whoever wrote it.

import type { ReportSource } from '../core/report/source.js';
import type { Html } from '../core/views/html/markup.js';
import { fragmentOf } from './markup.js';

export interface Drawing {
  source: ReportSource;
  /** The line in the verdict. */
  reader: Html;
  /** Above everything; null: none. */
  notice: Html | null;
  /** Before the title, where the verdict alone would say too much. */
  label: string | null;
}

/** Everything but the data and the code, which are script elements. */
export async function draw({ source, reader, notice, label }: Drawing): Promise<void> {
  const { pageBody, pageTitle } = await import('../core/views/html/body.js');
  const now = Date.now();
  const drawn = fragmentOf(await pageBody(source, reader, now));
  for (const element of [...document.body.childNodes]) {
    if (!(element instanceof HTMLScriptElement)) element.remove();
  }
  document.body.prepend(...(notice === null ? [] : [fragmentOf(notice)]), drawn);
  document.title = `${label === null ? '' : `${label}: `}${pageTitle(source.result, now)}`;
  for (const button of document.querySelectorAll<HTMLElement>('[data-copy], [data-item], [data-block]')) {
    button.hidden = false;
  }
}
