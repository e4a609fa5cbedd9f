// A rebuild in plain sentences.

import { fromHex } from '../core/bytes.js';
import { visible } from '../core/views/untrusted.js';
import type { ArtifactComparison, Finding, RebuildDocument } from './document.js';

interface Sides {
  expected: string;
  actual: string;
}

const RELEASE: Sides = { expected: 'in the release', actual: 'in the rebuilt image' };
const BUILDS: Sides = { expected: 'in the first build', actual: 'in the second' };

/** Text for people, with a newline at its end. */
export function rebuildText(document: RebuildDocument): string {
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
  return [
    ...lines,
    `           first differing byte: ${difference.offset}`,
    ...difference.findings.map((finding) => `           ${visible(sentenceOf(finding, sides))}`),
  ];
}

/** One finding as a sentence, which never begins with text of the image: a workflow's runner would read `::` as a command. */
export function sentenceOf(finding: Finding, sides: Sides = RELEASE): string {
  const { kind, member, field, offset, expected, actual } = finding;
  const both = `${expected ?? 'nothing'} ${sides.expected}, ${actual ?? 'nothing'} ${sides.actual}`;
  switch (kind) {
    case 'gzip-header':
      return `gzip header: ${field} is ${both}.`;
    case 'gzip-encoding':
      return 'gzip: the content is the same, but compressed differently (another compressor, version or level).';
    case 'cpio-member':
    case 'tar-member': {
      const name = `${kind === 'cpio-member' ? 'cpio' : 'tar'} member ${member}`;
      if (field === 'content') return `${name}: the content differs from byte ${offset} on.`;
      if (field !== 'position') return `${name}: ${field} is ${both}.`;
      return `${name}: ${expected ?? 'absent'} ${sides.expected}, ${actual ?? 'absent'} ${sides.actual}.`;
    }
    case 'pe-section':
      if (member !== null) return `executable: section ${member} differs from its byte ${offset} on.`;
      return `executable: ${field} differs at byte ${offset}.`;
    case 'json-member':
      return `${member === null ? 'the whole' : `key ${member}`} is ${both}.`;
    case 'manifest-line':
      return `line for ${member}: ${both}.`;
    case 'text':
      return `the text is ${both}.`;
    case 'bytes':
      return `bytes from ${offset} on: ${bytesShown(expected)} ${sides.expected}, ${bytesShown(actual)} ${sides.actual}.`;
  }
}

/** As text where it is text. One side may have ended. */
function bytesShown(hex: string | null): string {
  if (hex === null || hex === '') return 'no more';
  const text = String.fromCharCode(...fromHex(hex, 'bytes'));
  return /^[ -~]+$/.test(text) ? JSON.stringify(text) : hex;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
