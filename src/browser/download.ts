// Files that a reader saves: made in the page, of what is in it.

import { decoded } from './base64.js';

export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Not at once: the browser reads it when it has asked where to put it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The content of a data block: plain JSON as it stands there, what is packed as the gzip file that it is. */
export function downloadBlock(id: string): void {
  const block = document.getElementById(id);
  const text = block?.textContent ?? '';
  const name = id.replace(/^tc-/, '');
  if (block?.dataset.form === 'gzip') {
    download(`${name}.json.gz`, new Blob([decoded(text)], { type: 'application/gzip' }));
  } else download(`${name}.json`, new Blob([text], { type: 'application/json' }));
}
