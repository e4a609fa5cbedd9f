// The fleet: what all targets run, by what was measured. Each number leads to the targets that it counts.

import { type Html, type HtmlPart, html } from '../../core/views/html/markup.js';
import { bounded, hex } from '../../core/views/html/text.js';
import { atLeast, count, counted, time } from './words.js';

/** Targets of an image and a TCB status; null: not known. */
export interface ImageCount {
  image: string | null;
  tcb: string | null;
  targets: number;
}

export interface Named {
  name: string;
  href: string;
}

export interface FleetValues {
  targets: number;
  /** Of them, those whose newest check is too old to say anything, and those that were never checked. */
  stale: number;
  /** Whether more are stale than that. */
  moreStale: boolean;
  none: number;
  images: ImageCount[];
  /** Open ones, with the first few targets by name. */
  advisories: { id: string; targets: number; first: Named[] }[];
  /** Most targets first. */
  composes: { hash: string; targets: number; first: Named[]; since: Date | null }[];
  /** Compose hashes that are not listed. */
  moreComposes: number;
  /** Versions of the verifier that judged them, other than the running one. */
  judgedBy: { version: string; targets: number }[];
  version: string;
  /** That do not ask what their TLS connections end in. */
  withoutDomain: number;
  /** That name no policy, and are judged by the default one. */
  withoutPolicy: number;
}

export function fleetTitle({ targets, advisories }: FleetValues): string {
  if (targets === 0) return 'Nothing is verified here yet';
  const open = advisories.length;
  if (open === 0) return 'No open advisory is known';
  return `${counted(open, 'advisory is', 'advisories are')} open on the hardware of some targets`;
}

export function fleetBody(values: FleetValues): Html {
  const { targets } = values;
  const head = html`<header class="head"><h1>${fleetTitle(values)}</h1><p class="lead">${
    targets === 0
      ? html`<a href="/targets/new">Add a target</a>: what it runs is counted here by what was measured.`
      : `What ${targets === 1 ? 'the one target runs' : `${count(targets)} targets run`}, by what was measured at ${targets === 1 ? 'its newest check' : 'the newest check of each'}. Each number leads to the targets that it counts. Experiments are among them.`
  }</p></header>`;
  if (targets === 0) return head;
  return html`${head}
<section><h2>OS image by TCB status</h2><div class="card gapv scroll">${matrix(values.images)}</div></section>
<section class="two"><div><h2>Advisories</h2>${advisoryTable(values)}</div><div><h2>What lags</h2>${laggards(values)}</div></section>
<section><h2>Compose files</h2>${composeTable(values)}</section>
<section><h2>What is not asked for</h2>${notAsked(values)}</section>`;
}

/** Link to the targets that have these values; null: of which none is known. */
export function filterHref(filters: Readonly<Record<string, string | null>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value !== null) parameters.set(name, value);
  const unknown = Object.keys(filters).filter((name) => filters[name] === null);
  if (unknown.length > 0) parameters.set('unknown', unknown.join(','));
  return `/?${parameters}`;
}

const UNKNOWN = 'not known';
/** What Intel calls them, the best first; others follow by name. */
const TCB_ORDER = [
  'UpToDate',
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
  'OutOfDate',
  'OutOfDateConfigurationNeeded',
  'Revoked',
];

