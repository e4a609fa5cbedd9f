// Times, ages and states in words: the same on every page.

import { DAY_MS, MINUTE_MS } from '../../core/formats/codec/time.js';
import { type Html, html } from '../../core/views/html/markup.js';
import { asFound, type Word, wordOf } from '../standing.js';
import type { Target } from '../store/targets.js';
import { type Icon, marked, type Tone } from './icons.js';

const HOUR_MS = DAY_MS / 24;

export interface Look {
  icon: Icon;
  tone: Tone;
  word: string;
}

const LOOKS: Readonly<Record<Word, Look>> = {
  verified: { icon: 'pass', tone: 'pass', word: 'verified' },
  failed: { icon: 'fail', tone: 'fail', word: 'failed' },
  inconclusive: { icon: 'open', tone: 'open', word: 'inconclusive' },
  experiment: { icon: 'exp', tone: 'exp', word: 'experiment' },
  'without-result': { icon: 'none', tone: 'open', word: 'no result' },
  stale: { icon: 'stale', tone: 'mute', word: 'stale' },
  recorded: { icon: 'rec', tone: 'mute', word: 'recorded' },
  none: { icon: 'none', tone: 'mute', word: 'not checked' },
};

export type Shown = Word;

/** As a verification found it; `stale` where that is too long ago. */
export function lookOf(shown: Shown): Look {
  return LOOKS[shown];
}

/** @param now Unix milliseconds */
export function stateOf(target: Pick<Target, 'kind' | 'standing' | 'checked_at' | 'every'>, now: number): Shown {
  return wordOf(target, now);
}

/** How a target stood at its newest check, however long ago that was. */
export function stoodAs({ kind, standing }: Pick<Target, 'kind' | 'standing'>): string {
  return LOOKS[asFound(standing, kind === 'uploaded')].word;
}

export function stateMark(shown: Shown): Html {
  const { icon, tone, word } = LOOKS[shown];
  return marked(icon, tone, word);
}

/** `2026-11-12 08:19 UTC` */
export function time(at: Date): Html {
  const text = at.toISOString();
  return html`<time datetime="${text}">${text.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

/** The same without the zone, in tables that name it. */
export function shortTime(at: Date): Html {
  const text = at.toISOString();
  return html`<time datetime="${text}">${text.slice(0, 16).replace('T', ' ')}</time>`;
}

/** `40 min ago`, with the time itself for who asks. @param now Unix milliseconds */
export function ago(at: Date | null, now: number): Html {
  if (at === null) return html`never`;
  const text = at.toISOString();
  const words = now < at.getTime() ? `in ${span(at.getTime() - now)}` : `${span(now - at.getTime())} ago`;
  return html`<time datetime="${text}" title="${text.slice(0, 16).replace('T', ' ')} UTC">${words}</time>`;
}

/** `40 min`, `5 h`, `3 days` */
export function span(ms: number): string {
  if (ms < MINUTE_MS) return `${Math.max(1, Math.floor(ms / 1000))} s`;
  if (ms < 2 * HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  if (ms < 2 * DAY_MS) return `${Math.floor(ms / HOUR_MS)} h`;
  return `${Math.floor(ms / DAY_MS).toLocaleString('en')} days`;
}

/** `0.31 s`, `14 s`, `3 min`: how long a piece of work took. */
export function took(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(2)} s`;
  return span(ms);
}

/** `every hour`, `every 15 minutes`. @param every seconds; null: only when somebody asks */
export function everyWords(every: number | null): string {
  if (every === null) return 'when somebody asks';
  const units: readonly [seconds: number, name: string][] = [
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
    [1, 'second'],
  ];
  const [size, name] = units.find(([seconds]) => every % seconds === 0) ?? [1, 'second'];
  const count = every / size;
  return count === 1 ? `every ${name}` : `every ${count} ${name}s`;
}

/** `1,204` */
export function count(n: number): string {
  return n.toLocaleString('en');
}

/** `1,204`, `more than 10,000` */
export function atLeast(n: number, isMore: boolean): string {
  return isMore ? `more than ${count(n)}` : count(n);
}

/** `1 target`, `40 targets` */
export function counted(n: number, one: string, several = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : several}`;
}

/** `/t/main/my-app` */
export function targetPath(organisation: string, slug: string): string {
  return `/t/${encodeURIComponent(organisation)}/${encodeURIComponent(slug)}`;
}

/** The address for whoever has a link to the target; null: the address alone. */
export function withShare(path: string, share: string | null): string {
  return share === null ? path : `${path}?share=${encodeURIComponent(share)}`;
}
