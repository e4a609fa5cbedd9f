// The chain of trust as a picture, placed by hand. A narrow page has the list of the same in its place.

import type { ResultDocument } from '../../result/document.js';
import type { ComponentRole, Phase } from '../../result/words.js';
import { PHASE_WORDS } from '../../result/words.js';
import { upperFirst } from '../verdict-words.js';
import { type Chain, DOWN, isBroken, type Part, type State, worstOf } from './chain.js';
import { type Link, OPTIONAL } from './chain-groups.js';
import { columnTitle, LOOK, partWords, rootWords } from './chain-words.js';
import type { Places } from './check-places.js';
import { type Html, type HtmlPart, html } from './markup.js';

export interface Picture {
  chain: Chain;
  result: ResultDocument;
  places: Places;
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Beside the mark, up to the edge. */
function roomIn(width: number): number {
  return width - 42 - 10;
}

const APP: Pick<Box, 'x' | 'width'> = { x: 150, width: 396 };
const SIDES = { kms: { x: 602, width: 238 }, gateway: { x: 868, width: 238 } } as const;
const HEIGHT = 46;
/** Top of each part of the app. */
const ROWS: Readonly<Record<Exclude<Link, 'keys' | 'registry' | 'certificate'>, number>> = {
  platform: 100,
  enclave: 164,
  quote: 228,
  module: 292,
  os: 374,
  launch: 456,
  compose: 520,
  containers: 584,
  domain: 666,
};
const BANDS: readonly (readonly [Phase, y: number, height: number])[] = [
  ['hardware', 88, 262],
  ['os', 362, 70],
  ['source-code', 444, 198],
  ['domain', 654, 70],
];
const WIDE = { width: 1120, height: 726 };

export function wideChain(picture: Picture): Html {
  const { chain, result } = picture;
  const { app } = chain.columns;
  const root = rootWords(chain, result);
  const rows = [...DOWN.map(([link]) => link), 'domain'] as const;
  const hasSide = (role: 'kms' | 'gateway'): boolean => Object.keys(chain.columns[role]).length > 0;
  return html`<svg class="chain" viewBox="0 0 ${WIDE.width} ${WIDE.height}" role="group" aria-label="Chain of trust; the list after it says the same">${BANDS.map(
    ([phase, y, height]) => band(phase, y, height, chain),
  )}<rect class="root${!chain.isGenuineRoot && ' exp'}" x="150" width="970" height="50"/><text class="t inv" x="170" y="22">${root.title}</text><text class="d inv" x="170" y="39">${root.detail}</text><text class="h" x="192" y="74">${columnTitle('app', result)}</text>${links(
    APP.x,
    rows.map((link) => ({ y: ROWS[link], state: app[link]?.state ?? 'not-asked' })),
  )}${(['kms', 'gateway'] as const).map((role) => hasSide(role) && side(role, picture))}${
    !hasSide('kms') && explanations(picture)
  }${rows.map((link) => part(app[link] ?? absent(link), 'app', { ...APP, y: ROWS[link], height: HEIGHT }, picture))}${lower(picture)}</svg>`;
}

/** Of the app, what comes from elsewhere: its keys, what the contract allows, and the certificate. */
function lower(picture: Picture): HtmlPart {
  const { keys, registry, certificate } = picture.chain.columns.app;
  const { kms, gateway } = picture.chain.columns;
  const width = kms.os === undefined ? 504 : SIDES.kms.width;
  return [
    hasChecks(keys) && [
      arrow(536, 'keys', keys.state, 602),
      kms.os !== undefined && link(SIDES.kms.x, 502, 520, together(CODE, kms).state, keys.state),
      part(keys, 'app', { x: 602, y: 520, width, height: HEIGHT }, picture),
    ],
    hasChecks(registry) && [
      html`<path class="${linkClass(registry.state, registry.state)}" d="M602 607H576V558"/>`,
      arrow(558, '', registry.state, 576),
      html`<text class="d" x="574" y="626" text-anchor="middle">allows</text>`,
      part(registry, 'app', { x: 602, y: 584, width, height: HEIGHT }, picture),
    ],
    hasChecks(certificate) && [
      arrow(689, 'is the certificate of', certificate.state, 868, 707),
      gateway.os !== undefined && link(SIDES.gateway.x, 502, 666, together(CODE, gateway).state, certificate.state),
      part(certificate, 'app', { ...SIDES.gateway, y: 666, height: HEIGHT }, picture),
    ],
  ];
}

function hasChecks(own: Part | undefined): own is Part {
  return own !== undefined && own.checks.length > 0;
}

/** Across all columns: the worst in it. */
function band(phase: Phase, y: number, height: number, chain: Chain): Html {
  const parts = Object.values(chain.columns)
    .flatMap((column) => Object.values(column))
    .filter((one) => phaseOf(one.link) === phase && (!OPTIONAL.includes(one.link) || hasChecks(one)));
  const state = worstOf(parts.map((one) => one.state));
  const { icon, tone, word } = LOOK[state];
  return html`<rect class="band" y="${y}" width="${WIDE.width}" height="${height}"/><g class="${tone}"><text class="t" x="16" y="${y + 30}">${upperFirst(PHASE_WORDS[phase])}</text><use href="#m-${icon}" x="16" y="${y + 40}" width="15" height="15"/><text class="w" x="37" y="${y + 52}">${word.replace(/,.*/, '')}</text></g>`;
}

function phaseOf(name: Link): Phase {
  const known = DOWN.find(([link]) => link === name);
  return known === undefined ? (name === 'domain' || name === 'certificate' ? 'domain' : 'source-code') : known[1];
}

/** From the root down, each as what hangs from it. */
function links(x: number, rows: readonly { y: number; state: State }[]): HtmlPart {
  return rows.map(({ y, state }, i) => {
    const above = rows[i - 1];
    return above === undefined ? link(x, 50, y, 'pass', state) : link(x, above.y + HEIGHT, y, above.state, state);
  });
}

/** Between two parts, by the state of both: one that breaks is cut, and what hangs below swings aside. */
function link(x: number, from: number, to: number, above: State, below: State, aside = 22): Html {
  const left = x + 22;
  if (isBroken(above)) return html`<path class="link cut" d="M${left + aside} ${from}V${to}"/>`;
  if (below !== 'fail') return html`<path class="${linkClass(above, below)}" d="M${left} ${from}V${to}"/>`;
  const middle = from + (to - from) / 2;
  return html`<path class="link" d="M${left} ${from}V${middle - 3}"/><path class="blade" d="M${left - 9} ${middle + 3}l18-6"/><path class="link cut" d="M${left + aside} ${middle + 3}V${to}"/>`;
}

function linkClass(above: State, below: State): string {
  if (isBroken(above)) return 'link cut';
  if (below === 'not-asked') return 'link mute';
  return above === 'unknown' || above === 'conditional' ? 'link open' : 'link';
}

/** From a part beside the app to the app. */
function arrow(y: number, word: string, state: State, from: number, at = 576): Html {
  const kind = linkClass(state, state);
  return html`<path class="${kind}" d="M${from} ${y}H553"/><path class="${kind} tip" d="M553 ${y - 5}L547 ${y}l6 5"/>${word !== '' && html`<text class="d" text-anchor="middle" x="${at}" y="${y - 8}">${word}</text>`}`;
}

const HARDWARE: readonly Link[] = ['platform', 'enclave', 'quote', 'module'];
const CODE: readonly Link[] = ['compose', 'launch', 'containers', 'keys'];

/** A machine that the app relies on: its hardware in one box, its code in another. */
function side(role: 'kms' | 'gateway', picture: Picture): HtmlPart {
  const { x, width } = SIDES[role];
  const own = picture.chain.columns[role];
  const hardware = together(HARDWARE, own);
  const code = together(CODE, own);
  const os = own.os ?? absent('os');
  const tall: Box = { x, y: 100, width, height: 238 };
  return [
    html`<text class="h" x="${x + 42}" y="74">${columnTitle(role, picture.result)}</text>`,
    link(x, 50, 100, 'pass', hardware.state),
    link(x, 338, 374, hardware.state, os.state),
    link(x, 420, 456, os.state, code.state),
    node(
      hardware,
      'Hardware',
      partWords(hardware, role, picture.result, roomIn(width)).detail,
      tall,
      picture,
      inner(role, tall, picture),
    ),
    part(os, role, { x, y: 374, width, height: HEIGHT }, picture),
    node(
      code,
      role === 'kms' ? 'Code of the KMS' : 'Code of the gateway',
      partWords(code, role, picture.result, roomIn(width)).detail,
      { x, y: 456, width, height: HEIGHT },
      picture,
    ),
  ];
}

/** The four of its hardware, in small. */
function inner(role: 'kms' | 'gateway', { x }: Box, { chain, result }: Picture): HtmlPart {
  const states = HARDWARE.map((name) => (chain.columns[role][name] ?? absent(name)).state);
  return HARDWARE.map((name, i) => {
    const { [i]: state = 'not-asked', [i - 1]: above = 'pass' } = states;
    const { icon, tone, word } = LOOK[state];
    const y = 178 + i * 46;
    return html`<path class="${linkClass(above, state)} thin" d="M${x + 22} ${y - (i === 0 ? 42 : 23)}V${y}"/><g class="${tone}"><use href="#m-${icon}" x="${x + 15}" y="${y}" width="14" height="14"/></g><text class="d" x="${x + 42}" y="${y + 11}">${partWords({ ...absent(name), state }, role, result).title}<tspan class="vhs"> (${word})</tspan></text>`;
  });
}

/** Several parts in one node: the worst decides. */
function together(names: readonly Link[], own: Readonly<Partial<Record<Link, Part>>>): Part {
  const parts = names.flatMap((name) => own[name] ?? []).filter((one) => one.link !== 'keys' || hasChecks(one));
  const state = worstOf(parts.map((one) => one.state));
  return parts.find((one) => one.state === state) ?? absent(names[0] ?? 'platform');
}

function absent(name: Link): Part {
  return { link: name, state: 'not-asked', of: 0, count: 0, decisive: [], checks: [] };
}

function part(own: Part, role: ComponentRole, box: Box, picture: Picture): Html {
  const { title, detail } = partWords(own, role, picture.result, roomIn(box.width));
  return node(own, title, detail, box, picture);
}

/** Where its checks stand: what decided, if anything did. */
export function targetOf({ decisive: [decisive], checks: [first] }: Part, places: Places): string | null {
  if (decisive !== undefined) return places.anchorOf(decisive);
  return first === undefined ? null : places.groupAnchorOf(first);
}

/** A click leads to its checks. */
function node(own: Part, title: string, detail: string, box: Box, { places }: Picture, within: HtmlPart = null): Html {
  const { icon, tone, word } = LOOK[own.state];
  const { x, y, width, height } = box;
  const rest = own.state === 'conditional' || own.state === 'experiment';
  const target = targetOf(own, places);
  const shapes = html`<g class="${tone}${rest && ' rest'}"><rect class="node" x="${x}" y="${y}" width="${width}" height="${height}"/><use href="#m-${icon}" x="${x + 13}" y="${y + 14}" width="18" height="18"/><text class="t" x="${x + 42}" y="${y + 19}">${title}<tspan class="vhs"> (${word}) </tspan></text><text class="d" x="${x + 42}" y="${y + 36}">${detail}</text>${within}</g>`;
  return target === null ? shapes : html`<a href="#${target}">${shapes}</a>`;
}

/** Where no KMS was appraised there is room to say what the phases ask. */
function explanations({ chain }: Picture): HtmlPart {
  const hasGateway = chain.columns.gateway.os !== undefined;
  if (hasGateway) return null;
  return TEXTS.map(
    ({ y, title, lines }) =>
      html`<text class="t" x="602" y="${y}">${title}</text>${lines.map((line, i) => html`<text class="d" x="602" y="${y + 19 + 18 * i}">${line}</text>`)}`,
  );
}

const TEXTS = [
  {
    y: 118,
    title: 'Is it a real confidential VM?',
    lines: [
      'The root vouches for the machine, the machine for the enclave',
      'that signs, and that signature for everything below. The host,',
      'whoever runs it, can neither read the memory of the VM nor',
      'write these values.',
    ],
  },
  { y: 388, title: 'Which system booted?', lines: ['Below this, everything is only as true as that system.'] },
  {
    y: 474,
    title: 'What does it run?',
    lines: ['The system measured this file before it started anything.'],
  },
] as const;
