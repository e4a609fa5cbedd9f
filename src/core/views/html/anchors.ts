// The names of places in the page. They are made of our own words alone: roles, numbers, ids of checks.

import { CATALOG } from '../../result/catalog.js';
import type { Check } from '../../result/document.js';

/** `check.app-0.hardware.pck-chain` */
export function checkAnchor({ component, id }: Pick<Check, 'component' | 'id'>): string {
  return `check.${componentAnchor(component)}.${id in CATALOG ? id : 'unheard-of'}`;
}

/** `app-0` of `app/0`. */
export function componentAnchor(component: string): string {
  const [, role, instance] = /^(app|kms|gateway)\/(\d{1,6})$/.exec(component) ?? [];
  return role === undefined ? 'other' : `${role}-${instance}`;
}
