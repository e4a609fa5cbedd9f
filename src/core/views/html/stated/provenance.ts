// What the container images were built from, as far as attestations show it.

import type { ReportSource } from '../../../report/source.js';
import type { Check, ComponentResult, ImageResult, ImageSource } from '../../../result/document.js';
import { componentName } from '../../component-names.js';
import { repositoryName } from '../../facts.js';
import { marked } from '../icons.js';
import { type Html, html } from '../markup.js';
import type { Section } from '../section.js';
import { bounded } from '../text.js';
import {
  checkLines,
  checkMark,
  checksOf,
  digest,
  digestWithCopy,
  facts,
  groundIn,
  plural,
  statusMark,
  time,
  type View,
} from './parts.js';

const MAX_IMAGES = 100;

/** null: nobody asked about images. */
export function provenanceSection({ result }: ReportSource, view: View): Section | null {
  const groups = groupsOf(result.components, view);
  if (groups.length === 0) return null;
  const body = html`<section id="images" class="stack-s"><h2>Images</h2>
<p class="lead">What the containers were built from, by whom the policy names. A digest fixes the bytes; only an attestation says where they come from.</p>
${groups.map((group) => groupCard(group, view))}</section>`;
  return { id: 'images', title: 'Images', body };
}

interface Group {
  names: string[];
  images: readonly ImageResult[];
  checks: readonly Check[];
}

/** Components of which the same is said, together. */
function groupsOf(components: readonly ComponentResult[], view: View): Group[] {
  const groups = new Map<string, Group>();
  for (const component of components) {
    const { images } = component;
    const checks = checksOf(component).filter(({ id }) => id.startsWith('source-code.provenance.'));
    if (images.length === 0 && checks.length === 0) continue;
    const key = JSON.stringify([
      images,
      checks.map((check) => [check.id, check.status, check.detail, groundIn(check, view)]),
    ]);
    const group = groups.get(key) ?? { names: [], images, checks };
    group.names.push(componentName(component, components));
    groups.set(key, group);
  }
  return [...groups.values()];
}

function groupCard({ names, images, checks }: Group, view: View): Html {
  const shown = images.slice(0, MAX_IMAGES);
  const more = images.length - shown.length;
  return html`<div class="card"><div class="pad"><h3>Of ${names.join(', ')}</h3>${checks.length === 0 ? html`<p class="quiet">The policy does not ask where they come from.</p>` : checkLines(checks, view)}${images.length === 0 ? html`<p class="quiet">Which images run is not known.</p>` : null}</div>
${shown.map((image) => imageCard(image, checks, view))}${more === 0 ? null : html`<p class="padx small quiet">${plural(more, 'more image')}.</p>`}</div>`;
}

function imageCard(
  { reference, digest: fixed, manifests, asked, source }: ImageResult,
  checks: readonly Check[],
  view: View,
): Html {
  const others = manifests.filter((one) => one !== fixed);
  return html`<div class="grp"><h4><code>${reference === null ? 'an image without a name' : bounded(reference, 400)}</code></h4>${facts(
    [
      ['Fixed by', fixed === null ? 'nothing: what runs is decided elsewhere' : digestWithCopy(fixed, 'digest')],
      others.length === 0
        ? null
        : ['For linux/amd64', others.slice(0, MAX_IMAGES).map((one) => html`<div>${digest(one)}</div>`)],
      [
        'Built from',
        source === null
          ? html`<span class="quiet">${asked ? 'not shown' : 'not shown: nobody asked'}</span>`
          : sourceLines(source, checks, view),
      ],
    ],
  )}</div>`;
}

/** Green where the checks say so of all images alone: an attestation that is not accepted shows nothing. */
function sourceLines(source: ImageSource, checks: readonly Check[], view: View): Html {
  const { repository, commit, ref, workflow, run, signedAt, attestation, trustedRoot } = source;
  const open = checks.find(({ status }) => status !== 'pass');
  const standing =
    checks[0] === undefined
      ? marked('skip', 'mute', 'attested; nobody asked')
      : open === undefined
        ? checkMark(checks[0], view, 'shown')
        : statusMark(open.status, view, 'attested; not all of it passed');
  return html`<div>${standing}</div>${facts([
    ['Repository', repositoryName(repository)],
    ['Commit', html`${digest(commit)} <span class="quiet">${ref}</span>`],
    ['Workflow', repositoryName(workflow)],
    run === null ? null : ['Run', html`<code>${run}</code>`],
    ['Signed at', time(signedAt)],
    ['Attestation', html`<code>${attestation.url}</code>, sha256 ${digest(attestation.sha256)}`],
    ['Vouched for by', trustedRoot],
  ])}`;
}
