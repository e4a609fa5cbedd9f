// What the caller said of the deployment and no check compares: where its sources are, what its CPU is, who governs it.
// Nothing follows from it but that a result names it, so that nobody takes for shown what was only said.

import type { Claim } from '../bundle.js';
import { preview } from '../bytes.js';
import type { ImageReference } from '../measure/image-reference.js';
import type { ComponentResult, NotShown } from '../result/document.js';

const WHAT: Readonly<Record<Claim['about'], string>> = {
  'os-source': 'OS source',
  'app-source': 'app source',
  hardware: 'CPU and GPU',
  governance: 'governance',
  relationships: 'links',
};

const MAX_SHOWN = 200;

/** @param images that were at hand: a rebuild shows the source of one, and the metadata of one names a revision */
export function claimsNotShown(
  claims: readonly Claim[],
  components: readonly ComponentResult[],
  images: readonly ImageReference[],
): NotShown[] {
  return claims.flatMap(({ about, text }) => {
    const said = preview(text, MAX_SHOWN);
    if (about !== 'os-source') return [{ what: WHAT[about], why: `${said} is what you said; it was not compared` }];
    const apps = components.filter(({ role }) => role === 'app');
    const open = apps.map((component) => openSource(text, imageOf(component, images)));
    const reasons = new Set(open.length === 0 ? [NOTHING_NAMES_IT] : open);
    return [...reasons].flatMap((reason) =>
      reason === null ? [] : [{ what: WHAT[about], why: `${said}: ${reason}` }],
    );
  });
}

const NOTHING_NAMES_IT = 'not proven; nothing names the source of the image';

/** The image that the component booted; null where it is not known, or only by registers. */
function imageOf({ reference }: ComponentResult, images: readonly ImageReference[]): ImageReference | null {
  if (reference === null) return null;
  const { osImageHash, grade } = reference;
  return images.find((image) => image.osImageHash === osImageHash && image.grade === grade) ?? null;
}

/** Why the source that was named is not shown to be that of the image, as the end of a sentence; null: it is. */
function openSource(text: string, image: ImageReference | null): string | null {
  if (image === null) return NOTHING_NAMES_IT;
  const [repository, commit] = sourceOf(text);
  if (image.grade === 'rebuilt') {
    const [rebuiltFrom, at] = sourceOf(image.source);
    if (commit !== '' && rebuiltFrom === repository && at.startsWith(commit)) return null;
    return `not proven; the image was rebuilt from ${preview(image.source, MAX_SHOWN)}`;
  }
  const { gitRevision: revision } = image;
  if (revision === undefined) return NOTHING_NAMES_IT;
  if (commit !== '' && (revision.startsWith(commit) || commit.startsWith(revision))) {
    return 'the image names this commit itself; only a rebuild from source proves it';
  }
  return `not proven; the image itself names commit ${revision}, of a repository that it does not name`;
}

/** Repository, without what does not tell two apart, and commit; empty where none is named. */
function sourceOf(text: string): [repository: string, commit: string] {
  const [, repository = text, commit = ''] = /^(.*) at ([0-9a-f]{7,64})$/.exec(text) ?? [];
  return [repository.replace(/\/+$/, '').replace(/\.git$/, ''), commit];
}
