// Where in the page each check stands. What several machines say alike is shown once; every check has a place that a link
// can lead to.

import { markOf } from '../../appraisal/judgement.js';
import { CATALOG } from '../../result/catalog.js';
import type { Check, ComponentResult } from '../../result/document.js';
import { PHASES } from '../../result/words.js';
import { type Group, groupOf } from './chain-groups.js';
import { type Ground, groundOf } from './ground.js';

/** A check that is shown, and all that say the same. */
export interface Shown {
  anchor: string;
  check: Check;
  /** What it stands on: what passed on other ground is not the same. */
  ground: Ground;
  /** `app/0` */
  components: string[];
}

export interface Places {
  /** Failed or unknown: failures first, in the order of the chain. */
  open: Shown[];
  /** Found, grave, and not refused. */
  warned: Shown[];
  /** The rest, by the component that says it first. */
  quiet: ReadonlyMap<string, Shown[]>;
  /** Of each component, how many more of its checks stand with which other. */
  elsewhere: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Where a check is shown. */
  anchorOf(check: Check): string;
  /** Where those are shown that judge the same part, if it is one of many; else as `anchorOf`. */
  groupAnchorOf(check: Check): string;
  /** Where that of another id of a component is shown; null: it is not there. @param component `app/0` */
  anchorOfId(component: string, id: string): string | null;
}

export function placesOf(components: readonly ComponentResult[]): Places {
  const anchors = new Map<Check, string>();
  const firstOfId = new Map<string, string>();
  const taken = new Set<string>();
  const shown = new Map<string, Shown>();
  const elsewhere = new Map<string, Map<string, number>>();
  for (const component of components) {
    const { role, instance, phases } = component;
    const own = `${role}/${instance}`;
    for (const check of PHASES.flatMap((phase) => phases[phase].checks)) {
      const ground = check.status === 'pass' ? groundOf(component, check.phase) : 'proven';
      const key = JSON.stringify([role, ground, { ...check, component: '' }]);
      const known = shown.get(key);
      const place = known ?? { anchor: free(anchorNamed(own, check), taken), check, ground, components: [] };
      if (!place.components.includes(own)) place.components.push(own);
      shown.set(key, place);
      anchors.set(check, place.anchor);
      const named = `${own} ${check.id}`;
      if (!firstOfId.has(named)) firstOfId.set(named, place.anchor);
      const [shower = own] = place.components;
      if (isQuiet(check) && shower !== own) {
        const counts = elsewhere.get(own) ?? new Map<string, number>();
        elsewhere.set(own, counts.set(shower, (counts.get(shower) ?? 0) + 1));
      }
    }
  }
  const all = [...shown.values()];
  const quiet = new Map<string, Shown[]>();
  for (const place of all.filter(({ check }) => isQuiet(check))) {
    quiet.set(shownIn(place), [...(quiet.get(shownIn(place)) ?? []), place]);
  }
  const byAnchor = new Map(all.map((place) => [place.anchor, place]));
  const anchorOf = (check: Check): string => anchors.get(check) ?? 'checks';
  return {
    open: [
      ...all.filter(({ check }) => check.status === 'fail'),
      ...all.filter(({ check }) => check.status === 'unknown'),
    ],
    warned: all.filter(({ check }) => markOf(check) === 'warning'),
    quiet,
    elsewhere,
    anchorOf,
    groupAnchorOf: (check) => {
      const place = byAnchor.get(anchorOf(check));
      return place === undefined || !isQuiet(place.check)
        ? anchorOf(check)
        : groupAnchor(shownIn(place), groupOf(place.check.id));
    },
    anchorOfId: (component, id) => firstOfId.get(`${component} ${id}`) ?? null,
  };
}

/** The component that says it first. */
function shownIn({ components }: Shown): string {
  return components[0] ?? '';
}

function isQuiet(check: Check): boolean {
  return check.status !== 'fail' && check.status !== 'unknown' && markOf(check) !== 'warning';
}

/** `app-0.hardware.pck-chain`: of words of ours alone. */
function anchorNamed(component: string, { id }: Check): string {
  return `${componentAnchor(component)}.${id in CATALOG ? id : 'check'}`;
}

/** `app-0` of `app/0`. */
export function componentAnchor(component: string): string {
  const [, role, instance] = /^(app|kms|gateway)\/(\d{1,6})$/.exec(component) ?? [];
  return role === undefined ? 'other' : `${role}-${instance}`;
}

/** `app-0.platform` */
export function groupAnchor(component: string, group: Group): string {
  return `${componentAnchor(component)}.${group}`;
}

/** One component may find the same twice, in two places. */
function free(wanted: string, taken: Set<string>): string {
  let anchor = wanted;
  for (let i = 2; taken.has(anchor); i++) anchor = `${wanted}.${i}`;
  taken.add(anchor);
  return anchor;
}
