import { describe, expect, it } from 'vitest';
import {
  type ArtifactComparison,
  type BuildReport,
  type RebuildDocument,
  referenceOf,
} from '../../../src/rebuild/document.js';
import { type Outcomes, rebuildVerdict } from '../../../src/rebuild/verdict.js';

const HASH = 'ab'.repeat(32);
const built: BuildReport = {
  outcome: 'built',
  exitCode: 0,
  signal: null,
  image: 'image',
  osImageHash: HASH,
  checkoutSeconds: 1,
  buildSeconds: 2,
};
const artifact = (name: string, status: ArtifactComparison['status']): ArtifactComparison => {
  const file = { size: 1, sha256: HASH };
  const expected = status === 'extra' ? null : file;
  const actual = status === 'missing' ? null : file;
  return { name, status, expected, actual, difference: null, note: null };
};
const equal = [artifact('bzImage', 'equal')];
const differing = [artifact('bzImage', 'differs')];

const decided = (outcomes: Partial<Outcomes>) =>
  rebuildVerdict({
    builds: [built],
    artifacts: equal,
    determinism: null,
    twice: false,
    otherRevision: null,
    flaws: [],
    timeoutMs: 6_000,
    outputs: ['a', 'b'],
    ...outcomes,
  });
const twice = { twice: true, builds: [built, built], determinism: equal };

describe('the verdict', () => {
  it('is reproduced when all is equal, in every build', () => {
    expect(decided({})).toEqual({ verdict: 'reproduced', reasons: [] });
    expect(decided(twice)).toEqual({ verdict: 'reproduced', reasons: [] });
  });

  it('is not reproduced by one build where two were asked for', () => {
    expect(decided({ twice: true }).verdict).toBe('incomplete');
    expect(decided({ ...twice, determinism: [] }).verdict).toBe('incomplete');
  });

  it('is differs when an artifact does, in the release or between builds, whatever else there is', () => {
    expect(decided({ artifacts: differing })).toEqual({
      verdict: 'differs',
      reasons: ['1 of 1 artifacts of the rebuilt image differ from the release: bzImage.'],
    });
    expect(decided({ ...twice, determinism: differing })).toEqual({
      verdict: 'differs',
      reasons: ['1 of 1 artifacts of the second build differ from the first build: bzImage.'],
    });
    const failed: BuildReport = { ...built, outcome: 'failed', exitCode: 1, image: null };
    expect(decided({ twice: true, builds: [built, failed], artifacts: differing, determinism: [] }).verdict).toBe(
      'differs',
    );
  });

  it.each<[string, Partial<BuildReport>, string]>([
    ['failed', { outcome: 'failed', exitCode: 2 }, 'The build failed with exit status 2.'],
    ['was killed', { outcome: 'failed', exitCode: null, signal: 'SIGSEGV' }, 'The build was ended by SIGSEGV.'],
    ['took too long', { outcome: 'timed-out', exitCode: null }, 'The build was ended after 6 s, the time limit.'],
    ['left nothing', {}, 'The build left no image (a folder with sha256sum.txt) in a or b.'],
  ])('is incomplete when the build %s', (_, report, reason) => {
    expect(decided({ builds: [{ ...built, image: null, ...report }], artifacts: [] })).toEqual({
      verdict: 'incomplete',
      reasons: [reason],
    });
  });

  it('is incomplete when something is missing', () => {
    expect(decided({ artifacts: [...equal, artifact('ovmf.fd', 'missing')] })).toEqual({
      verdict: 'incomplete',
      reasons: ['ovmf.fd could not be compared: the rebuilt image does not have it.'],
    });
    const link = { ...artifact('ovmf.fd', 'missing'), note: 'a symbolic link' };
    expect(decided({ ...twice, determinism: [link] })).toEqual({
      verdict: 'incomplete',
      reasons: ['ovmf.fd could not be compared: in the second build it is a symbolic link.'],
    });
  });

  it('is incomplete when the rebuilt image contradicts itself', () => {
    expect(decided({ flaws: ['digest.txt: no'] })).toEqual({
      verdict: 'incomplete',
      reasons: ['The rebuilt image contradicts itself: digest.txt: no.'],
    });
  });

  it('names the commit of the release when that is another', () => {
    const metadata = artifact('metadata.json', 'differs');
    expect(decided({ artifacts: [metadata], otherRevision: 'aa' }).reasons).toEqual([
      '1 of 1 artifacts of the rebuilt image differ from the release: metadata.json.',
      'The release says that it was built from commit "aa".',
    ]);
  });
});

describe('the reference value', () => {
  const document: RebuildDocument = {
    schema: 'trust-center/rebuild/v1',
    verdict: 'reproduced',
    reasons: [],
    repository: 'https://example.com/os',
    commit: 'c'.repeat(40),
    submodules: [],
    backend: 'dstack',
    command: ['make', 'os-image'],
    builds: [built],
    osImageHash: { release: HASH, rebuilt: HASH },
    artifacts: equal,
    notCompared: [],
    determinism: null,
    compareSeconds: 0,
  };

  it('is of a reproduced release alone', () => {
    expect(referenceOf(document)).toEqual({ osImageHash: HASH, grade: 'rebuilt', commit: 'c'.repeat(40) });
    expect(referenceOf({ ...document, verdict: 'differs' })).toBeNull();
    expect(referenceOf({ ...document, verdict: 'incomplete' })).toBeNull();
    expect(referenceOf({ ...document, osImageHash: { release: HASH, rebuilt: 'cd'.repeat(32) } })).toBeNull();
    expect(referenceOf({ ...document, osImageHash: { release: null, rebuilt: null } })).toBeNull();
  });
});
