// Machines of one role that show the same are shown once, by their names; so many different ones as a reader can look at.

import type { ComponentResult } from '../../result/document.js';
import { COMPONENT_ROLES, type ComponentRole } from '../../result/words.js';
import { componentNames } from '../component-names.js';
import { upperFirst } from '../verdict-words.js';

export interface Together<T> {
  /** The first of them. */
  one: T;
  all: T[];
}

interface OfComponent {
  component: ComponentResult;
}

/** In the order of the first of each; @param key equal where nothing that is shown differs */
export function together<T>(all: readonly T[], key: (one: T) => string): Together<T>[] {
  const groups = new Map<string, Together<T>>();
  for (const one of all) {
    const id = key(one);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { one, all: [one] });
    else group.all.push(one);
  }
  return [...groups.values()];
}

/** By role, those that have any. */
export function byRole<T extends OfComponent>(all: readonly T[]): { role: ComponentRole; machines: T[] }[] {
  return COMPONENT_ROLES.flatMap((role) => {
    const machines = all.filter(({ component }) => component.role === role);
    return machines.length === 0 ? [] : [{ role, machines }];
  });
}

/** `app instances 1 to 20 of 20` */
export function phraseOf(some: readonly OfComponent[], all: readonly OfComponent[]): string {
  const ids = some.map(({ component: { role, instance } }) => `${role}/${instance}`);
  const components = all.map(({ component }) => component);
  return componentNames(ids, components);
}

/** The same at the beginning of a line. */
export function namesOf(some: readonly OfComponent[], all: readonly OfComponent[]): string {
  return upperFirst(phraseOf(some, all));
}

/** The names of some, and that they are the same where there are several. */
export function sameNames(some: readonly OfComponent[], all: readonly OfComponent[]): string {
  return some.length > 1 ? `${namesOf(some, all)}: the same` : namesOf(some, all);
}