function matrix(counts: readonly ImageCount[]): Html {
  const statuses = [...new Set(counts.map(({ tcb }) => tcb))].sort(
    (a, b) => tcbRank(a) - tcbRank(b) || (a ?? '').localeCompare(b ?? ''),
  );
  const images = [...new Set(counts.map(({ image }) => image))].sort(newestFirst);
  const newest = newestOfFamilies(images);
  const cell = (image: string | null, tcb: string | null): HtmlPart => {
    const targets = counts
      .filter((one) => one.image === image && one.tcb === tcb)
      .reduce((sum, one) => sum + one.targets, 0);
    if (targets === 0)
      return html`<td data-l="${tcb ?? UNKNOWN}"><span aria-hidden="true">·</span><span class="vh">0</span></td>`;
    const href = filterHref({ 'os-image': image, tcb });
    return html`<td data-l="${tcb ?? UNKNOWN}"><a href="${href}" aria-label="${`${counted(targets, 'target')}: ${image ?? 'image not known'}, TCB ${tcb ?? UNKNOWN}`}">${count(targets)}</a></td>`;
  };
  return html`<table class="matrix"><caption class="vh">Number of targets by OS image and TCB status</caption><thead><tr><th>OS image</th>${statuses.map(
    (tcb) => html`<th class="num" scope="col">${tcb ?? UNKNOWN}</th>`,
  )}</tr></thead><tbody>${images.map(
    (image) =>
      html`<tr><th scope="row">${image === null ? UNKNOWN : imageName(image)}${image !== null && ageTag(image, newest)}</th>${statuses.map((tcb) => cell(image, tcb))}</tr>\n`,
  )}</tbody></table>`;
}

function tcbRank(tcb: string | null): number {
  if (tcb === null) return TCB_ORDER.length + 1;
  const rank = TCB_ORDER.indexOf(tcb);
  return rank === -1 ? TCB_ORDER.length : rank;
}

/** A name, or where no reference value knows it the hash of the image. */
function imageName(image: string): HtmlPart {
  const [, digits] = /^(?:sha256:)?([0-9a-f]{64})$/.exec(image) ?? [];
  return digits === undefined ? bounded(image, 120) : hex(digits);
}

function ageTag(image: string, newest: ReadonlyMap<string, string>): HtmlPart {
  const version = versionOf(image);
  if (version === null) return null;
  const best = newest.get(version.family);
  if (best === undefined) return null;
  return best === image ? null : html` <span class="quiet small plain">behind ${best}</span>`;
}

interface Version {
  /** `dstack-nvidia` */
  family: string;
  numbers: number[];
}

/** Of a name like `dstack-nvidia-0.5.4`; null for another. A version before a release (`-rc1`) is of no order with others. */
export function versionOf(image: string): Version | null {
  const [, family, numbers] = /^([a-z][a-z0-9-]*?)-v?(\d{1,6}(?:\.\d{1,6}){1,3})$/.exec(image) ?? [];
  if (family === undefined || numbers === undefined) return null;
  return { family, numbers: numbers.split('.').map(Number) };
}

function compareVersions(a: Version, b: Version): number {
  const at = (version: Version, i: number): number => version.numbers[i] ?? 0;
  for (let i = 0; i < Math.max(a.numbers.length, b.numbers.length); i++) {
    if (at(a, i) !== at(b, i)) return at(a, i) - at(b, i);
  }
  return 0;
}

/** Of each family the newest image that some target runs. */
export function newestOfFamilies(images: readonly (string | null)[]): Map<string, string> {
  const newest = new Map<string, { image: string; version: Version }>();
  for (const image of images) {
    const version = image === null ? null : versionOf(image);
    if (image === null || version === null) continue;
    const best = newest.get(version.family);
    if (best === undefined || compareVersions(version, best.version) > 0)
      newest.set(version.family, { image, version });
  }
  return new Map([...newest].map(([family, { image }]) => [family, image]));
}

/** By family, the newest of each first; what has no version after them, and what is not known last. */
function newestFirst(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const [left, right] = [versionOf(a), versionOf(b)];
  if (left === null || right === null) return left === right ? a.localeCompare(b) : left === null ? 1 : -1;
  return left.family.localeCompare(right.family) || compareVersions(right, left);
}

function advisoryTable({ advisories }: FleetValues): Html {
  if (advisories.length === 0) {
    return html`<p class="lead">None is open by the TCB information that the newest check of each target was judged by. Of what was not checked, or is an experiment, that says nothing.</p>`;
  }
  const row = ({ id, targets, first }: FleetValues['advisories'][number]): Html =>
    html`<tr><th scope="row" class="nowrap">${id}</th><td data-l="Open on">${names(first, targets, filterHref({ advisory: id }))}</td></tr>\n`;
  return html`<div class="card gapv"><table class="cards"><thead><tr><th>Advisory</th><th>Open on</th></tr></thead><tbody>${advisories.map(row)}</tbody></table></div>`;
}

