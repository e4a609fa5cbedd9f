// How the app-compose of a change differs from another one.

import { compareAppComposes, listedMembers } from '../appraisal/source-code/compose-difference.js';
import { fromUtf8 } from '../bytes.js';
import { ParseError } from '../errors.js';
import { composeHash } from '../formats/app-compose.js';
import type { BaseComparison } from './document.js';

type Comparison = Pick<BaseComparison, 'composeHash' | 'problem' | 'kind' | 'detail' | 'differences'>;

/** Bytes of the other one; or why there are none: `problem` ends the sentence "is not known: …". */
export type Other = { bytes: Uint8Array } | { bytes: null; problem: string };

export function compareWith(change: Uint8Array, other: Other): Comparison {
  if (other.bytes === null) {
    return { composeHash: null, problem: other.problem, kind: null, detail: null, differences: [] };
  }
  const hash = composeHash(other.bytes);
  const known = { composeHash: hash, problem: null };
  if (hash === composeHash(change)) return { ...known, kind: 'none', detail: null, differences: [] };
  try {
    const [before, after] = [fromUtf8(other.bytes, 'app-compose'), fromUtf8(change, 'app-compose')];
    const { names, forms, differences } = compareAppComposes(before, after);
    if (names.length > 0) return { ...known, kind: 'content', detail: listedMembers(names), differences };
    const words = forms.map(({ expected, actual }) => `${expected} became ${actual}`).join('; ');
    return { ...known, kind: 'form', detail: words, differences };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const detail = `what cannot be compared, as one of them cannot be read (${error.message})`;
    return { ...known, kind: 'content', detail, differences: [] };
  }
}
