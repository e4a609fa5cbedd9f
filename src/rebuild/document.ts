// What a rebuild ends in: one JSON document, and the reference value that it is when the release was reproduced.

export const REBUILD_SCHEMA = 'trust-center/rebuild/v1';

/**
 * `reproduced`: every artifact of the release came out of the build, byte for byte. `differs`: one did not. `incomplete`:
 * nothing differs as far as could be compared, but something could not.
 */
export type RebuildVerdict = 'reproduced' | 'differs' | 'incomplete';

export interface FileDigest {
  /** Bytes. */
  size: number;
  /** Lower-case hex. */
  sha256: string;
}

/** Name of the member that holds the first byte that differs, on each side: escaped, and cut when long. Null: none is there. */
export interface DifferingMember {
  expected: string | null;
  actual: string | null;
}

export interface Difference {
  /** First byte that differs; the length of the shorter file when it is the beginning of the longer one. */
  offset: number;
  /** Null when the file is no archive, or differs in none of its members. */
  member: DifferingMember | null;
}

export interface ArtifactComparison {
  name: string;
  /** `missing`: not among the actual files. `extra`: not among the expected ones. */
  status: 'equal' | 'differs' | 'missing' | 'extra';
  expected: FileDigest | null;
  actual: FileDigest | null;
  /** For `differs` alone; null as well when the difference was not looked into. */
  difference: Difference | null;
  /** Why a file that seems to be there is `missing` or `extra`: a link, a device, too large. */
  note: string | null;
}

export interface BuildReport {
  outcome: 'built' | 'failed' | 'timed-out';
  /** Exit status of the build; null when it was ended by a signal. */
  exitCode: number | null;
  signal: string | null;
  /** Folder of the image, within the checkout; null when the build left none. */
  image: string | null;
  /** SHA-256 of the image's sha256sum.txt; null when there is none. */
  osImageHash: string | null;
  checkoutSeconds: number;
  buildSeconds: number;
}

export interface RebuildDocument {
  schema: typeof REBUILD_SCHEMA;
  verdict: RebuildVerdict;
  /** Why it is not `reproduced`, a sentence each; empty when it is. */
  reasons: string[];
  /** URL without credentials, or `file:` and the folder's name. */
  repository: string;
  /** 40 hex digits. */
  commit: string;
  submodules: { path: string; commit: string }[];
  backend: string;
  /** File and arguments; no shell. */
  command: string[];
  /** One, or two with `--twice` when the first succeeded. */
  builds: BuildReport[];
  osImageHash: { release: string | null; rebuilt: string | null };
  /** Expected is the release, actual the first build. */
  artifacts: ArtifactComparison[];
  /** Files beside the artifacts, on either side: no manifest lists them, and releases have none of these names. */
  notCompared: string[];
  /** Null when there was one build. Expected is the first build, actual the second. */
  determinism: { verdict: 'deterministic' | 'differs' | 'incomplete'; artifacts: ArtifactComparison[] } | null;
  compareSeconds: number;
}

/** An os_image_hash that somebody rebuilt from source: the strongest reason there is to expect it. */
export interface RebuiltReference {
  /** 32 bytes, hex. */
  osImageHash: string;
  grade: 'rebuilt';
  commit: string;
}

/** The reference value that `document` is: only when the release was reproduced, null otherwise. */
export function referenceOf(document: RebuildDocument): RebuiltReference | null {
  const { verdict, commit, osImageHash } = document;
  if (verdict !== 'reproduced' || osImageHash.release === null || osImageHash.release !== osImageHash.rebuilt) {
    return null;
  }
  return { osImageHash: osImageHash.release, grade: 'rebuilt', commit };
}
