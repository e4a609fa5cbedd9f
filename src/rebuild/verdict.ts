// What builds and comparisons amount to, and why: one verdict, and a sentence for each thing that stands in its way.

import { preview } from '../core/bytes.js';
import { verdictOf } from './compare.js';
import type { ArtifactComparison, BuildReport, RebuildVerdict } from './document.js';

export interface Outcomes {
  builds: readonly BuildReport[];
  /** Of the release with the first build; empty when there was nothing to compare it with. */
  artifacts: readonly ArtifactComparison[];
  /** Of the first build with the second; null when there was one build, or the first failed. */
  determinism: readonly ArtifactComparison[] | null;
  twice: boolean;
  /** Commit that the release says it was built from, where the rebuilt image says another. */
  otherRevision: string | null;
  /** What contradicts itself in a rebuilt image. */
  flaws: readonly string[];
  timeoutMs: number;
  /** Where an image was looked for. */
  outputs: readonly string[];
}

export function rebuildVerdict(outcomes: Outcomes): { verdict: RebuildVerdict; reasons: string[] } {
  const { artifacts, determinism, twice } = outcomes;
  const verdicts = [verdictOf(artifacts), ...(determinism === null ? [] : [verdictOf(determinism)])];
  const reasons = [
    ...outcomes.builds.flatMap((build, i) => buildReasons(build, i, outcomes)),
    ...comparisonReasons(artifacts, 'the release', 'the rebuilt image'),
    ...revisionReasons(outcomes),
    ...(determinism === null ? [] : comparisonReasons(determinism, 'the first build', 'the second build')),
    ...outcomes.flaws.map((flaw) => `The rebuilt image contradicts itself: ${flaw}.`),
  ];
  if (verdicts.includes('differs')) return { verdict: 'differs', reasons };
  const isComplete = verdicts.every((verdict) => verdict === 'reproduced') && (determinism !== null || !twice);
  if (isComplete && reasons.length === 0) return { verdict: 'reproduced', reasons };
  return { verdict: 'incomplete', reasons };
}

function buildReasons(build: BuildReport, index: number, { twice, timeoutMs, outputs }: Outcomes): string[] {
  const name = twice ? `The ${index === 0 ? 'first' : 'second'} build` : 'The build';
  if (build.outcome === 'timed-out') return [`${name} was ended after ${timeoutMs / 1000} s, the time limit.`];
  if (build.outcome === 'failed') {
    return [
      build.signal === null
        ? `${name} failed with exit status ${build.exitCode}.`
        : `${name} was ended by ${build.signal}.`,
    ];
  }
  return build.image === null
    ? [`${name} left no image (a folder with sha256sum.txt) in ${outputs.join(' or ')}.`]
    : [];
}

function comparisonReasons(artifacts: readonly ArtifactComparison[], expected: string, actual: string): string[] {
  const having = (status: ArtifactComparison['status']): ArtifactComparison[] =>
    artifacts.filter((artifact) => artifact.status === status);
  const names = (found: readonly ArtifactComparison[]): string => found.map(({ name }) => name).join(', ');
  const [differing, extra] = [having('differs'), having('extra')];
  return [
    ...(differing.length === 0
      ? []
      : [
          `${differing.length} of ${artifacts.length} artifacts of ${actual} differ from ${expected}: ${names(differing)}.`,
        ]),
    ...(extra.length === 0 ? [] : [`${capital(actual)} has what ${expected} does not have: ${names(extra)}.`]),
    ...having('missing').map(({ name, expected: there, note }) => {
      const where = there === null ? expected : actual;
      return `${name} could not be compared: ${note === null ? `${where} does not have it` : `in ${where} it is ${note}`}.`;
    }),
  ];
}

/** The most common cause of all: another commit than the one that was released. */
function revisionReasons({ otherRevision }: Outcomes): string[] {
  return otherRevision === null ? [] : [`The release says that it was built from commit ${preview(otherRevision)}.`];
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
