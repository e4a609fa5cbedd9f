// The result as Markdown for a place with a size limit: what exceeds it is left out, and the text says where to find it.

import { utf8 } from '../../core/bytes.js';
import type { ResultDocument } from '../../core/result/document.js';
import { renderMarkdown } from '../../core/views/markdown.js';

/**
 * @param at Unix milliseconds of now
 * @param limit most bytes of UTF-8, which are at least as many as characters however those are counted
 * @param whole where everything is, e.g. the address of the run, whose job summary and files have it
 */
export function renderWithin(result: ResultDocument, at: number, limit: number, whole: string): string {
  const full = renderMarkdown(result, { at, limit: Number.POSITIVE_INFINITY });
  if (utf8(full).length <= limit) return full;
  const note = `\n> The whole result is in the summary and the files of ${whole}\n`;
  return `${renderMarkdown(result, { at, limit: limit - utf8(note).length })}${note}`;
}
