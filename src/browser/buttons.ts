// Buttons that only a script can serve: to copy a value, and to save evidence.

import type { Bundle } from '../core/bundle.js';
import { itemBytes } from '../core/bundle.js';
import { download, downloadBlock } from './download.js';

/** @param shown the bundle that the page shows, when a button is used */
export function serveButtons(shown: () => Bundle): void {
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('button') : null;
    if (button === null) return;
    const { copy, item, block } = button.dataset;
    if (copy !== undefined) void copyBefore(button);
    if (item !== undefined)
      download(
        fileName(item),
        new Blob([new Uint8Array(itemBytes(shown(), item))], { type: 'application/octet-stream' }),
      );
    if (block !== undefined) downloadBlock(block);
  });
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
