// The badge of a target on a branch: the picture, the JSON for shields.io, and beside them what a reader can check. One
// name, one badge; of two runs, the one with the later verdict stays.

import { utf8 } from '../../core/bytes.js';
import { InputError } from '../../core/errors.js';
import { type Badge, readmeSnippet, shieldsEndpoint } from '../../core/views/badge.js';
import { renderBadgeSvg } from '../../core/views/badge-svg.js';
import { jsonText } from '../../core/views/json.js';
import { type BranchFile, putFiles } from './branch.js';
import { type ActionContext, runUrl } from './context.js';
import { markerOf, readMark } from './marker.js';
import { isLater, momentOf } from './moment.js';
import type { GitHub, Outcome } from './outcome.js';

/** What a badge was drawn from. */
export interface Proof {
  /** The result document. */
  result: string;
  bundle: Uint8Array;
  /** The signed summary, a Sigstore bundle; null: there is none. */
  summary: string | null;
}

/** Where a click on the badge leads, and what a reader does there. */
export interface BadgeLink {
  url: string;
  about: string;
}

/** Every run adds what it publishes to the branch, for ever. */
const MAX_BUNDLE_BYTES = 5 * 1024 * 1024;

/** No dot: `NAME.result.json` is of no other badge. */
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/;

/** @throws InputError for a name that files cannot have everywhere */
export function expectBadgeName(text: string, what: string): void {
  if (NAME.test(text)) return;
  throw new InputError(
    'INPUT_INVALID',
    `${what}: expected 1 to 60 of a-z, 0-9 and hyphens, beginning and ending without a hyphen, got ${JSON.stringify(text.slice(0, 100))}`,
  );
}

/** The picture and the JSON for shields.io. */
export function badgeFiles(badge: Badge, name: string): BranchFile[] {
  return [
    { path: `${name}.svg`, content: utf8(renderBadgeSvg(badge)) },
    { path: `${name}.json`, content: utf8(jsonText(shieldsEndpoint(badge), 0)) },
  ];
}

export interface PutBadge {
  branch: string;
  name: string;
  /** Name of the target. */
  key: string;
  badge: Badge;
  /** null: the verification came to no result, and that of an earlier one proves nothing of today. */
  proof: Proof | null;
  /** Unix milliseconds of now. */
  at: number;
}

/**
 * Puts the badge on its branch, unless the one that is there shows a later verdict.
 * @returns `replaced`: the target that the badge was of before, where it was another one
 */
export async function putBadge(
  github: GitHub,
  { branch, name, key, badge, proof, at }: PutBadge,
): Promise<Outcome<{ isOutdated: boolean; replaced: string | null }>> {
  const moment = momentOf(github.context, at);
  const now = Math.max(at, Date.now());
  const [svg, ...others] = badgeFiles(badge, name);
  const marked = utf8(`${renderBadgeSvg(badge)}${markerOf(key, '', moment)}\n`);
  const path = svg?.path ?? '';
  const files = [{ path, content: marked }, ...others, ...(proof === null ? [] : proofFiles(proof, name))];
  const remove = ENDINGS.map((ending) => `${name}.${ending}`).filter((one) => files.every((file) => file.path !== one));

  const seen: { isOutdated: boolean; replaced: string | null } = { isOutdated: false, replaced: null };
  const says = (content: string): boolean => {
    const before = readMark(content.trimEnd().split('\n').at(-1) ?? '', now);
    seen.isOutdated = isLater(before?.moment ?? null, moment);
    seen.replaced = before === null || before.key === key || seen.isOutdated ? null : before.key;
    return seen.isOutdated;
  };
  const message = `Badge ${name}: ${badge.message}`;
  const outcome = await putFiles(github, { branch, files, remove, unless: { path, says }, message });
  return outcome.kind === 'published' ? { kind: 'published', value: seen } : outcome;
}

const [SUMMARY, RESULT, BUNDLE] = ['sigstore.json', 'result.json', 'bundle.json'] as const;
const ENDINGS = [SUMMARY, RESULT, BUNDLE];

/** A summary says by its signature what a bundle would have to show. */
function proofFiles({ result, bundle, summary }: Proof, name: string): BranchFile[] {
  return [
    { path: `${name}.${RESULT}`, content: utf8(result) },
    ...(summary === null ? [] : [{ path: `${name}.${SUMMARY}`, content: utf8(summary) }]),
    ...(hasBundle({ bundle, summary }) ? [{ path: `${name}.${BUNDLE}`, content: bundle }] : []),
  ];
}

function hasBundle({ bundle, summary }: Pick<Proof, 'bundle' | 'summary'>): boolean {
  return summary === null && bundle.length <= MAX_BUNDLE_BYTES;
}

/** @param isStored whether the summary is in the repository's attestation store */
export function badgeLink(
  context: ActionContext,
  { branch, name, proof }: Pick<PutBadge, 'branch' | 'name' | 'proof'>,
  isStored: boolean,
): BadgeLink {
  const page = `${context.serverUrl}/${context.repository}`;
  const file = (ending: string): string => `${page}/blob/${branch}/${name}.${ending}`;
  if (isStored) {
    const about =
      'the signed summaries in the attestation store, for `trust-center verify-summary` and `gh attestation`';
    return { url: `${page}/attestations`, about };
  }
  if (proof !== null && proof.summary !== null) {
    const about = `the signed summary beside it, for \`trust-center verify-summary ${name}.${SUMMARY}\``;
    return { url: file(SUMMARY), about };
  }
  if (proof !== null && hasBundle(proof)) {
    const about = `the evidence beside it, which \`trust-center replay ${name}.${BUNDLE}\` appraises again; nothing is signed (input sign)`;
    return { url: file(BUNDLE), about };
  }
  return { url: runUrl(context), about: 'this run, where its files are as long as the run is kept' };
}

/** How a README shows the badge. */
export function badgeSnippet(
  { serverUrl, repository }: ActionContext,
  { branch, name, badge }: Pick<PutBadge, 'branch' | 'name' | 'badge'>,
  link: BadgeLink,
): string {
  return readmeSnippet(`${serverUrl}/${repository}/raw/${branch}/${name}.svg`, link.url, badge.label);
}
