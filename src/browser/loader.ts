// The one script of a report that its Content-Security-Policy names.

import { downloadBlock } from './download.js';
import { load } from './load.js';

function notReverified(why: string): void {
  document.documentElement.dataset.reverified = 'not';
  const reader = document.querySelector('#reader');
  if (reader === null) return;
  const strong = document.createElement('b');
  strong.textContent = 'Not re-verified in this reader';
  const save = document.createElement('button');
  save.type = 'button';
  save.textContent = 'Download the evidence';
  save.addEventListener('click', () => downloadBlock('tc-bundle'));
  reader.replaceChildren(strong, `: ${why}. What is shown is the result as it was written into this file. `, save);
}

load('./core.js', notReverified);
