// How a span of the history is shown: word, shape and colour.

import type { Span } from '../../history/spans.js';
import type { Icon, Tone } from './icons.js';

export interface Look {
  icon: Icon;
  tone: Tone;
  word: string;
}

/** Green is for what passed under Intel’s root, and is known to. */
export function lookOf({ verdict, experiment }: Pick<Span, 'verdict' | 'experiment'>): Look {
  if (verdict === 'failed') return { icon: 'fail', tone: 'fail', word: experiment ? 'experiment (failed)' : 'failed' };
  if (experiment === true) return { icon: 'exp', tone: 'exp', word: `experiment (${verdict})` };
  if (verdict === 'inconclusive') return { icon: 'open', tone: 'open', word: 'inconclusive' };
  if (experiment === null) return { icon: 'open', tone: 'open', word: 'verified, root not known' };
  return { icon: 'pass', tone: 'pass', word: 'verified' };
}
