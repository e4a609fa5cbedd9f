// The only way in which markup comes into the page: what the `html` template made, by the policy that the loader was given.

import type { Html } from '../core/views/html/markup.js';

/** The one Trusted Types policy of the page, where the browser has them. */
export type Trust = (markup: string) => unknown;

let trust: Trust = (markup) => markup;

export function setTrust(given: Trust): void {
  trust = given;
}

export function fragmentOf({ markup }: Html): DocumentFragment {
  const template = document.createElement('template');
  template.innerHTML = trust(markup) as string;
  return template.content;
}
