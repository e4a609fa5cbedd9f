// What a service of a Docker Compose file takes from another one, by `extends`.

import { type ComposeNode, isAbsent, mappingOf, memberOf } from './compose-yaml.js';

export interface Inherited {
  /** Members of the services that it extends, the nearest first. */
  members: ReadonlyMap<string, ComposeNode>;
  /** `here`: all of them are in this file. `elsewhere`: the last one is in another file. `nowhere`: there is none of that name. */
  end: 'here' | 'elsewhere' | 'nowhere';
  /** How many services of this file it extends. */
  count: number;
}

/** @param textOf known text of a value; null: it is open, or no text */
export function inheritedBy(
  name: string,
  services: ReadonlyMap<string, ComposeNode>,
  textOf: (node: ComposeNode | undefined) => string | null,
): Inherited {
  const members = new Map<string, ComposeNode>();
  const seen = new Set([name]);
  let extended = services.get(name);
  for (;;) {
    const count = seen.size - 1;
    const extension = memberOf(extended, 'extends');
    if (extension === undefined || isAbsent(extension)) return { members, end: 'here', count };
    if (!isAbsent(memberOf(extension, 'file'))) return { members, end: 'elsewhere', count };
    const target = textOf(extension.kind === 'mapping' ? extension.entries.get('service') : extension);
    extended = target === null ? undefined : services.get(target);
    if (target === null || extended === undefined || seen.has(target)) return { members, end: 'nowhere', count };
    seen.add(target);
    for (const [key, member] of mappingOf(extended) ?? []) {
      // Some versions of Compose take null for a value that overrides, others for none: what it may hide still counts.
      if (!members.has(key) && !isAbsent(member)) members.set(key, member);
    }
  }
}
