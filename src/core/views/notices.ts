// What a view tells of the checks that did not pass, and of what was found: each cause once, with how much follows from it,
// and components that say the same together.

import { markOf } from '../appraisal/judgement.js';
import { causesOf, isOfDomain } from '../result/causes.js';
import type { Check, ComponentResult } from '../result/document.js';
import { PHASES } from '../result/words.js';

export interface Notice {
  /** That of the first component. */
  check: Check;
  /** Of all that say the same, in order: `app/0`. */
  components: string[];
  /** Checks that follow from it, of all of these components. */
  follows: Check[];
}

/** What was not passed, failures first: causes alone. */
export function openNotices(components: readonly ComponentResult[]): Notice[] {
  return together(causesOf(components));
}

/** What was found in the app-compose, and is not refused: of every component that runs it, though one alone lists it. */
export function foundNotices(components: readonly ComponentResult[], severity: 'warning' | 'info'): Notice[] {
  const found = components.flatMap((component) => {
    const checks = PHASES.flatMap((phase) => component.phases[phase].checks);
    return checks.filter((check) => markOf(check) === severity).map((check) => ({ check, component }));
  });
  const notices = together(found.map(({ check }) => ({ check, follows: [] })));
  return notices.map((notice) => {
    if (!notice.check.id.startsWith('source-code.compose.')) return notice;
    const hashes = found.flatMap(({ check, component }) =>
      notice.components.includes(check.component) ? [component.app?.composeHash ?? null] : [],
    );
    const runs = (one: ComponentResult): boolean =>
      hashes.some((hash) => hash !== null && hash === one.app?.composeHash) && isJudged(one);
    const names = components.filter(runs).map(({ role, instance }) => `${role}/${instance}`);
    return { ...notice, components: [...new Set([...notice.components, ...names])] };
  });
}

/** Whether it is decided what the app-compose lets happen: which one runs is proven then. */
function isJudged({ phases }: ComponentResult): boolean {
  return phases['source-code'].checks.some(
    ({ id, status }) => id === 'source-code.findings' && (status === 'pass' || status === 'fail'),
  );
}

function together(all: readonly { check: Check; follows: readonly Check[] }[]): Notice[] {
  const notices = new Map<string, Notice>();
  for (const { check, follows } of all) {
    const { id, status, detail, expected, actual, place, hint } = check;
    const key = JSON.stringify([id, status, detail, expected, actual, place, hint]);
    const same = notices.get(key) ?? { check, components: [], follows: [] };
    if (!same.components.includes(check.component)) same.components.push(check.component);
    same.follows.push(...follows);
    notices.set(key, same);
  }
  return [...notices.values()];
}

/** In one block: a view may have to leave out a block as a whole. */
const MAX_TOGETHER = 5;

/** Causes with one remedy stand together, in the order of the first. */
export function byRemedy(notices: readonly Notice[]): Notice[][] {
  const groups: Notice[][] = [];
  const open = new Map<string, Notice[]>();
  for (const notice of notices) {
    const remedy = notice.check.hint ?? notice.check.id;
    const group = open.get(remedy);
    if (group !== undefined && group.length < MAX_TOGETHER) {
      group.push(notice);
      continue;
    }
    const started = [notice];
    open.set(remedy, started);
    groups.push(started);
  }
  return groups;
}

/** `4 more follow from this`; empty where none does. */
export function following({ follows }: { follows: readonly Check[] }): string {
  const ofDomain = follows.filter(({ id }) => isOfDomain(id));
  const length = follows.length - ofDomain.length + new Set(ofDomain.map(({ id }) => id)).size;
  return length === 0 ? '' : `${length} more ${length === 1 ? 'follows' : 'follow'} from this`;
}

/** `app/0 to app/19, kms/0`. */
export function namesOf(names: readonly string[]): string {
  const runs: string[][] = [];
  for (const name of names) {
    const run = runs.at(-1);
    if (run !== undefined && name === next(run.at(-1))) run.push(name);
    else runs.push([name]);
  }
  return runs.map((run) => (run.length > 2 ? `${run[0]} to ${run.at(-1)}` : run.join(', '))).join(', ');
}

function next(name = ''): string | null {
  const [, role, instance] = /^([a-z]+)\/(\d+)$/.exec(name) ?? [];
  return role === undefined ? null : `${role}/${Number(instance) + 1}`;
}
