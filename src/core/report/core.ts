// The code that a report carries, to appraise its evidence again where it is read: made by scripts/build.mjs, and given here
// as text.

/** `core` is always needed, and `page`, which draws it; another when a bundle has what it reads. */
export const CORE_PARTS = ['core', 'page', 'yaml', 'registry', 'domain', 'paths', 'provenance', 'history'] as const;
export type CorePart = (typeof CORE_PARTS)[number];

export interface ReportCore {
  /** JavaScript that the page runs: it finds the parts in the page, compares their digests, and runs them. */
  loader: string;
  /** JavaScript of each part. */
  parts: Readonly<Record<CorePart, string>>;
}
