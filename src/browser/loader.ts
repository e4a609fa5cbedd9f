// The one script of a report that its Content-Security-Policy names.

import { downloadBlock } from './download.js';
import { load } from './load.js';
import { ownPage } from './own-page.js';

function notReverified(why: string): void {
  document.documentElement.dataset.reverified = 'not';
  document.title = `Not re-verified: ${document.title}`;
  document.body.prepend(noticeBar());
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

/** Above everything: what stands below may say anything of itself. */
function noticeBar(): HTMLElement {
  const notice = document.createElement('aside');
  notice.className = 'notice open';
  notice.setAttribute('role', 'alert');
  const text = document.createElement('p');
  text.textContent = 'Not re-verified in this reader. What is below is as it was written into this file.';
  notice.append(text);
  return notice;
}

ownPage();
load('./core.js', notReverified);
