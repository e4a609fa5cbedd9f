// The parts of the chain in words, for the picture and for the list that says the same.

import { domainAddress } from '../../formats/domain-name.js';
import type { ComponentResult, ResultDocument } from '../../result/document.js';
import type { ComponentRole } from '../../result/words.js';
import { day, factsOf, findingsInWords, findingsOf } from '../facts.js';
import { folded } from '../rows.js';
import type { Chain, Part, State } from './chain.js';
import type { Link } from './chain-groups.js';
import type { Icon, Tone } from './icons.js';
import { bounded } from './text.js';

/** Word, shape and colour of a state. */
export const LOOK: Readonly<Record<State, { icon: Icon; tone: Tone; word: string; legend: string }>> = {
  pass: { icon: 'pass', tone: 'pass', word: 'pass', legend: 'pass' },
  experiment: {
    icon: 'rest',
    tone: 'exp',
    word: 'pass, as an experiment',
    legend: 'pass, as an experiment: it proves nothing',
  },
  fail: { icon: 'fail', tone: 'fail', word: 'fail', legend: 'fail' },
  unknown: { icon: 'open', tone: 'open', word: 'unknown', legend: 'unknown' },
  conditional: { icon: 'rest', tone: 'open', word: 'conditional', legend: 'conditional: rests on an unknown' },
  cut: { icon: 'cut', tone: 'mute', word: 'cut off', legend: 'cut off: hangs from a broken link' },
  'not-asked': { icon: 'skip', tone: 'mute', word: 'not asked', legend: 'not asked' },
};

export function rootWords({ isGenuineRoot }: Chain, { experiment }: ResultDocument): { title: string; detail: string } {
  if (!isGenuineRoot)
    return { title: 'A test root, not Intel’s', detail: 'what it vouches for proves nothing about any hardware' };
  return {
    title: 'Intel SGX Root CA',
    detail:
      experiment === null
        ? 'taken on trust: its key is built into the verifier'
        : 'its key is built in; but this is an experiment',
  };
}

export const COLUMN_TITLES: Readonly<Record<ComponentRole, string>> = { app: 'App', kms: 'KMS', gateway: 'Gateway' };

/** `App, 3 instances` */
export function columnTitle(role: ComponentRole, { components }: ResultDocument): string {
  const count = components.filter((one) => one.role === role).length;
  const noun = role === 'app' ? 'instances' : 'nodes';
  return count < 2 ? COLUMN_TITLES[role] : `${COLUMN_TITLES[role]}, ${count} ${noun}`;
}

const TITLES: Readonly<Record<Link, string>> = {
  platform: 'Platform',
  enclave: 'Quoting enclave',
  quote: 'Quote',
  module: 'TDX module',
  os: 'OS image',
  launch: 'Launch record (RTMR3)',
  compose: 'Compose file',
  containers: 'Containers',
  keys: 'Keys',
  registry: 'Registry',
  certificate: 'TLS certificate',
  domain: 'Domain',
};

export interface PartWords {
  title: string;
  /** What decided, or what passed. */
  detail: string;
}

/** Of several instances those that decide are counted. @param room pixels in a picture, where no text wraps; left out: all there is */
export function partWords(
  part: Part,
  role: ComponentRole,
  result: ResultDocument,
  room = Number.POSITIVE_INFINITY,
): PartWords {
  const { link, of, count } = part;
  const some = of > 1 && count < of ? `${count} of ${of}: ` : '';
  return { title: TITLES[link], detail: short(`${some}${detailOf(part, role, result)}`, room) };
}

function detailOf(part: Part, role: ComponentRole, result: ResultDocument): string {
  const { state, decisive } = part;
  if (state === 'fail' || state === 'unknown')
    return openWords(
      state,
      decisive.map(({ id }) => id),
    );
  if (state === 'cut') return 'nothing vouches for it';
  if (state === 'not-asked') return part.link === 'domain' ? 'TLS may end anywhere' : 'nobody looked';
  const words = passed(part, role, result);
  return words;
}

/** `pck-chain fails, and 2 more` */
function openWords(state: 'fail' | 'unknown', ids: readonly string[]): string {
  const [first, ...others] = [...new Set(ids)];
  if (first === undefined) return 'not appraised';
  const name = first.replace(/^(?:hardware|os|source-code|domain)\./, '');
  return `${name} ${state === 'fail' ? 'fails' : 'is unknown'}${others.length === 0 ? '' : `, and ${others.length} more`}`;
}

function passed({ link }: Part, role: ComponentRole, result: ResultDocument): string {
  const components = result.components.filter((component) => component.role === role);
  const same = (of: (component: ComponentResult) => string): string => {
    const [first, ...others] = [...new Set(components.map(of))];
    return others.length === 0 ? (first ?? '') : `${others.length + 1} different ones`;
  };
  switch (link) {
    case 'platform':
      return same(tcbWords);
    case 'enclave':
      return 'certified by the platform’s key';
    case 'quote':
      return 'signed by that enclave';
    case 'module':
      return same(({ tcb }) => (tcb?.module == null ? 'as the policy asks' : `Intel’s, ${tcb.module.status}`));
    case 'os':
      return same((component) => factsOf('os', component, result));
    case 'launch':
      return 'its events replay to the quoted register';
    case 'compose':
      return same(({ app }) => (app?.composeHash == null ? 'as expected' : folded(app.composeHash)));
    case 'containers':
      return same((component) => containersOf(component, result));
    case 'keys':
      return same(({ app }) => keySource(app?.keyProvider?.name ?? null));
    case 'registry':
      return 'allows what runs';
    case 'certificate':
      return 'its key was made inside';
    case 'domain':
      return result.domain === null ? 'reaches the app' : domainAddress(result.domain);
  }
}

function keySource(name: string | null): string {
  if (name === null) return 'from a provider that is accepted';
  return name === 'kms' ? 'from the KMS' : `from ${name}`;
}

/** What the hardware is, without its kind. */
function tcbWords({ tcb }: ComponentResult): string {
  if (tcb === null) return 'TCB not appraised';
  const date = tcb.tcbDate === null ? '' : ` of ${day(tcb.tcbDate)}`;
  const advisories = tcb.advisoryIds.length === 0 ? 'no open advisory' : tcb.advisoryIds.join(' ');
  return `TCB ${tcb.status ?? 'undetermined'}${date}, ${advisories}`;
}

function containersOf(component: ComponentResult, { components }: ResultDocument): string {
  const { images } = component;
  const found = findingsInWords(findingsOf(component, components));
  const count = images.length === 0 ? '' : `${images.length} ${images.length === 1 ? 'image' : 'images'}, `;
  return `${count}${found === '' ? 'nothing that the policy refuses' : found}`;
}

/** Cut to as many pixels, in a font that is wider than most, of 12.5 px. */
function short(text: string, room: number): string {
  const characters = [...bounded(text, 200)];
  let used = 0;
  const fit = characters.findIndex((character) => {
    used += widthOf(character);
    return used > room - widthOf('…');
  });
  const rest = characters.slice(fit).reduce((sum, character) => sum + widthOf(character), 0);
  return fit < 0 || used - widthOf(characters[fit] ?? '') + rest <= room
    ? characters.join('')
    : `${characters.slice(0, fit).join('')}…`;
}

function widthOf(character: string): number {
  if (/[ijl.,:;'’|!()[\]tfr -]/.test(character)) return 5;
  if (/[mwMW…@%]/.test(character)) return 12.5;
  return /[a-z]/.test(character) ? 7.7 : /[\u0020-\u024f–]/.test(character) ? 8.6 : 13;
}
