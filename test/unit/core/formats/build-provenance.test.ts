import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParseError } from '../../../../src/core/errors.js';
import { parseBuildProvenance, parseForeignStatement } from '../../../../src/core/formats/build-provenance.js';
import { type BuildPredicate, buildStatement, COMMIT } from '../../../support/provenance/images.js';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const bent = (change: (predicate: BuildPredicate) => void): Uint8Array => bytes(buildStatement([DIGEST], {}, change));

describe('parseBuildProvenance', () => {
  it('reads what a workflow of GitHub states of its build', () => {
    expect(parseBuildProvenance(bytes(buildStatement([DIGEST])))).toEqual({
      predicateType: 'https://slsa.dev/provenance/v1',
      subjects: ['ab'.repeat(32)],
      repository: 'https://github.com/org/app',
      ref: 'refs/heads/main',
      workflowPath: '.github/workflows/verify.yml',
      commit: COMMIT,
      builder: 'https://github.com/org/app/.github/workflows/verify.yml@refs/heads/main',
      run: 'https://github.com/org/app/actions/runs/42/attempts/1',
    });
  });

  it('reads subjects whatever else they have, and leaves out those without a SHA-256', () => {
    const statement = {
      ...buildStatement([DIGEST]),
      subject: [{ uri: 'x', digest: { sha512: 'cd' } }, { digest: { sha256: 'cd'.repeat(32), sha1: '00' } }],
    };
    expect(parseForeignStatement(bytes(statement)).subjects).toEqual(['cd'.repeat(32)]);
  });

  it('takes dependencies of other kinds, and a run that is not stated', () => {
    const change = ({ buildDefinition, runDetails }: BuildPredicate): void => {
      buildDefinition.resolvedDependencies.unshift({ uri: 'pkg:docker/alpine', digest: { sha256: '00' } } as never);
      Object.assign(runDetails, { metadata: undefined });
    };
    expect(parseBuildProvenance(bent(change))).toMatchObject({ commit: COMMIT, run: null });
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(), /statement/],
    ['other bytes', Uint8Array.of(0xff), /statement/],
    ['a list', bytes([]), /expected an object/],
    ['a key twice', new TextEncoder().encode('{"_type":"a","_type":"b"}'), /twice|duplicate/i],
    [
      'an older statement',
      bytes({ ...buildStatement([DIGEST]), _type: 'https://in-toto.io/Statement/v0.1' }),
      /_type: "https:\/\/in-toto\.io\/Statement\/v0\.1"; supported/,
    ],
    ['no subject', bytes({ ...buildStatement([]) }), /subject: expected at least 1 value/],
    ['a digest in capitals', bytes(buildStatement(['AB'.repeat(32)])), /subject\[0\]\.digest\.sha256/],
    [
      'provenance of version 0.2',
      bytes({ ...buildStatement([DIGEST]), predicateType: 'https://slsa.dev/provenance/v0.2' }),
      /wanted the predicate/,
    ],
    [
      'another kind of build',
      bent(({ buildDefinition }) => {
        buildDefinition.buildType = 'x';
      }),
      /buildType: "x"; supported/,
    ],
    [
      'a short commit',
      bent(({ buildDefinition: { resolvedDependencies: all } }) => {
        for (const one of all) one.digest.gitCommit = 'abc';
      }),
      /gitCommit/,
    ],
    [
      'a repository with a line break',
      bent(({ buildDefinition }) => {
        buildDefinition.externalParameters.workflow.repository += '\n';
      }),
      /repository: expected printable ASCII/,
    ],
  ])('refuses %s', (_what, statement, problem) => {
    expect(() => parseBuildProvenance(statement)).toThrow(ParseError);
    expect(() => parseBuildProvenance(statement)).toThrow(problem);
  });

  const whole = bytes(buildStatement([DIGEST]));

  it('throws nothing but ParseError, whatever the bytes', () => {
    const altered = fc.tuple(fc.nat(whole.length - 1), fc.uint8Array({ maxLength: 8 })).map(([at, put]) => {
      return Uint8Array.from([...whole.subarray(0, at), ...put, ...whole.subarray(at + put.length)]);
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => new TextEncoder().encode(text)),
          altered,
        ),
        (given) => {
          for (const parse of [parseForeignStatement, parseBuildProvenance]) {
            try {
              parse(given);
            } catch (error) {
              expect(error).toBeInstanceOf(ParseError);
            }
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is never read of a statement that is cut', () => {
    for (let length = 0; length < whole.length; length++) {
      expect(() => parseBuildProvenance(whole.subarray(0, length))).toThrow(ParseError);
    }
  });

  it('says of the source what the one dependency of it says, and refuses two that differ', () => {
    const commit = fc.stringMatching(/^[0-9a-f]{40}$/);
    fc.assert(
      fc.property(commit, commit, (first, second) => {
        const statement = bent(({ buildDefinition: { resolvedDependencies: all } }) => {
          const [one] = all;
          if (one === undefined) throw new Error('there is one');
          all.splice(0, 1, { ...one, digest: { gitCommit: first } }, { ...one, digest: { gitCommit: second } });
        });
        if (first === second) expect(parseBuildProvenance(statement).commit).toBe(first);
        else expect(() => parseBuildProvenance(statement)).toThrow(/two commits/);
      }),
    );
  });
});
