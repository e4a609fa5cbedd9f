// Buttons that only a script can serve: to copy a value, and to save evidence.

import { itemBytes, serialiseBundle } from '../core/bundle.js';
import type { ReportSource } from '../core/report/source.js';
import { renderJson } from '../core/views/json.js';
import { download } from './download.js';

/** @param shown what the page is drawn from, when a button is used */
export function serveButtons(shown: () => ReportSource): void {
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('button') : null;
    if (button === null) return;
    const { copy, item, block } = button.dataset;
    if (copy !== undefined) void copyBefore(button);
    if (item !== undefined) save(fileName(item), itemBytes(shown().bundle, item), 'application/octet-stream');
    if (block !== undefined) saveBlock(block, shown());
  });
}

/** As the commands beside the buttons name them, whatever form they have in the page. */
function saveBlock(id: string, { bundle, result, summary }: ReportSource): void {
  if (id === 'tc-bundle') save('bundle.json', serialiseBundle(bundle), 'application/json');
  if (id === 'tc-result') save('result.json', renderJson(result), 'application/json');
  if (id === 'tc-summary' && summary !== null) save('summary.json', summary, 'application/json');
}

function save(name: string, content: string | Uint8Array, type: string): void {
  download(name, new Blob([typeof content === 'string' ? content : new Uint8Array(content)], { type }));
}

/** `collateral-0` of `collateral/0`: no name that leads into a folder. */
function fileName(item: string): string {
  return item.replace(/[^\w.-]+/g, '-').replace(/^\.+/, '') || 'item';
}

/** The value stands right before its button. */
async function copyBefore(button: HTMLElement): Promise<void> {
  const value = button.previousElementSibling?.textContent ?? '';
  const label = button.firstChild;
  try {
    await navigator.clipboard.writeText(value);
    if (label !== null) label.textContent = 'Copied';
  } catch {
    // The browser does not let the page: with the value selected one key does it.
    getSelection()?.selectAllChildren(button.previousElementSibling ?? button);
    if (label !== null) label.textContent = 'Selected';
  }
}
