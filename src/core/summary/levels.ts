// What a summary claims, in the terms of docs/summary.md: one level for each phase; that of the OS phase says how the
// verifier knows the OS. One more says that no other app-compose may have the app's keys.

import { isProven } from '../appraisal/ground.js';
import {
  type CheckStatus,
  type ComponentRole,
  GRADES,
  type Grade,
  hasPhase,
  PHASES,
  type Phase,
} from '../result/words.js';

export const LEVELS = [
  'TRUST_CENTER_HARDWARE',
  'TRUST_CENTER_OS_PINNED',
  'TRUST_CENTER_OS_LOCAL',
  'TRUST_CENTER_OS_RELEASE',
  'TRUST_CENTER_OS_ATTESTED',
  'TRUST_CENTER_OS_REBUILT',
  'TRUST_CENTER_SOURCE_CODE',
  'TRUST_CENTER_ONLY_THIS_COMPOSE',
  'TRUST_CENTER_PROVENANCE',
  'TRUST_CENTER_DOMAIN',
] as const;
export type Level = (typeof LEVELS)[number];

const LEVEL_OF_GRADE: Record<Grade, Level> = {
  pinned: 'TRUST_CENTER_OS_PINNED',
  local: 'TRUST_CENTER_OS_LOCAL',
  release: 'TRUST_CENTER_OS_RELEASE',
  attested: 'TRUST_CENTER_OS_ATTESTED',
  rebuilt: 'TRUST_CENTER_OS_REBUILT',
};

/** What a level is read from. */
export interface LevelledComponent {
  role: ComponentRole;
  phases: Record<Phase, CheckStatus>;
  /** How its OS is known; null where it is not. */
  referenceGrade: Grade | null;
  /** Whether every container image that it runs was built by a workflow that the policy names. */
  imagesBuilt: boolean;
}

/**
 * Levels that every component of a passing result reached, each only with the phases that it depends on, in the order of
 * `LEVELS`. The weakest grade decides the level of the OS; if one grade is not known, there is none.
 * @param isOnlyThis whether every instance of the app runs the one compose hash that its contract allows
 * @param isWholeDomain whether a domain was named, under a public CA, and no check of it left out
 */
export function levelsOf(
  components: readonly LevelledComponent[],
  { isOnlyThis = false, isWholeDomain = false }: { isOnlyThis?: boolean; isWholeDomain?: boolean } = {},
): Level[] {
  const os = osLevel(components.map(({ referenceGrade }) => referenceGrade));
  return PHASES.flatMap((phase): Level[] => {
    const having = components.filter(({ role }) => hasPhase(role, phase));
    if (!having.every(({ phases }) => isProven(phase, phases))) return [];
    if (phase === 'hardware') return ['TRUST_CENTER_HARDWARE'];
    if (phase === 'os') return os === null ? [] : [os];
    if (phase === 'domain') return isWholeDomain && having.length > 0 ? ['TRUST_CENTER_DOMAIN'] : [];
    const isBuilt = components.length > 0 && components.every(({ imagesBuilt }) => imagesBuilt);
    return [
      'TRUST_CENTER_SOURCE_CODE',
      ...(isOnlyThis ? (['TRUST_CENTER_ONLY_THIS_COMPOSE'] as const) : []),
      ...(isBuilt ? (['TRUST_CENTER_PROVENANCE'] as const) : []),
    ];
  });
}

/** The level of the weakest grade; null where one is not known. */
function osLevel(grades: readonly (Grade | null)[]): Level | null {
  const weakest = GRADES.findLast((grade) => grades.includes(grade));
  return weakest === undefined || grades.includes(null) ? null : LEVEL_OF_GRADE[weakest];
}
