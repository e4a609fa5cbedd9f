// What holds of the causes in every result, whatever was appraised.

import { causesOf } from '../../src/core/result/causes.js';
import type { Check, ResultDocument } from '../../src/core/result/document.js';
import { PHASES } from '../../src/core/result/words.js';

/** What is wrong with the causes that a result states, a sentence each; empty: nothing. */
export function causeFaults({ components, verdictReason }: ResultDocument): string[] {
  const faults = components.flatMap(({ phases }) => {
    const checks = PHASES.flatMap((phase) => phases[phase].checks);
    return checks.flatMap((check) => faultsOf(check, checks));
  });
  const open = components.flatMap(({ phases }) =>
    PHASES.flatMap((phase) => phases[phase].checks.filter(({ status }) => status !== 'pass')),
  );
  const causes = causesOf(components);
  const roots = open.filter(({ followsFrom }) => followsFrom === undefined);
  const missing = roots.filter((root) => !causes.some(({ check }) => check === root));
  const told = causes.flatMap(({ check, follows }) => [check, ...follows]);
  const [first] = causes;
  return [
    ...faults,
    ...missing.map(({ id }) => `${id} follows from nothing, and is folded`),
    ...(causes.length === roots.length ? [] : [`${causes.length} causes of ${roots.length} roots`]),
    ...(told.length === open.length && new Set(told).size === told.length ? [] : ['not every check is told once']),
    ...(first === undefined || verdictReason.includes(first.check.id)
      ? []
      : [`the verdict does not name ${first.check.id}`]),
  ];
}

function faultsOf(check: Check, checks: readonly Check[]): string[] {
  const says = check.hint !== undefined ? 'hint' : check.followsFrom !== undefined ? 'cause' : 'nothing';
  if (check.status === 'pass') return check.followsFrom === undefined ? [] : [`${check.id} passed, and follows`];
  if (check.followsFrom === undefined) return says === 'hint' ? [] : [`${check.id} does not say what to do`];
  if (says !== 'cause') return [`${check.id} has a hint and a cause`];
  const path = [check];
  for (;;) {
    const [last] = path.slice(-1);
    if (last?.followsFrom === undefined) return [];
    const next = checks.find(({ id }) => id === last.followsFrom);
    const from = `${check.id} → ${path.map(({ followsFrom }) => followsFrom).join(' → ')}`;
    if (next === undefined) return [`${from} is not there`];
    if (next.status === 'pass') return [`${from} passed`];
    if (last.status === 'fail' && next.status !== 'fail') return [`${from} is only unknown`];
    if (path.includes(next)) return [`${from} goes round`];
    path.push(next);
  }
}
