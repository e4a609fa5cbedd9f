// The chain of trust as states: each part is vouched for by the one above it. A part that fails cuts what hangs below it; what
// passes below an unknown one is only as true as that is. A function of the checks.

import { causesOf } from '../../result/causes.js';
import type { Check, ComponentResult, ResultDocument } from '../../result/document.js';
import {
  type CheckStatus,
  COMPONENT_ROLES,
  type ComponentRole,
  PHASES,
  type Phase,
  PRODUCTION_TRUST_ANCHOR,
} from '../../result/words.js';
import { type Link, linkOf, OPTIONAL } from './chain-groups.js';
import { isProduction } from './standing.js';

/** What decides over several instances, worst first. `experiment`: it passed, and that proves nothing. */
export const STATES = ['fail', 'unknown', 'cut', 'conditional', 'not-asked', 'experiment', 'pass'] as const;
export type State = (typeof STATES)[number];

export interface Part {
  link: Link;
  state: State;
  /** Instances of the role, and how many of them are in that state. */
  of: number;
  count: number;
  /** Of those instances: what decided, as far as anything of this part did. */
  decisive: Check[];
  /** Of the first of those instances. */
  checks: Check[];
}

export interface Chain {
  /** Whether it is Intel’s. */
  isGenuineRoot: boolean;
  /** The app’s parts and those of what it relies on: `app.os`, `kms.os`. */
  columns: Readonly<Record<ComponentRole, Readonly<Partial<Record<Link, Part>>>>>;
}

/** From the root down, with the phase that judges it. */
export const DOWN = [
  ['platform', 'hardware'],
  ['enclave', 'hardware'],
  ['quote', 'hardware'],
  ['module', 'hardware'],
  ['os', 'os'],
  ['launch', 'source-code'],
  ['compose', 'source-code'],
  ['containers', 'source-code'],
] as const satisfies readonly (readonly [Link, Phase])[];

/** One part of one instance. */
interface Single {
  state: State;
  decisive: Check[];
  checks: Check[];
}

export function chainOf(result: ResultDocument): Chain {
  const { components, trustAnchor } = result;
  const of = (role: ComponentRole): ComponentResult[] => components.filter((component) => component.role === role);
  const walks = new Map(components.map((component) => [component, walk(component)]));
  const walkOf = (component: ComponentResult): Walk => walks.get(component) ?? walk(component);
  const keysOf = (component: ComponentResult, above: readonly State[]): Single =>
    knowledgeOf(component).judge('keys', 'source-code', [stateOf(walkOf(component), 'launch'), ...above]);
  // What runs in a machine that the app relies on, and whether it is of this deployment.
  const codeOf = (role: ComponentRole): State[] =>
    of(role).flatMap((component) => [carriedBy(walkOf(component)), keysOf(component, []).state]);

  const singles = (component: ComponentResult): Map<Link, Single> => {
    const own = knowledgeOf(component);
    const known = walkOf(component);
    const all = new Map<Link, Single>(known);
    const isApp = component.role === 'app';
    const keys = keysOf(component, isApp ? codeOf('kms') : []);
    all.set('keys', keys);
    all.set('registry', own.judge('registry', 'source-code', [stateOf(known, 'launch')]));
    if (!isApp) return all;
    const code = [carriedBy(known), keys.state];
    const holder = of('gateway').length > 0 && result.domain?.holder !== 'app' ? codeOf('gateway') : code;
    const certificate = own.judge('certificate', 'domain', holder);
    all.set('certificate', certificate);
    all.set('domain', own.judge('domain', 'domain', [...code, certificate.state]));
    return all;
  };

  const column = (role: ComponentRole): Partial<Record<Link, Part>> => {
    const instances = of(role).map(singles);
    const links = [...new Set(instances.flatMap((instance) => [...instance.keys()]))];
    const parts = links.map((link) =>
      worst(
        link,
        instances.flatMap((instance) => instance.get(link) ?? []),
      ),
    );
    return Object.fromEntries(
      parts.map((part) => [part.link, { ...part, state: seen(part.state, isProduction(result)) }]),
    );
  };

  const [app, kms, gateway] = COMPONENT_ROLES.map(column);
  return {
    isGenuineRoot: trustAnchor === PRODUCTION_TRUST_ANCHOR,
    columns: { app: app ?? {}, kms: kms ?? {}, gateway: gateway ?? {} },
  };
}

