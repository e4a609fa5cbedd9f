// The one script of the page that checks files. Its policy names it.

import { load } from './load.js';

load('./check.js', (why) => {
  document.documentElement.dataset.check = 'not';
  const place = document.querySelector('#ready');
  if (place === null) return;
  const strong = document.createElement('b');
  strong.textContent = 'This page cannot check anything in this browser';
  place.replaceChildren(strong, `: ${why}.`);
});
