// A part of the report with a heading of its own.

import type { Html } from './markup.js';

export interface Section {
  /** Its anchor, which links and the table of contents use. */
  id: string;
  /** In the table of contents. */
  title: string;
  /** A whole `<section id>`. */
  body: Html;
}