/** Of an experiment nothing passes as it would in production. */
function seen(state: State, isInProduction: boolean): State {
  return state === 'pass' && !isInProduction ? 'experiment' : state;
}

/** What each part hands down to the next, beside its state. */
type Walk = Map<Link, Single & { carried: State }>;

/** By the last part. */
function carriedBy(walked: Walk): State {
  return walked.get('containers')?.carried ?? 'unknown';
}

/** From the root down to the containers. */
function walk(component: ComponentResult): Walk {
  const own = knowledgeOf(component);
  const all: Walk = new Map();
  let above: State = 'pass';
  for (const [link, phase] of DOWN) {
    const single = own.judge(link, phase, [above]);
    // A part that nobody asked about is not known; one of which there is nothing to say hands down what it was given.
    const isSkipped = component.phases[phase].status === 'skipped';
    if (isBroken(above)) above = 'cut';
    else if (single.state !== 'not-asked') above = single.state;
    else if (isSkipped) above = 'conditional';
    all.set(link, { ...single, carried: above });
  }
  return all;
}

/** What the checks of one component say of its parts. */
function knowledgeOf(component: ComponentResult): {
  judge(link: Link, phase: Phase, above: readonly State[]): Single;
} {
  const causes = new Map<Check, CheckStatus>();
  for (const { check, follows } of causesOf([component])) {
    for (const one of [check, ...follows]) causes.set(one, check.status);
  }
  const all = PHASES.flatMap((phase) => component.phases[phase].checks);
  return {
    judge(link, phase, above) {
      const checks = all.filter(({ id, status }) => linkOf(id) === link && status !== 'skipped');
      if (checks.length === 0 && OPTIONAL.includes(link)) return { state: 'not-asked', decisive: [], checks };
      const failed = checks.filter(({ status }) => status === 'fail');
      if (failed.length > 0) return { state: 'fail', decisive: causesFirst(failed), checks };
      const isCut = above.some(isBroken);
      // That it stands on what is not proven is what the part above says; and so is what follows from its failure.
      const open = checks.filter(
        (check) =>
          check.status === 'unknown' &&
          !(check.id.endsWith('.ground') && check.followsFrom !== undefined && isBelow(above)) &&
          !(isCut && causes.get(check) === 'fail'),
      );
      if (open.length > 0) return { state: 'unknown', decisive: causesFirst(open), checks };
      if (isCut)
        return { state: isAsked(checks, component.phases[phase].status) ? 'cut' : 'not-asked', decisive: [], checks };
      if (checks.length === 0) {
        return { state: component.phases[phase].status === 'unknown' ? 'unknown' : 'not-asked', decisive: [], checks };
      }
      return { state: isBelow(above) ? 'conditional' : 'pass', decisive: [], checks };
    },
  };
}

function causesFirst(checks: readonly Check[]): Check[] {
  const isCause = ({ followsFrom }: Check): boolean => followsFrom === undefined;
  return [...checks.filter(isCause), ...checks.filter((check) => !isCause(check))];
}

function isAsked(checks: readonly Check[], status: CheckStatus): boolean {
  return checks.length > 0 || status !== 'skipped';
}

/** Whether what hangs below is cut. */
export function isBroken(state: State): boolean {
  return state === 'fail' || state === 'cut';
}

/** Whether something above is less than passed. */
function isBelow(above: readonly State[]): boolean {
  return above.some((state) => state !== 'pass' && state !== 'not-asked');
}

function stateOf(all: ReadonlyMap<Link, Single>, link: Link): State {
  return all.get(link)?.state ?? 'not-asked';
}

/** Of several: what decides. */
export function worstOf(states: readonly State[]): State {
  return STATES.find((state) => states.includes(state)) ?? 'not-asked';
}

function worst(link: Link, singles: readonly Single[]): Part {
  const state = worstOf(singles.map((single) => single.state));
  const those = singles.filter((single) => single.state === state);
  return {
    link,
    state,
    of: singles.length,
    count: those.length,
    decisive: those.flatMap(({ decisive }) => decisive),
    checks: those[0]?.checks ?? [],
  };
}
