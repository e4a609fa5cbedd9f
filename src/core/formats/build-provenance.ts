// Where an artifact was built, as its builder says: an in-toto statement with SLSA provenance of version 1, of the form that
// GitHub's workflows write (https://slsa.dev/spec/v1.0/provenance, https://actions.github.io/buildtypes/workflow/v1).
// All of it is what the signer wrote: the certificate says who that was, and the two must agree.

import { fromUtf8, preview } from '../bytes.js';
import { anyObject, listOf, member, memberOr, only, type Reader, readJson, refuse } from '../schema/reader.js';
import { gitCommit, lowerHex, matching, supported, text } from '../schema/scalars.js';

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const PROVENANCE_TYPE = 'https://slsa.dev/provenance/v1';
/** Builds that a workflow of GitHub made: of others it is not known here what they state. */
export const WORKFLOW_BUILD_TYPE = 'https://actions.github.io/buildtypes/workflow/v1';

/** An in-toto statement of any kind. */
export interface ForeignStatement {
  predicateType: string;
  /** SHA-256 of its subjects, lower-case hex; a subject without one is left out. Their names are nobody's claim. */
  subjects: string[];
}

export interface BuildProvenance extends ForeignStatement {
  /** URL of the repository, as all of these. */
  repository: string;
  /** Git ref of the run. */
  ref: string;
  /** Path of the workflow that was started: it may have called another one that built. */
  workflowPath: string;
  /** Of the repository at that ref. */
  commit: string;
  /** The workflow that built, and its ref: `https://github.com/owner/name/.github/workflows/build.yml@refs/heads/main`. */
  builder: string;
  /** URL of the run; null: it is not stated. */
  run: string | null;
}

const MAX_STATEMENT_BYTES = 4 * 1024 * 1024;
const MAX_SUBJECTS = 1024;
const MAX_DEPENDENCIES = 4096;

const line = matching(/^[\x21-\x7e]{1,1000}$/, 'printable ASCII of 1 to 1000 characters');

/** @throws ParseError for what is no statement */
export function parseForeignStatement(bytes: Uint8Array): ForeignStatement {
  return readJson(fromUtf8(bytes, 'statement'), 'statement', foreignStatement, { bytes: MAX_STATEMENT_BYTES });
}

/** @throws ParseError for a statement that is no provenance, or not of a workflow of GitHub */
export function parseBuildProvenance(bytes: Uint8Array): BuildProvenance {
  return readJson(fromUtf8(bytes, 'statement'), 'statement', provenanceStatement, { bytes: MAX_STATEMENT_BYTES });
}

const digestSet: Reader<string | null> = (value) => memberOr(anyObject(value), 'sha256', null, lowerHex(32));
const subject: Reader<string | null> = only('digest', digestSet);

const foreignStatement: Reader<ForeignStatement> = (value) => {
  const given = anyObject(value);
  member(given, '_type', supported(text, [STATEMENT_TYPE]));
  const subjects = member(given, 'subject', listOf(subject, { least: 1, most: MAX_SUBJECTS }));
  return { predicateType: member(given, 'predicateType', line), subjects: subjects.filter((one) => one !== null) };
};

const workflow: Reader<{ ref: string; repository: string; path: string }> = (value) => {
  const given = anyObject(value);
  return {
    ref: member(given, 'ref', line),
    repository: member(given, 'repository', line),
    path: member(given, 'path', line),
  };
};

/** `null` for what has no commit: an input of another kind. */
const dependency: Reader<{ uri: string; commit: string } | null> = (value) => {
  const given = anyObject(value);
  const commit = memberOr(memberOr(given, 'digest', {}, anyObject), 'gitCommit', null, gitCommit);
  return commit === null ? null : { uri: member(given, 'uri', line), commit };
};

const provenanceStatement: Reader<BuildProvenance> = (value) => {
  const statement = foreignStatement(value);
  if (statement.predicateType !== PROVENANCE_TYPE) {
    refuse(`wanted the predicate ${PROVENANCE_TYPE}, got ${preview(statement.predicateType, 80)}`);
  }
  return { ...statement, ...member(anyObject(value), 'predicate', predicate) };
};

const predicate: Reader<Omit<BuildProvenance, keyof ForeignStatement>> = (value) => {
  const given = anyObject(value);
  const built = member(given, 'buildDefinition', buildDefinition);
  const details = member(given, 'runDetails', anyObject);
  return {
    ...built,
    builder: member(details, 'builder', only('id', line)),
    run: memberOr(memberOr(details, 'metadata', {}, anyObject), 'invocationId', null, line),
  };
};

const buildDefinition: Reader<Pick<BuildProvenance, 'repository' | 'ref' | 'workflowPath' | 'commit'>> = (value) => {
  const given = anyObject(value);
  member(given, 'buildType', supported(text, [WORKFLOW_BUILD_TYPE]));
  const { ref, repository, path } = member(given, 'externalParameters', only('workflow', workflow));
  const uri = `git+${repository}@${ref}`;
  const dependencies = member(given, 'resolvedDependencies', listOf(dependency, { most: MAX_DEPENDENCIES }));
  const commits = dependencies.flatMap((one) => (one?.uri === uri ? [one.commit] : []));
  const [commit, ...others] = new Set(commits);
  if (commit === undefined) return refuse(`no resolved dependency is ${preview(uri, 200)}`);
  if (others.length > 0) refuse(`the resolved dependency ${preview(uri, 200)} has two commits`);
  return { repository, ref, workflowPath: path, commit };
};