/** The first by name, and a link to all of them where there are more. */
function names(first: readonly Named[], targets: number, href: string): Html {
  const links = first.map(({ name, href }, i) => html`${i > 0 && ', '}<a href="${href}">${bounded(name, 60)}</a>`);
  const more = targets - first.length;
  return html`${links}${more > 0 && html` and <a href="${href}">${count(more)} more</a>`}`;
}

function laggards({ images, judgedBy, stale, moreStale, none, version }: FleetValues): Html {
  const newest = newestOfFamilies(images.map(({ image }) => image));
  const older = new Map<string, number>();
  for (const { image, targets } of images) {
    if (image !== null && ageTag(image, newest) !== null) older.set(image, (older.get(image) ?? 0) + targets);
  }
  const rows = [
    ...[...older].map(([image, targets]) =>
      lag(html`runs ${image}, behind ${newest.get(versionOf(image)?.family ?? '') ?? ''}`, count(targets), {
        'os-image': image,
      }),
    ),
    ...judgedBy.map(({ version: by, targets }) =>
      lag(html`judged by version ${by} of the verifier, not by ${version}`, count(targets), { verifier: by }),
    ),
    ...(stale === 0
      ? []
      : [lag('the newest check is too old to say anything', atLeast(stale, moreStale), { state: 'stale' })]),
    ...(none === 0 ? [] : [lag('never checked', count(none), { state: 'none' })]),
  ];
  if (rows.length === 0)
    return html`<p class="lead">None: each runs the newest image of its kind that is in use here, and was checked lately.</p>`;
  return html`<div class="card gapv"><table class="cards"><thead><tr><th>What</th><th class="num">Targets</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function lag(what: HtmlPart, targets: string, filters: Readonly<Record<string, string>>): Html {
  return html`<tr><th scope="row" class="plain">${what}</th><td class="num" data-l="Targets"><a href="${filterHref(filters)}">${targets}</a></td></tr>\n`;
}

function composeTable({ composes, moreComposes }: FleetValues): Html {
  if (composes.length === 0) return html`<p class="lead">No compose hash was measured yet.</p>`;
  const row = ({ hash, targets, first, since }: FleetValues['composes'][number]): Html =>
    html`<tr><th scope="row" class="plain">${hex(hash)}</th><td class="num" data-l="Targets"><a href="${filterHref({ 'compose-hash': hash })}">${count(targets)}</a></td><td>${names(first, targets, filterHref({ 'compose-hash': hash }))}</td><td data-l="Since">${since === null ? html`<span class="quiet">not known</span>` : time(since)}</td></tr>\n`;
  return html`<p class="lead">Targets with the same hash run the same file, byte for byte.</p><div class="card gapv"><table class="cards"><thead><tr><th>Compose hash</th><th class="num">Targets</th><th>Which</th><th>First seen</th></tr></thead><tbody>${composes.map(row)}</tbody></table></div>${
    moreComposes > 0 &&
    html`<p class="small quiet gapv">and ${counted(moreComposes, 'more hash', 'more hashes')}, each of fewer targets or as many.</p>`
  }`;
}

function notAsked({ targets, withoutDomain, withoutPolicy }: FleetValues): Html {
  if (withoutDomain === 0 && withoutPolicy === 0) {
    return html`<p class="lead">Nothing is left out: each target names a domain and a policy.</p>`;
  }
  const of = (some: number): string => `${count(some)} of ${counted(targets, 'target')}`;
  return html`${
    withoutDomain > 0 &&
    html`<p class="lead">${of(withoutDomain)} ${withoutDomain === 1 ? 'leaves' : 'leave'} the domain out: nothing says that TLS connections end in the VM that was verified. <a href="${filterHref({ domain: null })}">Show them</a></p>`
  }${
    withoutPolicy > 0 &&
    html`<p class="lead">${of(withoutPolicy)} ${withoutPolicy === 1 ? 'names' : 'name'} no policy: the safe defaults decide, with what the target itself expects. <a href="${filterHref({ policy: null })}">Show them</a></p>`
  }`;
}
