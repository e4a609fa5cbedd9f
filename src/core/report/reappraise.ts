// The appraisal of a report, made again: by what the report records, and by what its reader asks instead.

import { canVerify } from '#sigstore';
import { type AppraiseOptions, appraiseBundle } from '../appraisal/appraise-bundle.js';
import {
  APP_COMPOSE_ITEM,
  type Bundle,
  type BundleParts,
  type CollectedItem,
  createBundle,
  itemBytes,
  recordAppraisal,
} from '../bundle.js';
import type { Policy } from '../policy/policy.js';
import type { ResultDocument } from '../result/document.js';
import { renderJson } from '../views/json.js';
import type { RecordedReport } from './blocks.js';
import { type ResultDifference, resultDifferences } from './differences.js';
import { forOwnRules } from './own-rules.js';
import { recordedOptions } from './recorded.js';

export interface Reappraised {
  /**
   * `same`: the result is the recorded one, byte for byte. `in-part`: signatures of Sigstore cannot be verified here, and
   * what rests on them alone came to less. `changed`: anything else.
   */
  state: 'same' | 'in-part' | 'changed';
  /** What the evidence comes to here: this counts, whatever was recorded. */
  result: ResultDocument;
  /** Empty where it is the same. */
  differences: ResultDifference[];
}

/** @throws ParseError when what is recorded cannot be appraised at all */
export async function reappraise(report: RecordedReport): Promise<Reappraised> {
  const result = await appraiseBundle(report.bundle, recordedOptions(report));
  if (renderJson(result) === report.result) return { state: 'same', result, differences: [] };
  const differences = resultDifferences(report.result, result);
  return { state: !canVerify && isWeakerOnly(differences) ? 'in-part' : 'changed', result, differences };
}

/** A check that needs a signature of Sigstore. */
const UNDECIDED = /^[a-z]+\/\d+ source-code\.provenance\.[a-z]+$/;
const SAID_IN_IT = /^[a-z]+\/\d+ source-code\.provenance\.[a-z]+ /;
/** What follows from such checks. */
const FOLLOWS =
  /^(?:verdictReason$|notShown\[|coverage source-code$|components\[\d+\] (?:images\[\d+\] source(?: |$)|phases source-code status$))/;

function isWeakerOnly(differences: readonly ResultDifference[]): boolean {
  const isUndecided = ({ what, here }: ResultDifference): boolean => UNDECIDED.test(what) && here === 'unknown';
  const follows = ({ what, here }: ResultDifference): boolean =>
    what === 'verdict' ? here === 'inconclusive' : SAID_IN_IT.test(what) || FOLLOWS.test(what);
  return differences.some(isUndecided) && differences.every((one) => isUndecided(one) || follows(one));
}

/** What a reader asks instead of what was recorded. */
export interface Otherwise {
  /** Unix milliseconds. */
  at?: number;
  /** With it nothing counts that the maker of the bundle expected, or was told. */
  policy?: Policy;
  /** The app-compose file that is expected to run. */
  appCompose?: { name: string; bytes: Uint8Array };
}

/** @throws ParseError */
export async function appraiseOtherwise(
  report: RecordedReport,
  asked: Otherwise,
): Promise<{ bundle: Bundle; result: ResultDocument; differences: ResultDifference[] }> {
  const { at, policy, ...kept } = recordedOptions(report);
  const options: AppraiseOptions = { ...kept, at: asked.at ?? at, policy: asked.policy ?? policy };
  const bundle = recordAppraisal(judgedInstead(report.bundle, asked, options.at), options.at, options.policy);
  const result = await appraiseBundle(bundle, options);
  return { bundle, result, differences: resultDifferences(report.result, result) };
}

/** Another bundle, with a digest of its own, where something else is expected than when evidence was collected. */
function judgedInstead(bundle: Bundle, { policy, appCompose }: Otherwise, at: number): Bundle {
  if (policy === undefined && appCompose === undefined) return bundle;
  const { items, ...parts } = policy === undefined ? partsOf(bundle) : forOwnRules(bundle);
  if (appCompose === undefined) return createBundle({ ...parts, items });
  const { name, bytes } = appCompose;
  const expected: CollectedItem = {
    role: 'reference',
    name: APP_COMPOSE_ITEM,
    source: `file:${name}`,
    collectedAt: new Date(at).toISOString(),
    bytes,
  };
  return createBundle({ ...parts, items: [...items.filter((item) => item.name !== APP_COMPOSE_ITEM), expected] });
}

function partsOf(bundle: Bundle): BundleParts {
  const { target, components, gaps, items } = bundle;
  return {
    target,
    components,
    gaps,
    items: items.map((item) => ({ ...item, bytes: itemBytes(bundle, item.name) })),
  };
}
