// How many instances of the app were judged, and whether they are as many as the policy asks. That an instance is stopped
// is the word of whoever gave the evidence: it is never taken for a pass, and every such instance is listed.

import { preview } from '../bytes.js';
import type { AttestationEvidence } from '../formats/evidence.js';
import type { Policy } from '../policy/policy.js';
import type { ComponentResult, Gap, Instances, StoppedInstance } from '../result/document.js';
import type { ComponentRole } from '../result/words.js';

/** Name of the gap of a result whose instances are fewer than the policy asks. */
export const INSTANCES_GAP = 'app/instances';
/** Characters of what a machine is called. */
const MAX_NAME = 100;

interface Machine {
  role: ComponentRole;
  evidence: AttestationEvidence;
}

/**
 * Whether there is nothing to judge, and a word for why. A quote that is there is judged whatever is said of it, and a KMS
 * or gateway without one is unknown whatever is said of it: an app has several instances, and runs with some of them.
 */
export function isStopped({ role, evidence }: Machine): boolean {
  return role === 'app' && evidence.quote === null && evidence.stopped !== null;
}

/** @param results what came out of the machines that are not stopped */
export function countInstances(
  machines: readonly Machine[],
  results: readonly Pick<ComponentResult, 'role' | 'app'>[],
): Instances {
  const apps = machines.filter(({ role }) => role === 'app');
  const judged = apps.filter(({ evidence }) => evidence.quote !== null).length;
  const ids = new Set(results.flatMap(({ role, app }) => (role === 'app' && app?.instanceId ? [app.instanceId] : [])));
  return { judged, distinct: Math.min(judged, Math.max(1, ids.size)), stopped: apps.flatMap(stoppedInstance) };
}

function stoppedInstance(machine: Machine): StoppedInstance[] {
  const { stopped, reported } = machine.evidence;
  if (stopped === null || !isStopped(machine)) return [];
  return [
    {
      instanceId: reported.instanceId ?? null,
      name: stopped.name === null ? null : preview(stopped.name, MAX_NAME).slice(1, -1),
      reason: `it gives no quote, and its status is "${stopped.status}"`,
    },
  ];
}

/** In numbers, beside what the policy asks: all that a decision reads. */
export interface InstanceCount {
  asked: Policy['instances'];
  judged: number;
  distinct: number;
  stopped: number;
}

export function countOf({ judged, distinct, stopped }: Instances): Omit<InstanceCount, 'asked'> {
  return { judged, distinct, stopped: stopped.length };
}

/** What keeps the instances from being as many as the policy asks, as a clause; null: nothing does. */
export function shortfall(count: InstanceCount): string | null {
  const { asked, judged, distinct, stopped } = count;
  if (judged === 0) return 'whether any instance passes (none was judged)';
  if (asked === 'running') return null;
  if (asked === 'all') {
    return stopped === 0 ? null : `whether every instance passes (${stopped} of ${judged + stopped} stopped)`;
  }
  return distinct >= asked.atLeast ? null : `whether ${asked.atLeast} instances pass (${judgedOf(count)})`;
}

/** The same as a gap of the result: the policy asks for it, and it is not there. */
export function instancesGap(count: InstanceCount): Gap[] {
  const { asked, judged, stopped } = count;
  const gap = (reason: string, hint: string): Gap[] => [{ name: INSTANCES_GAP, reason, code: null, hint }];
  if (judged === 0) {
    return stopped === 0 ? [] : gap(`every instance is said to be stopped (${stopped})`, 'Start the app.');
  }
  if (asked === 'running' || shortfall(count) === null) return [];
  if (asked === 'all') {
    const hint = 'Start them, or accept in the policy that some are stopped (instances: running).';
    return gap(`${stoppedOf(count)}, and the policy asks for all of them`, hint);
  }
  const hint = 'Start more instances, or ask for fewer in the policy (instances: { at-least: N }).';
  return gap(`${judgedOf(count)}, and the policy asks for ${asked.atLeast}`, hint);
}

/** `1 of 3 instances stopped and not judged`: in every line that may be all that is read. */
export function stoppedOf({ judged, stopped }: Pick<InstanceCount, 'judged' | 'stopped'>): string {
  return `${stopped} of ${judged + stopped} instances stopped and not judged`;
}

function judgedOf({ judged, distinct }: InstanceCount): string {
  return `${judged} judged${judged === distinct ? '' : `, ${distinct} by different instance ids`}`;
}
