// In what the machines of one role differ: the instances of the app, the nodes of its KMS, those of its gateway. Each has
// passed or failed by itself; here they are held against each other. What differs is always shown, and refused where the
// policy says so. Instances with different app ids are no instances of one app: that is refused always.

import type { ComponentResult, Measurements } from '../result/document.js';
import { DRIFT_NAMES, DRIFT_PHASE, type Drift, type DriftName } from '../result/drift.js';
import { COMPONENT_ROLES, type ComponentRole, enumerate, PHASES, type Phase } from '../result/words.js';
import { fail, type Judgement, pass } from './judgement.js';

/** What is read of a machine, as far as it could be read. */
export type Machine = Pick<ComponentResult, 'role' | 'instance' | 'tcb' | 'measurements' | 'reference' | 'app'>;

/** null: not read. A machine of which something was not read has a check of its own that is not passed. */
const VALUE: Readonly<Record<DriftName, (machine: Machine) => string | null>> = {
  'app-id': ({ app }) => app?.appId ?? null,
  'compose-hash': ({ app }) => app?.composeHash ?? null,
  'key-provider': ({ app }) => {
    const provider = app?.keyProvider ?? null;
    return provider === null ? null : `${provider.name} ${provider.id}`.trim();
  },
  // A guest that measures none differs from one that does, if only by its release.
  'mr-kms': ({ app }) => (app === null ? null : (app.mrKms ?? 'not measured')),
  // A KMS measures no image: firmware, kernel and initrd are the rest of what an image is.
  'os-image': ({ app, reference, measurements }) =>
    app?.osImageHash ?? reference?.osImageHash ?? registersOf(measurements, ['mrtd', 'rtmr1', 'rtmr2']),
  registers: ({ measurements }) => registersOf(measurements, ['mrtd', 'rtmr0', 'rtmr1', 'rtmr2']),
  'tcb-status': ({ tcb }) => tcb?.status ?? null,
  fmspc: ({ tcb }) => tcb?.fmspc ?? null,
  'tcb-evaluation-data-number': ({ tcb }) => tcb?.evaluationDataNumber?.toString() ?? null,
  host: ({ tcb }) => tcb?.deviceId ?? null,
};

function registersOf(measurements: Measurements | null, names: readonly (keyof Measurements)[]): string | null {
  return measurements === null ? null : names.map((name) => measurements[name]).join(' ');
}

/** In the order of roles, then of DRIFT_NAMES. */
export function driftOf(machines: readonly Machine[]): Drift[] {
  return COMPONENT_ROLES.flatMap((role) => {
    const alike = machines.filter((machine) => machine.role === role);
    return DRIFT_NAMES.flatMap((what): Drift[] => {
      const found = new Map<string, number[]>();
      for (const machine of alike) {
        const value = VALUE[what](machine);
        if (value !== null) found.set(value, [...(found.get(value) ?? []), machine.instance]);
      }
      const values = [...found].map(([value, instances]) => ({ value, instances }));
      return values.length < 2 ? [] : [{ role, what, values }];
    });
  });
}

/**
 * What the policy refuses of it, by the phase that it belongs to: one judgement for all machines of the role. No
 * judgement where there is nothing to hold against each other, or nothing that is refused.
 * @param machines of one role
 */
export function judgeDrift(
  machines: readonly Machine[],
  refused: readonly DriftName[],
): Partial<Record<Phase, Judgement>> {
  const judged = machines.filter(({ measurements }) => measurements !== null);
  const [first] = judged;
  if (first === undefined || judged.length < 2) return {};
  const drift = driftOf(judged);
  const judgements: Partial<Record<Phase, Judgement>> = {};
  for (const phase of PHASES) {
    const names = DRIFT_NAMES.filter(
      (what) => DRIFT_PHASE[what] === phase && (refused.includes(what) || isOneApp(first.role, what)),
    );
    if (names.length > 0) judgements[phase] = judge(names, judged, drift);
  }
  return judgements;
}

/**
 * Instances of an app have its id in common, and so have the gateways that a KMS lets register apps. Nodes of a KMS have not:
 * each was deployed with an app-compose of its own, and has its keys from one that ran before.
 */
function isOneApp(role: ComponentRole, what: DriftName): boolean {
  return what === 'app-id' && role !== 'kms';
}

function judge(names: readonly DriftName[], machines: readonly Machine[], drift: readonly Drift[]): Judgement {
  const differing = drift.filter(({ what }) => names.includes(what));
  const [first] = differing;
  if (first === undefined) return pass(`All ${machines.length} are alike: ${enumerate(names)}.`);
  const actual = differing.map((one) => `${one.what} ${valuesOf(one)}`).join('; ');
  if (isOneApp(first.role, first.what)) {
    return fail('Machines of different apps are in the evidence as if they were of one.', {
      actual,
      hint: 'Name the app that you mean, and judge the others by themselves. Whoever gave all of this as evidence of one app is not to be relied on.',
    });
  }
  const what = enumerate(differing.map((one) => one.what));
  return fail(`They differ in what the policy says must be alike: ${what}.`, {
    actual,
    hint: 'If an upgrade is under way, verify again once it is through. If they may differ, take it out of the policy (drift.fail).',
  });
}

/** Values and machines that are named in a sentence. */
const MAX_NAMED = 4;

/** `1234 (app/0, app/2), 5678 (app/1)` */
function valuesOf({ role, values }: Drift): string {
  const groups = values.map(({ value, instances }) => {
    const names = instances.map((instance) => `${role}/${instance}`);
    return `${value} (${few(names)})`;
  });
  return few(groups);
}

function few(items: readonly string[]): string {
  const more = items.length - MAX_NAMED;
  return more <= 0 ? items.join(', ') : `${items.slice(0, MAX_NAMED).join(', ')} and ${more} more`;
}

/** For the line of the verdict: what of the app's code and keys is not the same everywhere; empty where all is. */
export function driftNotes(drift: readonly Drift[]): string[] {
  const grave = drift.filter(({ role, what }) => role === 'app' && GRAVE.includes(what));
  return grave.length === 0 ? [] : [`instances differ in ${enumerate(grave.map(({ what }) => what))}`];
}

const GRAVE: readonly DriftName[] = ['app-id', 'compose-hash', 'key-provider', 'os-image'];
