// What the sections are made of: a simulated deployment, appraised. Files and registers are the simulator's.

import { appraiseBundle } from '../../../../../../src/core/appraisal/appraise-bundle.js';
import {
  type BundleGap,
  createBundle,
  parseBundle,
  recordAppraisal,
  serialiseBundle,
} from '../../../../../../src/core/bundle.js';
import { parsePolicy, resolvePolicy } from '../../../../../../src/core/policy/policy.js';
import type { ReportSource } from '../../../../../../src/core/report/source.js';
import type { ResultDocument } from '../../../../../../src/core/result/document.js';
import type { Phase } from '../../../../../../src/core/result/words.js';
import { statedSections } from '../../../../../../src/core/views/html/stated.js';
import { type Bend, createDeployment, guestAgentInfo } from '../../../../../../src/simulator/index.js';

export interface Given {
  bend?: Bend;
  /** The app-compose that is expected; default: the one that runs. null: none. */
  expected?: string | null;
  /** Of the evidence, as JSON; default: what the guest agent tells. */
  evidence?: (evidence: Record<string, unknown>) => unknown;
  policy?: (text: string) => string;
  phases?: Phase[];
  gaps?: BundleGap[];
  /** Where the items come from. */
  origin?: string;
}

export async function sourceOf(given: Given = {}): Promise<ReportSource> {
  const world = createDeployment({ seed: 'stated', ...given.bend });
  const { expected = world.appCompose.toString('utf8'), origin = 'file:' } = given;
  const info = structuredClone(guestAgentInfo(world)) as unknown as Record<string, unknown>;
  const item = (role: 'evidence' | 'endorsement' | 'reference', name: string, content: string) => {
    const collectedAt = world.at.toISOString();
    return { role, name, source: `${origin}${name}`, collectedAt, bytes: new TextEncoder().encode(content) };
  };
  const made = createBundle({
    target: { kind: 'file', name: 'evidence.json' },
    components: [
      {
        role: 'app',
        instance: 0,
        acquired: 'replayed',
        evidence: { item: 'evidence', machine: 0 },
        collateral: 'collateral/0',
      },
    ],
    gaps: given.gaps ?? [],
    items: [
      item('evidence', 'evidence', JSON.stringify(given.evidence?.(info) ?? info)),
      item('endorsement', 'collateral/0', JSON.stringify(world.collateral)),
      ...(expected === null ? [] : [item('reference', 'app-compose', expected)]),
    ],
  });
  const text = given.policy?.(world.policy) ?? world.policy;
  const policy = resolvePolicy(await parsePolicy(text), {
    defaultFreshness: 'replayed',
    ...(given.phases === undefined ? {} : { phases: given.phases }),
  });
  const at = world.at.getTime();
  const bundle = parseBundle(serialiseBundle(recordAppraisal(made, at, policy)));
  const { publicKey } = world.keys('root');
  const result = await appraiseBundle(bundle, { policy, at, trustAnchors: [{ publicKey }] });
  const roots = { trustAnchors: [Buffer.from(publicKey).toString('hex')], trustedRoots: null };
  return { bundle, result, roots, summary: null, timeline: null };
}

/** The same as if Intel's root had vouched for it: only the simulator's own is at hand. */
export function underIntel(source: ReportSource): ReportSource {
  const result: ResultDocument = { ...source.result, experiment: null, trustAnchor: 'intel-sgx-root-ca' };
  return { ...source, result };
}

export async function section(source: ReportSource, id: string): Promise<string> {
  const found = (await statedSections(source)).find((one) => one.id === id);
  return found?.body.markup ?? '';
}

/** What a reader sees: words, in order. */
export function wordsOf(markup: string): string {
  return markup
    .replace(/<\/?(?:b|i|span|code|samp|a|em|del|ins|time|mark)\b[^>]*>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();
}

/** Nothing but what our templates write: every tag and attribute is one of ours. */
export function foreignMarkup(markup: string): string[] {
  const tags = markup.match(/<[^>]*>?/g) ?? [];
  const ours =
    /^<\/?(?:section|h[234]|p|div|dl|dt|dd|ul|ol|li|b|br|i|span|code|samp|a|svg|use|details|summary|table|caption|thead|tbody|tr|th|td|time|pre|del|ins|button)(?: (?:(?:class|id|href|aria-label|aria-hidden|role|datetime|data-l|data-item|data-block|type|scope)="[^"<>]*"|open|hidden|data-copy))*\s*\/?>$/;
  return tags.filter((tag) => !ours.test(tag));
}
