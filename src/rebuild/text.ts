// A rebuild in plain sentences.

import { join } from 'node:path';
import { visible } from '../core/views/untrusted.js';
import type { ArtifactComparison, DifferingMember, RebuildDocument } from './document.js';

interface Sides {
  expected: string;
  actual: string;
}

const RELEASE: Sides = { expected: 'in the release', actual: 'in the rebuilt image' };
const BUILDS: Sides = { expected: 'in the first build', actual: 'in the second' };

/**
 * Text for people, with a newline at its end.
 * @param workDir absolute path of the folder that keeps release and rebuilt images; null when none does
 */
export function rebuildText(document: RebuildDocument, workDir: string | null): string {
  const { verdict, reasons, repository, commit, submodules, backend, command, builds, osImageHash, determinism } =
    document;
  const lines = [
    `${verdict}: ${HEADLINES[verdict]}`,
    ...reasons.map((reason) => `  ${visible(reason)}`),
    '',
    `repository       ${visible(repository)}`,
    `commit           ${commit}${submodules.length === 0 ? '' : `, with ${counted(submodules.length, 'submodule')}`}`,
    `built with       ${visible(command.join(' '))} (${backend})`,
    ...builds.map(({ outcome, checkoutSeconds, buildSeconds, image }, i) => {
      const name = builds.length === 1 ? 'build' : `build ${i + 1}`;
      const where = image === null ? '' : `, image in ${visible(image)}`;
      return `${name.padEnd(15)}  ${outcome}; fetching took ${checkoutSeconds} s, building ${buildSeconds} s${where}`;
    }),
    `os_image_hash    ${osImageHash.release ?? 'none'}  release`,
    `                 ${osImageHash.rebuilt ?? 'none'}  rebuilt`,
    ...(determinism === null ? [] : [`built twice      ${determinism.verdict}`]),
    ...artifactLines(document.artifacts, RELEASE),
    ...(document.notCompared.length === 0
      ? []
      : ['', `Not compared, as no manifest lists them: ${visible(document.notCompared.join(', '))}.`]),
    ...repeatedLines(document),
    ...diffoscopeLines(document, workDir),
  ];
  return `${lines.join('\n')}\n`;
}

const HEADLINES: Record<RebuildDocument['verdict'], string> = {
  reproduced: 'the source at this commit gives the release, byte for byte',
  differs: 'the source at this commit does not give the release',
  incomplete: 'whether the source at this commit gives the release could not be found out',
};

/** What the two builds do not have in common. */
function repeatedLines({ determinism }: RebuildDocument): string[] {
  const unequal = determinism?.artifacts.filter(({ status }) => status !== 'equal') ?? [];
  return unequal.length === 0 ? [] : ['', 'The two builds:', ...artifactLines(unequal, BUILDS)];
}

function artifactLines(artifacts: readonly ArtifactComparison[], sides: Sides): string[] {
  if (artifacts.length === 0) return [];
  return ['', ...artifacts.flatMap((artifact) => [headOf(artifact), ...detailsOf(artifact, sides)])];
}

function headOf({ name, status, expected }: ArtifactComparison): string {
  const file = status === 'equal' ? expected : null;
  const what = file === null ? '' : `  ${file.sha256}  ${file.size} bytes`;
  return `${status.padEnd(7)}  ${visible(name)}${what}`;
}

function detailsOf({ status, expected, actual, difference, note }: ArtifactComparison, sides: Sides): string[] {
  if (status === 'equal') return [];
  const side = (file: ArtifactComparison['expected'], where: string): string =>
    `           ${where}: ${file === null ? `none${note === null ? '' : ` (${note})`}` : `${file.sha256}, ${file.size} bytes`}`;
  const lines = [side(expected, sides.expected), side(actual, sides.actual)];
  if (difference === null) return lines;
  lines.push(`           first differing byte: ${difference.offset}`);
  if (difference.member !== null)
    lines.push(`           first differing member: ${memberShown(difference.member, sides)}`);
  return lines;
}

function memberShown({ expected, actual }: DifferingMember, sides: Sides): string {
  if (expected !== null && expected === actual) return visible(expected);
  return `${visible(expected ?? 'none')} ${sides.expected}, ${visible(actual ?? 'none')} ${sides.actual}`;
}

/** The command that shows what is behind a difference, of the folders that a rebuild with `--work-dir` keeps. */
function diffoscopeLines({ artifacts, determinism }: RebuildDocument, workDir: string | null): string[] {
  const command = (a: string, b: string): string => {
    const paths = [a, b].map((name) => (workDir === null ? `DIR/${name}` : shellQuoted(join(workDir, name))));
    return visible(`diffoscope ${paths.join(' ')}`);
  };
  const hasDifference = (compared: readonly ArtifactComparison[]): boolean =>
    compared.some(({ status }) => status === 'differs');
  const commands = [
    ...(hasDifference(artifacts) ? [command('release', 'image-1')] : []),
    ...(determinism !== null && hasDifference(determinism.artifacts) ? [command('image-1', 'image-2')] : []),
  ];
  if (commands.length === 0) return [];
  const introduction =
    workDir === null ? 'For more, `trust-center rebuild … --work-dir DIR` keeps both sides; then:' : 'For more:';
  return ['', introduction, ...commands.map((line) => `  ${line}`)];
}

/** One word of a POSIX shell, whatever is in it. */
export function shellQuoted(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
