// Components in words: `app instance 1 of 3`, `the KMS`. Ids such as `app/0` are for programs.

import type { ComponentResult } from '../result/document.js';

type Named = Pick<ComponentResult, 'role' | 'instance'>;

/** As it stands in a sentence. @param all the components of the result, itself among them */
export function componentName(component: Named, all: readonly Named[]): string {
  return componentNames([`${component.role}/${component.instance}`], all);
}

/** Several in one phrase: `app instances 1 to 20 of 20 and the KMS`. @param ids as checks have them; one of no such form stays as it is */
export function componentNames(ids: readonly string[], all: readonly Named[]): string {
  const roles = new Map<string, number[]>();
  const phrases: string[] = [];
  for (const id of ids) {
    const [, role, instance] = FORM.exec(id) ?? [];
    if (role === undefined) phrases.push(id);
    else roles.set(role, [...(roles.get(role) ?? []), Number(instance) + 1]);
  }
  for (const [role, places] of roles) phrases.push(phrase(role, places, all));
  return phrases.join(' and ');
}

const FORM = /^(app|kms|gateway)\/(\d+)$/;
const ONE: Readonly<Record<string, string>> = { app: 'the app', kms: 'the KMS', gateway: 'the gateway' };
const NOUN: Readonly<Record<string, string>> = { app: 'app instance', kms: 'KMS', gateway: 'gateway' };
/** Runs of places that are written out. */
const MAX_RUNS = 8;

/** @param places from 1 */
function phrase(role: string, places: readonly number[], all: readonly Named[]): string {
  const count = all.filter((one) => one.role === role).length;
  const [first = 1] = places;
  if (places.length === 1 && first === 1 && count <= 1) return ONE[role] ?? role;
  // Of a part of a result, how many there are is not known.
  const total = Math.max(...places) > count ? '' : ` of ${count}`;
  const plural = places.length > 1 && role !== 'kms' ? 's' : '';
  return `${NOUN[role]}${plural} ${runsOf(places)}${total}`;
}

/** `1 to 20 and 23`. */
function runsOf(places: readonly number[]): string {
  const runs: [from: number, to: number][] = [];
  for (const place of [...places].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && place === last[1] + 1) last[1] = place;
    else runs.push([place, place]);
  }
  const words = runs.flatMap(([from, to]) =>
    to - from > 1 ? [`${from} to ${to}`] : from === to ? [`${from}`] : [`${from}`, `${to}`],
  );
  const shown = words.slice(0, MAX_RUNS);
  if (words.length > shown.length) return `${shown.join(', ')} and others (${places.length} in all)`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
